package kit

import (
	"encoding/json"
	"fmt"
	"math/big"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
)

// precision is that of Terraform's own numbers: decimals that were parsed with
// it compare equal exactly when their digits do.
const precision = 512

// wireTime is how the server writes times: UTC, whole seconds.
const wireTime = "2006-01-02T15:04:05Z"

func (k Kind) tfType() tftypes.Type {
	switch k {
	case KindInt, KindReference, KindNumber:
		return tftypes.Number
	case KindBool:
		return tftypes.Bool
	case KindIDs, KindReferences:
		return tftypes.Set{ElementType: tftypes.Number}
	case KindTexts, KindCustomFields:
		return texts
	default:
		return tftypes.String
	}
}

// decode turns a field of a response into a Terraform value. Missing and null are
// the same: newer servers leave null fields out.
func (k Kind) decode(v any) (tftypes.Value, error) {
	t := k.tfType()
	null := tftypes.NewValue(t, nil)
	mismatch := fmt.Errorf("the server returned %T", v)
	switch k {
	case KindBool:
		if v == nil {
			return tftypes.NewValue(t, false), nil
		}
		b, ok := v.(bool)
		if !ok {
			return null, mismatch
		}
		return tftypes.NewValue(t, b), nil
	case KindTexts, KindCustomFields:
		fields, ok := v.(map[string]any)
		if !ok && v != nil {
			return null, mismatch
		}
		return textsOf(fields)
	case KindIDs, KindReferences:
		items, ok := v.([]any)
		if !ok && v != nil {
			return null, mismatch
		}
		elements := make([]tftypes.Value, 0, len(items))
		for _, item := range items {
			if reference, ok := item.(map[string]any); ok {
				item = reference["id"]
			}
			n, err := decodeNumber(item)
			if err != nil {
				return null, err
			}
			elements = append(elements, tftypes.NewValue(tftypes.Number, n))
		}
		return tftypes.NewValue(t, elements), nil
	}
	if v == nil {
		return null, nil
	}
	switch k {
	case KindReference:
		reference, ok := v.(map[string]any)
		if !ok {
			return null, mismatch
		}
		if reference["id"] == nil {
			return null, nil
		}
		n, err := decodeNumber(reference["id"])
		if err != nil || n.Sign() == 0 {
			return null, err
		}
		return tftypes.NewValue(t, n), nil
	case KindInt, KindNumber:
		n, err := decodeNumber(v)
		if err != nil {
			return null, err
		}
		return tftypes.NewValue(t, n), nil
	}
	if part, ok := map[Kind]string{KindName: "name", KindIdentifier: "identifier"}[k]; ok {
		reference, ok := v.(map[string]any)
		if !ok {
			return null, mismatch
		}
		if v = reference[part]; v == nil {
			return null, nil
		}
	}
	s, ok := v.(string)
	if !ok {
		return null, mismatch
	}
	if s == "" {
		return null, nil
	}
	if k == KindDate || k == KindTimestamp {
		parsed, err := time.Parse(time.RFC3339, s)
		if err != nil {
			return null, fmt.Errorf("the server returned %q, which is not a valid time", s)
		}
		s = parsed.UTC().Format(wireTime)
		if k == KindDate {
			s = s[:len(time.DateOnly)]
		}
	}
	return tftypes.NewValue(t, s), nil
}

func decodeNumber(v any) (*big.Float, error) {
	n, ok := v.(json.Number)
	if !ok {
		return nil, fmt.Errorf("the server returned %T where a number belongs", v)
	}
	f, _, err := big.ParseFloat(n.String(), 10, precision, big.ToNearestEven)
	if err != nil {
		return nil, fmt.Errorf("the server returned %q where a number belongs", n)
	}
	return f, nil
}

// encode turns a known, non-null Terraform value into a field of a request.
// The second result is false where the value asks for the field to be cleared.
func (k Kind) encode(v tftypes.Value) (any, bool, error) {
	switch k {
	case KindBool:
		var b bool
		err := v.As(&b)
		return b, true, err
	case KindReference:
		n, err := asNumber(v)
		if err != nil || n == "0" {
			return nil, false, err
		}
		return map[string]any{"id": n}, true, nil
	case KindInt, KindNumber:
		d, err := asDecimal(v)
		if err == nil {
			err = d.Check()
		}
		return d.Number(), true, err
	case KindIDs, KindReferences:
		var elements []tftypes.Value
		if err := v.As(&elements); err != nil {
			return nil, false, err
		}
		element := map[Kind]Kind{KindIDs: KindInt, KindReferences: KindReference}[k]
		items := make([]any, 0, len(elements))
		for _, e := range elements {
			item, _, err := element.encode(e)
			if err != nil {
				return nil, false, err
			}
			items = append(items, item)
		}
		return items, true, nil
	}
	if k == KindTexts || k == KindCustomFields {
		fields := map[string]any{}
		for key, text := range textMap(v) {
			fields[key] = text
		}
		return fields, true, nil
	}
	var s string
	if err := v.As(&s); err != nil || s == "" {
		return nil, false, err
	}
	switch k {
	case KindDate:
		return s + "T00:00:00Z", true, nil
	case KindName:
		return map[string]any{"name": s}, true, nil
	}
	return s, true, nil
}

// asNumber writes a number with as many digits as it needs and no more.
func asNumber(v tftypes.Value) (json.Number, error) {
	d, err := asDecimal(v)
	return d.Number(), err
}

func asDecimal(v tftypes.Value) (decimal.Decimal, error) {
	var f big.Float
	if err := v.As(&f); err != nil {
		return decimal.Decimal{}, err
	}
	return decimal.FromBigFloat(&f)
}

package kit

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
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
	default:
		return tftypes.String
	}
}

// decode turns a member of the server's answer into a Terraform value. Missing
// and null are the same: newer servers leave null members out.
func (k Kind) decode(v any) (tftypes.Value, error) {
	t := k.tfType()
	null := tftypes.NewValue(t, nil)
	mismatch := fmt.Errorf("the server answered %T", v)
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
			return null, fmt.Errorf("the server answered %q, which is not a valid time", s)
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
		return nil, fmt.Errorf("the server answered %T where a number belongs", v)
	}
	f, _, err := big.ParseFloat(n.String(), 10, precision, big.ToNearestEven)
	if err != nil {
		return nil, fmt.Errorf("the server answered %q where a number belongs", n)
	}
	return f, nil
}

// encode turns a known, non-null Terraform value into a member of a request.
// The second result is false where the value asks for the member to be cleared.
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

// Values are the attributes of an object by name.
type Values map[string]tftypes.Value

func valuesOf(v tftypes.Value) (Values, error) {
	m := Values{}
	if v.IsNull() || !v.IsKnown() {
		return nil, nil
	}
	err := v.As((*map[string]tftypes.Value)(&m))
	return m, err
}

// Known reports whether the attribute has a value: neither null nor unknown.
func (m Values) Known(name string) bool {
	v, ok := m[name]
	return ok && v.IsKnown() && !v.IsNull()
}

// Int64 returns the attribute as a whole number, 0 where it is not known.
func (m Values) Int64(name string) int64 {
	var f big.Float
	if !m.Known(name) || m[name].As(&f) != nil {
		return 0
	}
	n, _ := f.Int64()
	return n
}

// String returns the attribute as text, "" where it is not known.
func (m Values) String(name string) string {
	if !m.Known(name) {
		return ""
	}
	v := m[name]
	var s string
	if v.Type().Is(tftypes.Number) {
		n, _ := asNumber(v)
		return n.String()
	}
	if v.As(&s) != nil {
		return ""
	}
	return s
}

// Bool returns the attribute as a flag, false where it is not known.
func (m Values) Bool(name string) bool {
	var b bool
	return m.Known(name) && m[name].As(&b) == nil && b
}

// IDs returns the ids in a set attribute.
func (m Values) IDs(name string) []int64 {
	var elements []tftypes.Value
	if !m.Known(name) || m[name].As(&elements) != nil {
		return nil
	}
	ids := make([]int64, 0, len(elements))
	for _, e := range elements {
		ids = append(ids, Values{"": e}.Int64(""))
	}
	return ids
}

func number(n int64) tftypes.Value {
	return tftypes.NewValue(tftypes.Number, new(big.Float).SetPrec(precision).SetInt64(n))
}

// display writes a value as a person would in a message.
func display(v tftypes.Value) string {
	switch {
	case !v.IsKnown():
		return "(known after apply)"
	case v.IsNull():
		return "nothing"
	case v.Type().Is(tftypes.String):
		var s string
		_ = v.As(&s)
		return fmt.Sprintf("%q", s)
	case v.Type().Is(tftypes.Number):
		n, _ := asNumber(v)
		return n.String()
	case v.Type().Is(tftypes.Bool):
		var b bool
		_ = v.As(&b)
		return fmt.Sprint(b)
	}
	var elements []tftypes.Value
	_ = v.As(&elements)
	parts := make([]string, len(elements))
	for i, e := range elements {
		parts[i] = display(e)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// flatten turns an answer of the server into the values of an object's
// attributes. Prior holds what Terraform knew: an explicit "" or 0 stands for a
// field that the server does not have, another spelling of what the server
// stores stays the user's, and attributes that are not the server's (local
// ones, versions of secrets) keep their value.
func (typ *Type) flatten(record psa.Record, prior Values) (Values, error) {
	values := make(Values, len(typ.attributes)+2)
	for _, a := range typ.attributes {
		switch {
		case a.writeOnly:
			values[a.name] = tftypes.NewValue(a.kind.tfType(), nil)
			continue
		case a.providerOnly:
			values[a.name] = tftypes.NewValue(tftypes.String, a.fallback)
			if a.kind == KindBool {
				values[a.name] = tftypes.NewValue(tftypes.Bool, a.adopted)
			}
			if prior.Known(a.name) {
				values[a.name] = prior[a.name]
			}
			continue
		}
		v, err := a.kind.decode(record[a.field])
		if err != nil {
			return nil, fmt.Errorf("member %s of %s %d: %w", a.field, typ.Title, record.ID(), err)
		}
		if prior.Known(a.name) {
			_, kept, err := a.kind.encode(prior[a.name])
			if cleared := v.IsNull() && err == nil && !kept; cleared || a.same(prior[a.name], v) {
				v = prior[a.name]
			}
		}
		values[a.name] = v
	}
	values["id"] = number(record.ID())
	return values, nil
}

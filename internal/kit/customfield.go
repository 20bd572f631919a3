package kit

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
)

// customField is one of an object's custom fields, as the server returns it.
type customField struct {
	id int64
	// key is the caption. Fields of one caption can be in different places of a
	// screen: the second has /2 after it, in the order of their ids.
	key string
	// kind is the API's type of the field, "" where the server does not say it.
	kind  string
	value any
	// item is the element of the array.
	item map[string]any
}

// customFieldsOf reads the field customFields of a record.
func customFieldsOf(field any) []customField {
	items, _ := field.([]any)
	fields := make([]customField, 0, len(items))
	for _, i := range items {
		item, ok := i.(map[string]any)
		if !ok {
			continue
		}
		id, _ := item["id"].(json.Number)
		n, err := id.Int64()
		if err != nil {
			continue
		}
		f := customField{id: n, value: item["value"], item: item}
		f.key, _ = item["caption"].(string)
		f.kind, _ = item["type"].(string)
		fields = append(fields, f)
	}
	slices.SortStableFunc(fields, func(a, b customField) int { return cmp.Compare(a.id, b.id) })
	seen := map[string]int{}
	for i, f := range fields {
		if seen[f.key]++; seen[f.key] > 1 {
			fields[i].key = fmt.Sprintf("%s/%d", f.key, seen[f.key])
		}
	}
	return fields
}

// fieldNamed finds a custom field by its caption, in any case where none has it to
// the letter.
func fieldNamed(fields []customField, key string) (customField, bool) {
	for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, strings.EqualFold} {
		if i := slices.IndexFunc(fields, func(f customField) bool { return same(f.key, key) }); i >= 0 {
			return fields[i], true
		}
	}
	return customField{}, false
}

// readable reports whether the value may be read into a state: a button has none,
// and a password does not belong there.
func (f customField) readable() bool { return f.kind != "Button" && f.kind != "Password" }

// text is the value as a configuration has it, "" for none.
func (f customField) text() string {
	switch v := f.value.(type) {
	case string:
		if t, err := time.Parse(time.RFC3339, v); err == nil && f.kind == "Date" {
			return strings.TrimSuffix(t.UTC().Format(wireTime), "T00:00:00Z")
		}
		return v
	case bool:
		return fmt.Sprint(v)
	case json.Number:
		if d, err := decimal.Parse(v.String()); err == nil {
			return d.String()
		}
		return v.String()
	}
	return ""
}

// holds reports whether the field has the value that a text says, in whatever
// spelling. A checkbox that nobody ever set is off.
func (f customField) holds(text string) bool {
	have := f.text()
	switch f.kind {
	case "Number", "Currency", "Percent":
		x, errX := asNumberText(have)
		y, errY := asNumberText(text)
		if errX == nil && errY == nil {
			return x.Equal(y)
		}
	case "Checkbox":
		return cmp.Or(have, "false") == cmp.Or(text, "false")
	case "Date":
		x, errX := asDate(have)
		y, errY := asDate(text)
		if errX == nil && errY == nil {
			return x.Equal(y)
		}
	}
	return plainText(have) == plainText(text)
}

// encode is the value that the API takes for a text, nil for none.
func (f customField) encode(text string) (any, error) {
	if !f.readable() {
		return nil, fmt.Errorf("%s is a %s, which a configuration cannot set", f.key, strings.ToLower(f.kind))
	}
	if text == "" {
		return nil, nil //nolint:nilnil // a field without a value
	}
	kind := f.kind
	if kind == "" {
		switch f.value.(type) {
		case bool:
			kind = "Checkbox"
		case json.Number:
			kind = "Number"
		}
	}
	switch kind {
	case "Number", "Currency", "Percent":
		d, err := asNumberText(text)
		if err == nil {
			err = d.Check()
		}
		if err != nil {
			return nil, fmt.Errorf("%s takes a number, and %q is none", f.key, text)
		}
		// The API's description has a number of decimals for numbers and percentages.
		if most, ok := f.item["numberOfDecimals"].(json.Number); ok && kind != "Currency" {
			_, fraction, _ := strings.Cut(d.String(), ".")
			if n, err := most.Int64(); err == nil && int64(len(fraction)) > n {
				return nil, fmt.Errorf("%s takes at most %d digits after the decimal point, and %q has %d", f.key, n, text, len(fraction))
			}
		}
		return d.Number(), nil
	case "Checkbox":
		if text != "true" && text != "false" {
			return nil, fmt.Errorf(`%s is a checkbox and takes "true" or "false", and not %q`, f.key, text)
		}
		return text == "true", nil
	case "Date":
		t, err := asDate(text)
		if err != nil {
			return nil, fmt.Errorf("%s takes a date as YYYY-MM-DD, or a time in UTC as YYYY-MM-DDTHH:MM:SSZ, and %q is neither", f.key, text)
		}
		return t.Format(wireTime), nil
	}
	return text, nil
}

// asNumberText reads a decimal. What Terraform calculated and turned into a text has
// the rounding of its binary numbers in it, which is taken off again.
func asNumberText(text string) (decimal.Decimal, error) {
	f, _, err := big.ParseFloat(strings.TrimSpace(text), 10, precision, big.ToNearestEven)
	if err != nil {
		return decimal.Decimal{}, err
	}
	return decimal.FromBigFloat(f)
}

// asDate reads a day or a time in UTC.
func asDate(text string) (time.Time, error) {
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return t, nil
	}
	return time.Parse(wireTime, text)
}

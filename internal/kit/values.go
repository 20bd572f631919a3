package kit

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Values are the attributes of an object by name.
type Values map[string]tftypes.Value

func valuesOf(v tftypes.Value) (Values, error) {
	m := Values{}
	if v.IsNull() || !v.IsKnown() {
		return nil, nil
	}
	err := v.As((*map[string]tftypes.Value)(&m))
	return maps.Clone(m), err // As hands out the value's own map
}

// Known reports whether the attribute has a value: neither null nor unknown. In a
// test, a name that the object does not declare panics: a rule that misspells an
// attribute would never apply, and nobody would see it.
func (m Values) Known(name string) bool {
	v, ok := m[name]
	if !ok && m != nil && testing.Testing() {
		panic(fmt.Sprintf("there is no attribute %s", name))
	}
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

// Texts returns a map attribute without what is null or not known.
func (m Values) Texts(name string) map[string]string {
	if !m.Known(name) {
		return nil
	}
	return textMap(m[name])
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
	if v.Type().Is(tftypes.Map{}) {
		fields := map[string]tftypes.Value{}
		_ = v.As(&fields)
		parts := make([]string, 0, len(fields))
		for _, key := range slices.Sorted(maps.Keys(fields)) {
			parts = append(parts, fmt.Sprintf("%s = %s", key, display(fields[key])))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	var elements []tftypes.Value
	_ = v.As(&elements)
	parts := make([]string, len(elements))
	for i, e := range elements {
		parts[i] = display(e)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func equal(a, b tftypes.Value) bool {
	if a.Type() == nil || b.Type() == nil {
		return a.Type() == nil && b.Type() == nil
	}
	return a.Equal(b)
}

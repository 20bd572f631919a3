package syncrun

import (
	"encoding/json"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
)

// document returns a known value as it would stand in a JSON document: null
// attributes are left out and numbers keep their digits. Inputs of the sync go
// through JSON because one form then serves data sources, resources, actions and
// the packages behind them.
func document(v tftypes.Value) (any, error) {
	if v.IsNull() {
		return nil, nil
	}
	if !v.IsKnown() {
		return nil, fmt.Errorf("a value is not known yet")
	}
	switch t := v.Type(); {
	case t.Is(tftypes.String):
		var s string
		err := v.As(&s)
		return s, err
	case t.Is(tftypes.Bool):
		var b bool
		err := v.As(&b)
		return b, err
	case t.Is(tftypes.Number):
		var n big.Float
		if err := v.As(&n); err != nil {
			return nil, err
		}
		d, err := decimal.FromBigFloat(&n)
		return d.Number(), err
	case t.Is(tftypes.Object{}), t.Is(tftypes.Map{}):
		var fields map[string]tftypes.Value
		if err := v.As(&fields); err != nil {
			return nil, err
		}
		object := map[string]any{}
		for name, field := range fields {
			value, err := document(field)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			if value != nil {
				object[name] = value
			}
		}
		return object, nil
	}
	var elements []tftypes.Value
	if err := v.As(&elements); err != nil {
		return nil, err
	}
	list := []any{}
	for i, element := range elements {
		value, err := document(element)
		if err != nil {
			return nil, fmt.Errorf("[%d]: %w", i, err)
		}
		list = append(list, value)
	}
	return list, nil
}

// attributes returns the attributes of a configuration by name.
func attributes(raw tftypes.Value) (map[string]tftypes.Value, error) {
	if raw.IsNull() || !raw.IsKnown() {
		return nil, nil
	}
	var all map[string]tftypes.Value
	err := raw.As(&all)
	return all, err
}

// into decodes a known value into a Go value by way of JSON.
func into(v tftypes.Value, target any) error {
	tree, err := document(v)
	if err != nil || tree == nil {
		return err
	}
	raw, err := json.Marshal(tree)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, target)
}

// withoutSource returns a configuration with a null source.
func withoutSource(raw tftypes.Value) tftypes.Value {
	stripped, err := tftypes.Transform(raw, func(at *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		if at.Equal(tftypes.NewAttributePath().WithAttributeName("source")) {
			return tftypes.NewValue(v.Type(), nil), nil
		}
		return v, nil
	})
	if err != nil {
		return raw
	}
	return stripped
}

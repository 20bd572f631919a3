package kit

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// Values maps a record to the values of the attributes.
func (typ *Type) Values(record psa.Record) (Values, error) { return typ.flatten(record, nil) }

// result maps a record to the values of a data source: where there are no custom
// fields it has an empty map, of which a configuration can look something up.
func (typ *Type) result(record psa.Record) (Values, error) {
	values, err := typ.flatten(record, nil)
	if err == nil && typ.CustomFields && values[customFields].IsNull() {
		values[customFields] = tftypes.NewValue(texts, map[string]tftypes.Value{})
	}
	return values, err
}

// flatten turns a record into the values of an object's
// attributes. Prior holds what Terraform knew: an explicit "" or 0 stands for a
// field that the server does not have, another spelling of what the server
// stores stays the user's, and attributes that are not the server's (provider-only
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
				preset, _ := a.preset.(bool)
				values[a.name] = tftypes.NewValue(tftypes.Bool, a.adopted || preset)
			}
			if prior.Known(a.name) {
				values[a.name] = prior[a.name]
			}
			continue
		}
		if a.kind == KindCustomFields {
			values[a.name] = a.namedFields(record[a.field], prior)
			continue
		}
		v, err := a.read(record[a.field], prior)
		if err != nil {
			return nil, fmt.Errorf("field %s of %s %d: %w", a.field, typ.Title, record.ID(), err)
		}
		if prior.Known(a.name) && a.kind == KindTexts {
			v = a.spelled(prior[a.name], v)
		} else if prior.Known(a.name) {
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

// read turns the attribute's field into a value.
func (a Attribute) read(field any, prior Values) (tftypes.Value, error) {
	if a.shown != nil {
		field = a.shown(field, prior)
	}
	return a.kind.decode(field)
}

// value completes values to an object of the type: what is missing is null.
func (typ *Type) value(values Values, t tftypes.Type) tftypes.Value {
	object, ok := t.(tftypes.Object)
	if !ok {
		return tftypes.NewValue(t, nil)
	}
	complete := make(map[string]tftypes.Value, len(object.AttributeTypes))
	for name, at := range object.AttributeTypes {
		if v, ok := values[name]; ok {
			complete[name] = v
		} else {
			complete[name] = tftypes.NewValue(at, nil)
		}
	}
	return tftypes.NewValue(t, complete)
}

// nulls returns the values of an object of which nothing is known.
func (typ *Type) nulls() Values {
	values := Values{"id": tftypes.NewValue(tftypes.Number, nil)}
	for _, parent := range typ.parents {
		values[parent] = tftypes.NewValue(tftypes.Number, nil)
	}
	for _, a := range typ.attributes {
		values[a.name] = tftypes.NewValue(a.kind.tfType(), nil)
	}
	return values
}

// body is what a create sends: every attribute that the plan knows.
func (typ *Type) body(plan, config Values) (map[string]any, error) {
	body := map[string]any{}
	for _, a := range typ.attributes {
		source := plan
		if a.writeOnly {
			source = config
		}
		if a.providerOnly || a.shown != nil || a.kind == KindCustomFields || a.mode == ModeComputed || !source.Known(a.name) {
			continue
		}
		v, kept, err := a.kind.encode(source[a.name])
		if err != nil {
			return nil, &attributeError{name: a.name, err: err}
		}
		if kept {
			body[a.field] = v
		}
	}
	if typ.Lifecycle.Compose != nil {
		typ.Lifecycle.Compose(plan, body)
	}
	return body, nil
}

// patch is the difference between plan and state, a JSON Patch operation for
// each field whose attribute changed.
func (typ *Type) patch(plan, state, config Values) ([]psa.Operation, error) {
	var ops []psa.Operation
	for _, a := range typ.attributes {
		source, before := plan, state
		switch {
		case a.providerOnly || a.createOnly || a.kind == KindCustomFields || a.mode == ModeComputed:
			continue
		case a.writeOnly:
			if equal(plan[versionOf(a.name)], state[versionOf(a.name)]) {
				continue
			}
			source, before = config, nil
		}
		if !source[a.name].IsKnown() || equal(source[a.name], before[a.name]) {
			continue
		}
		if a.name == typ.SingletonFlag && !source.Bool(a.name) {
			// The server takes the flag away when a sibling gets it; to clear
			// it directly would leave none and is refused.
			continue
		}
		var v any
		var kept bool
		if source.Known(a.name) {
			var err error
			if v, kept, err = a.kind.encode(source[a.name]); err != nil {
				return nil, &attributeError{name: a.name, err: err}
			}
		}
		if kept {
			ops = append(ops, psa.Replace(a.field, v))
		} else if before.Known(a.name) {
			ops = append(ops, psa.Remove(a.field))
		}
	}
	return ops, nil
}

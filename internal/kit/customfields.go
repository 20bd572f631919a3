package kit

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

const (
	customFields      = "custom_fields" // the attribute
	customFieldsField = "customFields"  // the API's field
)

func (typ *Type) customFields() Attribute {
	return Attribute{
		name: customFields, field: customFieldsField, mode: ModeOptional, kind: KindCustomFields,
		description: fmt.Sprintf("Values of the %s's custom fields by caption. A number is written as `12.5`, a checkbox as `true` or `false`, a date as `YYYY-MM-DD`, an option of a list as its text. "+
			"The second of several fields with one caption has `/2` after it.", typ.Title),
		note: "Fields that are not named, or whose value is null, are left alone and their edits are not reported; " +
			"a field that is taken out of the map keeps its value. `\"\"` clears a field.",
	}
}

// namedFields is the attribute as prior has it: the fields that it names, in its
// spelling. Without a prior it is every field that has a value.
func (a Attribute) namedFields(field any, prior Values) tftypes.Value {
	fields := customFieldsOf(field)
	values := map[string]tftypes.Value{}
	null := tftypes.NewValue(tftypes.String, nil)
	if prior == nil {
		for _, f := range fields {
			if text := f.text(); text != "" && f.readable() {
				values[f.key] = tftypes.NewValue(tftypes.String, text)
			}
		}
		if len(values) == 0 {
			return tftypes.NewValue(texts, nil)
		}
		return tftypes.NewValue(texts, values)
	}
	var named map[string]tftypes.Value
	if v := prior[a.name]; v.IsNull() || !v.IsKnown() || v.As(&named) != nil {
		return tftypes.NewValue(texts, nil)
	}
	for key, users := range named {
		f, ok := fieldNamed(fields, key)
		var text string
		switch {
		case users.IsNull():
			values[key] = null
		case users.As(&text) == nil && f.holds(text) && ok:
			values[key] = users
		case f.text() == "" || !f.readable():
			values[key] = null
		default:
			values[key] = tftypes.NewValue(tftypes.String, f.text())
		}
	}
	return tftypes.NewValue(texts, values)
}

// fieldError is about one custom field.
func fieldError(key string, err error) error {
	return &attributeError{name: customFields, key: key, err: err}
}

// encodeField finds a custom field and what the API takes for its text.
func (typ *Type) encodeField(fields []customField, key, text string) (customField, any, error) {
	f, ok := fieldNamed(fields, key)
	if !ok {
		var keys []string
		for _, f := range fields {
			if f.readable() {
				keys = append(keys, f.key)
			}
		}
		slices.Sort(keys)
		return f, nil, fieldError(key, fmt.Errorf("names no custom field of the %s. There are: %s", typ.Title, cmp.Or(strings.Join(keys, ", "), "none")))
	}
	v, err := f.encode(text)
	if err != nil {
		return f, nil, fieldError(key, err)
	}
	return f, v, nil
}

// newFields is what a create sends of custom fields.
func (typ *Type) newFields(fields []customField, plan Values) ([]any, error) {
	var items []any
	named := plan.Texts(customFields)
	for _, key := range slices.Sorted(maps.Keys(named)) {
		f, v, err := typ.encodeField(fields, key, named[key])
		if err != nil {
			return nil, err
		}
		if v != nil {
			items = append(items, map[string]any{"id": f.id, "value": v})
		}
	}
	return items, nil
}

// changedCustomFields is the patch of a record's custom fields, none where they hold
// what the plan says. It has every field with a value, because the vendor's guide
// wants the entire array; other sources saw a part suffice.
func (typ *Type) changedCustomFields(record psa.Record, plan Values) ([]psa.Operation, error) {
	fields := customFieldsOf(record[customFieldsField])
	changed := map[int64]any{}
	named := plan.Texts(customFields)
	for _, key := range slices.Sorted(maps.Keys(named)) {
		f, v, err := typ.encodeField(fields, key, named[key])
		if err != nil {
			return nil, err
		}
		if !f.holds(named[key]) {
			changed[f.id] = v
		}
	}
	if len(changed) == 0 {
		return nil, nil
	}
	items := []any{}
	for _, f := range fields {
		v, isChanged := changed[f.id]
		if !isChanged && f.value == nil {
			continue
		}
		item := map[string]any{}
		for _, name := range []string{"id", "caption", "type", "entryMethod", "numberOfDecimals", "value"} {
			if known, ok := f.item[name]; ok {
				item[name] = known
			}
		}
		if isChanged {
			item["value"] = v
		}
		items = append(items, item)
	}
	return []psa.Operation{psa.Replace(customFieldsField, items)}, nil
}

// sameFields reports whether a record holds the custom fields of a create.
func sameFields(stored, sent any) bool {
	have := customFieldsOf(stored)
	for _, f := range customFieldsOf(sent) {
		i := slices.IndexFunc(have, func(h customField) bool { return h.id == f.id })
		if i < 0 || !have[i].holds(f.text()) {
			return false
		}
	}
	return true
}

// changes is the patch that an update sends. The record is what the object is now;
// it is read where custom fields change and it is nil.
func (r *managedResource) changes(ctx context.Context, op *Request, plan, state Values, record psa.Record) ([]psa.Operation, error) {
	ops, err := r.typ.patch(plan, state, op.Config)
	if err != nil || !r.typ.CustomFields || equal(plan[customFields], state[customFields]) || len(plan.Texts(customFields)) == 0 {
		return ops, err
	}
	if record == nil {
		if record, err = op.Client.Get(ctx, op.Collection(), state.Int64("id")); err != nil {
			return nil, err
		}
	}
	fields, err := r.typ.changedCustomFields(record, plan)
	return append(ops, fields...), err
}

// fieldsOf are the custom fields that objects of the type have. The first one that
// the provider meets tells, because the definitions say of no object which are its
// own. It reports false where none exists yet.
func (r *managedResource) fieldsOf(ctx context.Context, op *Request) ([]customField, bool) {
	op.fields.mu.Lock()
	defer op.fields.mu.Unlock()
	if fields, ok := op.fields.known[r.typ.Model]; ok {
		return fields, true
	}
	for _, parent := range r.typ.parents {
		if !op.Plan.Known(parent) {
			return nil, false
		}
	}
	collection := op.Collection()
	if op.fields.asked[collection] || r.scopeIsNew(op) {
		return nil, false
	}
	for record, err := range op.Client.List(ctx, collection, psa.Query{PageSize: 1}) {
		if err == nil {
			op.fields.add(r.typ.Model, record)
			fields, ok := op.fields.known[r.typ.Model]
			return fields, ok
		}
		break
	}
	if op.fields.asked == nil {
		op.fields.asked = map[string]bool{}
	}
	op.fields.asked[collection] = true
	return nil, false
}

// noteFields remembers the custom fields of a record that was read.
func (r *managedResource) noteFields(op *Request, record psa.Record) {
	if !r.typ.CustomFields {
		return
	}
	op.fields.mu.Lock()
	defer op.fields.mu.Unlock()
	if _, ok := op.fields.known[r.typ.Model]; !ok {
		op.fields.add(r.typ.Model, record)
	}
}

// planFields checks the custom fields that a plan changes, and warns of those that
// it no longer names.
func (r *managedResource) planFields(ctx context.Context, op *Request) diag.Diagnostics {
	var diags diag.Diagnostics
	if !r.typ.CustomFields || !op.Plan[customFields].IsKnown() || !op.isReady() {
		return diags
	}
	named := op.Plan.Texts(customFields)
	if op.State != nil {
		var dropped []string
		for key, text := range op.State.Texts(customFields) {
			switch now, ok := named[key]; {
			case ok && now == text:
				delete(named, key)
			case !ok && !op.Plan.names(customFields, key):
				dropped = append(dropped, key)
			}
		}
		if len(dropped) > 0 {
			slices.Sort(dropped)
			diags.AddAttributeWarning(path.Root(customFields), "Custom fields are no longer managed", fmt.Sprintf(
				"The configuration of the %s no longer names %s. ConnectWise keeps what is there. To clear a field, set it to \"\".", r.typ.label(op.State), words(dropped)))
		}
	}
	if len(named) == 0 {
		return diags
	}
	fields, ok := r.fieldsOf(ctx, op)
	if !ok {
		return diags
	}
	own := op.State == nil
	for _, key := range slices.Sorted(maps.Keys(named)) {
		_, _, err := r.typ.encodeField(fields, key, named[key])
		if err != nil && !own {
			// A field can be limited to some locations and departments, so that another
			// object lacks it.
			if record, failed := op.Reader.Get(ctx, op.Collection(), op.State.Int64("id")); failed == nil {
				fields, own = customFieldsOf(record[customFieldsField]), true
				_, _, err = r.typ.encodeField(fields, key, named[key])
			}
		}
		if err != nil {
			diags.Append(r.typ.report("plan", op.Plan, err)...)
		}
	}
	return diags
}

// composeFields adds custom fields to the body of a create. It reports whether they
// have to wait for the response, because no object tells yet what their ids are.
func (r *managedResource) composeFields(ctx context.Context, op *Request, body map[string]any) (later bool, err error) {
	if !r.typ.CustomFields || len(op.Plan.Texts(customFields)) == 0 {
		return false, nil
	}
	fields, ok := r.fieldsOf(ctx, op)
	if !ok {
		return true, nil
	}
	items, err := r.typ.newFields(fields, op.Plan)
	if len(items) > 0 {
		body[customFieldsField] = items
	}
	return false, err
}

// setFields sets the custom fields of an object that was just created. What goes
// wrong is a warning: an error would have Terraform destroy the object. The next
// plan shows the difference, and its update fails.
func (r *managedResource) setFields(ctx context.Context, op *Request) diag.Diagnostics {
	ops, err := r.typ.changedCustomFields(op.Record, op.Plan)
	if err == nil && len(ops) > 0 {
		var record psa.Record
		if record, err = op.Client.Patch(ctx, op.Collection(), op.Record.ID(), ops); err == nil {
			op.Record = record
		}
	}
	if err == nil {
		return nil
	}
	var warnings diag.Diagnostics
	for _, d := range r.typ.report("set the custom fields of", op.Plan, err) {
		at := path.Root(customFields)
		if placed, ok := d.(diag.DiagnosticWithPath); ok {
			at = placed.Path()
		}
		warnings.AddAttributeWarning(at, "The custom fields were not set", d.Detail()+"\n\nThe next plan shows the difference.")
	}
	return warnings
}

// names reports whether a map attribute has a key, whatever its value.
func (m Values) names(attribute, key string) bool {
	var elements map[string]tftypes.Value
	if !m.Known(attribute) || m[attribute].As(&elements) != nil {
		return false
	}
	_, ok := elements[key]
	return ok
}

package kit

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// report turns an error into diagnostics: each field that the server named
// lands on its attribute; the rest says verb, object, what the server said and
// what to do.
func (typ *Type) report(verb string, v Values, err error) diag.Diagnostics {
	var diags diag.Diagnostics
	summary := fmt.Sprintf("Cannot %s %s", verb, typ.TypeName())
	var invalid *attributeError
	if errors.As(err, &invalid) {
		diags.AddAttributeError(path.Root(invalid.name), summary, fmt.Sprintf("The %s: %s.", typ.label(v), err))
		return diags
	}
	var apiErr *psa.Error
	var advised *advisedError
	advice := ""
	if errors.As(err, &advised) {
		advice = "\n\n" + advised.advice
	}
	if errors.As(err, &apiErr) {
		placed := 0
		for _, field := range apiErr.Fields {
			name, ok := typ.attributeOf(field.Field)
			if !ok {
				continue
			}
			placed++
			diags.AddAttributeError(path.Root(name), summary, fmt.Sprintf(
				"ConnectWise refused %s of the %s: %s (%s, HTTP %d, field %s).",
				name, typ.label(v), strings.TrimSuffix(field.Message, "."), field.Code, apiErr.Status, field.Field)+advice)
		}
		if placed > 0 && placed == len(apiErr.Fields) {
			return diags
		}
	}
	if verb == "delete" && errors.Is(err, psa.ErrConflict) {
		err = &advisedError{err: err, advice: typ.inUse()}
	}
	diags.Append(Report(summary, fmt.Errorf("the %s: %w", typ.label(v), err))...)
	return diags
}

// inUse says what to do about an object that cannot be deleted.
func (typ *Type) inUse() string {
	text := fmt.Sprintf("Something in ConnectWise still refers to the %s. Remove that first", typ.Title)
	if a, ok := typ.byName["inactive"]; ok && a.mode != ModeComputed {
		text += fmt.Sprintf(", or keep the %s in the configuration with inactive = true", typ.Title)
	}
	return text + "."
}

// attributeError is a value of an attribute that cannot be sent.
type attributeError struct {
	name string
	err  error
}

func (e *attributeError) Error() string { return e.name + " " + e.err.Error() }
func (e *attributeError) Unwrap() error { return e.err }

// Report turns an error that belongs to no attribute into diagnostics.
func Report(summary string, err error) diag.Diagnostics {
	var diags diag.Diagnostics
	detail := err.Error()
	var apiErr *psa.Error
	if errors.As(err, &apiErr) && apiErr.Hint() != "" {
		detail += "\n\n" + apiErr.Hint()
	}
	diags.AddError(summary, detail)
	return diags
}

// attributeOf finds the attribute behind a field that the server names, such
// as status/id.
func (typ *Type) attributeOf(field string) (string, bool) {
	field, _, _ = strings.Cut(strings.TrimPrefix(field, "/"), "/")
	for _, a := range typ.attributes {
		if !a.providerOnly && strings.EqualFold(a.field, field) {
			return a.name, true
		}
	}
	for _, parent := range typ.parents {
		if strings.EqualFold(camelCase(parent), field) || strings.EqualFold(strings.TrimSuffix(camelCase(parent), "Id"), field) {
			return parent, true
		}
	}
	return "", false
}

// explainExisting adds to the error of a create that met an object of the same
// key how to manage that object.
func (r *managedResource) explainExisting(ctx context.Context, op *Request, err error) error {
	if !errors.Is(err, psa.ErrExists) || len(r.typ.Key) == 0 {
		return err
	}
	found, findErr := r.sameKey(ctx, op)
	if findErr != nil || len(found) == 0 {
		return err
	}
	return &advisedError{err: err, advice: r.adviceOn(op, found)}
}

// advisedError is an error with what to do about it.
type advisedError struct {
	err    error
	advice string
}

func (e *advisedError) Error() string { return e.err.Error() + "\n\n" + e.advice }
func (e *advisedError) Unwrap() error { return e.err }

// takeOver makes an object that exists the one that is created, where the
// definition allows it. Any other is left alone: somebody may depend on it. One
// patch changes what differs from the configuration, a flag that it turns off
// included.
func (r *managedResource) adoptByDefinition(ctx context.Context, op *Request, exists error) (psa.Record, error) {
	found, err := r.sameKey(ctx, op)
	if err != nil || len(found) != 1 {
		return nil, exists
	}
	ops, ok := r.typ.Adopt(op, found[0])
	if !ok {
		return nil, exists
	}
	before, err := r.typ.flatten(found[0], op.Plan)
	if err != nil {
		return nil, err
	}
	for _, a := range r.typ.attributes {
		// What the API cannot change is what the object was found by.
		if a.replaces || a.same(op.Plan[a.name], before[a.name]) {
			before[a.name] = op.Plan[a.name]
		}
	}
	changes, err := r.typ.patch(op.Plan, before, op.Config)
	if err != nil {
		return nil, err
	}
	ops = append(ops, changes...)
	op.Adopted = true
	if len(ops) == 0 {
		return found[0], nil
	}
	return op.Client.Patch(ctx, op.Collection(), found[0].ID(), ops)
}

// connectionOf takes the provider's data; there is none while Terraform
// validates.
func connectionOf(data any, diags *diag.Diagnostics) *Connection {
	if data == nil {
		return nil
	}
	connection, ok := data.(*Connection)
	if !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf("This is a defect of the provider: it handed over %T.", data))
	}
	return connection
}

// ReportUnlessGone is the report of an error, or nothing where there is none or
// the object is gone already.
func (typ *Type) ReportUnlessGone(verb string, v Values, err error) diag.Diagnostics {
	if err == nil || errors.Is(err, psa.ErrNotFound) {
		return nil
	}
	return typ.report(verb, v, err)
}

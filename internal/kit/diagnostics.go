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
func (o *Object) report(verb string, v Values, err error) diag.Diagnostics {
	var diags diag.Diagnostics
	summary := fmt.Sprintf("Cannot %s %s", verb, o.TypeName())
	var said *psa.Error
	var exists *existsError
	advice := ""
	if errors.As(err, &exists) {
		advice = "\n\n" + exists.advice
	}
	if errors.As(err, &said) {
		placed := 0
		for _, field := range said.Fields {
			name, ok := o.attributeOf(field.Field)
			if !ok {
				continue
			}
			placed++
			diags.AddAttributeError(path.Root(name), summary, fmt.Sprintf(
				"ConnectWise refused %s of the %s: %s (%s, HTTP %d, field %s).",
				name, o.label(v), strings.TrimSuffix(field.Message, "."), field.Code, said.Status, field.Field)+advice)
		}
		if placed > 0 && placed == len(said.Fields) {
			return diags
		}
	}
	diags.Append(Report(summary, fmt.Errorf("the %s: %w", o.label(v), err))...)
	return diags
}

// Report turns an error that belongs to no attribute into diagnostics.
func Report(summary string, err error) diag.Diagnostics {
	var diags diag.Diagnostics
	detail := err.Error()
	var said *psa.Error
	if errors.As(err, &said) && said.Hint() != "" {
		detail += "\n\n" + said.Hint()
	}
	diags.AddError(summary, detail)
	return diags
}

// attributeOf finds the attribute behind a field that the server names, such
// as status/id.
func (o *Object) attributeOf(field string) (string, bool) {
	member, _, _ := strings.Cut(strings.TrimPrefix(field, "/"), "/")
	for _, a := range o.attributes {
		if !a.local && strings.EqualFold(a.field, member) {
			return a.name, true
		}
	}
	for _, parent := range o.parents {
		if strings.EqualFold(camelCase(parent), member) || strings.EqualFold(strings.TrimSuffix(camelCase(parent), "Id"), member) {
			return parent, true
		}
	}
	return "", false
}

// explainExisting adds to the error of a create that met an object of the same
// key how to take that object over.
func (r *managed) explainExisting(ctx context.Context, op *Change, err error) error {
	if !errors.Is(err, psa.ErrExists) || len(r.Key) == 0 {
		return err
	}
	found, findErr := psa.Find[psa.Object](ctx, op.Client, op.Collection(), r.match(op.Plan))
	if findErr != nil || len(found) == 0 {
		return err
	}
	return &existsError{err: err, advice: r.adviceOn(op, found)}
}

type existsError struct {
	err    error
	advice string
}

func (e *existsError) Error() string { return e.err.Error() + "\n\n" + e.advice }
func (e *existsError) Unwrap() error { return e.err }

// takeOver makes an object that exists the one that is created, where the
// definition allows it. Any other is left alone: somebody may depend on it.
func (r *managed) takeOver(ctx context.Context, op *Change, body map[string]any, exists error) (psa.Object, error) {
	found, err := psa.Find[psa.Object](ctx, op.Client, op.Collection(), r.match(op.Plan))
	if err != nil || len(found) != 1 {
		return nil, exists
	}
	ops, ok := r.TakeOver(op, found[0])
	if !ok {
		return nil, exists
	}
	for _, a := range r.attributes {
		if v, sent := body[a.field]; sent && !a.postOnly && v != false && !a.replaces {
			ops = append(ops, psa.Replace(a.field, v))
		}
	}
	op.TookOver = true
	if len(ops) == 0 {
		return found[0], nil
	}
	return psa.Patch[psa.Object](ctx, op.Client, op.Collection(), found[0].ID(), ops)
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
func (o *Object) ReportUnlessGone(verb string, v Values, err error) diag.Diagnostics {
	if err == nil || errors.Is(err, psa.ErrNotFound) {
		return nil
	}
	return o.report(verb, v, err)
}

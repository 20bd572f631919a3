package kit

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// yields reports whether an object holds a singleton flag that its configuration
// sets to false.
func (r *managedResource) yields(op *Request) bool {
	flag := r.typ.SingletonFlag
	return flag != "" && op.State.Bool(flag) && op.Config.Known(flag) && !op.Config.Bool(flag)
}

// keepFlag plans a singleton flag as it is where the configuration sets it to
// false. An update of this object cannot clear it: the server does so when
// another object gets the flag, and that is the change that the plan shows. If
// none does, the plan would otherwise show the same difference for ever.
func (r *managedResource) keepFlag(op *Request) (changed bool) {
	if !r.yields(op) {
		return false
	}
	op.Plan[r.typ.SingletonFlag] = op.State[r.typ.SingletonFlag]
	return true
}

// reserveFlag refuses a second holder of a singleton flag: the server would take
// it from the first without a warning, and the two would take it from each other
// on every apply. Two that hold it already are ConnectWise's affair. While the parent is not known
// nothing can be said; Terraform plans again during apply, before it writes.
func (r *managedResource) reserveFlag(ctx context.Context, op *Request, beside private) diag.Diagnostics {
	var diags diag.Diagnostics
	if r.typ.SingletonFlag == "" {
		return diags
	}
	if r.yields(op) && !op.Reserved(op.Collection()+"#"+r.typ.SingletonFlag) {
		// This cannot be an error: Terraform plans and applies siblings in any
		// order, so that the one that takes the flag may come after this one.
		edit := loadEdits(ctx, beside).Open[r.typ.SingletonFlag]
		diags.AddAttributeWarning(path.Root(r.typ.SingletonFlag), "Another one has to take the "+r.typ.SingletonFlag, fmt.Sprintf(
			"The %s is the %s of its %s%s. ConnectWise takes that from it when another one has %[2]s = true, and not before. "+
				"Set %[2]s = true on another one, or leave it out of this one. If this plan gives it to another one, nothing has to be done.",
			r.typ.label(op.State), r.typ.SingletonFlag, r.typ.parent.Title, changedBy(edit.By, edit.At)))
	}
	if !op.Config.Bool(r.typ.SingletonFlag) {
		return diags
	}
	for _, parent := range r.typ.parents {
		if !op.Plan.Known(parent) {
			return diags
		}
	}
	holder, what := r.typ.label(op.Plan), op.Collection()+"#"+r.typ.SingletonFlag
	if !op.State.Bool(r.typ.SingletonFlag) {
		op.Reserve(what+"#taken", "this run")
	}
	other, ok := op.Reserve(what, holder)
	if !ok && op.Reserved(what+"#taken") {
		diags.AddAttributeError(path.Root(r.typ.SingletonFlag), fmt.Sprintf("More than one resource sets %s", r.typ.SingletonFlag),
			fmt.Sprintf("Both the %s and the %s have %s = true, but a %s has exactly one: ConnectWise would take it from one "+
				"when the other gets it. Set %[3]s = true on one of them and leave it out of the other.",
				other, holder, r.typ.SingletonFlag, r.typ.parent.Title))
	}
	return diags
}

// flagHolder is the sibling that holds a singleton flag, the object itself where none
// does or nobody can say. Who gave it the flag edited that one: from the others
// the server takes it.
func (r *managedResource) flagHolder(ctx context.Context, op *Request) psa.Record {
	field := r.typ.byName[r.typ.SingletonFlag].field
	siblings, err := psa.Find(ctx, op.Reader, op.Collection(), psa.Condition{})
	if at := slices.IndexFunc(siblings, func(o psa.Record) bool { return o[field] == true }); err == nil && at >= 0 {
		return siblings[at]
	}
	return op.Record
}

// KeepFlagHolder is the deletion of an object that may hold a singleton flag. The
// server refuses to delete the holder, so it stays, with a warning; it goes with
// its parent.
func KeepFlagHolder(ctx context.Context, req *Request, remove func() error) diag.Diagnostics {
	err := remove()
	if err == nil {
		return nil
	}
	flag := req.Type.byName[req.Type.SingletonFlag]
	current, readErr := req.Client.Get(ctx, req.Collection(), req.State.Int64("id"))
	if readErr != nil || current[flag.field] != true {
		return req.Report("delete", err)
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("The default stays in ConnectWise", fmt.Sprintf(
		"The %s is the %s of its %s, which ConnectWise refuses to delete. It is no longer managed here; it goes with the %[3]s.",
		req.Type.label(req.State), flag.name, req.Type.parent.Title))}
}

package kit

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// ParentIsNew reports whether this run created the planned object's parent.
func (req *Request) ParentIsNew() bool {
	typ := req.Type
	return typ.parent != nil && req.createdHere(typ.parent.collection(req.Plan), req.Plan.Int64(typ.parents[len(typ.parents)-1]))
}

// AdoptIfParentIsNew allows adoption of an object that the server created along
// with a parent from this run.
func AdoptIfParentIsNew(req *Request, existing psa.Record) ([]psa.Operation, bool) {
	if !req.ParentIsNew() {
		return nil, false
	}
	return nil, !req.createdHere(req.Collection(), existing.ID())
}

// adoptByDefinition reuses an existing object instead of creating one, where the
// definition allows it. Any other is left alone: somebody may depend on it. One
// patch changes what differs from the configuration, a flag that it turns off
// included.
func (r *managedResource) adoptByDefinition(ctx context.Context, op *Request, exists error) (psa.Record, error) {
	found, err := r.sameKey(ctx, op)
	if err != nil || len(found) != 1 {
		return nil, exists
	}
	ops, ok := r.typ.Lifecycle.Adopt(op, found[0])
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
	changes, err := r.changes(ctx, op, op.Plan, before, found[0])
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

// adoptRefused adopts the object that the server named as the reason to refuse
// a create, where the provider block allows it. ok is false where the error
// stands.
func (r *managedResource) adoptRefused(ctx context.Context, op *Request, refused error) (diags diag.Diagnostics, ok bool) {
	if !op.AdoptExisting || !errors.Is(refused, psa.ErrExists) || len(r.typ.reconcileNames()) == 0 {
		return nil, false
	}
	found, err := r.existing(ctx, op)
	if err != nil || !r.adoptable(op, found) {
		return nil, false
	}
	return r.adopt(ctx, op, found[0].ID()), true
}

// adopt reuses an existing object instead of creating one, as an import with an
// update would: what differs from the plan is patched, and nothing else. The
// result is in the request's record.
func (r *managedResource) adopt(ctx context.Context, op *Request, id int64) diag.Diagnostics {
	// A list may leave fields out that a single record has.
	existing, err := op.Client.Get(ctx, op.Collection(), id)
	if err != nil {
		return r.typ.report("adopt", op.Plan, err)
	}
	state, err := r.typ.flatten(existing, op.Plan)
	if err != nil {
		return r.typ.report("adopt", op.Plan, err)
	}
	plan := make(Values, len(op.Plan))
	for name, v := range op.Plan {
		if known, ok := state[name]; ok && !v.IsKnown() {
			v = known
		}
		plan[name] = v
	}
	for _, parent := range r.typ.parents {
		state[parent] = op.Plan[parent]
	}
	if diags := r.refuseUnchangeable(plan, state, existing); diags.HasError() {
		return diags
	}
	change := *op
	change.Plan, change.State, change.Record = plan, state, existing
	var diags diag.Diagnostics
	reread := false
	if r.typ.Lifecycle.Update != nil {
		var problems diag.Diagnostics
		reread, problems = r.typ.Lifecycle.Update(ctx, &change)
		if diags.Append(problems...); diags.HasError() {
			return diags
		}
	}
	ops, err := r.changes(ctx, op, plan, state, existing)
	if err != nil {
		return append(diags, r.typ.report("adopt", op.Plan, err)...)
	}
	op.Record = existing
	switch {
	case len(ops) > 0:
		op.Record, err = r.patch(ctx, op, id, ops)
	case reread:
		op.Record, err = op.Client.Get(ctx, op.Collection(), id)
	}
	if err != nil {
		return append(diags, r.typ.report("adopt", op.Plan, err)...)
	}
	op.Adopted = true
	op.recordAdopted(op.Collection(), id)
	diags.AddWarning(fmt.Sprintf("The %s existed and was adopted", r.typ.label(op.Plan)), fmt.Sprintf(
		"It has id %d%s. Terraform manages it from now on. %s", id, provenance(existing), r.typ.describeChanges(ops, reread)))
	return diags
}

func (typ *Type) describeChanges(ops []psa.Operation, reread bool) string {
	if len(ops) == 0 && !reread {
		return "Nothing of it differed from the configuration, so nothing was changed."
	}
	names := make([]string, len(ops))
	for i, op := range ops {
		names[i] = op.Path
		if name, ok := typ.attributeOf(op.Path); ok {
			names[i] = name
		}
	}
	return strings.TrimSpace("It was changed to what the configuration says. " + strings.Join(names, ", "))
}

// refuseUnchangeable refuses an object that differs from the configuration in what
// an update cannot change.
func (r *managedResource) refuseUnchangeable(plan, state Values, existing psa.Record) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, a := range r.typ.attributes {
		if a.replaces && plan.Known(a.name) && !equal(plan[a.name], state[a.name]) {
			diags.AddError(fmt.Sprintf("The %s exists already and cannot be adopted", r.typ.label(plan)), fmt.Sprintf(
				"It has id %d%s. Its %s is %s where the configuration says %s, and ConnectWise cannot change that.",
				existing.ID(), provenance(existing), a.name, display(state[a.name]), display(plan[a.name])))
		}
	}
	return diags
}

// setAdoptedState stores an adopted object as the state of a create.
func (r *managedResource) setAdoptedState(ctx context.Context, op *Request, diags diag.Diagnostics, resp *resource.CreateResponse) {
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(r.setState(op, op.Plan, &resp.State, resp.Identity)...)
	resp.Diagnostics.Append(r.settleEdits(ctx, op, resp.State.Raw, resp.Private)...)
}

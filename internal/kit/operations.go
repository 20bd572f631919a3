package kit

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// Create posts the known planned values and stores the response as state.
func (r *managedResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	op, diags := r.decode(req.Config.Raw, req.Plan.Raw, tftypes.Value{})
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := r.deadline(ctx, op.Plan, "create")
	defer cancel()
	r.forgetHalf(op.Config, plannedCreation)
	if r.typ.Lifecycle.BeforeCreate != nil {
		if resp.Diagnostics.Append(r.typ.Lifecycle.BeforeCreate(ctx, op)...); resp.Diagnostics.HasError() {
			return
		}
	}
	body, err := r.typ.body(op.Plan, op.Config)
	if err != nil {
		resp.Diagnostics.Append(r.typ.report("create", op.Plan, err)...)
		return
	}
	adopt, release, diags := r.lookFirst(ctx, op)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	if adopt != 0 {
		r.setAdoptedState(ctx, op, r.adopt(ctx, op, adopt), resp)
		return
	}
	later, err := r.composeFields(ctx, op, body)
	if err != nil {
		release()
		resp.Diagnostics.Append(r.typ.report("create", op.Plan, err)...)
		return
	}
	mayHaveTwin := r.mayHaveTwin(op)
	record, err := op.Client.Create(ctx, op.Collection(), body,
		psa.Reconcile{Where: r.typ.reconcileCondition(op.Plan), NotEchoed: r.typ.notEchoed(body), ServerUnique: r.typ.ServerUnique, SameField: r.typ.sameField})
	if errors.Is(err, psa.ErrExists) && r.typ.Lifecycle.Adopt != nil {
		record, err = r.adoptByDefinition(ctx, op, err)
	}
	if diags, adopted := r.adoptRefused(ctx, op, err); adopted {
		r.setAdoptedState(ctx, op, diags, resp)
		return
	}
	if err != nil {
		release()
		resp.Diagnostics.Append(r.typ.report("create", op.Plan, r.explainExisting(ctx, op, err))...)
		return
	}
	if mayHaveTwin {
		if twin := r.twinOf(ctx, op, record); twin != nil {
			r.yield(ctx, op, twin, record, release, resp)
			return
		}
	}
	op.recordCreated(op.Collection(), record.ID())
	op.recordCreated(r.typ.Model, record.ID())
	op.Record = record
	if !complete(record, body, r.typ.notEchoed(body)) {
		// What the response leaves out is as good as the plan until it was read.
		resp.Diagnostics.Append(r.setIncompleteState(op, &resp.State, resp.Identity)...)
		if op.Record, err = op.Client.Get(ctx, op.Collection(), record.ID()); err != nil {
			resp.Diagnostics.Append(r.typ.report("read after create", op.Plan, err)...)
			return
		}
	}
	r.noteFields(op, op.Record)
	if later {
		resp.Diagnostics.Append(r.setFields(ctx, op)...)
	}
	resp.Diagnostics.Append(r.setState(op, op.Plan, &resp.State, resp.Identity)...)
	resp.Diagnostics.Append(r.settleEdits(ctx, op, resp.State.Raw, resp.Private)...)
}

// Read stores what the server has as state.
func (r *managedResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	op, diags := r.decode(tftypes.Value{}, tftypes.Value{}, req.State.Raw)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(r.setIdentity(op.State, resp.Identity)...)
	if resp.Diagnostics.HasError() || !op.isReady() {
		// A provider whose keys are not known yet cannot look: Terraform plans
		// with what it knew.
		return
	}
	ctx, cancel := r.deadline(ctx, op.State, "read")
	defer cancel()
	record, err := op.Reader.Get(ctx, op.Collection(), op.State.Int64("id"))
	if errors.Is(err, psa.ErrNotFound) || (err == nil && r.typ.IsDeleted(record)) {
		if r.typ.ConfirmRecreate && !op.State.Bool(recreateDeleted) && !r.typ.justImported(op.State) {
			resp.Diagnostics.Append(noteGone(ctx, record, resp.Private)...)
			return
		}
		if r.typ.justImported(op.State) {
			resp.Diagnostics.Append(r.typ.refuseImport(op.State)...)
			return
		}
		resp.Diagnostics.Append(r.sayWhoDeleted(ctx, op)...)
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(r.typ.report("read", op.State, err)...)
		return
	}
	op.Record = record
	r.noteFields(op, record)
	if resp.Diagnostics.Append(r.setState(op, nil, &resp.State, resp.Identity)...); resp.Diagnostics.HasError() {
		return
	}
	if r.typ.Lifecycle.CheckRead != nil {
		resp.Diagnostics.Append(r.typ.Lifecycle.CheckRead(ctx, op)...)
	}
	if read, err := valuesOf(resp.State.Raw); err == nil {
		resp.Diagnostics.Append(r.noteEdits(ctx, op, read, resp.Private)...)
	}
}

// Update sends a JSON Patch of what changed, or nothing.
func (r *managedResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	op, diags := r.decode(req.Config.Raw, req.Plan.Raw, req.State.Raw)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	if resp.Diagnostics.Append(r.setIdentity(op.State, resp.Identity)...); resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := r.deadline(ctx, op.Plan, "update")
	defer cancel()
	reread := false
	if r.typ.Lifecycle.Update != nil {
		var diags diag.Diagnostics
		reread, diags = r.typ.Lifecycle.Update(ctx, op)
		if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
			return
		}
	}
	ops, err := r.changes(ctx, op, op.Plan, op.State, nil)
	if err != nil {
		resp.Diagnostics.Append(r.typ.report("update", op.Plan, err)...)
		return
	}
	id := op.State.Int64("id")
	switch {
	case len(ops) > 0:
		op.Record, err = r.patch(ctx, op, id, ops)
	case reread:
		op.Record, err = op.Client.Get(ctx, op.Collection(), id)
	default:
		values := Values{}
		for name, v := range op.Plan {
			if !v.IsKnown() {
				v = op.State[name]
			}
			values[name] = v
		}
		resp.State.Raw = r.typ.value(values, resp.State.Raw.Type())
		resp.Diagnostics.Append(r.noteConfigured(ctx, op.Config, resp.Private)...)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(r.typ.report("update", op.Plan, r.explainTaken(ctx, op, err))...)
		return
	}
	resp.Diagnostics.Append(r.setState(op, op.Plan, &resp.State, resp.Identity)...)
	resp.Diagnostics.Append(r.settleEdits(ctx, op, resp.State.Raw, resp.Private)...)
}

// Delete removes the object; one that does not exist is a success.
func (r *managedResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	op, diags := r.decode(tftypes.Value{}, tftypes.Value{}, req.State.Raw)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	// Terraform may skip the read that would have found the object to be another
	// site's.
	if resp.Diagnostics.Append(r.setIdentity(op.State, req.Identity)...); resp.Diagnostics.HasError() {
		return
	}
	if loadEdits(ctx, req.Private).Gone != "" {
		return
	}
	// A replacement that only the user asked for, with -replace or taint, is not seen
	// by a plan.
	if resp.Diagnostics.Append(r.typ.refuseDestruction(op.State, "destroyed")...); resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := r.deadline(ctx, op.State, "delete")
	defer cancel()
	r.forgetHalf(op.State, plannedDestruction)
	resp.Diagnostics.Append(r.remove(ctx, op)...)
}

// remove deletes the object of the state.
func (r *managedResource) remove(ctx context.Context, op *Request) diag.Diagnostics {
	remove := func() error {
		err := op.Client.Delete(ctx, op.Collection(), op.State.Int64("id"))
		if errors.Is(err, psa.ErrNotFound) {
			return nil
		}
		return err
	}
	if r.typ.Lifecycle.Delete != nil {
		return r.typ.Lifecycle.Delete(ctx, op, remove)
	}
	return op.Report("delete", remove())
}

// patch changes an object and returns its record, read again where the response to the
// patch lacks what was written.
func (r *managedResource) patch(ctx context.Context, op *Request, id int64, ops []psa.Operation) (psa.Record, error) {
	record, err := op.Client.Patch(ctx, op.Collection(), id, ops)
	if err == nil && !complete(record, written(ops), r.typ.notEchoed(nil)) {
		return op.Client.Get(ctx, op.Collection(), id)
	}
	return record, err
}

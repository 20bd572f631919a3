package kit

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// mayHaveTwin reports whether another run can create the same object between this
// run's look and its create: the server keeps both. Below a parent that this run
// created, only a run that adopted the parent can be ahead.
func (r *managedResource) mayHaveTwin(op *Request) bool {
	return r.typ.looksFirst() && !op.Plan.Bool(allowDuplicate) && (op.AdoptExisting || !r.scopeIsNew(op))
}

// twinOf returns the oldest object that has the key of a created one and an id
// below its, nil where there is none. Of runs that create at the same time all
// but the first find one, because each looks after it created.
func (r *managedResource) twinOf(ctx context.Context, op *Request, created psa.Record) psa.Record {
	found, err := r.existing(ctx, op)
	if err != nil {
		return nil // The create itself succeeded, and a later look finds the two.
	}
	oldest := created
	for _, other := range found {
		if other.ID() < oldest.ID() {
			oldest = other
		}
	}
	if oldest.ID() == created.ID() {
		return nil
	}
	return oldest
}

// yield takes back a create that another run was ahead of, and then does about
// that run's object what a create does about one that was there before.
func (r *managedResource) yield(ctx context.Context, op *Request, twin, created psa.Record, release func(), resp *resource.CreateResponse) {
	op.Record = created
	resp.Diagnostics.Append(r.takeBack(ctx, op, created)...)
	if resp.Diagnostics.HasError() {
		// Tainted, the object is destroyed by the next apply.
		resp.Diagnostics.Append(r.setIncompleteState(op, &resp.State, resp.Identity)...)
		return
	}
	if r.adoptable(op, []psa.Record{twin}) {
		r.setAdoptedState(ctx, op, r.adopt(ctx, op, twin.ID()), resp)
		return
	}
	release()
	resp.Diagnostics.AddError(fmt.Sprintf("The %s exists already", r.typ.label(op.Plan)), fmt.Sprintf(
		"Another run created it while this one did. What this run created, id %d, was deleted again.\n\n", created.ID())+
		r.adviceOnExisting(op, []psa.Record{twin}))
}

// takeBack deletes what was just created, whatever the plan says of its destruction.
func (r *managedResource) takeBack(ctx context.Context, op *Request, created psa.Record) diag.Diagnostics {
	state, err := r.typ.flatten(created, nil)
	if err != nil {
		return r.typ.report("delete", op.Plan, err)
	}
	for _, parent := range r.typ.parents {
		state[parent] = op.Plan[parent]
	}
	change := *op
	change.Config, change.Plan, change.State = nil, nil, state
	return r.remove(ctx, &change)
}

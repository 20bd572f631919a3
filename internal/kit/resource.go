package kit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// defaultTimeout bounds an operation with all its retries.
const defaultTimeout = 10 * time.Minute

// managed is an object as a Terraform resource.
type managed struct {
	*Object
	connection *Connection
}

var (
	_ resource.ResourceWithConfigure        = (*managed)(nil)
	_ resource.ResourceWithIdentity         = (*managed)(nil)
	_ resource.ResourceWithImportState      = (*managed)(nil)
	_ resource.ResourceWithModifyPlan       = (*managed)(nil)
	_ resource.ResourceWithConfigValidators = (*managed)(nil)
)

// NewResource makes the resource of an object.
func NewResource(o *Object) resource.Resource { return &managed{Object: o} }

func (r *managed) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = r.TypeName()
}

func (r *managed) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = r.resourceSchema(ctx)
}

func (r *managed) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = r.identitySchema()
}

func (r *managed) ConfigValidators(context.Context) []resource.ConfigValidator {
	validators := make([]resource.ConfigValidator, len(r.Validators))
	for i, v := range r.Validators {
		validators[i] = v
	}
	return validators
}

func (r *managed) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.connection = connectionOf(req.ProviderData, &resp.Diagnostics)
}

// Create sends what the plan knows and makes the answer the state.
func (r *managed) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	op, diags := r.begin(req.Config.Raw, req.Plan.Raw, tftypes.Value{})
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := r.deadline(ctx, op.Plan, "create")
	defer cancel()
	if r.BeforeCreate != nil {
		if resp.Diagnostics.Append(r.BeforeCreate(ctx, op)...); resp.Diagnostics.HasError() {
			return
		}
	}
	body, err := r.body(op.Plan, op.Config)
	if err != nil {
		resp.Diagnostics.Append(r.report("create", op.Plan, err)...)
		return
	}
	adopt, release, diags := r.lookFirst(ctx, op)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	if adopt != 0 {
		r.storeAdopted(op, r.adopt(ctx, op, adopt), resp)
		return
	}
	answer, err := op.Client.Create(ctx, op.Collection(), body,
		psa.Reconcile{Where: r.match(op.Plan), NotEchoed: r.notEchoed(), ServerUnique: r.ServerUnique, SameField: r.sameField})
	if errors.Is(err, psa.ErrExists) && r.TakeOver != nil {
		answer, err = r.takeOver(ctx, op, err)
	}
	if diags, adopted := r.adoptRefused(ctx, op, err); adopted {
		r.storeAdopted(op, diags, resp)
		return
	}
	if err != nil {
		release()
		resp.Diagnostics.Append(r.report("create", op.Plan, r.explainExisting(ctx, op, err))...)
		return
	}
	op.recordMade(op.Collection(), answer.ID())
	op.recordMade(r.Model, answer.ID())
	op.Answer = answer
	if !complete(answer, body, r.notEchoed()) {
		// What the response leaves out is as good as the plan until it was read.
		resp.Diagnostics.Append(r.storeIncomplete(op, &resp.State, resp.Identity)...)
		if op.Answer, err = op.Client.Get(ctx, op.Collection(), answer.ID()); err != nil {
			resp.Diagnostics.Append(r.report("read after create", op.Plan, err)...)
			return
		}
	}
	resp.Diagnostics.Append(r.store(op, op.Plan, &resp.State, resp.Identity)...)
}

// Read makes the state what the server has.
func (r *managed) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	op, diags := r.begin(tftypes.Value{}, tftypes.Value{}, req.State.Raw)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(r.identify(op.State, resp.Identity)...)
	if resp.Diagnostics.HasError() || op.Client == nil {
		// A provider whose keys are not known yet cannot look: Terraform plans
		// with what it knew.
		return
	}
	ctx, cancel := r.deadline(ctx, op.State, "read")
	defer cancel()
	answer, err := op.Client.Get(ctx, op.Collection(), op.State.Int64("id"))
	if errors.Is(err, psa.ErrNotFound) || (err == nil && r.Gone != nil && r.Gone(answer)) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(r.report("read", op.State, err)...)
		return
	}
	op.Answer = answer
	resp.Diagnostics.Append(r.store(op, nil, &resp.State, resp.Identity)...)
	if r.CheckRead != nil {
		resp.Diagnostics.Append(r.CheckRead(ctx, op)...)
	}
}

// Update sends a JSON Patch of what changed, or nothing.
func (r *managed) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	op, diags := r.begin(req.Config.Raw, req.Plan.Raw, req.State.Raw)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(r.identify(op.State, resp.Identity)...)
	ctx, cancel := r.deadline(ctx, op.Plan, "update")
	defer cancel()
	reread := false
	if r.Definition.Update != nil {
		var diags diag.Diagnostics
		reread, diags = r.Definition.Update(ctx, op)
		if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
			return
		}
	}
	ops, err := r.patch(op.Plan, op.State, op.Config)
	if err != nil {
		resp.Diagnostics.Append(r.report("update", op.Plan, err)...)
		return
	}
	id := op.State.Int64("id")
	switch {
	case len(ops) > 0:
		op.Answer, err = op.Client.Patch(ctx, op.Collection(), id, ops)
		if err == nil && !complete(op.Answer, written(ops), r.notEchoed()) {
			op.Answer, err = op.Client.Get(ctx, op.Collection(), id)
		}
	case reread:
		op.Answer, err = op.Client.Get(ctx, op.Collection(), id)
	default:
		values := Values{}
		for name, v := range op.Plan {
			if !v.IsKnown() {
				v = op.State[name]
			}
			values[name] = v
		}
		resp.State.Raw = r.value(values, resp.State.Raw.Type())
		return
	}
	if err != nil {
		resp.Diagnostics.Append(r.report("update", op.Plan, err)...)
		return
	}
	resp.Diagnostics.Append(r.store(op, op.Plan, &resp.State, resp.Identity)...)
}

// Delete removes the object; one that is gone already is a success.
func (r *managed) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	op, diags := r.begin(tftypes.Value{}, tftypes.Value{}, req.State.Raw)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := r.deadline(ctx, op.State, "delete")
	defer cancel()
	if r.Definition.Delete != nil {
		handled, diags := r.Definition.Delete(ctx, op)
		if resp.Diagnostics.Append(diags...); handled || resp.Diagnostics.HasError() {
			return
		}
	}
	err := op.Client.Delete(ctx, op.Collection(), op.State.Int64("id"))
	if err != nil && !errors.Is(err, psa.ErrNotFound) {
		resp.Diagnostics.Append(r.report("delete", op.State, err)...)
	}
}

// begin decodes what an operation works on.
func (r *managed) begin(config, plan, state tftypes.Value) (*Change, diag.Diagnostics) {
	var diags diag.Diagnostics
	op := &Change{Connection: r.connection, Object: r.Object}
	for _, part := range []struct {
		raw    tftypes.Value
		target *Values
	}{{config, &op.Config}, {plan, &op.Plan}, {state, &op.State}} {
		if part.raw.Type() == nil {
			continue
		}
		values, err := valuesOf(part.raw)
		if err != nil {
			diags.AddError("Cannot decode "+r.TypeName(), "This is a defect of the provider: "+err.Error())
		}
		*part.target = values
	}
	if r.connection == nil {
		diags.AddError("The provider is not configured", "Terraform called "+r.TypeName()+" before configuring the provider.")
	}
	return op, diags
}

func (r *managed) deadline(ctx context.Context, v Values, operation string) (context.Context, context.CancelFunc) {
	limit := defaultTimeout
	if limits, err := valuesOf(v["timeouts"]); v.Known("timeouts") && err == nil && limits.Known(operation) {
		if d, err := time.ParseDuration(limits.String(operation)); err == nil {
			limit = d
		}
	}
	return context.WithTimeout(ctx, limit)
}

// store flattens the answer into the state. After a write, plan is what the
// user was promised. A configured value that the server stored differently is a
// warning, and an error when an update did not change it at all; a value that
// the server changed by itself shows on the next plan.
func (r *managed) store(op *Change, plan Values, state *tfsdk.State, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	var diags diag.Diagnostics
	prior := plan
	if plan == nil {
		prior = op.State
	}
	values, err := r.flatten(op.Answer, prior)
	if err != nil {
		return r.report("read", prior, err)
	}
	for _, parent := range r.parents {
		values[parent] = prior[parent]
	}
	values["timeouts"] = prior["timeouts"]
	for _, a := range r.attributes {
		if a.adopted && op.State == nil {
			values[a.name] = tftypes.NewValue(tftypes.Bool, op.TookOver)
		}
		if a.writeOnly {
			values[versionOf(a.name)] = prior[versionOf(a.name)]
		}
		planned, known := plan[a.name]
		if !known || !planned.IsKnown() || a.writeOnly || equal(planned, values[a.name]) {
			continue
		}
		stored := values[a.name]
		if !op.Config.Known(a.name) || a.name == r.Exclusive {
			values[a.name] = planned
			continue
		}
		if op.State != nil && a.same(op.State[a.name], stored) {
			diags.AddAttributeError(path.Root(a.name), "ConnectWise did not change the value",
				fmt.Sprintf("The %s was updated, but ConnectWise still stores %s for %s where the configuration says %s. "+
					"Set the attribute to what ConnectWise stores, or find the rule that changes it in the dashboard.",
					r.label(prior), display(stored), a.name, display(planned)))
			continue
		}
		// To report the planned value is what keeps Terraform from marking the
		// object as tainted and destroying it. The next read finds what is stored,
		// and the next plan shows the difference.
		values[a.name] = planned
		diags.AddAttributeWarning(path.Root(a.name), "ConnectWise stored another value",
			fmt.Sprintf("The %s was written, but ConnectWise stored %s for %s where the configuration says %s. "+
				"The next plan shows the difference. Set the attribute to what ConnectWise stores, or find the rule that changes it in the dashboard.",
				r.label(prior), display(stored), a.name, display(planned)))
	}
	if values["timeouts"].Type() == nil {
		delete(values, "timeouts")
	}
	state.Raw = r.value(values, state.Raw.Type())
	diags.Append(r.identify(values, identity)...)
	return diags
}

// storeIncomplete stores a response that lacks fields which were sent, with the
// planned values in their place, so that the id is in the state before anything
// can fail.
func (r *managed) storeIncomplete(op *Change, state *tfsdk.State, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	values, err := r.flatten(op.Answer, op.Plan)
	if err != nil {
		return r.report("read", op.Plan, err)
	}
	for name, planned := range op.Plan {
		if planned.IsKnown() {
			values[name] = planned
		}
	}
	state.Raw = r.value(values, state.Raw.Type())
	return r.identify(values, identity)
}

// written returns the fields that a patch sets.
func written(ops []psa.Operation) map[string]any {
	fields := map[string]any{}
	for _, op := range ops {
		if op.Op == "replace" {
			fields[op.Path] = op.Value
		}
	}
	return fields
}

// complete reports whether a response holds every field that was sent.
func complete(answer psa.Record, body map[string]any, notEchoed []string) bool {
	skip := map[string]bool{}
	for _, name := range notEchoed {
		skip[name] = true
	}
	for name, sent := range body {
		// A flag that is off may be left out.
		if _, ok := answer[name]; !ok && !skip[name] && sent != false {
			return false
		}
	}
	return true
}

func (o *Object) notEchoed() []string {
	var names []string
	for _, a := range o.attributes {
		if a.writeOnly {
			names = append(names, a.field)
		}
	}
	return names
}

package kit

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// ModifyPlan settles what every object has in common: what the configuration
// leaves to the server keeps its value, parents and other fixed attributes
// replace the object, and a singleton flag has one holder.
func (r *managedResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		if loadEdits(ctx, req.Private).Gone == "" {
			resp.Diagnostics.Append(r.planDestruction(ctx, req.State.Raw)...)
		}
		return
	}
	if r.connection == nil {
		return
	}
	op, diags := r.decode(req.Config.Raw, req.Plan.Raw, req.State.Raw)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	if resp.Diagnostics.Append(r.refuseUnstored(ctx, op)...); resp.Diagnostics.HasError() {
		return
	}
	if op.State == nil && r.planPresets(op) {
		resp.Plan.Raw = r.typ.value(op.Plan, req.Plan.Raw.Type())
	}
	if gone := loadEdits(ctx, req.Private).Gone; gone != "" && op.State != nil {
		r.planRecreation(op, gone, resp)
		return
	}
	if op.State != nil && !req.Plan.Raw.Equal(req.State.Raw) {
		flag, spelling := r.keepFlag(op), r.keepSpelling(op)
		if r.keepServerValues(op) || flag || spelling {
			resp.Plan.Raw = r.typ.value(op.Plan, req.Plan.Raw.Type())
		}
		for _, name := range r.replacedBy() {
			if !equal(op.Plan[name], op.State[name]) {
				resp.RequiresReplace.Append(path.Root(name))
			}
		}
		if len(resp.RequiresReplace) > 0 {
			resp.Diagnostics.Append(r.typ.refuseDestruction(op.State, "replaced")...)
		}
	}
	edited, changed := r.planEdits(ctx, op, req.Private)
	resp.Diagnostics.Append(edited...)
	if changed {
		resp.Plan.Raw = r.typ.value(op.Plan, req.Plan.Raw.Type())
	}
	resp.Diagnostics.Append(r.planFields(ctx, op)...)
	resp.Diagnostics.Append(r.reserveFlag(ctx, op, req.Private)...)
	resp.Diagnostics.Append(r.validateCreate(op)...)
	resp.Diagnostics.Append(r.refuseSharedKey(op, req.Config.Raw)...)
	if op.State == nil && r.connection.isReady() {
		resp.Diagnostics.Append(r.warnOfRename(op.Config, plannedCreation, plannedDestruction)...)
	}
	if r.typ.Lifecycle.CheckPlan != nil && !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(r.typ.Lifecycle.CheckPlan(ctx, op)...)
	}
	if op.State != nil && (op.Replace || loadEdits(ctx, req.Private).Replace) {
		// An object is replaced for an attribute that changes.
		op.Plan["id"] = tftypes.NewValue(tftypes.Number, tftypes.UnknownValue)
		resp.Plan.Raw = r.typ.value(op.Plan, req.Plan.Raw.Type())
		resp.RequiresReplace.Append(path.Root("id"))
		resp.Diagnostics.Append(r.typ.refuseDestruction(op.State, "replaced")...)
	}
	// A new object gets nothing of what the old one had.
	if op.State != nil && len(resp.RequiresReplace) == 0 && !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(r.reportRemoved(ctx, op, req.Private)...)
	}
}

// planDestruction refuses to destroy a protected object and warns of what its
// destruction does.
func (r *managedResource) planDestruction(ctx context.Context, state tftypes.Value) diag.Diagnostics {
	values, err := valuesOf(state)
	if err != nil {
		return nil
	}
	diags := r.typ.refuseDestruction(values, "destroyed")
	if diags.HasError() || !r.connection.isReady() {
		return diags
	}
	diags.Append(r.warnOfRename(values, plannedDestruction, plannedCreation)...)
	op := &Request{Connection: r.connection, Type: r.typ, State: values}
	if r.typ.Lifecycle.CheckDestroy != nil {
		diags.Append(r.typ.Lifecycle.CheckDestroy(ctx, op)...)
	}
	return diags
}

// planPresets plans what a new object gets where the configuration leaves it out.
// One that exists was imported, or is as somebody wants it: a preset never changes it.
func (r *managedResource) planPresets(op *Request) (changed bool) {
	for _, a := range r.typ.attributes {
		if a.preset != nil && !a.providerOnly && op.Config[a.name].IsNull() {
			op.Plan[a.name] = tftypes.NewValue(a.kind.tfType(), a.preset)
			changed = true
		}
	}
	return changed
}

// keepServerValues plans the values that the configuration does not set as
// they are. The framework marked them unknown because something changed.
func (r *managedResource) keepServerValues(op *Request) (changed bool) {
	keep := func(name string) {
		if !op.Plan[name].IsKnown() && op.State[name].Type() != nil {
			op.Plan[name] = op.State[name]
			changed = true
		}
	}
	keep("id")
	for _, a := range r.typ.attributes {
		// Not known in the configuration is not the same as not configured.
		if !a.recalculated && op.Config[a.name].IsNull() && !r.fieldChanges(op, a) {
			keep(a.name)
		}
	}
	return changed
}

// fieldChanges reports whether the configuration changes another part of the
// attribute's field: what it then is, the server says.
func (r *managedResource) fieldChanges(op *Request, a Attribute) bool {
	return a.shown != nil && slices.ContainsFunc(r.typ.attributes, func(other Attribute) bool {
		return other.name != a.name && other.field == a.field && !op.Config[other.name].IsNull() && !equal(op.Plan[other.name], op.State[other.name])
	})
}

// keepSpelling plans the stored spelling of attributes that the API cannot
// change: an identifier in another case is no reason to replace the object.
func (r *managedResource) keepSpelling(op *Request) (changed bool) {
	for _, a := range r.typ.attributes {
		if a.replaces && !equal(op.Plan[a.name], op.State[a.name]) && a.same(op.Plan[a.name], op.State[a.name]) {
			op.Plan[a.name] = op.State[a.name]
			changed = true
		}
	}
	return changed
}

func (r *managedResource) replacedBy() []string {
	names := append([]string{}, r.typ.parents...)
	for _, a := range r.typ.attributes {
		if a.replaces {
			names = append(names, a.name)
		}
	}
	return names
}

// validateCreate checks the rules that apply to creates only.
func (r *managedResource) validateCreate(op *Request) diag.Diagnostics {
	var diags diag.Diagnostics
	if op.State != nil {
		return diags
	}
	for _, v := range r.typ.CreateValidators {
		if attribute, problem := v.check(op.Config); problem != "" {
			diags.AddAttributeError(path.Root(attribute), unfitting, problem)
		}
	}
	return diags
}

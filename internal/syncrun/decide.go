package syncrun

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/push"
)

// ModifyPlan decides whether a run will happen. It reads the source and makes no
// call to ConnectWise.
func (r *runResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	reason, diags := r.reason(ctx, req.Config, req.State)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	if reason == "" {
		resp.Plan.Raw = withoutRun(req.Config.Raw, req.State.Raw)
		return
	}
	unknown := outputs
	if reason == reasonUnknown {
		// Whether a run will happen, or why, is settled during apply.
		unknown = append([]string{"reason"}, outputs...)
	} else {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("reason"), reason)...)
	}
	for _, name := range unknown {
		resp.Diagnostics.Append(setUnknown(ctx, &resp.Plan, name)...)
	}
}

// withoutRun is the plan of no run: the state, with what the configuration newly
// sets and without what it no longer does. A preview that has nothing to write
// leaves the one that was approved, hash and text together.
func withoutRun(config, state tftypes.Value) tftypes.Value {
	now, err := attributes(config)
	if err != nil {
		return state
	}
	before, err := attributes(state)
	if err != nil {
		return state
	}
	taken := map[string]bool{}
	for _, together := range [][]string{{"force"}, {"preview", "preview_text"}, {"timeouts"}} {
		for _, name := range together {
			// Terraform lets a plan keep a value of the state only where the configuration
			// has one, too.
			if now[name].IsNull() != before[name].IsNull() {
				for _, each := range together {
					taken[each] = true
				}
			}
		}
	}
	kept, err := tftypes.Transform(state, func(at *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		for name := range taken {
			if at.Equal(tftypes.NewAttributePath().WithAttributeName(name)) {
				return now[name], nil
			}
		}
		return v, nil
	})
	if err != nil {
		return state
	}
	return kept
}

func setUnknown(_ context.Context, plan *tfsdk.Plan, name string) diag.Diagnostics {
	var diags diag.Diagnostics
	raw, err := tftypes.Transform(plan.Raw, func(at *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		if at.Equal(tftypes.NewAttributePath().WithAttributeName(name)) {
			return tftypes.NewValue(v.Type(), tftypes.UnknownValue), nil
		}
		return v, nil
	})
	if err != nil {
		diags.AddError("Cannot plan the sync", "This is a defect of the provider: "+err.Error())
		return diags
	}
	plan.Raw = raw
	return diags
}

// reasonUnknown stands for a reason that is settled during apply: an input is not
// known before, or the usage, which may be another one by then.
const reasonUnknown = "?"

// The reasons of a run. Terraform plans again during apply and fails when a
// known value of the plan differs then, so none that a plan holds depends on the
// usage or the clock. What does is in [reasonUsage], which the plan tells of in a
// warning and the state has after the run.
const (
	reasonFirst    = "Nothing has been pushed yet."
	reasonPolicy   = "The policy changed."
	reasonForce    = "force changed: the minimum interval is passed over once."
	reasonTriggers = "triggers changed."
	reasonInputs   = "The source, the customers, verify or report_path changed."
	reasonPreview  = "The preview has changes to write."
	reasonFailed   = "Customers failed or were not attempted in the last run."
	reasonUsage    = "The usage differs from the last push, or customers that the minimum interval held back are due."
)

// reason returns why a run will happen, "" if none will.
func (r *runResource) reason(ctx context.Context, config tfsdk.Config, state tfsdk.State) (string, diag.Diagnostics) {
	var diags diag.Diagnostics
	if state.Raw.IsNull() {
		return reasonFirst, diags
	}
	in, diags := inputsOf(config.Raw)
	if diags.HasError() {
		return "", diags
	}
	now, err := attributes(config.Raw)
	if err != nil {
		diags.AddError("Cannot decode the configuration", err.Error())
		return "", diags
	}
	before, err := attributes(state.Raw)
	if err != nil {
		diags.AddError("Cannot decode the state", err.Error())
		return "", diags
	}
	for _, check := range []struct {
		name, reason string
	}{
		{"policy", reasonPolicy}, {"force", reasonForce}, {"triggers", reasonTriggers}, {"customers", reasonInputs}, {"verify", reasonInputs}, {"report_path", reasonInputs},
	} {
		changed := now[check.name].IsFullyKnown() && !now[check.name].Equal(before[check.name])
		// To take force out is no new text: it was for once.
		if changed && (check.name != "force" || !now[check.name].IsNull()) {
			return check.reason, diags
		}
	}
	if now["source"].IsFullyKnown() && !sameStored(now["source"], before["source"]) {
		return reasonInputs, diags
	}
	for _, v := range now {
		if !v.IsFullyKnown() {
			return reasonUnknown, diags
		}
	}
	if preview := now["preview"]; !preview.Equal(before["preview"]) {
		var hash string
		if !preview.IsNull() && preview.As(&hash) == nil && hash != plan.EmptySHA256 {
			return reasonPreview, diags
		}
	}
	last, moreDiags := lastRun(ctx, state)
	diags.Append(moreDiags...)
	for _, one := range last {
		if one.Status == apply.Failed || one.Status == apply.NotAttempted {
			return reasonFailed, diags
		}
	}
	usage, moreDiags := in.usage(ctx)
	if diags.Append(moreDiags...); diags.HasError() {
		return "", diags
	}
	engine := in.engine(usage)
	engine.Last = last
	if pending := push.Pending(engine, time.Now()); len(pending) > 0 {
		diags.AddWarning("The sync will run", fmt.Sprintf("The usage of %s differs from the last push, or the minimum interval that held them back is over.\n\n"+
			"Should the usage be what was pushed last by the time of the apply, nothing is pushed and the state stays as it is.", named(pending)))
		return reasonUnknown, diags
	}
	return "", diags
}

// named names the first of some customers.
func named(ids []string) string {
	const most = 10
	text := fmt.Sprintf("%d customers (", len(ids))
	if len(ids) == 1 {
		text = "1 customer ("
	}
	if len(ids) > most {
		return text + strings.Join(ids[:most], ", ") + ", …)"
	}
	return text + strings.Join(ids, ", ") + ")"
}

// sameStored reports whether two sources agree in what a state keeps of them:
// secrets and accounts are write-only.
func sameStored(config, state tftypes.Value) bool {
	return storedForm(config, sourceField, false).Equal(storedForm(state, sourceField, false))
}

// storedForm returns a value with null in place of what is write-only.
func storedForm(v tftypes.Value, f field, hidden bool) tftypes.Value {
	hidden = hidden || f.secret || f.unstored
	if hidden {
		return tftypes.NewValue(v.Type(), nil)
	}
	if f.kind != kindObject || v.IsNull() || !v.IsKnown() {
		return v
	}
	var fields map[string]tftypes.Value
	if v.As(&fields) != nil {
		return v
	}
	for _, below := range f.fields {
		fields[below.name] = storedForm(fields[below.name], below, hidden)
	}
	return tftypes.NewValue(v.Type(), fields)
}

package syncrun

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/push"
)

// defaultTimeout bounds a run.
const defaultTimeout = 2 * time.Hour

// runResource pushes usage. Only Create and Update write; a destroy writes
// nothing, because what was billed stays billed.
type runResource struct{ connection *kit.Connection }

var (
	_ resource.ResourceWithConfigure      = (*runResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*runResource)(nil)
	_ resource.ResourceWithValidateConfig = (*runResource)(nil)
)

// NewRunResource returns the resource connectwise_sync_run.
func NewRunResource() resource.Resource { return &runResource{} }

func (r *runResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_sync_run"
}

func (r *runResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.connection = kit.ConnectionFrom(req.ProviderData, &resp.Diagnostics)
}

// outputs are the computed attributes: unknown in a plan exactly when a run will
// happen. The reason is computed too, and known.
var outputs = []string{"pushed_at", "desired_sha256", "results", "counts", "events", "report_sha256"}

func (r *runResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := resourceFields(inputFields, false)
	maps.Copy(attributes, map[string]schema.Attribute{
		"preview": schema.StringAttribute{Optional: true, MarkdownDescription: "Hash of the preview that was approved, `sha256` of `connectwise_sync_preview`. " +
			"A run that would write anything else writes nothing and shows both lists. What is beyond a guard of the policy is written too, because a person has seen it: leave `preview` out where nobody looks at the plan."},
		"triggers": schema.MapAttribute{Optional: true, ElementType: types.StringType, MarkdownDescription: "Arbitrary values; any change runs the sync again."},
		"force": schema.StringAttribute{Optional: true, MarkdownDescription: "Any new text pushes once although the minimum interval has not passed, " +
			"like the portal's Reprocess Notifications; for example the date and why."},
		"verify": schema.BoolAttribute{Optional: true, MarkdownDescription: "Whether every run reads and compares customers whose usage did not change since their last push. The default is `false`."},
		"report_path": schema.StringAttribute{Optional: true, MarkdownDescription: "Path of the report without its ending, for example `reports/nightly`: " +
			"`.html` is for people, `.json` for programs, and `.progress.jsonl` grows while the run goes on. The directory is created."},
		"reason":         schema.StringAttribute{Computed: true, MarkdownDescription: "Why the run happens, in the plan, or happened."},
		"pushed_at":      schema.StringAttribute{Computed: true, MarkdownDescription: "When the last run ended, by this machine's clock in UTC."},
		"desired_sha256": schema.StringAttribute{Computed: true, MarkdownDescription: "Hash of what ConnectWise should say by the usage and the policy of the last run."},
		"report_sha256":  schema.StringAttribute{Computed: true, MarkdownDescription: "Hash of the last report's JSON."},
		"events":         schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "What concerned the whole run, at most 50 lines."},
		"counts":         schema.MapAttribute{Computed: true, ElementType: types.Int64Type, MarkdownDescription: "Number of customers by status, and of `changes`, `held` and `requests`."},
		"results": schema.MapNestedAttribute{
			Computed: true, MarkdownDescription: "What happened to each customer, by Cust. ID.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"status":         schema.StringAttribute{Computed: true, MarkdownDescription: "`pushed`, `unchanged`, `skipped`, `held`, `failed` or `not_attempted`."},
				"pushed_at":      schema.StringAttribute{Computed: true, MarkdownDescription: "When billing and statistics were pushed last."},
				"due_at":         schema.StringAttribute{Computed: true, MarkdownDescription: "When they are due again, where the minimum interval held them back."},
				"changes":        schema.Int64Attribute{Computed: true, MarkdownDescription: "Number of writes."},
				"held":           schema.Int64Attribute{Computed: true, MarkdownDescription: "Number of things that wait for a person."},
				"message":        schema.StringAttribute{Computed: true, MarkdownDescription: "Why it failed or was held, in a few words."},
				"desired_sha256": schema.StringAttribute{Computed: true, MarkdownDescription: "Hash of what the customer should look like, of the last complete push."},
			}},
		},
	})
	if limits, ok := timeouts.Attributes(ctx, timeouts.Opts{Create: true, Update: true}).(schema.SingleNestedAttribute); ok {
		limits.MarkdownDescription = "How long a run may take. The default is 2 hours. When it is over, no further customer is begun, and the next run does the rest."
		attributes["timeouts"] = limits
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Destroying this resource changes nothing in ConnectWise: what was billed stays billed.\n\n" +
			"Pushes usage to ConnectWise: quantities and invoice descriptions of agreement additions, backup statistics, cross references and tickets. " +
			"A run happens when usage, policy, `triggers` or `force` changed, and when customers failed or were held back by the interval and are due. " +
			"Otherwise the plan is empty and makes no calls.",
		Attributes: attributes,
	}
}

func (r *runResource) ValidateConfig(_ context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	_, diags := inputsOf(req.Config.Raw)
	resp.Diagnostics.Append(diags...)
}

// result is what the state holds of a customer. It names no machine.
type result struct {
	Status   string  `tfsdk:"status"`
	PushedAt *string `tfsdk:"pushed_at"`
	DueAt    *string `tfsdk:"due_at"`
	Changes  int64   `tfsdk:"changes"`
	Held     int64   `tfsdk:"held"`
	Message  *string `tfsdk:"message"`
	Desired  *string `tfsdk:"desired_sha256"`
}

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
		// Whether a run will happen is settled during apply.
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
// leaves the one that was approved.
func withoutRun(config, state tftypes.Value) tftypes.Value {
	now, err := attributes(config)
	if err != nil {
		return state
	}
	kept, err := tftypes.Transform(state, func(at *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		for _, name := range []string{"force", "preview", "timeouts"} {
			if at.Equal(tftypes.NewAttributePath().WithAttributeName(name)) && (v.IsNull() || now[name].IsNull()) {
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

// reasonUnknown stands for a reason that is settled during apply, because an input
// is not known before.
const reasonUnknown = "?"

// The reasons of a run. Terraform plans again during apply and fails when a
// known value of the plan differs then, so a reason says nothing that usage or
// the clock may change in between: usage that changed and customers that became
// due have one reason.
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
	if push.Pending(engine, time.Now()) {
		return reasonUsage, diags
	}
	return "", diags
}

// lastRun returns what the state says of each customer.
func lastRun(ctx context.Context, state tfsdk.State) (map[string]push.Last, diag.Diagnostics) {
	last := map[string]push.Last{}
	if state.Raw.IsNull() {
		return last, nil
	}
	var results map[string]result
	diags := state.GetAttribute(ctx, path.Root("results"), &results)
	for id, one := range results {
		l := push.Last{Status: apply.Status(one.Status), PushedAt: timeOf(one.PushedAt)}
		if one.Desired != nil {
			l.Desired = *one.Desired
		}
		last[id] = l
	}
	return last, diags
}

func timeOf(text *string) time.Time {
	if text == nil {
		return time.Time{}
	}
	t, _ := time.Parse(time.RFC3339, *text)
	return t
}

func textOf(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	text := t.UTC().Format(time.RFC3339)
	return &text
}

// Create runs the sync for the first time.
func (r *runResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.Diagnostics.Append(r.run(ctx, runRequest{
		config: req.Config, plan: req.Plan, operation: "create",
	}, &resp.State)...)
}

// Update runs the sync again where the plan says so.
func (r *runResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	if req.Plan.Raw.IsFullyKnown() {
		resp.State.Raw = req.Plan.Raw
		return
	}
	resp.Diagnostics.Append(r.run(ctx, runRequest{
		config: req.Config, plan: req.Plan, prior: &req.State, operation: "update",
	}, &resp.State)...)
}

// Read keeps the state: a refresh makes no calls.
func (r *runResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

// Delete writes nothing.
func (r *runResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

type runRequest struct {
	config    tfsdk.Config
	plan      tfsdk.Plan
	prior     *tfsdk.State
	operation string
}

// run pushes and stores the outcome. After a failure the inputs of the state stay
// what they were before, so that the next plan shows the run again; what was
// done is stored in any case.
func (r *runResource) run(ctx context.Context, req runRequest, state *tfsdk.State) diag.Diagnostics {
	in, diags := inputsOf(req.config.Raw)
	if diags.HasError() {
		return diags
	}
	if r.connection == nil || r.connection.Client == nil {
		diags.AddError("Cannot run the sync", kit.ErrUnknownProvider.Error())
		return diags
	}
	ctx, cancel, moreDiags := r.deadline(ctx, req)
	defer cancel()
	if diags.Append(moreDiags...); diags.HasError() {
		return diags
	}
	usage, moreDiags := in.usage(ctx)
	if diags.Append(moreDiags...); diags.HasError() {
		return diags
	}
	engine := in.engine(usage)
	if req.prior != nil {
		engine.Last, moreDiags = lastRun(ctx, *req.prior)
		diags.Append(moreDiags...)
	}
	options, moreDiags := r.options(ctx, req)
	if diags.Append(moreDiags...); diags.HasError() {
		return diags
	}
	engine.Approved, engine.Force = options.preview, options.forced
	engine.Verify = options.verify || options.preview != ""
	outcome, report, runDiags := pushAndReport(ctx, r.connection.Client, engine, options.reportPath, nil)
	diags.Append(runDiags...)
	if outcome == nil {
		if req.prior == nil {
			state.RemoveResource(ctx)
		}
		return diags
	}
	target := req.plan.Raw
	if diags.HasError() && req.prior != nil {
		target = req.prior.Raw
	}
	state.Raw = target
	diags.Append(storeOutcome(ctx, state, req, outcome, report, usage)...)
	return diags
}

func (r *runResource) deadline(ctx context.Context, req runRequest) (context.Context, context.CancelFunc, diag.Diagnostics) {
	var limits timeouts.Value
	diags := req.plan.GetAttribute(ctx, path.Root("timeouts"), &limits)
	limit := defaultTimeout
	if !diags.HasError() && !limits.IsNull() {
		var more diag.Diagnostics
		if req.operation == "create" {
			limit, more = limits.Create(ctx, defaultTimeout)
		} else {
			limit, more = limits.Update(ctx, defaultTimeout)
		}
		diags.Append(more...)
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	return ctx, cancel, diags
}

type runOptions struct {
	preview, reportPath string
	forced, verify      bool
}

func (r *runResource) options(ctx context.Context, req runRequest) (runOptions, diag.Diagnostics) {
	var diags diag.Diagnostics
	var preview, force, before, report types.String
	var verify types.Bool
	diags.Append(req.config.GetAttribute(ctx, path.Root("preview"), &preview)...)
	diags.Append(req.config.GetAttribute(ctx, path.Root("force"), &force)...)
	diags.Append(req.config.GetAttribute(ctx, path.Root("report_path"), &report)...)
	diags.Append(req.config.GetAttribute(ctx, path.Root("verify"), &verify)...)
	if req.prior != nil {
		diags.Append(req.prior.GetAttribute(ctx, path.Root("force"), &before)...)
	}
	return runOptions{
		preview: preview.ValueString(), reportPath: report.ValueString(), verify: verify.ValueBool(),
		forced: !force.IsNull() && !force.Equal(before),
	}, diags
}

// maxMessage bounds what the state holds of a customer's trouble; the report has
// all of it.
const maxMessage = 300

// storeOutcome writes the computed attributes.
func storeOutcome(ctx context.Context, state *tfsdk.State, req runRequest, outcome *push.Outcome, report string, usage axcient.Usage) diag.Diagnostics {
	nameless := nameless(usage)
	namelessMessage := namelessMessage(usage, nameless)
	var diags diag.Diagnostics
	results := map[string]result{}
	counts := map[string]int64{"changes": 0, "held": 0, "requests": int64(len(outcome.Exchanges))}
	holds := map[string]int64{}
	for _, c := range outcome.Plan.Customers {
		holds[c.ID] = int64(len(c.Holds))
	}
	for _, c := range outcome.Result.Customers {
		one := result{
			Status: string(c.Status), PushedAt: textOf(c.PushedAt), DueAt: textOf(c.DueAt),
			Changes: int64(len(c.Done)), Held: holds[c.ID],
		}
		if c.Message != "" {
			message := cut(namelessMessage(c.Message), maxMessage)
			one.Message = &message
		}
		if hash := c.Desired; hash != "" {
			one.Desired = &hash
		}
		results[c.ID] = one
		counts[string(c.Status)]++
		counts["changes"] += one.Changes
		counts["held"] += one.Held
	}
	events := []string{}
	for _, e := range outcome.Plan.Events {
		if len(events) < 50 {
			events = append(events, nameless(e.Message))
		}
	}
	var reason types.String
	diags.Append(req.plan.GetAttribute(ctx, path.Root("reason"), &reason)...)
	var reportHash *string
	if report != "" {
		reportHash = &report
	}
	for name, value := range map[string]any{
		"pushed_at": textOf(time.Now()), "desired_sha256": outcome.DesiredSHA256, "results": results, "counts": counts,
		"events": events, "report_sha256": reportHash, "reason": reason,
	} {
		diags.Append(state.SetAttribute(ctx, path.Root(name), value)...)
	}
	return diags
}

func cut(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}

// explain turns an error of the engine into diagnostics.
func explain(err error) diag.Diagnostics {
	var diags diag.Diagnostics
	var refused *push.NotApprovedError
	var unfinished *push.UnfinishedError
	switch {
	case errors.As(err, &refused):
		diags.AddAttributeError(path.Root("preview"), "ConnectWise or the usage changed after the preview",
			refused.Error()+"\n\nNothing was written. Look at the new preview and apply again.")
	case errors.As(err, &unfinished):
		diags.AddError("The sync is not complete", unfinished.Error()+"\n\nThe next apply pushes what is left.")
	default:
		diags.Append(kit.Report("Cannot run the sync", err)...)
	}
	return diags
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

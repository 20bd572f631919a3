package syncrun

import (
	"context"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
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
// happen. The reason is computed too, and known unless the usage is the reason.
var outputs = []string{"pushed_at", "desired_sha256", "results", "counts", "events", "report_sha256"}

func (r *runResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := resourceFields(inputFields, false)
	maps.Copy(attributes, map[string]schema.Attribute{
		"preview": schema.StringAttribute{Optional: true, MarkdownDescription: "Hash of the preview that was approved, `sha256` of `connectwise_sync_preview`. " +
			"A run that would write anything else writes nothing and shows what it would have written, in the error and in the report; with `preview_text` beside what was approved. What is beyond a guard of the policy is written too, because a person has seen it: leave `preview` out where nobody looks at the plan."},
		"preview_text": schema.StringAttribute{
			Optional: true, Validators: previewTextValidators(), MarkdownDescription: previewTextDoc + " It does not make a run happen.",
		},
		"triggers": schema.MapAttribute{Optional: true, ElementType: types.StringType, MarkdownDescription: "Arbitrary values; any change runs the sync again."},
		"force": schema.StringAttribute{Optional: true, MarkdownDescription: "Any new text pushes once although the minimum interval has not passed, " +
			"like the portal's Reprocess Notifications; for example the date and why."},
		"verify": schema.BoolAttribute{Optional: true, MarkdownDescription: "Whether every run reads and compares customers whose usage did not change since their last push. The default is `false`."},
		"report_path": schema.StringAttribute{Optional: true, MarkdownDescription: "Path of the report without its ending, for example `reports/nightly`: " +
			"`.html` is for people, `.json` for programs, and `.progress.jsonl` grows while the run goes on. The directory is created."},
		"reason":         schema.StringAttribute{Computed: true, MarkdownDescription: "Why the run happens, in the plan, or happened. Where the usage is the reason, the plan says so in a warning, because the usage may change until it is applied."},
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
		MarkdownDescription: "Pushes usage to ConnectWise: quantities and invoice descriptions of agreement additions, backup statistics, cross references and tickets. " +
			"A run happens when usage, policy, `triggers` or `force` changed, and when customers failed or were held back by the interval and are due. " +
			"Otherwise the plan is empty and makes no calls.\n\n" +
			"Destroying this resource changes nothing in ConnectWise: what was billed stays billed.",
		Attributes: attributes,
	}
}

func (r *runResource) ValidateConfig(_ context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	_, diags := inputsOf(req.Config.Raw)
	resp.Diagnostics.Append(diags...)
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
	engine.Approved, engine.ApprovedText, engine.Force = options.preview, options.previewText, options.forced
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
	preview, previewText, reportPath string
	forced, verify                   bool
}

func (r *runResource) options(ctx context.Context, req runRequest) (runOptions, diag.Diagnostics) {
	var diags diag.Diagnostics
	var preview, text, force, before, report types.String
	var verify types.Bool
	diags.Append(req.config.GetAttribute(ctx, path.Root("preview"), &preview)...)
	diags.Append(req.config.GetAttribute(ctx, path.Root("preview_text"), &text)...)
	diags.Append(req.config.GetAttribute(ctx, path.Root("force"), &force)...)
	diags.Append(req.config.GetAttribute(ctx, path.Root("report_path"), &report)...)
	diags.Append(req.config.GetAttribute(ctx, path.Root("verify"), &verify)...)
	if req.prior != nil {
		diags.Append(req.prior.GetAttribute(ctx, path.Root("force"), &before)...)
	}
	return runOptions{
		preview: preview.ValueString(), previewText: text.ValueString(), reportPath: report.ValueString(), verify: verify.ValueBool(),
		forced: !force.IsNull() && !force.Equal(before),
	}, diags
}

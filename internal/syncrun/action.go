package syncrun

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/push"
)

// pushAction is the sync for ad-hoc use. It has no state: what the interval held
// back is known from ConnectWise alone.
type pushAction struct{ connection *kit.Connection }

var _ action.ActionWithConfigure = (*pushAction)(nil)

// NewPushAction returns the action connectwise_sync.
func NewPushAction() action.Action { return &pushAction{} }

func (a *pushAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_sync"
}

func (a *pushAction) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.connection = kit.ConnectionFrom(req.ProviderData, &resp.Diagnostics)
}

func (a *pushAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	attributes := actionFields(inputFields)
	attributes["preview"] = schema.StringAttribute{Optional: true, MarkdownDescription: "Hash of the preview that was approved, `sha256` of `connectwise_sync_preview`. A push that would write anything else writes nothing and shows what it would have written, in the error and in the report; with `preview_text` beside what was approved."}
	attributes["preview_text"] = schema.StringAttribute{Optional: true, Validators: previewTextValidators(), MarkdownDescription: previewTextDoc}
	attributes["force"] = schema.BoolAttribute{Optional: true, MarkdownDescription: "Whether to push although the minimum interval has not passed."}
	attributes["report_path"] = schema.StringAttribute{Optional: true, MarkdownDescription: "Path of the report without its ending, for example `reports/adhoc`."}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Pushes usage to ConnectWise once, as the resource `connectwise_sync_run` does, and says how far it is. " +
			"Terraform never repeats an action that failed: use the resource for the push of every day. Secrets of a source come from the environment.",
		Attributes: attributes,
	}
}

func (a *pushAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	if a.connection == nil || a.connection.Client == nil {
		resp.Diagnostics.AddError("Cannot run the sync", kit.ErrUnknownProvider.Error())
		return
	}
	in, diags := inputsOf(req.Config.Raw)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	var preview, text, report types.String
	var force types.Bool
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("preview"), &preview)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("preview_text"), &text)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("report_path"), &report)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("force"), &force)...)
	usage, diags := in.usage(ctx)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	engine := in.engine(usage)
	engine.Approved, engine.ApprovedText, engine.Force = preview.ValueString(), text.ValueString(), force.ValueBool()
	tell := throttled(ctx, resp.SendProgress)
	outcome, _, diags := pushAndReport(ctx, a.connection.Client, engine, report.ValueString(), func(p push.Progress) {
		tell(fmt.Sprintf("%s: %d of %d customers", p.Phase, p.Finished, p.Customers))
	})
	resp.Diagnostics.Append(diags...)
	if outcome != nil && ctx.Err() == nil {
		resp.SendProgress(action.InvokeProgressEvent{Message: summary(outcome)})
	}
}

// progressEvery is the shortest time between two messages of an action.
const progressEvery = 2 * time.Second

// throttled sends at most one message in progressEvery, and none after the call
// ended: Terraform no longer listens then, and a send would block for ever.
func throttled(ctx context.Context, send func(action.InvokeProgressEvent)) func(string) {
	var last time.Time
	return func(message string) {
		if ctx.Err() != nil || time.Since(last) < progressEvery {
			return
		}
		last = time.Now()
		send(action.InvokeProgressEvent{Message: message})
	}
}

// summary is a run in one line.
func summary(outcome *push.Outcome) string {
	changes, failed := 0, 0
	for _, c := range outcome.Result.Customers {
		changes += len(c.Done)
		if c.Message != "" {
			failed++
		}
	}
	return fmt.Sprintf("%d customers, %d writes, %d failed", len(outcome.Result.Customers), changes, failed)
}

package syncrun

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	data "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/push"
)

// previewDataSource shows what a push would write. It reads only.
type previewDataSource struct{ connection *kit.Connection }

var _ datasource.DataSourceWithConfigure = (*previewDataSource)(nil)

// NewPreviewDataSource returns the data source connectwise_sync_preview.
func NewPreviewDataSource() datasource.DataSource { return &previewDataSource{} }

func (d *previewDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_sync_preview"
}

func (d *previewDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.connection = kit.ConnectionFrom(req.ProviderData, &resp.Diagnostics)
}

func (d *previewDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := dataFields(inputFields)
	attributes["force"] = data.BoolAttribute{Optional: true, MarkdownDescription: "Whether to preview a push that the minimum interval would hold back."}
	attributes["sha256"] = data.StringAttribute{Computed: true, MarkdownDescription: "Hash of the list of writes. A `connectwise_sync_run` that is given it writes that list or nothing."}
	attributes["empty"] = data.BoolAttribute{Computed: true, MarkdownDescription: "Whether a push would write nothing."}
	attributes["text"] = data.StringAttribute{Computed: true, MarkdownDescription: "The whole preview as text, for a person to read."}
	attributes["changes"] = data.ListNestedAttribute{
		Computed: true, MarkdownDescription: "What a push would write, in order. Names of machines are left out.",
		NestedObject: data.NestedAttributeObject{Attributes: map[string]data.Attribute{
			"customer_id":  data.StringAttribute{Computed: true, MarkdownDescription: "The portal's Cust. ID."},
			"company":      data.StringAttribute{Computed: true, MarkdownDescription: "Name of the company in ConnectWise."},
			"part":         data.StringAttribute{Computed: true, MarkdownDescription: "`cross_references`, `statistics`, `billing` or `tickets`."},
			"object":       data.StringAttribute{Computed: true, MarkdownDescription: "Object that is written."},
			"changes":      data.MapAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "What changes, by the API's field: `2 -> 3`."},
			"accounts":     data.Int64Attribute{Computed: true, MarkdownDescription: "Number of accounts behind the change."},
			"reason":       data.StringAttribute{Computed: true, MarkdownDescription: "Why, where accounts do not explain it."},
			"money_before": data.StringAttribute{Computed: true, MarkdownDescription: "Amount of the addition before, a decimal."},
			"money_after":  data.StringAttribute{Computed: true, MarkdownDescription: "Amount of the addition after, a decimal."},
			"guarded":      data.BoolAttribute{Computed: true, MarkdownDescription: "Whether the change is beyond a guard of the policy. A run that is given `sha256` writes it, because a person has seen it; any other run holds it."},
		}},
	}
	attributes["held"] = data.ListNestedAttribute{
		Computed: true, MarkdownDescription: "What is not written and waits for a person. The guide \"When something is held\" has every rule with its remedy.",
		NestedObject: data.NestedAttributeObject{Attributes: map[string]data.Attribute{
			"customer_id": data.StringAttribute{Computed: true, MarkdownDescription: "The portal's Cust. ID."},
			"company":     data.StringAttribute{Computed: true, MarkdownDescription: "Name of the company in ConnectWise, or of the customer in the portal."},
			"rule":        data.StringAttribute{Computed: true, MarkdownDescription: "Name of the rule, for example `addition_missing`."},
			"measure":     data.StringAttribute{Computed: true, MarkdownDescription: "Measure that is not billed; empty where the whole customer is held."},
			"quantity":    data.StringAttribute{Computed: true, MarkdownDescription: "Quantity that is not billed, a decimal."},
			"problem":     data.StringAttribute{Computed: true, MarkdownDescription: "What is wrong."},
			"remedy":      data.StringAttribute{Computed: true, MarkdownDescription: "What to do."},
			"candidates":  data.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "Objects among which to choose."},
		}},
	}
	attributes["warnings"] = data.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "What a person should know before approving the changes."}
	resp.Schema = data.Schema{
		MarkdownDescription: "Shows what a push would write to ConnectWise, as a list that a person can approve. It reads only. " +
			"Put `changes` into an output, so that `terraform plan` shows them, and give `sha256` to `connectwise_sync_run`, so that exactly this is written.",
		Attributes: attributes,
	}
}

func (d *previewDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if d.connection == nil || d.connection.Client == nil {
		resp.Diagnostics.AddError("Cannot preview the sync", kit.ErrUnknownProvider.Error())
		return
	}
	in, diags := inputsOf(req.Config.Raw)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	usage, diags := in.usage(ctx)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	engine := in.engine(usage)
	var force types.Bool
	if resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("force"), &force)...); resp.Diagnostics.HasError() {
		return
	}
	engine.Force = force.ValueBool()
	preview, err := push.NewPreview(ctx, d.connection.Client, engine)
	if err != nil {
		resp.Diagnostics.Append(kit.Report("Cannot preview the sync", err)...)
		return
	}
	resp.Diagnostics.Append(d.store(ctx, req, resp, preview, nameless(usage))...)
}

// store writes the state without the source: Terraform needs no configuration of
// a data source in its state, and names of machines and secrets do not belong
// there.
func (d *previewDataSource) store(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse, preview push.Preview, nameless func(string) string) diag.Diagnostics {
	var diags diag.Diagnostics
	resp.State.Raw = withoutSource(req.Config.Raw)
	seen := seenIn(preview.Plan, nameless)
	for name, value := range map[string]any{
		"sha256": preview.SHA256, "empty": len(seen.changes) == 0, "changes": seen.changes, "held": seen.holds, "warnings": seen.warnings, "text": seen.text(),
	} {
		diags.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
	return diags
}

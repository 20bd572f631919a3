package syncrun

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	data "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
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

type previewChange struct {
	CustomerID  string            `tfsdk:"customer_id"`
	Company     string            `tfsdk:"company"`
	Part        string            `tfsdk:"part"`
	Object      string            `tfsdk:"object"`
	Changes     map[string]string `tfsdk:"changes"`
	Accounts    int64             `tfsdk:"accounts"`
	Reason      string            `tfsdk:"reason"`
	MoneyBefore *string           `tfsdk:"money_before"`
	MoneyAfter  *string           `tfsdk:"money_after"`
	Guarded     bool              `tfsdk:"guarded"`
}

type previewHold struct {
	CustomerID string   `tfsdk:"customer_id"`
	Company    string   `tfsdk:"company"`
	Rule       string   `tfsdk:"rule"`
	Measure    string   `tfsdk:"measure"`
	Quantity   string   `tfsdk:"quantity"`
	Problem    string   `tfsdk:"problem"`
	Remedy     string   `tfsdk:"remedy"`
	Candidates []string `tfsdk:"candidates"`
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
	changes, holds := []previewChange{}, []previewHold{}
	warnings := []string{}
	for _, e := range preview.Plan.Events {
		warnings = append(warnings, nameless(e.Message))
	}
	for _, c := range preview.Plan.Customers {
		for _, change := range c.Changes {
			changes = append(changes, shown(c, change, nameless))
		}
		for _, change := range c.Parked {
			if preview.Plan.Final {
				break // even an approved run does not write it
			}
			guarded := shown(c, change, nameless)
			guarded.Guarded = true
			changes = append(changes, guarded)
		}
		for _, h := range c.Holds {
			holds = append(holds, previewHold{
				CustomerID: c.ID, Company: companyOf(c), Rule: h.Rule, Measure: string(h.Measure), Quantity: h.Value.String(),
				Problem: nameless(h.Problem), Remedy: h.Remedy, Candidates: append([]string{}, h.Candidates...),
			})
		}
		for _, e := range c.Events {
			if e.Severity == plan.Warning {
				warnings = append(warnings, c.ID+": "+nameless(e.Message))
			}
		}
	}
	for name, value := range map[string]any{
		"sha256": preview.SHA256, "empty": len(changes) == 0, "changes": changes, "held": holds, "warnings": warnings,
		"text": previewText(changes, holds, warnings),
	} {
		diags.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
	return diags
}

// shown is a change without names of machines, which the lines of an invoice
// description and the summary of a ticket hold.
func shown(c plan.Customer, change plan.Change, nameless func(string) string) previewChange {
	p := previewChange{
		CustomerID: c.ID, Company: companyOf(c), Part: string(change.Part), Object: nameless(change.Object),
		Changes: map[string]string{}, Accounts: int64(len(change.Why)), Reason: nameless(change.Reason),
	}
	for _, f := range change.Fields {
		p.Changes[f.Name] = quoted(f)
	}
	if change.Money != nil {
		before, after := change.Money.Before.String(), change.Money.After.String()
		p.MoneyBefore, p.MoneyAfter = &before, &after
	}
	return p
}

func companyOf(c plan.Customer) string {
	if c.Company != "" {
		return c.Company
	}
	return c.Name
}

// spoken are the API's fields whose values are shown although they are no
// numbers. Other texts can hold names of machines and people and are counted.
var spoken = map[string]bool{
	"status": true, "board": true, "priority": true, "severity": true, "impact": true, "company": true,
	"vendorType": true, "vendorLevel": true, "inactiveFlag": true, "product": true, "agreementType": true,
}

func quoted(f plan.Field) string {
	return shownValue(f.Name, f.Before) + " -> " + shownValue(f.Name, f.After)
}

func shownValue(name, value string) string {
	if value == "" {
		return "(empty)"
	}
	if _, err := decimal.Parse(value); err == nil || spoken[name] {
		return value
	}
	if n := strings.Count(value, "\n") + 1; n > 1 {
		return fmt.Sprintf("(%d lines)", n)
	}
	return "(text)"
}

// previewText is the preview for a reader, for example in the comment of a pull
// request.
func previewText(changes []previewChange, holds []previewHold, warnings []string) string {
	var b strings.Builder
	customer := ""
	for _, c := range changes {
		if c.CustomerID != customer {
			fmt.Fprintf(&b, "%s (%s)\n", c.Company, c.CustomerID)
			customer = c.CustomerID
		}
		fmt.Fprintf(&b, "  %s", c.Object)
		if c.Guarded {
			b.WriteString(" (beyond a guard)")
		}
		b.WriteByte('\n')
		for _, name := range slices.Sorted(maps.Keys(c.Changes)) {
			fmt.Fprintf(&b, "    %s: %s\n", name, c.Changes[name])
		}
		if c.MoneyBefore != nil && c.MoneyAfter != nil {
			fmt.Fprintf(&b, "    amount: %s -> %s\n", *c.MoneyBefore, *c.MoneyAfter)
		}
	}
	if len(holds) > 0 {
		b.WriteString("held\n")
	}
	for _, h := range holds {
		fmt.Fprintf(&b, "  %s (%s): %s %s\n", h.Company, h.CustomerID, h.Problem, h.Remedy)
	}
	if len(warnings) > 0 {
		b.WriteString("warnings\n")
	}
	for _, w := range warnings {
		fmt.Fprintf(&b, "  %s\n", w)
	}
	if b.Len() == 0 {
		return "Nothing to write.\n"
	}
	return b.String()
}

package auditdata

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/psaforge/terraform-provider-connectwise/internal/audit"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

type auditDataSource struct{ connection *kit.Connection }

var _ datasource.DataSourceWithConfigure = (*auditDataSource)(nil)

// New returns the data source connectwise_integration_audit.
func New() datasource.DataSource { return &auditDataSource{} }

func (d *auditDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_integration_audit"
}

func (d *auditDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.connection = kit.ConnectionFrom(req.ProviderData, &resp.Diagnostics)
}

func (d *auditDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	positive := []validator.Int64{int64validator.AtLeast(1)}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Looks for states in which the integration does not work, or does what nobody declared: managed ids in the wrong order, cross references without a product, " +
			"agreements that do not bill, settings other than the vendor's article wants, objects that the configuration does not manage. It reads only. " +
			"The guide \"Audit\" has every rule with what it breaks and the remedy.\n\n" +
			"It makes one call for each company and each agreement that can bill, three for each board, and a few more.",
		Attributes: map[string]schema.Attribute{
			"managed_devices_integration_id": schema.Int64Attribute{
				Required: true, Validators: positive,
				MarkdownDescription: "Id of the managed devices integration. See resource `connectwise_managed_devices_integration`.",
			},
			"companies": schema.MapAttribute{
				Optional: true, ElementType: types.Int64Type,
				MarkdownDescription: "Ids of the customers' companies by Cust. ID, for example `{ \"34826\" = connectwise_company.acme.id }`: the audit looks at these companies alone. " +
					"Left out, it looks at every company that has a managed id of the integration's solution, for one call a company of the site; " +
					"only then does it find a client's managed id on a company that is no client.",
				Validators: []validator.Map{
					mapvalidator.KeysAre(stringvalidator.RegexMatches(regexp.MustCompile(`^[0-9]+$`), "must be a Cust. ID, digits alone")),
					mapvalidator.ValueInt64sAre(positive...),
				},
			},
			"companies_only": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether findings about what all companies share are left out: the integration, its solution and cross references, products, boards, API members. " +
					"For a configuration of one client, beside another one that audits the whole site.",
			},
			"policy": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Policy of the sync, `json` of the data source `connectwise_sync_policy`. Its measures, its board and its statuses are then audited, and what it leaves out is not. " +
					"Left out, billing is audited, and no board but those of `board_ids`.",
			},
			"board_ids": schema.SetAttribute{
				Optional: true, ElementType: types.Int64Type, Validators: []validator.Set{setvalidator.ValueInt64sAre(positive...)},
				MarkdownDescription: "Ids of service boards that tickets are opened on, beside that of the policy.",
			},
			"api_member_ids": schema.SetAttribute{
				Optional: true, ElementType: types.Int64Type, Validators: []validator.Set{setvalidator.ValueInt64sAre(positive...)},
				MarkdownDescription: "Ids of API members that the integration logs in as.",
			},
			"declared": schema.MapAttribute{
				Optional: true, ElementType: types.SetType{ElemType: types.Int64Type},
				MarkdownDescription: "Ids of what the configuration manages, by type of resource, for example `{ connectwise_cross_reference = [for x in connectwise_cross_reference.all : x.id] }`. " +
					"Of each type that is listed here, an object that the audit sees and the list lacks is a finding `undeclared`. A type that is left out is not looked at. " +
					"The types are `" + strings.Join(audit.DeclarableTypes, "`, `") + "`.",
				Validators: []validator.Map{mapvalidator.KeysAre(stringvalidator.OneOf(audit.DeclarableTypes...))},
			},
			"ok": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether there is neither an error nor a warning."},
			"counts": schema.MapAttribute{
				Computed: true, ElementType: types.Int64Type, MarkdownDescription: "Number of findings by severity: `error`, `warning`, `info`.",
			},
			"text":     schema.StringAttribute{Computed: true, MarkdownDescription: "All findings as text, for a person to read."},
			"findings": findings,
		},
	}
}

var findings = schema.ListNestedAttribute{
	Computed: true, MarkdownDescription: "The findings, the most severe first.",
	NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
		"rule":     schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the rule, for example `managed_id_order`."},
		"severity": schema.StringAttribute{Computed: true, MarkdownDescription: "`error`: something does not work or bills wrongly. `warning`: it is not as the article sets it up. `info`: it may be meant."},
		"customer": schema.StringAttribute{Computed: true, MarkdownDescription: "Cust. ID of the portal; empty where it concerns all customers."},
		"problem":  schema.StringAttribute{Computed: true, MarkdownDescription: "What is wrong."},
		"breaks":   schema.StringAttribute{Computed: true, MarkdownDescription: "What does not work because of it."},
		"remedy":   schema.StringAttribute{Computed: true, MarkdownDescription: "What to do."},
		"object": schema.SingleNestedAttribute{
			Computed: true, MarkdownDescription: "The object at fault.",
			Attributes: map[string]schema.Attribute{
				"type":       schema.StringAttribute{Computed: true, MarkdownDescription: "Type of its resource, for example `connectwise_managed_id`."},
				"id":         schema.Int64Attribute{Computed: true, MarkdownDescription: "Id of the object."},
				"name":       schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the object."},
				"import_id":  schema.StringAttribute{Computed: true, MarkdownDescription: "Id with which `terraform import` imports it."},
				"updated_by": schema.StringAttribute{Computed: true, MarkdownDescription: "Member who changed it last; empty where ConnectWise does not say."},
				"updated_at": schema.StringAttribute{Computed: true, MarkdownDescription: "Time of the last change; empty where ConnectWise does not say."},
			},
		},
	}},
}

type model struct {
	IntegrationID types.Int64        `tfsdk:"managed_devices_integration_id"`
	Companies     map[string]int64   `tfsdk:"companies"`
	CompaniesOnly types.Bool         `tfsdk:"companies_only"`
	Policy        types.String       `tfsdk:"policy"`
	BoardIDs      []int64            `tfsdk:"board_ids"`
	APIMemberIDs  []int64            `tfsdk:"api_member_ids"`
	Declared      map[string][]int64 `tfsdk:"declared"`
	OK            types.Bool         `tfsdk:"ok"`
	Counts        map[string]int64   `tfsdk:"counts"`
	Text          types.String       `tfsdk:"text"`
	Findings      []finding          `tfsdk:"findings"`
}

type finding struct {
	Rule     string `tfsdk:"rule"`
	Severity string `tfsdk:"severity"`
	Customer string `tfsdk:"customer"`
	Problem  string `tfsdk:"problem"`
	Breaks   string `tfsdk:"breaks"`
	Remedy   string `tfsdk:"remedy"`
	Object   object `tfsdk:"object"`
}

type object struct {
	Type      string `tfsdk:"type"`
	ID        int64  `tfsdk:"id"`
	Name      string `tfsdk:"name"`
	ImportID  string `tfsdk:"import_id"`
	UpdatedBy string `tfsdk:"updated_by"`
	UpdatedAt string `tfsdk:"updated_at"`
}

func (d *auditDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	const summary = "Cannot audit the integration"
	if d.connection == nil || d.connection.Client == nil {
		resp.Diagnostics.AddError(summary, kit.ErrUnknownProvider.Error())
		return
	}
	var m model
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	now, _ := d.connection.Client.Now()
	in := audit.Input{
		Now: now, IntegrationID: m.IntegrationID.ValueInt64(), Companies: m.Companies, CompaniesOnly: m.CompaniesOnly.ValueBool(), BoardIDs: m.BoardIDs, APIMemberIDs: m.APIMemberIDs, Declared: m.Declared,
	}
	if text := m.Policy.ValueString(); text != "" {
		p, err := policy.Parse([]byte(text))
		if err != nil {
			resp.Diagnostics.AddAttributeError(path.Root("policy"), "Invalid sync policy",
				fmt.Sprintf("%s\n\nUse `json` of the data source connectwise_sync_policy.", err))
			return
		}
		in.Policy = &p
	}
	site, err := audit.Read(ctx, d.connection.Reader, d.connection.Client, in)
	if err != nil {
		resp.Diagnostics.Append(kit.Report(summary, err)...)
		return
	}
	m.show(audit.Check(site, in))
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

func (m *model) show(r audit.Report) {
	m.OK, m.Text = types.BoolValue(r.OK()), types.StringValue(r.Text())
	m.Counts, m.Findings = map[string]int64{}, []finding{}
	for severity, n := range r.Counts() {
		m.Counts[string(severity)] = int64(n)
	}
	for _, f := range r.Findings {
		m.Findings = append(m.Findings, finding{
			Rule: f.Rule.Name, Severity: string(f.Rule.Severity), Customer: f.Customer, Problem: f.Problem, Breaks: f.Rule.Breaks, Remedy: f.Rule.Remedy,
			Object: object(f.Object),
		})
	}
}

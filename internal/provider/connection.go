package provider

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// areas are what the integration works on, by the name of the permission.
var areas = map[string]string{
	"companies":            "/company/companies",
	"service_boards":       "/service/boards",
	"service_tickets":      "/service/tickets",
	"management_solutions": "/company/managementItSolutions",
	"managed_devices":      "/company/managedDevicesIntegrations",
	"product_catalog":      "/procurement/catalog",
	"agreements":           "/finance/agreements",
	"configurations":       "/company/configurations",
	"api_members":          "/system/apiMembers",
	"members":              "/system/members",
}

// connectionDataSource is the test button of the provider block (step 6 of the
// article).
type connectionDataSource struct{ connection *kit.Connection }

type connectionModel struct {
	SiteURL        types.String          `tfsdk:"site_url"`
	CompanyID      types.String          `tfsdk:"company_id"`
	Version        types.String          `tfsdk:"version"`
	IsCloud        types.Bool            `tfsdk:"is_cloud"`
	CloudRegion    types.String          `tfsdk:"cloud_region"`
	ServerTimeZone types.String          `tfsdk:"server_time_zone"`
	CanInquire     map[string]types.Bool `tfsdk:"can_inquire"`
}

func newConnectionDataSource() datasource.DataSource { return &connectionDataSource{} }

func (d *connectionDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "connectwise_connection"
}

func (d *connectionDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Tests the provider block: it calls the server, fails with the server's words if the address, the company or a key is wrong, " +
			"and returns which server responded and what the API member may look at.",
		Attributes: map[string]schema.Attribute{
			"site_url":         schema.StringAttribute{Computed: true, MarkdownDescription: "Address of the ConnectWise site."},
			"company_id":       schema.StringAttribute{Computed: true, MarkdownDescription: "Company id that the provider logs in with."},
			"version":          schema.StringAttribute{Computed: true, MarkdownDescription: "Version of the server, for example `v2025.1.10675`."},
			"is_cloud":         schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether ConnectWise hosts the server."},
			"cloud_region":     schema.StringAttribute{Computed: true, MarkdownDescription: "Region of a hosted server, for example `NA`."},
			"server_time_zone": schema.StringAttribute{Computed: true, MarkdownDescription: "Time zone of the server, for example `Eastern Standard Time`."},
			"can_inquire": schema.MapAttribute{
				ElementType: types.BoolType, Computed: true,
				MarkdownDescription: "Whether the API member may look at each area that the integration works on, for example `service_boards`.",
			},
		},
	}
}

func (d *connectionDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.connection = kit.ConnectionFrom(req.ProviderData, &resp.Diagnostics)
}

func (d *connectionDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	const summary = "Cannot connect to ConnectWise"
	if d.connection == nil || d.connection.Client == nil {
		resp.Diagnostics.AddError(summary, kit.ErrUnknownProvider.Error())
		return
	}
	client := d.connection.Client
	info, err := client.GetPath(ctx, "/system/info")
	if err != nil {
		resp.Diagnostics.Append(kit.Report(summary, err)...)
		return
	}
	m := connectionModel{
		SiteURL: types.StringValue(client.SiteURL()), CompanyID: types.StringValue(client.CompanyID()),
		Version: text(info["version"]), IsCloud: types.BoolValue(fmt.Sprint(info["isCloud"]) == "true"),
		CloudRegion: text(info["cloudRegion"]), ServerTimeZone: text(info["serverTimeZone"]),
		CanInquire: map[string]types.Bool{},
	}
	for name, collection := range areas {
		_, err := client.Count(ctx, collection, psa.Condition{})
		if err != nil && !errors.Is(err, psa.ErrForbidden) {
			resp.Diagnostics.Append(kit.Report(summary, err)...)
			return
		}
		m.CanInquire[name] = types.BoolValue(err == nil)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

func text(v any) types.String {
	s, ok := v.(string)
	if !ok {
		return types.StringNull()
	}
	return types.StringValue(s)
}

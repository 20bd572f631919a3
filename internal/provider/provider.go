// Package provider is the face of the Terraform provider: its configuration
// and the list of its objects.
package provider

import (
	"context"
	"os"
	"regexp"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework-validators/float64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/psaforge/terraform-provider-connectwise/internal/auditdata"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/syncrun"
	"github.com/psaforge/terraform-provider-connectwise/internal/system"
)

// ConnectWise is the provider.
type ConnectWise struct {
	version string
	// connection is set once the configuration is known.
	connection atomic.Pointer[kit.Connection]
}

var (
	_ provider.Provider                  = (*ConnectWise)(nil)
	_ provider.ProviderWithListResources = (*ConnectWise)(nil)
	_ provider.ProviderWithActions       = (*ConnectWise)(nil)
)

// New returns the provider. The version appears in the user agent.
func New(version string) provider.Provider { return &ConnectWise{version: version} }

// Metadata names the provider.
func (p *ConnectWise) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName, resp.Version = "connectwise", p.version
}

var apiVersion = regexp.MustCompile(`^20\d\d\.\d+$`)

// Schema describes the provider block.
func (p *ConnectWise) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Declares the integration of Axcient Backup for Files with ConnectWise PSA: companies, service boards, " +
			"management solutions, managed ids, products and agreements.",
		Attributes: map[string]schema.Attribute{
			"site_url": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Address of the ConnectWise site, for example `https://api-na.myconnectwise.net`. " +
					"Also from `CONNECTWISE_SITE_URL`. Plain http is allowed to a loopback address only.",
			},
			"company_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Company id of the ConnectWise login, for example `mymsp`. Also from `CONNECTWISE_COMPANY_ID`.",
			},
			"public_key": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "Public key of the API member. Also from `CONNECTWISE_PUBLIC_KEY`.",
			},
			"private_key": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "Private key of the API member. Also from `CONNECTWISE_PRIVATE_KEY`.",
			},
			"client_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Client id that ConnectWise's developer site gives to an integration, a GUID. Also from `CONNECTWISE_CLIENT_ID`.",
			},
			"ca_cert_file": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Path of a file of PEM certificates that are trusted beside the system's, for a site on your own premises behind a private CA. " +
					"Also from `CONNECTWISE_CA_CERT_FILE`. There is no way to leave a server's certificate unverified.",
			},
			"api_version": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Version of the API's model to ask for. The default is `2025.8`. Set an older one for an older server on your own premises, for example `2024.1`.",
				Validators:          []validator.String{stringvalidator.RegexMatches(apiVersion, "must be a year and a number, such as 2024.1")},
			},
			"requests_per_second": schema.Float64Attribute{
				Optional: true,
				MarkdownDescription: "Most requests that are sent in a second, over all resources of a run. The default is `15` after a burst of 70, which stays below the 1,000 a minute at which ConnectWise throttles; " +
					"a value that is set has no such burst.",
				Validators: []validator.Float64{float64validator.AtLeast(0.1)},
			},
			"max_concurrent_requests": schema.Int64Attribute{
				Optional:            true,
				MarkdownDescription: "Most requests under way at once, over all resources of a run. The default is `8`.",
				Validators:          []validator.Int64{int64validator.Between(1, 100)},
			},
			"max_retries": schema.Int64Attribute{
				Optional:            true,
				MarkdownDescription: "How often a request is repeated after the server throttled it or failed. The default is `6`.",
				Validators:          []validator.Int64{int64validator.Between(0, 50)},
			},
			"request_timeout": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "How long one attempt of a request may take, for example `60s`, which is the default.",
			},
			"on_existing": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "What a create does when an object of the same key exists already, for example because a runner was killed before it saved its state: " +
					"`error` writes nothing and shows the object, who created it and the `import` block for it; `adopt` imports it, changes what differs from the configuration, and warns. " +
					"More than one such object is always an error. An object that is meant to be there twice says so with its attribute `allow_duplicate`. " +
					"Cancelled and expired agreements and cancelled additions do not count as existing. The default is `error`. Also from `CONNECTWISE_ON_EXISTING`.",
				Validators: []validator.String{stringvalidator.OneOf(onExistingError, onExistingAdopt)},
			},
			"refresh": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "How a plan reads what Terraform manages: `auto` reads the first few objects of a kind one by one and the others a page of up to 1,000 at a time, " +
					"so that a plan of thousands of objects takes a fraction of the calls; `individual` makes a call for each object. " +
					"What the provider writes itself shows at once either way. The default is `auto`. Also from `CONNECTWISE_REFRESH`.",
				Validators: []validator.String{stringvalidator.OneOf(refreshAuto, refreshIndividual)},
			},
			"unmanaged_edits": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "What a plan does when somebody edited, in the dashboard, an attribute that the configuration leaves out: " +
					"`report` warns with the object, the attribute, the old and the new value, who changed the object last and when, until the configuration sets the attribute; " +
					"`revert` plans the old value back; `ignore` is silent. An attribute that the configuration sets is planned back in any case. " +
					"What ConnectWise or the sync changes by itself is no edit. The default is `report`. Also from `CONNECTWISE_UNMANAGED_EDITS`.",
				Validators: []validator.String{stringvalidator.OneOf(editsWords...)},
			},
		},
	}
}

// Configure creates the client and logs in once, so that a wrong key is one error and
// not one of each object. Keys that another resource creates are unknown while Terraform plans;
// then there is no client yet, and what needs one is left to the apply.
func (p *ConnectWise) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var m model
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	config, known, diags := clientConfig(m, os.Getenv)
	resp.Diagnostics.Append(diags...)
	adopt, diags := adoptExisting(m, os.Getenv)
	resp.Diagnostics.Append(diags...)
	edits, diags := unmanagedEdits(m, os.Getenv)
	resp.Diagnostics.Append(diags...)
	shared, diags := sharedReads(m, os.Getenv)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	connection := &kit.Connection{LoginCompany: config.CompanyID, AdoptExisting: adopt, UnmanagedEdits: edits}
	resp.ResourceData, resp.DataSourceData, resp.ListResourceData, resp.ActionData, resp.EphemeralResourceData = connection, connection, connection, connection, connection
	if !known {
		if req.ClientCapabilities.DeferralAllowed {
			resp.Deferred = &provider.Deferred{Reason: provider.DeferredReasonProviderConfigUnknown}
		}
		return
	}
	config.UserAgent = "terraform-provider-connectwise/" + p.version + " terraform/" + req.TerraformVersion
	client, err := psa.New(config)
	if err != nil {
		resp.Diagnostics.Append(configProblem(err))
		return
	}
	if resp.Diagnostics.Append(logIn(ctx, client)...); resp.Diagnostics.HasError() {
		return
	}
	connection.Client, connection.Reader = client, client
	if shared {
		connection.Reader = psa.NewShared(client)
	}
	p.connection.Store(connection)
}

// ResourceData is what resources are configured with, nil until the whole
// configuration is known.
func (p *ConnectWise) ResourceData() any {
	if connection := p.connection.Load(); connection != nil {
		return connection
	}
	return nil
}

// Resources lists the objects that Terraform manages.
func (p *ConnectWise) Resources(context.Context) []func() resource.Resource {
	var all []func() resource.Resource
	for _, typ := range objects() {
		if !typ.DataOnly {
			all = append(all, func() resource.Resource { return kit.NewResource(typ) })
		}
	}
	return append(all, syncrun.NewRunResource)
}

// DataSources lists what can be looked up.
func (p *ConnectWise) DataSources(context.Context) []func() datasource.DataSource {
	all := []func() datasource.DataSource{newConnectionDataSource, syncrun.NewPolicyDataSource, syncrun.NewPreviewDataSource, auditdata.New}
	for _, typ := range objects() {
		all = append(all,
			func() datasource.DataSource { return kit.NewDataSource(typ) },
			func() datasource.DataSource { return kit.NewPluralDataSource(typ) })
	}
	return all
}

// EphemeralResources lists what is read anew in every run and never kept.
func (p *ConnectWise) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{system.NewMemberToken}
}

// Actions lists what can be done without leaving anything in the state.
func (p *ConnectWise) Actions(context.Context) []func() action.Action {
	return []func() action.Action{syncrun.NewPushAction, syncrun.NewManagedITAction}
}

// ListResources lists what `terraform query` can search.
func (p *ConnectWise) ListResources(context.Context) []func() list.ListResource {
	var all []func() list.ListResource
	for _, typ := range objects() {
		if !typ.DataOnly {
			all = append(all, func() list.ListResource { return kit.NewListResource(typ) })
		}
	}
	return all
}

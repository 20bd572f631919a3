package syncrun

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	data "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// policyDataSource validates and normalizes a policy. It makes no calls.
type policyDataSource struct{}

var (
	_ datasource.DataSource                   = policyDataSource{}
	_ datasource.DataSourceWithValidateConfig = policyDataSource{}
)

// NewPolicyDataSource returns the data source connectwise_sync_policy.
func NewPolicyDataSource() datasource.DataSource { return policyDataSource{} }

func (policyDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_sync_policy"
}

func (policyDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := dataFields(policyFields)
	attributes["json"] = data.StringAttribute{Computed: true, MarkdownDescription: "The policy with every default filled in, as JSON in a canonical form."}
	resp.Schema = data.Schema{
		MarkdownDescription: "What the sync bills, reports and opens tickets for: steps 7 to 9 of the vendor's article. " +
			"The data source validates the policy and fills in defaults; it makes no calls to ConnectWise. " +
			"Leave `ticketing` out for billing alone, `billing` and `statistics` for ticketing alone.",
		Attributes: attributes,
	}
}

func (policyDataSource) ValidateConfig(_ context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	if !req.Config.Raw.IsFullyKnown() {
		return
	}
	_, diags := parsePolicy(req.Config.Raw)
	resp.Diagnostics.Append(diags...)
}

func (policyDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	p, diags := parsePolicy(req.Config.Raw)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	canonical, err := p.Canonical()
	if err != nil {
		resp.Diagnostics.AddError("Cannot encode the policy", "This is a defect of the provider: "+err.Error())
		return
	}
	resp.State.Raw = req.Config.Raw
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("json"), types.StringValue(string(canonical)))...)
}

// whole is a problem as a sentence: many begin with their verb, after the path.
func whole(p policy.Problem) string {
	verb, _, _ := strings.Cut(p.Message, " ")
	if !slices.Contains([]string{"is", "has", "does", "must"}, verb) {
		return p.Message
	}
	if p.Path == "" {
		return "The policy " + p.Message
	}
	return "The setting " + p.Path + " " + p.Message
}

// parsePolicy reads the policy that a configuration of the data source states.
func parsePolicy(raw tftypes.Value) (policy.Policy, diag.Diagnostics) {
	var diags diag.Diagnostics
	tree, err := document(raw)
	if err != nil {
		diags.AddError("Cannot decode the policy", err.Error())
		return policy.Policy{}, diags
	}
	text, err := json.Marshal(tree)
	if err != nil {
		diags.AddError("Cannot decode the policy", err.Error())
		return policy.Policy{}, diags
	}
	p, err := policy.Parse(text)
	var problems *policy.ProblemsError
	switch {
	case errors.As(err, &problems):
		for _, problem := range problems.Problems {
			diags.AddAttributeError(attributePath(problem.Path), "Invalid sync policy", sentence(whole(problem)))
		}
	case err != nil:
		diags.AddError("Invalid sync policy", err.Error())
	}
	return p, diags
}

package system

import (
	"context"
	"errors"
	"regexp"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// memberToken is a key pair that acts as a member for some hours (step 3 of the article
// creates its permanent sibling).
type memberToken struct{ connection *kit.Connection }

var _ ephemeral.EphemeralResourceWithConfigure = (*memberToken)(nil)

// NewMemberToken returns the ephemeral resource connectwise_member_token.
func NewMemberToken() ephemeral.EphemeralResource { return &memberToken{} }

type memberTokenModel struct {
	MemberIdentifier   types.String `tfsdk:"member_identifier"`
	IntegratorUsername types.String `tfsdk:"integrator_username"`
	IntegratorPassword types.String `tfsdk:"integrator_password"`
	PublicKey          types.String `tfsdk:"public_key"`
	PrivateKey         types.String `tfsdk:"private_key"`
	Expiration         types.String `tfsdk:"expiration"`
}

func (e *memberToken) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_member_token"
}

func (e *memberToken) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	e.connection = kit.ConnectionFrom(req.ProviderData, &resp.Diagnostics)
}

// ConnectWise takes no periods of an identifier in a path, and a slash would be a
// path of its own.
var identifierInPath = regexp.MustCompile(`^[^./\\?#%\s]+$`)

func (e *memberToken) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A key pair that acts as a member for about four hours. It is never kept in plan or state. " +
			"Requests with it bring the header `x-cw-usertype: member`.\n\n" +
			"ConnectWise refuses tokens to the keys of an API member, even of the role Admin: they need an integrator login. " +
			"Terraform opens an ephemeral resource while it plans and again while it applies, each time for a new token. A token cannot be revoked; it expires by itself.",
		Attributes: map[string]schema.Attribute{
			"member_identifier": schema.StringAttribute{
				Required: true, MarkdownDescription: "Identifier of the member to act as. Example: `jdoe`. ConnectWise accepts none with a period here.",
				Validators: []validator.String{stringvalidator.RegexMatches(identifierInPath, "must be a member's identifier without periods, slashes and spaces, for example jdoe")},
			},
			"integrator_username": schema.StringAttribute{
				Required: true, MarkdownDescription: "User name of the integrator login, from System → Setup Tables → Integrator Login. Example: `Axcient`.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"integrator_password": schema.StringAttribute{
				Required: true, Sensitive: true, MarkdownDescription: "Password of the integrator login. Use an ephemeral variable, so that no plan keeps it.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"public_key":  schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: "Public key of the token."},
			"private_key": schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: "Private key of the token."},
			"expiration":  schema.StringAttribute{Computed: true, MarkdownDescription: "Time at which the token expires, in UTC as RFC 3339."},
		},
	}
}

func (e *memberToken) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var m memberTokenModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	if e.connection == nil || e.connection.Client == nil {
		resp.Diagnostics.AddError("Cannot open a member token", kit.ErrUnknownProvider.Error())
		return
	}
	token, err := e.connection.Client.MemberToken(ctx,
		psa.IntegratorLogin{Username: m.IntegratorUsername.ValueString(), Password: m.IntegratorPassword.ValueString()}, m.MemberIdentifier.ValueString())
	if err != nil {
		at, hint := path.Root("member_identifier"), "Check that the member exists and is active."
		if errors.Is(err, psa.ErrUnauthorized) || errors.Is(err, psa.ErrForbidden) {
			at, hint = path.Root("integrator_password"), "Check the integrator login, and that it may act as members: System → Setup Tables → Integrator Login."
		}
		resp.Diagnostics.AddAttributeError(at, "Cannot open a token for member "+m.MemberIdentifier.ValueString(), err.Error()+"\n\n"+hint)
		return
	}
	m.PublicKey, m.PrivateKey = types.StringValue(token.PublicKey), types.StringValue(token.PrivateKey)
	m.Expiration = types.StringValue(token.Expires.UTC().Format(time.RFC3339))
	resp.Diagnostics.Append(resp.Result.Set(ctx, &m)...)
}

package kit

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// defaultTimeout bounds an operation with all its retries.
const defaultTimeout = 10 * time.Minute

// managedResource is an object as a Terraform resource.
type managedResource struct {
	typ        *Type
	connection *Connection
}

var (
	_ resource.ResourceWithConfigure        = (*managedResource)(nil)
	_ resource.ResourceWithIdentity         = (*managedResource)(nil)
	_ resource.ResourceWithImportState      = (*managedResource)(nil)
	_ resource.ResourceWithModifyPlan       = (*managedResource)(nil)
	_ resource.ResourceWithConfigValidators = (*managedResource)(nil)
)

// NewResource returns the resource of an object.
func NewResource(typ *Type) resource.Resource { return &managedResource{typ: typ} }

func (r *managedResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = r.typ.TypeName()
}

func (r *managedResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = r.typ.resourceSchema(ctx)
}

func (r *managedResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = r.typ.identitySchema()
}

func (r *managedResource) ConfigValidators(context.Context) []resource.ConfigValidator {
	validators := make([]resource.ConfigValidator, len(r.typ.Validators))
	for i, v := range r.typ.Validators {
		validators[i] = v
	}
	return validators
}

func (r *managedResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.connection = ConnectionFrom(req.ProviderData, &resp.Diagnostics)
}

// decode decodes the values that an operation works on.
func (r *managedResource) decode(config, plan, state tftypes.Value) (*Request, diag.Diagnostics) {
	var diags diag.Diagnostics
	op := &Request{Connection: r.connection, Type: r.typ}
	for _, part := range []struct {
		raw    tftypes.Value
		target *Values
	}{{config, &op.Config}, {plan, &op.Plan}, {state, &op.State}} {
		if part.raw.Type() == nil {
			continue
		}
		values, err := valuesOf(part.raw)
		if err != nil {
			diags.AddError("Cannot decode "+r.typ.TypeName(), "This is a defect of the provider: "+err.Error())
		}
		*part.target = values
	}
	if r.connection == nil {
		diags.AddError("The provider is not configured", "Terraform called "+r.typ.TypeName()+" before configuring the provider.")
	}
	return op, diags
}

func (r *managedResource) deadline(ctx context.Context, v Values, operation string) (context.Context, context.CancelFunc) {
	limit := defaultTimeout
	if limits, err := valuesOf(v["timeouts"]); v.Known("timeouts") && err == nil && limits.Known(operation) {
		if d, err := time.ParseDuration(limits.String(operation)); err == nil {
			limit = d
		}
	}
	return context.WithTimeout(ctx, limit)
}

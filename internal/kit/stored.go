package kit

import (
	"context"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// What ConnectWise stores can always be planned, also what its API would refuse today:
// records are decades old, and other programs write them. So a
// configuration is validated twice against the rules of values. At first, nothing is known of what
// is stored, and a rule that is broken is a warning. The plan knows, and makes it an
// error unless the values are the stored ones.

const unlessStored = "\n\nA plan takes it only where ConnectWise stores it already."

// softened is what a rule says before it is known what is stored.
func softened(found diag.Diagnostics) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, d := range found {
		if d.Severity() != diag.SeverityError {
			diags.Append(d)
			continue
		}
		if at, ok := d.(diag.DiagnosticWithPath); ok {
			diags.AddAttributeWarning(at.Path(), d.Summary(), d.Detail()+unlessStored)
		} else {
			diags.AddWarning(d.Summary(), d.Detail()+unlessStored)
		}
	}
	return diags
}

type softString struct{ validator.String }

func (s softString) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	var own validator.StringResponse
	s.String.ValidateString(ctx, req, &own)
	resp.Diagnostics.Append(softened(own.Diagnostics)...)
}

type softInt64 struct{ validator.Int64 }

func (s softInt64) ValidateInt64(ctx context.Context, req validator.Int64Request, resp *validator.Int64Response) {
	var own validator.Int64Response
	s.Int64.ValidateInt64(ctx, req, &own)
	resp.Diagnostics.Append(softened(own.Diagnostics)...)
}

type softNumber struct{ validator.Number }

func (s softNumber) ValidateNumber(ctx context.Context, req validator.NumberRequest, resp *validator.NumberResponse) {
	var own validator.NumberResponse
	s.Number.ValidateNumber(ctx, req, &own)
	resp.Diagnostics.Append(softened(own.Diagnostics)...)
}

// refuseUnstored holds the rules of values against a plan.
func (r *managedResource) refuseUnstored(ctx context.Context, op *Request) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, a := range r.typ.attributes {
		if op.Config.Known(a.name) && !r.isStored(op, a.name) {
			diags.Append(a.validate(ctx, op.Config)...)
		}
	}
	for _, rule := range r.typ.Validators {
		if attribute, problem := rule.check(op.Config); problem != "" && !r.isStored(op, rule.attributes...) {
			diags.AddAttributeError(path.Root(attribute), unfitting, problem)
		}
	}
	return diags
}

// isStored reports whether the configuration says of attributes what ConnectWise
// stores, or nothing.
func (r *managedResource) isStored(op *Request, names ...string) bool {
	if op.State == nil {
		return false
	}
	for _, name := range names {
		if v := op.Config[name]; !v.IsNull() && !r.typ.byName[name].same(v, op.State[name]) {
			return false
		}
	}
	return true
}

// validate holds the soft rules of an attribute against its configured value.
func (a Attribute) validate(ctx context.Context, config Values) diag.Diagnostics {
	var diags diag.Diagnostics
	at := path.Root(a.name)
	for _, v := range a.softStrings() {
		var resp validator.StringResponse
		v.ValidateString(ctx, validator.StringRequest{Path: at, PathExpression: at.Expression(), ConfigValue: basetypes.NewStringValue(config.String(a.name))}, &resp)
		diags.Append(resp.Diagnostics...)
	}
	for _, v := range a.softInts() {
		var resp validator.Int64Response
		v.ValidateInt64(ctx, validator.Int64Request{Path: at, PathExpression: at.Expression(), ConfigValue: basetypes.NewInt64Value(config.Int64(a.name))}, &resp)
		diags.Append(resp.Diagnostics...)
	}
	var f big.Float
	if a.kind == KindNumber && a.mode != ModeComputed && config[a.name].As(&f) == nil {
		var resp validator.NumberResponse
		digits{}.ValidateNumber(ctx, validator.NumberRequest{Path: at, PathExpression: at.Expression(), ConfigValue: basetypes.NewNumberValue(&f)}, &resp)
		diags.Append(resp.Diagnostics...)
	}
	return diags
}

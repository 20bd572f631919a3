package serve

import (
	"context"
	"encoding/json"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/defaults"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// directType is what the server knows of a resource type.
type directType struct {
	create       func() resource.Resource
	schema       schema.Schema
	kind         tftypes.Type
	identity     identityschema.Schema
	identityKind tftypes.Type
	// defaults are by attribute.
	defaults map[string]tftypes.Value
	// plain: the schema has nothing but attributes of the kinds below, without
	// plan modifiers and write-only values.
	plain bool
	// privateKeys are those of what is kept beside the state.
	privateKeys []string
}

// newDirectType returns the name of a type and what is known of it, nil for one
// without an identity.
func newDirectType(ctx context.Context, create func() resource.Resource) (string, *directType) {
	r := create()
	identified, ok := r.(resource.ResourceWithIdentity)
	if !ok {
		return "", nil
	}
	var name resource.MetadataResponse
	r.Metadata(ctx, resource.MetadataRequest{}, &name)
	var described resource.SchemaResponse
	r.Schema(ctx, resource.SchemaRequest{}, &described)
	var identity resource.IdentitySchemaResponse
	identified.IdentitySchema(ctx, resource.IdentitySchemaRequest{}, &identity)
	t := &directType{
		create: create, schema: described.Schema, kind: described.Schema.Type().TerraformType(ctx),
		identity: identity.IdentitySchema, identityKind: identity.IdentitySchema.Type().TerraformType(ctx),
		defaults: map[string]tftypes.Value{},
	}
	t.plain = len(t.schema.Blocks) == 0 && t.schema.DeprecationMessage == "" && !name.ResourceBehavior.MutableIdentity
	for attribute, a := range t.schema.Attributes {
		t.plain = t.plain && isPlain(a)
		if v, ok := defaultOf(ctx, a); ok {
			t.defaults[attribute] = v
		}
	}
	if r, ok := r.(Remembering); ok {
		t.privateKeys = r.PrivateKeys()
	}
	_, ownValidation := r.(resource.ResourceWithValidateConfig)
	t.plain = t.plain && !ownValidation
	return name.TypeName, t
}

// isPlain reports whether the framework does nothing with an attribute of which
// this package does not know.
func isPlain(a schema.Attribute) bool {
	if a.IsWriteOnly() || a.GetDeprecationMessage() != "" {
		return false
	}
	switch a := a.(type) {
	case schema.StringAttribute:
		return len(a.PlanModifiers) == 0 && a.CustomType == nil
	case schema.BoolAttribute:
		return len(a.PlanModifiers) == 0 && a.CustomType == nil
	case schema.Int64Attribute:
		return len(a.PlanModifiers) == 0 && a.CustomType == nil && a.Default == nil
	case schema.NumberAttribute:
		return len(a.PlanModifiers) == 0 && a.CustomType == nil && a.Default == nil
	case schema.SetAttribute:
		return len(a.PlanModifiers) == 0 && a.CustomType == nil && a.Default == nil
	case schema.MapAttribute:
		return len(a.PlanModifiers) == 0 && a.CustomType == nil && a.Default == nil
	case schema.SingleNestedAttribute:
		if a.Computed || a.Default != nil || len(a.PlanModifiers) > 0 {
			return false
		}
		for _, inner := range a.Attributes {
			if text, ok := inner.(schema.StringAttribute); !ok || text.Computed || !isPlain(text) {
				return false
			}
		}
		return true
	}
	return false
}

// defaultOf returns the value of an attribute that the configuration leaves out.
func defaultOf(ctx context.Context, a schema.Attribute) (tftypes.Value, bool) {
	switch a := a.(type) {
	case schema.StringAttribute:
		if a.Default != nil {
			var resp defaults.StringResponse
			a.Default.DefaultString(ctx, defaults.StringRequest{}, &resp)
			return tftypes.NewValue(tftypes.String, resp.PlanValue.ValueString()), true
		}
	case schema.BoolAttribute:
		if a.Default != nil {
			var resp defaults.BoolResponse
			a.Default.DefaultBool(ctx, defaults.BoolRequest{}, &resp)
			return tftypes.NewValue(tftypes.Bool, resp.PlanValue.ValueBool()), true
		}
	}
	return tftypes.Value{}, false
}

// stored reads an object of a state file. An attribute that the schema does not
// have is left out, and one that the file does not have is null, as the framework
// does it. It reports false where a value is not of the schema's kind.
func (t *directType) stored(raw []byte) (tftypes.Value, bool) {
	object, ok := t.kind.(tftypes.Object)
	var fields map[string]json.RawMessage
	if !ok || json.Unmarshal(raw, &fields) != nil || fields == nil {
		return tftypes.Value{}, false
	}
	values := make(map[string]tftypes.Value, len(object.AttributeTypes))
	for name, kind := range object.AttributeTypes {
		field := fields[name]
		if len(field) == 0 || string(field) == "null" {
			values[name] = tftypes.NewValue(kind, nil)
			continue
		}
		v, err := storedValue(kind, field)
		if err != nil {
			return tftypes.Value{}, false
		}
		values[name] = v
	}
	return tftypes.NewValue(t.kind, values), true
}

func storedValue(kind tftypes.Type, field json.RawMessage) (tftypes.Value, error) {
	switch {
	case kind.Is(tftypes.String) && field[0] == '"':
		var text string
		err := json.Unmarshal(field, &text)
		return tftypes.NewValue(kind, text), err
	case kind.Is(tftypes.Bool) && (field[0] == 't' || field[0] == 'f'):
		return tftypes.NewValue(kind, field[0] == 't'), nil
	case kind.Is(tftypes.Number) && field[0] != '"':
		n, _, err := big.ParseFloat(string(field), 10, precision, big.ToNearestEven)
		return tftypes.NewValue(kind, n), err
	}
	return tfprotov6.RawState{JSON: field}.Unmarshal(kind)
}

// precision is that of Terraform's numbers, in bits.
const precision = 512

// keepsDefaults reports whether the state holds the default of every attribute
// that the configuration leaves out. Otherwise the default is a change.
func (t *directType) keepsDefaults(config, state tftypes.Value) bool {
	configured, ok := attributesOf(config)
	if !ok {
		return false
	}
	stored, ok := attributesOf(state)
	if !ok {
		return false
	}
	for name, preset := range t.defaults {
		if configured[name].IsNull() && !stored[name].Equal(preset) {
			return false
		}
	}
	return true
}

func attributesOf(v tftypes.Value) (map[string]tftypes.Value, bool) {
	var values map[string]tftypes.Value
	return values, v.IsKnown() && !v.IsNull() && v.As(&values) == nil
}

// valid reports whether neither the schema nor the resource objects to a
// configuration.
func (t *directType) valid(ctx context.Context, r resource.Resource, req *tfprotov6.ValidateResourceConfigRequest) bool {
	if req.Config == nil {
		return false
	}
	raw, err := req.Config.Unmarshal(t.kind)
	if err != nil {
		return false
	}
	values, ok := attributesOf(raw)
	if !ok {
		return false
	}
	config := tfsdk.Config{Schema: t.schema, Raw: raw}
	if rules, ok := r.(resource.ResourceWithConfigValidators); ok {
		for _, rule := range rules.ConfigValidators(ctx) {
			var resp resource.ValidateConfigResponse
			if rule.ValidateResource(ctx, resource.ValidateConfigRequest{Config: config}, &resp); len(resp.Diagnostics) > 0 {
				return false
			}
		}
	}
	for name, a := range t.schema.Attributes {
		v := values[name]
		if a.IsRequired() && v.IsNull() || a.IsComputed() && !a.IsOptional() && !v.IsNull() {
			return false
		}
		converted, err := a.GetType().ValueFromTerraform(ctx, v)
		if err != nil || !accepts(ctx, config, name, a, converted) {
			return false
		}
	}
	return true
}

// accepts reports whether the validators of an attribute have nothing to say.
func accepts(ctx context.Context, config tfsdk.Config, name string, a schema.Attribute, value attr.Value) bool {
	at, expression := path.Root(name), path.MatchRoot(name)
	switch a := a.(type) {
	case schema.StringAttribute:
		text, ok := value.(types.String)
		for _, v := range a.Validators {
			var resp validator.StringResponse
			v.ValidateString(ctx, validator.StringRequest{Path: at, PathExpression: expression, Config: config, ConfigValue: text}, &resp)
			ok = ok && len(resp.Diagnostics) == 0
		}
		return ok
	case schema.Int64Attribute:
		n, ok := value.(types.Int64)
		for _, v := range a.Validators {
			var resp validator.Int64Response
			v.ValidateInt64(ctx, validator.Int64Request{Path: at, PathExpression: expression, Config: config, ConfigValue: n}, &resp)
			ok = ok && len(resp.Diagnostics) == 0
		}
		return ok
	case schema.NumberAttribute:
		n, ok := value.(types.Number)
		for _, v := range a.Validators {
			var resp validator.NumberResponse
			v.ValidateNumber(ctx, validator.NumberRequest{Path: at, PathExpression: expression, Config: config, ConfigValue: n}, &resp)
			ok = ok && len(resp.Diagnostics) == 0
		}
		return ok
	case schema.BoolAttribute:
		b, ok := value.(types.Bool)
		for _, v := range a.Validators {
			var resp validator.BoolResponse
			v.ValidateBool(ctx, validator.BoolRequest{Path: at, PathExpression: expression, Config: config, ConfigValue: b}, &resp)
			ok = ok && len(resp.Diagnostics) == 0
		}
		return ok
	case schema.MapAttribute:
		elements, ok := value.(types.Map)
		for _, v := range a.Validators {
			var resp validator.MapResponse
			v.ValidateMap(ctx, validator.MapRequest{Path: at, PathExpression: expression, Config: config, ConfigValue: elements}, &resp)
			ok = ok && len(resp.Diagnostics) == 0
		}
		return ok
	case schema.SetAttribute:
		set, ok := value.(types.Set)
		for _, v := range a.Validators {
			var resp validator.SetResponse
			v.ValidateSet(ctx, validator.SetRequest{Path: at, PathExpression: expression, Config: config, ConfigValue: set}, &resp)
			ok = ok && len(resp.Diagnostics) == 0
		}
		return ok
	}
	// What lies inside of an attribute is looked at by the framework.
	return value.IsNull()
}

package kit

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// configuredKey is the key, beside the state, of the names of the attributes that
// the configuration had at the last apply. A plan cannot see an earlier
// configuration, and the state holds what ConnectWise chose as well.
const configuredKey = "configured"

// staysWhenRemoved reports whether ConnectWise keeps the attribute's value when the
// configuration no longer has it, without a difference in the plan. The provider's
// own attributes go back to their default, which shows.
func (a Attribute) staysWhenRemoved() bool {
	return a.mode == ModeOptional && !a.providerOnly && !a.writeOnly
}

// noteConfigured remembers after an apply which attributes its configuration had.
func (r *managedResource) noteConfigured(ctx context.Context, config Values, beside private) diag.Diagnostics {
	var names []string
	for _, a := range r.typ.attributes {
		if a.staysWhenRemoved() && !config[a.name].IsNull() {
			names = append(names, a.name)
		}
	}
	if len(names) == 0 {
		return beside.SetKey(ctx, configuredKey, nil)
	}
	encoded, err := json.Marshal(names)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Cannot keep the configured attributes beside the state", "This is a defect of the provider: "+err.Error())}
	}
	return beside.SetKey(ctx, configuredKey, encoded)
}

// reportRemoved warns of each attribute that the last apply's configuration had and
// this one has not, because ConnectWise keeps its value and the plan shows no
// difference. Nothing but an apply can take the name from what is remembered, so
// the warning is repeated until one does or the configuration has the attribute.
func (r *managedResource) reportRemoved(ctx context.Context, op *Request, beside private) diag.Diagnostics {
	var diags diag.Diagnostics
	var configured []string
	if raw, _ := beside.GetKey(ctx, configuredKey); json.Unmarshal(raw, &configured) != nil {
		configured = nil // of a state without: then nothing is said
	}
	var others []string
	if r.typ.Lifecycle.SetByOthers != nil {
		others = r.typ.Lifecycle.SetByOthers(op.Plan)
	}
	for _, a := range r.typ.attributes {
		if a.writeOnly && op.Config[a.name].IsNull() && op.Config[versionOf(a.name)].IsNull() && op.State.Known(versionOf(a.name)) {
			diags.AddAttributeWarning(path.Root(a.name), a.name+" was removed from the configuration", fmt.Sprintf(
				"ConnectWise keeps the secret that the %s has. It cannot be cleared from here: set another one, or clear it in ConnectWise.", r.typ.label(op.State)))
		}
		kept := op.Plan[a.name]
		if !slices.Contains(configured, a.name) || !op.Config[a.name].IsNull() || slices.Contains(others, a.name) || !kept.IsKnown() || isEmpty(kept) {
			continue
		}
		diags.AddAttributeWarning(path.Root(a.name), a.name+" was removed from the configuration", fmt.Sprintf(
			"ConnectWise keeps %s for %s of the %s (id %d), because what a configuration leaves out stays as it is. %s\n\n"+
				"This is said until the configuration has the attribute again, or something else of the %s is applied.",
			display(kept), a.name, r.typ.label(op.State), op.State.Int64("id"), r.typ.clearing(a), r.typ.Title))
	}
	return diags
}

// isEmpty reports whether a value leaves nothing to clear.
func isEmpty(v tftypes.Value) bool {
	return v.IsNull() || v.Equal(emptyOf(v.Type()))
}

// emptyOf is the value of a type that clears an attribute.
func emptyOf(t tftypes.Type) tftypes.Value {
	switch {
	case t.Is(tftypes.Number):
		return number(0)
	case t.Is(tftypes.Bool):
		return tftypes.NewValue(t, false)
	case t.Is(tftypes.String):
		return tftypes.NewValue(t, "")
	case t.Is(tftypes.Map{}):
		return tftypes.NewValue(t, map[string]tftypes.Value{})
	}
	return tftypes.NewValue(t, []tftypes.Value{})
}

// clearing says how an attribute is cleared.
func (typ *Type) clearing(a Attribute) string {
	set := fmt.Sprintf("%s = %s", a.name, display(emptyOf(a.kind.tfType())))
	switch {
	case a.name == typ.SingletonFlag:
		return fmt.Sprintf("It goes when another %s has %s = true.", typ.Title, a.name)
	case !a.canBeEmpty():
		return "It cannot be cleared. To change it, set another value."
	case a.replaces:
		return fmt.Sprintf("To clear it, set %s, which forces a new resource.", set)
	}
	return fmt.Sprintf("To clear it, set %s.", set)
}

// canBeEmpty reports whether neither the API nor a validator wants a value of the
// attribute.
func (a Attribute) canBeEmpty() bool {
	if a.kind == KindBool {
		return true
	}
	if a.kind.tfType().Is(tftypes.String) {
		for _, v := range append(a.softStrings(), a.stringValidators()...) {
			var resp validator.StringResponse
			v.ValidateString(context.Background(), validator.StringRequest{Path: path.Root(a.name), ConfigValue: types.StringValue("")}, &resp)
			if resp.Diagnostics.HasError() {
				return false
			}
		}
	}
	return !a.mandatory && (a.minimum == nil || *a.minimum <= 0)
}

package kit

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// setIdentity sets the identity of an object. An identity that Terraform already
// has stays as it is, so that a login company in another case is no
// change; one of another ConnectWise site is refused before anything is read
// or written there.
func (r *managedResource) setIdentity(v Values, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	var diags diag.Diagnostics
	if identity == nil {
		return diags
	}
	company := r.connection.LoginCompany
	known, err := valuesOf(identity.Raw)
	if err != nil {
		diags.AddError("Cannot decode the identity of "+r.typ.TypeName(), err.Error())
		return diags
	}
	if before := known.String(loginCompany); before != "" {
		if company != "" && !strings.EqualFold(before, company) {
			diags.AddError("This object belongs to another ConnectWise site",
				fmt.Sprintf("The state of the %s says that it belongs to the ConnectWise company %q, but the provider logs in to %q. "+
					"Use the provider configuration of %[2]q for it, or remove it from the state with `terraform state rm` and import it again.",
					r.typ.label(v), before, company))
			return diags
		}
		company = before
	}
	r.typ.fillIdentity(v, company, identity)
	return diags
}

func (typ *Type) fillIdentity(v Values, company string, identity *tfsdk.ResourceIdentity) {
	values := Values{loginCompany: tftypes.NewValue(tftypes.String, company), "id": v["id"]}
	for _, parent := range typ.parents {
		values[parent] = v[parent]
	}
	identity.Raw = typ.value(values, identity.Raw.Type())
}

package kit

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// A resource whose address was renamed without a moved block is, to Terraform, one
// that is destroyed and another that is created. The provider never learns an
// address, but it can tell that both have the same key.

// movedBlock is the block that tells Terraform of a renamed address.
func (typ *Type) movedBlock() string {
	return fmt.Sprintf("  moved {\n    from = %s.<old name>\n    to   = %[1]s.<new name>\n  }", typ.TypeName())
}

// keyIn is the key of an object in its configuration or state, "" where it has none
// or a part is not known.
func (r *managedResource) keyIn(v Values) string {
	names := r.typ.reconcileNames()
	if len(names) == 0 {
		return ""
	}
	for _, parent := range r.typ.parents {
		if !v.Known(parent) {
			return ""
		}
	}
	for _, name := range names {
		if !v[name].IsKnown() {
			return ""
		}
	}
	return r.keyText(&Request{Type: r.typ, Plan: v})
}

// The two halves of a resource that was renamed.
const (
	plannedDestruction = "destroyed"
	plannedCreation    = "created"
)

// warnOfRename records one half of what a plan does to a key, and warns where
// another resource of it does the other half. Terraform plans them in any order.
func (r *managedResource) warnOfRename(v Values, half, other string) diag.Diagnostics {
	key := r.keyIn(v)
	if key == "" || !r.connection.planHalf(key, half, other) {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic(fmt.Sprintf("The %s is destroyed and created", r.typ.label(v)), fmt.Sprintf(
		"One resource of this plan destroys the %s and another one creates it. If only its address was renamed, a moved block keeps the object:\n\n%s\n\n"+
			"Without it, the new object has another id and nothing of the old one's history, and if it is created before the old one is gone, the apply fails.",
		r.typ.label(v), r.typ.movedBlock()))}
}

// forgetHalf forgets what was planned once it is done.
func (r *managedResource) forgetHalf(v Values, half string) {
	if key := r.keyIn(v); key != "" {
		r.connection.forgetHalf(key, half)
	}
}

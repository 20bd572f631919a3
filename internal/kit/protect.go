package kit

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// deletionProtection is the attribute that keeps a protected object from being
// destroyed.
const deletionProtection = "deletion_protection"

func (typ *Type) protection() Attribute {
	return Attribute{
		name: deletionProtection, mode: ModeOptional, kind: KindBool, providerOnly: true, preset: true,
		description: fmt.Sprintf("Whether a plan that destroys or replaces the %s fails, so that a renamed address, a removed directory or a wrong workspace deletes no client. "+
			"To destroy it, set this to `false` and apply first.", typ.Title),
	}
}

// refuseDestruction refuses to destroy a protected object. The state of a version
// that had no protection is protected; what is abandoned is not destroyed.
func (typ *Type) refuseDestruction(state Values, verb string) diag.Diagnostics {
	if !typ.Protected || (state.Known(deletionProtection) && !state.Bool(deletionProtection)) || typ.abandons(state) {
		return nil
	}
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root(deletionProtection), fmt.Sprintf("The %s is protected", typ.Title), fmt.Sprintf(
		"The %s (id %d) would be %s, and its deletion_protection is true. Nothing was changed.\n\n"+
			"If its address was renamed, a moved block tells Terraform so:\n\n%s\n\n"+
			"If its file or directory was removed by mistake, restore it; if it moved to another configuration, import it there. "+
			"To stop managing it and leave it in ConnectWise, use a removed block with destroy = false. "+
			"If it is to be replaced because it is tainted, terraform untaint keeps it. "+
			"To have it %[3]s, keep it in the configuration, set deletion_protection = false, apply that, and plan again.",
		typ.label(state), state.Int64("id"), verb, typ.movedBlock()))}
}

// abandons reports whether destroying the object leaves it on the site as it is.
func (typ *Type) abandons(state Values) bool {
	_, has := typ.byName[deletionPolicy]
	return has && state.String(deletionPolicy) == "abandon"
}

const deletionPolicy = "deletion_policy"

package kit

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// recreateDeleted is the attribute that allows an object to be created anew after
// somebody deleted it.
const recreateDeleted = "recreate_deleted"

func (typ *Type) recreation() Attribute {
	return Attribute{
		name: recreateDeleted, mode: ModeOptional, kind: KindBool, providerOnly: true, preset: false,
		description: fmt.Sprintf("Whether the %s is created anew after somebody deleted it in ConnectWise. The new one has another id and none of the old one's history, "+
			"and whatever refers to it in the configuration moves to it. Without this, the plan fails and says so.", typ.Title),
	}
}

// noteGone keeps the state of an object that was deleted, and who did it.
func noteGone(ctx context.Context, record psa.Record, beside private) diag.Diagnostics {
	e := loadEdits(ctx, beside)
	who, _ := record.Field("_info/updatedBy").(string)
	when, _ := record.Field("_info/lastUpdated").(string)
	e.Gone = "deleted in ConnectWise" + changedBy(who, when)
	return saveEdits(ctx, beside, e)
}

// sayWhoDeleted warns of an object that somebody deleted, where the audit trail says
// who did.
func (r *managedResource) sayWhoDeleted(ctx context.Context, op *Request) diag.Diagnostics {
	if r.typ.AuditTrail == "" || r.typ.justImported(op.State) {
		return nil
	}
	id := op.State.Int64("id")
	by, at, err := op.Client.LastChange(ctx, r.typ.AuditTrail, id)
	if err != nil || changedBy(by, at) == "" {
		return nil // Who may not read the trail learns no less than of other objects.
	}
	object := fmt.Sprintf("%s (id %d)", r.typ.label(op.State), id)
	return diag.Diagnostics{diag.NewWarningDiagnostic("Deleted in ConnectWise: "+object, fmt.Sprintf(
		"The %s is no longer there%s. If the configuration has it still, the plan creates it anew.", object, changedBy(by, at)))}
}

// planRecreation plans a new object in place of one that was deleted, if the
// configuration agrees. The object is gone already, so protection is no matter.
func (r *managedResource) planRecreation(op *Request, gone string, resp *resource.ModifyPlanResponse) {
	says := fmt.Sprintf("The %s (id %d) was %s. A new one has another id and none of its history, and what refers to it in this configuration, "+
		"such as its agreements and managed ids, moves to the new one.", r.typ.label(op.State), op.State.Int64("id"), gone)
	if !op.Config.Bool(recreateDeleted) {
		resp.Diagnostics.AddAttributeError(path.Root(recreateDeleted), fmt.Sprintf("The %s was deleted in ConnectWise", r.typ.Title), says+
			"\n\nIf it was deleted by mistake, have it restored in ConnectWise. To have it created anew, set recreate_deleted = true. "+
			"To stop managing it, remove it from the configuration: nothing is left to delete.")
		return
	}
	resp.Diagnostics.AddAttributeWarning(path.Root(recreateDeleted), fmt.Sprintf("The %s is created anew", r.typ.Title), says)
	for _, a := range r.typ.attributes {
		if op.Config[a.name].IsNull() && !a.providerOnly && !a.writeOnly && a.kind != KindCustomFields {
			op.Plan[a.name] = tftypes.NewValue(a.kind.tfType(), tftypes.UnknownValue)
		}
	}
	op.Plan["id"] = tftypes.NewValue(tftypes.Number, tftypes.UnknownValue)
	resp.Plan.Raw = r.typ.value(op.Plan, resp.Plan.Raw.Type())
	resp.RequiresReplace.Append(path.Root("id"))
}

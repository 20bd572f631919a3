package finance

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// Addition is a line of an agreement (step 12 of the article).
var Addition = kit.Definition{
	Type: "agreement_addition", Plural: "agreement_additions", Title: "agreement addition", Steps: []int{12}, CustomFields: true,
	Model: "Addition", Path: "/finance/agreements/{agreement_id}/additions", Parent: &Agreement,
	AuditTrail: "AgreementAddition",
	Key:        []string{"product_identifier", "serial_number"}, ReconcileBy: []string{"product_id", "serial_number"},
	Filters: []string{"product_id", "serial_number"},
	Description: "A line of an agreement that is billed each cycle. Quantities and prices are exact decimals.\n\n" +
		"`quantity` and `invoice_description` belong to the sync when they are left out: a push that changes them is not drift. If the configuration sets them, the sync's values show as drift.\n\n" +
		"Destroying an addition deletes it; where ConnectWise refuses, because it was invoiced, it is cancelled as of today in the server's time zone, or as of `effective_date` if that is later. An earlier `cancelled_date` stays.",
	Attributes: []kit.Attribute{
		kit.Required("product_id", "Id of the product.").Note("A bundle is refused. What was billed for the old product stays.").Replaces(),
		kit.Computed("product_identifier", "Product ID of the product.").Example("AX-OB-BASIC").Field("product").Kind(kit.KindIdentifier),
		kit.Optional("bill_customer", "Whether the addition is billed.").Default("Billable"),
		kit.Optional("quantity", "Quantity, of storage in GB.").Note("Leave it out for the sync to set.").Example("48.5"),
		kit.Optional("less_included", "Quantity that other lines of the agreement include and that is not billed.").Example("25"),
		kit.Optional("unit_price", "Price of a unit.").Note("ConnectWise takes the product's when it is left out.").Example("1.50"),
		kit.Optional("unit_cost", "Cost of a unit.").Note("ConnectWise takes the product's when it is left out.").Example("0.30"),
		kit.Optional("effective_date", "First day that is billed.").Note("Not before the agreement's `bill_start_date`.").Kind(kit.KindDate),
		kit.Optional("cancelled_date", "Day on which the addition ends.").Kind(kit.KindDate),
		kit.Optional("serial_number", "Managed id of the client, by which the sync finds the addition: `EFS-` and the Cust. ID.").Example("EFS-34826"),
		kit.Optional("invoice_description", "Description on the invoice.").Note("Leave it out for the sync to set."),
		kit.Optional("description", "Description of the addition.").Note("ConnectWise takes the product's when it is left out."),
		kit.Optional("taxable", "Whether the addition is taxed."),
		kit.Optional("purchase_item", "Whether the addition is purchased."),
		kit.Optional("special_order", "Whether the addition is ordered specially."),
		kit.Optional("prorate_current_period", "Whether the current period is billed proportionally."),
		kit.Optional("opportunity_id", "Id of the sales opportunity."),
		kit.Computed("billed_quantity", "Quantity that is billed: that beyond `less_included`.").Recalculated(),
		kit.Computed("ext_price", "Price of the quantity that is billed.").Recalculated(),
		kit.Computed("ext_cost", "Cost of the quantity that is billed.").Recalculated(),
		kit.Computed("uom", "Unit of measure of the product."),
	},
	Omitted: map[string]string{
		"agreementId": "the path says it: agreement_id", "agreementStatus": "the agreement has it", "sequenceNumber": "the server calculates it",
		"margin": "the server calculates it", "prorateCost": "the server calculates it", "proratePrice": "the server calculates it",
		"extendedProrateCost": "the server calculates it", "extendedProratePrice": "the server calculates it", "invoiceGrouping": "the server calculates it",
	},
	Validators: []kit.Rule{kit.Ordered("effective_date", "cancelled_date")},
	Lifecycle: kit.Lifecycle{
		// A cancelled addition bills nothing after its day: another one may follow it,
		// unless the plan is for a cancelled one too.
		Ended: func(plan kit.Values, existing psa.Record) bool {
			return existing["cancelledDate"] != nil && !plan.Known("cancelled_date")
		},
		CheckPlan: checkAddition,
		SetByOthers: func(v kit.Values) []string {
			if strings.HasPrefix(v.String("serial_number"), managedIDPrefix) {
				return []string{"quantity", "invoice_description"} // the sync's
			}
			return nil
		},
		Delete: func(ctx context.Context, req *kit.Request, remove func() error) diag.Diagnostics {
			err := remove()
			if reason, ok := refused(err); ok {
				return cancelAddition(ctx, req, "ConnectWise refused to delete it: "+reason)
			}
			return req.Report("delete", err)
		},
	},
}

// managedIDPrefix begins every managed id of the backup vendor.
const managedIDPrefix = "EFS-"

// cancelAddition ends an addition that cannot be deleted: today, or on the day on
// which it takes effect if that is later. An earlier end stays, because a later
// one would bill more days.
func cancelAddition(ctx context.Context, req *kit.Request, reason string) diag.Diagnostics {
	id := req.State.Int64("id")
	current, err := req.Client.Get(ctx, req.Collection(), id)
	if err != nil {
		return req.Report("cancel", err)
	}
	values, err := req.Type.Values(current)
	if err != nil {
		return req.Report("cancel", err)
	}
	day := max(today(ctx, req.Client), values.String("effective_date"))
	if cancelled := values.String("cancelled_date"); cancelled != "" && cancelled <= day {
		day = cancelled
	} else if _, err := req.Client.Patch(ctx, req.Collection(), id, []psa.Operation{psa.Replace("cancelledDate", midnight(day))}); err != nil {
		return req.Report("cancel", err)
	}
	return stays("addition", reason, day)
}

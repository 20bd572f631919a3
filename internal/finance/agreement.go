package finance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/psaforge/terraform-provider-connectwise/internal/company"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// Agreement is what a client is billed by (step 12 of the article).
var Agreement = kit.Definition{
	Type: "agreement", Plural: "agreements", Title: "agreement", Steps: []int{12}, CustomFields: true,
	Model: "Agreement", Path: "/finance/agreements", Key: []string{"name"}, AlsoFindBy: []string{"company_id"},
	Filters:     []string{"name", "company_id", "type_id", "cancelled"},
	ReconcileBy: []string{"name", "company_id"}, Owner: &kit.Owner{Attribute: "company_id", Of: &company.Company}, Protected: true, AuditTrail: "Agreement",
	Description: "An agreement with a client, whose additions are billed. Amounts are exact decimals; dates are days without a time zone.\n\n" +
		"Destroying an agreement needs `deletion_protection = false`. ConnectWise refuses to delete an active agreement. Destroying one cancels it as of today and then deletes it, or leaves it cancelled where it was invoiced or ConnectWise refuses even that; " +
		"`deletion_policy` says otherwise.",
	Attributes: slices.Concat([]kit.Attribute{
		kit.Required("name", "Name of the agreement.").Example("Online Backup"),
		kit.Required("type_id", "Id of the agreement type."),
		kit.Required("company_id", "Id of the client."),
		kit.Required("contact_id", "Id of the contact at the client."),
		kit.Optional("site_id", "Id of the client's site.").Section("Parties and references"),
		kit.Optional("start_date", "First day of the agreement.").Kind(kit.KindDate).Section("Term"),
		kit.Optional("end_date", "Last day of the agreement.").Note("Set `no_ending_date = false` with it.").Kind(kit.KindDate),
		kit.Optional("no_ending_date", "Whether the agreement goes on until it is cancelled."),
		kit.Optional("bill_start_date", "Date from which the agreement is billed. Additions cannot take effect before it.").Kind(kit.KindDate).Section("Billing"),
		kit.Optional("cancelled", "Whether the agreement is cancelled.").Note("Needs `date_cancelled` and `reason_cancelled`.").Section("Term"),
		kit.Optional("date_cancelled", "Day of the cancellation.").Kind(kit.KindDate),
		kit.Optional("reason_cancelled", "Reason of the cancellation."),
		kit.Optional("parent_agreement_id", "Id of the agreement that this one belongs to.").Section("Parties and references"),
		kit.Optional("sub_contract_company_id", "Id of the company that the work is subcontracted to."),
		kit.Optional("sub_contract_contact_id", "Id of the contact at that company."),
		kit.Optional("customer_po", "Number of the client's purchase order.").Field("customerPO"),
		kit.Optional("opportunity_id", "Id of the sales opportunity."),
		kit.Optional("work_order", "Number of the work order."),
		kit.Optional("internal_notes", "Notes for the MSP's own people."),
		kit.Optional("bill_to_company_id", "Id of the company that gets the invoices.").Section("Billing"),
		kit.Optional("bill_to_contact_id", "Id of the contact that gets the invoices."),
		kit.Optional("bill_to_site_id", "Id of the site that gets the invoices."),
		kit.Optional("taxable", "Whether the agreement is taxed."),
		kit.Optional("prorate_first_bill", "Amount of the first bill, where it is for part of a cycle."),
		kit.Optional("tax_code_id", "Id of the tax code."),
		kit.Optional("currency_id", "Id of the currency."),
		kit.Optional("period_type", "Which period is invoiced."),
		kit.Optional("company_location_id", "Id of the location that the client belongs to.").Section("Parties and references"),
		kit.Optional("ship_to_company_id", "Id of the company that goods are sent to.").Section("Shipping"),
		kit.Optional("ship_to_contact_id", "Id of the contact that goods are sent to."),
		kit.Optional("ship_to_site_id", "Id of the site that goods are sent to."),
		kit.Computed("agreement_status", "Status of the agreement, which follows from its dates and whether it is cancelled.").Recalculated().Section("Term"),
		kit.ProviderOnly("deletion_policy", "delete", "What destroying does: `delete` cancels the agreement as of today and deletes it, `cancel` only cancels it, `abandon` leaves it as it is.",
			"delete", "cancel", "abandon"),
		employeeCompRate, employeeCompNotExceed, invoicingCycle, billTime, billExpenses, billProducts,
	}, agreementSettings),
	Omitted: map[string]string{"nextInvoiceDate": "the server calculates it"},
	Validators: []kit.Rule{
		kit.NeededWhen("date_cancelled", "cancelled", "true"), kit.NeededWhen("reason_cancelled", "cancelled", "true"),
		kit.Ordered("start_date", "end_date"), kit.Ordered("bill_start_date", "end_date"),
	},
	Lifecycle: kit.Lifecycle{Ended: agreementEnded, Delete: deleteAgreement},
}

// agreementEnded reports whether an agreement bills nothing any more, unless the
// plan is such an agreement too.
func agreementEnded(plan kit.Values, existing psa.Record) bool {
	if existing["cancelledFlag"] == true || existing["agreementStatus"] == "Cancelled" {
		return !plan.Bool("cancelled")
	}
	end, _ := existing["endDate"].(string)
	return existing["agreementStatus"] == "Expired" && end != midnight(plan.String("end_date"))
}

// midnight is a day as the API writes it.
func midnight(day string) string { return day + "T00:00:00Z" }

func deleteAgreement(ctx context.Context, req *kit.Request, remove func() error) diag.Diagnostics {
	policy := req.State.String("deletion_policy")
	if policy == "abandon" {
		return nil
	}
	day := req.State.String("date_cancelled")
	if !req.State.Bool("cancelled") {
		day = today(ctx, req.Client)
		_, err := req.Client.Patch(ctx, req.Collection(), req.State.Int64("id"), []psa.Operation{
			psa.Replace("cancelledFlag", true), psa.Replace("dateCancelled", midnight(day)), psa.Replace("reasonCancelled", "Destroyed by Terraform"),
		})
		if err != nil {
			return req.Report("cancel", err)
		}
	}
	if policy == "cancel" {
		return nil
	}
	reason, err := invoiced(ctx, req)
	if err != nil {
		return req.Report("delete", err)
	}
	if reason != "" {
		return stays("agreement", reason, day)
	}
	err = remove()
	if reason, ok := refused(err); ok {
		return stays("agreement", "ConnectWise refused to delete it: "+reason, day)
	}
	return req.Report("delete", err)
}

// invoiced returns why an agreement that is to be deleted has been invoiced, ""
// where it was not. ConnectWise deletes a cancelled agreement with all its additions, those
// on an invoice included, but refuses to delete such an addition alone.
func invoiced(ctx context.Context, req *kit.Request) (reason string, err error) {
	id := req.State.Int64("id")
	agreement, err := req.Client.Get(ctx, req.Collection(), id)
	if err != nil {
		return "", err
	}
	next, _ := agreement["nextInvoiceDate"].(string)
	first, _ := agreement["billStartDate"].(string)
	if next != "" && first != "" && next > first {
		return fmt.Sprintf("It was invoiced: billing began on %.10s, and the next invoice is of %.10s", first, next), nil
	}
	additions := fmt.Sprintf("%s/%d/additions", req.Collection(), id)
	found, err := psa.Find(ctx, req.Client, additions, psa.Condition{})
	if err != nil {
		return "", err
	}
	for _, addition := range found {
		err := req.Client.Delete(ctx, additions, addition.ID())
		if why, ok := refused(err); ok {
			return "ConnectWise refused to delete one of its additions: " + why, nil
		}
		if err != nil && !errors.Is(err, psa.ErrNotFound) {
			return "", err
		}
	}
	return "", nil
}

// refused reports whether ConnectWise refused a deletion because of what the
// object is, and returns its reason.
func refused(err error) (reason string, ok bool) {
	var apiErr *psa.Error
	if !errors.As(err, &apiErr) || (apiErr.Status != 400 && apiErr.Status != 409) {
		return "", false
	}
	return strings.TrimSuffix(apiErr.Error(), "."), true
}

func stays(object, reason, day string) diag.Diagnostics {
	return diag.Diagnostics{diag.NewWarningDiagnostic(fmt.Sprintf("The %s stays in ConnectWise, cancelled", object), fmt.Sprintf(
		"%s. It is cancelled as of %s and no longer managed here.", reason, day))}
}

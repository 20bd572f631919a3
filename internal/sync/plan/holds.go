package plan

import (
	"fmt"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
)

// HoldRule is a reason for which something is not written.
type HoldRule struct {
	// Name is stable: it is what HCL and scripts compare with.
	Name string
	// Meaning says in a sentence what is wrong, Remedy what to do about it.
	Meaning, Remedy string
}

// The names of the rules.
const (
	NotRead                 = "not_read"
	CustomerUnknown         = "customer_unknown"
	ManagedIDMissing        = "managed_id_missing"
	ManagedIDAmbiguous      = "managed_id_ambiguous"
	CompanyMissing          = "company_missing"
	CrossReferenceMissing   = "cross_reference_missing"
	CrossReferenceNearMiss  = "cross_reference_near_miss"
	CrossReferenceInactive  = "cross_reference_inactive"
	CrossReferenceNoProduct = "cross_reference_without_product"
	AgreementMissing        = "agreement_missing"
	AgreementEnded          = "agreement_ended"
	AgreementTypeMissing    = "agreement_type_missing"
	AdditionMissing         = "addition_missing"
	AdditionCancelled       = "addition_cancelled"
	AdditionAmbiguous       = "addition_ambiguous"
	AdditionUnits           = "addition_units"
	QuantityTooPrecise      = "quantity_too_precise"
	ZeroReported            = "zero_reported"
	ServiceMissing          = "service_missing"
	CustomerMissing         = "customer_missing"
	ChangeTooLarge          = "change_too_large"
	TooManyCustomersChanged = "too_many_customers_changed"
	UsageTooOld             = "usage_too_old"
	SumsDoNotAddUp          = "sums_do_not_add_up"
	CompanyDeleted          = "company_deleted"
	TicketStatusMissing     = "ticket_status_missing"
)

// Holds are all rules, in the order in which they are looked at.
var Holds = []HoldRule{
	{NotRead, "The customer's records in ConnectWise could not be read.", "Run again; if it stays, give the API member the permission that the message names."},
	{CustomerUnknown, "The source reports a customer that the run's `customers` does not have.", "Add the Cust. ID with its company to `customers`, or take the customer out of the source."},
	{ManagedIDMissing, "No company has the customer's managed id.", "Give the client's company the two managed ids `EFS-` and the Cust. ID: first Workstations and Servers, then Backup Stats."},
	{ManagedIDAmbiguous, "More than one company has the customer's managed id.", "Remove the managed id from the companies that are not the client."},
	{CompanyMissing, "The company that `customers` names does not exist.", "Correct the company's id in `customers`."},
	{CrossReferenceMissing, "The integration has no cross reference for the vendor type and level.", "Set the product of the cross reference that the run makes, and activate it."},
	{CrossReferenceNearMiss, "A cross reference differs from the vendor type and level in case or spaces only.", "Make both the same to the letter: in the policy's `vendor`, or in ConnectWise."},
	{CrossReferenceInactive, "The cross reference is disabled.", "Clear Disable: Do Not Integrate on the cross reference."},
	{CrossReferenceNoProduct, "The cross reference has no product.", "Set the product of the cross reference."},
	{AgreementMissing, "The client has no agreement that can bill.", "Make an agreement with a billing cycle and the addition on it, or activate the one there is."},
	{AgreementEnded, "The client's agreements have ended or are cancelled.", "Renew the agreement, or make a new one with the addition on it."},
	{AgreementTypeMissing, "No agreement that can bill is of the type that the cross reference names.", "Make an agreement of this type, or clear the agreement type of the cross reference."},
	{AdditionMissing, "No addition has the product and the client's managed id as its serial number.", "Add the product to the agreement with the managed id as its serial number, or correct the serial number of the addition there is."},
	{AdditionCancelled, "The addition is cancelled.", "Add the product again, or clear the addition's cancelled date."},
	{AdditionAmbiguous, "More than one addition has the product and the client's managed id.", "Leave the serial number on the one addition that is to be billed."},
	{AdditionUnits, "Quantities of different units lead to the same addition.", "Give each measure a product of its own in the cross references."},
	{QuantityTooPrecise, "The quantity has more digits than ConnectWise keeps.", "Set `rounding` and `round_to` in the policy."},
	{ZeroReported, "The source reports zero for a quantity that is billed.", "Check the source; where zero is right, set `zero.reported = \"push\"` or the quantity in ConnectWise."},
	{ServiceMissing, "The client has no account any more for a quantity that is billed.", "Check whether the service ended; then cancel the addition or set its quantity to 0, or set `zero.service_missing = \"push\"`."},
	{CustomerMissing, "The source does not report the client any more, and a quantity is billed.", "Check whether the client left; then cancel the additions or set them to 0, or set `zero.customer_missing = \"push\"`."},
	{ChangeTooLarge, "The change is beyond `max_change_percent` and `max_change_units`.", "Check it; then name the customer in `accept`, or approve the preview that shows it."},
	{TooManyCustomersChanged, "More customers change than `max_customers_changed_percent` allows.", "Check the source; then approve the preview that shows the changes."},
	{UsageTooOld, "The usage is older than `max_source_age`.", "Export the usage again."},
	{CompanyDeleted, "The company is deleted in ConnectWise, so that no ticket can be opened for it.", "Give the managed id to the company that took its place, or set `ticketing = false` for the customer."},
	{TicketStatusMissing, "The ticketing board has no active status of the id that the policy names.", "Name a status of the board in `ticketing`, or make the status active."},
	{SumsDoNotAddUp, "What is placed, held, skipped and rounded is not what the source reports.", "This is an error of the provider: report it with the plan."},
}

var remedies = func() map[string]string {
	m := map[string]string{}
	for _, rule := range Holds {
		m[rule.Name] = rule.Remedy
	}
	return m
}()

// hold makes a hold; rule is one of [Holds].
func hold(rule, problem string, args ...any) Hold {
	return Hold{Rule: rule, Problem: fmt.Sprintf(problem, args...), Remedy: remedies[rule]}
}

// of says which quantity is held.
func (h Hold) of(q desired.Quantity) Hold {
	h.Measure, h.Level, h.Used, h.Value = q.Measure, q.Level, q.Used, q.Value
	return h
}

func (h Hold) among(candidates []string) Hold {
	h.Candidates = candidates
	return h
}

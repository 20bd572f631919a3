// Package finance declares the objects of ConnectWise's Finance module.
package finance

import "github.com/psaforge/terraform-provider-connectwise/internal/kit"

const (
	commandFlag = "a command, not a setting: it changes other members once"
	noWorkRoles = "work roles and work types have no collection in the API's description"
)

// AgreementType is a kind of agreement, with the defaults of agreements.
var AgreementType = kit.Definition{
	Type: "agreement_type", Plural: "agreement_types", Title: "agreement type",
	Model: "AgreementType", Path: "/finance/agreements/types", Key: []string{"name"}, ServerUnique: true,
	Description: "A kind of agreement. Its settings are the defaults of agreements of the type.",
	Attributes: append([]kit.Attribute{
		kit.Required("name", "Name of the agreement type, for example `Online Backup`."),
		kit.Optional("default", "Whether new agreements get the type."),
		kit.Optional("inactive", "Whether the type can no longer be chosen."),
		kit.Optional("pre_payment", "Whether agreements are paid before."),
		kit.Optional("prefix_suffix_option", "Whether the addition to invoice numbers stands before or after."),
		kit.Optional("invoice_pre_suffix", "Addition to invoice numbers."),
		kit.Optional("cover_agreement_time", "Whether the agreement covers time."),
		kit.Optional("cover_agreement_product", "Whether the agreement covers products."),
		kit.Optional("cover_agreement_expense", "Whether the agreement covers expenses."),
		kit.Optional("carry_over_unused", "Whether what is not used is carried over."),
		kit.Optional("allow_overruns", "Whether more than the limit may be used."),
		kit.Optional("charge_to_firm", "Whether overruns are charged to the MSP."),
		kit.Optional("taxable", "Whether agreements are taxed."),
		kit.Optional("restrict_down_payment", "Whether down payments are restricted."),
		kit.Optional("top_comment", "Whether the invoice's comment stands at its top."),
		kit.Optional("bottom_comment", "Whether the invoice's comment stands at its bottom."),
		kit.Optional("billable_time_invoice", "Whether billable time has invoices of its own."),
		kit.Optional("billable_expense_invoice", "Whether billable expenses have invoices of their own."),
		kit.Optional("billable_product_invoice", "Whether billable products have invoices of their own."),
		kit.Optional("copy_work_roles", "Whether the type's work roles are copied to its agreements."),
		kit.Optional("copy_work_types", "Whether the type's work types are copied to its agreements."),
		kit.Optional("integration_xref", "Name of the type in other systems.").Field("integrationXRef"),
		kit.Optional("email_template_id", "Id of the template of invoice e-mails."),
	}, agreementSettings(true)...),
	Omitted: map[string]string{
		"addAllWorkRoleExclusions": commandFlag, "removeAllWorkRoleExclusions": commandFlag,
		"addAllWorkTypeExclusions": commandFlag, "removeAllWorkTypeExclusions": commandFlag,
		"exclusionWorkRoleIds": noWorkRoles, "exclusionWorkTypeIds": noWorkRoles,
	},
}

// agreementSettings are what an agreement and its type have in common. A type
// needs values for some, for which the defaults stand; an agreement takes them
// from its type.
func agreementSettings(forType bool) []kit.Attribute {
	settings := []kit.Attribute{
		kit.Optional("employee_comp_rate", "Whether employees are compensated by actual or hourly rate."),
		kit.Optional("employee_comp_not_exceed", "What limits the compensation of employees."),
		kit.Optional("invoicing_cycle", "Whether invoicing follows the contract's year or the calendar's."),
		kit.Optional("bill_time", "How time is billed."),
		kit.Optional("bill_expenses", "How expenses are billed."),
		kit.Optional("bill_products", "How products are billed."),
	}
	if forType {
		for i, preset := range []string{"Actual", "Billing", "CalendarYear", "Billable", "Billable", "Billable"} {
			settings[i] = settings[i].Default(preset)
		}
	}
	return append(
		settings,
		kit.Optional("location_id", "Id of the location."),
		kit.Optional("department_id", "Id of the department (business unit)."),
		kit.Optional("restrict_location", "Whether only members of the location may work under the agreement."),
		kit.Optional("restrict_department", "Whether only members of the department may work under the agreement."),
		kit.Optional("sla_id", "Id of the service level agreement."),
		kit.Optional("application_units", "What the agreement's limit counts."),
		kit.Optional("application_limit", "Limit of the agreement in its units."),
		kit.Optional("application_cycle", "How often the limit begins anew."),
		kit.Optional("application_unlimited", "Whether the agreement has no limit."),
		kit.Optional("one_time", "Whether the limit counts once for the whole agreement."),
		kit.Optional("cover_sales_tax", "Whether the agreement covers sales tax."),
		kit.Optional("expired_days", "Number of days after which what was carried over expires.").Between(0, 1<<31-1),
		kit.Optional("limit", "Most that is carried over.").Between(0, 1<<31-1),
		kit.Optional("expire_when_zero", "Whether the agreement expires when nothing is left."),
		kit.Optional("comp_hourly_rate", "Hourly rate of the compensation."),
		kit.Optional("comp_limit_amount", "Limit of the compensation."),
		kit.Optional("billing_cycle_id", "Id of the billing cycle, for example that of `Monthly`."),
		kit.Optional("bill_one_time", "Whether the agreement is billed once."),
		kit.Optional("billing_terms_id", "Id of the billing terms."),
		kit.Optional("bill_amount", "Amount that is billed each cycle."),
		kit.Optional("prorate", "Whether additions are billed for the part of a cycle."),
		kit.Optional("invoice_prorated_additions", "Whether prorated additions are invoiced at once."),
		kit.Optional("invoice_description", "Description on the invoice."),
		kit.Optional("work_role_id", "Id of the default work role."),
		kit.Optional("work_type_id", "Id of the default work type."),
		kit.Optional("project_type_id", "Id of the project type."),
		kit.Optional("invoice_template_id", "Id of the invoice template."),
		kit.Optional("auto_invoice", "Whether invoices are made automatically."),
	)
}

// BillingCycle is how often is billed.
var BillingCycle = kit.Definition{
	Type: "billing_cycle", Plural: "billing_cycles", Title: "billing cycle", DataOnly: true,
	Model: "BillingCycle", Path: "/finance/billingCycles", Key: []string{"name"}, AlsoFindBy: []string{"identifier"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the billing cycle, for example `Monthly`."),
		kit.Computed("identifier", "Short name of the billing cycle."),
		kit.Computed("billing_options", "How often invoices are issued."),
		kit.Computed("default", "Whether the billing cycle is the default."),
	},
}

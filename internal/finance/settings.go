package finance

import "github.com/psaforge/terraform-provider-connectwise/internal/kit"

// Settings that a type must have, so that they have defaults there. An agreement
// takes them from its type.
var (
	employeeCompRate      = kit.Optional("employee_comp_rate", "Whether employees are compensated by actual or hourly rate.").Section("Compensation of employees")
	employeeCompNotExceed = kit.Optional("employee_comp_not_exceed", "What limits the compensation of employees.").Section("Compensation of employees")
	invoicingCycle        = kit.Optional("invoicing_cycle", "Whether invoicing follows the contract's year or the calendar's.").Section("Billing")
	billTime              = kit.Optional("bill_time", "How time is billed.").Section("Billing")
	billExpenses          = kit.Optional("bill_expenses", "How expenses are billed.").Section("Billing")
	billProducts          = kit.Optional("bill_products", "How products are billed.").Section("Billing")
)

// agreementSettings are what an agreement and its type have in common otherwise.
var agreementSettings = []kit.Attribute{
	kit.Optional("cover_agreement_time", "Whether the agreement covers time.").Section("Coverage and limits"),
	kit.Optional("cover_agreement_product", "Whether the agreement covers products."),
	kit.Optional("cover_agreement_expense", "Whether the agreement covers expenses."),
	kit.Optional("carry_over_unused", "Whether unused amounts are carried over."),
	kit.Optional("allow_overruns", "Whether more than the limit may be used."),
	kit.Optional("charge_to_firm", "Whether overruns are charged to the MSP."),
	kit.Optional("restrict_down_payment", "Whether down payments are restricted.").Section("Billing"),
	kit.Optional("top_comment", "Whether the invoice's comment stands at its top.").Section("Invoices"),
	kit.Optional("bottom_comment", "Whether the invoice's comment stands at its bottom."),
	kit.Optional("billable_time_invoice", "Whether billable time has invoices of its own."),
	kit.Optional("billable_expense_invoice", "Whether billable expenses have invoices of their own."),
	kit.Optional("billable_product_invoice", "Whether billable products have invoices of their own."),
	kit.Optional("location_id", "Id of the location.").Section("Location and service"),
	kit.Optional("department_id", "Id of the department (business unit)."),
	kit.Optional("restrict_location", "Whether only members of the location may work under the agreement."),
	kit.Optional("restrict_department", "Whether only members of the department may work under the agreement."),
	kit.Optional("sla_id", "Id of the service level agreement."),
	kit.Optional("application_units", "What the agreement's limit counts.").Section("Coverage and limits"),
	kit.Optional("application_limit", "Limit of the agreement in its units."),
	kit.Optional("application_cycle", "How often the limit starts over."),
	kit.Optional("application_unlimited", "Whether the agreement has no limit."),
	kit.Optional("one_time", "Whether the limit counts once for the whole agreement."),
	kit.Optional("cover_sales_tax", "Whether the agreement covers sales tax."),
	kit.Optional("expired_days", "Number of days after which carried-over amounts expire.").Between(0, 1<<31-1),
	kit.Optional("limit", "Largest amount that is carried over.").Between(0, 1<<31-1),
	kit.Optional("expire_when_zero", "Whether the agreement expires when nothing of the limit is left."),
	kit.Optional("comp_hourly_rate", "Hourly rate of the compensation.").Section("Compensation of employees"),
	kit.Optional("comp_limit_amount", "Limit of the compensation."),
	kit.Optional("billing_cycle_id", "Id of the billing cycle, for example that of `Monthly`.").Section("Billing"),
	kit.Optional("bill_one_time", "Whether the agreement is billed once."),
	kit.Optional("billing_terms_id", "Id of the billing terms."),
	kit.Optional("bill_amount", "Amount that is billed each cycle."),
	kit.Optional("prorate", "Whether additions are billed for the part of a cycle."),
	kit.Optional("invoice_prorated_additions", "Whether prorated additions are invoiced at once."),
	kit.Optional("invoice_description", "Description on the invoice.").Section("Invoices"),
	kit.Optional("work_role_id", "Id of the default work role.").Section("Work roles and types"),
	kit.Optional("work_type_id", "Id of the default work type."),
	kit.Optional("project_type_id", "Id of the project type.").Section("Location and service"),
	kit.Optional("invoice_template_id", "Id of the invoice template.").Section("Invoices"),
	kit.Optional("auto_invoice", "Whether invoices are created automatically."),
}

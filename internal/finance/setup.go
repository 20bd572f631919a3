// Package finance declares the objects of ConnectWise's Finance module.
package finance

import (
	"slices"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
)

const (
	commandFlag = "a command, not a setting: it changes other fields once"
	noWorkRoles = "work roles and work types have no collection in the API's description"
)

// AgreementType is a kind of agreement, with the defaults of agreements.
var AgreementType = kit.Definition{
	Type: "agreement_type", Plural: "agreement_types", Title: "agreement type",
	Model: "AgreementType", Path: "/finance/agreements/types", Key: []string{"name"}, ServerUnique: true,
	Description: "A kind of agreement. Its settings are the defaults of agreements of the type.",
	Attributes: slices.Concat([]kit.Attribute{
		kit.Required("name", "Name of the agreement type.").Example("Online Backup"),
		kit.Optional("default", "Whether new agreements get the type."),
		kit.Optional("inactive", "Whether the type can no longer be chosen."),
		kit.Optional("pre_payment", "Whether agreements are prepaid."),
		kit.Optional("prefix_suffix_option", "Whether the addition to invoice numbers is a prefix or a suffix."),
		kit.Optional("invoice_pre_suffix", "Addition to invoice numbers."),
		kit.Optional("taxable", "Whether agreements are taxed."),
		kit.Optional("copy_work_roles", "Whether the type's work roles are copied to its agreements."),
		kit.Optional("copy_work_types", "Whether the type's work types are copied to its agreements."),
		kit.Optional("integration_xref", "Name of the type in other systems.").Field("integrationXRef"),
		kit.Optional("email_template_id", "Id of the template of invoice e-mails."),
		employeeCompRate.Default("Actual"),
		employeeCompNotExceed.Default("Billing"),
		invoicingCycle.Default("CalendarYear"),
		billTime.Default("Billable"),
		billExpenses.Default("Billable"),
		billProducts.Default("Billable"),
	}, agreementSettings),
	Omitted: map[string]string{
		"addAllWorkRoleExclusions": commandFlag, "removeAllWorkRoleExclusions": commandFlag,
		"addAllWorkTypeExclusions": commandFlag, "removeAllWorkTypeExclusions": commandFlag,
		"exclusionWorkRoleIds": noWorkRoles, "exclusionWorkTypeIds": noWorkRoles,
	},
}

// BillingCycle is how often invoices are issued.
var BillingCycle = kit.Definition{
	Type: "billing_cycle", Plural: "billing_cycles", Title: "billing cycle", DataOnly: true,
	Model: "BillingCycle", Path: "/finance/billingCycles", Key: []string{"name"}, AlsoFindBy: []string{"identifier"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the billing cycle.").Example("Monthly"),
		kit.Computed("identifier", "Short name of the billing cycle."),
		kit.Computed("billing_options", "How often invoices are issued."),
		kit.Computed("default", "Whether the billing cycle is the default."),
	},
}

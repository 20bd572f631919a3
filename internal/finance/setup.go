// Package finance declares the objects of ConnectWise's Finance module.
package finance

import (
	"slices"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
)

const commandFlag = "a command, not a setting: it changes other fields once"

// AgreementType is a kind of agreement, with the defaults of agreements.
var AgreementType = kit.Definition{
	Type: "agreement_type", Plural: "agreement_types", Title: "agreement type", Steps: []int{12},
	Model: "AgreementType", Path: "/finance/agreements/types", Key: []string{"name"}, ServerUnique: true,
	Description: "A kind of agreement. Its settings are the defaults of agreements of the type.",
	Attributes: slices.Concat([]kit.Attribute{
		kit.Required("name", "Name of the agreement type.").Example("Online Backup"),
		kit.Optional("default", "Whether new agreements get the type.").Section("General"),
		kit.Optional("inactive", "Whether the type can no longer be chosen."),
		kit.Optional("pre_payment", "Whether agreements are prepaid.").Section("Billing"),
		kit.Optional("prefix_suffix_option", "Whether the addition to invoice numbers is a prefix or a suffix.").Section("Invoices"),
		kit.Optional("invoice_pre_suffix", "Addition to invoice numbers."),
		kit.Optional("taxable", "Whether agreements are taxed.").Section("Billing"),
		kit.Optional("copy_work_roles", "Whether the type's work roles are copied to its agreements.").Section("Work roles and types"),
		kit.Optional("copy_work_types", "Whether the type's work types are copied to its agreements."),
		kit.Optional("exclusion_work_role_ids", "Ids of the work roles that agreements of the type do not cover.").Field("exclusionWorkRoleIds"),
		kit.Optional("exclusion_work_type_ids", "Ids of the work types that agreements of the type do not cover.").Field("exclusionWorkTypeIds"),
		kit.Optional("integration_xref", "Name of the type in other systems.").Field("integrationXRef").Section("General"),
		kit.Optional("email_template_id", "Id of the template of invoice e-mails.").Section("Invoices"),
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

// BillingTerm is when an invoice is due.
var BillingTerm = kit.Definition{
	Type: "billing_term", Plural: "billing_terms", Title: "billing term", DataOnly: true,
	Model: "BillingTerm", Path: "/finance/billingTerms", Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the billing terms.").Example("Net 30"),
		kit.Computed("due_days", "Days after which an invoice is due."),
		kit.Computed("default", "Whether new companies get the terms."),
	},
}

// TaxCode is which taxes an invoice has.
var TaxCode = kit.Definition{
	Type: "tax_code", Plural: "tax_codes", Title: "tax code", DataOnly: true,
	Model: "TaxCode", Path: "/finance/taxCodes", Key: []string{"identifier"}, AlsoFindBy: []string{"description"},
	Attributes: []kit.Attribute{
		kit.Computed("identifier", "Short name of the tax code.").Example("FL"),
		kit.Computed("description", "Name of the tax code."),
		kit.Computed("invoice_caption", "What invoices call the tax."),
		kit.Computed("country_id", "Id of the country of the tax code."),
		kit.Computed("default", "Whether the tax code is the default."),
	},
}

// Currency is what prices are in.
var Currency = kit.Definition{
	Type: "currency", Plural: "currencies", Title: "currency", DataOnly: true,
	Model: "FinanceCurrency", Path: "/finance/currencies", Key: []string{"name"}, AlsoFindBy: []string{"identifier"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the currency.").Example("US Dollars"),
		kit.Computed("identifier", "Short name of the currency.").Field("currencyIdentifier"),
		kit.Computed("symbol", "Symbol of the currency."),
		kit.Computed("number_of_decimals", "Number of decimal places of amounts."),
	},
}

// DeliveryMethod is how an invoice reaches the client.
var DeliveryMethod = kit.Definition{
	Type: "delivery_method", Plural: "delivery_methods", Title: "delivery method", DataOnly: true,
	Model: "DeliveryMethod", Path: "/finance/deliveryMethods", Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the delivery method.").Example("E-mail"),
		kit.Computed("email", "Whether invoices are sent by e-mail."),
		kit.Computed("default", "Whether new companies get the delivery method."),
	},
}

// InvoiceTemplate is what an invoice looks like.
var InvoiceTemplate = kit.Definition{
	Type: "invoice_template", Plural: "invoice_templates", Title: "invoice template", DataOnly: true,
	Model: "InvoiceTemplate", Path: "/finance/invoiceTemplates", Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the invoice template.").Example("Standard"),
		kit.Computed("portal", "Whether the customer portal uses the template."),
	},
}

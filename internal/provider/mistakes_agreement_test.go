package provider_test

import "github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"

var agreementMistakes = []mistake{
	{"agreement: contact of another company", creates("agreement", kittest.Config{"name": "A", "type_id": 1, "company_id": 2, "contact_id": 1}), "contact_id", `refused contact_id of`, `The data source connectwise_contact finds the right one by name`},
	{"agreement: cancelled without a date", creates("agreement", kittest.Config{"name": "A", "type_id": 1, "company_id": 2, "contact_id": 2, "cancelled": true}), "date_cancelled", `date_cancelled is needed when cancelled is true`, `when cancelled is true`},
	{"agreement: a date in another form", creates("agreement", kittest.Config{"name": "A", "type_id": 1, "company_id": 2, "contact_id": 2, "start_date": "31.12.2026"}), "start_date", `got: 31.12.2026`, `must be a date as YYYY-MM-DD`},
	{"agreement_addition: agreement that does not exist", creates("agreement_addition", kittest.Config{"agreement_id": 1, "product_id": 99}), "agreement_id", `There is no agreement with id 1`, `It may have been deleted`},
	{"agreement_addition: another word for billable", creates("agreement_addition", kittest.Config{"agreement_id": 1, "product_id": 1, "bill_customer": "Yes"}), "bill_customer", `got: "Yes"`, `must be one of: ["Billable" "DoNotBill" "NoCharge"]`},
	{"agreement_addition: serial number too long", creates("agreement_addition", kittest.Config{"agreement_id": 1, "product_id": 1, "serial_number": long(51)}), "serial_number", `got: 51`, `must be at most 50`},
	{"agreement_type: name that is taken", creates("agreement_type", kittest.Config{"name": "Managed Services"}), "name", `already in use`, `terraform import connectwise_agreement_type.<name>`},
	{"agreement_type: name too long", creates("agreement_type", kittest.Config{"name": long(51)}), "name", `got: 51`, `must be at most 50`},
	{"agreement_type: billing cycle that does not exist", creates("agreement_type", kittest.Config{"name": "A", "billing_cycle_id": 99}), "billing_cycle_id", `refused billing_cycle_id of`, `The data source connectwise_billing_cycle finds the right one by name`},
	{"agreement: end before the start", creates("agreement", kittest.Config{"name": "A", "type_id": 1, "company_id": 2, "contact_id": 2, "start_date": "2026-02-01", "end_date": "2026-01-31"}), "end_date", `end_date is 2026-01-31`, `before start_date, which is 2026-02-01`},
	{"agreement: type that does not exist", creates("agreement", kittest.Config{"name": "A", "type_id": 99, "company_id": 2, "contact_id": 2}), "type_id", `refused type_id of`, `The data source connectwise_agreement_type finds the right one by name`},
	{"agreement: company that does not exist", creates("agreement", kittest.Config{"name": "A", "type_id": 1, "company_id": 99, "contact_id": 2}), "company_id", `refused company_id of`, `The data source connectwise_company finds the right one by name`},
	{"agreement: billing cycle that does not exist", creates("agreement", kittest.Config{"name": "A", "type_id": 1, "company_id": 2, "contact_id": 2, "billing_cycle_id": 99}), "billing_cycle_id", `refused billing_cycle_id of`, `The data source connectwise_billing_cycle finds the right one by name`},
	{"agreement: day that does not exist", creates("agreement", kittest.Config{"name": "A", "type_id": 1, "company_id": 2, "contact_id": 2, "start_date": "2026-02-30"}), "start_date", `got: 2026-02-30`, `must be a date as YYYY-MM-DD`},
	{"agreement: parent of another company", creates("agreement", kittest.Config{"name": "A", "type_id": 1, "company_id": 2, "contact_id": 2, "parent_agreement_id": 99}), "parent_agreement_id", `refused parent_agreement_id of`, `The data source connectwise_agreement finds the right one by name`},
	{"agreement_addition: product that is a bundle", after(agreement, creates("agreement_addition", kittest.Config{"agreement_id": 1, "product_id": 3})), "product_id", `refused product_id`, `A bundle cannot be an agreement addition`},
	{"agreement_addition: quantity with too many digits", after(agreement, creates("agreement_addition", kittest.Config{"agreement_id": 1, "product_id": 1, "quantity": "1.23456789012345678"})), "quantity", `significant digits`, `round it`},
	{"agreement_addition: end before it begins", after(agreement, creates("agreement_addition", kittest.Config{"agreement_id": 1, "product_id": 1, "effective_date": "2026-02-01", "cancelled_date": "2026-01-31"})), "cancelled_date", `cancelled_date is 2026-01-31`, `before effective_date, which is 2026-02-01`},
	{"agreement_addition: serial number that is no managed id", after(agreement, creates("agreement_addition", kittest.Config{"agreement_id": 1, "product_id": 1, "serial_number": "34826"})), "serial_number", `The serial number is "34826"`, `Set it to the client's managed id`},
	{"agreement_addition: begins before the agreement", after(agreement, creates("agreement_addition", kittest.Config{"agreement_id": 1, "product_id": 1, "effective_date": "1999-01-01"})), "effective_date", `refused effective_date`, `cannot be less than the agreement billing start date`},
	{"agreement_addition: product that does not exist", after(agreement, creates("agreement_addition", kittest.Config{"agreement_id": 1, "product_id": 99})), "product_id", `refused product_id of`, `The data source connectwise_product finds the right one by name`},
}

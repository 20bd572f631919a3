package provider_test

import "github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"

var agreementMistakes = []mistake{
	{"agreement: contact of another company", creates("agreement", kittest.Config{"name": "A", "type_id": 1, "company_id": 2, "contact_id": 1}), "", `refused contact_id | Contact 1 not found for Company 2`, ""},
	{"agreement: cancelled without a date", creates("agreement", kittest.Config{"name": "A", "type_id": 1, "company_id": 2, "contact_id": 2, "cancelled": true}), "", `date_cancelled is needed when cancelled is true`, ""},
	{"agreement: a date in another form", creates("agreement", kittest.Config{"name": "A", "type_id": 1, "company_id": 2, "contact_id": 2, "start_date": "31.12.2026"}), "", `start_date | must be a date as YYYY-MM-DD`, ""},
	{"agreement_addition: agreement that does not exist", creates("agreement_addition", kittest.Config{"agreement_id": 1, "product_id": 99}), "", `Cannot create connectwise_agreement_addition | Agreement 1 not found`, ""},
	{"agreement_addition: another word for billable", creates("agreement_addition", kittest.Config{"agreement_id": 1, "product_id": 1, "bill_customer": "Yes"}), "", `bill_customer | Billable`, ""},
	{"agreement_addition: serial number too long", creates("agreement_addition", kittest.Config{"agreement_id": 1, "product_id": 1, "serial_number": long(51)}), "", `serial_number | at most 50`, ""},
	{"agreement_type: name that is taken", creates("agreement_type", kittest.Config{"name": "Managed Services"}), "", `refused name | already in use | terraform import connectwise_agreement_type.<name> 1`, ""},
	{"agreement_type: name too long", creates("agreement_type", kittest.Config{"name": long(51)}), "", `name | at most 50`, ""},
	{"agreement_type: billing cycle that does not exist", creates("agreement_type", kittest.Config{"name": "A", "billing_cycle_id": 99}), "", `refused billing_cycle_id | BillingCycle 99 not found`, ""},
	{"agreement: end before the start", creates("agreement", kittest.Config{"name": "A", "type_id": 1, "company_id": 2, "contact_id": 2, "start_date": "2026-02-01", "end_date": "2026-01-31"}), "", ``, ``},
	{"agreement: type that does not exist", creates("agreement", kittest.Config{"name": "A", "type_id": 99, "company_id": 2, "contact_id": 2}), "", ``, ``},
	{"agreement: company that does not exist", creates("agreement", kittest.Config{"name": "A", "type_id": 1, "company_id": 99, "contact_id": 2}), "", ``, ``},
	{"agreement: billing cycle that does not exist", creates("agreement", kittest.Config{"name": "A", "type_id": 1, "company_id": 2, "contact_id": 2, "billing_cycle_id": 99}), "", ``, ``},
	{"agreement: day that does not exist", creates("agreement", kittest.Config{"name": "A", "type_id": 1, "company_id": 2, "contact_id": 2, "start_date": "2026-02-30"}), "", ``, ``},
	{"agreement: parent of another company", creates("agreement", kittest.Config{"name": "A", "type_id": 1, "company_id": 2, "contact_id": 2, "parent_agreement_id": 99}), "", ``, ``},
	{"agreement_addition: product that is inactive", after(agreement, creates("agreement_addition", kittest.Config{"agreement_id": 1, "product_id": 2})), "", ``, ``},
	{"agreement_addition: product that is a bundle", after(agreement, creates("agreement_addition", kittest.Config{"agreement_id": 1, "product_id": 3})), "", ``, ``},
	{"agreement_addition: quantity below zero", after(agreement, creates("agreement_addition", kittest.Config{"agreement_id": 1, "product_id": 1, "quantity": -1})), "", ``, ``},
	{"agreement_addition: quantity with too many digits", after(agreement, creates("agreement_addition", kittest.Config{"agreement_id": 1, "product_id": 1, "quantity": "1.23456789012345678"})), "", ``, ``},
	{"agreement_addition: end before it begins", after(agreement, creates("agreement_addition", kittest.Config{"agreement_id": 1, "product_id": 1, "effective_date": "2026-02-01", "cancelled_date": "2026-01-31"})), "", ``, ``},
	{"agreement_addition: serial number that is no managed id", after(agreement, creates("agreement_addition", kittest.Config{"agreement_id": 1, "product_id": 1, "serial_number": "34826"})), "", ``, ``},
	{"agreement_addition: serial number that no managed id has", after(agreement, creates("agreement_addition", kittest.Config{"agreement_id": 1, "product_id": 1, "serial_number": "EFS-999"})), "", ``, ``},
	{"agreement_addition: begins before the agreement", after(agreement, creates("agreement_addition", kittest.Config{"agreement_id": 1, "product_id": 1, "effective_date": "1999-01-01"})), "", ``, ``},
	{"agreement_addition: product that does not exist", after(agreement, creates("agreement_addition", kittest.Config{"agreement_id": 1, "product_id": 99})), "", ``, ``},
	{"agreement_addition: more included than used", after(agreement, creates("agreement_addition", kittest.Config{"agreement_id": 1, "product_id": 1, "less_included": -5})), "", ``, ``},
	{"agreement_addition: price in the currency", after(agreement, creates("agreement_addition", kittest.Config{"agreement_id": 1, "product_id": 1, "unit_price": "-1"})), "", ``, ``},
}

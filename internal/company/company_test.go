package company_test

import (
	"fmt"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/company"
)

const setup = `
data "connectwise_company" "msp" { identifier = "AcmeMSP" }
data "connectwise_company" "sun" { name = "Sun Dental" }
data "connectwise_location" "main" { name = "Main Office" }
data "connectwise_location" "west" { name = "West Office" }
data "connectwise_member" "jane" { identifier = "jdoe" }
data "connectwise_member" "bob" { identifier = "bsmith" }
`

func TestAccCompany(t *testing.T) {
	first, second := acctest.Attributes{}, acctest.Attributes{}
	for _, name := range []string{
		"country_id", "market_id", "sic_code_id", "ownership_type_id", "time_zone_setup_id", "calendar_id", "tax_code_id", "billing_terms_id",
		"invoice_template_id", "pricing_schedule_id", "company_entity_type_id", "invoice_delivery_method_id", "currency_id", "status_id",
		"default_contact_id", "billing_contact_id", "billing_site_id",
	} {
		first[name], second[name] = "1", "2"
	}
	for _, name := range []string{
		"name", "address_line1", "address_line2", "city", "state", "zip", "phone_number", "fax_number", "website", "account_number",
		"lead_source", "vendor_identifier", "tax_identifier", "invoice_to_email_address", "invoice_cc_email_address", "facebook_url",
		"twitter_url", "linked_in_url", "reseller_identifier", "site_name",
	} {
		first[name], second[name] = `"first"`, `"second"`
	}
	for i := range 10 {
		name := fmt.Sprintf("user_defined_field%d", i+1)
		first[name], second[name] = `"first"`, `"second"`
	}
	for _, name := range []string{"lead", "unsubscribe", "is_vendor"} {
		first[name], second[name] = "true", "false"
	}
	for name, values := range map[string][2]string{
		"identifier":    {`"AcmeDental"`, `"Acme Dental 2"`},
		"type_ids":      {"[1]", "[2, 3]"},
		"custom_fields": {`{ Region = "East", Seats = 12.5 }`, `{ Region = "West", Seats = "7.5" }`},
		"territory_id":  {"data.connectwise_location.main.id", "data.connectwise_location.west.id"},
		"date_acquired": {`"2026-01-31"`, `"2025-12-01"`}, "annual_revenue": {"1.10", "2500000.25"},
		"number_of_employees": {"10", "12"}, "year_established": {"1999", "2001"}, "revenue_year": {"2024", "2025"},
		"parent_company_id":    {"data.connectwise_company.msp.id", "data.connectwise_company.sun.id"},
		"bill_to_company_id":   {"data.connectwise_company.msp.id", "data.connectwise_company.sun.id"},
		"territory_manager_id": {"data.connectwise_member.jane.id", "data.connectwise_member.bob.id"},
	} {
		first[name], second[name] = values[0], values[1]
	}
	acctest.Walk{
		Definition: company.Company,
		Prelude:    setup,
		Required:   acctest.Attributes{"identifier": `"AcmeDental"`, "name": `"Acme Dental"`},
		First:      first,
		Second:     second,
		Edits: map[string]func(*testing.T, *acctest.Site, string, int64){
			"type_ids": func(t *testing.T, site *acctest.Site, collection string, id int64) {
				t.Helper()
				site.MustEdit(t, collection, id, map[string]any{"types": []any{map[string]any{"id": 1}}})
			},
			"site_name": func(t *testing.T, site *acctest.Site, collection string, id int64) {
				t.Helper()
				sites := fmt.Sprintf("%s/%d/sites", collection, id)
				site.MustEdit(t, sites, site.IDOf(t, sites, "name", "second"), map[string]any{"name": "first"})
			},
		},
		ImportName: "Acme Dental 2",
	}.Run(t)
}

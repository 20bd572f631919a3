// Package company declares the objects of ConnectWise's Companies module.
package company

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// Company is a client of the MSP, or the MSP itself (step 1 of the article).
var Company = kit.Definition{
	Type: "company", Plural: "companies", Title: "company", Steps: []int{1}, CustomFields: true,
	Model: "Company", Path: "/company/companies", Key: []string{"identifier"}, AlsoFindBy: []string{"name"}, ServerUnique: true, Protected: true, ConfirmRecreate: true,
	Filters: []string{"identifier", "name", "status_id"},
	Description: "A company in ConnectWise: an end client of the MSP, or the MSP's own default company.\n\n" +
		"Destroying it does what the API does: the company is flagged as deleted and no longer shows in ConnectWise. `deletion_protection` has to be `false` for that. " +
		"Set `deletion_policy = \"abandon\"` to leave it there instead.",
	Attributes: []kit.Attribute{
		kit.Required("identifier", "Company ID, the short name by which ConnectWise and its reports know the company. It is unique.").Example("AcmeDental").AnyCase(),
		kit.Required("name", "Name of the company.").Example("Acme Dental"),
		kit.Optional("site_name", "Name of the company's main site. ConnectWise creates it along with the company.").Example("Main").
			Field("site").Kind(kit.KindName).CreateOnly().Validate(stringvalidator.LengthAtLeast(1)).Section("Identity"),
		kit.Optional("status_id", "Id of the company status.").Note("ConnectWise takes the default status when it is left out.").Section("Identity"),
		kit.Optional("type_ids", "Ids of the company types, for example those of `Client` and `Managed Services`.").Field("types").CreateOnly(),
		kit.Optional("address_line1", "First line of the address of the main site.").Section("Main site"),
		kit.Optional("address_line2", "Second line of the address of the main site."),
		kit.Optional("city", "City of the main site."),
		kit.Optional("state", "State or province of the main site, as ConnectWise spells it.").Example("FL"),
		kit.Optional("zip", "Postal code of the main site."),
		kit.Optional("country_id", "Id of the country of the main site."),
		kit.Optional("phone_number", "Telephone number, digits only.").Example("7202044500"),
		kit.Optional("fax_number", "Fax number, digits only."),
		kit.Optional("website", "Address of the company's web site."),
		kit.Optional("territory_id", "Id of the location that is the company's territory.").Section("Identity"),
		kit.Optional("territory_manager_id", "Id of the member who manages the territory."),
		kit.Optional("market_id", "Id of the market that the company belongs to."),
		kit.Optional("account_number", "Number of the company in the MSP's accounting."),
		kit.Optional("default_contact_id", "Id of the company's default contact.").Section("Identity"),
		kit.Optional("date_acquired", "Day on which the company became a client.").Kind(kit.KindDate),
		kit.Optional("sic_code_id", "Id of the Standard Industrial Classification code."),
		kit.Optional("parent_company_id", "Id of the company that this one belongs to."),
		kit.Optional("annual_revenue", "Yearly revenue of the company.").Example("1500000").Section("Marketing"),
		kit.Optional("number_of_employees", "Number of people that the company employs.").Between(0, 1<<31-1),
		kit.Optional("year_established", "Year in which the company was founded.").Between(1900, 9999),
		kit.Optional("revenue_year", "Year to which the yearly revenue applies.").Between(1900, 9999),
		kit.Optional("ownership_type_id", "Id of the type of ownership, for example that of `Private`."),
		kit.Optional("time_zone_setup_id", "Id of the time zone that the company is in.").Section("Identity"),
		kit.Optional("lead_source", "Where the company came from.").Example("Referral").Section("Marketing"),
		kit.Optional("lead", "Whether the company is a lead rather than a client."),
		kit.Optional("unsubscribe", "Whether the company is left out of marketing."),
		kit.Optional("calendar_id", "Id of the calendar with the company's working hours.").Section("Identity"),
		kit.Optional("user_defined_field1", "First of the ten fields whose meaning the MSP defines.").Section("User-defined fields"),
		kit.Optional("user_defined_field2", "Second of the fields whose meaning the MSP defines."),
		kit.Optional("user_defined_field3", "Third of the fields whose meaning the MSP defines."),
		kit.Optional("user_defined_field4", "Fourth of the fields whose meaning the MSP defines."),
		kit.Optional("user_defined_field5", "Fifth of the fields whose meaning the MSP defines."),
		kit.Optional("user_defined_field6", "Sixth of the fields whose meaning the MSP defines."),
		kit.Optional("user_defined_field7", "Seventh of the fields whose meaning the MSP defines."),
		kit.Optional("user_defined_field8", "Eighth of the fields whose meaning the MSP defines."),
		kit.Optional("user_defined_field9", "Ninth of the fields whose meaning the MSP defines."),
		kit.Optional("user_defined_field10", "Tenth of the fields whose meaning the MSP defines."),
		kit.Optional("vendor_identifier", "Number under which the company, as a vendor, knows the MSP.").Section("Billing"),
		kit.Optional("tax_identifier", "Tax number of the company."),
		kit.Optional("tax_code_id", "Id of the tax code of the company's invoices."),
		kit.Optional("billing_terms_id", "Id of the billing terms, for example those of `Net 30`."),
		kit.Optional("invoice_template_id", "Id of the invoice template."),
		kit.Optional("pricing_schedule_id", "Id of the pricing schedule."),
		kit.Optional("company_entity_type_id", "Id of the entity type.").Section("Identity"),
		kit.Optional("bill_to_company_id", "Id of the company that gets the invoices, where it is another one.").Section("Billing"),
		kit.Optional("billing_site_id", "Id of the site that invoices are addressed to."),
		kit.Optional("billing_contact_id", "Id of the contact that invoices are addressed to."),
		kit.Optional("invoice_delivery_method_id", "Id of the way in which invoices are delivered."),
		kit.Optional("invoice_to_email_address", "E-mail address that invoices are sent to."),
		kit.Optional("invoice_cc_email_address", "E-mail address that gets a copy of invoices.").Field("invoiceCCEmailAddress"),
		kit.Optional("facebook_url", "Address of the company's Facebook page.").Section("Marketing"),
		kit.Optional("twitter_url", "Address of the company's X (Twitter) page."),
		kit.Optional("linked_in_url", "Address of the company's LinkedIn page."),
		kit.Optional("currency_id", "Id of the currency of the company's invoices.").Section("Billing"),
		kit.Optional("reseller_identifier", "Number of the company with a reseller.").Section("Identity"),
		kit.Optional("is_vendor", "Whether the company is a vendor."),
		kit.Computed("site_id", "Id of the company's main site.").Field("site"),
		kit.ProviderOnly("deletion_policy", "delete", "What destroying does: `delete` has ConnectWise flag the company as deleted, `abandon` leaves it as it is and only forgets it.", "delete", "abandon"),
	},
	Lifecycle: kit.Lifecycle{
		NotDeleted:   psa.Eq("deletedFlag", false),
		IsDeleted:    func(c psa.Record) bool { return c["deletedFlag"] == true },
		Update:       updateCompany,
		CheckDestroy: warnOfOpenAgreements, Delete: deleteCompany,
	},
}

// updateCompany carries what a PATCH of a company cannot: its types are an
// association of their own once it exists, and the main site's name belongs to
// the site.
func updateCompany(ctx context.Context, req *kit.Request) (bool, diag.Diagnostics) {
	var diags diag.Diagnostics
	id := req.State.Int64("id")
	reread := false
	if name := req.Plan.String("site_name"); name != "" && name != req.State.String("site_name") {
		site := req.State.Int64("site_id")
		_, err := req.Client.Patch(ctx, fmt.Sprintf("/company/companies/%d/sites", id), site,
			[]psa.Operation{psa.Replace("name", name)})
		if err != nil {
			diags.AddAttributeError(path.Root("site_name"), "Cannot rename the company's main site", err.Error())
			return reread, diags
		}
		reread = true
	}
	if !req.Plan["type_ids"].IsKnown() || req.Plan["type_ids"].Equal(req.State["type_ids"]) {
		return reread, diags
	}
	if err := syncTypes(ctx, req, "company", req.Plan.IDs("type_ids")); err != nil {
		diags.AddAttributeError(path.Root("type_ids"), "Cannot change the company's types", err.Error())
	}
	return true, diags
}

package provider_test

import "github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"

var companyMistakes = []mistake{
	{"company: company id that is taken", creates("company", kittest.Config{"identifier": "SunDental", "name": "A"}), "", `refused identifier | Company ID already in use | terraform import connectwise_company.<name> 2`, ""},
	{"company: company id too long", creates("company", kittest.Config{"identifier": long(31), "name": "A"}), "", `identifier | at most 30`, ""},
	{"company: status that does not exist", creates("company", kittest.Config{"identifier": "A", "name": "A", "status_id": 99}), "", `refused status_id | CompanyStatus 99 not found`, ""},
	{"contact: company that does not exist", creates("contact", kittest.Config{"first_name": "A", "company_id": 99}), "", `refused company_id | Company 99 not found`, ""},
	{"contact: no company", creates("contact", kittest.Config{"first_name": "A"}), "", `The argument "company_id" is required`, ""},
	{"contact: level out of range", creates("contact", kittest.Config{"first_name": "A", "company_id": 2, "portal_security_level": 9}), "", `portal_security_level | between 0 and 6`, ""},
	{"company: id with a blank in front", creates("company", kittest.Config{"identifier": " A", "name": "A"}), "", ``, ``},
	{"company: name of blanks", creates("company", kittest.Config{"identifier": "A", "name": "  "}), "", ``, ``},
	{"company: empty id", creates("company", kittest.Config{"identifier": "", "name": "A"}), "", ``, ``},
	{"company: type that does not exist", creates("company", kittest.Config{"identifier": "A", "name": "A", "type_ids": []int{99}}), "", ``, ``},
	{"company: status of id 0 as a reference below", creates("company", kittest.Config{"identifier": "A", "name": "A", "status_id": -1}), "", ``, ``},
	{"company: parent that was never there", creates("company", kittest.Config{"identifier": "A", "name": "A", "parent_company_id": 99}), "", ``, ``},
	{"company: country that does not exist", creates("company", kittest.Config{"identifier": "A", "name": "A", "country_id": 99}), "", ``, ``},
	{"company: time zone that does not exist", creates("company", kittest.Config{"identifier": "A", "name": "A", "time_zone_setup_id": 99}), "", ``, ``},
	{"company: date of another form", creates("company", kittest.Config{"identifier": "A", "name": "A", "date_acquired": "1/2/2025"}), "", ``, ``},
	{"company: half an employee", creates("company", kittest.Config{"identifier": "A", "name": "A", "number_of_employees": "12.5"}), "", ``, ``},
	{"company: revenue with too many digits", creates("company", kittest.Config{"identifier": "A", "name": "A", "annual_revenue": "0.1234567890123456789"}), "", ``, ``},
	{"company: main site without a name", creates("company", kittest.Config{"identifier": "A", "name": "A", "site_name": ""}), "", ``, ``},
	{"company: timeout without a unit", creates("company", kittest.Config{"identifier": "A", "name": "A", "timeouts": kittest.Config{"create": "10"}}), "", ``, ``},
	{"company: deletion policy that does not exist", creates("company", kittest.Config{"identifier": "A", "name": "A", "deletion_policy": "keep"}), "", ``, ``},
	{"company: e-mail address that is none", creates("company", kittest.Config{"identifier": "A", "name": "A", "invoice_to_email_address": "billing at example"}), "", ``, ``},
	{"company: type id 0", creates("company", kittest.Config{"identifier": "A", "name": "A", "type_ids": []int{0}}), "", ``, ``},
	{"company: telephone number too long", creates("company", kittest.Config{"identifier": "A", "name": "A", "phone_number": long(31)}), "", ``, ``},
}

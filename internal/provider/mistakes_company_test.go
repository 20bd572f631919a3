package provider_test

import "github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"

var companyMistakes = []mistake{
	{"company: company id that is taken", creates("company", kittest.Config{"identifier": "SunDental", "name": "A"}), "identifier", `already in use`, `terraform import connectwise_company.<name>`},
	{"company: company id too long", creates("company", kittest.Config{"identifier": long(31), "name": "A"}), "identifier", `got: 31`, `must be at most 30`},
	{"company: status that does not exist", creates("company", kittest.Config{"identifier": "A", "name": "A", "status_id": 99}), "status_id", `refused status_id of`, `The data source connectwise_company_status finds the right one by name`},
	{"contact: company that does not exist", creates("contact", kittest.Config{"first_name": "A", "company_id": 99}), "company_id", `refused company_id of`, `The data source connectwise_company finds the right one by name`},
	{"contact: level out of range", creates("contact", kittest.Config{"first_name": "A", "company_id": 2, "portal_security_level": 9}), "portal_security_level", `got: 9`, `must be between 0 and 6`},
	{"company: name of blanks", creates("company", kittest.Config{"identifier": "A", "name": "  "}), "name", `refused name`, `The name field is required`},
	{"company: empty id", creates("company", kittest.Config{"identifier": "", "name": "A"}), "identifier", `got: 0`, `must be at least 1`},
	{"company: type that does not exist", creates("company", kittest.Config{"identifier": "A", "name": "A", "type_ids": []int{99}}), "type_ids", `refused type_ids of`, `The data source connectwise_company_type finds the right one by name`},
	{"company: status of id 0 as a reference below", creates("company", kittest.Config{"identifier": "A", "name": "A", "status_id": -1}), "status_id", `got: -1`, `must be at least 0`},
	{"company: parent that was never there", creates("company", kittest.Config{"identifier": "A", "name": "A", "parent_company_id": 99}), "parent_company_id", `refused parent_company_id of`, `The data source connectwise_company finds the right one by name`},
	{"company: country that does not exist", creates("company", kittest.Config{"identifier": "A", "name": "A", "country_id": 99}), "country_id", `refused country_id of`, `The data source connectwise_country finds the right one by name`},
	{"company: time zone that does not exist", creates("company", kittest.Config{"identifier": "A", "name": "A", "time_zone_setup_id": 99}), "time_zone_setup_id", `refused time_zone_setup_id of`, `The data source connectwise_time_zone finds the right one by name`},
	{"company: date of another form", creates("company", kittest.Config{"identifier": "A", "name": "A", "date_acquired": "1/2/2025"}), "date_acquired", `got: 1/2/2025`, `must be a date as YYYY-MM-DD`},
	{"company: revenue with too many digits", creates("company", kittest.Config{"identifier": "A", "name": "A", "annual_revenue": "0.1234567890123456789"}), "annual_revenue", `significant digits`, `round it`},
	{"company: main site without a name", creates("company", kittest.Config{"identifier": "A", "name": "A", "site_name": ""}), "site_name", `got: 0`, `must be at least 1`},
	{"company: timeout without a unit", creates("company", kittest.Config{"identifier": "A", "name": "A", "timeouts": kittest.Config{"create": "10"}}), "timeouts.create", `"10" must be`, `such as "300ms"`},
	{"company: deletion policy that does not exist", creates("company", kittest.Config{"identifier": "A", "name": "A", "deletion_policy": "keep"}), "deletion_policy", `got: "keep"`, `must be one of: ["delete" "abandon"]`},
	{"company: telephone number too long", creates("company", kittest.Config{"identifier": "A", "name": "A", "phone_number": long(31)}), "phone_number", `got: 31`, `must be at most 30`},
}

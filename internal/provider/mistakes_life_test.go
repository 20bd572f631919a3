package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

var lookupMistakes = []mistake{
	{"look-up: mistyped company", finds("company", kittest.Config{"identifier": "SunDentl"}), "identifier", `there is no company with identifier = "SunDentl"`, `There are, among others: "AcmeMSP", "SunDental"`},
	{"look-up: mistyped board", finds("service_board", kittest.Config{"name": "Alert"}), "name", `there is no service board with name = "Alert"`, `There are, among others: "Alerts", "Service Desk"`},
	{"look-up: mistyped role", finds("security_role", kittest.Config{"name": "Administrator"}), "name", `there is no security role with name = "Administrator"`, `There are, among others: "Admin", "API Integration", "Finance", "Technician"`},
	{"look-up: status of another board", finds("board_status", kittest.Config{"board_id": 1, "name": "Nobody's"}), "name", `there is no board status with name = "Nobody's"`, `There are, among others: ">Closed", "In Progress", "New"`},
	{"look-up: two of a name", after(twoContacts, finds("contact", kittest.Config{"first_name": "Cher", "last_name": "Sarkisian"})), "first_name", `objects have first_name = "Cher" and last_name = "Sarkisian": ids 3, 4`, `Use the id of the one that is meant`},
	{"look-up: nothing to look for", finds("company", nil), "", `Cannot find connectwise_company`, `set one of id, identifier, name`},
	{"look-up: empty name", finds("service_board", kittest.Config{"name": ""}), "name", `there is no service board with name = ""`, `There are, among others: "Alerts", "Service Desk"`},
	{"look-up: id 0", finds("company", kittest.Config{"id": 0}), "id", `got: 0`, `must be at least 1`},
	{"look-up: id below 0", finds("company", kittest.Config{"id": -2}), "id", `got: -2`, `must be at least 1`},
	{"look-up: id that nobody has", finds("company", kittest.Config{"id": 99}), "id", `may have been deleted`, `Look it up by identifier`},
}

func twoContacts(_ *testing.T, s *kittest.Site) {
	for range 2 {
		s.MustAdd("/company/contacts", map[string]any{"firstName": "Cher", "lastName": "Sarkisian", "company": reference(2)})
	}
}

func deleted(t *testing.T, s *kittest.Site) {
	t.Helper()
	if err := s.ForceEdit("/company/companies", 2, map[string]any{"deletedFlag": true}); err != nil {
		t.Fatal(err)
	}
}

var lifeMistakes = []mistake{
	{"import: id of another form", imports("board_status", "1"), "", `is not an id of the form`, `of the form <board_id>/<id> or <board name or id>/<name>`},
	{"import: text in place of an id", imports("managed_devices_integration_notification", "one/two"), "", `there is no managed devices integration with name = "one"`, `There are none yet`},
	{"import: name that does not exist", imports("company", "SunDentl"), "", `there is no company with identifier = "SunDentl"`, `There are, among others: "AcmeMSP", "SunDental"`},
	{"import: id 0", imports("company", "0"), "", `there is no company with identifier = "0"`, `There are, among others: "AcmeMSP", "SunDental"`},
	{"import: child without its name", imports("contact", "/Sarkisian"), "", `is not an id of the form`, `of the form <id> or <first_name>/<last_name> or <company identifier or id>/<first_name>/<last_name>: <first_name> is empty`},
	{"import: two of a name", after(twoContacts, imports("contact", "Cher/Sarkisian")), "", `objects have first_name = "Cher" and last_name = "Sarkisian": ids 3, 4`, `Use the id of the one that is meant`},
	{"import: first name alone", imports("contact", "Sunny/"), "", `there is no contact with first_name = "Sunny" and without last_name`, `There are, among others: "Dent", "Provider"`},
	{"destroy: protected company", destroys("company", kittest.Config{"identifier": "A", "name": "A"}, nil), "deletion_protection", `its deletion_protection is true`, `set deletion_protection = false, apply that`},
	{"destroy: agreement type in use", destroys("agreement_type", kittest.Config{"name": "A"}, &psasim.Fault{Method: "DELETE", Status: 409}), "", `409 Conflict`, `Remove that first`},
	{"destroy: solution in use", destroys("management_solution", kittest.Config{"name": "A", "management_it_solution_type": "Custom", "management_solution_name": "A"}, &psasim.Fault{Method: "DELETE", Status: 409}), "", `409 Conflict`, `Remove that first`},
	{"apply: no permission", faulty(psasim.Fault{Method: "POST", Path: "/company/companies", Status: 403}, creates("company", kittest.Config{"identifier": "A", "name": "A"})), "", `403 Forbidden`, `security role lacks a permission`},
	{"apply: no permission to look", faulty(psasim.Fault{Method: "GET", Path: "/procurement/catalog", Status: 403, Times: -1}, finds("product", kittest.Config{"identifier": "A"})), "identifier", `403 Forbidden`, `security role lacks a permission`},
	{"apply: key withdrawn", faulty(psasim.Fault{Method: "POST", Path: "/company/companies", Status: 401}, creates("company", kittest.Config{"identifier": "A", "name": "A"})), "", `401 Unauthorized`, `Check site_url, company_id, public_key`},
	{"apply: too many requests", faulty(psasim.Fault{Method: "POST", Path: "/company/companies", Status: 429, RetryAfter: 1, Times: -1}, creates("company", kittest.Config{"identifier": "A", "name": "A"})), "", `429 Too Many`, `Lower requests_per_second`},
	{"apply: site out of order", faulty(psasim.Fault{Method: "POST", Path: "/company/companies", Status: 500, Times: -1}, creates("company", kittest.Config{"identifier": "A", "name": "A"})), "", `it is not known whether the object was created`, `Apply again`},
	{"apply: company that was deleted", after(deleted, creates("contact", kittest.Config{"first_name": "A", "company_id": 2})), "company_id", `refused company_id of`, `The data source connectwise_company finds the right one by name`},
	{"apply: rename to what is taken", updates("service_board", kittest.Config{"name": "A", "location_id": 1, "department_id": 1}, kittest.Config{"name": "Alerts", "location_id": 1, "department_id": 1}), "name", `already in use`, `Give one of the two another name`},
	{"apply: object that was deleted meanwhile", deletedMeanwhile, "", `was deleted in ConnectWise after it was read`, `Plan again`},
	{"plan: company that was deleted", deletedCompany, "recreate_deleted", `was deleted in ConnectWise, last changed by`, `set recreate_deleted = true`},
}

// destroys applies a resource and destroys it where the site has a fault.
func destroys(kind string, config kittest.Config, fault *psasim.Fault) deed {
	return func(_ *testing.T, s *kittest.Site) []*tfprotov6.Diagnostic {
		r := s.Named("connectwise_" + kind)
		r.Apply(config)
		if fault != nil {
			s.Inject(*fault)
		}
		return r.Delete().Diagnostics()
	}
}

func faulty(fault psasim.Fault, does deed) deed {
	return after(func(_ *testing.T, s *kittest.Site) { s.Inject(fault) }, does)
}

func deletedMeanwhile(t *testing.T, s *kittest.Site) []*tfprotov6.Diagnostic {
	t.Helper()
	r := s.Named("connectwise_agreement_type")
	r.Apply(kittest.Config{"name": "A"})
	if err := s.Remove("/finance/agreements/types", r.ID()); err != nil {
		t.Fatal(err)
	}
	return r.Apply(kittest.Config{"name": "B"}).Diagnostics()
}

func deletedCompany(t *testing.T, s *kittest.Site) []*tfprotov6.Diagnostic {
	t.Helper()
	r := s.Named("connectwise_company")
	config := kittest.Config{"identifier": "A", "name": "A"}
	r.Apply(config)
	if err := s.ForceEdit("/company/companies", r.ID(), map[string]any{"deletedFlag": true}); err != nil {
		t.Fatal(err)
	}
	r.Read()
	return r.Plan(config).Diagnostics()
}

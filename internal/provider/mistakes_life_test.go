package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

var lookupMistakes = []mistake{
	{"look-up: mistyped company", finds("company", kittest.Config{"identifier": "SunDentl"}), "identifier", ``, ``},
	{"look-up: mistyped board", finds("service_board", kittest.Config{"name": "Alert"}), "name", ``, ``},
	{"look-up: mistyped role", finds("security_role", kittest.Config{"name": "Administrator"}), "name", ``, ``},
	{"look-up: status of another board", finds("board_status", kittest.Config{"board_id": 1, "name": "Nobody's"}), "name", ``, ``},
	{"look-up: status of no board", finds("board_status", kittest.Config{"board_id": 99, "name": "New"}), "board_id", ``, ``},
	{"look-up: two of a name", after(twoContacts, finds("contact", kittest.Config{"first_name": "Cher", "last_name": "Sarkisian"})), "first_name", ``, ``},
	{"look-up: nothing to look for", finds("company", nil), "", ``, ``},
	{"look-up: empty name", finds("service_board", kittest.Config{"name": ""}), "name", ``, ``},
	{"look-up: id 0", finds("company", kittest.Config{"id": 0}), "id", ``, ``},
	{"look-up: id below 0", finds("company", kittest.Config{"id": -2}), "id", ``, ``},
	{"look-up: id that nobody has", finds("company", kittest.Config{"id": 99}), "id", ``, ``},
	{"look-up: id of a deleted company", after(deleted, finds("company", kittest.Config{"id": 2})), "id", ``, ``},
	{"look-up: name in the place of the id", finds("company", kittest.Config{"id": 2, "identifier": "Nobody"}), "identifier", ``, ``},
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
	{"import: id of another form", imports("board_status", "1"), "", ``, ``},
	{"import: text in place of an id", imports("managed_devices_integration_notification", "one/two"), "", ``, ``},
	{"import: what does not exist", imports("company", "99"), "", ``, ``},
	{"import: name that does not exist", imports("company", "SunDentl"), "", ``, ``},
	{"import: empty id", imports("company", ""), "", ``, ``},
	{"import: id 0", imports("company", "0"), "", ``, ``},
	{"import: child of a parent that does not exist", imports("board_status", "99/1"), "", ``, ``},
	{"import: child without its name", imports("contact", "/Sarkisian"), "", ``, ``},
	{"import: two of a name", after(twoContacts, imports("contact", "Cher/Sarkisian")), "", ``, ``},
	{"import: first name alone", imports("contact", "Sunny/"), "", ``, ``},
	{"destroy: protected company", destroys("company", kittest.Config{"identifier": "A", "name": "A"}, nil), "deletion_protection", ``, ``},
	{"destroy: agreement type in use", destroys("agreement_type", kittest.Config{"name": "A"}, &psasim.Fault{Method: "DELETE", Status: 409}), "", ``, ``},
	{"destroy: solution in use", destroys("management_solution", kittest.Config{"name": "A", "management_it_solution_type": "Custom", "management_solution_name": "A"}, &psasim.Fault{Method: "DELETE", Status: 409}), "", ``, ``},
	{"apply: no permission", faulty(psasim.Fault{Method: "POST", Path: "/company/companies", Status: 403}, creates("company", kittest.Config{"identifier": "A", "name": "A"})), "", ``, ``},
	{"apply: no permission to look", faulty(psasim.Fault{Method: "GET", Path: "/procurement/catalog", Status: 403, Times: -1}, finds("product", kittest.Config{"identifier": "A"})), "", ``, ``},
	{"apply: key withdrawn", faulty(psasim.Fault{Method: "POST", Path: "/company/companies", Status: 401}, creates("company", kittest.Config{"identifier": "A", "name": "A"})), "", ``, ``},
	{"apply: too many requests", faulty(psasim.Fault{Method: "POST", Path: "/company/companies", Status: 429, RetryAfter: 1, Times: -1}, creates("company", kittest.Config{"identifier": "A", "name": "A"})), "", ``, ``},
	{"apply: site out of order", faulty(psasim.Fault{Method: "POST", Path: "/company/companies", Status: 500, Times: -1}, creates("company", kittest.Config{"identifier": "A", "name": "A"})), "", ``, ``},
	{"apply: company that was deleted", after(deleted, creates("contact", kittest.Config{"first_name": "A", "company_id": 2})), "company_id", ``, ``},
	{"apply: rename to what is taken", updates("service_board", kittest.Config{"name": "A", "location_id": 1, "department_id": 1}, kittest.Config{"name": "Alerts", "location_id": 1, "department_id": 1}), "name", ``, ``},
	{"apply: object that was deleted meanwhile", deletedMeanwhile, "", ``, ``},
	{"plan: company that was deleted", deletedCompany, "recreate_deleted", ``, ``},
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

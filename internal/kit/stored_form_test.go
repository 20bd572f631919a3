package kit_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/company"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/service"
)

// A create without a response is recognized by what was sent, in whatever
// spelling the server stores it. What is stored as another value may be
// somebody else's: the error names it, and nothing is sent twice.
func TestCreateWithoutResponseStoredInAnotherForm(t *testing.T) {
	t.Parallel()
	digits, err := psasim.NamedRewrite("digits")
	if err != nil {
		t.Fatal(err)
	}
	trim := func(v any) any { return strings.TrimSpace(v.(string)) }
	companyConfig := kittest.Config{"identifier": "Acme", "name": "Acme", "phone_number": "720-204-4500"}
	contactConfig := kittest.Config{"first_name": "Ann", "last_name": "Lee", "company_id": 1, "city": "Tampa "}
	for name, row := range map[string]struct {
		resource func(*kittest.Site) *kittest.Resource
		config   kittest.Config
		path     string
		field    string
		as       func(any) any
		other    bool // the stored form is another value
	}{
		"spelling, unique key":      {companyResource, companyConfig, companies, "phoneNumber", digits, false},
		"another value, unique key": {companyResource, companyConfig, companies, "name", func(any) any { return "Acme Inc." }, true},
		"spelling":                  {contactResource, contactConfig, contacts, "city", trim, false},
		"another value":             {contactResource, contactConfig, contacts, "city", func(any) any { return "33101 Tampa" }, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := kittest.NewSite(t, psasim.Options{})
			if err := site.Rewrite(row.path, row.field, row.as); err != nil {
				t.Fatal(err)
			}
			h := row.resource(site)
			before := len(site.Objects(row.path))
			site.Inject(psasim.Fault{Method: http.MethodPost, Path: row.path, Status: 500, After: true})
			result := h.Create(row.config)
			created := site.Objects(row.path)[before:]
			if len(created) != 1 {
				t.Fatalf("there are %d objects", len(created))
			}
			if row.other {
				result.Fails("", "Cannot create "+"connectwise_", fmt.Sprintf("Look at the objects with id %v", created[0]["id"]))
				return
			}
			if fmt.Sprint(h.ID()) != fmt.Sprint(created[0]["id"]) {
				t.Errorf("the state has id %d, the site %v", h.ID(), created[0]["id"])
			}
		})
	}
}

const contacts = "/company/contacts"

func companyResource(s *kittest.Site) *kittest.Resource { return s.Resource(company.Company) }
func contactResource(s *kittest.Site) *kittest.Resource { return s.Resource(company.Contact) }

// An update that changed nothing is an error and leaves the state as it is: a
// warning on every run would never end.
func TestUpdateStoredInAnotherForm(t *testing.T) {
	t.Parallel()
	const field, attribute = "customerPortalDescription", "customer_portal_description"
	h := kittest.New(t, service.Status)
	h.Create(status(kittest.Config{attribute: "one"}))
	if err := h.Rewrite("/service/boards/1/statuses", field, func(any) any { return "one" }); err != nil {
		t.Fatal(err)
	}
	h.Update(status(kittest.Config{attribute: "two"})).Fails(attribute, "ConnectWise did not change the value", `stores "one"`, `says "two"`)
	if h.Value(attribute) != "one" || h.Tainted {
		t.Errorf("the state has %v, tainted: %t", h.Value(attribute), h.Tainted)
	}
}

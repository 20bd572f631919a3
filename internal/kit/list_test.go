package kit_test

import (
	"net/http"
	"strings"
	"testing"
	"unicode"

	"github.com/psaforge/terraform-provider-connectwise/internal/company"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/service"
)

// A query lists what is there, each with the identity that imports it, and
// nothing that was deleted.
func TestList(t *testing.T) {
	t.Parallel()
	site := kittest.NewSite(t, psasim.Options{})
	id := site.MustAdd(companies, map[string]any{"identifier": "Acme", "name": "Acme", "city": "Tampa"})
	gone := site.MustAdd(companies, map[string]any{"identifier": "Gone", "name": "Gone"})
	if err := site.Remove(companies, gone); err != nil {
		t.Fatal(err)
	}
	// Some servers ignore conditions and return what is flagged as deleted.
	if err := site.IgnoreConditions(companies); err != nil {
		t.Fatal(err)
	}
	found, _ := site.List(company.Company, nil, 100)
	names := map[string]bool{}
	for _, object := range found {
		names[object.Name] = true
		if object.Name == "Acme" && (object.Identity("id") != id || object.Identity("login_company_id") != "acme" || object.Value("city") != "Tampa") {
			t.Errorf("Acme has the identity %v of %v in %v", object.Identity("id"), object.Identity("login_company_id"), object.Value("city"))
		}
	}
	if !names["Acme"] || !names["SunDental"] || names["Gone"] {
		t.Errorf("listed: %v", names)
	}
}

// Filters limit a list, in the plural data source as well, also on a server that
// ignores conditions and with values that cannot be written in its language.
func TestListFilters(t *testing.T) {
	t.Parallel()
	site := kittest.NewSite(t, psasim.Options{})
	var last int64
	for _, name := range []string{"Zenith Dental", "zenith Legal", `Zenith "[x]" Dental`, "Bay Dental"} {
		last = site.MustAdd(companies, map[string]any{"identifier": strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) {
				return r
			}
			return -1
		}, name), "name": name})
	}
	site.MustAdd("/company/contacts", map[string]any{"firstName": "Ann", "lastName": "Bay", "company": map[string]any{"id": last}})
	site.MustAdd("/company/contacts", map[string]any{"firstName": "Ben", "lastName": "Bay", "company": map[string]any{"id": last}, "inactiveFlag": true})
	for _, ignored := range []bool{false, true} {
		if ignored {
			for _, path := range []string{companies, "/company/contacts"} {
				if err := site.IgnoreConditions(path); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, row := range []struct {
			of     kit.Definition
			config kittest.Config
			want   int
		}{
			{company.Company, kittest.Config{"name": "zenith*"}, 3},
			{company.Company, kittest.Config{"name": "Zenith*Dental"}, 2},
			{company.Company, kittest.Config{"name": `*"[x]"*`}, 1},
			{company.Company, kittest.Config{"name": `zenith "[x]" dental`}, 1},
			{company.Company, kittest.Config{"name": "*Dental", "identifier": "B*"}, 1},
			{company.Contact, kittest.Config{"company_id": int(last)}, 2},
			{company.Contact, kittest.Config{"company_id": int(last), "inactive": false}, 1},
			{company.Contact, kittest.Config{"company_id": int(last), "inactive": true}, 1},
		} {
			found, result := site.List(row.of, row.config, 100)
			for _, d := range result.Diagnostics() {
				t.Error(d.Summary, d.Detail)
			}
			if len(found) != row.want {
				t.Errorf("%v (conditions ignored: %t): listed %d, want %d", row.config, ignored, len(found), row.want)
			}
			data := site.Data("connectwise_"+row.of.Plural, row.config)
			if ids, _ := data.Value("ids").(kittest.Config); len(ids) != row.want {
				t.Errorf("%v (conditions ignored: %t): the data source has %v", row.config, ignored, ids)
			}
		}
	}
}

// The identity of a child has its parent's id.
func TestListOfChildren(t *testing.T) {
	t.Parallel()
	site := kittest.NewSite(t, psasim.Options{})
	found, _ := site.List(service.Status, kittest.Config{"board_id": 1, "conditions": "name = '>Closed'"}, 100)
	if len(found) != 1 || found[0].Identity("board_id") != int64(1) || found[0].Identity("id") != int64(3) || found[0].Value("board_id") != int64(1) {
		t.Errorf("listed: %v", found)
	}
}

// A list whose second page fails says so: it does not end early.
func TestListSecondPageFails(t *testing.T) {
	t.Parallel()
	site := kittest.NewSite(t, psasim.Options{})
	whole := len(site.Objects(statuses))
	for _, broken := range []bool{false, true} {
		site.Intercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			query := r.URL.Query()
			if broken && query.Get("page") == "2" {
				http.Error(w, "out of order", http.StatusInternalServerError)
				return
			}
			query.Set("pageSize", "2")
			r.URL.RawQuery = query.Encode()
			next.ServeHTTP(w, r)
		})
		found, result := site.List(service.Status, kittest.Config{"board_id": 1}, 100)
		if !broken && len(found) != whole {
			t.Errorf("listed %d of %d", len(found), whole)
		}
		if broken {
			result.Fails("", "Cannot list connectwise_board_status", "500")
		}
	}
}

package kit_test

import (
	"net/http"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/company"
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

package kit_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/finance"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/managedit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// racing lets another run create a record right before or after the provider's
// first POST.
func racing(site *kittest.Site, before bool, create func() int64) (id *int64) {
	id = new(int64)
	var once sync.Once
	race := func() { once.Do(func() { *id = create() }) }
	site.Intercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Method == http.MethodPost && before {
			race()
		}
		next.ServeHTTP(w, r)
		if r.Method == http.MethodPost && !before {
			race()
		}
	})
	return id
}

// Two runs look, find nothing, and create the same: the later one deletes what it
// created and does about the other's what on_existing says.
func TestTwinIsTakenBack(t *testing.T) {
	t.Parallel()
	for _, onExisting := range []string{"error", "adopt"} {
		t.Run(onExisting, func(t *testing.T) {
			t.Parallel()
			site := kittest.NewSite(t, psasim.Options{})
			site.OnExisting = onExisting
			site.Restart()
			twin := racing(site, true, func() int64 { return addAgreement(site, nil) })
			h := site.Resource(finance.Agreement)
			config := agreement(kittest.Config{"deletion_policy": "abandon", "work_order": "mine"})
			got := h.Create(config)
			if left := site.Objects(agreements); len(left) != 1 || fmt.Sprint(left[0]["id"]) != fmt.Sprint(*twin) {
				t.Fatalf("the site has %v", left)
			}
			if onExisting == "error" {
				got.Fails("", `"Online Backup" exists already`, "Another run created it", fmt.Sprintf("id %d, was deleted again", *twin+1), fmt.Sprintf("id = \"%d\"", *twin))
				if h.Exists() {
					t.Error("the state has what was deleted")
				}
				// The key is free again.
				h.Create(config).Fails("", "It exists as id")
				return
			}
			got.Warns("", "existed and was adopted", fmt.Sprintf("It has id %d", *twin)).Has("work_order", "mine").Has("deletion_policy", "abandon")
			if h.ID() != *twin {
				t.Errorf("the state has id %d, want %d", h.ID(), *twin)
			}
		})
	}
}

// The run that was first keeps what it created, and one whose object the server
// does not let go is tainted, so that the next apply destroys it.
func TestTwinThatStays(t *testing.T) {
	t.Parallel()
	t.Run("the other is younger", func(t *testing.T) {
		t.Parallel()
		site := adopting(t)
		twin := racing(site, false, func() int64 { return addAgreement(site, nil) })
		h := site.Resource(finance.Agreement)
		wantWrites(t, h.Create(agreement(nil)), "POST "+agreements)
		if h.ID() != *twin-1 {
			t.Errorf("the state has id %d, want %d", h.ID(), *twin-1)
		}
	})
	t.Run("the deletion fails", func(t *testing.T) {
		t.Parallel()
		site := adopting(t)
		const path = "/company/companies/2/managementSummaryReports"
		solution := site.MustAdd("/company/managementItSolutions", map[string]any{"name": "Axcient", "managementItSolutionType": "Custom", "managementSolutionName": "Axcient"})
		racing(site, true, func() int64 {
			return site.MustAdd(path, map[string]any{"groupIdentifier": "EFS-1", "deviceType": "WorkstationsAndServers", "managementSolution": map[string]any{"id": solution}})
		})
		site.Inject(psasim.Fault{Method: http.MethodDelete, Path: path, Status: 403})
		h := site.Resource(managedit.ManagedID)
		got := h.Create(kittest.Config{"company_id": 2, "management_solution_id": solution, "managed_id": "EFS-1", "device_type": "WorkstationsAndServers"})
		got.Fails("", "Cannot delete")
		if !h.Exists() {
			t.Error("no state knows what was created")
		}
	})
}

// A run that adopted what this run just created may be ahead of it below that: under a
// new agreement there can be an addition of another run already.
func TestTwinBelowANewParent(t *testing.T) {
	t.Parallel()
	site := adopting(t)
	product := site.MustAdd("/procurement/catalog", map[string]any{
		"identifier": "AX-GB", "description": "Backup", "customerDescription": "Backup", "productClass": "NonInventory",
		"subcategory": map[string]any{"id": 1}, "type": map[string]any{"id": 1},
	})
	parent := site.Resource(finance.Agreement)
	parent.Create(agreement(nil))
	additions := fmt.Sprintf("%s/%d/additions", agreements, parent.ID())
	twin := racing(site, true, func() int64 {
		return site.MustAdd(additions, map[string]any{"product": map[string]any{"id": product}, "serialNumber": "EFS-1", "quantity": 1, "billCustomer": "Billable"})
	})
	h := site.Resource(finance.Addition)
	got := h.Create(kittest.Config{"agreement_id": parent.ID(), "product_id": product, "serial_number": "EFS-1"})
	got.Warns("", "existed and was adopted", fmt.Sprintf("It has id %d", *twin))
	if left := site.Objects(additions); len(left) != 1 || h.ID() != *twin {
		t.Errorf("the site has %v, the state id %d", left, h.ID())
	}
}

// A twin is looked for with one call, and not where none can be.
func TestTwinCosts(t *testing.T) {
	t.Parallel()
	site := kittest.NewSite(t, psasim.Options{})
	reads := func(r *kittest.Result, collection string) (n int) {
		for _, request := range r.Requests {
			if request.Method == http.MethodGet && strings.HasSuffix(request.Path, collection) {
				n++
			}
		}
		return n
	}
	h := site.Resource(finance.Agreement)
	if n := reads(h.Create(agreement(nil)), "/agreements"); n != 2 {
		t.Errorf("looked %d times, want once before and once after", n)
	}
	second := site.Resource(finance.Agreement)
	if n := reads(second.Create(agreement(kittest.Config{"allow_duplicate": true})), "/agreements"); n != 0 {
		t.Errorf("looked %d times for what may be there twice", n)
	}
}

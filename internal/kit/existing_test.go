package kit_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/company"
	"github.com/psaforge/terraform-provider-connectwise/internal/finance"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/managedit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

const agreements = "/finance/agreements"

// adopting starts a site whose provider adopts what exists.
func adopting(t *testing.T) *kittest.Site {
	t.Helper()
	site := kittest.NewSite(t, psasim.Options{})
	site.OnExisting = "adopt"
	site.Restart()
	return site
}

// addAgreement makes an agreement of the company 2 by hand.
func addAgreement(site *kittest.Site, further map[string]any) int64 {
	fields := map[string]any{
		"name": "Online Backup", "type": map[string]any{"id": 1}, "company": map[string]any{"id": 2}, "contact": map[string]any{"id": 2},
	}
	maps.Copy(fields, further)
	return site.MustAdd(agreements, fields)
}

func agreement(further kittest.Config) kittest.Config {
	config := kittest.Config{"name": "Online Backup", "type_id": 1, "company_id": 2, "contact_id": 2}
	maps.Copy(config, further)
	return config
}

// writes are the requests of a result that change something.
func writes(r *kittest.Result) []string {
	var all []string
	for _, request := range r.Requests {
		if request.Method != http.MethodGet {
			all = append(all, request.Method+" "+request.Path)
		}
	}
	return all
}

func wantWrites(t *testing.T, r *kittest.Result, want ...string) {
	t.Helper()
	if got := writes(r); !slices.Equal(got, want) {
		t.Errorf("the provider wrote %q, want %q", got, want)
	}
}

// Adopting makes an object what the configuration says, in one patch of what
// differs, and says which object it was and what was changed.
func TestAdoptionUpdatesWhatDiffers(t *testing.T) {
	t.Parallel()
	site := adopting(t)
	id := addAgreement(site, map[string]any{"workOrder": "old", "customerPO": "PO-1"})
	h := site.Resource(finance.Agreement)
	got := h.Create(agreement(kittest.Config{"work_order": "new", "customer_po": "PO-1"}))
	got.Warns("", "existed and was adopted", fmt.Sprintf("It has id %d", id), "created by", "work_order").Has("work_order", "new")
	wantWrites(t, got, fmt.Sprintf("PATCH %s/%d", agreements, id))
	if h.ID() != id || h.Identity("id") != id {
		t.Errorf("the state has id %d, want %d", h.ID(), id)
	}
	if body := string(got.Requests[len(got.Requests)-1].Body); strings.Contains(body, "customerPO") {
		t.Errorf("the patch has what did not differ: %s", body)
	}
	if object, _ := site.Object(agreements, id); object["workOrder"] != "new" {
		t.Errorf("the site has %v", object["workOrder"])
	}
}

// A patch whose response leaves out what was sent says nothing of what is stored.
func TestAdoptionWithIncompleteResponse(t *testing.T) {
	t.Parallel()
	site := adopting(t)
	addAgreement(site, map[string]any{"workOrder": "old"})
	site.Omit(http.MethodPatch, "workOrder")
	h := site.Resource(finance.Agreement)
	h.Create(agreement(kittest.Config{"work_order": "new"})).Warns("", "existed and was adopted").Has("work_order", "new")
}

// Nothing that is as the configuration says is written.
func TestAdoptionOfWhatIsAsConfigured(t *testing.T) {
	t.Parallel()
	site := adopting(t)
	id := addAgreement(site, nil)
	h := site.Resource(finance.Agreement)
	got := h.Create(agreement(nil)).Warns("", "existed and was adopted", "nothing was changed")
	wantWrites(t, got)
	if h.ID() != id {
		t.Errorf("the state has id %d, want %d", h.ID(), id)
	}
}

// By default nothing is adopted: the error names the object, who made it, the
// import block, and the two ways out. Nothing is written.
func TestExistingIsAnError(t *testing.T) {
	t.Parallel()
	site := kittest.NewSite(t, psasim.Options{})
	id := addAgreement(site, nil)
	h := site.Resource(finance.Agreement)
	got := h.Create(agreement(nil)).Fails("", `"Online Backup" exists already`, fmt.Sprintf("id %d", id), "created by", "import {", "connectwise_agreement.<name>",
		fmt.Sprintf("id = \"%d\"", id), `on_existing = "adopt"`, "allow_duplicate = true")
	wantWrites(t, got)
	if h.Exists() {
		t.Error("the refused create left a state")
	}
}

// Of several candidates none is adopted.
func TestSeveralCandidatesAreAnError(t *testing.T) {
	t.Parallel()
	for _, onExisting := range []string{"error", "adopt"} {
		t.Run(onExisting, func(t *testing.T) {
			t.Parallel()
			site := kittest.NewSite(t, psasim.Options{})
			site.OnExisting = onExisting
			site.Restart()
			first, second := addAgreement(site, nil), addAgreement(site, nil)
			h := site.Resource(finance.Agreement)
			got := h.Create(agreement(nil)).Fails("", "There are 2 of them", fmt.Sprintf("id %d", first), fmt.Sprintf("id %d", second), "import {")
			wantWrites(t, got)
			if h.Exists() {
				t.Error("one of the two was adopted")
			}
		})
	}
}

// What no longer counts, or lacks a part of the key, or has one that the
// configuration leaves out, is another object.
func TestOtherObjectsDoNotStandInTheWay(t *testing.T) {
	t.Parallel()
	site := adopting(t)
	old := addAgreement(site, nil)
	site.MustEdit(agreements, old, map[string]any{"cancelledFlag": true, "dateCancelled": "2026-01-01T00:00:00Z", "reasonCancelled": "Over"})
	h := site.Resource(finance.Agreement)
	wantWrites(t, h.Create(agreement(nil)), "POST "+agreements)
	additions := fmt.Sprintf("%s/%d/additions", agreements, h.ID())
	site.Restart() // additions of an agreement of the same run are not looked for
	product := site.MustAdd("/procurement/catalog", map[string]any{
		"identifier": "AX-OB", "description": "Online Backup", "customerDescription": "Online Backup",
		"subcategory": map[string]any{"id": 1}, "type": map[string]any{"id": 1},
	})
	add := func(further map[string]any) int64 {
		fields := map[string]any{"product": map[string]any{"id": product}, "billCustomer": "Billable"}
		maps.Copy(fields, further)
		return site.MustAdd(additions, fields)
	}
	add(map[string]any{"serialNumber": "EFS-1"})
	config := kittest.Config{"agreement_id": h.ID(), "product_id": product}
	wantWrites(t, site.Resource(finance.Addition).Create(config), "POST "+additions)
	add(map[string]any{"serialNumber": "EFS-2", "effectiveDate": "2099-01-01T00:00:00Z", "cancelledDate": "2099-02-01T00:00:00Z"})
	wantWrites(t, site.Resource(finance.Addition).Create(kittest.Config{"agreement_id": h.ID(), "product_id": product, "serial_number": "EFS-2"}), "POST "+additions)
}

// A create that was refused leaves its key to the next attempt of the run.
func TestRefusedCreateReleasesItsKey(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]psasim.Fault{
		"refused":               {Method: http.MethodPost, Path: agreements, Status: 400, Code: "InvalidObject", Message: "no"},
		"the look-up failed":    {Method: http.MethodGet, Path: agreements, Status: 500},
		"the company was away":  {Method: http.MethodPost, Path: agreements, Status: 409},
		"permissions are short": {Method: http.MethodPost, Path: agreements, Status: 403},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := kittest.NewSite(t, psasim.Options{})
			h := site.Resource(finance.Agreement)
			site.Inject(fault)
			h.Create(agreement(nil)).Fails("", "Cannot")
			h.Create(agreement(nil))
		})
	}
}

// A second resource of the run does not get what the first one adopted.
func TestAdoptedOnce(t *testing.T) {
	t.Parallel()
	site := adopting(t)
	id := site.MustAdd(companies, map[string]any{"identifier": "Acme", "name": "Acme"})
	config := kittest.Config{"identifier": "Acme", "name": "Acme"}
	first, second := site.Resource(company.Company), site.Resource(company.Company)
	first.Create(config).Warns("", "existed and was adopted")
	second.Create(config).Fails("identifier", "already in use", fmt.Sprintf("id %d, and another resource of this run manages it", id))
	if first.ID() != id || second.Exists() {
		t.Errorf("the first has id %d, the second exists: %t", first.ID(), second.Exists())
	}
}

// Below a parent that was adopted there may be objects. Below one that this run made
// there are none, unless another run adopts it.
func TestLookBelowTheParent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		onExisting string
		adopts     bool
		sent       []string
	}{
		"adopted":          {onExisting: "adopt", adopts: true},
		"made":             {onExisting: "error", sent: []string{"POST "}},
		"made, may be met": {onExisting: "adopt", sent: []string{"POST ", "GET "}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := kittest.NewSite(t, psasim.Options{})
			site.OnExisting = c.onExisting
			site.Restart()
			solution := site.MustAdd("/company/managementItSolutions", map[string]any{
				"name": "Axcient", "managementItSolutionType": "Custom", "managementSolutionName": "Axcient",
			})
			parent := site.Resource(company.Company)
			var entry int64
			if c.adopts {
				id := site.MustAdd(companies, map[string]any{"identifier": "Acme", "name": "Acme"})
				entry = site.MustAdd(fmt.Sprintf("%s/%d/managementSummaryReports", companies, id), map[string]any{
					"groupIdentifier": "EFS-1", "deviceType": "WorkstationsAndServers", "managementSolution": map[string]any{"id": solution},
				})
			}
			made := parent.Create(kittest.Config{"identifier": "Acme", "name": "Acme"})
			child := site.Resource(managedit.ManagedID)
			got := child.Create(kittest.Config{
				"company_id": parent.ID(), "managed_id": "EFS-1", "device_type": "WorkstationsAndServers", "management_solution_id": solution,
			})
			path := fmt.Sprintf("%s/%d/managementSummaryReports", companies, parent.ID())
			if !c.adopts {
				for i := range c.sent {
					c.sent[i] += path
				}
				got.Sent(c.sent...)
				return
			}
			made.Warns("", "existed and was adopted")
			got.Warns("", "existed and was adopted")
			wantWrites(t, got)
			if child.ID() != entry {
				t.Errorf("the state has id %d, want %d", child.ID(), entry)
			}
		})
	}
}

// What the API cannot change is not adopted: an update would not make it what
// the configuration says. Nothing is written.
func TestFixedAttributeIsNotAdopted(t *testing.T) {
	t.Parallel()
	site := adopting(t)
	site.MustAdd("/company/managementItSolutions", map[string]any{
		"name": "Axcient", "managementItSolutionType": "Custom", "managementSolutionName": "Axcient",
	})
	integration := site.MustAdd("/company/managedDevicesIntegrations", map[string]any{
		"name": "Axcient", "solution": "Axcient", "loginBy": "Member", "defaultBillingLevel": "Detail",
	})
	path := fmt.Sprintf("/company/managedDevicesIntegrations/%d/crossReferences", integration)
	id := site.MustAdd(path, map[string]any{"vendorType": "online_backup", "vendorLevel": "STANDARD"})
	site.Inject(psasim.Fault{Method: http.MethodPost, Path: path, Field: "vendorType", Code: "ObjectExists", Message: "already in use"})
	h := site.Resource(managedit.CrossReference)
	got := h.Create(kittest.Config{"managed_devices_integration_id": integration, "vendor_type": "online_backup", "vendor_level": "Standard"})
	got.Fails("", "cannot be adopted", fmt.Sprintf("It has id %d", id), `Its vendor_level is "STANDARD" where the configuration says "Standard"`)
	wantWrites(t, got, "POST "+path)
	if h.Exists() {
		t.Error("the state has another cross reference")
	}
}

// Two resources of one configuration with one key are refused in the plan, in
// whatever order Terraform plans them and whether or not one of the objects
// exists: adopting would give one object to both. What exists twice already is
// left alone.
func TestTwoResourcesOfOneKey(t *testing.T) {
	t.Parallel()
	const problem = "Two resources declare the same agreement"
	for name, exist := range map[string]int{"none exists": 0, "one exists": 1, "both exist": 2} {
		for _, reversed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, reversed: %t", name, reversed), func(t *testing.T) {
				t.Parallel()
				site := adopting(t)
				both := []*kittest.Resource{site.Resource(finance.Agreement), site.Resource(finance.Agreement)}
				for i := range exist {
					both[i].Import(fmt.Sprint(addAgreement(site, nil)))
				}
				site.Restart()
				if reversed {
					slices.Reverse(both)
				}
				// The two differ in something, as two resources do.
				first, second := agreement(kittest.Config{"work_order": "a"}), agreement(kittest.Config{"work_order": "b"})
				both[0].Plan(first)
				got := both[1].Plan(second)
				if exist < len(both) {
					got.Fails("", problem, "allow_duplicate = true")
				}
				both[1].Plan(agreement(kittest.Config{"work_order": "b", "allow_duplicate": true}))
			})
		}
	}
}

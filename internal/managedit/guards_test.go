package managedit_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/managedit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// integrated makes a solution, an integration and a product by hand.
func integrated(t *testing.T) (site *kittest.Site, solution, integration, product int64) {
	t.Helper()
	site = kittest.NewSite(t, psasim.Options{})
	solution = site.MustAdd("/company/managementItSolutions", map[string]any{
		"name": "Axcient", "managementItSolutionType": "Custom", "managementSolutionName": "Axcient",
	})
	integration = site.MustAdd("/company/managedDevicesIntegrations", map[string]any{
		"name": "Axcient", "solution": "Axcient", "loginBy": "Member", "defaultBillingLevel": "Detail",
	})
	product = site.MustAdd("/procurement/catalog", map[string]any{
		"identifier": "AX-OB", "description": "Online Backup", "customerDescription": "Online Backup",
		"subcategory": map[string]any{"id": 1}, "type": map[string]any{"id": 1},
	})
	return site, solution, integration, product
}

// A create adopts a cross reference as the push leaves it. One that has a
// product, or is active, is somebody's work.
func TestCrossReferenceAdoption(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		inactive, product, taken bool
	}{
		"as the push leaves it":   {true, false, true},
		"active":                  {false, false, false},
		"inactive with a product": {true, true, false},
		"active with a product":   {false, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site, _, integration, product := integrated(t)
			path := fmt.Sprintf("/company/managedDevicesIntegrations/%d/crossReferences", integration)
			fields := map[string]any{"vendorType": "online_backup", "vendorLevel": "Standard", "inactiveFlag": row.inactive}
			if row.product {
				fields["product"] = map[string]any{"id": product}
			}
			id := site.MustAdd(path, fields)
			h := site.Resource(managedit.CrossReference)
			got := h.Create(kittest.Config{
				"managed_devices_integration_id": integration, "vendor_type": "online_backup", "vendor_level": "Standard",
				"product_id": product, "configuration_type_id": 1, "agreement_type_id": 1,
			})
			if !row.taken {
				got.Fails("vendor_type", "already in use", fmt.Sprintf("id %d", id))
				if h.Exists() {
					t.Error("it was adopted")
				}
				return
			}
			got.Has("id", int(id)).Has("adopted", true).Has("inactive", false)
			h.Delete()
			left, ok := site.Object(path, id)
			if !ok || left["inactiveFlag"] != true || left["product"] != nil || left["agreementType"] != nil || left["configurationType"] != nil {
				t.Errorf("after its destruction the site has %v, want it inactive and bare", left)
			}
		})
	}
}

// What was made here is deleted.
func TestCrossReferenceMadeHere(t *testing.T) {
	t.Parallel()
	site, _, integration, _ := integrated(t)
	h := site.Resource(managedit.CrossReference)
	h.Create(kittest.Config{"managed_devices_integration_id": integration, "vendor_type": "online_backup"}).Has("adopted", false)
	path := fmt.Sprintf("/company/managedDevicesIntegrations/%d/crossReferences", integration)
	id := h.ID()
	h.Delete().Sent(fmt.Sprintf("DELETE %s/%d", path, id))
}

// Two vendors may know different customers by the same id; one vendor does not.
func TestManagedIDOfTwoSolutions(t *testing.T) {
	t.Parallel()
	site, solution, _, _ := integrated(t)
	other := site.MustAdd("/company/managementItSolutions", map[string]any{
		"name": "Other", "managementItSolutionType": "Custom", "managementSolutionName": "Other",
	})
	managedID := func(company, solution int64) kittest.Config {
		return kittest.Config{"company_id": company, "managed_id": "EFS-1", "device_type": devices, "management_solution_id": solution}
	}
	site.Resource(managedit.ManagedID).Plan(managedID(1, solution))
	site.Resource(managedit.ManagedID).Plan(managedID(2, other))
	site.Resource(managedit.ManagedID).Plan(managedID(3, solution)).Fails("managed_id", "Two companies have the same managed id", "company 1", "company 3")
}

// The second of a pair is not made before the first, nor while nobody knows
// whether the first is there.
func TestSecondManagedIDWithoutTheFirst(t *testing.T) {
	t.Parallel()
	second := func(solution int64) kittest.Config {
		return kittest.Config{"company_id": 2, "managed_id": "EFS-1", "device_type": stats, "management_solution_id": solution}
	}
	const path = "/company/companies/2/managementSummaryReports"
	t.Run("not there", func(t *testing.T) {
		t.Parallel()
		site, solution, _, _ := integrated(t)
		// Neither another one's first nor a second of the same id counts.
		addPair := func(managedID, deviceType string) {
			site.MustAdd(path, map[string]any{"groupIdentifier": managedID, "deviceType": deviceType, "managementSolution": map[string]any{"id": solution}})
		}
		addPair("EFS-2", devices)
		h := site.Resource(managedit.ManagedID)
		h.Create(second(solution)).Fails("device_type", "wrong order", "depends_on")
		if n := len(site.Objects(path)); n != 1 || h.Exists() {
			t.Errorf("the site has %d managed ids", n)
		}
		addPair("EFS-1", devices)
		h.Create(second(solution))
	})
	t.Run("not known", func(t *testing.T) {
		t.Parallel()
		site, solution, _, _ := integrated(t)
		h := site.Resource(managedit.ManagedID)
		h.FailNext(http.MethodGet, path)
		h.Create(second(solution)).Fails("", "Cannot check the order of managed ids", "500")
		if n := len(site.Objects(path)); n != 0 || h.Exists() {
			t.Errorf("the site has %d managed ids", n)
		}
	})
}

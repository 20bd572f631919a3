package managedit_test

import (
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/managedit"
)

const reports = "/company/companies/2/managementSummaryReports"

// managedPair is a pair of managed ids of company 2 that two resources manage.
func managedPair(t *testing.T) (first, second *kittest.Resource, config func(deviceType string) kittest.Config) {
	t.Helper()
	site, solution, _, _ := integrated(t)
	config = func(deviceType string) kittest.Config {
		return kittest.Config{"company_id": 2, "managed_id": "EFS-1", "management_solution_id": solution, "device_type": deviceType}
	}
	first, second = site.Resource(managedit.ManagedID), site.Resource(managedit.ManagedID)
	first.Create(config(devices))
	second.Create(config(stats))
	first.Restart()
	return first, second, config
}

// A pair whose first was deleted in the dashboard is repaired by one plan: the
// first is made, and the second is replaced after it.
func TestPairWithoutItsFirst(t *testing.T) {
	t.Parallel()
	first, second, config := managedPair(t)
	if err := first.Remove(reports, first.ID()); err != nil {
		t.Fatal(err)
	}
	first.Read()
	second.Read().Warns("device_type", "none of type WorkstationsAndServers")
	first.Plan(config(devices)).Plans("create")
	second.Plan(config(stats)).Replaces("id")
	first.Create(config(devices))
	second.Apply(config(stats))
	second.Restart()
	second.Read()
	second.Plan(config(stats)).Plans("no-op")
	if first.ID() > second.ID() {
		t.Errorf("the first has id %d, the second %d", first.ID(), second.ID())
	}
	if n := len(first.Objects(reports)); n != 2 {
		t.Errorf("the company has %d managed ids", n)
	}
}

// A pair in the wrong order is repaired by replacing the second, once.
func TestReversedPair(t *testing.T) {
	t.Parallel()
	first, second, config := managedPair(t)
	if err := first.Remove(reports, first.ID()); err != nil {
		t.Fatal(err)
	}
	made := config(devices)
	id := first.MustAdd(reports, map[string]any{
		"groupIdentifier": "EFS-1", "deviceType": devices,
		"managementSolution": map[string]any{"id": made["management_solution_id"]},
	})
	second.Read().Warns("device_type", "must be newer than type WorkstationsAndServers", "The plan replaces it")
	second.Plan(config(stats)).Replaces("id")
	second.Restart()
	second.Update(config(stats))
	if second.ID() <= id {
		t.Errorf("the first has id %d, the second %d", id, second.ID())
	}
}

func TestManagedIDForms(t *testing.T) {
	t.Parallel()
	site, solution, _, _ := integrated(t)
	for id, warns := range map[string]bool{"EFS-34826": false, "34826": true, "EFS-": true, "efs-34826": true, "EFS-34826x": true} {
		site.Restart()
		plan := site.Resource(managedit.ManagedID).Plan(kittest.Config{
			"company_id": 2, "managed_id": id, "management_solution_id": solution, "device_type": devices,
		})
		if warns {
			plan.Warns("managed_id", "A managed id of another form", id, "EFS- and the Cust. ID")
		}
	}
}

// The error of a second whose managed id is misspelled names the one that is there.
func TestPairWithATypo(t *testing.T) {
	t.Parallel()
	site, solution, _, _ := integrated(t)
	config := func(id, deviceType string) kittest.Config {
		return kittest.Config{"company_id": 2, "managed_id": id, "management_solution_id": solution, "device_type": deviceType}
	}
	site.Resource(managedit.ManagedID).Create(config("EFS-34826", devices))
	site.Resource(managedit.ManagedID).Create(config("EFS-34862", stats)).Fails("device_type", `"EFS-34862"`, `has "EFS-34826"`)
}

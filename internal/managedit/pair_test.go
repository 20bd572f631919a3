package managedit_test

import (
	"fmt"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/managedit"
)

const (
	devices = "WorkstationsAndServers"
	stats   = "BackupStats"
)

func managedIDOf(company int, solution int64, managedID, deviceType string) kittest.Config {
	return kittest.Config{
		"company_id": company, "management_solution_id": solution, "managed_id": managedID, "device_type": deviceType,
	}
}

// addManagedID makes a managed id of company 2 in the dashboard.
func addManagedID(site *kittest.Site, solution int64, managedID, deviceType string) int64 {
	return site.MustAdd(reports, map[string]any{
		"groupIdentifier": managedID, "deviceType": deviceType, "managementSolution": map[string]any{"id": solution},
	})
}

// What a refresh reports about the second of a pair, after an edit in the dashboard.
func TestManagedIDPairWarnings(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		edit     func(site *kittest.Site, solution, first, second int64) error
		want     string // "" is silence
		unwanted []string
	}{
		"in order": {edit: func(*kittest.Site, int64, int64, int64) error { return nil }},
		"the first is gone": {
			edit: func(site *kittest.Site, _, first, _ int64) error { return site.Remove(reports, first) },
			want: "none of type " + devices, unwanted: []string{"-replace"},
		},
		"the first was edited": {
			edit: func(site *kittest.Site, _, first, _ int64) error {
				return site.Edit(reports, first, map[string]any{"groupIdentifier": "EFS-9"})
			},
			want: "terraform apply restores it", unwanted: []string{"-replace"},
		},
		"the second was edited": {
			edit: func(site *kittest.Site, _, _, second int64) error {
				return site.Edit(reports, second, map[string]any{"groupIdentifier": "EFS-9"})
			},
		},
		"the first was made anew": {
			edit: func(site *kittest.Site, solution, first, _ int64) error {
				err := site.Remove(reports, first)
				addManagedID(site, solution, "EFS-1", devices)
				return err
			},
			want: "must be newer than type " + devices,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site, solution, _, _ := integrated(t)
			first := addManagedID(site, solution, "EFS-1", devices)
			h := site.Resource(managedit.ManagedID)
			h.Apply(managedIDOf(2, solution, "EFS-1", stats))
			if err := row.edit(site, solution, first, h.ID()); err != nil {
				t.Fatal(err)
			}
			read := h.Read()
			if row.want != "" {
				read.Warns("device_type", row.want)
			}
			read.SaysNothingOf(row.unwanted...)
		})
	}
}

// One managed id belongs to one company, once for each device type.
func TestManagedIDTwice(t *testing.T) {
	t.Parallel()
	site, solution, _, _ := integrated(t)
	first := addManagedID(site, solution, "EFS-1", devices)
	site.Resource(managedit.ManagedID).Apply(managedIDOf(2, solution, "EFS-1", devices)).
		Fails("", fmt.Sprintf("terraform import connectwise_managed_id.<name> 2/%d", first))
	site.Restart()
	site.Resource(managedit.ManagedID).Plan(managedIDOf(2, solution, "EFS-2", devices))
	site.Resource(managedit.ManagedID).Plan(managedIDOf(2, solution, "EFS-2", stats))
	site.Resource(managedit.ManagedID).Plan(managedIDOf(3, solution, "EFS-2", devices)).Fails("managed_id", "Two companies have the same managed id")
}

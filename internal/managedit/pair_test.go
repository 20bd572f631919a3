package managedit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

const (
	managedIDKind = "connectwise_managed_id"
	devices       = "WorkstationsAndServers"
	stats         = "BackupStats"
)

func managedIDOf(company, solution int64, managedID, deviceType string) acctest.Arguments {
	return acctest.Arguments{
		"company_id": int(company), "management_solution_id": int(solution), "managed_id": managedID, "device_type": deviceType,
	}
}

// pair makes the first of a pair of managed ids in the dashboard and returns the
// ids of the company and the solution.
func pair(t *testing.T, site *acctest.Site) (path string, company, solution int64) {
	t.Helper()
	integrationOf(t, site)
	company = site.IDOf(t, "/company/companies", "identifier", "SunDental")
	solution = site.IDOf(t, "/company/managementItSolutions", "name", "Axcient")
	return fmt.Sprintf("/company/companies/%d/managementSummaryReports", company), company, solution
}

func addManagedID(t *testing.T, site *acctest.Site, path string, solution int64, managedID, deviceType string) int64 {
	t.Helper()
	id, err := site.Add(path, map[string]any{
		"groupIdentifier": managedID, "deviceType": deviceType, "managementSolution": map[string]any{"id": solution},
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// What a refresh reports about the second of a pair, after an edit in the dashboard.
func TestManagedIDPairWarnings(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		edit     func(t *testing.T, site *acctest.Site, path string, solution, first, second int64)
		want     string // "" is silence
		unwanted string
	}{
		"in order": {edit: func(*testing.T, *acctest.Site, string, int64, int64, int64) {}},
		"the first is gone": {
			edit: func(t *testing.T, site *acctest.Site, path string, _, first, _ int64) {
				t.Helper()
				if err := site.Remove(path, first); err != nil {
					t.Fatal(err)
				}
			},
			want: "none of type " + devices, unwanted: "-replace",
		},
		"the first was edited": {
			edit: func(t *testing.T, site *acctest.Site, path string, _, first, _ int64) {
				t.Helper()
				site.MustEdit(t, path, first, map[string]any{"groupIdentifier": "EFS-9"})
			},
			want: "terraform apply restores it", unwanted: "-replace",
		},
		"the second was edited": {
			edit: func(t *testing.T, site *acctest.Site, path string, _, _, second int64) {
				t.Helper()
				site.MustEdit(t, path, second, map[string]any{"groupIdentifier": "EFS-9"})
			},
		},
		"the first was made anew": {
			edit: func(t *testing.T, site *acctest.Site, path string, solution, first, _ int64) {
				t.Helper()
				if err := site.Remove(path, first); err != nil {
					t.Fatal(err)
				}
				addManagedID(t, site, path, solution, "EFS-1", devices)
			},
			want: "must be newer than type " + devices,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := acctest.NewSite(t)
			path, company, solution := pair(t, site)
			first := addManagedID(t, site, path, solution, "EFS-1", devices)
			d := site.Direct(t)
			state, told := d.Apply(managedIDKind, nil, managedIDOf(company, solution, "EFS-1", stats))
			if told != "" {
				t.Fatal(told)
			}
			row.edit(t, site, path, solution, first, site.IDOf(t, path, "deviceType", stats))
			_, told = d.Read(managedIDKind, state)
			switch {
			case row.want == "" && told != "":
				t.Errorf("told %s, want silence", told)
			case !strings.Contains(told, row.want):
				t.Errorf("told %s, want %q", told, row.want)
			case row.unwanted != "" && strings.Contains(told, row.unwanted):
				t.Errorf("told %s, which advises %q", told, row.unwanted)
			}
		})
	}
}

// One managed id belongs to one company, once for each device type.
func TestManagedIDTwice(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	path, company, solution := pair(t, site)
	first := addManagedID(t, site, path, solution, "EFS-1", devices)
	_, told := site.Direct(t).Apply(managedIDKind, nil, managedIDOf(company, solution, "EFS-1", devices))
	if want := fmt.Sprintf("terraform import connectwise_managed_id.<name> %d/%d", company, first); !strings.Contains(told, want) {
		t.Errorf("the same managed id of one company: told %q, want %q", told, want)
	}
	d := site.Direct(t)
	if _, told := d.Plan(managedIDKind, nil, managedIDOf(company, solution, "EFS-2", devices)); told != "" {
		t.Error(told)
	}
	if _, told := d.Plan(managedIDKind, nil, managedIDOf(company, solution, "EFS-2", stats)); told != "" {
		t.Error(told)
	}
	if _, told := d.Plan(managedIDKind, nil, managedIDOf(company+1, solution, "EFS-2", devices)); !strings.Contains(told, "Two companies have the same managed id") {
		t.Errorf("the same managed id of two companies: told %q", told)
	}
}

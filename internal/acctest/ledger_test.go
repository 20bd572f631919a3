package acctest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/provider"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

// place is where a record is: its collection as the API's description spells it,
// and its id.
type place struct {
	collection string
	id         int64
}

// naturalKeys are the fields that tell a record from its siblings, by collection.
// What belongs to the integration is in none of the collections twice.
var naturalKeys = map[string][]string{
	"/company/companies": {"identifier"},
	"/company/companies/{parentId}/managementSummaryReports":         {"groupIdentifier", "deviceType"},
	"/company/companies/{parentId}/sites":                            {"name"},
	"/company/configurations":                                        {"company", "deviceIdentifier"},
	"/company/configurations/types":                                  {"name"},
	"/company/contacts":                                              {"company", "firstName", "lastName"},
	"/company/managedDevicesIntegrations":                            {"name"},
	"/company/managedDevicesIntegrations/{parentId}/crossReferences": {"vendorType", "vendorLevel"},
	"/company/managementItSolutions":                                 {"name"},
	"/finance/agreements":                                            {"company", "name"},
	"/finance/agreements/types":                                      {"name"},
	"/finance/agreements/{parentId}/additions":                       {"product", "serialNumber"},
	"/procurement/catalog":                                           {"identifier"},
	"/procurement/subcategories":                                     {"category", "name"},
	"/service/boards":                                                {"name"},
	"/service/boards/{parentId}/statuses":                            {"name"},
	"/service/boards/{parentId}/teams":                               {"name"},
	"/service/tickets":                                               {"company", "externalXRef"},
	"/service/tickets/{parentId}/notes":                              {"text"},
	"/system/apiMembers":                                             {"identifier"},
}

// left are the records that were created on a site since its changes were last
// reset and are still there, with their natural keys. An API member is never
// deleted but inactive.
func left(t *testing.T, site *acctest.Site) map[place]string {
	t.Helper()
	records := map[place]string{}
	for _, c := range site.Changes() {
		at := place{c.Collection, c.ID}
		_, known := records[at]
		switch {
		case c.After == nil || c.After["deletedFlag"] == true || (c.Collection == "/system/apiMembers" && c.After["inactiveFlag"] == true):
			delete(records, at)
		case c.Before == nil || known:
			fields, ok := naturalKeys[c.Collection]
			if !ok {
				t.Fatalf("%s has no natural key in this test", c.Collection)
			}
			key := []any{c.Parent}
			for _, field := range fields {
				key = append(key, c.After[field])
			}
			records[at] = fmt.Sprintf("%s %v", c.Collection, key)
		}
	}
	return records
}

// duplicates are the natural keys that more than one of the records has.
func duplicates(records map[place]string) []string {
	seen, twice := map[string]bool{}, []string{}
	for _, key := range records {
		if seen[key] {
			twice = append(twice, key)
		}
		seen[key] = true
	}
	slices.Sort(twice)
	return twice
}

// managedIn are the records that the states of some directories know.
func managedIn(t *testing.T, clis ...*terraform.CLI) map[place]int {
	t.Helper()
	known := map[place]int{}
	for _, cli := range clis {
		raw, err := os.ReadFile(cli.Path("terraform.tfstate"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		var state struct {
			Resources []struct {
				Mode, Type string
				Instances  []struct{ Attributes struct{ ID json.Number } }
			}
		}
		if err == nil {
			err = json.Unmarshal(raw, &state)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range state.Resources {
			collection, ok := collections[r.Type]
			if r.Mode != "managed" || !ok {
				continue
			}
			for _, instance := range r.Instances {
				id, err := instance.Attributes.ID.Int64()
				if err != nil {
					t.Fatalf("a %s has the id %q", r.Type, instance.Attributes.ID)
				}
				known[place{collection, id}]++
			}
		}
	}
	return known
}

var parentPlaceholder = regexp.MustCompile(`\{\w+\}`)

// collections are those of the resources, by their type.
var collections = func() map[string]string {
	all := map[string]string{}
	for _, typ := range kit.CompileAll(provider.Definitions()...) {
		if !typ.DataOnly {
			all[typ.TypeName()] = parentPlaceholder.ReplaceAllString(typ.Path, "{parentId}")
		}
	}
	return all
}()

// compare returns the records of resources' collections that no state knows, and
// how many that a state knows are not there.
func compare(records map[place]string, known map[place]int) (orphans []string, missing int) {
	managed := map[string]bool{}
	for _, collection := range collections {
		managed[collection] = true
	}
	for at, key := range records {
		if managed[at.collection] && known[at] == 0 {
			orphans = append(orphans, fmt.Sprintf("%s, id %d", key, at.id))
		}
	}
	for at := range known {
		if _, there := records[at]; !there {
			missing++
		}
	}
	slices.Sort(orphans)
	return orphans, missing
}

// wantNothingAstray wants no record twice, none that no state knows, and none that
// a state knows to be missing.
func wantNothingAstray(t *testing.T, when string, site *acctest.Site, clis ...*terraform.CLI) (twice, orphaned int) {
	t.Helper()
	records := left(t, site)
	double := duplicates(records)
	orphans, missing := compare(records, managedIn(t, clis...))
	if len(double)+len(orphans)+missing > 0 {
		t.Errorf("%s: %d records are there twice, %d are known to no state, %d are missing:\n%s",
			when, len(double), len(orphans), missing, strings.Join(append(double, orphans...), "\n"))
	}
	return len(double), len(orphans)
}

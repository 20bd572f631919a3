package managedit_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// A push creates cross references, inactive and without a product. A create finds
// its own among those of the same type, to the letter.
func TestCrossReferenceIsFoundToTheLetter(t *testing.T) {
	t.Parallel()
	const kind = "connectwise_cross_reference"
	for name, row := range map[string]struct {
		level  any    // of the configuration
		pushed string // the level that the push created
		other  []string
	}{
		"no level among others": {nil, "", []string{"Standard", "Premium"}},
		"another case":          {"Standard", "Standard", []string{"STANDARD", "standard"}},
		"alone":                 {"Standard", "Standard", nil},
	} {
		for _, used := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/used=%t", name, used), func(t *testing.T) {
				t.Parallel()
				site := acctest.NewSite(t)
				d := site.Direct(t)
				path := integrationOf(t, site)
				add := func(level string) int64 {
					reference := map[string]any{"vendorType": "online_backup", "inactiveFlag": !used}
					if level != "" {
						reference["vendorLevel"] = level
					}
					id, err := site.Add(path, reference)
					if err != nil {
						t.Fatal(err)
					}
					return id
				}
				for _, level := range row.other {
					add(level)
				}
				want := add(row.pushed)
				// The site may or may not hold records without a level for equal; here
				// it does.
				site.Inject(psasim.Fault{
					Method: http.MethodPost, Path: path,
					Field: "vendorType", Code: "ObjectExists", Message: "The vendorType, vendorLevel is already in use",
				})
				_, told := d.Apply(kind, nil, acctest.Arguments{
					"managed_devices_integration_id": 1, "vendor_type": "online_backup", "vendor_level": row.level,
				})
				if used {
					if advice := fmt.Sprintf("It exists as id %d", want); !strings.Contains(told, advice) {
						t.Errorf("told: %s, want %q", told, advice)
					}
					return
				}
				if told != "" {
					t.Error(told)
				}
				if object, _ := site.Object(path, want); object["inactiveFlag"] == true {
					t.Errorf("the cross reference was not adopted: %v", object)
				}
			})
		}
	}
}

// integrationOf creates an integration of id 1 and returns its cross references'
// collection.
func integrationOf(t *testing.T, site *acctest.Site) string {
	t.Helper()
	const solutions, integrations = "/company/managementItSolutions", "/company/managedDevicesIntegrations"
	if _, err := site.Add(solutions, map[string]any{
		"name": "Axcient", "managementItSolutionType": "Custom", "managementSolutionName": "Axcient",
	}); err != nil {
		t.Fatal(err)
	}
	id, err := site.Add(integrations, map[string]any{
		"name": "Axcient", "solution": "Axcient", "loginBy": "Member", "portalUrl": "https://portal.example.com",
		"defaultBillingLevel": "Detail",
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s/%d/crossReferences", integrations, id)
}

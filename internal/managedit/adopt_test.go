package managedit_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/managedit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// A push creates cross references, inactive and without a product. A create finds
// its own among those of the same type, to the letter.
func TestCrossReferenceIsFoundToTheLetter(t *testing.T) {
	t.Parallel()
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
				site, _, integration, _ := integrated(t)
				path := fmt.Sprintf("/company/managedDevicesIntegrations/%d/crossReferences", integration)
				add := func(level string) int64 {
					reference := map[string]any{"vendorType": "online_backup", "inactiveFlag": !used}
					if level != "" {
						reference["vendorLevel"] = level
					}
					return site.MustAdd(path, reference)
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
				result := site.Resource(managedit.CrossReference).Apply(kittest.Config{
					"managed_devices_integration_id": integration, "vendor_type": "online_backup", "vendor_level": row.level,
				})
				if used {
					result.Fails("vendor_type", fmt.Sprintf("It exists as id %d", want))
					return
				}
				if object, _ := site.Object(path, want); object["inactiveFlag"] == true {
					t.Errorf("the cross reference was not adopted: %v", object)
				}
			})
		}
	}
}

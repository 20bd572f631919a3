package export_test

import (
	"io/fs"
	"regexp"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/examples"
	"github.com/psaforge/terraform-provider-connectwise/internal/company"
	"github.com/psaforge/terraform-provider-connectwise/internal/finance"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
)

// Whatever the exporter writes of an object has a place in the client's module: the
// type of a variable drops what it does not name without a word.
func TestModulePassesEverythingOn(t *testing.T) {
	t.Parallel()
	ci, err := examples.CI()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		definition kit.Definition
		file       string
	}{
		{company.Company, "company.tf"}, {company.Contact, "contact.tf"}, {finance.Agreement, "agreement.tf"}, {finance.Addition, "additions.tf"},
	} {
		text, err := fs.ReadFile(ci, "modules/client/"+row.file)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range kit.MustCompile(row.definition).Settings() {
			if set := regexp.MustCompile(`(?m)^  ` + s.Name + ` +=`); !set.Match(text) {
				t.Errorf("%s: the module does not set %s", row.definition.Type, s.Name)
			}
			if !s.Required && !s.Replaces && s.Name != "start_date" && s.Name != "less_included" && s.Name != "serial_number" {
				if named := regexp.MustCompile(`(?m)^    ` + s.Name + ` += optional\(`); !named.Match(text) {
					t.Errorf("%s: the module has no place for %s", row.definition.Type, s.Name)
				}
			}
		}
	}
}

package export_test

import (
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/export"
)

// A contact is exported with its addresses and numbers; one without has none.
func TestCommunications(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	add(t, site, "/company/contacts", map[string]any{
		"firstName": "Sam", "company": map[string]any{"identifier": "SunDental"}, "typeIds": []any{1},
		"communicationItems": []any{
			map[string]any{"type": map[string]any{"name": "Email"}, "value": "sam@dent.example"},
			map[string]any{"type": map[string]any{"name": "Email"}, "value": "${s}@dent.example"},
			map[string]any{"type": map[string]any{"name": "Direct"}, "value": "7202044500", "extension": "12"},
		},
	})
	text := squeezed(exported(t, site, export.Options{})["contacts.tf"])
	for _, want := range []string{
		"communications = {\n \"Direct\" = \"7202044500 x12\"\n \"Email\" = \"sam@dent.example\"\n \"Email/2\" = \"$${s}@dent.example\"\n }",
		`default_email = "Email"`, `default_phone = "Direct"`, "type_ids = [data.connectwise_contact_type.primary.id]",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the export lacks %s:\n%s", want, text)
		}
	}
	if n := strings.Count(text, "default_fax ="); n != 0 {
		t.Errorf("%d contacts have a default fax:\n%s", n, text)
	}
}

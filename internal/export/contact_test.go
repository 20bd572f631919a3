package export_test

import (
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/export"
)

// A contact is exported with its addresses, numbers and custom fields; one without
// has none.
func TestMapsOfContacts(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	add(t, site, "/company/contacts", map[string]any{
		"firstName": "Sam", "company": map[string]any{"identifier": "SunDental"}, "typeIds": []any{1},
		"customFields": []any{map[string]any{"id": 7, "value": 12.5}, map[string]any{"id": 8, "value": false}, map[string]any{"id": 9, "value": "2026-03-01T00:00:00Z"}},
		"communicationItems": []any{
			map[string]any{"type": map[string]any{"name": "Email"}, "value": "sam@dent.example"},
			map[string]any{"type": map[string]any{"name": "Email"}, "value": "${s}@dent.example"},
			map[string]any{"type": map[string]any{"name": "Direct"}, "value": "7202044500", "extension": "12"},
		},
	})
	text := squeezed(exported(t, site, export.Options{})["contacts.tf"])
	for _, want := range []string{
		"communications = {\n \"Direct\" = \"7202044500 x12\"\n \"Email\" = \"sam@dent.example\"\n \"Email/2\" = \"$${s}@dent.example\"\n }",
		"custom_fields = {\n \"Renewal\" = \"2026-03-01\"\n \"Seats\" = \"12.5\"\n \"VIP\" = \"false\"\n }",
		`default_email = "Email"`, `default_phone = "Direct"`, "type_ids = [data.connectwise_contact_type.primary.id]",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the export lacks %s:\n%s", want, text)
		}
	}
	for absent, most := range map[string]int{"default_fax =": 0, "custom_fields = {": 1, "communications = {": 1} {
		if n := strings.Count(text, absent); n > most {
			t.Errorf("%d contacts have %s:\n%s", n, absent, text)
		}
	}
}

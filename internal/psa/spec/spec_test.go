package spec_test

import (
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
)

func TestMatch(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/service/boards":            "/service/boards",
		"/service/boards/7":          "/service/boards/{id}",
		"/service/boards/7/statuses": "/service/boards/{parentId}/statuses",
		"/company/companies/count":   "/company/companies/count",
		"/no/such/path":              "",
	} {
		if got, _, _ := spec.Match(path); got != want {
			t.Errorf("Match(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	board, ok := spec.ModelOf("Board")
	if !ok || !board.IsRequired("name") || board.Fields["name"].MaxLength != 50 {
		t.Errorf("Board.name should be required and of at most 50 characters: %+v", board.Fields["name"])
	}
	if got := board.Fields["location"]; got.Type != spec.Reference || got.Model != "SystemLocationReference" {
		t.Errorf("Board.location should be a reference: %+v", got)
	}
}

func TestTarget(t *testing.T) {
	t.Parallel()
	for reference, want := range map[string]string{
		"CompanyReference":               "/company/companies",
		"SystemLocationReference":        "/system/locations",
		"ServiceStatusReference":         "/service/boards/{parentId}/statuses",
		"SecurityRoleReference":          "/system/securityroles",
		"TicketReference":                "/service/tickets",
		"NotificationRecipientReference": "",
		"Company":                        "",
	} {
		if got, ok := spec.Target(reference); got != want || ok != (want != "") {
			t.Errorf("Target(%q) = %q, %t, want %q", reference, got, ok, want)
		}
	}
	if got, _ := spec.TargetOfIDs("members"); got != "/system/members" {
		t.Errorf("TargetOfIDs(members) = %q", got)
	}
}

// An override that the name of the model already yields, or that leads nowhere,
// would be a second authority.
func TestOverrides(t *testing.T) {
	t.Parallel()
	d := spec.Load()
	for reference, path := range spec.Overrides {
		if _, ok := d.Models[reference]; !ok || !d.IsCollection(path) {
			t.Errorf("the override of %s leads to %s, which the description does not have", reference, path)
		}
		model := strings.TrimSuffix(reference, "Reference")
		if d.Paths[path].Model == model {
			t.Errorf("%s needs no override", reference)
		}
	}
	for _, field := range spec.IDFields {
		if !d.IsCollection(field) {
			t.Errorf("there is no collection %s", field)
		}
	}
}

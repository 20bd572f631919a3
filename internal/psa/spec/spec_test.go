package spec_test

import (
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
	board, ok := spec.Lookup("Board")
	if !ok || !board.IsRequired("name") || board.Fields["name"].MaxLength != 50 {
		t.Errorf("Board.name should be required and of at most 50 characters: %+v", board.Fields["name"])
	}
	if got := board.Fields["location"]; got.Type != spec.Reference || got.Model != "SystemLocationReference" {
		t.Errorf("Board.location should be a reference: %+v", got)
	}
}

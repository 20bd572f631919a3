package service_test

import (
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

// A default that is given up needs another one to take it. The plan says so
// unless it has seen the one that does.
func TestDefaultGivenUp(t *testing.T) {
	t.Parallel()
	const kind, warning = "connectwise_board_status", "Set default = true on another one, or leave it out of this one"
	site := acctest.NewSite(t)
	ref := func(path, name string) map[string]any { return map[string]any{"id": site.IDOf(t, path, "name", name)} }
	board, err := site.Add("/service/boards", map[string]any{
		"name": "Backup Alerts", "location": ref("/system/locations", "Main Office"), "department": ref("/system/departments", "Managed Services"),
	})
	if err != nil {
		t.Fatal(err)
	}
	status := func(name string, isDefault bool) acctest.Arguments {
		return acctest.Arguments{"board_id": int(board), "name": name, "default": isDefault}
	}
	state, told := site.Direct(t).Apply(kind, nil, status("New (Backup)", true))
	if told != "" {
		t.Fatal(told)
	}
	if _, told := site.Direct(t).Plan(kind, state, status("New (Backup)", false)); !strings.Contains(told, warning) {
		t.Errorf("nobody takes the default: told %q, want %q", told, warning)
	}
	d := site.Direct(t)
	if _, told := d.Plan(kind, nil, status("Waiting", true)); told != "" {
		t.Error(told)
	}
	if _, told := d.Plan(kind, state, status("New (Backup)", false)); told != "" {
		t.Errorf("another one takes the default: told %q, want silence", told)
	}
}

package service_test

import (
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/service"
)

// A default that is given up needs another one to take it. The plan says so
// unless it has seen the one that does.
func TestDefaultGivenUp(t *testing.T) {
	t.Parallel()
	site := kittest.NewSite(t, psasim.Options{})
	board := site.MustAdd("/service/boards", map[string]any{
		"name": "Backup Alerts", "location": map[string]any{"name": "Main Office"}, "department": map[string]any{"name": "Managed Services"},
	})
	status := func(name string, isDefault bool) kittest.Config {
		return kittest.Config{"board_id": board, "name": name, "default": isDefault}
	}
	h := site.Resource(service.Status)
	h.Create(status("New (Backup)", true))
	site.Restart()
	h.Plan(status("New (Backup)", false)).Warns("default", "Set default = true on another one, or leave it out of this one")
	site.Restart()
	site.Resource(service.Status).Plan(status("Waiting", true))
	h.Plan(status("New (Backup)", false)) // another one takes the default
}

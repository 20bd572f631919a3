package provider

import (
	"sync"

	"github.com/psaforge/terraform-provider-connectwise/internal/company"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/managedit"
	"github.com/psaforge/terraform-provider-connectwise/internal/service"
	"github.com/psaforge/terraform-provider-connectwise/internal/system"
)

// Definitions are all objects of the provider, in alphabetical order of their
// type.
func Definitions() []kit.Definition {
	return []kit.Definition{
		service.Status,
		service.Team,
		company.Company,
		system.Department,
		system.Location,
		managedit.ManagedID,
		managedit.Solution,
		system.Member,
		service.Board,
		service.SignOffTemplate,
	}
}

var objects = sync.OnceValue(func() []*kit.Object {
	var all []*kit.Object
	for _, d := range Definitions() {
		all = append(all, kit.MustCompile(d))
	}
	return all
})

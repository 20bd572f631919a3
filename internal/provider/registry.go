package provider

import (
	"sync"

	"github.com/psaforge/terraform-provider-connectwise/internal/company"
	"github.com/psaforge/terraform-provider-connectwise/internal/finance"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/managedit"
	"github.com/psaforge/terraform-provider-connectwise/internal/procurement"
	"github.com/psaforge/terraform-provider-connectwise/internal/service"
	"github.com/psaforge/terraform-provider-connectwise/internal/system"
)

// Definitions are all objects of the provider, in alphabetical order of their
// type.
func Definitions() []kit.Definition {
	return []kit.Definition{
		finance.Agreement,
		finance.Addition,
		finance.AgreementType,
		system.APIMember,
		finance.BillingCycle,
		service.Status,
		service.Team,
		company.Company,
		company.Status,
		company.Type,
		company.ConfigurationType,
		company.Contact,
		managedit.CrossReference,
		system.Department,
		system.Location,
		managedit.Integration,
		managedit.Login,
		managedit.Notification,
		managedit.ManagedID,
		managedit.Solution,
		system.Member,
		service.Priority,
		procurement.Product,
		procurement.Category,
		procurement.Subcategory,
		procurement.ProductType,
		system.SecurityRole,
		service.Board,
		service.SignOffTemplate,
		procurement.UnitOfMeasure,
	}
}

var objects = sync.OnceValue(func() []*kit.Type {
	var all []*kit.Type
	for _, d := range Definitions() {
		all = append(all, kit.MustCompile(d))
	}
	return all
})

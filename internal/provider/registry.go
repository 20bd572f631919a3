package provider

import (
	"sync"

	"github.com/psaforge/terraform-provider-connectwise/internal/company"
	"github.com/psaforge/terraform-provider-connectwise/internal/finance"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/managedit"
	"github.com/psaforge/terraform-provider-connectwise/internal/procurement"
	"github.com/psaforge/terraform-provider-connectwise/internal/project"
	"github.com/psaforge/terraform-provider-connectwise/internal/schedule"
	"github.com/psaforge/terraform-provider-connectwise/internal/service"
	"github.com/psaforge/terraform-provider-connectwise/internal/system"
	"github.com/psaforge/terraform-provider-connectwise/internal/timeexpense"
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
		finance.BillingTerm,
		service.TicketItem,
		service.Status,
		service.TicketSubtype,
		service.Team,
		service.TicketType,
		schedule.Calendar,
		company.CommunicationType,
		company.Company,
		company.Site,
		company.Status,
		company.Type,
		company.ConfigurationStatus,
		company.ConfigurationType,
		company.Contact,
		company.ContactDepartment,
		company.ContactType,
		company.Country,
		managedit.CrossReference,
		finance.Currency,
		finance.DeliveryMethod,
		system.Department,
		company.EntityType,
		system.IntegratorLogin,
		finance.InvoiceTemplate,
		system.Location,
		managedit.Integration,
		managedit.Login,
		managedit.Notification,
		managedit.ManagedID,
		managedit.Solution,
		procurement.Manufacturer,
		company.Market,
		system.Member,
		company.OwnershipType,
		procurement.PricingSchedule,
		service.Priority,
		procurement.Product,
		procurement.Category,
		procurement.Subcategory,
		procurement.ProductType,
		project.Type,
		system.SecurityRole,
		service.Board,
		service.EmailTemplate,
		service.SignOffTemplate,
		service.SLA,
		company.State,
		project.StatusIndicator,
		system.StructureLevel,
		finance.TaxCode,
		service.Source,
		system.TimeZone,
		procurement.UnitOfMeasure,
		timeexpense.WorkRole,
		timeexpense.WorkType,
	}
}

var objects = sync.OnceValue(func() []*kit.Type { return kit.CompileAll(Definitions()...) })

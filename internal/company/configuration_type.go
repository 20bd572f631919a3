package company

import "github.com/psaforge/terraform-provider-connectwise/internal/kit"

// ConfigurationType is a kind of device (step 14 of the article).
var ConfigurationType = kit.Definition{
	Type: "configuration_type", Plural: "configuration_types", Title: "configuration type", Steps: []int{14},
	Model: "ConfigurationType", Path: "/company/configurations/types", Key: []string{"name"}, ServerUnique: true,
	Filters:     []string{"name", "inactive"},
	Description: "A kind of configuration, that is of device, which cross references give to the devices that the vendor reports.",
	Attributes: []kit.Attribute{
		kit.Required("name", "Name of the configuration type.").Example("Backup Account"),
		kit.Optional("inactive", "Whether the type can no longer be chosen."),
		kit.Optional("system", "Whether the type is one of ConnectWise's own."),
	},
}

// Status is a status of companies.
var Status = kit.Definition{
	Type: "company_status", Plural: "company_statuses", Title: "company status", DataOnly: true,
	Model: "CompanyStatus", Path: "/company/companies/statuses", Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the company status.").Example("Active"),
		kit.Computed("default", "Whether new companies get the status."),
		kit.Computed("inactive", "Whether the status can no longer be chosen."),
	},
}

// Type is a type of companies.
var Type = kit.Definition{
	Type: "company_type", Plural: "company_types", Title: "company type", DataOnly: true,
	Model: "CompanyType", Path: "/company/companies/types", Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the company type.").Example("Client"),
		kit.Computed("default", "Whether new companies get the type."),
	},
}

package company

import "github.com/psaforge/terraform-provider-connectwise/internal/kit"

// Country is a country of addresses.
var Country = kit.Definition{
	Type: "country", Plural: "countries", Title: "country", DataOnly: true,
	Model: "Country", Path: "/company/countries", Key: []string{"name"}, AlsoFindBy: []string{"country_code"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the country.").Example("United States"),
		kit.Computed("country_code", "Code of the country."),
		kit.Computed("currency_id", "Id of the country's currency."),
		kit.Computed("default", "Whether new addresses get the country."),
	},
}

// State is a state or province of a country.
var State = kit.Definition{
	Type: "state", Plural: "states", Title: "state", DataOnly: true,
	Model: "State", Path: "/company/states", Key: []string{"name"}, AlsoFindBy: []string{"identifier", "country_id"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the state or province.").Example("Florida"),
		kit.Computed("identifier", "Abbreviation of the state, as addresses have it."),
		kit.Computed("country_id", "Id of the country that the state belongs to."),
	},
}

// Market is a line of business of companies.
var Market = kit.Definition{
	Type: "market", Plural: "markets", Title: "market", DataOnly: true,
	Model: "MarketDescription", Path: "/company/marketDescriptions", Key: []string{"name"},
	Attributes: []kit.Attribute{kit.Computed("name", "Name of the market.").Example("Healthcare")},
}

// OwnershipType is whom a company belongs to.
var OwnershipType = kit.Definition{
	Type: "ownership_type", Plural: "ownership_types", Title: "ownership type", DataOnly: true,
	Model: "OwnershipType", Path: "/company/ownershipTypes", Key: []string{"name"},
	Attributes: []kit.Attribute{kit.Computed("name", "Name of the ownership type.").Example("Private")},
}

// EntityType is the legal form of a company.
var EntityType = kit.Definition{
	Type: "entity_type", Plural: "entity_types", Title: "entity type", DataOnly: true,
	Model: "EntityType", Path: "/company/entityTypes", Key: []string{"name"}, AlsoFindBy: []string{"code"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the entity type.").Example("Corporation"),
		kit.Computed("code", "Code of the entity type."),
	},
}

// Site is an address of a company.
var Site = kit.Definition{
	Type: "company_site", Plural: "company_sites", Title: "company site", DataOnly: true,
	Model: "CompanySite", Path: "/company/companies/{company_id}/sites", Parent: &Company, Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the site.").Example("Main"),
		kit.Computed("address_line1", "First line of the address."),
		kit.Computed("address_line2", "Second line of the address."),
		kit.Computed("city", "City of the address."),
		kit.Computed("state_id", "Id of the state of the address.").Field("stateReference"),
		kit.Computed("zip", "Postal code of the address."),
		kit.Computed("country_id", "Id of the country of the address."),
		kit.Computed("time_zone_id", "Id of the site's time zone."),
		kit.Computed("tax_code_id", "Id of the site's tax code."),
		kit.Computed("primary_address", "Whether the site is the company's main one."),
		kit.Computed("inactive", "Whether the site can no longer be chosen."),
	},
}

// ConfigurationStatus is a status of configurations.
var ConfigurationStatus = kit.Definition{
	Type: "configuration_status", Plural: "configuration_statuses", Title: "configuration status", DataOnly: true,
	Model: "ConfigurationStatus", Path: "/company/configurations/statuses", Key: []string{"description"},
	Attributes: []kit.Attribute{
		kit.Computed("description", "Name of the status.").Example("Active"),
		kit.Computed("closed", "Whether configurations with the status are closed."),
		kit.Computed("default", "Whether new configurations get the status."),
	},
}

// ContactType is a role that contacts have at their companies.
var ContactType = kit.Definition{
	Type: "contact_type", Plural: "contact_types", Title: "contact type", DataOnly: true,
	Model: "ContactType", Path: "/company/contacts/types", Key: []string{"description"},
	Attributes: []kit.Attribute{
		kit.Computed("description", "Name of the contact type.").Example("Billing"),
		kit.Computed("default", "Whether new contacts get the type."),
	},
}

// ContactDepartment is a department that contacts work in.
var ContactDepartment = kit.Definition{
	Type: "contact_department", Plural: "contact_departments", Title: "contact department", DataOnly: true,
	Model: "ContactDepartment", Path: "/company/contacts/departments", Key: []string{"name"},
	Attributes: []kit.Attribute{kit.Computed("name", "Name of the department.").Example("Accounting")},
}

// CommunicationType is a way in which contacts are reached.
var CommunicationType = kit.Definition{
	Type: "communication_type", Plural: "communication_types", Title: "communication type", DataOnly: true,
	Model: "CommunicationType", Path: "/company/communicationTypes", Key: []string{"description"},
	Attributes: []kit.Attribute{
		kit.Computed("description", "Name of the communication type.").Example("Email"),
		kit.Computed("email", "Whether it is for e-mail addresses."),
		kit.Computed("phone", "Whether it is for telephone numbers."),
		kit.Computed("fax", "Whether it is for fax numbers."),
		kit.Computed("default", "Whether it is the default of its kind."),
	},
}

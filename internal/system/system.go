// Package system declares the objects of ConnectWise's System module.
package system

import (
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
)

// Location is a place of business of the MSP.
var Location = kit.Definition{
	Type: "location", Plural: "locations", Title: "location", DataOnly: true,
	Model: "Location", Path: "/system/locations", Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the location.").Example("Main Office"),
		kit.Computed("manager_id", "Id of the member who manages the location."),
		kit.Computed("time_zone_setup_id", "Id of the location's time zone."),
		kit.Computed("client", "Whether the location is for clients."),
		kit.Computed("location", "Whether it is a location, not a level above locations."),
	},
}

// Department is a business unit of the MSP.
var Department = kit.Definition{
	Type: "department", Plural: "departments", Title: "department", DataOnly: true,
	Model: "Department", Path: "/system/departments", Key: []string{"name"}, AlsoFindBy: []string{"identifier"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the department (business unit).").Example("Professional Services"),
		kit.Computed("identifier", "Short name of the department."),
	},
}

// Member is a person, or an integration, that works in ConnectWise.
var Member = kit.Definition{
	Type: "member", Plural: "members", Title: "member", DataOnly: true,
	Model: "Member", Path: "/system/members", Key: []string{"identifier"},
	Attributes: []kit.Attribute{
		kit.Computed("identifier", "Member ID, the short name that the member logs in with.").Example("jdoe"),
		kit.Computed("first_name", "First name of the member."),
		kit.Computed("last_name", "Last name of the member."),
		kit.Computed("primary_email", "E-mail address of the member."),
		kit.Computed("license_class", "Kind of license: `F` full, `A` limited, `C` client, `X` API."),
		kit.Computed("security_role_id", "Id of the member's security role."),
		kit.Computed("default_location_id", "Id of the member's default location."),
		kit.Computed("default_department_id", "Id of the member's default department."),
		kit.Computed("inactive", "Whether the member is inactive."),
	},
}

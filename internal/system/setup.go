package system

import "github.com/psaforge/terraform-provider-connectwise/internal/kit"

// SecurityRole is what a member may do.
var SecurityRole = kit.Definition{
	Type: "security_role", Plural: "security_roles", Title: "security role", DataOnly: true,
	Model: "SecurityRole", Path: "/system/securityroles", Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the security role.").Example("Admin"),
		kit.Computed("admin", "Whether the role may do everything."),
		kit.Computed("inactive", "Whether the role can no longer be chosen."),
	},
}

// StructureLevel is a level of the corporate structure.
var StructureLevel = kit.Definition{
	Type: "structure_level", Plural: "structure_levels", Title: "structure level", DataOnly: true,
	Model: "CorporateStructureLevel", Path: "/system/myCompany/corporateStructureLevels", Key: []string{"name"},
	Attributes: []kit.Attribute{kit.Computed("name", "Name of the level.").Example("Corporate")},
}

// TimeZone is a time zone that was set up for locations, companies and members.
var TimeZone = kit.Definition{
	Type: "time_zone", Plural: "time_zones", Title: "time zone", DataOnly: true,
	Model: "TimeZoneSetup", Path: "/system/timeZoneSetups", Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the time zone.").Example("Eastern"),
		kit.Computed("offset", "Hours by which the zone is ahead of UTC."),
		kit.Computed("daylight_savings", "Whether the zone has daylight saving time."),
		kit.Computed("default", "Whether the time zone is the default."),
	},
}

// IntegratorLogin is a login of the integrations before API members.
var IntegratorLogin = kit.Definition{
	Type: "integrator_login", Plural: "integrator_logins", Title: "integrator login", DataOnly: true,
	Model: "IntegratorLogin", Path: "/system/integratorlogins", Key: []string{"username"},
	Attributes: []kit.Attribute{
		kit.Computed("username", "Name that the integration logs in with.").Example("Axcient"),
		kit.Computed("member_id", "Id of the member that the login acts as."),
		kit.Computed("inactive", "Whether the login is inactive."),
	},
}

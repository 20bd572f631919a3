// Package timeexpense declares the objects of ConnectWise's Time & Expense module.
package timeexpense

import "github.com/psaforge/terraform-provider-connectwise/internal/kit"

// WorkRole is in what capacity a member works.
var WorkRole = kit.Definition{
	Type: "work_role", Plural: "work_roles", Title: "work role", DataOnly: true,
	Model: "WorkRole", Path: "/time/workRoles", Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the work role.").Example("Engineer"),
		kit.Computed("hourly_rate", "Price of an hour."),
		kit.Computed("inactive", "Whether the work role can no longer be chosen."),
	},
}

// WorkType is a kind of work.
var WorkType = kit.Definition{
	Type: "work_type", Plural: "work_types", Title: "work type", DataOnly: true,
	Model: "WorkType", Path: "/time/workTypes", Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the work type.").Example("Remote"),
		kit.Computed("bill_time", "How time of the work type is billed."),
		kit.Computed("rate_type", "What the rate does to the price of an hour."),
		kit.Computed("rate", "Rate of the work type."),
		kit.Computed("inactive", "Whether the work type can no longer be chosen."),
	},
}

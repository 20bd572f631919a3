// Package project declares the objects of ConnectWise's Project module.
package project

import "github.com/psaforge/terraform-provider-connectwise/internal/kit"

// Type is a kind of project.
var Type = kit.Definition{
	Type: "project_type", Plural: "project_types", Title: "project type", DataOnly: true,
	Model: "ProjectType", Path: "/project/projectTypes", Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the project type.").Example("Rollout"),
		kit.Computed("inactive", "Whether the project type can no longer be chosen."),
		kit.Computed("default", "Whether new projects get the type."),
	},
}

// StatusIndicator is the color or icon that a status shows.
var StatusIndicator = kit.Definition{
	Type: "status_indicator", Plural: "status_indicators", Title: "status indicator", DataOnly: true,
	Model: "StatusIndicator", Path: "/project/statusIndicators", Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the status indicator.").Example("Green"),
		kit.Computed("color", "Color of the status indicator."),
		kit.Computed("icon", "Icon of the status indicator."),
	},
}

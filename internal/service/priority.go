package service

import "github.com/psaforge/terraform-provider-connectwise/internal/kit"

// Priority is how urgent a ticket is.
var Priority = kit.Definition{
	Type: "priority", Plural: "priorities", Title: "priority", DataOnly: true,
	Model: "Priority", Path: "/service/priorities", Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the priority.").Example("Priority 3 - Medium"),
		kit.Computed("color", "Color of the priority."),
		kit.Computed("level", "Level of the priority."),
		kit.Computed("sort_order", "Place of the priority in lists."),
		kit.Computed("default", "Whether tickets without another priority get it."),
	},
}

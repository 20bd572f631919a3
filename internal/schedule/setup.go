// Package schedule declares the objects of ConnectWise's Schedule module.
package schedule

import "github.com/psaforge/terraform-provider-connectwise/internal/kit"

// Calendar is the working hours of a company or of an SLA.
var Calendar = kit.Definition{
	Type: "calendar", Plural: "calendars", Title: "calendar", DataOnly: true,
	Model: "Calendar", Path: "/schedule/calendars", Key: []string{"name"},
	Attributes: []kit.Attribute{kit.Computed("name", "Name of the calendar.").Example("Standard")},
}

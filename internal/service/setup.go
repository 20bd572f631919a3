package service

import "github.com/psaforge/terraform-provider-connectwise/internal/kit"

// SignOffTemplate is the form that a client signs.
var SignOffTemplate = kit.Definition{
	Type: "sign_off_template", Plural: "sign_off_templates", Title: "sign-off template", DataOnly: true,
	Model: "ServiceSignoff", Path: "/service/serviceSignoff", Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the sign-off template.").Example("Standard Sign-Off"),
		kit.Computed("default", "Whether new boards get the template."),
	},
}

// SLA is how soon tickets are worked on.
var SLA = kit.Definition{
	Type: "sla", Plural: "slas", Title: "service level agreement", DataOnly: true,
	Model: "SLA", Path: "/service/SLAs", Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the service level agreement.").Example("Gold"),
		kit.Computed("based_on", "Whose working hours count."),
		kit.Computed("custom_calendar_id", "Id of the calendar, where working hours of its own count."),
		kit.Computed("default", "Whether the service level agreement is the default."),
	},
}

// EmailTemplate is an e-mail about a ticket.
var EmailTemplate = kit.Definition{
	Type: "service_email_template", Plural: "service_email_templates", Title: "service e-mail template", DataOnly: true,
	Model: "ServiceEmailTemplate", Path: "/service/emailTemplates", Key: []string{"subject"}, AlsoFindBy: []string{"service_board_id", "type"},
	Attributes: []kit.Attribute{
		kit.Computed("subject", "Subject of the e-mail. Templates have no other name.").Example("New Ticket"),
		kit.Computed("type", "What the e-mail is about."),
		kit.Computed("service_board_id", "Id of the board that the template is for."),
		kit.Computed("service_status_id", "Id of the board's status that the template is for."),
	},
}

// Source is where a ticket came from.
var Source = kit.Definition{
	Type: "ticket_source", Plural: "ticket_sources", Title: "ticket source", DataOnly: true,
	Model: "Source", Path: "/service/sources", Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the ticket source.").Example("Monitoring"),
		kit.Computed("default", "Whether new tickets get the source."),
	},
}

// TicketType is a type of a board's tickets.
var TicketType = kit.Definition{
	Type: "board_type", Plural: "board_types", Title: "ticket type", DataOnly: true,
	Model: "BoardType", Path: "/service/boards/{board_id}/types", Parent: &Board, Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the ticket type.").Example("Backup"),
		kit.Computed("category", "Whether the type is for reactive or proactive work."),
		kit.Computed("default", "Whether new tickets get the type."),
		kit.Computed("inactive", "Whether the type can no longer be chosen."),
	},
}

// TicketSubtype is a subtype of a board's tickets.
var TicketSubtype = kit.Definition{
	Type: "board_subtype", Plural: "board_subtypes", Title: "ticket subtype", DataOnly: true,
	Model: "BoardSubType", Path: "/service/boards/{board_id}/subtypes", Parent: &Board, Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the ticket subtype.").Example("Server"),
		kit.Computed("type_ids", "Ids of the ticket types that the subtype belongs to.").Field("typeAssociationIds"),
		kit.Computed("inactive", "Whether the subtype can no longer be chosen."),
	},
}

// TicketItem is the thing that a board's tickets are about.
var TicketItem = kit.Definition{
	Type: "board_item", Plural: "board_items", Title: "ticket item", DataOnly: true,
	Model: "BoardItem", Path: "/service/boards/{board_id}/items", Parent: &Board, Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the ticket item.").Example("Disk"),
		kit.Computed("inactive", "Whether the item can no longer be chosen."),
	},
}

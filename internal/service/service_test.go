package service_test

import (
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/service"
)

const setup = `
data "connectwise_location" "main" { name = "Main Office" }
data "connectwise_location" "west" { name = "West Office" }
data "connectwise_department" "ms" { name = "Managed Services" }
data "connectwise_department" "ps" { name = "Professional Services" }
data "connectwise_member" "jane" { identifier = "jdoe" }
data "connectwise_member" "bob" { identifier = "bsmith" }
`

const board = setup + `
resource "connectwise_service_board" "parent" {
  name          = "Backup Alerts"
  location_id   = data.connectwise_location.main.id
  department_id = data.connectwise_department.ms.id
}
`

func TestAccStatus(t *testing.T) {
	acctest.Walk{
		Definition: service.Status,
		Prelude:    board,
		Required:   acctest.Attributes{"board_id": "connectwise_service_board.parent.id", "name": `"New"`},
		First: acctest.Attributes{
			"name": `"New (Backup)"`, "escalation_status": `"Responded"`, "closed_status": "true", "sort_order": "5",
			"display_on_board": "true", "inactive": "true", "time_entry_not_allowed": "true", "round_robin_catchall": "true",
			"customer_portal_description": `"We look at it"`, "customer_portal": "true", "email_template_id": "1",
			"status_indicator_id": "1", "custom_status_indicator_name": `"first"`, "save_time_as_note": "true",
		},
		Second: acctest.Attributes{
			"name": `"Fresh"`, "escalation_status": `"Resolved"`, "closed_status": "false", "sort_order": "7",
			"display_on_board": "false", "inactive": "false", "time_entry_not_allowed": "false", "round_robin_catchall": "false",
			"customer_portal_description": `"It is being looked at"`, "customer_portal": "false", "email_template_id": "2",
			"status_indicator_id": "2", "custom_status_indicator_name": `"second"`, "save_time_as_note": "false",
		},
		ImportName: "%d/Fresh",
	}.Run(t)
}

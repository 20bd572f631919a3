package provider_test

import "github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"

var serviceMistakes = []mistake{
	{"api_member: member id too long", creates("api_member", kittest.Config{"identifier": long(16), "name": "A"}), "identifier", `got: 16`, `must be at most 15`},
	{"api_member: role that does not exist", creates("api_member", kittest.Config{"identifier": "A", "name": "A", "security_role_id": 99}), "security_role_id", `refused security_role_id of`, `The data source connectwise_security_role finds the right one by name`},
	{"board_status: board that does not exist", creates("board_status", kittest.Config{"name": "A", "board_id": 99}), "board_id", `There is no service board with id 99`, `It may have been deleted`},
	{"board_status: name that is taken", creates("board_status", kittest.Config{"name": "New", "board_id": 1}), "name", `already in use`, `terraform import connectwise_board_status.<name>`},
	{"board_status: another word for escalation", creates("board_status", kittest.Config{"name": "A", "board_id": 1, "escalation_status": "Not Responded"}), "escalation_status", `got: "Not Responded"`, `must be one of: ["NotResponded" "Responded" "ResolutionPlan" "Resolved" "NoEscalation"]`},
	{"board_team: leader that does not exist", creates("board_team", kittest.Config{"name": "A", "board_id": 1, "team_leader_id": 99}), "team_leader_id", `refused team_leader_id of`, `The data source connectwise_member finds the right one by name`},
	{"board_team: member that does not exist", creates("board_team", kittest.Config{"name": "A", "board_id": 1, "team_leader_id": 1, "members": []int{99}}), "members", `refused members of`, `The data source connectwise_member finds the right one by name`},
	{"board_team: name too long", creates("board_team", kittest.Config{"name": long(31), "board_id": 1, "team_leader_id": 1}), "name", `got: 31`, `must be at most 30`},
	{"service_board: name too long", creates("service_board", kittest.Config{"location_id": 1, "department_id": 1, "name": long(51)}), "name", `got: 51`, `must be at most 50`},
	{"service_board: template that does not exist", creates("service_board", kittest.Config{"location_id": 1, "department_id": 1, "name": "A", "sign_off_template_id": 99}), "sign_off_template_id", `refused sign_off_template_id of`, `The data source connectwise_sign_off_template finds the right one by name`},
	{"service_board: limit without its flag", creates("service_board", kittest.Config{"location_id": 1, "department_id": 1, "name": "A", "email_connector_reopen_days_limit": 3}), "email_connector_reopen_days_limit", `can be set only when`, `= true`},
	{"service_board: name that is taken", creates("service_board", kittest.Config{"location_id": 1, "department_id": 1, "name": "alerts"}), "name", `already in use`, `terraform import connectwise_service_board.<name>`},
	{"service_board: location that does not exist", creates("service_board", kittest.Config{"location_id": 99, "department_id": 1, "name": "A"}), "location_id", `refused location_id of`, `The data source connectwise_location finds the right one by name`},
	{"service_board: location of id 0", creates("service_board", kittest.Config{"location_id": 0, "department_id": 1, "name": "A"}), "location_id", `got: 0`, `must be at least 1`},
	{"service_board: status of another board", updates("service_board", kittest.Config{"location_id": 1, "department_id": 1, "name": "A"}, kittest.Config{"location_id": 1, "department_id": 1, "name": "A", "auto_close_status_id": 1}), "auto_close_status_id", `refused auto_close_status_id of`, `The data source connectwise_board_status finds the right one by name`},
	{"service_board: status on a board that is not there yet", creates("service_board", kittest.Config{"location_id": 1, "department_id": 1, "name": "A", "auto_close_status_id": 1}), "auto_close_status_id", `refused auto_close_status_id of`, `The data source connectwise_board_status finds the right one by name`},
	{"board_status: default that is inactive", creates("board_status", kittest.Config{"name": "A", "board_id": 1, "default": true, "inactive": true}), "default", `cannot both be true`, `set one of them to false`},
	{"board_status: escalation in another case", creates("board_status", kittest.Config{"name": "A", "board_id": 1, "escalation_status": "notresponded"}), "escalation_status", `got: "notresponded"`, `must be one of: ["NotResponded" "Responded" "ResolutionPlan" "Resolved" "NoEscalation"]`},
	{"board_status: position below zero", creates("board_status", kittest.Config{"name": "A", "board_id": 1, "sort_order": -1}), "sort_order", `got: -1`, `must be between 0 and 2147483647`},
	{"board_status: two defaults", twoDefaults, "default", `a service board has exactly one`, `leave it out of the other`},
	{"api_member: period in the id", creates("api_member", kittest.Config{"identifier": "Axcient.API", "name": "A"}), "identifier", `got: Axcient.API`, `must not hold a period`},
	{"api_member: time zone that does not exist", creates("api_member", kittest.Config{"identifier": "A", "name": "A", "time_zone_id": 99}), "time_zone_id", `refused time_zone_id of`, `The data source connectwise_time_zone finds the right one by name`},
}

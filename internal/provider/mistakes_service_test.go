package provider_test

import "github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"

var serviceMistakes = []mistake{
	{"api_member: member id too long", creates("api_member", kittest.Config{"identifier": long(16), "name": "A"}), "", `identifier | at most 15`, ""},
	{"api_member: no name", creates("api_member", kittest.Config{"identifier": "A"}), "", `The argument "name" is required`, ""},
	{"api_member: role that does not exist", creates("api_member", kittest.Config{"identifier": "A", "name": "A", "security_role_id": 99}), "", `refused security_role_id | SecurityRole 99 not found`, ""},
	{"board_status: board that does not exist", creates("board_status", kittest.Config{"name": "A", "board_id": 99}), "", `Board 99 not found`, ""},
	{"board_status: name that is taken", creates("board_status", kittest.Config{"name": "New", "board_id": 1}), "", `refused name | already in use | terraform import connectwise_board_status.<name> 1/1`, ""},
	{"board_status: another word for escalation", creates("board_status", kittest.Config{"name": "A", "board_id": 1, "escalation_status": "Not Responded"}), "", `escalation_status | NotResponded`, ""},
	{"board_team: leader that does not exist", creates("board_team", kittest.Config{"name": "A", "board_id": 1, "team_leader_id": 99}), "", `refused team_leader_id | Member 99 not found`, ""},
	{"board_team: member that does not exist", creates("board_team", kittest.Config{"name": "A", "board_id": 1, "team_leader_id": 1, "members": []int{99}}), "", `refused members | Member 99 not found`, ""},
	{"board_team: name too long", creates("board_team", kittest.Config{"name": long(31), "board_id": 1, "team_leader_id": 1}), "", `name | at most 30`, ""},
	{"service_board: name too long", creates("service_board", kittest.Config{"location_id": 1, "department_id": 1, "name": long(51)}), "", `name | at most 50`, ""},
	{"service_board: template that does not exist", creates("service_board", kittest.Config{"location_id": 1, "department_id": 1, "name": "A", "sign_off_template_id": 99}), "", `refused sign_off_template_id | Service Signoff 99 not found`, ""},
	{"service_board: limit without its flag", creates("service_board", kittest.Config{"location_id": 1, "department_id": 1, "name": "A", "email_connector_reopen_days_limit": 3}), "", `email_connector_reopen_days_limit can be set only when`, ""},
	{"service_board: name that is taken", creates("service_board", kittest.Config{"location_id": 1, "department_id": 1, "name": "alerts"}), "", ``, ``},
	{"service_board: location that does not exist", creates("service_board", kittest.Config{"location_id": 99, "department_id": 1, "name": "A"}), "", ``, ``},
	{"service_board: location of id 0", creates("service_board", kittest.Config{"location_id": 0, "department_id": 1, "name": "A"}), "", ``, ``},
	{"service_board: status of another board", updates("service_board", kittest.Config{"location_id": 1, "department_id": 1, "name": "A"}, kittest.Config{"location_id": 1, "department_id": 1, "name": "A", "auto_close_status_id": 1}), "", ``, ``},
	{"service_board: status on a board that is not there yet", creates("service_board", kittest.Config{"location_id": 1, "department_id": 1, "name": "A", "auto_close_status_id": 1}), "", ``, ``},
	{"board_status: default that is inactive", creates("board_status", kittest.Config{"name": "A", "board_id": 1, "default": true, "inactive": true}), "", ``, ``},
	{"board_status: escalation in another case", creates("board_status", kittest.Config{"name": "A", "board_id": 1, "escalation_status": "notresponded"}), "", ``, ``},
	{"board_status: position below zero", creates("board_status", kittest.Config{"name": "A", "board_id": 1, "sort_order": -1}), "", ``, ``},
	{"board_status: two defaults", twoDefaults, "", ``, ``},
	{"board_team: member twice", creates("board_team", kittest.Config{"name": "A", "board_id": 1, "team_leader_id": 1, "members": []int{2}}), "", ``, ``},
	{"api_member: period in the id", creates("api_member", kittest.Config{"identifier": "Axcient.API", "name": "A"}), "", ``, ``},
	{"api_member: no e-mail address", creates("api_member", kittest.Config{"identifier": "A", "name": "A", "email_address": ""}), "", ``, ``},
	{"api_member: time zone that does not exist", creates("api_member", kittest.Config{"identifier": "A", "name": "A", "time_zone_id": 99}), "", ``, ``},
	{"api_member: id that is taken", creates("api_member", kittest.Config{"identifier": "jdoe", "name": "A"}), "", ``, ``},
}

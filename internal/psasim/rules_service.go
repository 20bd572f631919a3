package psasim

import (
	"fmt"
	"strings"
)

func serviceRules() map[string]*rules {
	return map[string]*rules{
		"/service/boards": {
			unique: []string{"name"}, title: "Service Board",
			// A new board has no statuses yet, so any that a POST names is another board's.
			scope: map[string]string{"autoCloseStatus": "id", "emailConnectorReopenStatus": "id"},
			check: checkBoard,
			created: func(set *changeset, r *record) *problem {
				if !set.s.options.AutoCreateBoardStatuses || set.by == seeder {
					return nil
				}
				statuses := set.s.table(statusesPath)
				for _, fields := range []map[string]any{{"name": "New", "defaultFlag": true}, {"name": "Closed", "closedStatus": true}} {
					if _, p := set.create(statuses, r.ID, fields); p != nil {
						return p
					}
				}
				return nil
			},
		},
		statusesPath: {
			unique: []string{"name"}, singletonFlag: "defaultFlag", parent: "board",
			labels:   map[string][]string{"sort": {"sortOrder"}},
			defaults: map[string]any{"escalationStatus": "NotResponded"},
			fill: func(set *changeset, parent int64, fields map[string]any) {
				if fields["sortOrder"] == nil {
					fields["sortOrder"] = jsonInt(int64(len(set.s.table(statusesPath).list(parent)) * 10))
				}
			},
		},
		teamsPath: {
			unique: []string{"name"}, singletonFlag: "defaultFlag", parent: "boardId",
			check: func(set *changeset, _ *record, _, after map[string]any) []item {
				var items []item
				for field, path := range map[string]string{"locationId": "/system/locations", "businessUnitId": "/system/departments"} {
					if n, ok := number(after[field]); ok && !n.IsZero() && set.s.table(path).records[n.IntPart()] == nil {
						items = append(items, item{Code: "NotFound", Message: fmt.Sprintf("%s %s not found", field, n), Field: field})
					}
				}
				return items
			},
		},
		"/service/boards/{parentId}/types":    boardChild(),
		"/service/boards/{parentId}/subtypes": boardChild(),
		"/service/boards/{parentId}/items":    boardChild(),
		"/service/emailTemplates":             labeled("subject"),
		"/service/priorities":                 {unique: []string{"name"}, labels: map[string][]string{"sort": {"sortOrder"}}},
		"/service/severities":                 named("description"),
		"/service/impacts":                    named("description"),
		"/service/serviceSignoff":             named("name"),
		"/service/sources":                    named("name"),
		ticketsPath:                           ticketRules(),
		notesPath:                             noteRules(),
	}
}

func boardChild() *rules {
	return &rules{
		unique: []string{"name"}, parent: "board",
	}
}

// checkBoard checks the fields that need a flag, as the API's description of each
// states.
func checkBoard(set *changeset, r *record, _, after map[string]any) []item {
	var items []item
	for field, flag := range map[string]string{
		"emailConnectorReopenResourcesFlag": "emailConnectorAllowReopenClosedFlag", "emailConnectorNewTicketNoMatchFlag": "emailConnectorAllowReopenClosedFlag",
		"emailConnectorNeverReopenByDaysFlag":       "emailConnectorAllowReopenClosedFlag",
		"emailConnectorNeverReopenByDaysClosedFlag": "emailConnectorAllowReopenClosedFlag",
		"emailConnectorReopenDaysLimit":             "emailConnectorNeverReopenByDaysFlag",
		"emailConnectorReopenDaysClosedLimit":       "emailConnectorNeverReopenByDaysClosedFlag",
		"autoAssignLimitAmount":                     "autoAssignLimitFlag",
		"showDependenciesFlag":                      "projectFlag", "showEstimatesFlag": "projectFlag",
	} {
		if after[field] != nil && after[field] != false && after[flag] != true {
			items = append(items, item{Code: "InvalidField", Message: fmt.Sprintf("This field can only be set when %s is true.", flag), Field: field})
		}
		if strings.HasSuffix(field, "Limit") && after[flag] == true && after[field] == nil {
			items = append(items, requires(after, field)...)
		}
	}
	return items
}

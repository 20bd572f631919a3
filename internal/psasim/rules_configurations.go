package psasim

import (
	"fmt"
	"slices"
)

const configurationsPath = "/company/configurations"

// configurationRules: a device belongs to a company, counts as one of its type,
// answers the questions of the type, and stays of that type.
func configurationRules() *rules {
	return &rules{
		defaults: map[string]any{"activeFlag": true},
		replaces: []string{"type"},
		readOnly: []string{"mobileGuid"},
		own:      []string{pushedSolution, pushedIdentifier, pushedType, pushedLevel},
		scope:    map[string]string{"site": "company"},
		fill: func(set *changeset, _ int64, fields map[string]any) {
			if id := set.s.defaultOf("/company/configurations/statuses", 0); fields["status"] == nil && id != 0 {
				fields["status"] = ref(id)
			}
		},
		check: func(set *changeset, _ *record, _, after map[string]any) []item {
			return append(set.unanswered(after), set.contactOf(after)...)
		},
		sent: func(set *changeset, c *call, r *record) *problem {
			m, p := set.s.readManaged(c.request.URL.Query())
			if p != nil {
				return p
			}
			return set.push(m, r)
		},
		listed: func(c *call, r *record) bool {
			wanted := c.request.URL.Query().Get("managedIdentifier")
			return wanted == "" || r.Fields[pushedIdentifier] == wanted
		},
	}
}

// unanswered names the required questions of a device's type without an answer.
func (set *changeset) unanswered(after map[string]any) []item {
	kind, _ := after["type"].(map[string]any)
	answers, _ := after["questions"].([]any)
	var items []item
	for _, question := range set.s.table("/company/configurations/types/{parentId}/questions").list(idOf(kind)) {
		if question.Fields["requiredFlag"] != true || question.Fields["inactiveFlag"] == true {
			continue
		}
		if !slices.ContainsFunc(answers, func(v any) bool {
			answer, _ := v.(map[string]any)
			return textOf(answer["questionId"]) == fmt.Sprint(question.ID) && !isEmpty(answer["answer"])
		}) {
			items = append(items, item{
				Code: "MissingRequiredField", Field: "questions", Message: fmt.Sprintf("The question %s is required.", textOf(question.Fields["question"])),
			})
		}
	}
	return items
}

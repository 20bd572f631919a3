package psasim

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
)

// rules are what the API's description does not say of a collection.
type rules struct {
	// unique lists members whose value no sibling may share; "a+b" is a pair.
	unique        []string
	caseSensitive bool
	existsMessage string
	// exclusive is a flag that exactly one sibling holds.
	exclusive string
	// readOnly members are calculated; fixed ones cannot be changed later;
	// createOnly ones are refused later with a message.
	readOnly, fixed []string
	createOnly      map[string]string
	// secret members are taken and never answered; hidden ones are steps to
	// something else.
	secret, hidden []string
	// own fields are kept by the site and unknown to the API.
	own []string
	// scope limits references to the children of one record: the record that
	// another field refers to, or the record itself where that field is "id".
	scope map[string]string
	// keepName are references whose name is stored for a check or a hook to
	// resolve.
	keepName []string
	// labels are the fields that a reference to a record shows under a name of
	// its own; several are joined by a space. title is what messages call the
	// records where it is not the model's name.
	labels map[string][]string
	title  string
	// notRequired members are required by the description and filled in by the server.
	notRequired []string
	softDelete  bool
	defaults    map[string]any

	fill  func(set *changeset, parent int64, members map[string]any)
	check func(set *changeset, r *record, before, after map[string]any) []item
	// created and updated write what goes with a record; a problem undoes the
	// record's own write too.
	created func(set *changeset, r *record) *problem
	updated func(set *changeset, r *record) *problem
	derive  func(s *Simulator, r *record, object map[string]any)
	// refuseUpdate and refuseDelete stop a client of the API; a person is not
	// stopped by the first.
	refuseUpdate func(set *changeset, r *record) *problem
	refuseDelete func(set *changeset, r *record) *problem
	// sent reads what a write says beside its body, once the record is stored.
	sent func(set *changeset, c *call, r *record) *problem
	// listed reports whether a record is in a list, by query parameters of the
	// collection's own.
	listed func(c *call, r *record) bool
	// timesOut reports whether a list with conditions on these fields takes
	// hosted servers longer than they wait.
	timesOut func(fields []string) bool
}

var noRules = &rules{}

// unseen are the stored fields that no response shows.
func (r *rules) unseen() []string { return slices.Concat(r.secret, r.hidden, r.own) }

func rulesOf(path string) *rules {
	if r, ok := collections[path]; ok {
		return r
	}
	return noRules
}

// hiddenPrefix begins the path of collections that references point to and the
// API's description does not serve.
const hiddenPrefix = "hidden:"

func collectionBehind(model string) string {
	if path, ok := spec.Target(model); ok {
		return path
	}
	return hiddenPrefix + model
}

func requires(after map[string]any, members ...string) []item {
	var items []item
	for _, name := range members {
		if isEmpty(after[name]) {
			items = append(items, item{Code: "MissingRequiredField", Message: fmt.Sprintf("The %s field is required.", name), Field: name})
		}
	}
	return items
}

// named is the rule of a plain setup table.
func named(member string) *rules { return &rules{unique: []string{member}} }

// labeled is the rule of a setup table whose records are referred to by another
// field than their name.
func labeled(member string) *rules { return &rules{labels: map[string][]string{"name": {member}}} }

// collections declares the rules of every collection that has any. It is filled
// by init, because the rules of one collection make records of another.
var collections map[string]*rules

func init() { collections = declareCollections() }

func declareCollections() map[string]*rules {
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
				statuses := set.s.table("/service/boards/{parentId}/statuses")
				for _, members := range []map[string]any{{"name": "New", "defaultFlag": true}, {"name": "Closed", "closedStatus": true}} {
					if _, p := set.create(statuses, r.ID, members); p != nil {
						return p
					}
				}
				return nil
			},
		},
		"/service/boards/{parentId}/statuses": {
			unique: []string{"name"}, exclusive: "defaultFlag", readOnly: []string{"board"},
			labels:   map[string][]string{"sort": {"sortOrder"}},
			defaults: map[string]any{"escalationStatus": "NotResponded"},
			derive: func(s *Simulator, r *record, object map[string]any) {
				object["board"] = s.renderReference("BoardReference", map[string]any{"id": r.Parent}, origin{})
			},
			fill: func(set *changeset, parent int64, members map[string]any) {
				if members["sortOrder"] == nil {
					members["sortOrder"] = jsonInt(int64(len(set.s.table("/service/boards/{parentId}/statuses").list(parent)) * 10))
				}
			},
		},
		"/service/boards/{parentId}/teams": {
			unique: []string{"name"}, exclusive: "defaultFlag", readOnly: []string{"boardId"},
			derive: func(_ *Simulator, r *record, object map[string]any) { object["boardId"] = r.Parent },
			check: func(set *changeset, _ *record, _, after map[string]any) []item {
				var items []item
				for member, path := range map[string]string{"locationId": "/system/locations", "businessUnitId": "/system/departments"} {
					if n, ok := number(after[member]); ok && !n.IsZero() && set.s.table(path).records[n.IntPart()] == nil {
						items = append(items, item{Code: "NotFound", Message: fmt.Sprintf("%s %s not found", member, n), Field: member})
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
		"/system/securityroles":               named("name"),
		"/system/integratorlogins": {
			unique: []string{"username"}, secret: []string{"password"}, labels: map[string][]string{"name": {"username"}},
		},
		"/company/communicationTypes":  labeled("description"),
		"/company/contacts/types":      labeled("description"),
		"/company/countries":           {unique: []string{"name"}, labels: map[string][]string{"identifier": {"countryCode"}}},
		"/company/managementBackups":   {unique: []string{"type+item"}},
		"/finance/currencies":          named("currencyIdentifier"),
		"/finance/taxCodes":            labeled("description"),
		"/procurement/invoicegrouping": {unique: []string{"name"}, labels: map[string][]string{"description": {"customerDescription"}}},
		"/service/sources":             named("name"),
		"/system/locations":            named("name"),
		"/system/departments":          {unique: []string{"identifier", "name"}},
		"/system/members": {
			unique: []string{"identifier"}, secret: []string{"password", "token"},
			labels: map[string][]string{"name": {"firstName", "lastName"}},
		},
		"/system/apiMembers": {
			unique: []string{"identifier"}, fixed: []string{"identifier"},
			check: func(_ *changeset, _ *record, before, after map[string]any) []item {
				if before == nil {
					return nil
				}
				return requires(after, "name")
			},
		},
		"/company/companies":                             companyRules(),
		"/company/companies/statuses":                    named("name"),
		"/company/companies/types":                       named("name"),
		"/company/companies/{parentId}/sites":            siteRules(),
		"/company/companies/{parentId}/typeAssociations": typeAssociationRules(),
		"/company/companies/{parentId}/managementSummaryReports": {
			readOnly: []string{"company"},
			derive: func(s *Simulator, r *record, object map[string]any) {
				object["company"] = s.renderReference("CompanyReference", map[string]any{"id": r.Parent}, origin{})
			},
			check: func(_ *changeset, _ *record, _, after map[string]any) []item {
				return requires(after, "managementSolution", "deviceType")
			},
		},
		"/company/managementItSolutions": {
			unique: []string{"name"},
			labels: map[string][]string{"setupName": {"managementSolutionName"}},
			secret: []string{"globalLoginPassword", "nAblePassword", "continuumApiPassword", "levelApiPassword"},
			check:  checkSolution,
		},
		"/company/managedDevicesIntegrations": {
			unique: []string{"name"}, secret: []string{"globalLoginPassword"},
			check: func(_ *changeset, _ *record, _, after map[string]any) []item {
				if after["loginBy"] == "Global" {
					return requires(after, "globalLoginUsername", "globalLoginPassword")
				}
				return nil
			},
		},
		"/company/managedDevicesIntegrations/{parentId}/logins": {
			unique: []string{"member"}, secret: []string{"password"},
		},
		"/company/managedDevicesIntegrations/{parentId}/crossReferences": {
			unique: []string{"vendorType+vendorLevel"}, caseSensitive: true, readOnly: []string{"managedDevicesIntegration"},
			derive: func(s *Simulator, r *record, object map[string]any) {
				object["managedDevicesIntegration"] = s.renderReference("ManagedDevicesIntegrationReference", map[string]any{"id": r.Parent}, origin{})
			},
			check: func(_ *changeset, _ *record, _, after map[string]any) []item { return requires(after, "vendorType") },
		},
		"/company/contacts": {
			labels: map[string][]string{"name": {"firstName", "lastName"}},
			check: func(_ *changeset, _ *record, _, after map[string]any) []item {
				return requires(after, "firstName", "company")
			},
		},
		"/company/configurations":          configurationRules(),
		"/company/configurations/types":    named("name"),
		"/company/configurations/statuses": {unique: []string{"description"}, labels: map[string][]string{"name": {"description"}}},
		"/procurement/catalog":             catalogRules(),
		"/procurement/categories":          named("name"),
		"/procurement/subcategories":       {unique: []string{"name+category"}},
		"/procurement/types":               named("name"),
		"/procurement/unitOfMeasures":      named("name"),
		"/finance/agreements":              agreementRules(),
		"/finance/agreements/types": {
			unique: []string{"name"},
			defaults: map[string]any{
				"employeeCompRate": "Actual", "employeeCompNotExceed": "Billing", "invoicingCycle": "CalendarYear",
				"billTime": "Billable", "billExpenses": "Billable", "billProducts": "Billable",
			},
		},
		"/finance/agreements/{parentId}/additions": additionRules(),
		"/finance/billingCycles":                   {unique: []string{"identifier", "name"}},
		"/finance/billingTerms":                    named("name"),
		ticketsPath:                                ticketRules(),
		notesPath:                                  noteRules(),
	}
}

func boardChild() *rules {
	return &rules{
		unique: []string{"name"}, readOnly: []string{"board"}, notRequired: []string{"board"},
		derive: func(s *Simulator, r *record, object map[string]any) {
			object["board"] = s.renderReference("BoardReference", map[string]any{"id": r.Parent}, origin{})
		},
	}
}

// checkBoard holds the fields that need a flag, as the API's description of
// each says, and the board's own statuses.
func checkBoard(set *changeset, r *record, _, after map[string]any) []item {
	var items []item
	for member, flag := range map[string]string{
		"emailConnectorReopenResourcesFlag": "emailConnectorAllowReopenClosedFlag", "emailConnectorNewTicketNoMatchFlag": "emailConnectorAllowReopenClosedFlag",
		"emailConnectorNeverReopenByDaysFlag":       "emailConnectorAllowReopenClosedFlag",
		"emailConnectorNeverReopenByDaysClosedFlag": "emailConnectorAllowReopenClosedFlag",
		"emailConnectorReopenDaysLimit":             "emailConnectorNeverReopenByDaysFlag",
		"emailConnectorReopenDaysClosedLimit":       "emailConnectorNeverReopenByDaysClosedFlag",
		"autoAssignLimitAmount":                     "autoAssignLimitFlag",
		"showDependenciesFlag":                      "projectFlag", "showEstimatesFlag": "projectFlag",
	} {
		if after[member] != nil && after[member] != false && after[flag] != true {
			items = append(items, item{Code: "InvalidField", Message: fmt.Sprintf("This field can only be set when %s is true.", flag), Field: member})
		}
		if strings.HasSuffix(member, "Limit") && after[flag] == true && after[member] == nil {
			items = append(items, requires(after, member)...)
		}
	}
	return items
}

func checkSolution(_ *changeset, _ *record, _, after map[string]any) []item {
	needed := map[string][]string{
		"Custom": {"managementSolutionName"}, "NAble": {"nAbleUsername", "nAblePassword"},
		"Continuum":      {"continuumApiUsername", "continuumApiPassword"},
		"LevelPlatforms": {"managementServerUrl", "levelApiUsername", "levelApiPassword", "levelVarDomain"},
	}[textOf(after["managementItSolutionType"])]
	if after["globalLoginFlag"] == true {
		needed = append(needed, "globalLoginUsername", "globalLoginPassword")
	}
	if after["overrideWebServiceLocationFlag"] == true {
		needed = append(needed, "webserviceOverrideUrl")
	}
	if after["overrideLoginLocationFlag"] == true {
		needed = append(needed, "portalOverrideLoginUrl")
	}
	return requires(after, needed...)
}

func conflict(format string, a ...any) *problem {
	return refuse(http.StatusConflict, "ConnectWiseApi", fmt.Sprintf(format, a...))
}

package acctest

import (
	"fmt"
	"testing"
)

// Odd is a record that ConnectWise holds and that no configuration can describe
// in full.
type Odd struct {
	// What it is, and the type and id of its resource.
	What, Type string
	ID         int64
}

// FillOdd creates one of each kind of record that exists on real sites although a
// rule of today refuses it.
func (s *Site) FillOdd(t *testing.T) []Odd {
	t.Helper()
	records := map[string]map[string]any{}
	var all []Odd
	odd := func(what, kind, collection string, fields, then map[string]any) {
		t.Helper()
		id, err := s.Add(collection, fields)
		if err != nil {
			t.Fatalf("%s: %s", what, err)
		}
		records[fmt.Sprintf("%s/%d", collection, id)] = then
		all = append(all, Odd{what, kind, id})
	}
	name := func(text string) map[string]any { return map[string]any{"name": text} }
	add := func(collection string, fields map[string]any) int64 {
		t.Helper()
		id, err := s.Add(collection, fields)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	company := s.IDOf(t, "/company/companies", "identifier", "SunDental")
	add("/company/managementItSolutions", map[string]any{"name": "Axcient", "managementItSolutionType": "Custom", "managementSolutionName": "Axcient"})
	odd("solution with an override flag and no address", "management_solution", "/company/managementItSolutions",
		map[string]any{"name": "Override", "managementItSolutionType": "Custom", "managementSolutionName": "Override"},
		map[string]any{"overrideWebServiceLocationFlag": true})

	managedIDs := fmt.Sprintf("/company/companies/%d/managementSummaryReports", company)
	managedID := func(text, device string) map[string]any {
		return map[string]any{"groupIdentifier": text, "deviceType": device, "managementSolution": name("Axcient")}
	}
	odd("managed id without type", "managed_id", managedIDs, managedID("EFS-1", "WorkstationsAndServers"), map[string]any{"deviceType": nil})
	odd("managed id without solution", "managed_id", managedIDs, managedID("EFS-2", "WorkstationsAndServers"), map[string]any{"managementSolution": nil})
	odd("managed id with a space at the end", "managed_id", managedIDs, managedID("EFS-3", "WorkstationsAndServers"), map[string]any{"groupIdentifier": "EFS-3 "})

	integration := add("/company/managedDevicesIntegrations", map[string]any{
		"name": "Axcient", "solution": "Axcient", "loginBy": "Member", "defaultBillingLevel": "Detail",
	})
	references := fmt.Sprintf("/company/managedDevicesIntegrations/%d/crossReferences", integration)
	odd("cross reference without vendor type", "cross_reference", references,
		map[string]any{"vendorType": "online_backup", "vendorLevel": "Basic", "inactiveFlag": true}, map[string]any{"vendorType": nil})
	odd("empty cross reference", "cross_reference", references,
		map[string]any{"vendorType": "online_backup", "vendorLevel": "Gold", "inactiveFlag": true}, map[string]any{"vendorType": nil, "vendorLevel": nil})

	agreement := func(text string) map[string]any {
		return map[string]any{
			"name": text, "type": name("Managed Services"), "company": map[string]any{"id": company}, "contact": map[string]any{"id": 2},
		}
	}
	odd("agreement cancelled without reason", "agreement", "/finance/agreements", agreement("Cancelled"),
		map[string]any{"cancelledFlag": true, "dateCancelled": "2026-01-31T00:00:00Z"})
	odd("agreement with a negative limit", "agreement", "/finance/agreements", agreement("Negative"), map[string]any{"carryOverUnusedFlag": true, "limit": -1})

	board := func(text string) map[string]any {
		return map[string]any{"name": text, "location": name("Main Office"), "department": name("Managed Services"), "inactiveFlag": false}
	}
	odd("board with a limit of 0", "service_board", "/service/boards", board("Zero"), map[string]any{"autoAssignLimitFlag": false, "autoAssignLimitAmount": 0})
	odd("board with flags left over", "service_board", "/service/boards", board("Leftover"), map[string]any{
		"projectFlag": false, "showDependenciesFlag": true, "emailConnectorAllowReopenClosedFlag": false,
		"emailConnectorNeverReopenByDaysFlag": true, "emailConnectorReopenDaysLimit": 30,
	})
	odd("company founded in the year 0", "company", "/company/companies",
		map[string]any{"identifier": "YearZero", "name": "Year Zero", "site": name("Main")}, map[string]any{"yearEstablished": 0})
	s.ResetRequests()
	s.Rewrite(t, records)
	return all
}

// strange are names that a person has typed, and that mean something to Terraform,
// to a shell, or to a directory.
var strange = []string{
	`Dr. "Bob" ${var.x} & Sons`, "100%{ if true }% Legal", "line\nbreak\ttab", "Zahnärzte 🦷 東京", `back\slash ../../etc`, `"""`, "   ",
	"$${already}", "<<EOT", "equal after", "equal-after", "Equal After!", "${", "%{~", "\u2028\u00a0", "1st", "this", "company",
}

// FillStrange creates objects of several kinds with strange names, and returns how
// many companies.
func (s *Site) FillStrange(t *testing.T) int {
	t.Helper()
	add := func(collection string, fields map[string]any) int64 {
		t.Helper()
		id, err := s.Force(collection, fields)
		if err != nil {
			t.Fatalf("%s: %s", collection, err)
		}
		return id
	}
	for i, name := range strange {
		company := add("/company/companies", map[string]any{"identifier": name, "name": name, "deletedFlag": false, "addressLine1": name, "city": name})
		add("/company/contacts", map[string]any{"firstName": name, "lastName": name, "company": map[string]any{"id": company}})
		solution := add("/company/managementItSolutions", map[string]any{"name": name, "managementItSolutionType": "Custom", "managementSolutionName": name})
		add(fmt.Sprintf("/company/companies/%d/managementSummaryReports", company), map[string]any{
			"groupIdentifier": fmt.Sprintf("EFS-%d", i), "deviceType": "WorkstationsAndServers", "managementSolution": map[string]any{"id": solution},
		})
		add("/company/configurations/types", map[string]any{"name": name})
	}
	return len(strange)
}

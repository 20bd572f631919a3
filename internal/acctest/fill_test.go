package acctest_test

import (
	"fmt"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

// fill creates on the site what the examples of data sources look up.
func fill(t *testing.T, site *acctest.Site) {
	t.Helper()
	add := func(path string, fields map[string]any) int64 {
		id, err := site.Add(path, fields)
		if err != nil {
			t.Fatalf("%s: %s", path, err)
		}
		return id
	}
	named := func(text string) map[string]any { return map[string]any{"name": text} }
	add("/system/apiMembers", map[string]any{"identifier": "Axcient", "name": "Axcient"})
	add("/company/companies", map[string]any{"identifier": "AcmeDental", "name": "Acme Dental"})
	add("/company/managementItSolutions", map[string]any{
		"name": "Axcient", "managementItSolutionType": "Custom", "managementSolutionName": "Axcient",
	})
	integration := add("/company/managedDevicesIntegrations", map[string]any{
		"name": "Axcient", "solution": "Axcient", "loginBy": "Member", "defaultBillingLevel": "Detail",
	})
	below := fmt.Sprintf("/company/managedDevicesIntegrations/%d", integration)
	add(below+"/crossReferences", map[string]any{"vendorType": "online_backup", "vendorLevel": "Standard 25GB", "inactiveFlag": true})
	board := add("/service/boards", map[string]any{"name": "Backup Alerts", "location": named("Main Office"), "department": named("Managed Services")})
	add(fmt.Sprintf("/service/boards/%d/types", board), named("Backup"))
	add(fmt.Sprintf("/service/boards/%d/subtypes", board), named("Server"))
	add(fmt.Sprintf("/service/boards/%d/items", board), named("Disk"))
	add(fmt.Sprintf("/service/boards/%d/statuses", board), map[string]any{"name": "New", "defaultFlag": true})
	add(fmt.Sprintf("/service/boards/%d/statuses", board), map[string]any{"name": "Resolved", "closedStatus": true, "escalationStatus": "Resolved"})
	add(below+"/logins", map[string]any{"username": "jane@example.com", "member": map[string]any{"identifier": "jdoe"}})
	add(below+"/notifications", map[string]any{"notifyWho": named("Specific Member"), "logType": "Error"})
	for _, client := range []struct{ identifier, managedID string }{{"AcmeMSP", "EFS-1"}, {"SunDental", "EFS-34826"}} {
		company := site.IDOf(t, "/company/companies", "identifier", client.identifier)
		add(fmt.Sprintf("/company/companies/%d/managementSummaryReports", company), map[string]any{
			"groupIdentifier": client.managedID, "deviceType": "WorkstationsAndServers", "managementSolution": named("Axcient"),
		})
	}
	add("/procurement/catalog", map[string]any{
		"identifier": "AX-OB-BASIC", "description": "Online Backup", "customerDescription": "Online Backup",
		"subcategory": named("Backup"), "type": named("Software"),
	})
	agreement := add("/finance/agreements", map[string]any{
		"name": "Online Backup", "type": named("Managed Services"), "company": map[string]any{"identifier": "SunDental"},
		"contact": map[string]any{"id": 2},
	})
	add(fmt.Sprintf("/finance/agreements/%d/additions", agreement), map[string]any{
		"product": map[string]any{"identifier": "AX-OB-BASIC"}, "billCustomer": "Billable", "serialNumber": "EFS-34826",
	})
}

// fillMSP creates only the MSP's side.
func fillMSP(t *testing.T, site *acctest.Site) {
	t.Helper()
	add := func(path string, fields map[string]any) {
		if _, err := site.Add(path, fields); err != nil {
			t.Fatalf("%s: %s", path, err)
		}
	}
	add("/company/managementItSolutions", map[string]any{
		"name": "Axcient", "managementItSolutionType": "Custom", "managementSolutionName": "Axcient",
	})
	add("/company/managedDevicesIntegrations", map[string]any{
		"name": "Axcient", "solution": "Axcient", "loginBy": "Member", "defaultBillingLevel": "Detail", "matchOnSerialNumberFlag": true,
	})
	for _, identifier := range []string{"AX-BASIC-GB", "AX-BASIC-FEE"} {
		add("/procurement/catalog", map[string]any{
			"identifier": identifier, "description": identifier, "customerDescription": identifier,
			"subcategory": map[string]any{"name": "Backup"}, "type": map[string]any{"name": "Software"},
		})
	}
}

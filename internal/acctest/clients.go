package acctest

import (
	"fmt"
	"testing"
)

// Product and agreement type of what [Site.FillClients] creates.
const (
	usageProduct = "OB-GB"
	flatProduct  = "OB-FLAT"
)

// FillClients creates clients as persons made them over the years, no two alike
// within one round of the variations, and returns their identifiers.
func (s *Site) FillClients(t *testing.T, clients int) []string {
	t.Helper()
	add := func(collection string, fields map[string]any) int64 {
		t.Helper()
		id, err := s.Add(collection, fields)
		if err != nil {
			t.Fatalf("%s: %s", collection, err)
		}
		return id
	}
	name := func(text string) map[string]any { return map[string]any{"name": text} }
	ref := func(id int64) map[string]any { return map[string]any{"id": id} }
	add("/company/managementItSolutions", map[string]any{"name": "Axcient", "managementItSolutionType": "Custom", "managementSolutionName": "Axcient"})
	add("/company/managedDevicesIntegrations", map[string]any{"name": "Backup", "solution": "Axcient", "loginBy": "Member", "defaultBillingLevel": "Detail"})
	for _, product := range []string{usageProduct, flatProduct, "ANTIVIRUS"} {
		add("/procurement/catalog", map[string]any{
			"identifier": product, "description": product, "customerDescription": product, "subcategory": name("Backup"), "type": name("Software"), "price": 2.5,
		})
	}
	var identifiers []string
	for i := range clients {
		kind := i % 12
		identifier := fmt.Sprintf("Client%02d", i)
		called := fmt.Sprintf("Client %d", i)
		switch kind {
		case 3:
			called = strange[i/12%len(strange)]
			identifier = fmt.Sprintf("${x} \"%d\" 🦷", i)
		case 8:
			identifier = fmt.Sprintf("client%02d.", i-1) // is client07 as a directory, as Client07 is
		}
		identifiers = append(identifiers, identifier)
		company := add("/company/companies", map[string]any{
			"identifier": identifier, "name": called, "city": "Tampa", "state": "FL", "site": name("Main"), "types": []any{name("Client")}, "zip": fmt.Sprintf("336%02d", i),
		})
		if kind == 6 {
			continue // nothing but the company
		}
		contact := add("/company/contacts", map[string]any{"firstName": "Carl", "lastName": called, "company": ref(company)})
		if kind == 2 || kind == 10 {
			add("/company/contacts", map[string]any{"firstName": "Dora", "lastName": called, "company": ref(company), "title": "Owner"})
		}
		managed := fmt.Sprintf("EFS-%d", 34000+i)
		devices := []string{"WorkstationsAndServers", "BackupStats"}
		switch kind {
		case 5:
			devices = nil
		case 7:
			managed, devices = fmt.Sprintf("EFS-0%d", 34000+i), devices[:1]
		}
		for _, device := range devices {
			add(fmt.Sprintf("/company/companies/%d/managementSummaryReports", company), map[string]any{
				"groupIdentifier": managed, "deviceType": device, "managementSolution": name("Axcient"),
			})
		}
		if kind == 1 {
			continue // not billed
		}
		agreement := add("/finance/agreements", map[string]any{
			"name": "Online Backup", "type": name("Managed Services"), "company": ref(company), "contact": ref(contact), "startDate": "2026-01-01T00:00:00Z",
		})
		additions := fmt.Sprintf("/finance/agreements/%d/additions", agreement)
		add(additions, map[string]any{
			"product": map[string]any{"identifier": usageProduct}, "billCustomer": "Billable", "quantity": 40.5 + float64(i), "lessIncluded": 25,
			"serialNumber": managed, "effectiveDate": fmt.Sprintf("2026-%02d-01T00:00:00Z", 1+kind),
		})
		if kind != 9 {
			add(additions, map[string]any{
				"product": map[string]any{"identifier": flatProduct}, "billCustomer": "Billable", "quantity": 1, "unitPrice": 8.25, "effectiveDate": "2026-01-01T00:00:00Z",
			})
		}
		if kind == 4 {
			add(additions, map[string]any{
				"product": map[string]any{"identifier": "ANTIVIRUS"}, "billCustomer": "Billable", "quantity": 3, "effectiveDate": "2026-01-01T00:00:00Z",
			})
			second := add("/finance/agreements", map[string]any{
				"name": "Help Desk", "type": name("Time and Materials"), "company": ref(company), "contact": ref(contact), "startDate": "2026-02-01T00:00:00Z",
			})
			add(fmt.Sprintf("/finance/agreements/%d/additions", second), map[string]any{
				"product": map[string]any{"identifier": "ANTIVIRUS"}, "billCustomer": "Billable", "quantity": 3, "effectiveDate": "2026-03-01T00:00:00Z",
			})
		}
	}
	s.ResetRequests()
	return identifiers
}

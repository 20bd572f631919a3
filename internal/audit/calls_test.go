package audit_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/audit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// The calls are counted by hand, for 40 clients of which one was renewed.
func TestCalls(t *testing.T) {
	t.Parallel()
	s := newSite(t, 40)
	s.add("/finance/agreements", fields{
		"name": "Last year", "type": named("Managed Services"), "company": ref(s.Clients[0].CompanyID), "contact": ref(s.contact(0)),
		"startDate": "2025-01-01T00:00:00Z", "endDate": "2025-12-31T00:00:00Z",
	})
	want := map[string]int{
		"/system/info": 1, "/company/managedDevicesIntegrations/{id}": 1, "/company/managementItSolutions": 1,
		"/company/managedDevicesIntegrations/{id}/crossReferences": 1,
		"/company/companies": 1, "/company/companies/{id}/managementSummaryReports": 40,
		"/finance/agreements": 1, "/finance/agreements/{id}/additions": 40, "/procurement/catalog": 1, "/company/contacts": 1,
		"/service/boards/{id}": 1, "/service/boards/{id}/statuses": 1, "/service/boards/{id}/teams": 1, "/system/apiMembers": 1,
	}
	in := s.input()
	s.ResetRequests()
	s.audit(in)
	if got := s.calls(); !maps.Equal(got, want) {
		t.Errorf("with a map of customers:\n%v\nwant:\n%v", got, want)
	}
	in.Companies = nil
	want["/company/companies/{id}/managementSummaryReports"] = len(s.Objects("/company/companies"))
	s.ResetRequests()
	s.audit(in)
	if got := s.calls(); !maps.Equal(got, want) {
		t.Errorf("without one:\n%v\nwant:\n%v", got, want)
	}
	// Read twice in one plan, lists below a parent are shared.
	client := s.client()
	shared := psa.NewShared(client)
	s.ResetRequests()
	for range 2 {
		if _, err := audit.Read(t.Context(), shared, client, in); err != nil {
			t.Fatal(err)
		}
	}
	got := s.calls()
	for _, path := range []string{"/company/companies/{id}/managementSummaryReports", "/finance/agreements/{id}/additions"} {
		if got[path] != want[path] {
			t.Errorf("two audits read %s %d times, want %d", path, got[path], want[path])
		}
	}
}

// calls counts the requests by their path, with {id} for each number.
func (s *site) calls() map[string]int {
	counts := map[string]int{}
	for _, r := range s.Requests() {
		parts := strings.Split(r.Path, "/")
		for i, part := range parts {
			if strings.Trim(part, "0123456789") == "" && part != "" {
				parts[i] = "{id}"
			}
		}
		if path := strings.Join(parts, "/"); !strings.Contains(path, "companyinfo") {
			counts[path]++
		}
	}
	return counts
}

// Where no agreement of a customer bills, the newest that might have been meant is
// read first, and only until one has additions of the sync.
func TestCallsOfACustomerWithoutBilling(t *testing.T) {
	t.Parallel()
	s := newSite(t, 1)
	c := s.Clients[0]
	for year := 2020; year < 2024; year++ {
		s.add("/finance/agreements", fields{
			"name": fmt.Sprint(year), "type": named("Managed Services"), "company": ref(c.CompanyID), "contact": ref(s.contact(0)),
			"startDate": fmt.Sprintf("%d-01-01T00:00:00Z", year), "endDate": fmt.Sprintf("%d-12-31T00:00:00Z", year),
		})
	}
	s.edit("/finance/agreements", c.Agreement, fields{"billingCycle": nil})
	in := s.input()
	s.ResetRequests()
	if got, want := shown(s.audit(in)), agreement(s); got != "agreement_not_billing "+want {
		t.Errorf("got %q", got)
	}
	if n := s.calls()["/finance/agreements/{id}/additions"]; n != 1 {
		t.Errorf("the additions of %d agreements were read, want 1", n)
	}
}

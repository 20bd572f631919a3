package audit_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/audit"
	"github.com/psaforge/terraform-provider-connectwise/internal/contract"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/synctest"
)

// site is a simulated site of an MSP with everything that the article sets up.
type site struct {
	*synctest.Site
	t                         *testing.T
	solution, board, member   int64
	first, open, done         int64 // statuses
	team, fee, solutionOfElse int64
}

// newSite builds a healthy site with clients. Every exchange is validated against
// the API's description where that is available.
func newSite(t *testing.T, clients int) *site {
	t.Helper()
	built := synctest.Start(t, psasim.Options{}, clients, contract.Watch(t))
	s := &site{Site: built, t: t}
	s.solution, _ = s.Find("/company/managementItSolutions", "name", "Axcient")
	s.solutionOfElse = s.add("/company/managementItSolutions", fields{"name": "Other", "managementItSolutionType": "Custom", "managementSolutionName": "Other"})
	s.board = s.add("/service/boards", fields{
		"name": "Backup Alerts", "location": ref(1), "department": ref(1), "signOffTemplate": ref(1),
	})
	s.first = s.add(s.statuses(), fields{"name": "First", "defaultFlag": true, "escalationStatus": "NotResponded"})
	s.open = s.add(s.statuses(), fields{"name": "Open", "escalationStatus": "Responded"})
	s.done = s.add(s.statuses(), fields{"name": "Done", "escalationStatus": "Resolved", "closedStatus": true})
	s.team = s.add(s.teams(), fields{"name": "Backup Team", "teamLeader": ref(1), "members": []any{1}, "defaultFlag": true})
	s.member = s.add("/system/apiMembers", fields{
		"identifier": "Axcient", "name": "Axcient", "securityRole": ref(1), "defaultLocation": ref(1), "serviceDefaultBoard": ref(s.board),
	})
	s.fee = s.add("/procurement/catalog", fields{
		"identifier": "AX-FEE", "description": "Flat fee", "customerDescription": "Flat fee", "price": 8,
		"subcategory": named("Backup"), "type": named("Software"),
	})
	for _, c := range s.Clients {
		s.add(additions(c), fields{"product": ref(s.fee), "billCustomer": "Billable", "quantity": 1, "effectiveDate": "2026-01-01T00:00:00Z"})
	}
	s.ResetRequests()
	return s
}

type fields = map[string]any

func ref(id int64) fields      { return fields{"id": id} }
func named(name string) fields { return fields{"name": name} }

func additions(c synctest.Client) string {
	return fmt.Sprintf("/finance/agreements/%d/additions", c.Agreement)
}

func managedIDs(c synctest.Client) string {
	return fmt.Sprintf("/company/companies/%d/managementSummaryReports", c.CompanyID)
}

func (s *site) statuses() string { return fmt.Sprintf("/service/boards/%d/statuses", s.board) }
func (s *site) teams() string    { return fmt.Sprintf("/service/boards/%d/teams", s.board) }
func (s *site) references() string {
	return fmt.Sprintf("/company/managedDevicesIntegrations/%d/crossReferences", s.IntegrationID)
}

// add adds a record as a person does in the dashboard.
func (s *site) add(path string, f fields) int64 {
	s.t.Helper()
	id, err := s.Add(path, f)
	if err != nil {
		s.t.Fatalf("%s: %v", path, err)
	}
	return id
}

// force is add past the rules that would refuse a defect.
func (s *site) force(path string, f fields) {
	s.t.Helper()
	if _, err := s.Force(path, f); err != nil {
		s.t.Fatalf("%s: %v", path, err)
	}
}

func (s *site) edit(path string, id int64, f fields) {
	s.t.Helper()
	if err := s.ForceEdit(path, id, f); err != nil {
		s.t.Fatalf("%s/%d: %v", path, id, err)
	}
}

func (s *site) remove(path string, id int64) {
	s.t.Helper()
	if err := s.Remove(path, id); err != nil {
		s.t.Fatalf("%s/%d: %v", path, id, err)
	}
}

// managedID adds a managed id to a client's company.
func (s *site) managedID(c synctest.Client, text, deviceType string) int64 {
	return s.add(managedIDs(c), fields{"groupIdentifier": text, "deviceType": deviceType, "managementSolution": ref(s.solution)})
}

// input names everything of the site, and declares what it has.
func (s *site) input() audit.Input {
	p, err := policy.Parse(fmt.Appendf(nil, `{
		"managed_devices_integration_id": %d, "billing": {"measures": ["online_backup_gb"]}, "statistics": true,
		"ticketing": {"board_id": %d, "new_status_id": %d, "resolved_status_id": %d}
	}`, s.IntegrationID, s.board, s.first, s.done))
	if err != nil {
		s.t.Fatal(err)
	}
	in := audit.Input{
		Now: time.Now(), IntegrationID: s.IntegrationID, Companies: s.CustomerMap(), Policy: &p, APIMemberIDs: []int64{s.member},
		Declared: map[string][]int64{
			"connectwise_board_status": s.ids(s.statuses()), "connectwise_board_team": s.ids(s.teams()),
			"connectwise_cross_reference": s.ids(s.references()), "connectwise_agreement": s.ids("/finance/agreements"),
		},
	}
	for _, c := range s.Clients {
		in.Declared["connectwise_managed_id"] = append(in.Declared["connectwise_managed_id"], s.ids(managedIDs(c))...)
		in.Declared["connectwise_agreement_addition"] = append(in.Declared["connectwise_agreement_addition"], s.ids(additions(c))...)
	}
	return in
}

func (s *site) ids(path string) []int64 {
	var all []int64
	for _, o := range s.Objects(path) {
		all = append(all, psa.Record(o).ID())
	}
	return all
}

func (s *site) client() *psa.Client {
	client, err := psa.New(s.Config())
	if err != nil {
		s.t.Fatal(err)
	}
	return client
}

func (s *site) audit(in audit.Input) audit.Report {
	s.t.Helper()
	client := s.client()
	read, err := audit.Read(s.t.Context(), client, client, in)
	if err != nil {
		s.t.Fatal(err)
	}
	return audit.Check(read, in)
}

// shown are findings as "rule type/import id customer".
func shown(r audit.Report) string {
	var all []string
	for _, f := range r.Findings {
		all = append(all, strings.TrimSpace(f.Rule.Name+" "+strings.TrimPrefix(f.Object.Type, "connectwise_")+" "+f.Object.ImportID+" "+f.Customer))
	}
	return strings.Join(all, "\n")
}

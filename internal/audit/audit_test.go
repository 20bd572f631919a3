package audit_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/audit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

func TestHealthySite(t *testing.T) {
	t.Parallel()
	s := newSite(t, 3)
	// Another vendor's managed ids, what was cancelled and what ended are none of
	// the integration's business.
	c := s.Clients[0]
	s.add(managedIDs(c), fields{"groupIdentifier": "whatever", "deviceType": "Servers", "managementSolution": ref(s.solutionOfElse)})
	s.add(additions(c), fields{
		"product": ref(s.Products[service]), "billCustomer": "Billable", "effectiveDate": "2026-01-01T00:00:00Z", "cancelledDate": "2026-02-01T00:00:00Z",
	})
	s.add("/finance/agreements", fields{
		"name": "Last year", "type": named("Managed Services"), "company": ref(c.CompanyID), "contact": ref(s.contact(0)),
		"startDate": "2025-01-01T00:00:00Z", "endDate": "2025-12-31T00:00:00Z",
	})
	for name, change := range map[string]func(*audit.Input){
		"everything":        func(*audit.Input) {},
		"customers found":   func(in *audit.Input) { in.Companies = nil },
		"nothing declared":  func(in *audit.Input) { in.Declared = nil },
		"integration alone": func(in *audit.Input) { *in = audit.Input{Now: in.Now, IntegrationID: in.IntegrationID} },
	} {
		in := s.input()
		change(&in)
		report := s.audit(in)
		if !report.OK() || report.Text() != "No findings.\n" {
			t.Errorf("%s:\n%s", name, report.Text())
		}
	}
}

func TestWhatTheInputNamesIsMissing(t *testing.T) {
	t.Parallel()
	s := newSite(t, 1)
	in := s.input()
	in.Policy = nil
	in.BoardIDs, in.APIMemberIDs = []int64{9999}, []int64{8888}
	in.Companies["1"] = 7777
	if got, want := shown(s.audit(in)), "api_member_missing api_member 8888\nboard_missing service_board 9999\ncompany_missing company 7777 1"; got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// A pair that is in order is undeclared if the configuration does not list
// it.
func TestUndeclaredPair(t *testing.T) {
	t.Parallel()
	s := newSite(t, 1)
	in := s.input()
	in.Companies = nil
	in.Declared["connectwise_managed_id"] = in.Declared["connectwise_managed_id"][:1]
	want := fmt.Sprintf("undeclared managed_id %d/%d 34000", s.Clients[0].CompanyID, s.Clients[0].ManagedIDs["BackupStats"])
	if got := shown(s.audit(in)); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A finding says who was last at the object.
func TestFindingNamesTheEditor(t *testing.T) {
	t.Parallel()
	s := newSite(t, 1)
	if err := s.As("jdoe").Edit("/service/boards", s.board, fields{"inactiveFlag": true}); err != nil {
		t.Fatal(err)
	}
	report := s.audit(s.input())
	if len(report.Findings) != 1 || report.OK() || report.Counts()[audit.Error] != 1 || report.Counts()[audit.Info] != 0 {
		t.Fatal(report.Text())
	}
	if o := report.Findings[0].Object; o.UpdatedBy != "jdoe" || o.UpdatedAt == "" || !strings.Contains(report.Text(), "last changed by jdoe at") {
		t.Errorf("%+v\n%s", o, report.Text())
	}
}

// A policy that bills nothing makes no finding about billing, and no call.
func TestTicketingAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t, 2)
	in := s.input()
	in.Declared = nil
	in.Policy.Billing = nil
	s.edit("/finance/agreements", s.Clients[0].Agreement, fields{"billingCycle": nil})
	if got := shown(s.audit(in)); got != "" {
		t.Error(got)
	}
	for path := range s.calls() {
		if strings.Contains(path, "/finance/") {
			t.Errorf("%s was read", path)
		}
	}
}

// What cannot be read is an error.
func TestUnreadableSite(t *testing.T) {
	t.Parallel()
	for _, path := range []string{
		"/company/companies/{}/managementSummaryReports", "/finance/agreements/{}/additions", "/service/boards/{}/teams", "/company/companies",
	} {
		s := newSite(t, 2)
		c := s.Clients[1]
		parent := map[string]int64{"company": c.CompanyID, "finance": c.Agreement, "service": s.board}[strings.Split(path, "/")[1]]
		s.Inject(psasim.Fault{Method: http.MethodGet, Path: strings.Replace(path, "{}", fmt.Sprint(parent), 1), Status: 403, Times: -1})
		in := s.input()
		if _, err := audit.Read(t.Context(), s.client(), s.client(), in); err == nil {
			t.Errorf("%s: no error", path)
		}
	}
}

// Rules have every text, names of their own, and an order by step.
func TestRulesAreComplete(t *testing.T) {
	t.Parallel()
	var names []string
	for _, r := range audit.Rules {
		names = append(names, r.Name)
		for _, text := range []string{r.Meaning, r.Breaks, r.Remedy} {
			if !strings.HasSuffix(text, ".") {
				t.Errorf("%s: %q is no sentence", r.Name, text)
			}
		}
		if !slices.Contains(audit.Severities, r.Severity) {
			t.Errorf("%s has the severity %q", r.Name, r.Severity)
		}
	}
	slices.Sort(names)
	if len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("a name is taken twice: %v", names)
	}
}

// What a person may well have meant is no finding.
func TestWhatIsNoDefect(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(s *site, in *audit.Input){
		"an agreement that begins next year": func(s *site, _ *audit.Input) {
			s.edit("/finance/agreements", s.Clients[0].Agreement, fields{"startDate": "2999-01-01T00:00:00Z"})
		},
		"an agreement that ended, renewed": func(s *site, _ *audit.Input) {
			s.add("/finance/agreements", fields{
				"name": "Last year", "type": named("Managed Services"), "company": ref(s.Clients[0].CompanyID), "contact": ref(s.contact(0)),
				"startDate": "2025-01-01T00:00:00Z", "endDate": "2025-12-31T00:00:00Z",
			})
		},
		"an addition that ended": func(s *site, _ *audit.Input) {
			s.add(additions(s.Clients[0]), fields{
				"product": ref(s.fee), "billCustomer": "Billable", "effectiveDate": "2026-01-01T00:00:00Z", "cancelledDate": "2026-02-01T00:00:00Z",
			})
		},
		"an inactive status": func(s *site, _ *audit.Input) { s.add(s.statuses(), fields{"name": "Old", "inactive": true}) },
		"another product with another's serial number": func(s *site, in *audit.Input) {
			delete(in.Declared, "connectwise_agreement_addition")
			s.add(additions(s.Clients[0]), fields{
				"product": ref(s.fee), "billCustomer": "Billable", "effectiveDate": "2026-01-01T00:00:00Z", "serialNumber": "FW-1234",
			})
		},
		"a customer that the policy does not bill": func(s *site, in *audit.Input) {
			no := false
			in.Policy.Customers = map[string]policy.Override{"34000": {Billing: &no}}
			s.edit("/finance/agreements", s.Clients[0].Agreement, fields{"billingCycle": nil})
		},
		"the integration names the solution by its name": func(s *site, _ *audit.Input) {
			s.edit(integrations, s.IntegrationID, fields{"solution": "axcient"})
		},
		"a company that is two customers by the map": func(s *site, in *audit.Input) {
			in.Companies["99"] = s.Clients[0].CompanyID
			delete(in.Declared, "connectwise_managed_id")
			s.managedID(s.Clients[0], "EFS-99", "WorkstationsAndServers")
			s.managedID(s.Clients[0], "EFS-99", "BackupStats")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, 2)
			in := s.input()
			change(s, &in)
			if report := s.audit(in); len(report.Findings) > 0 {
				t.Error(report.Text())
			}
		})
	}
}

// Of two companies with a managed id, the map says whose it is, though the other
// one has the whole pair.
func TestMapSaysWhoseManagedIDItIs(t *testing.T) {
	t.Parallel()
	s := newSite(t, 2)
	in := s.input()
	delete(in.Declared, "connectwise_managed_id")
	c := s.Clients[0]
	s.remove(managedIDs(c), c.ManagedIDs["BackupStats"])
	s.managedID(s.Clients[1], "EFS-34000", "WorkstationsAndServers")
	s.managedID(s.Clients[1], "EFS-34000", "BackupStats")
	want := fmt.Sprintf("managed_id_half managed_id %d/%d 34000\nmanaged_id_shared managed_id %d/%d 34000",
		c.CompanyID, c.ManagedIDs["WorkstationsAndServers"], s.Clients[1].CompanyID, s.ids(managedIDs(s.Clients[1]))[2])
	if got := shown(s.audit(in)); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// Spellings of a managed id are findings of their own, one each, and hide nothing
// and invent nothing.
func TestSpellingsOfManagedIDs(t *testing.T) {
	t.Parallel()
	for text, customer := range map[string]string{"efs-34000": " 34000", "EFS 34000": "", "34000": "", "EFS-": "", "EFS-34000x": ""} {
		s := newSite(t, 1)
		c := s.Clients[0]
		for _, id := range c.ManagedIDs {
			s.edit(managedIDs(c), id, fields{"groupIdentifier": text})
		}
		form := strings.Split(shown(s.audit(s.input())), "\n")
		want := []string{
			fmt.Sprintf("managed_id_form managed_id %d/%d%s", c.CompanyID, c.ManagedIDs["WorkstationsAndServers"], customer),
			fmt.Sprintf("managed_id_form managed_id %d/%d%s", c.CompanyID, c.ManagedIDs["BackupStats"], customer),
		}
		if !slices.Equal(form, want) {
			t.Errorf("%q: got %q, want %q", text, form, want)
		}
	}
}

// One of a pair that is spelled wrongly is not missing as well.
func TestHalfOfAPairMisspelled(t *testing.T) {
	t.Parallel()
	s := newSite(t, 1)
	c := s.Clients[0]
	s.edit(managedIDs(c), c.ManagedIDs["BackupStats"], fields{"groupIdentifier": "EFS-34000x"})
	want := fmt.Sprintf("managed_id_form managed_id %d/%d", c.CompanyID, c.ManagedIDs["BackupStats"])
	if got := shown(s.audit(s.input())); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// An end date that is switched off ends nothing.
func TestEndDateThatIsSwitchedOff(t *testing.T) {
	t.Parallel()
	s := newSite(t, 1)
	in, client := s.input(), s.client()
	read, err := audit.Read(t.Context(), client, client, in)
	if err != nil {
		t.Fatal(err)
	}
	a := &read.Companies[0].Agreements[0]
	a.Ends = read.Today.AddDate(0, 0, -1)
	for off, want := range map[bool]string{true: "", false: "agreement_not_billing " + agreement(s)} {
		a.NoEndingDate = off
		if got := shown(audit.Check(read, in)); got != want {
			t.Errorf("switched off %t: got %q, want %q", off, got, want)
		}
	}
}

// The policy's statuses have to fit their use.
func TestTicketStatuses(t *testing.T) {
	t.Parallel()
	s := newSite(t, 1)
	for name, row := range map[string]struct {
		fresh, resolved int64
		problem         string
	}{
		"as the article":      {s.first, s.done, ""},
		"a closed new status": {s.done, s.done, `"Done" of the board "Backup Alerts", which the policy gives to new tickets, is closed.`},
		"an open resolved":    {s.first, s.open, `which the policy gives to resolved tickets, is neither closed nor of escalation status Resolved.`},
		"of another board":    {s.first, 1, `has no status 1, which the policy gives to resolved tickets.`},
	} {
		in := s.input()
		in.Policy.Ticketing.NewStatusID, in.Policy.Ticketing.ResolvedStatusID = row.fresh, row.resolved
		report := s.audit(in)
		if row.problem == "" && len(report.Findings) == 0 {
			continue
		}
		if len(report.Findings) != 1 || report.Findings[0].Rule.Name != "ticket_status" || !strings.Contains(report.Findings[0].Problem, row.problem) {
			t.Errorf("%s: %s", name, report.Text())
		}
	}
	s.edit(s.statuses(), s.open, fields{"escalationStatus": "Resolved"})
	in := s.input()
	in.Policy.Ticketing.ResolvedStatusID = s.open
	if report := s.audit(in); len(report.Findings) > 0 {
		t.Errorf("an open status of escalation Resolved: %s", report.Text())
	}
}

// The audit of one client leaves what all share to that of the whole site, and
// sees what is the client's own.
func TestCompaniesOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t, 2)
	in := s.input()
	first := s.Clients[0]
	in.Companies, in.CompaniesOnly = map[string]int64{first.CustomerID: first.CompanyID}, true
	in.Declared = map[string][]int64{
		"connectwise_managed_id": s.ids(managedIDs(first)), "connectwise_agreement": {first.Agreement}, "connectwise_agreement_addition": s.ids(additions(first)),
	}
	if report := s.audit(in); len(report.Findings) > 0 {
		t.Fatalf("a healthy client: %s", report.Text())
	}
	s.edit(integrations, s.IntegrationID, fields{"loginBy": "Global"})
	s.add(s.references(), fields{"vendorType": "email_archiving"})
	s.edit("/service/boards", s.board, fields{"inactiveFlag": true})
	extra := s.managedID(first, "EFS-"+first.CustomerID, "Servers")
	if got, want := shown(s.audit(in)), fmt.Sprintf("managed_id_extra managed_id %d/%d %s", first.CompanyID, extra, first.CustomerID); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

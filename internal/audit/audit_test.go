package audit_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/audit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

const service = "online_backup"

// Each defect gives exactly the finding that is meant for it, whether the
// customers are given or found.
var defects = map[string]struct {
	make func(s *site)
	// found is set for what only shows without a map of customers, given for what
	// only shows with one.
	found, given bool
	// want is the object of the finding and its customer, as shown writes them.
	want func(s *site) string
}{
	"company_missing": {
		make: func(s *site) { s.edit("/company/companies", s.Clients[1].CompanyID, fields{"deletedFlag": true}) }, given: true,
		want: func(s *site) string { return fmt.Sprintf("company %d 34001", s.Clients[1].CompanyID) },
	},
	"board_inactive": {
		make: func(s *site) { s.edit("/service/boards", s.board, fields{"inactiveFlag": true}) },
		want: func(s *site) string { return fmt.Sprintf("service_board %d", s.board) },
	},
	"default_status_missing": {
		make: func(s *site) { s.edit(s.statuses(), s.first, fields{"defaultFlag": false}) },
		want: func(s *site) string { return fmt.Sprintf("service_board %d", s.board) },
	},
	"default_status_several": {
		make: func(s *site) { s.edit(s.statuses(), s.open, fields{"defaultFlag": true}) },
		want: func(s *site) string { return fmt.Sprintf("service_board %d", s.board) },
	},
	"default_status_closed": {
		make: func(s *site) { s.edit(s.statuses(), s.first, fields{"inactive": true}) },
		want: func(s *site) string { return fmt.Sprintf("board_status %d/%d", s.board, s.first) },
	},
	"default_status_escalation": {
		make: func(s *site) { s.edit(s.statuses(), s.first, fields{"escalationStatus": "Responded"}) },
		want: func(s *site) string { return fmt.Sprintf("board_status %d/%d", s.board, s.first) },
	},
	"default_team": {
		make: func(s *site) { s.edit(s.teams(), s.team, fields{"defaultFlag": false}) },
		want: func(s *site) string { return fmt.Sprintf("service_board %d", s.board) },
	},
	"ticket_status": {
		make: func(s *site) { s.edit(s.statuses(), s.done, fields{"inactive": true}) },
		want: func(s *site) string { return fmt.Sprintf("board_status %d/%d", s.board, s.done) },
	},
	"api_member_inactive": {
		make: func(s *site) { s.edit("/system/apiMembers", s.member, fields{"inactiveFlag": true}) },
		want: func(s *site) string { return fmt.Sprintf("api_member %d", s.member) },
	},
	"solution_missing": {
		make: func(s *site) { s.edit(integrations, s.IntegrationID, fields{"solution": "Axcent"}) },
		want: integration,
	},
	"solution_type": {
		make: func(s *site) {
			s.edit("/company/managementItSolutions", s.solution, fields{"managementItSolutionType": "Continuum"})
		},
		want: func(s *site) string { return fmt.Sprintf("management_solution %d", s.solution) },
	},
	"solution_name": {
		make: func(s *site) { s.edit("/company/managementItSolutions", s.solution, fields{"name": "Backup"}) },
		want: func(s *site) string { return fmt.Sprintf("management_solution %d", s.solution) },
	},
	"solution_credentials": {
		make: func(s *site) {
			s.edit("/company/managementItSolutions", s.solution, fields{"globalLoginUsername": "root"})
		},
		want: func(s *site) string { return fmt.Sprintf("management_solution %d", s.solution) },
	},
	"integration_login": {
		make: func(s *site) { s.edit(integrations, s.IntegrationID, fields{"loginBy": "Global"}) }, want: integration,
	},
	"integration_new_cross_references": {
		make: func(s *site) {
			s.edit(integrations, s.IntegrationID, fields{"disableNewCrossReferencesFlag": false})
		}, want: integration,
	},
	"integration_billing_level": {
		make: func(s *site) { s.edit(integrations, s.IntegrationID, fields{"defaultBillingLevel": "Summary"}) }, want: integration,
	},
	"integration_serial_number": {
		make: func(s *site) { s.edit(integrations, s.IntegrationID, fields{"matchOnSerialNumberFlag": false}) }, want: integration,
	},
	"integration_integrator_login": {
		make: func(s *site) { s.edit(integrations, s.IntegrationID, fields{"integratorLogin": ref(1)}) }, want: integration,
	},
	"integration_bills_configurations": {
		make: func(s *site) { s.edit(integrations, s.IntegrationID, fields{"configBillCustomerFlag": true}) }, want: integration,
	},
	"managed_id_form": {
		make: func(s *site) {
			s.edit(managedIDs(s.Clients[0]), s.Clients[0].ManagedIDs["BackupStats"], fields{"groupIdentifier": "EFS-34000 "})
		},
		want: func(s *site) string {
			return fmt.Sprintf("managed_id %d/%d 34000", s.Clients[0].CompanyID, s.Clients[0].ManagedIDs["BackupStats"])
		},
	},
	"managed_id_missing": {
		make: func(s *site) {
			for _, id := range s.Clients[0].ManagedIDs {
				s.remove(managedIDs(s.Clients[0]), id)
			}
			for _, id := range s.Clients[0].Additions {
				s.edit(additions(s.Clients[0]), id, fields{"cancelledDate": "2026-02-01T00:00:00Z"})
			}
		}, given: true,
		want: func(s *site) string { return fmt.Sprintf("company %d 34000", s.Clients[0].CompanyID) },
	},
	"managed_id_half": {
		make: func(s *site) {
			s.remove(managedIDs(s.Clients[0]), s.Clients[0].ManagedIDs["WorkstationsAndServers"])
		},
		want: func(s *site) string {
			return fmt.Sprintf("managed_id %d/%d 34000", s.Clients[0].CompanyID, s.Clients[0].ManagedIDs["BackupStats"])
		},
	},
	"managed_id_order": {
		make: func(s *site) {
			c := s.Clients[0]
			for device, other := range map[string]string{"WorkstationsAndServers": "BackupStats", "BackupStats": "WorkstationsAndServers"} {
				s.edit(managedIDs(c), c.ManagedIDs[device], fields{"deviceType": other})
			}
		},
		want: func(s *site) string {
			return fmt.Sprintf("managed_id %d/%d 34000", s.Clients[0].CompanyID, s.Clients[0].ManagedIDs["WorkstationsAndServers"])
		},
	},
	"managed_id_double": {
		make: func(s *site) { s.managedID(s.Clients[0], "EFS-34000", "BackupStats") },
		want: func(s *site) string {
			return fmt.Sprintf("managed_id %d/%d 34000", s.Clients[0].CompanyID, last(s.ids(managedIDs(s.Clients[0]))))
		},
	},
	"managed_id_extra": {
		make: func(s *site) { s.managedID(s.Clients[0], "EFS-99", "WorkstationsAndServers") },
		want: func(s *site) string {
			return fmt.Sprintf("managed_id %d/%d 99", s.Clients[0].CompanyID, last(s.ids(managedIDs(s.Clients[0]))))
		},
	},
	"managed_id_extra of another device type": {
		make: func(s *site) { s.managedID(s.Clients[0], "EFS-34000", "Servers") },
		want: func(s *site) string {
			return fmt.Sprintf("managed_id %d/%d 34000", s.Clients[0].CompanyID, last(s.ids(managedIDs(s.Clients[0]))))
		},
	},
	"managed_id_shared": {
		make: func(s *site) { s.managedID(s.Clients[1], "EFS-34000", "WorkstationsAndServers") },
		want: func(s *site) string {
			return fmt.Sprintf("managed_id %d/%d 34000", s.Clients[1].CompanyID, last(s.ids(managedIDs(s.Clients[1]))))
		},
	},
	"managed_id_agreement": {
		make: func(s *site) {
			s.edit(managedIDs(s.Clients[0]), s.Clients[0].ManagedIDs["BackupStats"], fields{"agreement": ref(s.Clients[0].Agreement)})
		},
		want: func(s *site) string {
			return fmt.Sprintf("managed_id %d/%d 34000", s.Clients[0].CompanyID, s.Clients[0].ManagedIDs["BackupStats"])
		},
	},
	"company_of_two_customers": {
		make: func(s *site) {
			s.managedID(s.Clients[0], "EFS-99", "WorkstationsAndServers")
			s.managedID(s.Clients[0], "EFS-99", "BackupStats")
		}, found: true,
		want: func(s *site) string { return fmt.Sprintf("company %d 34000, 99", s.Clients[0].CompanyID) },
	},
	"product_inactive": {
		make: func(s *site) { s.edit("/procurement/catalog", s.fee, fields{"inactiveFlag": true}) },
		want: func(s *site) string { return fmt.Sprintf("product %d", s.fee) },
	},
	"agreement_not_billing because it ended": {
		make: func(s *site) {
			s.edit("/finance/agreements", s.Clients[0].Agreement, fields{"endDate": "2026-01-31T00:00:00Z", "noEndingDateFlag": false})
		}, want: agreement,
	},
	"agreement_not_billing because it is cancelled": {
		make: func(s *site) {
			s.edit("/finance/agreements", s.Clients[0].Agreement, fields{"cancelledFlag": true, "reasonCancelled": "x"})
		}, want: agreement,
	},
	"agreement_not_billing without a billing cycle": {
		make: func(s *site) {
			s.edit("/finance/agreements", s.Clients[0].Agreement, fields{"billingCycle": nil})
		}, want: agreement,
	},
	"agreement_bills_no_products": {
		make: func(s *site) {
			s.edit("/finance/agreements", s.Clients[0].Agreement, fields{"billProducts": "DoNotBill"})
		}, want: agreement,
	},
	"contact_inactive": {
		make: func(s *site) { s.edit("/company/contacts", s.contact(0), fields{"inactiveFlag": true}) },
		want: func(s *site) string { return fmt.Sprintf("contact %d 34000", s.contact(0)) },
	},
	"serial_unknown": {
		make: func(s *site) {
			s.edit(additions(s.Clients[0]), s.Clients[0].Additions[service], fields{"serialNumber": "EFS-34999"})
		},
		want: func(s *site) string {
			return fmt.Sprintf("agreement_addition %d/%d 34999", s.Clients[0].Agreement, s.Clients[0].Additions[service])
		},
	},
	"serial_unknown of another client": {
		make: func(s *site) {
			s.edit(additions(s.Clients[0]), s.Clients[0].Additions[service], fields{"serialNumber": "EFS-34001"})
		},
		want: func(s *site) string {
			return fmt.Sprintf("agreement_addition %d/%d 34001", s.Clients[0].Agreement, s.Clients[0].Additions[service])
		},
	},
	"serial_unknown in another spelling": {
		make: func(s *site) {
			s.edit(additions(s.Clients[0]), s.Clients[0].Additions[service], fields{"serialNumber": "efs-34000"})
		}, want: addition,
	},
	"serial_missing": {
		make: func(s *site) {
			s.edit(additions(s.Clients[0]), s.Clients[0].Additions[service], fields{"serialNumber": ""})
		}, want: addition,
	},
	"addition_double": {
		make: func(s *site) {
			other := s.add("/finance/agreements", fields{
				"name": "Twin", "type": named("Managed Services"), "company": ref(s.Clients[0].CompanyID), "contact": ref(s.contact(0)),
				"startDate": "2026-01-01T00:00:00Z", "billingCycle": named("Monthly"),
			})
			s.add(fmt.Sprintf("/finance/agreements/%d/additions", other), fields{
				"product": ref(s.Products[service]), "billCustomer": "Billable", "serialNumber": "EFS-34000", "effectiveDate": "2026-01-01T00:00:00Z",
			})
		},
		want: func(s *site) string {
			other := last(s.ids("/finance/agreements"))
			return fmt.Sprintf("agreement_addition %d/%d 34000", other, last(s.ids(fmt.Sprintf("/finance/agreements/%d/additions", other))))
		},
	},
	"addition_not_billable": {
		make: func(s *site) {
			s.edit(additions(s.Clients[0]), s.Clients[0].Additions[service], fields{"billCustomer": "DoNotBill"})
		}, want: addition,
	},
	"agreement_type": {
		make: func(s *site) {
			other := s.add("/finance/agreements/types", fields{"name": "Other type"})
			s.edit(s.references(), s.CrossReferences[service], fields{"agreementType": ref(other)})
			s.edit("/finance/agreements", s.Clients[1].Agreement, fields{"type": ref(other)})
		}, want: addition,
	},
	"cross_reference_product_missing": {
		make: func(s *site) {
			s.add(s.references(), fields{"vendorType": "email_archiving"})
		}, want: newReference,
	},
	"cross_reference_product_inactive": {
		make: func(s *site) { s.edit("/procurement/catalog", s.Products[service], fields{"inactiveFlag": true}) },
		want: func(s *site) string {
			return fmt.Sprintf("cross_reference %d/%d", s.IntegrationID, s.CrossReferences[service])
		},
	},
	"cross_reference_double": {
		make: func(s *site) {
			s.force(s.references(), fields{"vendorType": service, "vendorLevel": "Standard 25GB", "product": ref(s.Products[service])})
		}, want: newReference,
	},
	"cross_reference_spelling": {
		make: func(s *site) {
			s.add(s.references(), fields{"vendorType": service, "vendorLevel": "standard 25gb", "inactiveFlag": true})
		}, want: newReference,
	},
	"cross_reference_disabled": {
		make: func(s *site) {
			s.add(s.references(), fields{"vendorType": "email_archiving", "product": ref(s.fee), "inactiveFlag": true})
		}, want: newReference,
	},
	"cross_reference_new": {
		make: func(s *site) { s.add(s.references(), fields{"vendorType": "email_archiving", "inactiveFlag": true}) },
		want: newReference,
	},
	"measure_unmapped": {
		make: func(s *site) { s.edit(s.references(), s.CrossReferences[service], fields{"vendorType": "other"}) },
		want: integration,
	},
	"undeclared cross reference": {
		make: func(s *site) {
			s.add(s.references(), fields{"vendorType": "email_archiving", "product": ref(s.fee)})
			for _, c := range s.Clients { // the flat fee is the sync's now
				for _, id := range s.ids(additions(c)) {
					if o, _ := s.Object(additions(c), id); o["serialNumber"] == nil || o["serialNumber"] == "" {
						s.edit(additions(c), id, fields{"serialNumber": "EFS-" + c.CustomerID})
					}
				}
			}
		}, want: newReference,
	},
	"undeclared addition": {
		make: func(s *site) {
			s.add(additions(s.Clients[0]), fields{"product": ref(s.fee), "billCustomer": "Billable", "effectiveDate": "2026-01-01T00:00:00Z"})
		},
		want: func(s *site) string {
			return fmt.Sprintf("agreement_addition %d/%d 34000", s.Clients[0].Agreement, last(s.ids(additions(s.Clients[0]))))
		},
	},
	"undeclared agreement": {
		make: func(s *site) {
			s.add("/finance/agreements", fields{
				"name": "Extra", "type": named("Managed Services"), "company": ref(s.Clients[0].CompanyID), "contact": ref(s.contact(0)),
				"startDate": "2026-01-01T00:00:00Z",
			})
		},
		want: func(s *site) string { return fmt.Sprintf("agreement %d 34000", last(s.ids("/finance/agreements"))) },
	},
	"undeclared status": {
		make: func(s *site) { s.add(s.statuses(), fields{"name": "Extra"}) },
		want: func(s *site) string { return fmt.Sprintf("board_status %d/%d", s.board, last(s.ids(s.statuses()))) },
	},
	"undeclared team": {
		make: func(s *site) { s.add(s.teams(), fields{"name": "Extra", "teamLeader": ref(1), "members": []any{1}}) },
		want: func(s *site) string { return fmt.Sprintf("board_team %d/%d", s.board, last(s.ids(s.teams()))) },
	},
}

const integrations = "/company/managedDevicesIntegrations"

func integration(s *site) string {
	return fmt.Sprintf("managed_devices_integration %d", s.IntegrationID)
}
func agreement(s *site) string { return fmt.Sprintf("agreement %d 34000", s.Clients[0].Agreement) }
func addition(s *site) string {
	return fmt.Sprintf("agreement_addition %d/%d 34000", s.Clients[0].Agreement, s.Clients[0].Additions[service])
}

func newReference(s *site) string {
	return fmt.Sprintf("cross_reference %d/%d", s.IntegrationID, last(s.ids(s.references())))
}

func last(ids []int64) int64 { return ids[len(ids)-1] }

// contact is the contact of a client's agreement.
func (s *site) contact(client int) int64 {
	o, _ := s.Object("/finance/agreements", s.Clients[client].Agreement)
	contact, _ := o["contact"].(map[string]any)
	return psa.Record(contact).ID()
}

func TestEachDefectIsFound(t *testing.T) {
	t.Parallel()
	tested := map[string]bool{}
	for name, row := range defects {
		rule, _, _ := strings.Cut(name, " ")
		tested[rule] = true
		for _, given := range []bool{true, false} {
			if row.found && given || row.given && !given {
				continue
			}
			t.Run(fmt.Sprintf("%s/given=%t", name, given), func(t *testing.T) {
				t.Parallel()
				s := newSite(t, 2)
				in := s.input()
				row.make(s)
				if rule != "undeclared" {
					in = s.input() // whatever it is, the configuration has it
				}
				if !given {
					in.Companies = nil
				}
				report := s.audit(in)
				if got, want := shown(report), rule+" "+row.want(s); got != want {
					t.Errorf("got:\n%s\nwant:\n%s\n%s", got, want, report.Text())
				}
			})
		}
	}
	for _, rule := range []string{"board_missing", "api_member_missing"} {
		tested[rule] = true // TestWhatTheInputNamesIsMissing
	}
	for _, rule := range audit.Rules {
		if !tested[rule.Name] {
			t.Errorf("no test has a defect for the rule %s", rule.Name)
		}
	}
}

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

// A pair that is right by itself is undeclared if the configuration does not list
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
		report := s.audit(s.input())
		var form []string
		for _, line := range strings.Split(shown(report), "\n") {
			if strings.HasPrefix(line, "managed_id_") {
				form = append(form, line)
			}
		}
		want := []string{
			fmt.Sprintf("managed_id_form managed_id %d/%d%s", c.CompanyID, c.ManagedIDs["WorkstationsAndServers"], customer),
			fmt.Sprintf("managed_id_form managed_id %d/%d%s", c.CompanyID, c.ManagedIDs["BackupStats"], customer),
		}
		if !slices.Equal(form, want) {
			t.Errorf("%q: got %q, want %q", text, form, want)
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

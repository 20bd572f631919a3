package audit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/audit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
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
	"agreement_other": {
		make: func(s *site) {
			block := s.add("/finance/agreements/types", fields{"name": "Block Time"})
			s.add("/finance/agreements", fields{
				"name": "Help desk", "type": ref(block), "company": ref(s.Clients[0].CompanyID), "contact": ref(s.contact(0)),
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
				if rule != "undeclared" && rule != "agreement_other" {
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

package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/company"
	"github.com/psaforge/terraform-provider-connectwise/internal/finance"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/managedit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/service"
)

// What breaks a rule is planned with a warning where ConnectWise stores it, and is
// refused where it would be written.
func TestStoredValuesThatBreakARule(t *testing.T) {
	t.Parallel()
	const companies, agreements, boards = "/company/companies", "/finance/agreements", "/service/boards"
	const managedIDs = companies + "/2/managementSummaryReports"
	long := strings.Repeat("n", 60)
	agreement := kittest.Config{"name": "A", "type_id": 1, "company_id": 2, "contact_id": 2}
	managedID := kittest.Config{"company_id": 2, "managed_id": "EFS-1", "device_type": "WorkstationsAndServers", "management_solution_id": 1}
	board := kittest.Config{"name": "B", "location_id": 1, "department_id": 1}
	client := kittest.Config{"identifier": "Stored", "name": "Stored"}
	for name, row := range map[string]struct {
		definition kit.Definition
		collection string
		config     kittest.Config
		attribute  string         // at which the rule speaks
		stored     map[string]any // fields as a person or a program left them
		as         kittest.Config // attributes that say the same
		other      kittest.Config // attributes that break the rule in another way, if there are any
		says       string
	}{
		"a space before": {
			managedit.ManagedID, managedIDs, managedID, "managed_id",
			map[string]any{"groupIdentifier": " EFS-1"},
			kittest.Config{"managed_id": " EFS-1"},
			kittest.Config{"managed_id": " EFS-2"},
			"must not begin or end with a space",
		},
		"too long": {
			company.Company, companies, client, "name",
			map[string]any{"name": long},
			kittest.Config{"name": long},
			kittest.Config{"name": long + "x"},
			"at most 50",
		},
		"too early": {
			company.Company, companies, client, "year_established",
			map[string]any{"yearEstablished": 0},
			kittest.Config{"year_established": 0},
			kittest.Config{"year_established": 1},
			"between 1900 and 9999",
		},
		"a word that is none": {
			finance.Agreement, agreements, agreement, "application_units",
			map[string]any{"applicationUnits": "Days"},
			kittest.Config{"application_units": "Days"},
			kittest.Config{"application_units": "Weeks"},
			"must be one of",
		},
		"an enumeration in another case": {
			managedit.ManagedID, managedIDs, managedID, "device_type",
			map[string]any{"deviceType": "workstationsandservers"},
			kittest.Config{"device_type": "workstationsandservers"},
			kittest.Config{"device_type": "workstations"},
			"must be one of",
		},
		"an end before the start": {
			finance.Agreement, agreements, agreement, "end_date",
			map[string]any{"startDate": "2026-02-01T00:00:00Z", "endDate": "2026-01-01T00:00:00Z", "noEndingDateFlag": false},
			kittest.Config{"start_date": "2026-02-01", "end_date": "2026-01-01"},
			kittest.Config{"start_date": "2026-02-01", "end_date": "2025-01-01"},
			"before start_date",
		},
		"cancelled without a reason": {
			finance.Agreement, agreements, agreement, "reason_cancelled",
			map[string]any{"cancelledFlag": true, "dateCancelled": "2026-01-01T00:00:00Z", "reasonCancelled": nil},
			kittest.Config{"cancelled": true, "date_cancelled": "2026-01-01"},
			nil, "reason_cancelled is needed",
		},
		"a limit without its flag": {
			service.Board, boards, board, "auto_assign_limit_amount",
			map[string]any{"autoAssignLimitAmount": 5, "autoAssignLimitFlag": false},
			kittest.Config{"auto_assign_limit_amount": 5},
			kittest.Config{"auto_assign_limit_amount": 6},
			"can be set only when auto_assign_limit = true",
		},
		"more digits than are kept": {
			finance.Agreement, agreements, agreement, "bill_amount",
			map[string]any{"billAmount": json.Number("1.2345678901234567")},
			kittest.Config{"bill_amount": "1.2345678901234567"},
			kittest.Config{"bill_amount": "2.2345678901234567"},
			"significant digits",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := kittest.NewUnrulySite(t, psasim.Options{})
			site.MustAdd("/company/managementItSolutions", map[string]any{"name": "Axcient", "managementItSolutionType": "Custom", "managementSolutionName": "Axcient"})
			h := site.Resource(row.definition)
			with := func(further kittest.Config) kittest.Config {
				config := maps.Clone(row.config)
				maps.Copy(config, further)
				return config
			}
			h.Plan(with(row.as)).Fails(row.attribute, row.says)
			id := h.Create(row.config).Value("id")
			if err := site.ForceEdit(row.collection, id.(int64), row.stored); err != nil {
				t.Fatal(err)
			}
			site.Restart()
			imported := site.Resource(row.definition)
			importID := fmt.Sprint(id)
			if row.definition.Type == managedit.ManagedID.Type {
				importID = "2/" + importID
			}
			imported.Import(importID)
			kept := imported.Plan(with(row.as)).Plans("no-op").Warns(row.attribute, row.says, "only where ConnectWise stores it already")
			if name == "a space before" {
				kept.Warns(row.attribute, "of another form")
			}
			if row.other != nil {
				imported.Plan(with(row.other)).Fails(row.attribute, row.says)
			}
		})
	}
}

// Two companies with one managed id, and two defaults, are planned where ConnectWise
// has them, and refused where one of the two is new.
func TestStoredTwice(t *testing.T) {
	t.Parallel()
	site := kittest.NewSite(t, psasim.Options{})
	solution := site.MustAdd("/company/managementItSolutions", map[string]any{"name": "Axcient", "managementItSolutionType": "Custom", "managementSolutionName": "Axcient"})
	managedID := func(client int64) kittest.Config {
		return kittest.Config{"company_id": client, "managed_id": "EFS-1", "device_type": "WorkstationsAndServers", "management_solution_id": solution}
	}
	imported := func(d kit.Definition, collection string, fields map[string]any) *kittest.Resource {
		t.Helper()
		id := site.MustAdd(collection, fields)
		h := site.Resource(d)
		h.Import(fmt.Sprintf("%s/%d", strings.Split(collection, "/")[3], id))
		return h
	}
	var both [2]*kittest.Resource
	for i := range both {
		both[i] = imported(managedit.ManagedID, fmt.Sprintf("/company/companies/%d/managementSummaryReports", i+1), map[string]any{
			"groupIdentifier": "EFS-1", "deviceType": "WorkstationsAndServers", "managementSolution": map[string]any{"id": solution},
		})
	}
	site.Restart()
	both[0].Plan(managedID(1)).Plans("no-op")
	both[1].Plan(managedID(2)).Plans("no-op").Warns("managed_id", "Two companies have the same managed id")
	site.Resource(managedit.ManagedID).Plan(managedID(3)).Fails("managed_id", "Two companies have the same managed id")
	both[1].Plan(managedID(2)).Fails("managed_id", "Two companies have the same managed id")

	status := func(name string) kittest.Config {
		return kittest.Config{"board_id": 1, "name": name, "default": true}
	}
	var defaults [2]*kittest.Resource
	for i := range defaults {
		name := fmt.Sprintf("Default %d", i)
		id := site.MustAdd("/service/boards/1/statuses", map[string]any{"name": name})
		if err := site.ForceEdit("/service/boards/1/statuses", id, map[string]any{"defaultFlag": true}); err != nil {
			t.Fatal(err)
		}
		defaults[i] = site.Resource(service.Status)
		defaults[i].Import(fmt.Sprintf("1/%d", id))
	}
	site.Restart()
	defaults[0].Plan(status("Default 0")).Plans("no-op")
	defaults[1].Plan(status("Default 1")).Plans("no-op")
	site.Resource(service.Status).Plan(status("Third")).Fails("default", "have default = true")
}

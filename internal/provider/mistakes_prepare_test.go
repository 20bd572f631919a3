package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
)

func aSolution(_ *testing.T, s *kittest.Site) {
	s.MustAdd("/company/managementItSolutions", map[string]any{
		"name": "Axcient", "managementItSolutionType": "Custom", "managementSolutionName": "Axcient",
	})
}

func integration(_ *testing.T, s *kittest.Site) {
	s.MustAdd("/company/managedDevicesIntegrations", map[string]any{
		"name": "Axcient", "solution": "Axcient", "portalUrl": "https://axcient.example", "loginBy": "Member", "defaultBillingLevel": "Detail",
	})
}

func reference(id int) map[string]any { return map[string]any{"id": id} }

// agreement adds an agreement of company 2 and three products: one that is sold, one
// that is inactive and a bundle.
func agreement(_ *testing.T, s *kittest.Site) {
	s.MustAdd("/finance/agreements", map[string]any{
		"name": "Online Backup", "type": reference(1), "company": reference(2), "contact": reference(2), "startDate": "2025-01-01T00:00:00Z",
	})
	for _, p := range []struct {
		id   string
		more map[string]any
	}{{"A", nil}, {"B", map[string]any{"inactiveFlag": true}}, {"C", map[string]any{"productClass": "Bundle"}}} {
		product := map[string]any{
			"identifier": "AX-" + p.id, "description": p.id, "customerDescription": p.id, "productClass": "NonInventory", "subcategory": reference(1), "type": reference(1),
		}
		for name, value := range p.more {
			product[name] = value
		}
		s.MustAdd("/procurement/catalog", product)
	}
}

// otherAgreement adds an agreement of company 1.
func otherAgreement(t *testing.T, s *kittest.Site) {
	t.Helper()
	aSolution(t, s)
	s.MustAdd("/finance/agreements", map[string]any{
		"name": "Online Backup", "type": reference(1), "company": reference(1), "contact": reference(1), "startDate": "2025-01-01T00:00:00Z",
	})
}

// twoDefaults plans two statuses of one board that both want to be the default.
func twoDefaults(_ *testing.T, s *kittest.Site) []*tfprotov6.Diagnostic {
	s.Named("connectwise_board_status").Plan(kittest.Config{"board_id": 1, "name": "A", "default": true})
	return s.Named("connectwise_board_status").Plan(kittest.Config{"board_id": 1, "name": "B", "default": true}).Diagnostics()
}

// sameManagedID applies a managed id of company 2 and then of another one.
func sameManagedID(company int) deed {
	return func(t *testing.T, s *kittest.Site) []*tfprotov6.Diagnostic {
		t.Helper()
		aSolution(t, s)
		config := kittest.Config{"managed_id": "EFS-34826", "management_solution_id": 1, "device_type": "WorkstationsAndServers", "company_id": 2}
		s.Named("connectwise_managed_id").Apply(config)
		config["company_id"] = company
		return s.Named("connectwise_managed_id").Apply(config).Diagnostics()
	}
}

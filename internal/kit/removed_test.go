package kit_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/company"
	"github.com/psaforge/terraform-provider-connectwise/internal/finance"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/managedit"
	"github.com/psaforge/terraform-provider-connectwise/internal/procurement"
	"github.com/psaforge/terraform-provider-connectwise/internal/service"
)

// What a plan says when an attribute leaves the configuration, by its kind, and that
// what it says to set is what clears it.
func TestRemovedAttributes(t *testing.T) {
	t.Parallel()
	agreement := kittest.Config{"name": "Online Backup", "type_id": 1, "company_id": 2, "contact_id": 2}
	agreementType := kittest.Config{"name": "Online Backup"}
	for name, row := range map[string]struct {
		of        kit.Definition
		config    kittest.Config
		attribute string
		value     any
		keeps     string
		cleared   any // nil: it cannot be
	}{
		"text":              {company.Company, dental(nil), "city", "Tampa", `"Tampa"`, ""},
		"reference":         {company.Company, dental(nil), "status_id", 1, `1`, 0},
		"reference by name": {company.Company, dental(nil), "site_name", "Harbor", `"Harbor"`, nil},
		"whole number":      {company.Company, dental(nil), "number_of_employees", 12, `12`, 0},
		"decimal":           {company.Company, dental(nil), "annual_revenue", "1500000.5", `1500000.5`, 0},
		"ranged number":     {company.Company, dental(nil), "year_established", 1999, `1999`, nil},
		"flag":              {company.Company, dental(nil), "lead", true, `true`, false},
		"date":              {company.Company, dental(nil), "date_acquired", "2025-01-02", `"2025-01-02"`, ""},
		"set":               {company.Company, dental(nil), "type_ids", []int{1}, `[1]`, []int{}},
		"one of a list":     {finance.AgreementType, agreementType, "invoicing_cycle", "ContractYear", `"ContractYear"`, nil},
		"date of another":   {finance.Agreement, agreement, "end_date", "2030-01-02", `"2030-01-02"`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := kittest.New(t, row.of)
			with := maps.Clone(row.config)
			with[row.attribute] = row.value
			h.Create(with)
			h.Restart() // or the run has two resources that declare the object
			says := []string{row.attribute + " was removed from the configuration", "ConnectWise keeps " + row.keeps + " for " + row.attribute}
			if row.cleared == nil {
				h.Plan(row.config).Plans("no-op").Warns(row.attribute, append(says, "It cannot be cleared")...)
				return
			}
			set := map[any]string{"": `""`, 0: "0", false: "false"}[plainOf(row.cleared)]
			if set == "" {
				set = "[]"
			}
			h.Plan(row.config).Plans("no-op").Warns(row.attribute, append(says, fmt.Sprintf("To clear it, set %s = %s.", row.attribute, set))...)
			with[row.attribute] = row.cleared
			h.Restart()
			h.Update(with)
			h.Restart()
			h.Plan(row.config).Plans("no-op")
		})
	}
}

// plainOf is a value that can be a key.
func plainOf(v any) any {
	if _, set := v.([]int); set {
		return nil
	}
	return v
}

// The warning is one of the plan and of every further one until an apply settles it,
// and survives what Terraform does between plans.
func TestRemovedIsSaidUntilApplied(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, company.Company)
	h.Create(dental(kittest.Config{"city": "Tampa", "zip": "33601"}))
	removed := dental(kittest.Config{"zip": "33601"})
	for range 2 {
		h.Plan(removed).Plans("no-op").Warns("city", `ConnectWise keeps "Tampa"`, `something else of the company is applied`)
		h.Read()
		h.Restart()
	}
	h.Plan(dental(kittest.Config{"city": nil, "zip": "33601"})).Plans("no-op").Warns("city") // null is none
	h.Plan(dental(kittest.Config{"city": kittest.Unknown, "zip": "33601"})).Plans("update")
	h.Plan(dental(kittest.Config{"city": "Tampa", "zip": "33601"})).Plans("no-op")
	h.Plan(dental(kittest.Config{"city": "Tampa"})).Plans("no-op").Warns("zip", `To clear it, set zip = ""`)
	// The apply of another change says it once more and settles it.
	h.Apply(dental(kittest.Config{"zip": "33602"})).Plans("update").Warns("city")
	h.Plan(dental(kittest.Config{"zip": "33602"})).Plans("no-op")
}

// An apply that only sets what the provider keeps for itself settles it, too.
func TestRemovedWithTheProvidersOwn(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, company.Company)
	h.Create(dental(kittest.Config{"city": "Tampa", "deletion_protection": false}))
	h.Plan(dental(kittest.Config{"city": "Tampa"})).Plans("update").Has("deletion_protection", true) // its default shows
	h.Apply(dental(nil)).Warns("city").Sent()
	h.Plan(dental(nil)).Plans("no-op")
}

// Where nothing was configured, nothing was removed: neither what ConnectWise chose
// nor what an import found.
func TestNothingRemoved(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, company.Company)
	id := h.MustAdd(companies, map[string]any{"identifier": "AcmeDental", "name": "Acme Dental", "city": "Tampa"})
	h.Import(fmt.Sprint(id))
	h.Plan(dental(nil)).Plans("no-op")
	h.Update(dental(kittest.Config{"city": "Orlando"}))
	h.Plan(dental(nil)).Plans("no-op").Warns("city", "Orlando")
}

// The quantity of an addition goes to the sync when it is left out: that is how it is
// handed over.
func TestRemovedForTheSync(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, finance.Addition)
	agreement := h.Resource(finance.Agreement)
	agreement.Create(kittest.Config{"name": "Online Backup", "type_id": 1, "company_id": 2, "contact_id": 2})
	product := h.Resource(procurement.Product)
	product.Create(kittest.Config{
		"identifier": "AX-OB", "description": "Online Backup", "customer_description": "Online Backup", "subcategory_id": 1, "type_id": 1,
	})
	config := kittest.Config{"agreement_id": agreement.ID(), "product_id": product.ID(), "serial_number": "EFS-1", "quantity": 3, "unit_price": 2}
	h.Create(config)
	delete(config, "quantity")
	h.Restart()
	h.Plan(config).Plans("no-op")
	delete(config, "unit_price")
	h.Restart()
	h.Plan(config).Plans("no-op").Warns("unit_price", "keeps 2")
}

// integration adds a managed devices integration.
func integration(site *kittest.Site) int64 {
	return site.MustAdd("/company/managedDevicesIntegrations", map[string]any{
		"name": "Axcient", "solution": "Axcient", "portalUrl": "https://axcient.example", "loginBy": "Member", "defaultBillingLevel": "Detail",
	})
}

// A default is taken away by another one, and what the API cannot change is cleared
// by a new object.
func TestRemovedThatOnlyOthersClear(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, service.Status)
	h.Create(status(kittest.Config{"default": true}))
	h.Plan(status(nil)).Plans("no-op").Warns("default", "It goes when another board status has default = true.")

	reference := h.Resource(managedit.CrossReference)
	config := kittest.Config{"managed_devices_integration_id": integration(h.Site), "vendor_type": "online_backup", "vendor_level": "Standard 25GB"}
	reference.Create(config)
	delete(config, "vendor_level")
	reference.Plan(config).Plans("no-op").Warns("vendor_level", `To clear it, set vendor_level = "", which forces a new resource.`)
}

// A secret stays although its version leaves the state.
func TestRemovedSecret(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, managedit.Login)
	config := kittest.Config{"managed_devices_integration_id": integration(h.Site), "username": "a", "member_id": 1, "password_wo": "x", "password_wo_version": 1}
	h.Create(config)
	delete(config, "password_wo")
	delete(config, "password_wo_version")
	h.Apply(config).Plans("update").Warns("password_wo", "ConnectWise keeps the secret").Sent()
	h.Plan(config).Plans("no-op")
}

// What replaces the object leaves nothing behind.
func TestRemovedWithAReplacement(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, managedit.CrossReference)
	config := kittest.Config{"managed_devices_integration_id": integration(h.Site), "vendor_type": "online_backup", "vendor_level": "Standard 25GB"}
	h.Create(config)
	config["vendor_type"] = "server_backup"
	delete(config, "vendor_level")
	h.Plan(config).Plans("replace")
}

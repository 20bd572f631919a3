package company_test

import (
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/company"
)

func TestAccConfigurationType(t *testing.T) {
	first, second := acctest.Values(company.ConfigurationType, nil)
	acctest.Walk{
		Definition: company.ConfigurationType, Required: acctest.Attributes{"name": `"Backup Account"`},
		First: first, Second: second, ImportName: "second",
	}.Run(t)
}

func TestAccContact(t *testing.T) {
	first, second := acctest.Values(company.Contact, map[string][2]string{
		"company_id":            {"data.connectwise_company.msp.id", "data.connectwise_company.sun.id"},
		"portal_security_level": {"1", "2"},
	})
	acctest.Walk{
		Definition: company.Contact, Prelude: setup,
		Required: acctest.Attributes{"first_name": `"Sam"`, "company_id": "data.connectwise_company.sun.id"},
		First:    first, Second: second, ImportName: "second/second",
	}.Run(t)
}

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

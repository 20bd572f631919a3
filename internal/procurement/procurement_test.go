package procurement_test

import (
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/procurement"
)

func TestAccCatalog(t *testing.T) {
	for _, row := range []struct {
		definition kit.Definition
		required   acctest.Attributes
		special    map[string][2]string
		importName string
	}{
		{
			procurement.Category,
			acctest.Attributes{"name": `"Backup"`},
			nil, "second",
		},
		{
			procurement.Subcategory,
			acctest.Attributes{"name": `"Online"`, "category_id": "1"},
			nil, "second",
		},
		{
			procurement.Product,
			acctest.Attributes{
				"identifier": `"AX-OB"`, "description": `"Online Backup"`, "customer_description": `"Online Backup, $1.50/GB"`,
				"subcategory_id": "1", "type_id": "1",
			},
			map[string][2]string{"category_id": {"1", "1"}, "subcategory_id": {"1", "2"}},
			"second",
		},
	} {
		t.Run(row.definition.Type, func(t *testing.T) {
			first, second := acctest.Values(row.definition, row.special)
			if row.definition.Type == "product" {
				delete(second, "category_id")
			}
			acctest.Walk{Definition: row.definition, Required: row.required, First: first, Second: second, ImportName: row.importName}.Run(t)
		})
	}
}

package export

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/psaforge/terraform-provider-connectwise/examples"
)

// resourcesOf are the attributes that a module sets of its resources, by address, and
// the attributes that its variables take.
func resourcesOf(t *testing.T, module fs.FS) (resources, variables map[string][]string) {
	t.Helper()
	resources, variables = map[string][]string{}, map[string][]string{}
	names, err := fs.Glob(module, "*.tf")
	if err != nil || len(names) == 0 {
		t.Fatalf("no module: %v", err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(module, name)
		if err != nil {
			t.Fatal(err)
		}
		file, problems := hclsyntax.ParseConfig(text, name, hcl.InitialPos)
		if problems.HasErrors() {
			t.Fatal(problems)
		}
		body, _ := file.Body.(*hclsyntax.Body)
		for _, block := range body.Blocks {
			switch block.Type {
			case "resource":
				for attribute := range block.Body.Attributes {
					resources[block.Labels[0]+"."+block.Labels[1]] = append(resources[block.Labels[0]+"."+block.Labels[1]], attribute)
				}
			case "variable":
				variables[block.Labels[0]] = members(block.Body.Attributes["type"].Expr)
			}
		}
	}
	return resources, variables
}

// members are the attributes of the type object({...}).
func members(expression hclsyntax.Expression) []string {
	call, ok := expression.(*hclsyntax.FunctionCallExpr)
	if !ok || len(call.Args) != 1 {
		return nil
	}
	object, ok := call.Args[0].(*hclsyntax.ObjectConsExpr)
	if !ok {
		return nil
	}
	var names []string
	for _, item := range object.Items {
		names = append(names, hcl.ExprAsKeyword(item.KeyExpr))
	}
	return names
}

// The module passes on every attribute of what it declares, so that an export loses
// none.
func TestModulePassesOnEverything(t *testing.T) {
	t.Parallel()
	ci, err := examples.CI()
	if err != nil {
		t.Fatal(err)
	}
	module, err := fs.Sub(ci, "modules/client")
	if err != nil {
		t.Fatal(err)
	}
	types, _ := compiled(t)
	resources, variables := resourcesOf(t, module)
	for _, row := range []struct {
		resource, variable string
		apart              []string // have variables of their own, or follow from others
	}{
		{"connectwise_company.this", "company", []string{"identifier"}},
		{"connectwise_contact.this", "contact", []string{"company_id"}},
		{"connectwise_agreement.this", "agreement", []string{"type_id", "company_id", "contact_id", "start_date"}},
		{"connectwise_agreement_addition.flat_fee", "flat_fee", []string{"product_id", "serial_number"}},
		{"connectwise_agreement_addition.usage", "usage", []string{"product_id", "serial_number", "less_included"}},
		{"connectwise_managed_id.devices", "", nil},
		{"connectwise_managed_id.backup_stats", "", nil},
	} {
		set := resources[row.resource]
		for _, typ := range types {
			if kind, _, _ := strings.Cut(row.resource, "."); typ.DataOnly || kind != typ.TypeName() || row.variable == "" {
				continue
			}
			for _, s := range typ.Settings() {
				apart := slices.Contains(row.apart, s.Name)
				serial := row.variable == "flat_fee" && s.Name == "serial_number"
				if !serial && !slices.Contains(set, s.Name) {
					t.Errorf("%s does not set %s", row.resource, s.Name)
				}
				if !apart && !slices.Contains(variables[row.variable], s.Name) {
					t.Errorf("the variable %s has no %s", row.variable, s.Name)
				}
			}
		}
		if len(set) == 0 {
			t.Errorf("the module has no %s", row.resource)
		}
	}
}

package export_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/psaforge/terraform-provider-connectwise/examples"
	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/export"
	"github.com/psaforge/terraform-provider-connectwise/internal/provider"
)

// tree is an export by directories: its files by their paths, and how many objects
// it has.
func tree(t *testing.T, site *acctest.Site, options export.Options) (files map[string]string, objects int) {
	t.Helper()
	directory := filepath.Join(t.TempDir(), "out")
	options.Layout = export.Clients
	counts, err := export.Run(t.Context(), site.Client(t), provider.Definitions(), directory, options)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range counts {
		objects += n
	}
	files = map[string]string{}
	root := os.DirFS(directory)
	if err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(root, name)
		files[name] = string(text)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return files, objects
}

// imported counts the objects that a file's import blocks import.
func imported(t *testing.T, text string) int {
	t.Helper()
	file, problems := hclsyntax.ParseConfig([]byte(text), "imports.tf", hcl.InitialPos)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	n := 0
	body, _ := file.Body.(*hclsyntax.Body)
	for _, block := range body.Blocks {
		each, ok := block.Body.Attributes["for_each"]
		if !ok {
			n++
			continue
		}
		value, problems := each.Expr.Value(nil)
		if problems.HasErrors() {
			t.Fatal(problems)
		}
		n += value.LengthInt()
	}
	return n
}

// Every object of the site is in one directory: the client's, as an argument of the
// module or beside it, or the MSP's. Whatever the clients have in common is the
// example's module as it is.
func TestTree(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	identifiers := site.FillClients(t, 25)
	strange := site.FillStrange(t)
	files, objects := tree(t, site, export.Options{})
	n, directories := 0, 0
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if path.Base(name) == "imports.tf" {
			n += imported(t, files[name])
			directories++
		}
		if path.Dir(path.Dir(name)) == "clients" && path.Base(name) == "imports.tf" && !strings.Contains(files[path.Join(path.Dir(name), "main.tf")], `source = "../../modules/client"`) {
			t.Errorf("%s does not call the module", path.Dir(name))
		}
	}
	if n != objects {
		t.Errorf("%d of %d objects are imported", n, objects)
	}
	if want := len(identifiers) + strange + 2 + 1; directories != want {
		t.Errorf("%d directories, want %d", directories, want)
	}
	ci, err := examples.CI()
	if err != nil {
		t.Fatal(err)
	}
	module := 0
	for name, text := range files {
		if strings.HasPrefix(name, "modules/") || name == ".gitignore" {
			module++
			if original, err := fs.ReadFile(ci, name); err != nil || string(original) != text {
				t.Errorf("%s is not the example's: %v", name, err)
			}
		}
	}
	if module < 5 {
		t.Errorf("%d files of the example", module)
	}
	// Client07 is the company 12 or so: its directory's name is taken by client07.
	second := site.IDOf(t, "/company/companies", "identifier", "client07.")
	for name, wants := range map[string][]string{
		"clients/client00/main.tf": {
			" identifier = \"Client00\"\n customer_id = 34000\n solution_name = \"Axcient\"\n integration_name = \"Backup\"\n", " usage = {\n product = \"OB-GB\"\n", " flat_fee = {\n product = \"OB-FLAT\"\n",
			" included_gb = 25\n}\n\noutput \"sync_customer\" {",
		},
		"clients/client01/main.tf":                              {" bill = false\n}"},
		"clients/client02/contacts.tf":                          {"resource \"connectwise_contact\" \"dora_client_2\" {\n", " company_id = module.client.company_id\n"},
		"clients/client04/main.tf":                              {" flat_fee = null\n", " declared = {\n connectwise_agreement = [connectwise_agreement.help_desk.id]\n connectwise_agreement_addition = [for x in connectwise_agreement_addition.this : x.id]\n }\n}\n"},
		"clients/client04/agreement_additions.tf":               {" agreement_id = module.client.agreement_id\n", " agreement_id = connectwise_agreement.help_desk.id\n"},
		"clients/client05/main.tf":                              {" customer_id = null\n", " agreement_type = \"Managed Services\"\n"},
		"clients/client06/main.tf":                              {" customer_id = null\n", " bill = false\n"},
		"clients/client07/managed_ids.tf":                       {" managed_id = \"EFS-034007\"\n", " management_solution_id = data.connectwise_management_solution.axcient.id\n"},
		"clients/client00/imports.tf":                           {" to = module.client.connectwise_company.this[0]\n", " to = module.client.connectwise_agreement_addition.flat_fee[0]\n"},
		"msp/products.tf":                                       {"resource \"connectwise_product\" \"this\" {\n for_each = local.products\n"},
		fmt.Sprintf("clients/client07-%d/main.tf", second):      {" identifier = \"client07.\"\n"},
		"clients/dr-bob-var-x-sons/main.tf":                     {" identifier = \"Dr. \\\"Bob\\\" $${var.x} & Sons\"\n"},
		"clients/x-3/main.tf":                                   {" identifier = \"$${x} \\\"3\\\" 🦷\"\n"},
		"clients/acme-msp/main.tf":                              {" identifier = \"AcmeMSP\"\n"},
		"clients/company-" + lastOfSpaces(t, site) + "/main.tf": {" identifier = \" \"\n"}, // squeezed
	} {
		for _, want := range wants {
			if !strings.Contains(squeezed(files[name]), want) {
				t.Errorf("%s has no %q:\n%s", name, want, files[name])
			}
		}
	}
}

func lastOfSpaces(t *testing.T, site *acctest.Site) string {
	t.Helper()
	return fmt.Sprint(site.IDOf(t, "/company/companies", "identifier", "   "))
}

// An export of some clients has their directories and the module, and nothing of the
// MSP's side; one of a solution has its clients, and what they refer to.
func TestTreeOfSome(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	site.FillClients(t, 7)
	add(t, site, "/company/managementItSolutions", map[string]any{"name": "Other", "managementItSolutionType": "Custom", "managementSolutionName": "Other"})
	for _, row := range []struct {
		options export.Options
		clients []string
		msp     []string
	}{
		{export.Options{Companies: []string{"client01", "Client04"}}, []string{"client01", "client04"}, nil},
		{
			export.Options{Solution: "axcient"},
			[]string{"client00", "client01", "client02", "client04", "x-3"},
			[]string{"agreement_types.tf", "data.tf", "imports.tf", "managed_devices_integrations.tf", "management_solutions.tf", "product_categories.tf", "product_subcategories.tf", "products.tf", "provider.tf"},
		},
		{export.Options{Solution: "Backup", Companies: []string{"Client01", "Client06"}}, []string{"client01"}, nil},
	} {
		files, _ := tree(t, site, row.options)
		var clients, msp []string
		for _, name := range slices.Sorted(maps.Keys(files)) {
			switch parts := strings.Split(name, "/"); {
			case parts[0] == "clients" && !slices.Contains(clients, parts[1]):
				clients = append(clients, parts[1])
			case parts[0] == "msp":
				msp = append(msp, parts[1])
			}
		}
		if !slices.Equal(clients, row.clients) || !slices.Equal(msp, row.msp) {
			t.Errorf("%+v: the clients %q, the MSP's %q", row.options, clients, msp)
		}
		if strings.Contains(files["msp/management_solutions.tf"], "Other") {
			t.Errorf("the other solution is exported:\n%s", files["msp/management_solutions.tf"])
		}
	}
	_, err := export.Run(t.Context(), site.Client(t), provider.Definitions(), filepath.Join(t.TempDir(), "out"), export.Options{Solution: "Axciant"})
	if err == nil || !strings.Contains(err.Error(), `there is no management solution or integration "Axciant"; near are Axcient, `) {
		t.Errorf("an unknown solution: %v", err)
	}
}

// A block says once what kind its objects are; what is each one's own stays with it,
// be it the same by accident.
func TestWhatBlocksShare(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	for _, last := range []string{"One", "Two"} {
		add(t, site, "/company/contacts", map[string]any{
			"firstName": "Carl", "lastName": last, "title": "Owner", "inactiveFlag": true, "company": map[string]any{"identifier": "SunDental"},
		})
	}
	text := squeezed(exported(t, site, export.Options{Companies: []string{"SunDental"}})["contacts.tf"])
	for _, want := range []string{" first_name = each.value.first_name\n", " title = try(each.value.title, null)\n", " company_id = connectwise_company.sundental.id\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if n := strings.Count(text, `first_name = "Carl"`); n != 2 {
		t.Errorf("%d first names in\n%s", n, text)
	}
}

package acctest_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

// files reads the files of a folder of examples.
func files(t *testing.T, folder string) map[string]string {
	t.Helper()
	read := map[string]string{}
	entries, err := os.ReadDir(filepath.Join(root, "examples", folder))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.IsDir() {
			continue // tests of a module
		}
		raw, err := os.ReadFile(filepath.Join(root, "examples", folder, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(raw), exported, yesterday)
		// On a seeded site the first object of a kind has the id 1.
		read[entry.Name()] = exampleIDs.ReplaceAllString(text, "1")
	}
	return read
}

// The backups of the examples' account lists end on a day that is long ago; a
// failure of yesterday opens a ticket.
var exported, yesterday = "2026-11-23T", time.Now().UTC().AddDate(0, 0, -1).Format("2006-01-02T")

var exampleIDs = regexp.MustCompile(`\b(` + kit.ExampleID + `|` + kit.ExampleParentID + `)\b`)

const requirement = `
terraform {
  required_providers {
    connectwise = { source = "psaforge/connectwise" }
  }
}
`

// looksUp are the examples of resources that find on the site what they need, and
// cannot be imported.
var looksUp = map[string]bool{"resources/connectwise_sync_run": true}

// Every example of a data source in the documentation works: each is a module of
// one configuration, because there are many and none changes the site.
func TestAccDataSourceExamples(t *testing.T) {
	t.Parallel()
	folders, err := fs.Glob(os.DirFS(filepath.Join(root, "examples")), "data-sources/*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	configuration := map[string]string{"main.tf": requirement}
	for _, folder := range folders {
		name := filepath.Base(folder)
		configuration["main.tf"] += fmt.Sprintf("module %q {\n  source = \"./%[1]s\"\n}\n", name)
		configuration[name+"/requirement.tf"] = requirement
		for file, text := range files(t, folder) {
			if strings.HasSuffix(file, ".tf") {
				file = name + "/" + file
			}
			configuration[file] = text // other files are read from where Terraform runs
		}
	}
	site := acctest.NewSite(t)
	fill(t, site)
	// The generated examples look for the agreement of the client in their descriptions.
	acme := map[string]any{"identifier": "AcmeDental"}
	contact, err := site.Add("/company/contacts", map[string]any{"firstName": "Amy", "lastName": "Acme", "company": acme})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := site.Add("/finance/agreements", map[string]any{
		"name": "Online Backup", "type": map[string]any{"name": "Managed Services"}, "company": acme, "contact": map[string]any{"id": contact},
	}); err != nil {
		t.Fatal(err)
	}
	cli := newCLI(t, site, configuration)
	if _, err := cli.Run(t.Context(), "get"); err != nil {
		t.Fatal(err)
	}
	live(t, site, cli, false)
}

// Every example of a resource, an ephemeral resource and a function in the documentation works: it is
// applied, found in sync, and destroyed.
func TestAccExamples(t *testing.T) {
	for _, kind := range []string{"resources", "functions", "ephemeral-resources"} {
		folders, err := fs.Glob(os.DirFS(filepath.Join(root, "examples")), kind+"/*")
		if err != nil || len(folders) == 0 {
			t.Fatalf("no examples of %s: %v", kind, err)
		}
		for _, folder := range folders {
			t.Run(folder, func(t *testing.T) {
				t.Parallel()
				site := acctest.NewSite(t)
				if looksUp[folder] {
					fill(t, site)
				}
				example := map[string]string{"requirement.tf": requirement}
				for name, text := range files(t, folder) {
					if !strings.HasPrefix(name, "import") {
						example[name] = text
					}
				}
				live(t, site, newCLI(t, site, example, "TF_VAR_portal_password=secret", "TF_VAR_integrator_password=integrator-secret"), kind != "functions")
			})
		}
	}
}

// Every documented import and query works on a site that has an object with the
// example's ids.
func TestAccImportExamples(t *testing.T) {
	folders, err := fs.Glob(os.DirFS(filepath.Join(root, "examples")), "resources/*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, folder := range folders {
		if looksUp[folder] {
			continue
		}
		name := strings.TrimPrefix(folder, "resources/")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := acctest.NewSite(t)
			fill(t, site)
			// The import block by identity is for Terraform and OpenTofu from 1.12,
			// the command's id for all.
			examples := files(t, folder)
			blocks := map[string]string{"command": importBlock(t, name, examples["import.sh"])}
			if newCLI(t, site, nil).AtLeast(1, 12) {
				blocks["identity"] = examples["import-by-identity.tf"]
			}
			for kind, block := range blocks {
				cli := newCLI(t, site, map[string]string{"requirement.tf": requirement, "import.tf": block})
				if cli.AtLeast(1, 16) && strings.HasPrefix(cli.Version, "Terraform") {
					// Terraform 1.16.0 to 1.16.2 look for the provider of a block without a
					// resource in the wrong namespace: hashicorp/terraform#39144. The examples
					// do not say it, because beside a resource it is an error.
					named := strings.Replace(block, "import {\n", "import {\n  provider = connectwise\n", 1)
					if err := os.WriteFile(cli.Path("import.tf"), []byte(named), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				out, err := cli.Run(t.Context(), "plan", "-input=false", "-no-color", "-generate-config-out=generated.tf")
				if err != nil || !strings.Contains(out, "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.") {
					t.Errorf("%s: %v\n%s", kind, err, out)
				}
			}
			query := newMirroredCLI(t, site, map[string]string{"requirement.tf": requirement, "list.tfquery.hcl": files(t, "list-"+folder)["list-resource.tfquery.hcl"]})
			if !query.AtLeast(1, 14) || strings.HasPrefix(query.Version, "OpenTofu") {
				return
			}
			if _, err := query.Run(t.Context(), "init", "-input=false"); err != nil {
				t.Fatal(err)
			}
			if out, err := query.Run(t.Context(), "query", "-no-color"); err != nil || !strings.Contains(out, "list."+name+".all") {
				t.Errorf("query: %v\n%s", err, out)
			}
		})
	}
}

// importBlock returns a block of the first command in a file.
func importBlock(t *testing.T, name, commands string) string {
	t.Helper()
	_, rest, ok := strings.Cut(commands, "terraform import "+name+".example ")
	if !ok {
		t.Fatalf("no import command in %q", commands)
	}
	id, _, _ := strings.Cut(rest, "\n")
	return fmt.Sprintf("import {\n  to = %s.example\n  id = %q\n}\n", name, id)
}

// live applies, wants an empty plan, and destroys.
func live(t *testing.T, site *acctest.Site, cli *terraform.CLI, manages bool) {
	t.Helper()
	plan, err := cli.Apply(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if plan.Empty() == manages {
		t.Fatalf("the first plan is %v", plan.Summary())
	}
	if plan, err = cli.Plan(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !plan.Empty() {
		t.Fatalf("the second plan is %v: %v", plan.Summary(), plan.Differences())
	}
	for _, change := range site.Changes() {
		for name, value := range change.After {
			if text := fmt.Sprint(value); strings.Contains(text, "${") {
				t.Errorf("%s: %s is stored as %q", change.Collection, name, text)
			}
		}
	}
	if !manages {
		if writes := site.Writes(); len(writes) > 0 {
			t.Errorf("a data source wrote: %v", writes)
		}
		return
	}
	unprotect(t, cli)
	removePushed(t, site)
	if _, err := cli.Run(t.Context(), "destroy", "-auto-approve", "-input=false"); err != nil {
		t.Fatal(err)
	}
}

// removePushed removes what a push created, as a person has to before a destroy:
// it is no resource's, and ConnectWise keeps the board and the configuration type
// that it refers to. None of it may be there twice.
func removePushed(t *testing.T, site *acctest.Site) {
	t.Helper()
	for _, of := range []struct{ path, name string }{{"/service/tickets", "summary"}, {"/company/configurations", "name"}} {
		seen := map[string]bool{}
		for _, object := range site.Objects(of.path) {
			key := fmt.Sprint(psa.Record(object).Field("company/id"), " ", object[of.name])
			if seen[key] {
				t.Errorf("%s has %q twice", of.path, key)
			}
			seen[key] = true
			if err := site.Remove(of.path, psa.Record(object).ID()); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// unprotect wants a configuration's companies and agreements to be protected, and
// takes the protection away.
func unprotect(t *testing.T, cli *terraform.CLI) {
	t.Helper()
	paths, err := filepath.Glob(cli.Path("*.tf"))
	if err != nil {
		t.Fatal(err)
	}
	var config strings.Builder
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		config.Write(text)
	}
	override := acctest.Unprotect(config.String())
	if override == "" {
		return
	}
	_, err = cli.Run(t.Context(), "plan", "-destroy", "-input=false", "-no-color")
	if abandoned := strings.Contains(config.String(), `deletion_policy = "abandon"`); abandoned && err == nil {
		return // nothing is deleted, so that nothing needs protection
	}
	if err == nil || !acctest.Shown("is protected", "set deletion_protection = false").MatchString(err.Error()) {
		t.Errorf("the plan to destroy says %v", err)
	}
	if err := os.WriteFile(cli.Path("unprotected_override.tf"), []byte(override), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := cli.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// The modules are planned, applied, found empty and destroyed.
func TestAccModules(t *testing.T) {
	for _, folder := range []string{"complete", "ticketing-only", "billing-only"} {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			site := acctest.NewSite(t)
			live(t, site, newCLI(t, site, files(t, folder)), true)
		})
	}
	t.Run("client", func(t *testing.T) {
		t.Parallel()
		site := acctest.NewSite(t)
		live(t, site, clientCLI(t, site, "SunDental", 34826), true)
	})
}

// clientCLI is the module that CI applies for a client.
func clientCLI(t *testing.T, site *acctest.Site, identifier string, customer int) *terraform.CLI {
	t.Helper()
	module := clientModule(t, site)
	module["client.auto.tfvars"] = clientVariables(identifier, customer)
	return newCLI(t, site, module)
}

// clientModule is the module on a site whose MSP side is declared, with a contact
// for both of its companies.
func clientModule(t *testing.T, site *acctest.Site) map[string]string {
	t.Helper()
	fillMSP(t, site)
	return files(t, "ci/modules/client")
}

func clientVariables(identifier string, customer int) string {
	contact := map[string]string{
		"SunDental": `{ first_name = "Sunny", last_name = "Dent" }`, "AcmeMSP": `{ first_name = "Owen", last_name = "Provider" }`,
	}[identifier]
	return fmt.Sprintf(`
identifier     = %q
customer_id    = %d
contact        = %s
start_date     = "2026-11-01"
agreement_type = "Managed Services"
`, identifier, customer, contact)
}

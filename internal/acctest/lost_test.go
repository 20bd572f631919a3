package acctest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

const clientOfMSP = requirement + `
resource "connectwise_company" "client" {
  identifier = "AcmeDental"
  name       = "Acme Dental"
}
resource "connectwise_contact" "client" {
  first_name = "Ada"
  company_id = connectwise_company.client.id
}
resource "connectwise_agreement" "client" {
  name       = "Online Backup"
  type_id    = 1
  company_id = connectwise_company.client.id
  contact_id = connectwise_contact.client.id
}
`

// What would delete a client by accident, or make it anew, fails or warns and says
// why and what to do, and nothing is written. What only looks like it is silent.
func TestAccNothingIsLost(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	cli := newCLI(t, site, map[string]string{"main.tf": clientOfMSP})
	if _, err := cli.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	site.ResetRequests()
	company := site.IDOf(t, "/company/companies", "identifier", "AcmeDental")
	contact := site.IDOf(t, "/company/contacts", "firstName", "Ada")
	agreement := site.IDOf(t, "/finance/agreements", "name", "Online Backup")
	state, err := os.ReadFile(cli.Path("terraform.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(cli.Path(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rename := func(kind string) string {
		return strings.NewReplacer(`"`+kind+`" "client"`, `"`+kind+`" "acme"`, kind+".client", kind+".acme").Replace(clientOfMSP)
	}
	var log strings.Builder
	for _, row := range []struct {
		name    string
		prepare func()
		command []string
		fails   bool
		says    []string
	}{
		{
			"renamed address of a company", func() { write("main.tf", rename("connectwise_company")) },
			[]string{"plan"},
			true,
			[]string{"The company is protected", `company "AcmeDental"`, "a moved block tells Terraform so", "from = connectwise_company.<old name>"},
		},
		{
			"renamed address with a moved block", func() {
				write("moved.tf", "moved {\n  from = connectwise_company.client\n  to   = connectwise_company.acme\n}\n")
			},
			[]string{"plan"},
			false,
			[]string{"connectwise_company.client has moved to connectwise_company.acme", "0 to add, 0 to change, 0 to destroy"},
		},
		{
			"renamed address of what is not protected", func() {
				_ = os.Remove(cli.Path("moved.tf"))
				write("main.tf", rename("connectwise_contact"))
			},
			[]string{"plan"},
			false,
			[]string{`The contact "Ada" is destroyed and created`, "a moved block keeps the object", "from = connectwise_contact.<old name>"},
		},
		{
			"removed directory", func() { write("main.tf", requirement) },
			[]string{"plan"},
			true,
			[]string{"is protected", "file or directory was removed by mistake, restore it", "removed block with destroy = false", "deletion_protection = false"},
		},
		{"destroy", func() { write("main.tf", clientOfMSP) }, []string{"destroy", "-auto-approve"}, true, []string{"is protected"}},
		{
			"plan to destroy a company whose agreement goes on", func() {
				unprotected := strings.Replace(clientOfMSP, "Acme Dental\"\n", "Acme Dental\"\n  deletion_protection = false\n", 1)
				alone, _, _ := strings.Cut(unprotected, `resource "connectwise_contact"`)
				for _, kind := range []string{"connectwise_contact", "connectwise_agreement"} {
					alone += "removed {\n  from = " + kind + ".client\n  lifecycle {\n    destroy = false\n  }\n}\n"
				}
				write("main.tf", alone)
				if _, err := cli.Apply(t.Context()); err != nil {
					t.Fatal(err)
				}
			},
			[]string{"plan", "-destroy"},
			false,
			[]string{`The company "AcmeDental" has agreements`, "flags it as deleted", fmt.Sprintf("Online Backup (id %d)", agreement)},
		},
		{
			"destroy of a company whose agreement goes on", func() {},
			[]string{"destroy", "-auto-approve"},
			true,
			[]string{"was not deleted", fmt.Sprintf("Online Backup (id %d)", agreement), "End or cancel them first"},
		},
		{
			"lost state", func() {
				write("main.tf", clientOfMSP)
				_ = os.Remove(cli.Path("terraform.tfstate"))
			},
			[]string{"apply", "-auto-approve"},
			true,
			[]string{"AcmeDental", "import"},
		},
		{
			"import with only what is required", func() {
				_ = os.Remove(cli.Path("terraform.tfstate"))
				imports := ""
				for address, id := range map[string]int64{"connectwise_company": company, "connectwise_contact": contact, "connectwise_agreement": agreement} {
					imports += fmt.Sprintf("import {\n  to = %s.client\n  id = \"%d\"\n}\n", address, id)
				}
				write("imports.tf", imports)
			},
			[]string{"plan"},
			false,
			[]string{"3 to import, 0 to add, 0 to change, 0 to destroy"},
		},
		{
			"deleted in the dashboard", func() {
				_ = os.Remove(cli.Path("imports.tf"))
				write("terraform.tfstate", string(state))
				if err := site.As("jdoe").Remove("/company/companies", company); err != nil {
					t.Fatal(err)
				}
			},
			[]string{"apply", "-auto-approve"},
			true,
			[]string{"The company was deleted in ConnectWise", "by jdoe", "set recreate_deleted = true"},
		},
	} {
		row.prepare()
		said, err := cli.Run(t.Context(), append(slices.Clone(row.command), "-input=false", "-no-color")...)
		if err != nil {
			said = err.Error()
		}
		if (err != nil) != row.fails || !acctest.Shown(row.says...).MatchString(said) {
			t.Errorf("%s: got %v and\n%s\nwant %q", row.name, err, said, row.says)
		}
		if writes := site.Writes(); slices.ContainsFunc(writes, func(w string) bool { return !strings.HasPrefix(w, "POST /company/companies") }) {
			t.Errorf("%s: %v", row.name, writes)
		}
		fmt.Fprintf(&log, "## %s: terraform %s\n\n%s\n", row.name, strings.Join(row.command, " "), ofInterest(said))
	}
	keepLog(t, log.String())
	write("yes_override.tf", "resource \"connectwise_company\" \"client\" {\n  recreate_deleted = true\n}\n")
	plan, err := cli.Apply(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if summary := strings.Join(plan.Summary(), "\n"); !strings.Contains(summary, "connectwise_company") {
		t.Errorf("the plan is %s", summary)
	}
}

// ofInterest is what a command printed without the plan's attributes.
func ofInterest(printed string) string {
	parts := regexp.MustCompile(`(?m)^(?:Plan: |Warning: |Error: |  # .* has moved to )`).FindAllStringIndex(printed, -1)
	var kept strings.Builder
	for i, part := range parts {
		end := len(printed)
		if i+1 < len(parts) {
			end = parts[i+1][0]
		}
		text := printed[part[0]:end]
		if !strings.HasPrefix(text, "Warning: Provider development") {
			if strings.HasPrefix(text, "  #") || strings.HasPrefix(text, "Plan: ") {
				text, _, _ = strings.Cut(text, "\n")
			}
			kept.WriteString(strings.TrimSpace(text) + "\n\n")
		}
	}
	return kept.String()
}

// keepLog shows a test's account, and writes it to the directory that GUIDE_LOGS
// names.
func keepLog(t *testing.T, log string) {
	t.Helper()
	t.Log("\n" + log)
	directory := os.Getenv("GUIDE_LOGS")
	if directory == "" {
		return
	}
	if err := os.MkdirAll(directory, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(directory, t.Name()+".log"), []byte(log), 0o600); err != nil {
		t.Error(err)
	}
}

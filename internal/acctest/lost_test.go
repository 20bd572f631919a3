package acctest_test

import (
	"os"
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

// What would delete a client by accident, or make it anew, fails and says why, and
// nothing is written.
func TestAccNothingIsLost(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	cli := newCLI(t, site, map[string]string{"main.tf": clientOfMSP})
	if _, err := cli.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	site.ResetRequests()
	company := site.IDOf(t, "/company/companies", "identifier", "AcmeDental")
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
	for _, row := range []struct {
		name    string
		prepare func()
		command []string
		says    []string
	}{
		{
			"renamed address", func() {
				write("main.tf", strings.NewReplacer(`"connectwise_company" "client"`, `"connectwise_company" "acme"`,
					"connectwise_company.client", "connectwise_company.acme").Replace(clientOfMSP))
			},
			[]string{"plan"},
			[]string{"The company is protected", `company "AcmeDental"`, "moved block"},
		},
		{"removed directory", func() { write("main.tf", requirement) }, []string{"plan"}, []string{"is protected", "deletion_protection = false"}},
		{"destroy", func() { write("main.tf", clientOfMSP) }, []string{"destroy", "-auto-approve"}, []string{"is protected"}},
		{
			"lost state", func() { _ = os.Remove(cli.Path("terraform.tfstate")) },
			[]string{"apply", "-auto-approve"},
			[]string{"AcmeDental", "import"},
		},
		{
			"deleted in the dashboard", func() {
				write("terraform.tfstate", string(state))
				if err := site.As("jdoe").Remove("/company/companies", company); err != nil {
					t.Fatal(err)
				}
			},
			[]string{"apply", "-auto-approve"},
			[]string{"The company was deleted in ConnectWise", "by jdoe", "set recreate_deleted = true"},
		},
	} {
		row.prepare()
		_, err := cli.Run(t.Context(), append(slices.Clone(row.command), "-input=false", "-no-color")...)
		if err == nil || !acctest.Shown(row.says...).MatchString(err.Error()) {
			t.Errorf("%s: got %v, want %q", row.name, err, row.says)
		}
		if writes := site.Writes(); slices.ContainsFunc(writes, func(w string) bool { return !strings.HasPrefix(w, "POST /company/companies") }) {
			t.Errorf("%s: %v", row.name, writes)
		}
	}
	write("yes_override.tf", "resource \"connectwise_company\" \"client\" {\n  recreate_deleted = true\n}\n")
	plan, err := cli.Apply(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if summary := strings.Join(plan.Summary(), "\n"); !strings.Contains(summary, "connectwise_company") {
		t.Errorf("the plan is %s", summary)
	}
}

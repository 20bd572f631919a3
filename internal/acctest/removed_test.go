package acctest_test

import (
	"os"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

// An attribute that leaves the configuration is said in the plan, by the binary with
// its direct responses to what does not change, until it is cleared as the plan says.
func TestAccRemovedAttribute(t *testing.T) {
	site := acctest.NewSite(t)
	config := func(attributes string) string {
		return requirement + `
provider "connectwise" {}

resource "connectwise_company" "client" {
  identifier = "AcmeDental"
  name       = "Acme Dental"
  ` + attributes + `
}`
	}
	cli := newCLI(t, site, map[string]string{"main.tf": config(`city = "Tampa"`)})
	const address, clears = "connectwise_company.client", `To clear it, set city = "".`
	for _, row := range []struct {
		attributes string
		apply      bool
		says       string // "" is silence
	}{
		{`city = "Tampa"`, true, ""},
		{"", true, clears}, // there is nothing to apply
		{"", false, clears},
		{`city = ""`, true, ""},
		{"", false, ""},
	} {
		if err := os.WriteFile(cli.Path("main.tf"), []byte(config(row.attributes)), 0o600); err != nil {
			t.Fatal(err)
		}
		said := warnings(t, cli)[address]
		if !strings.Contains(said, row.says) || (row.says == "") != (said == "") {
			t.Errorf("with %q the plan says %q, want %q", row.attributes, said, row.says)
		}
		if !row.apply {
			continue
		}
		if _, err := cli.Apply(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if company, _ := site.Object("/company/companies", site.IDOf(t, "/company/companies", "identifier", "AcmeDental")); company["city"] != nil {
		t.Errorf("the site still has %v", company["city"])
	}
}

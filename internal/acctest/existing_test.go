package acctest_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

// oneClient is a client with everything that bills it.
const oneClient = requirement + `
data "connectwise_management_solution" "axcient" { name = "Axcient" }
data "connectwise_agreement_type" "managed" { name = "Managed Services" }
data "connectwise_product" "gb" { identifier = "AX-BASIC-GB" }
resource "connectwise_company" "client" {
  deletion_protection = false
  identifier = "BayLegal"
  name       = "Bay Legal"
  city       = "Tampa"
}
resource "connectwise_contact" "client" {
  first_name = "Bea"
  last_name  = "Bay"
  company_id = connectwise_company.client.id
}
resource "connectwise_managed_id" "first" {
  company_id             = connectwise_company.client.id
  managed_id             = "EFS-1"
  device_type            = "WorkstationsAndServers"
  management_solution_id = data.connectwise_management_solution.axcient.id
}
resource "connectwise_managed_id" "second" {
  company_id             = connectwise_company.client.id
  managed_id             = "EFS-1"
  device_type            = "BackupStats"
  management_solution_id = data.connectwise_management_solution.axcient.id
  depends_on             = [connectwise_managed_id.first]
}
resource "connectwise_agreement" "client" {
  deletion_protection = false
  name       = "Online Backup"
  type_id    = data.connectwise_agreement_type.managed.id
  company_id = connectwise_company.client.id
  contact_id = connectwise_contact.client.id
}
resource "connectwise_agreement_addition" "client" {
  agreement_id  = connectwise_agreement.client.id
  product_id    = data.connectwise_product.gb.id
  serial_number = "EFS-1"
  less_included = 25
}
`

// forget loses the state of some resources, or of all.
func forget(t *testing.T, cli *terraform.CLI, addresses ...string) {
	t.Helper()
	if len(addresses) == 0 {
		out, err := cli.Run(t.Context(), "state", "list")
		if err != nil {
			t.Fatal(err)
		}
		addresses = slices.DeleteFunc(strings.Fields(out), func(a string) bool { return strings.HasPrefix(a, "data.") })
	}
	if _, err := cli.Run(t.Context(), append([]string{"state", "rm"}, addresses...)...); err != nil {
		t.Fatal(err)
	}
}

// made are the objects of the client by collection.
func made(t *testing.T, site *acctest.Site) map[string]int {
	t.Helper()
	company := site.IDOf(t, "/company/companies", "identifier", "BayLegal")
	counts := map[string]int{}
	of := func(path string) []int64 {
		var ids []int64
		for _, o := range site.Objects(path) {
			owner, _ := o["company"].(map[string]any)
			if path == "/company/companies" {
				owner = map[string]any{"id": company}
				if o["identifier"] != "BayLegal" {
					continue
				}
			}
			if fmt.Sprint(owner["id"]) == fmt.Sprint(company) {
				counts[filepath.Base(path)]++
				ids = append(ids, company)
			}
		}
		return ids
	}
	for _, path := range []string{"/company/companies", "/company/contacts", "/finance/agreements"} {
		of(path)
	}
	counts["managementSummaryReports"] = len(site.Objects(fmt.Sprintf("/company/companies/%d/managementSummaryReports", company)))
	for _, agreement := range site.Objects("/finance/agreements") {
		counts["additions"] += len(site.Objects(fmt.Sprintf("/finance/agreements/%v/additions", agreement["id"])))
	}
	return counts
}

func wantMade(t *testing.T, site *acctest.Site, agreements, additions int) {
	t.Helper()
	got := made(t, site)
	want := map[string]int{"companies": 1, "contacts": 1, "managementSummaryReports": 2, "agreements": agreements, "additions": additions}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the site has %v, want %v", got, want)
	}
}

func wantEmpty(t *testing.T, cli *terraform.CLI) {
	t.Helper()
	plan, err := cli.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !plan.Empty() {
		t.Errorf("the plan is not empty: %v %v", plan.Summary(), plan.Differences())
	}
}

// After a lost state nothing is created twice: the default says what is there, and
// adopt takes it back in one apply.
func TestAccLostState(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	fillMSP(t, site)
	cli := newCLI(t, site, map[string]string{"main.tf": oneClient})
	adopting := cli.With("CONNECTWISE_ON_EXISTING=adopt")
	apply := []string{"apply", "-input=false", "-auto-approve", "-no-color"}
	if _, err := cli.Run(t.Context(), apply...); err != nil {
		t.Fatal(err)
	}
	for _, request := range site.Requests() {
		if request.Method == "GET" && (strings.HasSuffix(request.Path, "/agreements") || strings.HasSuffix(request.Path, "/additions")) {
			t.Errorf("looked for what cannot be there, below a company of the same run: %s", request.Path)
		}
	}
	agreement := site.IDOf(t, "/finance/agreements", "name", "Online Backup")
	additions := fmt.Sprintf("/finance/agreements/%d/additions", agreement)

	refuse := func(want ...string) {
		t.Helper()
		site.ResetRequests()
		_, err := cli.Run(t.Context(), apply...)
		if err == nil || !acctest.Shown(want...).MatchString(err.Error()) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
		if writes := site.Writes(); len(writes) > 0 {
			t.Errorf("an apply that was refused wrote %v", writes)
		}
	}
	forget(t, cli, "connectwise_agreement_addition.client", "connectwise_agreement.client")
	refuse(`agreement "Online Backup" exists already`, fmt.Sprintf("id %d", agreement), "created by", "at 20",
		"import {", "to = connectwise_agreement.<name>", fmt.Sprintf("id = \"%d\"", agreement), "on_existing = \"adopt\"", "allow_duplicate = true")

	// One apply adopts all and changes what differs, and only that.
	forget(t, cli)
	site.MustEdit(t, additions, site.IDOf(t, additions, "serialNumber", "EFS-1"), map[string]any{"lessIncluded": 10})
	site.ResetRequests()
	out, err := adopting.Run(t.Context(), apply...)
	if err != nil {
		t.Fatal(err)
	}
	if !acctest.Shown(fmt.Sprintf("It has id %d", agreement)).MatchString(out) {
		t.Errorf("the adoption does not name the id %d:\n%s", agreement, out)
	}
	patches := slices.DeleteFunc(site.Writes(), func(w string) bool { return !strings.HasPrefix(w, "PATCH") })
	if len(patches) != 1 || !strings.HasPrefix(patches[0], "PATCH") || !strings.Contains(patches[0], additions) {
		t.Errorf("the adoption patched %v, want only the addition", patches)
	}
	wantMade(t, site, 1, 1)
	wantEmpty(t, cli)

	// Of two candidates none is taken, not even with adopt.
	second, err := site.Add("/finance/agreements", map[string]any{
		"name": "Online Backup", "type": map[string]any{"name": "Managed Services"}, "company": map[string]any{"identifier": "BayLegal"},
		"contact": map[string]any{"id": site.IDOf(t, "/company/contacts", "firstName", "Bea")},
	})
	if err != nil {
		t.Fatal(err)
	}
	forget(t, cli, "connectwise_agreement_addition.client", "connectwise_agreement.client")
	cli, plain := adopting, cli
	refuse("There are 2 of them", fmt.Sprintf("id %d", agreement), fmt.Sprintf("id %d", second))
	cli = plain

	// A cancelled one does not count.
	site.MustEdit(t, "/finance/agreements", second, map[string]any{
		"cancelledFlag": true, "dateCancelled": "2026-01-01T00:00:00Z", "reasonCancelled": "Mistake",
	})
	if _, err := adopting.Run(t.Context(), apply...); err != nil {
		t.Fatal(err)
	}
	wantMade(t, site, 2, 1)
	wantEmpty(t, cli)
}

// What is meant to be there twice is created twice, and no other way.
func TestAccAllowDuplicate(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	fillMSP(t, site)
	cli := newCLI(t, site, map[string]string{"main.tf": oneClient + `
variable "twice" { default = false }
variable "again" { default = 1 }
variable "blank" { default = 0 }
resource "connectwise_agreement_addition" "blank" {
  count        = var.blank
  agreement_id = connectwise_agreement.client.id
  product_id   = data.connectwise_product.gb.id
}
resource "connectwise_agreement_addition" "again" {
  count           = var.again
  agreement_id    = connectwise_agreement.client.id
  product_id      = data.connectwise_product.gb.id
  serial_number   = "EFS-1"
  allow_duplicate = var.twice
  depends_on      = [connectwise_agreement_addition.client]
}
`})
	refused := acctest.Shown("Two resources declare the same agreement addition")
	apply := []string{"apply", "-input=false", "-auto-approve", "-no-color"}
	if _, err := cli.Run(t.Context(), apply...); err == nil || !refused.MatchString(err.Error()) {
		t.Errorf("got %v, want the second addition of a run to be refused", err)
	}
	wantMade(t, site, 1, 1)
	// In a later run the object would be there to adopt, but it is another
	// resource's.
	if _, err := cli.With("CONNECTWISE_ON_EXISTING=adopt").Run(t.Context(), apply...); err == nil || !refused.MatchString(err.Error()) {
		t.Errorf("got %v, want the second addition of a later run to be refused", err)
	}
	// Replacing an object does not duplicate it.
	if _, err := cli.Run(t.Context(), append(apply, "-var=again=0", "-replace=connectwise_agreement_addition.client")...); err != nil {
		t.Fatal(err)
	}
	if _, err := cli.Run(t.Context(), append(apply, "-var=twice=true")...); err != nil {
		t.Fatal(err)
	}
	wantMade(t, site, 1, 2)
	// One without a serial number is not the same as one with any.
	if _, err := cli.Run(t.Context(), append(apply, "-var=twice=true", "-var=blank=1")...); err != nil {
		t.Fatal(err)
	}
	wantMade(t, site, 1, 3)
}

// What the server refuses to create twice is adopted too, with the changes that no
// patch of it carries, and whatever the letters of its identifier.
func TestAccAdoptOnRefusal(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, config string }{
		{"company", `
data "connectwise_company_type" "client" { name = "Client" }
resource "connectwise_company" "x" {
  deletion_protection = false
  identifier = "BayLegal"
  name       = "Bay Legal"
  site_name  = "Office"
  type_ids   = [data.connectwise_company_type.client.id]
}`},
		{"identifier in other letters", `
data "connectwise_security_role" "admin" { name = "Admin" }
data "connectwise_location" "main" { name = "Main Office" }
data "connectwise_department" "services" { name = "Professional Services" }
resource "connectwise_api_member" "x" {
  identifier               = "AXCIENT"
  name                     = "Axcient"
  security_role_id         = data.connectwise_security_role.admin.id
  default_location_id      = data.connectwise_location.main.id
  default_department_id    = data.connectwise_department.services.id
}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			site := acctest.NewSite(t)
			fill(t, site)
			post(t, site, "/company/companies", map[string]any{
				"identifier": "BayLegal", "name": "Bay", "site": map[string]any{"name": "Main"},
			})
			cli := newCLI(t, site, map[string]string{"main.tf": requirement + row.config}, "CONNECTWISE_ON_EXISTING=adopt")
			if _, err := cli.Run(t.Context(), "apply", "-input=false", "-auto-approve", "-no-color"); err != nil {
				t.Fatal(err)
			}
			wantEmpty(t, cli)
		})
	}
}

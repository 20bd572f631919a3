package provider_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// block is a provider block with one value changed.
func block(site *acctest.Site, name, value string) string {
	config := site.Provider()
	line := regexp.MustCompile(`(?m)^\s+` + name + `\s+=.*\n`)
	replacement := ""
	if value != "" {
		replacement = fmt.Sprintf("  %s = %q\n", name, value)
	}
	return line.ReplaceAllString(config, replacement)
}

const anyLookup = `
data "connectwise_location" "main" { name = "Main Office" }`

// What users get wrong, and the errors they get.
func TestAccBadInput(t *testing.T) {
	html := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprint(w, "<!DOCTYPE html><html><body>Welcome</body></html>")
	}))
	t.Cleanup(html.Close)
	missing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = fmt.Fprint(w, "<html><body>Not found</body></html>")
	}))
	t.Cleanup(missing.Close)
	board := func(name, location string) string {
		return fmt.Sprintf(`
resource "connectwise_service_board" "b" {
  name          = %q
  location_id   = %s
  department_id = 1
}`, name, location)
	}
	for _, row := range []struct {
		name   string
		config func(*acctest.Site) string
		want   []string
	}{
		{
			"wrong key", func(s *acctest.Site) string { return block(s, "private_key", "wrong") + anyLookup },
			[]string{"401", "Incorrect public/private key", "private_key", "CONNECTWISE_PRIVATE_KEY"},
		},
		{
			"wrong company", func(s *acctest.Site) string { return block(s, "company_id", "nobody") + anyLookup },
			[]string{"knows no such company", "company_id", "CONNECTWISE_COMPANY_ID"},
		},
		{
			"missing client id", func(s *acctest.Site) string { return block(s, "client_id", "") + anyLookup },
			[]string{"Missing client_id", "CONNECTWISE_CLIENT_ID"},
		},
		{
			"wrong client id", func(s *acctest.Site) string { return block(s, "client_id", "00000000") + anyLookup },
			[]string{"401", "A valid clientId header is required", "CONNECTWISE_CLIENT_ID"},
		},
		{
			"plain http", func(s *acctest.Site) string { return block(s, "site_url", "http://na.example.com") + anyLookup },
			[]string{"site_url", "would send the keys unencrypted"},
		},
		{
			"unreachable site", func(s *acctest.Site) string {
				return strings.Replace(block(s, "site_url", "http://127.0.0.1:1"), "}", "max_retries = 0\n}", 1) + anyLookup
			},
			[]string{"no response from ConnectWise", "connection refused"},
		},
		{
			"HTML instead of JSON", func(s *acctest.Site) string { return block(s, "site_url", html.URL) + anyLookup },
			[]string{"<!DOCTYPE html>", "Is site_url (or CONNECTWISE_SITE_URL) the address of a ConnectWise site"},
		},
		{
			"a web server that knows no such page", func(s *acctest.Site) string { return block(s, "site_url", missing.URL) + anyLookup },
			[]string{"404", "<html>", "Is site_url (or CONNECTWISE_SITE_URL) the address of a ConnectWise site"},
		},
		{
			"name one character too long", func(s *acctest.Site) string { return s.Provider() + board(strings.Repeat("x", 51), "1") },
			[]string{"Attribute name", "at most 50", "got: 51"},
		},
		{
			"id that does not exist", func(s *acctest.Site) string { return s.Provider() + board("Backup", "999") },
			[]string{"Cannot create connectwise_service_board", "refused location_id", "SystemLocation 999 not found", "HTTP 400"},
		},
		{
			"parent that does not exist", func(s *acctest.Site) string {
				return s.Provider() + "resource \"connectwise_board_status\" \"s\" {\n board_id = 999\n name = \"New\"\n}"
			},
			[]string{"Cannot create connectwise_board_status", "Board 999 not found"},
		},
		{
			"name that is taken", func(s *acctest.Site) string { return s.Provider() + board("Service Desk", "1") },
			[]string{"already in use", "It exists as id 1", "terraform import connectwise_service_board.<name> 1"},
		},
		{
			"look-up of what is not there", func(s *acctest.Site) string {
				return s.Provider() + `data "connectwise_location" "x" { name = "Main Ofice" }`
			},
			[]string{"there is no location", "Main Office", "West Office"},
		},
		{
			"look-up by nothing", func(s *acctest.Site) string { return s.Provider() + `data "connectwise_company" "x" {}` },
			[]string{"set one of id, identifier, name"},
		},
		{
			"value of an enumeration", func(s *acctest.Site) string {
				return s.Provider() + strings.Replace(board("Backup", "1"), "name ", "bill_time = \"Sometimes\"\n name ", 1)
			},
			[]string{"bill_time", "Billable", "DoNotBill"},
		},
		{
			"attribute that needs a flag", func(s *acctest.Site) string {
				return s.Provider() + strings.Replace(board("Backup", "1"), "name ", "auto_assign_limit_amount = 3\n name ", 1)
			},
			[]string{"auto_assign_limit_amount can be set only when auto_assign_limit = true"},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			site := acctest.NewSite(t)
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Factories(),
				Steps: []resource.TestStep{{
					Config:      row.config(site),
					ExpectError: acctest.Shown(row.want...),
				}},
			})
		})
	}
}

// Keys that another resource creates are unknown while Terraform plans.
func TestAccUnknownConfiguration(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	config := fmt.Sprintf(`
resource "terraform_data" "key" {
  input = %q
}
%s
resource "connectwise_company" "c" {
  deletion_protection = false
  identifier = "Acme"
  name       = "Acme"
}
data "connectwise_location" "main" {
  name       = "Main Office"
  depends_on = [terraform_data.key]
}`, acctest.PrivateKey, strings.Replace(site.Provider(), fmt.Sprintf("%q", acctest.PrivateKey), "terraform_data.key.output", 1))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{{
			Config: config,
			Check:  resource.TestCheckResourceAttrSet("data.connectwise_location.main", "id"),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
		}, {
			// A key that changes is unknown again: what exists is planned with what is known of it.
			Config: strings.Replace(config, "input =", "triggers_replace = 1\n  input =", 1),
		}},
	})
}

func TestAccConnection(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{{
			Config: site.Provider() + `data "connectwise_connection" "this" {}`,
			Check: resource.ComposeTestCheckFunc(
				resource.TestCheckResourceAttr("data.connectwise_connection.this", "version", "v2025.1.10675"),
				resource.TestCheckResourceAttr("data.connectwise_connection.this", "is_cloud", "true"),
				resource.TestCheckResourceAttr("data.connectwise_connection.this", "can_inquire.service_boards", "true"),
			),
		}},
	})
}

// hcl quotes a text for a configuration.
func hcl(text string) string {
	return strings.NewReplacer("%{", "%%{", "${", "$${").Replace(fmt.Sprintf("%q", text))
}

// A create whose response is lost creates one object, and the state has it.
func TestAccCreateWithoutAnswer(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]psasim.Fault{
		"500 after the write": {Status: 500, After: true},
		"cut after the write": {Cut: true, After: true},
		"500 before":          {Status: 500},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := acctest.NewSite(t)
			fault.Method, fault.Path = http.MethodPost, "/company/companies"
			site.Inject(fault)
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Factories(),
				Steps: []resource.TestStep{{
					Config:           site.Provider() + "resource \"connectwise_company\" \"c\" {\n deletion_protection = false\n identifier = \"Acme\"\n name = \"Acme\"\n site_name = \"Main\"\n}",
					ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
					PostApplyFunc: func() {
						if n := len(site.Objects("/company/companies")); n != 3 {
							t.Errorf("the site has %d companies, want the 2 it had and 1", n)
						}
					},
				}},
			})
		})
	}
}

package managedit_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/managedit"
)

func TestAccSolution(t *testing.T) {
	acctest.Walk{
		Definition: managedit.Solution,
		Required: acctest.Attributes{
			"name": `"Axcient"`, "management_it_solution_type": `"Custom"`, "management_solution_name": `"Axcient"`,
		},
		Always: acctest.Attributes{
			"global_login": "true", "override_web_service_location": "true", "override_login_location": "true",
		},
		First: acctest.Attributes{
			"name": `"Axcient 1"`, "management_solution_name": `"Axcient 1"`, "management_it_solution_type": `"Custom"`,
			"management_server_url": `"https://one.example.com"`, "webservice_override_url": `"https://one.example.com/ws"`,
			"portal_override_login_url": `"https://one.example.com/login"`, "using_ssl": "true", "no_display": "true",
			"global_login_username": `"one"`, "global_login_password_wo": `"secret-one"`, "global_login_password_wo_version": "1",
			"n_able_username": `"one"`, "n_able_password_wo": `"secret-one"`, "n_able_password_wo_version": "1",
			"continuum_api_username": `"one"`, "continuum_api_password_wo": `"secret-one"`, "continuum_api_password_wo_version": "1",
			"level_api_username": `"one"`, "level_api_password_wo": `"secret-one"`, "level_api_password_wo_version": "1", "level_var_domain": `"one"`,
		},
		Second: acctest.Attributes{
			"name": `"Axcient 2"`, "management_solution_name": `"Axcient 2"`, "management_it_solution_type": `"NAble"`,
			"management_server_url": `"https://two.example.com"`, "webservice_override_url": `"https://two.example.com/ws"`,
			"portal_override_login_url": `"https://two.example.com/login"`, "using_ssl": "false", "no_display": "false",
			"global_login_username": `"two"`, "global_login_password_wo": `"secret-two"`, "global_login_password_wo_version": "2",
			"n_able_username": `"two"`, "n_able_password_wo": `"secret-two"`, "n_able_password_wo_version": "2",
			"continuum_api_username": `"two"`, "continuum_api_password_wo": `"secret-two"`, "continuum_api_password_wo_version": "2",
			"level_api_username": `"two"`, "level_api_password_wo": `"secret-two"`, "level_api_password_wo_version": "2", "level_var_domain": `"two"`,
		},
		ImportName: "Axcient 2",
	}.Run(t)
}

const setup = `
data "connectwise_company" "sun" { identifier = "SunDental" }
resource "connectwise_management_solution" "axcient" {
  name                        = "Axcient"
  management_it_solution_type = "Custom"
  management_solution_name    = "Axcient"
}
resource "connectwise_management_solution" "other" {
  name                        = "Other"
  management_it_solution_type = "Custom"
  management_solution_name    = "Other"
}
`

func TestAccManagedID(t *testing.T) {
	acctest.Walk{
		Definition: managedit.ManagedID,
		Prelude:    setup,
		Required: acctest.Attributes{
			"company_id": "data.connectwise_company.sun.id", "managed_id": `"EFS-34826"`, "device_type": `"WorkstationsAndServers"`,
			"management_solution_id": "connectwise_management_solution.axcient.id",
		},
		First:      acctest.Attributes{"managed_id": `"EFS-34827"`, "management_solution_id": "connectwise_management_solution.axcient.id"},
		Second:     acctest.Attributes{"managed_id": `"EFS-34828"`, "management_solution_id": "connectwise_management_solution.other.id"},
		ImportName: "%d/EFS-34828/WorkstationsAndServers",
	}.Run(t)
}

// managedIDs makes a pair of managed ids for each company. The test framework
// cannot read a state with for_each.
func managedIDs(companies int, order string) string {
	return setup + fmt.Sprintf(`
resource "connectwise_company" "client" {
  deletion_protection = false
  count      = %[1]d
  identifier = "Client${count.index}"
  name       = "Client ${count.index}"
}
resource "connectwise_managed_id" "stats" {
  count                  = %[1]d
  company_id             = connectwise_company.client[count.index].id
  managed_id             = "EFS-${count.index}"
  management_solution_id = connectwise_management_solution.axcient.id
  device_type            = "BackupStats"
  %[2]s
}
resource "connectwise_managed_id" "devices" {
  count                  = %[1]d
  company_id             = connectwise_company.client[count.index].id
  managed_id             = "EFS-${count.index}"
  management_solution_id = connectwise_management_solution.axcient.id
  device_type            = "WorkstationsAndServers"
}
`, companies, order)
}

// Without depends_on, BackupStats may come first: it is refused and the user is
// told what to write.
func TestAccManagedIDWrongOrder(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{{
			Config: site.Provider() + setup + `
resource "connectwise_managed_id" "stats" {
  company_id             = data.connectwise_company.sun.id
  managed_id             = "EFS-34826"
  management_solution_id = connectwise_management_solution.axcient.id
  device_type            = "BackupStats"
}`,
			ExpectError: regexp.MustCompile(`(?s)Managed ids in the wrong order.*depends_on\s+=\s+\[connectwise_managed_id`),
		}},
	})
}

// With depends_on the order is right for every client, however many resources
// Terraform works on at a time.
func TestAccManagedIDOrderOf200(t *testing.T) {
	if testing.Short() {
		t.Skip("makes 200 clients")
	}
	t.Setenv("TF_CLI_ARGS_apply", "-parallelism=50")
	const companies = 200
	site := acctest.NewSite(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{{
			Config: site.Provider() + managedIDs(companies, "depends_on = [connectwise_managed_id.devices]"),
			PostApplyFunc: func() {
				right := 0
				for _, company := range site.Objects("/company/companies") {
					entries := site.Objects(fmt.Sprintf("/company/companies/%s/managementSummaryReports", company["id"]))
					if len(entries) == 2 && entries[0]["deviceType"] == "WorkstationsAndServers" && entries[1]["deviceType"] == "BackupStats" {
						right++
					}
				}
				if right != companies {
					t.Errorf("%d of %d clients have their managed ids in the right order", right, companies)
				}
				t.Logf("%d of %d clients have their managed ids in the right order", right, companies)
			},
		}},
	})
}

// A pair that a person made by hand in the wrong order is repaired by one apply.
func TestAccManagedIDReversedByHand(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	pair := setup + `
resource "connectwise_managed_id" "devices" {
  company_id             = data.connectwise_company.sun.id
  managed_id             = "EFS-34826"
  management_solution_id = connectwise_management_solution.axcient.id
  device_type            = "WorkstationsAndServers"
}
resource "connectwise_managed_id" "stats" {
  company_id             = data.connectwise_company.sun.id
  managed_id             = "EFS-34826"
  management_solution_id = connectwise_management_solution.axcient.id
  device_type            = "BackupStats"
  depends_on             = [connectwise_managed_id.devices]
}`
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{Config: site.Provider() + pair},
			{
				PreConfig: func() {
					company := site.IDOf(t, "/company/companies", "identifier", "SunDental")
					path := fmt.Sprintf("/company/companies/%d/managementSummaryReports", company)
					first := site.Objects(path)[0]
					id := site.IDOf(t, path, "deviceType", "WorkstationsAndServers")
					if err := site.Remove(path, id); err != nil {
						t.Fatal(err)
					}
					delete(first, "id")
					delete(first, "_info")
					delete(first, "company")
					if _, err := site.Add(path, first); err != nil {
						t.Fatal(err)
					}
				},
				Config:             site.Provider() + pair,
				PlanOnly:           true,
				ExpectNonEmptyPlan: true,
			},
			{
				PreConfig: func() {
					diags := checkRead(t, site, "BackupStats")
					if len(diags) != 1 || !strings.Contains(diags[0].Detail(), "must be newer than type WorkstationsAndServers") {
						t.Errorf("reading the reversed pair said %v, want one warning", diags)
					}
					company := site.IDOf(t, "/company/companies", "identifier", "SunDental")
					path := fmt.Sprintf("/company/companies/%d/managementSummaryReports", company)
					if err := site.Remove(path, site.IDOf(t, path, "deviceType", "WorkstationsAndServers")); err != nil {
						t.Fatal(err)
					}
				},
				Config: site.Provider() + pair,
				Check: func(*terraform.State) error {
					path := fmt.Sprintf("/company/companies/%d/managementSummaryReports", site.IDOf(t, "/company/companies", "identifier", "SunDental"))
					if left := site.Objects(path); len(left) != 2 || left[0]["deviceType"] != "WorkstationsAndServers" || left[1]["deviceType"] != "BackupStats" {
						return fmt.Errorf("the repaired pair is %v", left)
					}
					return nil
				},
			},
		},
	})
}

// checkRead reads a managed id as the resource does and returns what it says.
func checkRead(t *testing.T, site *acctest.Site, deviceType string) diag.Diagnostics {
	t.Helper()
	company := site.IDOf(t, "/company/companies", "identifier", "SunDental")
	path := fmt.Sprintf("/company/companies/%d/managementSummaryReports", company)
	typ, err := kit.Compile(managedit.ManagedID)
	if err != nil {
		t.Fatal(err)
	}
	client := site.Client(t)
	record, err := client.Get(t.Context(), path, site.IDOf(t, path, "deviceType", deviceType))
	if err != nil {
		t.Fatal(err)
	}
	req := &kit.Request{
		Connection: &kit.Connection{Client: client, Reader: client}, Type: typ, Record: record,
		State: kit.Values{
			"company_id": tftypes.NewValue(tftypes.Number, company), "managed_id": tftypes.NewValue(tftypes.String, nil),
		},
	}
	return typ.Lifecycle.CheckRead(t.Context(), req)
}

func TestAccIntegration(t *testing.T) {
	first, second := acctest.Values(managedit.Integration, map[string][2]string{
		"login_by": {`"Member"`, `"Global"`}, "global_login_username": {`"one"`, `"two"`},
	})
	for _, values := range []acctest.Attributes{first, second} {
		values["global_login_password_wo"] = `"secret"`
		values["global_login_password_wo_version"] = "1"
	}
	second["global_login_password_wo_version"] = "2"
	acctest.Walk{
		Definition: managedit.Integration, Required: acctest.Attributes{"name": `"Axcient"`, "solution": `"Axcient"`},
		First: first, Second: second, ImportName: "second",
	}.Run(t)
}

// Left to their defaults, the settings are those of the article's step 5.
func TestAccIntegrationPreset(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	const name = "connectwise_managed_devices_integration.parent"
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{{
			Config: site.Provider() + integration,
			Check: resource.ComposeTestCheckFunc(
				resource.TestCheckResourceAttr(name, "login_by", "Member"),
				resource.TestCheckResourceAttr(name, "default_billing_level", "Detail"),
				resource.TestCheckResourceAttr(name, "match_on_serial_number", "true"),
				resource.TestCheckResourceAttr(name, "disable_new_cross_references", "true"),
			),
		}},
	})
}

const integration = `
resource "connectwise_managed_devices_integration" "parent" {
  name     = "Axcient"
  solution = "Axcient"
}`

const parentID = "connectwise_managed_devices_integration.parent.id"

func TestAccLogin(t *testing.T) {
	acctest.Walk{
		Definition: managedit.Login, Prelude: integration,
		Required: acctest.Attributes{"managed_devices_integration_id": parentID, "username": `"jane"`, "member_id": "1"},
		First:    acctest.Attributes{"username": `"one"`, "member_id": "1", "password_wo": `"a"`, "password_wo_version": "1"},
		Second:   acctest.Attributes{"username": `"two"`, "member_id": "2", "password_wo": `"b"`, "password_wo_version": "2"},

		ImportName: "%d/two",
	}.Run(t)
}

func TestAccNotification(t *testing.T) {
	first, second := acctest.Values(managedit.Notification, nil)
	acctest.Walk{
		Definition: managedit.Notification, Prelude: integration,
		Required: acctest.Attributes{"managed_devices_integration_id": parentID, "notify_who_id": "1", "log_type": `"Error"`},
		First:    first, Second: second,
	}.Run(t)
}

func TestAccCrossReference(t *testing.T) {
	first, second := acctest.Values(managedit.CrossReference, map[string][2]string{
		"product_id": {"connectwise_product.one.id", "connectwise_product.two.id"},
	})
	product := `
resource "connectwise_product" "%[1]s" {
  identifier           = "%[1]s"
  description          = "%[1]s"
  customer_description = "%[1]s"
  subcategory_id       = 1
  type_id              = 1
}`
	acctest.Walk{
		Definition: managedit.CrossReference, Prelude: integration + fmt.Sprintf(product, "one") + fmt.Sprintf(product, "two"),
		Required: acctest.Attributes{
			"managed_devices_integration_id": parentID, "vendor_type": `"online_backup"`, "vendor_level": `"Standard 25GB"`,
		},
		First: first, Second: second,
		ImportName: "%d/online_backup/Standard 25GB",
	}.Run(t)
}

// The first push makes cross references, inactive and without a product. A
// create takes such a one over; destroying it makes it inactive again.
func TestAccCrossReferenceAdopted(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	references := func() string {
		id := site.IDOf(t, "/company/managedDevicesIntegrations", "name", "Axcient")
		return fmt.Sprintf("/company/managedDevicesIntegrations/%d/crossReferences", id)
	}
	reference := `
resource "connectwise_cross_reference" "basic" {
  managed_devices_integration_id = ` + parentID + `
  vendor_type                    = "online_backup"
  vendor_level                   = "Standard 25GB"
  configuration_type_id          = 1
}`
	const name = "connectwise_cross_reference.basic"
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{Config: site.Provider() + integration},
			{
				PreConfig: func() {
					_, err := site.Add(references(), map[string]any{"vendorType": "online_backup", "vendorLevel": "Standard 25GB", "inactiveFlag": true})
					if err != nil {
						t.Fatal(err)
					}
				},
				Config: site.Provider() + integration + reference,
				Check: resource.ComposeTestCheckFunc(
					resource.TestCheckResourceAttr(name, "id", "1"),
					resource.TestCheckResourceAttr(name, "adopted", "true"),
					resource.TestCheckResourceAttr(name, "inactive", "false"),
				),
				ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
			{
				Config: site.Provider() + integration,
				PostApplyFunc: func() {
					left := site.Objects(references())
					if len(left) != 1 || left[0]["inactiveFlag"] != true || left[0]["configurationType"] != nil {
						t.Errorf("the site has %v, want the cross reference inactive and bare", left)
					}
				},
			},
			{
				// One that somebody finished is not adopted.
				PreConfig:   func() { site.MustEdit(t, references(), 1, map[string]any{"inactiveFlag": false}) },
				Config:      site.Provider() + integration + reference,
				ExpectError: acctest.Shown("in use", "It exists as id 1"),
			},
		},
	})
}

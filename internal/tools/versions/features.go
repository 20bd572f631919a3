package versions

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/synctest"
)

// feature is one that a client has or does not have, with a small configuration
// that uses it.
type feature struct {
	// name is what the table says.
	name string
	// files are the configuration by file name; $COMPANY and $INTEGRATION stand for
	// ids of the site.
	files map[string]string
	// tree is a directory of the checkout whose files come first.
	tree string
	env  []string
	// init has the provider installed, as from a registry.
	init     bool
	commands []command
	// after checks the site.
	after func(*synctest.Site) error
}

// command is what is run, and a part of what has to be printed.
type command struct {
	arguments string
	prints    string
}

const (
	planCommand  = "plan -input=false -no-color"
	applyCommand = "apply -input=false -auto-approve -no-color"
)

const requirement = `
terraform {
  required_providers {
    connectwise = { source = "psaforge/connectwise" }
  }
}
`

const solution = `
resource "connectwise_management_solution" "x" {
  name                             = "With a password"
  management_it_solution_type      = "Custom"
  management_solution_name         = "With a password"
  global_login                     = true
  global_login_username            = "msp"
  global_login_password_wo         = var.password
  global_login_password_wo_version = 1
}
variable "password" {
  type      = string
  ephemeral = true
}
`

const push = `
resource "connectwise_sync_run" "x" {
  policy = jsonencode({
    managed_devices_integration_id = $INTEGRATION
    billing                        = { measures = ["online_backup_gb"] }
  })
  customers = { "34000" = $COMPANY }
  source = { accounts = [{
    customer_id = "34000", account = "1", username = "a", service = "online_backup",
    service_plan = "Standard 25GB", device_type = "server", used_bytes = 5 * 1024 * 1024 * 1024
  }] }
}
`

// features are in the order of the table.
var features = []feature{
	{
		name:  "Resources and data sources",
		files: map[string]string{"main.tf": "data \"connectwise_service_board\" \"x\" {\n  name = \"Service Desk\"\n}\nresource \"connectwise_board_status\" \"x\" {\n  board_id = data.connectwise_service_board.x.id\n  name     = \"Backup\"\n}\n"},
		commands: []command{
			{applyCommand, "1 added"},
			{planCommand, "No changes."},
		},
	},
	// Terraform 1.16.0 to 1.16.2 find the provider of an import block without a resource
	// only where the block names it: hashicorp/terraform#39144.
	{
		name: "Import blocks, and the configuration that `plan` writes for them",
		files: map[string]string{
			"main.tf": "import {\n  to       = connectwise_board_status.x\n  id       = \"Service Desk/New\"\n  provider = connectwise\n}\n",
		},
		commands: []command{{planCommand + " -generate-config-out=generated.tf", "1 to import, 0 to add, 0 to change"}},
	},
	{
		name: "Import blocks with `for_each`, as an export has them",
		files: map[string]string{
			"main.tf": "import {\n  for_each = { \"New\" = \"Service Desk/New\", \"In Progress\" = \"Service Desk/In Progress\" }\n  to       = connectwise_board_status.x[each.key]\n  id       = each.value\n}\n" +
				"resource \"connectwise_board_status\" \"x\" {\n  for_each = toset([\"New\", \"In Progress\"])\n  board_id = 1\n  name     = each.key\n}\n",
		},
		commands: []command{{planCommand, "2 to import, 0 to add"}},
	},
	{
		name: "Import by identity",
		files: map[string]string{
			"main.tf": "import {\n  to       = connectwise_company.x\n  provider = connectwise\n  identity = {\n    id = $COMPANY\n  }\n}\n",
		},
		commands: []command{{planCommand + " -generate-config-out=generated.tf", "1 to import, 0 to add, 0 to change"}},
	},
	{
		name:     "Functions",
		files:    map[string]string{"main.tf": "output \"x\" {\n  value = provider::connectwise::managed_id(34826)\n}\n"},
		commands: []command{{applyCommand, `x = "EFS-34826"`}},
	},
	{
		name:     "Passwords that no state keeps (write-only attributes)",
		files:    map[string]string{"main.tf": solution},
		env:      []string{"TF_VAR_password=some-password"},
		commands: []command{{applyCommand, "1 added"}},
	},
	{
		name:     "The nightly push (`connectwise_sync_run`)",
		files:    map[string]string{"main.tf": push},
		commands: []command{{applyCommand, "1 added"}, {planCommand, "No changes."}},
	},
	{
		name: "Ephemeral resources (`connectwise_member_token`)",
		files: map[string]string{
			"main.tf": "variable \"password\" {\n  type      = string\n  ephemeral = true\n}\nephemeral \"connectwise_member_token\" \"x\" {\n  member_identifier   = \"jdoe\"\n  integrator_username = \"Axcient\"\n  integrator_password = var.password\n}\n",
		},
		env:      []string{"TF_VAR_password=integrator-secret"},
		commands: []command{{applyCommand, ""}},
		after: func(site *synctest.Site) error {
			if !slices.Contains(site.Writes(), "POST /system/members/jdoe/tokens") {
				return errors.New("no token was made")
			}
			return nil
		},
	},
	{
		name:     "List resources (`terraform query`)",
		files:    map[string]string{"x.tfquery.hcl": "list \"connectwise_company\" \"all\" {\n  provider = connectwise\n}\n"},
		init:     true,
		commands: []command{{"query -no-color", "list.connectwise_company.all"}},
	},
	{
		name:     "Actions (`terraform apply -invoke`)",
		files:    map[string]string{"main.tf": "action \"connectwise_managed_it_sync\" \"x\" {\n  config {}\n}\n"},
		commands: []command{{applyCommand + " -invoke=action.connectwise_managed_it_sync.x", "complete"}},
	},
	{
		name: "An audit in a `check` block",
		files: map[string]string{
			"main.tf": "data \"connectwise_integration_audit\" \"x\" {\n  managed_devices_integration_id = $INTEGRATION\n  declared                       = {}\n}\ncheck \"x\" {\n  assert {\n    condition     = !data.connectwise_integration_audit.x.ok\n    error_message = \"Nothing was found.\"\n  }\n}\n",
		},
		commands: []command{{planCommand, "Check block assertion failed"}},
	},
	{
		name:     "Tests of a module with mocks (`terraform test`)",
		tree:     "examples/ci/modules/client",
		commands: []command{{"test -no-color", "Success! 6 passed, 0 failed."}},
	},
}

// write lays the files of a feature into a directory.
func (f feature) write(checkout, directory string, site *synctest.Site) error {
	if f.tree != "" {
		if err := copyTree(filepath.Join(checkout, f.tree), directory); err != nil {
			return err
		}
	} else if err := os.WriteFile(filepath.Join(directory, "requirement.tf"), []byte(requirement), 0o600); err != nil {
		return err
	}
	ids := strings.NewReplacer("$COMPANY", fmt.Sprint(site.Clients[0].CompanyID), "$INTEGRATION", fmt.Sprint(site.IntegrationID))
	for name, text := range f.files {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(ids.Replace(text)), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// copyTree copies what is committed: Terraform may have left files in the checkout.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		switch {
		case entry.IsDir() && entry.Name() == ".terraform":
			return filepath.SkipDir
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(to, name), 0o700)
		case !strings.HasSuffix(name, ".tf") && !strings.HasSuffix(name, ".hcl") || strings.HasSuffix(name, ".lock.hcl"):
			return nil
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), raw, 0o600)
	})
}

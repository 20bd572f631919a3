package acctest_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

// fillSync is fill with a product behind the cross reference, so that usage has a
// place on the invoice. It returns the addition.
func fillSync(t *testing.T, site *acctest.Site) (path string, id int64) {
	t.Helper()
	fill(t, site)
	integration := site.IDOf(t, "/company/managedDevicesIntegrations", "name", "Axcient")
	references := fmt.Sprintf("/company/managedDevicesIntegrations/%d/crossReferences", integration)
	site.MustEdit(t, references, site.IDOf(t, references, "vendorType", "online_backup"), map[string]any{
		"inactiveFlag": false, "product": map[string]any{"id": site.IDOf(t, "/procurement/catalog", "identifier", "AX-OB-BASIC")},
	})
	path = fmt.Sprintf("/finance/agreements/%d/additions", site.IDOf(t, "/finance/agreements", "name", "Online Backup"))
	return path, site.IDOf(t, path, "serialNumber", "EFS-34826")
}

// bills checks a quantity.
func bills(t *testing.T, site *acctest.Site, path string, id int64, want string) {
	t.Helper()
	addition, _ := site.Object(path, id)
	if got := fmt.Sprint(addition["quantity"]); got != want {
		t.Errorf("the addition bills %s, want %s", got, want)
	}
}

// The nightly push finds what it needs by name, bills what the account list adds
// up to, and the plan after it is empty.
func TestAccSyncExample(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	path, id := fillSync(t, site)
	live(t, site, newCLI(t, site, files(t, "sync")), true)
	bills(t, site, path, id, "48.00") // 41.5 + 6.25 GB, rounded up
}

// A change beyond the guards is written where a person has reviewed the plan that
// shows it, and held where nobody looks.
func TestAccSyncExampleReviewed(t *testing.T) {
	t.Parallel()
	for reviewed, want := range map[string]string{"true": "2007.00", "false": "1.00"} { // 2000 + 6.25 GB, rounded up
		t.Run(reviewed, func(t *testing.T) {
			t.Parallel()
			site := acctest.NewSite(t)
			path, id := fillSync(t, site)
			example := files(t, "sync")
			example["usage.csv"] = strings.Replace(example["usage.csv"], ",41.5,", ",2000,", 1)
			if _, err := newCLI(t, site, example, "TF_VAR_reviewed="+reviewed).Apply(t.Context()); err != nil {
				t.Fatal(err)
			}
			bills(t, site, path, id, want)
		})
	}
}

// Every example of an action works, alone and in a configuration of its own.
func TestAccActionExamples(t *testing.T) {
	t.Parallel()
	folders, err := fs.Glob(os.DirFS(filepath.Join(root, "examples")), "actions/*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, folder := range append(folders, "sync-adhoc") {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			site := acctest.NewSite(t)
			path, id := fillSync(t, site)
			example := files(t, folder)
			want := "48.00" // 41.5 + 6.25 GB, rounded up
			if folder != "sync-adhoc" {
				example["requirement.tf"] = requirement
				want = "47.75"
			}
			cli := newCLI(t, site, example)
			if !cli.AtLeast(1, 14) || strings.HasPrefix(cli.Version, "OpenTofu") {
				t.Logf("%s has no actions", cli.Version)
				return
			}
			for _, address := range invocations(example) {
				if out, err := cli.Run(t.Context(), "apply", "-input=false", "-auto-approve", "-no-color", "-invoke="+address); err != nil {
					t.Fatalf("%s: %v\n%s", address, err, out)
				}
				if strings.HasPrefix(address, "action.connectwise_sync.") {
					bills(t, site, path, id, want)
				}
			}
		})
	}
}

// invocations are the actions that the comments of an example name.
func invocations(example map[string]string) []string {
	var found []string
	for _, text := range example {
		for line := range strings.Lines(text) {
			if _, address, ok := strings.Cut(line, "-invoke="); ok && strings.HasPrefix(line, "#") {
				found = append(found, strings.TrimSpace(address))
			}
		}
	}
	return found
}

package acctest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

// The workflow's script shows in Markdown what a push would write, pushes exactly
// that, and refuses when the site changed in between.
func TestAccSyncScript(t *testing.T) {
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("jq is not available")
	}
	t.Parallel()
	site := acctest.NewSite(t)
	path, id := fillSync(t, site)
	site.MustEdit(t, "/company/companies", site.IDOf(t, "/company/companies", "identifier", "SunDental"), map[string]any{"name": "Sun <script> | @all [x](y)"})
	cli := newCLI(t, site, files(t, "sync"))
	script, err := filepath.Abs(filepath.Join(root, "examples", "ci", "scripts", "sync"))
	if err != nil {
		t.Fatal(err)
	}
	output := filepath.Join(t.TempDir(), "output")
	run := func(command string) (string, error) {
		c := cli.Command(t.Context(), script, command, ".")
		c.Env = append(c.Env, "SKIP_INIT=1", "GITHUB_OUTPUT="+output)
		out, err := c.CombinedOutput()
		return string(out), err
	}
	plan := func(outputs, want string) {
		t.Helper()
		_ = os.Remove(output)
		out, err := run("plan")
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if !strings.Contains(out, want) {
			t.Errorf("the summary has no %q:\n%s", want, out)
		}
		if strings.Contains(out, "<script>") || strings.Contains(out, "@all") || strings.Contains(out, "[x]") {
			t.Errorf("a name is Markdown:\n%s", out)
		}
		if raw, _ := os.ReadFile(output); string(raw) != outputs+"\n" {
			t.Errorf("the outputs are %q, want %q", raw, outputs)
		}
	}
	plan("run=true", "| Sun &lt;script&gt; &#124; &#64;all &#91;x](y) (34826) | addition 1 (AX-OB-BASIC) of agreement 1 (Online Backup) | 1 → 48 | 0 | 0 |")
	site.MustEdit(t, path, id, map[string]any{"quantity": 7})
	site.ResetRequests()
	if out, err := run("apply"); err == nil || !strings.Contains(out, "changed after the preview") {
		t.Errorf("%v\n%s", err, out)
	}
	if writes := site.Writes(); len(writes) > 0 {
		t.Errorf("the refused push wrote %v", writes)
	}
	plan("run=true", "| 7 → 48 |")
	if out, err := run("apply"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	bills(t, site, path, id, "48.00")
	plan("run=false", "Nothing to push.")
	plan("run=false", "| Bay Legal (34911) | `managed_id_missing` |")
}

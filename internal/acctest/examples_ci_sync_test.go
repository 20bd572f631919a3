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
	example := files(t, "sync")
	example["usage.csv"] = strings.Replace(example["usage.csv"], ",41.5,", ",2000,", 1)
	cli := newCLI(t, site, example)
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
	plan("run=true", "| Sun &lt;script&gt; &#124; &#64;all &#91;x](y) (34826) | addition 1 (AX-OB-BASIC) of agreement 1 (Online Backup) | 1 → 2007 **beyond a guard** | 0 | 0 |")
	site.MustEdit(t, path, id, map[string]any{"quantity": 7})
	site.ResetRequests()
	if out, err := run("apply"); err == nil || !strings.Contains(out, "changed after the preview") {
		t.Errorf("%v\n%s", err, out)
	}
	if writes := site.Writes(); len(writes) > 0 {
		t.Errorf("the refused push wrote %v", writes)
	}
	plan("run=true", "| 7 → 2007 **beyond a guard** |")
	if out, err := run("apply"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	bills(t, site, path, id, "2007.00") // 2000 + 6.25 GB, rounded up
	plan("run=false", "Nothing to push.")
	plan("run=false", "| Bay Legal (34911) | `managed_id_missing` |")
}

// The commands of the workflow preview with a key that only reads, sum up, and
// push what was shown.
func TestAccSyncWorkflow(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not available")
	}
	t.Parallel()
	site := acctest.NewSite(t)
	path, id := fillSync(t, site)
	r := newReader(t, site, nil)
	address, refused := withReadOnlyKey(t, site)
	r.yours["CONNECTWISE_SITE_URL"], r.yours["PG_CONN_STR"] = address, ""
	checkout := t.TempDir()
	r.must(os.CopyFS(checkout, os.DirFS(filepath.Join(root, "examples", "ci"))))
	r.must(os.RemoveAll(filepath.Join(checkout, "nightly"))) // its state lies in PostgreSQL
	r.must(os.Mkdir(filepath.Join(checkout, "nightly"), 0o755))
	for name, text := range files(t, "sync") {
		at := filepath.Join(checkout, "nightly", name)
		if name == "usage.csv" {
			at = r.path(name)
			r.yours["USAGE_URL"] = "file://" + at
		}
		r.must(os.WriteFile(at, []byte(text), 0o600))
	}
	night := func(force string) map[string]string {
		t.Helper()
		values := map[string]string{"inputs.force": force, "vars.REVIEWED": ""}
		outputs, err := r.job(checkout, "sync.yml", "plan", values)
		r.must(err)
		if outputs["steps.plan.outputs.run"] == "true" {
			_, err = r.job(checkout, "sync.yml", "push", values)
			r.must(err)
		}
		return outputs
	}
	comment := func() string { raw, _ := os.ReadFile(filepath.Join(checkout, "summary.md")); return string(raw) }

	if outputs := night(""); outputs["steps.plan.outputs.run"] != "true" || !strings.Contains(comment(), "| 1 → 48 |") {
		t.Errorf("the first night: %v\n%s", outputs, comment())
	}
	bills(t, site, path, id, "48.00")
	if outputs := night(""); outputs["steps.plan.outputs.run"] != "false" {
		t.Errorf("the second night: %v\n%s", outputs, comment())
	}
	if outputs := night("wrong sizes"); outputs["steps.plan.outputs.run"] != "true" {
		t.Errorf("with force: %v\n%s", outputs, comment())
	}
	if n := refused(); n > 0 {
		t.Errorf("%d requests of the preview were refused: they write", n)
	}
}

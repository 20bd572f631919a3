package acctest_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

// importIn finds the import block in a diagnostic.
var importIn = regexp.MustCompile(`import \{\n  to = \w+\.<name>\n  (id = "[^"<]+")\n\}`)

// pasteImports applies until nothing is refused any more. After each apply that
// was refused it calls check and adds the import blocks of the errors to the
// configuration, with the address that Terraform gives beside the error.
func pasteImports(t *testing.T, cli *terraform.CLI, check func()) (pasted, applies int) {
	t.Helper()
	// A company stands before its contact, that before the agreement, and that
	// before its additions.
	const deepest = 4
	for applies = 1; ; applies++ {
		out, err := cli.Run(t.Context(), "apply", "-input=false", "-auto-approve", "-json")
		if err == nil {
			return pasted, applies
		}
		if check(); t.Failed() {
			t.FailNow()
		}
		if applies > deepest {
			t.Fatalf("%d applies and %d import blocks later: %s", applies, pasted, err)
		}
		var blocks strings.Builder
		for line := range strings.Lines(out) {
			var message struct {
				Diagnostic struct{ Severity, Summary, Detail, Address string }
			}
			if json.Unmarshal([]byte(line), &message) != nil || message.Diagnostic.Severity != "error" {
				continue
			}
			d := message.Diagnostic
			found := importIn.FindStringSubmatch(d.Detail)
			if found == nil || d.Address == "" {
				t.Fatalf("the error at %q names no import block: %s: %s", d.Address, d.Summary, d.Detail)
			}
			blocks.WriteString("import {\n  to = " + d.Address + "\n  " + found[1] + "\n}\n")
			pasted++
		}
		if blocks.Len() == 0 {
			t.Fatal(err)
		}
		file, err := os.OpenFile(cli.Path("imports.tf"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		_, err = file.WriteString(blocks.String())
		if closed := file.Close(); err != nil || closed != nil {
			t.Fatal(err, closed)
		}
	}
}

// Two runs from directories that know nothing of each other, on one client: the
// second creates nothing, neither on its own nor with what its errors say to paste
// nor when it is told to adopt.
func TestAccTwoDirectories(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		run  func(t *testing.T, site *acctest.Site, second *terraform.CLI)
	}{
		{"error", func(t *testing.T, site *acctest.Site, second *terraform.CLI) {
			t.Helper()
			if pasted, _ := pasteImports(t, second, func() { wantMade(t, site, 1, 1) }); pasted != 6 {
				t.Errorf("%d import blocks were pasted, want one for each of 6 objects", pasted)
			}
		}},
		{"adopt", func(t *testing.T, _ *acctest.Site, second *terraform.CLI) {
			t.Helper()
			adopting := second.With("CONNECTWISE_ON_EXISTING=adopt")
			if _, err := adopting.Run(t.Context(), "apply", "-input=false", "-auto-approve", "-no-color"); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			site := acctest.NewSite(t)
			fillMSP(t, site)
			first := newCLI(t, site, map[string]string{"main.tf": oneClient})
			if _, err := first.Apply(t.Context()); err != nil {
				t.Fatal(err)
			}
			second := newCLI(t, site, map[string]string{"main.tf": oneClient})
			row.run(t, site, second)
			wantMade(t, site, 1, 1)
			wantEmpty(t, first)
			wantEmpty(t, second)
		})
	}
}

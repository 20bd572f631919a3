package export_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/export"
	"github.com/psaforge/terraform-provider-connectwise/internal/provider"
)

// hostile are texts that would be something else than a text in HCL that does not
// quote them.
var hostile = []string{
	`${file("/etc/passwd")}`, `$${file("x")}`, `%{ if true }x%{ endif }`, `%%{ x }`, "\"\n}\nresource \"terraform_data\" \"x\" {\n}\n#",
	"line\nresource \"x\" \"y\" {}", "a\r\nb", "\x00\x1b[31m", "*/ /* // #", "<<EOT", `\`, `\"`, "each.value", "é \u2067x",
}

// What people wrote on the site is text in an export: Terraform evaluates none of it,
// in values, keys, names and comments.
func TestExportQuotesTexts(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	odd, seen := map[string]map[string]any{}, map[string]bool{}
	for i, text := range hostile {
		id := add(t, site, "/company/companies", map[string]any{
			"identifier": "Hostile" + string(rune('A'+i)), "name": "x", "status": map[string]any{"name": "Active"}, "site": map[string]any{"name": "Main"},
		})
		odd[fmt.Sprintf("/company/companies/%d", id)] = map[string]any{"name": text, "addressLine1": text}
	}
	// The site has such texts, whatever it accepts today.
	site.Rewrite(t, odd)
	var lines []string
	files := exported(t, site, export.Options{Noted: func(all []export.Note) { lines = export.Lines(all) }})
	for name, text := range files {
		file, problems := hclsyntax.ParseConfig([]byte(text), name, hcl.InitialPos)
		if problems.HasErrors() {
			t.Fatalf("%s: %s\n%s", name, problems, text)
		}
		body, _ := file.Body.(*hclsyntax.Body)
		for _, block := range body.Blocks {
			if !slices.Contains([]string{"terraform", "provider", "resource", "import", "locals", "data"}, block.Type) ||
				block.Type == "resource" && !strings.HasPrefix(block.Labels[0], "connectwise_") ||
				block.Type == "resource" && len(block.Body.Blocks) > 0 {
				t.Errorf("%s has a block %s %v", name, block.Type, block.Labels)
			}
		}
		_ = hclsyntax.VisitAll(body, func(node hclsyntax.Node) hcl.Diagnostics {
			switch node := node.(type) {
			case *hclsyntax.FunctionCallExpr:
				if node.Name != "try" {
					t.Errorf("%s calls %s", name, node.Name)
				}
			case *hclsyntax.TemplateExpr:
				if value, problems := node.Value(nil); problems.HasErrors() {
					t.Errorf("%s evaluates %s: %s", name, text[node.SrcRange.Start.Byte:node.SrcRange.End.Byte], problems)
				} else if value.Type() == cty.String {
					seen[value.AsString()] = true
				}
			}
			return nil
		})
	}
	for i, text := range hostile {
		identifier := string(rune('A' + i))
		if !seen[text] && !strings.Contains(strings.Join(lines, "\n"), "Hostile"+identifier) {
			t.Errorf("%q is in no file, and nothing says why", text)
		}
	}
	if len(seen) < len(hostile)/2 {
		t.Errorf("only %d texts are in the export:\n%s", len(seen), strings.Join(lines, "\n"))
	}
}

// An export is for its owner alone, and nothing of it replaces or follows what is
// there: it is whole, or none of it is left.
func TestExportFiles(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	directory := filepath.Join(t.TempDir(), "out")
	if _, err := export.Run(t.Context(), site.Client(t), provider.Definitions(), directory, export.Options{}); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(directory)
	if err != nil || len(entries) < 3 {
		t.Fatalf("%v, %v", entries, err)
	}
	if info, err := os.Stat(directory); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the directory has the mode %s, %v", info.Mode(), err)
	}
	for _, entry := range entries {
		if info, err := entry.Info(); err != nil || info.Mode() != 0o600 {
			t.Errorf("%s has the mode %s, %v", entry.Name(), info.Mode(), err)
		}
		raw, err := os.ReadFile(filepath.Join(directory, entry.Name()))
		if err != nil || strings.Contains(string(raw), acctest.PublicKey) || strings.Contains(string(raw), acctest.PrivateKey) {
			t.Errorf("%s has a key, or: %v", entry.Name(), err)
		}
	}
	if _, err := export.Run(t.Context(), site.Client(t), provider.Definitions(), directory, export.Options{}); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("a second export: %v", err)
	}
}

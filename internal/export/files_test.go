package export

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Files that cannot all be written are not written, and what a link leads to stays.
func TestWriteFilesIsAllOrNone(t *testing.T) {
	t.Parallel()
	directory, elsewhere := t.TempDir(), filepath.Join(t.TempDir(), "elsewhere")
	if err := os.WriteFile(elsewhere, []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, filepath.Join(directory, "b.tf")); err != nil {
		t.Fatal(err)
	}
	if err := writeFiles(directory, map[string]string{"a.tf": "", "a/b/c.tf": "", "b.tf": "", "c.tf": ""}); err == nil {
		t.Error("no error")
	}
	entries, err := os.ReadDir(directory)
	raw, readErr := os.ReadFile(elsewhere)
	if err != nil || len(entries) != 1 || readErr != nil || string(raw) != "theirs" {
		t.Errorf("left are %v, %v; elsewhere is %q, %v", entries, err, raw, readErr)
	}
}

// A quoted text evaluates to the text, and a comment is nothing but a comment.
func FuzzQuote(f *testing.F) {
	for _, seed := range []string{"", "plain", `${file("x")}`, "$${x}", "%{ if true }", "%%{", "$", "\"\n\\", "\x00\x7f", "é", "a\r\n#", "\u2028"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want := cty.StringVal(text) // normalized, as HCL does it
		expression, problems := hclsyntax.ParseExpression([]byte(quote(text)), "x", hcl.InitialPos)
		if problems.HasErrors() {
			t.Fatalf("%q: %s", text, problems)
		}
		if got, problems := expression.Value(nil); problems.HasErrors() || !got.RawEquals(want) {
			t.Errorf("%q became %#v, %s", text, got, problems)
		}
		file, problems := hclsyntax.ParseConfig([]byte(comment(text)+"x = 1\n"), "x", hcl.InitialPos)
		if problems.HasErrors() {
			t.Fatalf("%q: %s", text, problems)
		}
		if body, ok := file.Body.(*hclsyntax.Body); !ok || len(body.Blocks) != 0 || len(body.Attributes) != 1 {
			t.Errorf("%q leads out of a comment", text)
		}
	})
}

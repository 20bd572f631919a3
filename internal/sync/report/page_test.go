package report_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/report"
)

var update = flag.Bool("update", false, "write the golden files")

func page(t *testing.T, r report.Record) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "nightly.html")
	if err := r.WritePage(path); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the page has the mode %s", info.Mode())
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// The page of a record with everything on it.
func TestPage(t *testing.T) {
	have := page(t, eventful(t, 9))
	golden := filepath.Join("testdata", "page.html")
	if *update {
		if err := os.WriteFile(golden, have, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != string(want) {
		t.Errorf("the page is not %s; -update writes it anew", golden)
	}
}

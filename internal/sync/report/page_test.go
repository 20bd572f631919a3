package report_test

import (
	"encoding/json"
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

const fixture = "testdata/record.json"

// everything is a record with everything in it, each time another. It is a file, so
// that the page is compared with its golden file whatever else becomes of the sync.
func everything(t *testing.T) report.Record {
	t.Helper()
	raw, err := os.ReadFile(fixture)
	if err != nil {
		t.Fatal(err)
	}
	var r report.Record
	if err := json.Unmarshal(raw, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// The page of a record with everything in it.
func TestPage(t *testing.T) {
	golden := filepath.Join("testdata", "page.html")
	if *update {
		if err := eventful(t, 9).WriteFile(fixture); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, page(t, everything(t)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(page(t, everything(t))) != string(want) {
		t.Errorf("the page is not %s; -update writes it anew", golden)
	}
}

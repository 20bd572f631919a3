package export

import (
	"slices"
	"testing"
)

// A site of many objects is reported by the thousand and by a hundred parents, and a
// small one not at all.
func TestCounter(t *testing.T) {
	t.Parallel()
	var lines []string
	read := counter{of: "managed_ids", report: func(line string) { lines = append(lines, line) }}
	for parent := range 250 {
		for range 5 {
			read.object()
		}
		read.parent(parent+1, 250, "companies")
	}
	want := []string{"managed_ids: of 100 of 250 companies, 500 read", "managed_ids: 1000 read", "managed_ids: of 200 of 250 companies, 1000 read"}
	if !slices.Equal(lines, want) {
		t.Errorf("%q", lines)
	}
	silent := counter{of: "companies"}
	for range 2000 {
		silent.object()
		silent.parent(100, 100, "companies")
	}
}

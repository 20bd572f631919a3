package kit_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/finance"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
)

// What a plan keeps of each instance to tell two of one key apart is small, however
// long their configurations are: a plan has thousands.
func TestPlanKeepsNoConfigurations(t *testing.T) {
	r := kittest.New(t, finance.Agreement)
	const plans, long = 16, 1 << 20
	notes := strings.Repeat("n", long)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range plans {
		result := r.Plan(agreement(kittest.Config{"name": fmt.Sprint("Backup ", i), "internal_notes": notes}))
		if told := result.Diagnostics(); len(told) > 0 {
			t.Fatal(told[0].Summary, told[0].Detail)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	// The framework's server, without this provider's own in front, keeps each call's
	// context, and with it the configuration once.
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > plans*long*3/2 {
		t.Errorf("%d plans of %d bytes each keep %d bytes", plans, long, kept)
	}
	runtime.KeepAlive(r)
}

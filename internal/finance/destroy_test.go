package finance_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/finance"
)

// serverDay is the day at the simulated site, days from now.
func serverDay(t *testing.T, days int) string {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return time.Now().In(zone).AddDate(0, 0, days).Format(time.DateOnly)
}

// An addition that was invoiced is cancelled instead of deleted. The day is the
// server's, never before the addition takes effect, and never later than the day
// on which it was cancelled before: that would be more days on the invoice.
func TestInvoicedAdditionIsCancelled(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		effective string
		cancelled any // nil: not cancelled
		want      string
	}{
		"running":                   {"2026-01-01", nil, serverDay(t, 0)},
		"cancelled before":          {"2026-01-01", "2026-02-01", "2026-02-01"},
		"to be cancelled later":     {"2026-01-01", serverDay(t, 30), serverDay(t, 0)},
		"not in effect yet":         {serverDay(t, 20), nil, serverDay(t, 20)},
		"not in effect, short life": {serverDay(t, 20), serverDay(t, 25), serverDay(t, 20)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, additions := billedFrom(t, row.effective, row.cancelled)
			agreement, _ := h.Value("agreement_id").(int64)
			if err := h.Invoice(agreement, time.Now().AddDate(0, 2, 0)); err != nil {
				t.Fatal(err)
			}
			h.Delete().Warns("", "cancelled as of "+row.want)
			left := h.Objects(additions)
			if len(left) != 1 || left[0]["cancelledDate"] != row.want+"T00:00:00Z" {
				t.Errorf("the site has %v, want one addition cancelled %s", left, row.want)
			}
		})
	}
}

// An agreement of which something was invoiced is cancelled and stays with all that
// was invoiced, with a billing cycle and without one.
func TestInvoicedAgreementStays(t *testing.T) {
	t.Parallel()
	for name, cycle := range map[string]any{"with a billing cycle": map[string]any{"id": 1}, "without": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, additions := billed(t)
			agreement, _ := h.Value("agreement_id").(int64)
			h.MustEdit(agreements, agreement, map[string]any{"billingCycle": cycle})
			h.Restart()
			owner := h.Resource(finance.Agreement)
			owner.Import(fmt.Sprint(agreement))
			owner.Update(onlineBackup(nil))
			if err := h.Invoice(agreement, time.Now().AddDate(0, 2, 0)); err != nil {
				t.Fatal(err)
			}
			owner.Read()
			owner.Delete().Warns("", "The agreement stays in ConnectWise, cancelled", "cancelled as of "+serverDay(t, 0))
			object, ok := h.Object(agreements, agreement)
			if !ok || object["cancelledFlag"] != true || len(h.Objects(additions)) != 1 {
				t.Errorf("the site has the agreement: %t, %v, with %d additions", ok, object["cancelledFlag"], len(h.Objects(additions)))
			}
		})
	}
}

package finance_test

import (
	"fmt"
	"maps"
	"net/http"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/finance"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

const agreements = "/finance/agreements"

func onlineBackup(further kittest.Config) kittest.Config {
	config := kittest.Config{"name": "Online Backup", "type_id": 1, "company_id": 2, "contact_id": 2, "deletion_protection": false}
	maps.Copy(config, further)
	return config
}

// Each deletion policy does what it says, whether the agreement was cancelled
// before or not.
func TestDeletionPolicy(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		policy            string
		cancelledBefore   bool
		patches, deletes  int
		stays, isCanceled bool
	}{
		{"delete", false, 1, 1, false, false},
		{"delete", true, 0, 1, false, false},
		{"cancel", false, 1, 0, true, true},
		{"cancel", true, 0, 0, true, true},
		{"abandon", false, 0, 0, true, false},
		{"abandon", true, 0, 0, true, true},
	} {
		t.Run(fmt.Sprintf("%s, cancelled before: %t", row.policy, row.cancelledBefore), func(t *testing.T) {
			t.Parallel()
			h := kittest.New(t, finance.Agreement)
			config := onlineBackup(kittest.Config{"deletion_policy": row.policy})
			if row.cancelledBefore {
				config["cancelled"], config["date_cancelled"], config["reason_cancelled"] = true, "2099-01-01", "Over"
			}
			h.Create(config)
			id := h.ID()
			got := map[string]int{}
			for _, request := range h.Delete().Requests {
				got[request.Method]++
			}
			if got[http.MethodPatch] != row.patches || got[http.MethodDelete] != row.deletes {
				t.Errorf("the provider sent %v", got)
			}
			object, ok := h.Object(agreements, id)
			if ok != row.stays || (ok && (object["cancelledFlag"] == true) != row.isCanceled) {
				t.Errorf("the site has it: %t, cancelled: %v", ok, object["cancelledFlag"])
			}
		})
	}
}

// An agreement that cannot be cancelled is not deleted either, and stays in the
// state.
func TestDeletionStopsWhereCancellingFails(t *testing.T) {
	t.Parallel()
	for policy := range map[string]bool{"delete": true, "cancel": true} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			h := kittest.New(t, finance.Agreement)
			h.Create(onlineBackup(kittest.Config{"deletion_policy": policy}))
			h.FailNext(http.MethodPatch, agreements)
			for _, request := range h.Delete().Fails("", "Cannot cancel connectwise_agreement").Requests {
				if request.Method == http.MethodDelete {
					t.Error("it was deleted")
				}
			}
			if !h.Exists() {
				t.Error("the state lost the agreement")
			}
		})
	}
}

// An addition is cancelled only where the server refuses to delete it: another
// failure leaves it as it is, in ConnectWise and in the state.
func TestFailedDeletionCancelsNothing(t *testing.T) {
	t.Parallel()
	for _, status := range []int{401, 403, 500} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			h, additions := billed(t)
			h.Inject(psasim.Fault{Method: http.MethodDelete, Path: additions, Status: status})
			h.Delete().Fails("", "Cannot delete connectwise_agreement_addition")
			if object, ok := h.Object(additions, h.ID()); !ok || object["cancelledDate"] != nil || !h.Exists() {
				t.Errorf("the site has it: %t, cancelled %v; the state: %t", ok, object["cancelledDate"], h.Exists())
			}
		})
	}
}

// billed makes an agreement with an addition of the serial number EFS-1.
func billed(t *testing.T) (h *kittest.Resource, additions string) {
	t.Helper()
	return billedFrom(t, "2026-01-01", nil)
}

// billedFrom is billed for an addition that takes effect on a day and, unless cancelled
// is nil, ends on another.
func billedFrom(t *testing.T, effective string, cancelled any) (h *kittest.Resource, additions string) {
	t.Helper()
	site := kittest.NewSite(t, psasim.Options{})
	agreement := site.Resource(finance.Agreement)
	agreement.Create(onlineBackup(kittest.Config{"start_date": "2026-01-01", "bill_start_date": "2026-01-01"}))
	product := site.MustAdd("/procurement/catalog", map[string]any{
		"identifier": "AX-OB", "description": "Online Backup", "customerDescription": "Online Backup",
		"subcategory": map[string]any{"id": 1}, "type": map[string]any{"id": 1},
	})
	h = site.Resource(finance.Addition)
	h.Create(kittest.Config{
		"agreement_id": agreement.ID(), "product_id": product, "serial_number": "EFS-1",
		"effective_date": effective, "cancelled_date": cancelled,
	})
	return h, fmt.Sprintf("%s/%d/additions", agreements, agreement.ID())
}

// A cancelled addition makes room for a running one, but not for a second
// cancelled one: that would be the trace of a run that lost its state.
func TestEndedAddition(t *testing.T) {
	t.Parallel()
	h, additions := billed(t)
	config := kittest.Config{"agreement_id": h.Value("agreement_id"), "product_id": h.Value("product_id"), "serial_number": "EFS-1", "effective_date": "2026-01-01"}
	h.MustEdit(additions, h.ID(), map[string]any{"cancelledDate": "2026-02-01T00:00:00Z"})
	h.Restart()
	ended := kittest.Config{"cancelled_date": "2026-02-01"}
	maps.Copy(ended, config)
	h.Site.Resource(finance.Addition).Create(ended).Fails("", "exists already", fmt.Sprintf("id %d", h.ID()))
	h.Restart()
	h.Site.Resource(finance.Addition).Create(config)
	if n := len(h.Objects(additions)); n != 2 {
		t.Errorf("the site has %d additions", n)
	}
}

// The same for agreements, which end by a cancellation or by their last day.
func TestEndedAgreement(t *testing.T) {
	t.Parallel()
	cancelled := map[string]any{"cancelledFlag": true, "dateCancelled": "2026-01-02T00:00:00Z", "reasonCancelled": "Over"}
	expired := map[string]any{"startDate": "2025-01-01T00:00:00Z", "endDate": "2025-12-31T00:00:00Z", "noEndingDateFlag": false}
	running := map[string]any{"startDate": "2025-01-01T00:00:00Z", "endDate": "2099-12-31T00:00:00Z", "noEndingDateFlag": false}
	for name, row := range map[string]struct {
		edit   map[string]any
		config kittest.Config
		exists bool
	}{
		"cancelled":                        {cancelled, nil, false},
		"cancelled, another cancelled one": {cancelled, kittest.Config{"cancelled": true, "date_cancelled": "2026-01-02", "reason_cancelled": "Over"}, true},
		"expired":                          {expired, nil, false},
		"expired, another one of that day": {expired, kittest.Config{"start_date": "2025-01-01", "end_date": "2025-12-31", "no_ending_date": false}, true},
		"expired, another one":             {expired, kittest.Config{"start_date": "2025-01-01", "end_date": "2099-12-31", "no_ending_date": false}, false},
		"not expired yet":                  {running, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := kittest.New(t, finance.Agreement)
			id := h.MustAdd(agreements, map[string]any{
				"name": "Online Backup", "type": map[string]any{"id": 1}, "company": map[string]any{"id": 2}, "contact": map[string]any{"id": 2},
			})
			h.MustEdit(agreements, id, row.edit)
			got := h.Create(onlineBackup(row.config))
			if row.exists {
				got.Fails("", "exists already", fmt.Sprintf("id %d", id))
			}
			if h.Exists() == row.exists {
				t.Errorf("created: %t", h.Exists())
			}
		})
	}
}

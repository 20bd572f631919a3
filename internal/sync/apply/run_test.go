package apply_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/synctest"
)

// newSite starts a site whose handler a test may wrap.
func newSite(t *testing.T, clients int, wrap func(http.Handler) http.Handler) (*synctest.Site, *psa.Client) {
	t.Helper()
	return newSiteOf(t, psasim.Options{}, clients, wrap)
}

func newSiteOf(t *testing.T, options psasim.Options, clients int, wrap func(http.Handler) http.Handler) (*synctest.Site, *psa.Client) {
	t.Helper()
	site := synctest.Start(t, options, clients, wrap)
	client := site.Client(t)
	return site, client
}

// quantities plans a quantity for two additions of every client.
func quantities(site *synctest.Site, value int64) plan.Plan {
	var p plan.Plan
	for _, c := range site.Clients {
		customer := plan.Customer{ID: c.CustomerID, CompanyID: c.CompanyID}
		for _, service := range synctest.Services[:2] {
			customer.Changes = append(customer.Changes, plan.Change{
				Part: plan.Billing, Object: "addition of " + service,
				Forecast: map[string]decimal.Decimal{"quantity": decimal.FromInt(value)},
				Write: plan.Write{
					Method: http.MethodPatch, Collection: additions(c), ID: c.Additions[service],
					Operations: []psa.Operation{psa.Replace("quantity", decimal.FromInt(value))},
				},
			})
		}
		p.Customers = append(p.Customers, customer)
	}
	return p
}

func additions(c synctest.Client) string {
	return fmt.Sprintf("/finance/agreements/%d/additions", c.Agreement)
}

func quantity(t *testing.T, site *synctest.Site, c synctest.Client, service string) string {
	t.Helper()
	object, ok := site.Object(additions(c), c.Additions[service])
	if !ok {
		t.Fatalf("no addition %s of %s", service, c.CustomerID)
	}
	return fmt.Sprint(object["quantity"])
}

func TestApplyWritesThePlan(t *testing.T) {
	site, client := newSite(t, 3, nil)
	result := apply.Apply(t.Context(), client, quantities(site, 7), apply.Options{})
	for i, c := range site.Clients {
		got := result.Customers[i]
		if got.ID != c.CustomerID || got.Status != apply.Pushed || len(got.Done) != 2 || got.PushedAt.IsZero() || got.Message != "" {
			t.Errorf("customer %s: %+v", c.CustomerID, got)
		}
		if have := quantity(t, site, c, synctest.Services[1]); have != "7.00" {
			t.Errorf("customer %s has quantity %s", c.CustomerID, have)
		}
	}
	if writes := site.Writes(); len(writes) != 6 {
		t.Errorf("%d writes: %v", len(writes), writes)
	}
}

// A customer whose write fails is left there, and the others are pushed.
func TestApplyIsolatesAFailure(t *testing.T) {
	site, client := newSite(t, 40, nil)
	failing := site.Clients[17]
	site.Inject(psasim.Fault{Method: http.MethodPatch, Path: additions(failing), Times: -1, Field: "quantity", Code: "OutOfRange", Message: "The field quantity is off."})
	result := apply.Apply(t.Context(), client, quantities(site, 3), apply.Options{Concurrency: 5})
	for _, got := range result.Customers {
		want := apply.Pushed
		if got.ID == failing.CustomerID {
			want = apply.Failed
			if !strings.Contains(got.Message, "The field quantity is off.") || !strings.Contains(got.Message, "1 later changes") {
				t.Errorf("message: %s", got.Message)
			}
			if len(got.Done) != 0 {
				t.Errorf("done: %v", got.Done)
			}
		}
		if got.Status != want {
			t.Errorf("customer %s: %s %s", got.ID, got.Status, got.Message)
		}
	}
	tried := 0
	for _, r := range site.Requests() {
		if strings.HasPrefix(r.Path, additions(failing)) {
			tried++
		}
	}
	if tried != 1 {
		t.Errorf("%d requests for the customer that fails", tried)
	}
}

// A response that is not what was forecast is a warning and no failure.
func TestApplyComparesResponses(t *testing.T) {
	for _, row := range []struct {
		name, stored string
		wantEvents   int
	}{
		{"two decimals", "7.00", 0},
		{"another number", "8", 2},
	} {
		t.Run(row.name, func(t *testing.T) {
			site, client := newSite(t, 1, nil)
			as := func(any) any { return json.Number(row.stored) }
			if err := site.Rewrite(additions(site.Clients[0]), "quantity", as); err != nil {
				t.Fatal(err)
			}
			got := apply.Apply(t.Context(), client, quantities(site, 7), apply.Options{}).Customers[0]
			if got.Status != apply.Pushed || len(got.Events) != row.wantEvents {
				t.Errorf("%s, events %v", got.Status, got.Events)
			}
			for _, e := range got.Events {
				if e.Severity != plan.Warning || e.Rule != "response_differs" {
					t.Errorf("%+v", e)
				}
			}
		})
	}
}

// A run that is cancelled finishes the write in flight and begins no other.
func TestApplyCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var patches atomic.Int64
	site, client := newSite(t, 5, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPatch && patches.Add(1) == 3 {
				cancel()
			}
			next.ServeHTTP(w, r)
		})
	})
	result := apply.Apply(ctx, client, quantities(site, 9), apply.Options{Concurrency: 1})
	want := []struct {
		status apply.Status
		done   int
	}{{apply.Pushed, 2}, {apply.Failed, 1}, {apply.NotAttempted, 0}, {apply.NotAttempted, 0}, {apply.NotAttempted, 0}}
	for i, got := range result.Customers {
		if got.Status != want[i].status || len(got.Done) != want[i].done {
			t.Errorf("customer %d: %s with %d done: %s", i, got.Status, len(got.Done), got.Message)
		}
	}
	if n := patches.Load(); n != 3 {
		t.Errorf("%d writes were sent", n)
	}
}

// The time of a customer ends his changes, not those of others.
func TestApplyCustomerTimeout(t *testing.T) {
	site, client := newSite(t, 2, nil)
	slow := site.Clients[0]
	site.Inject(psasim.Fault{Method: http.MethodPatch, Path: additions(slow), Delay: 60 * time.Millisecond, After: true, Times: -1})
	result := apply.Apply(t.Context(), client, quantities(site, 4), apply.Options{CustomerTimeout: 30 * time.Millisecond})
	if got := result.Customers[0]; got.Status != apply.Failed || len(got.Done) != 1 || !strings.Contains(got.Message, "time for one customer") {
		t.Errorf("the slow customer: %s, %d done, %q", got.Status, len(got.Done), got.Message)
	}
	if got := result.Customers[1]; got.Status != apply.Pushed {
		t.Errorf("the other customer: %s %s", got.Status, got.Message)
	}
}

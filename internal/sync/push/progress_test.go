package push_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/push"
)

// A run that is cancelled says what became of every customer, and the next run
// does the rest.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var patches atomic.Int64
	f := newFixtureBehind(t, psasim.Options{}, 6, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPatch && patches.Add(1) == 7 {
				cancel()
			}
			next.ServeHTTP(w, r)
		})
	})
	f.input.Concurrency = 1
	out, err := push.Run(ctx, f.client, f.input)
	if err != nil {
		t.Fatal(err)
	}
	got := statuses(out)
	if got[apply.Pushed] != 1 || got[apply.Failed] != 1 || got[apply.NotAttempted] != 4 {
		t.Errorf("statuses: %v", got)
	}
	if err := out.Err(); err == nil || !strings.Contains(err.Error(), "4 of 6 customers were not attempted") {
		t.Errorf("the error: %v", err)
	}
	if n := patches.Load(); n != 7 {
		t.Errorf("%d patches were sent", n)
	}
	f.remember(out)
	f.ResetRequests()
	again := f.run(t)
	if got := statuses(again); got[apply.Pushed] != 5 || got[apply.Unchanged] != 1 {
		t.Errorf("the next run: %v", got)
	}
	if writes := len(f.Writes()); writes != 6*7-len(out.Result.Customers[0].Done)-len(out.Result.Customers[1].Done) {
		t.Errorf("the next run wrote %d times", writes)
	}
}

// Progress comes with every phase and customer and in between, and each is one
// line of JSON in a file.
func TestProgress(t *testing.T) {
	f := newFixture(t, psasim.Options{Latency: time.Millisecond}, 5)
	var file bytes.Buffer
	write, failed := push.Lines(&file)
	var mu sync.Mutex
	ticks := 0
	f.input.ProgressEvery = time.Millisecond
	f.input.Progress = func(p push.Progress) {
		mu.Lock()
		defer mu.Unlock()
		if p.Customer == "" {
			ticks++
		}
		write(p)
	}
	out := f.run(t)
	if err := failed(); err != nil {
		t.Fatal(err)
	}
	var phases []push.Phase
	customers := map[string]apply.Status{}
	var last push.Progress
	for line := range strings.Lines(file.String()) {
		var p push.Progress
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			t.Fatalf("%s: %s", line, err)
		}
		if p.Phase != last.Phase {
			phases = append(phases, p.Phase)
		}
		if p.Requests < last.Requests || p.At.IsZero() {
			t.Errorf("after %+v came %+v", last, p)
		}
		if p.Customer != "" {
			customers[p.Customer] = p.Status
		}
		last = p
	}
	if want := []push.Phase{push.Reading, push.Planning, push.Writing, push.Finished}; len(phases) != len(want) || phases[0] != want[0] || phases[3] != want[3] {
		t.Errorf("phases: %v", phases)
	}
	if len(customers) != 5 || customers["34000"] != apply.Pushed {
		t.Errorf("customers: %v", customers)
	}
	if last.Finished != 5 || last.Requests != int64(len(out.Exchanges)) || last.Requests != int64(len(f.Requests())) {
		t.Errorf("the last: %+v; the site had %d requests", last, len(f.Requests()))
	}
	if ticks < 6 {
		t.Errorf("%d lines between", ticks)
	}
}

// A reader that fails fails the preview and the run, and nothing is written.
func TestSiteThatCannotBeRead(t *testing.T) {
	for _, row := range []struct{ name, path string }{
		{"integration", "/company/managedDevicesIntegrations"},
		{"cross references", "/company/managedDevicesIntegrations/1/crossReferences"},
	} {
		t.Run(row.name, func(t *testing.T) {
			f := newFixture(t, psasim.Options{}, 2)
			f.Inject(psasim.Fault{Method: http.MethodGet, Path: row.path, Times: -1, Code: "Security", Message: "No."})
			if _, err := push.Run(t.Context(), f.client, f.input); err == nil {
				t.Error("the run went on")
			}
			if writes := f.Writes(); len(writes) != 0 {
				t.Errorf("wrote %v", writes)
			}
		})
	}
}

// A customer who cannot be read fails alone.
func TestCustomerThatCannotBeRead(t *testing.T) {
	f := newFixture(t, psasim.Options{}, 3)
	f.Inject(psasim.Fault{Method: http.MethodGet, Path: "/company/companies/" + id(f.Clients[1].CompanyID) + "/", Times: -1, Code: "Security", Message: "Not this one."})
	out, err := push.Run(t.Context(), f.client, f.input)
	if err != nil {
		t.Fatal(err)
	}
	if got := statuses(out); got[apply.Pushed] != 2 || got[apply.Failed] != 1 || !strings.Contains(out.Err().Error(), "Not this one.") {
		t.Errorf("%v: %v", got, out.Err())
	}
}

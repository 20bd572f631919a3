package psa_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// queue is a client whose requests wait for one after the other, and the paths in
// the order in which they were sent.
type queue struct {
	t      *testing.T
	client *psa.Client
	shared *psa.Shared

	mu   sync.Mutex
	sent []string
}

// paths are those of the requests that were sent.
func (q *queue) paths() []string {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Clone(q.sent)
}

// inQueue runs a test with a queue in a bubble of its own, where each request
// takes a second of the site's.
func inQueue(t *testing.T, atOnce int, rate float64, test func(*queue)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		site, err := psasim.New(psasim.Options{})
		if err != nil {
			t.Fatal(err)
		}
		q := &queue{t: t}
		q.client = memoryClient(t, func(r *http.Request) (*http.Response, error) {
			q.mu.Lock()
			q.sent = append(q.sent, strings.TrimPrefix(r.URL.Path, "/v4_6_release/apis/3.0"))
			q.mu.Unlock()
			select {
			case <-time.After(time.Second):
				return respond(site, r), nil
			case <-r.Context().Done():
				return nil, r.Context().Err()
			}
		}, func(c *psa.Config) { c.MaxConcurrentRequests, c.RequestsPerSecond = atOnce, rate })
		q.shared = psa.NewShared(q.client)
		test(q)
	})
}

// begin starts a read and returns when it is sent or waits.
func (q *queue) begin(ctx context.Context, collection string) {
	go func() { _, _ = q.shared.Get(ctx, collection, 1) }()
	synctest.Wait()
}

// Lists of one parent's children, of which a plan of many clients needs hundreds,
// let everything else go ahead: what refers to a company or a contact can be
// planned while they are read. It is the same where the rate is what is waited for.
func TestListsOfChildrenLetOthersGoAhead(t *testing.T) {
	t.Parallel()
	for name, rate := range map[string]float64{"concurrency": 1e6, "rate": 0.5} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inQueue(t, 1, rate, func(q *queue) {
				for agreement := range int64(3) {
					q.begin(q.t.Context(), additions(agreement))
				}
				q.begin(q.t.Context(), companies)
				q.begin(q.t.Context(), "/company/contacts")
				time.Sleep(time.Minute)
				// Of the lists, each finds nothing, and the one record is asked for itself.
				sent := q.paths()
				want := []string{additions(0), additions(0) + "/1", companies + "/1", "/company/contacts/1"}
				if len(sent) < 4 || !slices.Equal(slices.Sorted(slices.Values(sent[:4])), slices.Sorted(slices.Values(want))) {
					q.t.Errorf("sent %q, want %q first", sent, want)
				}
				if last := sent[len(sent)-1]; !strings.HasPrefix(last, additions(2)) {
					q.t.Errorf("the last was %s, want the list that was asked for last", last)
				}
			})
		})
	}
}

// No more requests are under way than are allowed, whoever gives up waiting.
func TestGivingUpLeavesTheOthersTheirTurn(t *testing.T) {
	t.Parallel()
	inQueue(t, 2, 1e6, func(q *queue) {
		first, giveUp := context.WithCancel(q.t.Context())
		waiting, giveUpWaiting := context.WithCancel(q.t.Context())
		for i, who := range []context.Context{first, q.t.Context(), waiting, q.t.Context(), waiting, q.t.Context()} {
			q.begin(who, fmt.Sprintf("/company/companies/%d/managementSummaryReports", i))
		}
		if len(q.paths()) != 2 {
			q.t.Fatalf("%d requests at once, want 2: %q", len(q.paths()), q.paths())
		}
		giveUpWaiting()
		synctest.Wait()
		giveUp()
		synctest.Wait()
		if len(q.paths()) != 3 {
			q.t.Fatalf("%d requests after one of two was given up, want 3: %q", len(q.paths()), q.paths())
		}
		time.Sleep(time.Minute)
		for _, collection := range []int{1, 3, 5} {
			if path := fmt.Sprintf("/company/companies/%d/managementSummaryReports", collection); !slices.Contains(q.paths(), path) {
				q.t.Errorf("%s was never sent: %q", path, q.paths())
			}
		}
		// All places are free again.
		before := len(q.paths())
		q.begin(q.t.Context(), companies)
		q.begin(q.t.Context(), "/company/contacts")
		if len(q.paths()) != before+2 {
			q.t.Errorf("%d requests at once when nothing else was under way, want 2", len(q.paths())-before)
		}
		time.Sleep(time.Minute)
	})
}

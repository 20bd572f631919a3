package push

import (
	"encoding/json"
	"io"
	"sync"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
)

// Phase is a part of a run.
type Phase string

// The phases, in their order.
const (
	Reading  Phase = "read"
	Planning Phase = "plan"
	Writing  Phase = "write"
	Finished Phase = "done"
)

// Progress is how far a run is. One that names a customer says how it ended for
// it; the others come with each phase and every few seconds.
type Progress struct {
	At       time.Time    `json:"at"`
	Phase    Phase        `json:"phase"`
	Customer string       `json:"customer,omitempty"`
	Status   apply.Status `json:"status,omitempty"`
	Message  string       `json:"message,omitempty"`
	// Customers is how many customers the phase handles, Finished how many it is
	// done with, Failed how many of them failed.
	Customers int `json:"customers,omitempty"`
	Finished  int `json:"finished,omitempty"`
	Failed    int `json:"failed,omitempty"`
	// Requests is how many requests were sent so far.
	Requests int64 `json:"requests"`
}

// progressInterval is how often a run says how far it is.
const progressInterval = 5 * time.Second

// tracker keeps the progress of a run and its requests, and tells of both.
type tracker struct {
	tell func(Progress)
	now  func() time.Time
	stop chan struct{}
	done sync.WaitGroup

	mu        sync.Mutex
	state     Progress
	exchanges []psa.Exchange
	telling   sync.Mutex
}

func newTracker(tell func(Progress), now func() time.Time, every time.Duration) *tracker {
	t := &tracker{tell: tell, now: now, stop: make(chan struct{})}
	if tell == nil {
		return t
	}
	if every <= 0 {
		every = progressInterval
	}
	t.done.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				t.say(func(*Progress) {})
			case <-t.stop:
				return
			}
		}
	})
	return t
}

func (t *tracker) record(e psa.Exchange) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.exchanges = append(t.exchanges, e)
	t.state.Requests++
}

func (t *tracker) phase(p Phase, customers int) {
	t.say(func(s *Progress) {
		s.Phase, s.Customers = p, customers
		if p != Finished {
			s.Finished, s.Failed = 0, 0
		}
	})
}

func (t *tracker) customer(c apply.Customer) {
	t.telling.Lock()
	defer t.telling.Unlock()
	t.mu.Lock()
	t.state.Finished++
	if c.Status == apply.Failed {
		t.state.Failed++
	}
	told := t.state
	t.mu.Unlock()
	if t.tell != nil {
		told.At, told.Customer, told.Status, told.Message = t.now().UTC(), c.ID, c.Status, c.Message
		t.tell(told)
	}
}

// close ends the telling and returns what was sent.
func (t *tracker) close() []psa.Exchange {
	close(t.stop)
	t.done.Wait()
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.exchanges
}

// say changes the progress and tells of it.
func (t *tracker) say(change func(*Progress)) {
	t.telling.Lock()
	defer t.telling.Unlock()
	t.mu.Lock()
	change(&t.state)
	told := t.state
	t.mu.Unlock()
	if t.tell != nil {
		told.At = t.now().UTC()
		t.tell(told)
	}
}

// Lines returns a function that writes each [Progress] as one line of JSON, and
// one that returns the first error of doing so.
func Lines(w io.Writer) (tell func(Progress), failed func() error) {
	var mu sync.Mutex
	var first error
	encoder := json.NewEncoder(w)
	return func(p Progress) {
			mu.Lock()
			defer mu.Unlock()
			if err := encoder.Encode(p); err != nil && first == nil {
				first = err
			}
		}, func() error {
			mu.Lock()
			defer mu.Unlock()
			return first
		}
}

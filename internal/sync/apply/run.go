package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
)

// Options bound a run.
type Options struct {
	// Concurrency is how many writes are under way at once; 0 is
	// as many as the client sends.
	Concurrency int
	// CustomerTimeout bounds the writes of one customer; 0 is no bound.
	CustomerTimeout time.Duration
	// Grace is how long a write that is in flight may take after the run was
	// cancelled or the customer's time was over; 0 means 30 seconds.
	Grace time.Duration
	// Finished is told of every customer, as soon as it is done with; it may be
	// nil. Calls do not overlap.
	Finished func(Customer)
}

const defaultGrace = 30 * time.Second

// Apply performs a plan: customers side by side, each customer's changes in
// their order. A write that fails ends that customer's part of the run and no
// other. When the context ends, no new write is begun and the one in flight is
// finished. Nothing is sent for a customer that the plan does not change.
func Apply(ctx context.Context, client *psa.Client, p plan.Plan, o Options) Result {
	if o.Concurrency <= 0 {
		o.Concurrency = client.MaxConcurrentRequests()
	}
	if o.Grace <= 0 {
		o.Grace = defaultGrace
	}
	result := Result{Customers: make([]Customer, len(p.Customers))}
	var finished sync.Mutex
	finish := func(i int, c Customer) {
		finished.Lock()
		defer finished.Unlock()
		result.Customers[i] = c
		if o.Finished != nil {
			o.Finished(c)
		}
	}
	var all []*work
	for i, c := range p.Customers {
		switch {
		case c.Error != "":
			finish(i, Customer{ID: c.ID, Status: Failed, DueAt: c.Due, Message: c.Error})
		case len(c.Changes) == 0:
			finish(i, Customer{ID: c.ID, Status: settled(c), DueAt: c.Due})
		default:
			all = append(all, newWork(client, i, c, o))
		}
	}
	s := newSchedule(all, o.Concurrency)
	var workers sync.WaitGroup
	for range o.Concurrency {
		workers.Go(func() {
			var w *work
			for {
				if w = s.next(w); w == nil {
					return
				}
				if w.step(ctx); w.left() == 0 {
					finish(w.index, w.done)
				}
			}
		})
	}
	workers.Wait()
	return result
}

// settled is the status of a customer for whom everything planned is written.
func settled(c plan.Customer) Status {
	switch {
	case len(c.Holds) > 0:
		return Held
	case !c.Due.IsZero():
		return Skipped
	case len(c.Changes) == 0:
		return Unchanged
	}
	return Pushed
}

// errTimeout is the cause of a customer's context that ran out by itself.
var errTimeout = errors.New("the time for one customer was over")

// work is a customer whose changes are being written.
type work struct {
	index   int // of the customer in the plan
	plan    plan.Customer
	options Options
	writer  *writer
	done    Customer
	next    int       // change
	counted int       // changes left, as the schedule knows them
	until   time.Time // when the customer's time is over; the zero time where it was not begun or has no bound
}

func newWork(client *psa.Client, index int, c plan.Customer, o Options) *work {
	return &work{
		index: index, plan: c, options: o, done: Customer{ID: c.ID, Status: NotAttempted, DueAt: c.Due},
		writer: &writer{client: client, customer: c, tickets: ticketWriter{client: client, created: map[string]int64{}}},
	}
}

// left is how many changes of the customer have their turn yet; 0 when it is done
// with, however it ended.
func (w *work) left() int { return len(w.plan.Changes) - w.next }

// step writes the next change, or ends the customer's part of the run.
func (w *work) step(ctx context.Context) {
	rest := w.left() - 1
	if w.next == 0 {
		if ctx.Err() != nil {
			w.done.Message = interruption(ctx) + " before it came to this customer"
			w.next = len(w.plan.Changes)
			return
		}
		if w.options.CustomerTimeout > 0 {
			w.until = time.Now().Add(w.options.CustomerTimeout)
		}
	}
	if !w.until.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadlineCause(ctx, w.until, errTimeout)
		defer cancel()
	}
	if ctx.Err() != nil {
		w.fail(fmt.Sprintf("%s after %d of %d changes; the rest was not attempted", interruption(ctx), w.next, len(w.plan.Changes)))
		return
	}
	change := w.plan.Changes[w.next]
	written, err := w.writer.finish(ctx, change, w.options.Grace)
	if err != nil {
		w.fail(failure(ctx, change, err, rest))
		if change.Part == plan.Tickets {
			w.done.pushed()
		}
		return
	}
	w.done.Done = append(w.done.Done, written)
	w.done.Events = append(w.done.Events, differences(written)...)
	if w.next++; rest == 0 {
		w.done.Status = settled(w.plan)
		w.done.pushed()
	}
}

// fail ends the customer's part of the run.
func (w *work) fail(message string) {
	w.done.Status, w.done.Message = Failed, message
	w.next = len(w.plan.Changes)
}

// pushed sets when billing and statistics were pushed whole, if anything was.
func (c *Customer) pushed() {
	for _, d := range c.Done {
		if d.Part != plan.Tickets {
			c.PushedAt = d.At
		}
	}
}

func interruption(ctx context.Context) string {
	switch {
	case errors.Is(context.Cause(ctx), errTimeout):
		return errTimeout.Error()
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return "the time of the run was over"
	}
	return "the run was cancelled"
}

// failure says what failed, in the server's words, and what follows from it.
func failure(ctx context.Context, change plan.Change, err error, rest int) string {
	text := fmt.Sprintf("%s: %s", change.Object, err)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		text = fmt.Sprintf("%s: %s, and the write did not finish in the time that was left for it", change.Object, interruption(ctx))
	}
	if rest > 0 {
		text += fmt.Sprintf(" (%d later changes of this customer were not attempted)", rest)
	}
	return text
}

// finish performs a change in a context that outlives the run's by the grace
// period, so that a cancelled run leaves no write with an unknown outcome.
func (w *writer) finish(ctx context.Context, change plan.Change, grace time.Duration) (Done, error) {
	flight, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-flight.Done():
		}
	})
	defer stop()
	record, err := w.write(flight, change)
	if err != nil {
		return Done{}, err
	}
	id := change.Write.ID
	if id == 0 {
		id = record.ID()
	}
	now, _ := w.client.Now()
	return Done{Change: change, At: now.UTC().Truncate(time.Second), ID: id, Differs: differs(change, record)}, nil
}

// differs compares the response of a write with its forecast, as numbers: the
// server writes 2.00 for 2.
func differs(change plan.Change, record psa.Record) []plan.Field {
	var all []plan.Field
	for name, want := range change.Forecast {
		if have, ok := number(record.Field(name)); !ok || !change.AsForecast(name, have) {
			all = append(all, plan.Field{Name: name, Before: want.String(), After: shown(record.Field(name))})
		}
	}
	slices.SortFunc(all, func(a, b plan.Field) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// differences are the warnings about a write that the server took differently.
func differences(d Done) []plan.Event {
	var events []plan.Event
	for _, f := range d.Differs {
		events = append(events, plan.Event{Severity: plan.Warning, Rule: "response_differs", Message: fmt.Sprintf(
			"%s: ConnectWise says %s of %s after the write, and %s was expected", d.Object, orNothing(f.After), f.Name, f.Before)})
	}
	return events
}

package psa

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"sync"
)

// Shared is a [Reader] that asks the server less often than it is asked. Gets of
// one collection are answered from a list of it, and a look-up that was made is
// not made again. It knows only what the server said since the client's last
// write: a write changes more than its own record, because every record shows
// the names of those that it refers to, and totals of those below it.
//
// Nothing rests on a list being complete. A record that a list lacks is asked
// for itself, so a list that fails, that leaves records out or whose records move
// while it is read costs calls and nothing else.
//
// What others change is seen as of the call that read it. A record may therefore
// be older than the Get that returns it, by as much as a run without writes lasts.
type Shared struct {
	client *Client

	mu sync.Mutex
	// epoch is the client's at which everything below was begun.
	epoch       uint64
	collections map[string]*sharedCollection
	lookups     map[string]*lookup
	kept        int // bytes of the records of collections
	// trusts are by the collection's path without its numbers, and outlive writes.
	trusts map[string]*trust
}

var _ Reader = (*Shared)(nil)

// NewShared returns a reader that shares what a client reads.
func NewShared(c *Client) *Shared { return &Shared{client: c, trusts: map[string]*trust{}} }

// unshared are collections whose lists show something else than a Get, by their
// path without its numbers.
var unshared = map[string]string{
	"/service/tickets": "an archived ticket is listed, but a Get does not find it; and a list of all tickets is more than hosted servers manage",
	"/project/tickets": "as for /service/tickets",
}

// trust weighs what the lists of a kind of collection were good for.
type trust struct{ hits, failures int }

// lost reports whether lists fail, or lack what a Get finds, so often that they
// are not worth a call. A few failures are a bad moment of the server's.
func (t *trust) lost() bool { return t.failures >= 3 && t.failures*10 > t.hits }

// Get is [Reader.Get].
func (s *Shared) Get(ctx context.Context, collection string, id int64) (Record, error) {
	raw, lacking := s.listed(ctx, collection, id)
	if raw != nil {
		return decode[Record](http.MethodGet, collection, response{body: raw})
	}
	record, err := s.client.Get(ctx, collection, id)
	if err == nil && lacking {
		s.mu.Lock()
		s.trustOf(collection).failures++
		s.mu.Unlock()
	}
	return record, err
}

// List is [Reader.List].
func (s *Shared) List(ctx context.Context, collection string, q Query) iter.Seq2[Record, error] {
	// An order, a choice of fields or a page size is of one who reads many records,
	// as they come. What is left is what [Find] asks.
	if q.OrderBy != "" || q.Fields != nil || q.PageSize != 0 || q.ChildConditions.text != "" {
		return s.client.List(ctx, collection, q)
	}
	return func(yield func(Record, error) bool) {
		raws, fits, ok := s.found(ctx, collection, q.Conditions)
		if !ok {
			s.client.List(ctx, collection, q)(yield)
			return
		}
		for _, raw := range raws {
			record, err := decode[Record](http.MethodGet, collection, response{body: raw})
			if err == nil && !fits(record) {
				continue
			}
			if !yield(record, err) {
				return
			}
		}
	}
}

// found returns the records among which are all that fit a condition, and which
// of them do, if there is anything to share.
func (s *Shared) found(ctx context.Context, collection string, where Condition) (raws []json.RawMessage, fits func(Record) bool, ok bool) {
	if isChild(collection) && !where.opaque {
		// An order check among siblings costs nothing where they are read anyway.
		if raws, ok := s.siblings(ctx, collection); ok {
			return raws, where.Matches, true
		}
	}
	if where.text == "" {
		return nil, nil, false
	}
	raws, ok = s.lookUp(ctx, collection, where)
	return raws, func(Record) bool { return true }, ok
}

// current is called with mu held. It forgets what was read before the latest
// write, and reports false while one is under way.
func (s *Shared) current() bool {
	epoch, quiet := s.client.writes.now()
	if s.epoch != epoch || s.collections == nil {
		s.epoch, s.collections, s.lookups, s.kept = epoch, map[string]*sharedCollection{}, map[string]*lookup{}, 0
	}
	return quiet
}

func (s *Shared) trustOf(collection string) *trust {
	kind := withoutNumbers(collection)
	t, ok := s.trusts[kind]
	if !ok {
		t = &trust{}
		if unshared[kind] != "" {
			t.failures = 1 << 30
		}
		s.trusts[kind] = t
	}
	return t
}

// flight is a request that several callers wait for. It goes on while one of
// them does, whoever began it.
type flight struct {
	ctx     context.Context
	cancel  context.CancelFunc
	landed  chan struct{}
	waiting int
}

// newFlight takes the loggers, and nothing else, from the call that needs the
// request first.
func newFlight(first context.Context) *flight {
	ctx, cancel := context.WithCancel(context.WithoutCancel(first))
	return &flight{ctx: ctx, cancel: cancel, landed: make(chan struct{})}
}

// abandoned reports whether all callers gave up. Nobody else may join then.
func (f *flight) abandoned() bool { return f == nil || f.ctx.Err() != nil }

// wait is called with mu held, which it lets go of while it waits. It reports
// whether the flight landed before the caller gave up.
func (s *Shared) wait(ctx context.Context, f *flight) bool {
	f.waiting++
	s.mu.Unlock()
	landed := true
	select {
	case <-f.landed:
	case <-ctx.Done():
		landed = false
	}
	s.mu.Lock()
	if f.waiting--; f.waiting == 0 {
		f.cancel()
	}
	return landed
}

package psasim

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"
)

// UntilReleased as a fault's Late holds a write back until [Simulator.ReleaseLate].
const UntilReleased time.Duration = -1

// lateWrites are the writes whose client was told of a failure and that take
// effect afterwards.
type lateWrites struct {
	mu      sync.Mutex
	pending []*lateWrite
}

type lateWrite struct {
	request *http.Request
	path    string
	body    []byte
	entry   *Request
	timer   *time.Timer // nil until released
	land    sync.Once
}

// isWrite reports whether a method changes records.
func isWrite(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}

// hold keeps a write for later. The request outlives the connection that it
// came over.
func (s *Simulator) hold(r *http.Request, path string, body []byte, entry *Request, after time.Duration) {
	w := &lateWrite{request: r.Clone(context.WithoutCancel(r.Context())), path: path, body: body, entry: entry}
	s.late.mu.Lock()
	defer s.late.mu.Unlock()
	s.late.pending = append(s.late.pending, w)
	if after >= 0 {
		w.timer = time.AfterFunc(after, func() { s.landLate(w) })
	}
}

// landLate lets a write take the path of any other request. It stays pending
// until it has taken effect, so that a test can wait for it.
func (s *Simulator) landLate(w *lateWrite) {
	w.land.Do(func() {
		status := s.respond(w.request, w.path, w.body).status
		s.log.landed(w.entry, status)
		s.late.forget(w)
	})
}

func (l *lateWrites) forget(w *lateWrite) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pending = slices.DeleteFunc(l.pending, func(other *lateWrite) bool { return other == w })
}

// LatePending returns how many writes were held back by a fault's Late and have
// not yet taken effect or been refused.
func (s *Simulator) LatePending() int {
	s.late.mu.Lock()
	defer s.late.mu.Unlock()
	return len(s.late.pending)
}

// ReleaseLate lets all writes that are held back take effect now, in the order
// in which they came, and returns the status that each one got: 201 for a create
// that took effect, 400 for one that the rules refuse by now.
func (s *Simulator) ReleaseLate() []int {
	s.late.mu.Lock()
	pending := slices.Clone(s.late.pending)
	s.late.mu.Unlock()
	statuses := make([]int, 0, len(pending))
	for _, w := range pending {
		if w.timer != nil {
			w.timer.Stop()
		}
		s.landLate(w)
		statuses = append(statuses, s.log.landing(w.entry))
	}
	return statuses
}

// dropLate forgets what is held back: a closed site changes no more.
func (s *Simulator) dropLate() {
	s.late.mu.Lock()
	defer s.late.mu.Unlock()
	for _, w := range s.late.pending {
		if w.timer != nil {
			w.timer.Stop()
		}
	}
	s.late.pending = nil
}

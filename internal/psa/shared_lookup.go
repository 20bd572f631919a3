package psa

import (
	"context"
	"encoding/json"
)

// mostRemembered bounds the records that are kept of one look-up. A name has one
// or a few; a condition that fits more is rather asked once.
const mostRemembered = 20

// lookup is a list with a condition. All who ask it while it is under way share
// it, and those who ask it later if it found few records.
type lookup struct {
	*flight
	records []json.RawMessage
	ok      bool // one page held everything
}

func (s *Shared) lookUp(ctx context.Context, collection string, where Condition) ([]json.RawMessage, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.current() {
		return nil, false
	}
	key := collection + "?" + where.text
	l := s.lookups[key]
	if l == nil || !l.ok && l.abandoned() {
		l = &lookup{flight: newFlight(ctx)}
		s.lookups[key] = l
		go func() {
			defer close(l.landed)
			records, more, err := s.client.firstPage(l.ctx, collection, Query{Conditions: where})
			s.mu.Lock()
			defer s.mu.Unlock()
			l.records, l.ok = records, err == nil && !more
			if (!l.ok || len(records) > mostRemembered) && s.lookups[key] == l {
				delete(s.lookups, key)
			}
		}()
	}
	// Whoever waits began before a write that ended meanwhile.
	landed := s.wait(ctx, l.flight)
	return l.records, landed && l.ok
}

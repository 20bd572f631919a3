package psa

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strings"
)

const (
	// straight is how many records of a collection are read one by one before
	// pages are. A page of 1,000 records is one call, but it takes the server and
	// the line about as long as ten Gets, which run eight at a time: below a few
	// records the Gets are done sooner. Above, one page replaces all further Gets,
	// so a state of n records in p pages costs min(n, straight) + p calls. The
	// bound makes that of one client or a few the same as without sharing.
	straight = 4
	// perPage is how many records must have been asked for before each further
	// page, so that pages never take longer than the Gets would: where few records
	// of many are managed, p pages go with at least 10(p-1) records asked for.
	perPage = 10
	// mostKept bounds what is kept of pages, in bytes of compact JSON. It is that of
	// ten thousand records or more; what a page would add beyond is read one by one.
	mostKept = 40 << 20
)

// sharedCollection is what pages of a collection's list said.
type sharedCollection struct {
	child   bool
	asked   map[int64]bool
	wanted  map[int64]int // ids that somebody waits for
	loading *page
	pages   int
	records map[int64]json.RawMessage
	spans   []span
	// whole: one page held everything, so that it shows one moment.
	whole bool
}

// page is a request for the records from an id on, in the order of their ids.
type page struct {
	*flight
	from int64
}

// span is a range of ids of which a page held every record, as far as the server
// kept to the order.
type span struct{ first, last int64 }

func (c *sharedCollection) covers(id int64) bool {
	return slices.ContainsFunc(c.spans, func(s span) bool { return s.first <= id && id <= s.last })
}

// pays reports whether another page is worth its call.
func (c *sharedCollection) pays() bool {
	switch {
	case c.pages > 0:
		return len(c.asked) >= perPage*c.pages
	case c.child:
		return true // the list is small, and the one call that a Get would be
	}
	return len(c.asked) > straight
}

// next is the id that a page should begin with: the first one from the beginning,
// because few collections have more than one; a later one so that it answers at
// least whom somebody waits for, and is never a call more than the Gets. No more
// than the ids of a page lie between what earlier pages covered and that one.
func (c *sharedCollection) next() int64 {
	if c.pages == 0 || len(c.wanted) == 0 {
		return 0
	}
	first := slices.Min(slices.Collect(maps.Keys(c.wanted)))
	for _, s := range c.spans {
		if s.last < first && first-s.last <= largestPage {
			return s.last + 1
		}
	}
	return first
}

func (s *Shared) collection(path string) *sharedCollection {
	c, ok := s.collections[path]
	if !ok {
		c = &sharedCollection{
			child: isChild(path), asked: map[int64]bool{}, wanted: map[int64]int{}, records: map[int64]json.RawMessage{},
		}
		s.collections[path] = c
	}
	return c
}

// listed returns a record from the pages of its collection, reading one if that
// pays. lacking says that the pages should hold it and do not.
func (s *Shared) listed(ctx context.Context, collection string, id int64) (raw json.RawMessage, lacking bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.current() && !s.trustOf(collection).lost() {
		c := s.collection(collection)
		c.asked[id] = true
		if raw, ok := c.records[id]; ok {
			s.trustOf(collection).hits++
			return raw, false
		}
		if c.covers(id) {
			return nil, true
		}
		if c.loading == nil && (!c.pays() || s.kept >= mostKept) {
			return nil, false
		}
		c.wanted[id]++
		landed := s.wait(ctx, s.load(ctx, collection, c).flight)
		if c.wanted[id]--; c.wanted[id] == 0 {
			delete(c.wanted, id)
		}
		if !landed {
			return nil, false
		}
	}
	return nil, false
}

// siblings returns all records of a child collection in the order of their ids,
// if one page holds them.
func (s *Shared) siblings(ctx context.Context, collection string) ([]json.RawMessage, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.current() && !s.trustOf(collection).lost() {
		c := s.collection(collection)
		if c.whole {
			s.trustOf(collection).hits++
			raws := make([]json.RawMessage, 0, len(c.records))
			for _, id := range slices.Sorted(maps.Keys(c.records)) {
				raws = append(raws, c.records[id])
			}
			return raws, true
		}
		if c.pages > 0 || s.kept >= mostKept || !s.wait(ctx, s.load(ctx, collection, c).flight) {
			return nil, false
		}
	}
	return nil, false
}

// load returns the page of a collection that is being read, or begins one.
func (s *Shared) load(ctx context.Context, collection string, c *sharedCollection) *page {
	if c.loading != nil && !c.loading.abandoned() {
		return c.loading
	}
	p := &page{newFlight(ctx), c.next()}
	c.loading = p
	go func() {
		defer close(p.landed)
		records, last, err := s.client.page(p.ctx, collection, p.from)
		s.mu.Lock()
		defer s.mu.Unlock()
		if c.loading == p {
			c.loading = nil
		}
		if p.abandoned() {
			return
		}
		c.pages++
		if err != nil {
			s.trustOf(collection).failures++
			return
		}
		maps.Copy(c.records, records)
		for _, raw := range records {
			s.kept += len(raw)
		}
		c.spans = append(c.spans, span{p.from, last})
		c.whole = p.from == 0 && last == math.MaxInt64
	}()
	return p
}

// page reads at most a page of records from an id on, and returns the last id of
// which it says something: the largest there is where no more pages follow. A
// page that the server fails at is not asked for again, because single records
// are less work for it.
func (c *Client) page(ctx context.Context, collection string, from int64) (map[int64]json.RawMessage, int64, error) {
	q := Query{OrderBy: "id"}
	if from > 0 {
		q.Conditions = Condition{text: fmt.Sprintf("id >= %d", from)}
	}
	if isChild(collection) {
		ctx = patient(ctx)
	}
	raws, more, err := c.firstPage(ctx, collection, q)
	if err != nil {
		return nil, 0, err
	}
	records, last := make(map[int64]json.RawMessage, len(raws)), from
	for _, raw := range raws {
		var record struct{ ID int64 }
		if err := json.Unmarshal(raw, &record); err != nil || record.ID == 0 {
			return nil, 0, unreadable(http.MethodGet, collection, response{body: raw})
		}
		records[record.ID] = raw
		last = max(last, record.ID)
	}
	if !more {
		last = math.MaxInt64
	}
	return records, last, nil
}

// firstPage reads the first page of a list, in compact JSON, and reports whether
// there are more. It is tried once, unless the server takes no requests.
func (c *Client) firstPage(ctx context.Context, collection string, q Query) (records []json.RawMessage, more bool, err error) {
	resp, err := c.callBase(ctx, http.MethodGet, collection, q.values(), nil, false)
	if err != nil {
		return nil, false, err
	}
	if records, err = decode[[]json.RawMessage](http.MethodGet, collection, resp); err != nil {
		return nil, false, err
	}
	for i, raw := range records {
		var b bytes.Buffer
		if err := json.Compact(&b, raw); err != nil {
			return nil, false, unreadable(http.MethodGet, collection, resp)
		}
		records[i] = bytes.Clone(b.Bytes())
	}
	_, more = nextPage(resp.header)
	return records, more, nil
}

// isChild reports whether a collection is one of many, each below a parent of
// its own.
func isChild(collection string) bool { return withoutNumbers(collection) != collection }

func withoutNumbers(collection string) string {
	parts := strings.Split(collection, "/")
	for i, part := range parts {
		if part != "" && strings.Trim(part, "0123456789") == "" {
			parts[i] = "{id}"
		}
	}
	return strings.Join(parts, "/")
}

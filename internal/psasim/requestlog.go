package psasim

import (
	"sync"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
)

// Request is one that the site received.
type Request struct {
	Method string
	// Path is below apis/3.0; Query is as it was sent.
	Path, Query string
	Body        []byte
	// Status is what was returned, 0 for a broken connection.
	Status int
	// Landed is the status that a write got which a fault's Late held back, 0
	// while it is pending and for all other requests.
	Landed int
	// Faulty reports whether a fault was played in place of the response.
	Faulty bool
	// Fault is that fault's name.
	Fault string
	Time  time.Time
}

type requestLog struct {
	mu       sync.Mutex
	requests []*Request
}

func (l *requestLog) add(entry *Request, status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	entry.Status = status
	l.requests = append(l.requests, entry)
}

func (l *requestLog) landed(entry *Request, status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	entry.Landed = status
}

func (l *requestLog) landing(entry *Request) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return entry.Landed
}

// Requests are those received since the site started or the last reset.
func (s *Simulator) Requests() []Request {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	var requests []Request
	for _, entry := range s.log.requests {
		requests = append(requests, *entry)
	}
	return requests
}

// ResetRequests forgets the requests received so far.
func (s *Simulator) ResetRequests() {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	s.log.requests = nil
}

// Operation is the request's method and the path of the API's description that
// it matches, for example "PATCH /finance/agreements/{parentId}/additions/{id}".
func (r Request) Operation() string {
	if template, _, ok := spec.Match(r.Path); ok {
		return r.Method + " " + template
	}
	return r.Method + " " + r.Path
}

// Operations counts the requests received since the site started or the last
// reset, by [Request.Operation].
func (s *Simulator) Operations() map[string]int {
	counts := map[string]int{}
	for _, r := range s.Requests() {
		counts[r.Operation()]++
	}
	return counts
}

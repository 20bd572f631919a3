package psa_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// A list that fails costs its call, and is given up where it keeps failing.
func TestSharedFailingLists(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		fault psasim.Fault
		most  int
	}{
		{"timeout", psasim.Fault{Status: 500}, 50},
		{"throttled", psasim.Fault{Status: 429}, 20},
		{"cut short", psasim.Fault{WrongJSON: true}, 50},
		{"connection", psasim.Fault{Cut: true}, 50},
		{"web page", psasim.Fault{HTML: true}, 50},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s := newSharing(t)
			ids := s.companies(200)
			s.readAll(companies, ids[:4])
			s.calls()
			s.site.Inject(row.fault)
			s.readAll(companies, ids)
			if got := s.calls(); got > row.most {
				t.Errorf("%d calls for 200 records", got)
			}
		})
	}
	for name, list := range map[string]http.HandlerFunc{
		"always":                   func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"without what a Get finds": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("[]")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSharing(t)
			lists := 0
			s.before = func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.HasSuffix(r.URL.Path, "/additions") {
					return false
				}
				lists++
				list(w, r)
				return true
			}
			for range 20 {
				agreement := s.force("/finance/agreements", nil)
				s.want(additions(agreement), s.force(additions(agreement), nil))
			}
			if lists != 3 {
				t.Errorf("%d lists", lists)
			}
		})
	}
}

// Records that come and go between pages are still found.
func TestSharedShiftingPages(t *testing.T) {
	t.Parallel()
	s := newSharing(t)
	const contacts = "/company/contacts"
	var ids []int64
	for range 1100 {
		ids = append(ids, s.force(contacts, nil))
	}
	s.readAll(contacts, ids[:20])
	for _, id := range ids[20:80] {
		if err := s.site.Remove(contacts, id); err != nil {
			t.Fatal(err)
		}
	}
	s.readAll(contacts, append(ids[1000:], s.force(contacts, nil)))
}

// One who gives up does not fail the others, and a request that nobody waits for
// any more ends.
func TestSharedCancel(t *testing.T) {
	t.Parallel()
	s := newSharing(t)
	ids := s.companies(30)
	s.readAll(companies, ids[:4])
	reached, ended := make(chan struct{}), make(chan struct{})
	proceed := make(chan struct{})
	pages := 0
	s.before = func(_ http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, companies) {
			return false
		}
		if pages++; pages == 1 {
			close(reached)
			<-proceed
			return false
		}
		close(reached)
		select {
		case <-r.Context().Done():
		case <-time.After(5 * time.Second):
			t.Error("the page is still asked for")
		}
		close(ended)
		return true
	}
	first, giveUp := context.WithCancel(t.Context())
	failed := make(chan error)
	go func() {
		_, err := s.reader.Get(first, companies, ids[5])
		failed <- err
	}()
	<-reached
	done := make(chan struct{})
	go func() { s.want(companies, ids[6]); close(done) }()
	time.Sleep(time.Millisecond) // lets the other one join
	giveUp()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("the one who gave up got %v", err)
	}
	close(proceed)
	<-done

	// A write makes the reader ask anew.
	if _, err := s.client.Patch(t.Context(), companies, ids[0], []psa.Operation{psa.Replace("name", "Renamed")}); err != nil {
		t.Fatal(err)
	}
	s.readAll(companies, ids[:4])
	reached = make(chan struct{})
	all, leave := context.WithCancel(t.Context())
	for _, id := range ids[7:10] {
		go func() {
			_, err := s.reader.Get(all, companies, id)
			failed <- err
		}()
	}
	<-reached
	leave()
	for range 3 {
		<-failed
	}
	<-ended
	s.before = nil
	s.readAll(companies, ids)
}

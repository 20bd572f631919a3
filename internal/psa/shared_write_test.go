package psa_test

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// A write shows at once in what is read after it: by itself, in a list under way,
// and in what refers to the record.
func TestSharedWrites(t *testing.T) {
	t.Parallel()
	s := newSharing(t)
	ctx := t.Context()
	ids := s.companies(30)
	contact := s.force("/company/contacts", map[string]any{"firstName": "Ann", "company": map[string]any{"id": ids[0]}})
	var contacts []int64
	for range 10 {
		contacts = append(contacts, s.force("/company/contacts", map[string]any{"firstName": "Bob"}))
	}
	s.readAll(companies, ids)
	s.readAll("/company/contacts", append(contacts, contact))
	if _, err := s.client.Patch(ctx, companies, ids[0], []psa.Operation{psa.Replace("name", "Renamed")}); err != nil {
		t.Fatal(err)
	}
	s.want(companies, ids[0])
	ann, err := s.reader.Get(ctx, "/company/contacts", contact)
	if name := ann.Field("company/name"); err != nil || name != "Renamed" {
		t.Errorf("the contact's company is called %v, %v", name, err)
	}
	s.readAll(companies, ids)
	if err := s.client.Delete(ctx, companies, ids[1]); err != nil {
		t.Fatal(err)
	}
	s.want(companies, ids[1])

	// The list is read, and its response held back until the write is over.
	reached, proceed := make(chan struct{}), make(chan struct{})
	var once sync.Once
	s.before = func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, companies) {
			once.Do(func() { close(reached); <-proceed })
		}
		return false
	}
	var readers sync.WaitGroup
	for _, id := range ids[2:12] {
		readers.Go(func() { s.want(companies, id) })
	}
	<-reached
	if _, err := s.client.Patch(ctx, companies, ids[5], []psa.Operation{psa.Replace("name", "Renamed too")}); err != nil {
		t.Error(err)
	}
	s.want(companies, ids[5])
	close(proceed)
	readers.Wait()
	s.readAll(companies, ids)
}

// A write whose outcome is unknown may take effect at any time: nothing is shared
// after it.
func TestSharedUncertainWrite(t *testing.T) {
	t.Parallel()
	s := newSharing(t)
	ids := s.companies(30)
	s.site.Inject(psasim.Fault{Method: http.MethodPost, Late: psasim.UntilReleased})
	_, err := s.client.Create(t.Context(), "/service/priorities", map[string]any{"name": "Low"}, psa.Reconcile{})
	var uncertain *psa.UncertainError
	if !errors.As(err, &uncertain) {
		t.Fatalf("created: %v", err)
	}
	s.calls()
	s.readAll(companies, ids)
	s.site.ReleaseLate()
	if got := s.calls(); got != 30 {
		t.Errorf("%d calls for 30 records", got)
	}
}

package synctest

import (
	"net/http"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// Start is [New] for a test, which closes the site when it ends.
func Start(t *testing.T, options psasim.Options, clients int, wrap func(http.Handler) http.Handler) *Site {
	t.Helper()
	site, err := New(options, clients, wrap)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(site.Close)
	return site
}

// Client returns a new client of the site: it knows nothing of what another did.
func (s *Site) Client(t *testing.T) *psa.Client {
	t.Helper()
	client, err := psa.New(s.Config())
	if err != nil {
		t.Fatal(err)
	}
	return client
}

package psa

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

// A caller that comes just after the codebase was found takes it; one that knows it to
// be stale asks.
func TestDiscoveredOnce(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `{"Codebase":"v2025_%d/"}`, asked.Add(1))
	}))
	t.Cleanup(server.Close)
	client, err := New(Config{SiteURL: server.URL, CompanyID: "acme", PublicKey: "p", PrivateKey: "s", ClientID: "c"})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		stale, want string
		asked       int64
	}{{"", "v2025_1/", 1}, {"", "v2025_1/", 1}, {"v2025_1/", "v2025_2/", 2}, {"v2025_1/", "v2025_2/", 2}} {
		got, err := client.discover(t.Context(), row.stale)
		if err != nil || got != row.want || asked.Load() != row.asked {
			t.Errorf("in the place of %q: %q after %d requests, want %q after %d (%v)", row.stale, got, asked.Load(), row.want, row.asked, err)
		}
	}
}

package psa_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// newSite starts a simulated site with a client that waits only moments.
func newSite(t *testing.T, change func(*psa.Config)) (*psasim.Simulator, *psa.Client) {
	t.Helper()
	site, err := psasim.New(psasim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	config := psa.Config{
		SiteURL: server.URL, CompanyID: "acme", PublicKey: "public", PrivateKey: "private-secret", ClientID: psasim.ClientID,
		RequestsPerSecond: 100000, RetryWaitMin: time.Millisecond, RetryWaitMax: 5 * time.Millisecond, RequestTimeout: 10 * time.Second,
	}
	if change != nil {
		change(&config)
	}
	client, err := psa.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return site, client
}

// faults are what goes wrong with a create.
var faults = []struct {
	name    string
	fault   psasim.Fault
	timeout time.Duration
}{
	{"none", psasim.Fault{Path: "/nowhere"}, 0},
	{"429 with Retry-After", psasim.Fault{Status: 429, RetryAfter: 0}, 0},
	{"500 before the write", psasim.Fault{Status: 500}, 0},
	{"500 after the write", psasim.Fault{Status: 500, After: true}, 0},
	{"502 as HTML, after the write", psasim.Fault{Status: 502, HTML: true, After: true}, 0},
	{"cut before the write", psasim.Fault{Cut: true}, 0},
	{"cut after the write", psasim.Fault{Cut: true, After: true}, 0},
	{"half an answer after the write", psasim.Fault{WrongJSON: true, After: true}, 0},
	{"no answer in time, after the write", psasim.Fault{Delay: time.Second, After: true}, 20 * time.Millisecond},
}

// Whatever happens to a create, there is exactly one object afterwards, and the
// caller has its id.
func TestFaults(t *testing.T) {
	t.Parallel()
	const runs = 200
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "fault\truns\tobjects\trequests\tPOSTs\tlook-ups")
	for _, f := range faults {
		site, client := newSite(t, func(c *psa.Config) {
			if f.timeout > 0 {
				c.RequestTimeout = f.timeout
			}
		})
		before := len(site.Objects("/company/companies"))
		posts, lookUps, requests := 0, 0, 0
		for run := range runs {
			fault := f.fault
			fault.Method = http.MethodPost
			if fault.Path == "" {
				fault.Path = "/company/companies"
			}
			site.Inject(fault)
			site.ResetRequests()
			identifier := fmt.Sprintf("Client%d", run)
			made, err := psa.Create[psa.Object](t.Context(), client, "/company/companies",
				map[string]any{"identifier": identifier, "name": "Client", "leadFlag": true, "site": map[string]any{"name": "Main"}},
				psa.Match{Where: psa.Eq("identifier", identifier)})
			if err != nil {
				t.Fatalf("%s: %s", f.name, err)
			}
			if id, ok := site.Find("/company/companies", "identifier", identifier); !ok || id != made.ID() {
				t.Fatalf("%s: the create returned id %d, the site has %d", f.name, made.ID(), id)
			}
			for _, r := range site.Requests() {
				requests++
				if r.Method == http.MethodPost {
					posts++
				} else {
					lookUps++
				}
			}
		}
		objects := len(site.Objects("/company/companies")) - before
		if objects != runs {
			t.Errorf("%s: %d objects after %d creates", f.name, objects, runs)
		}
		_, _ = fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\n", f.name, runs, objects, requests, posts, lookUps)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + table.String())
}

// A 429 closes the way for every request of the client until the server said it
// opens again. The site counts requests that came too early.
func TestRetryAfterIsKept(t *testing.T) {
	t.Parallel()
	site, client := newSite(t, nil)
	if _, err := psa.Get[psa.Object](t.Context(), client, "/service/boards", 1); err != nil {
		t.Fatal(err)
	}
	site.Inject(psasim.Fault{Path: "/service/boards", Status: 429, RetryAfter: time.Second})
	errs := make(chan error)
	for range 20 {
		go func() {
			_, err := psa.Get[psa.Object](t.Context(), client, "/service/boards", 1)
			errs <- err
		}()
	}
	for range 20 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	// Those under way when the 429 was answered cannot know of it.
	if early := site.EarlyRequests(); early > psa.DefaultMaxConcurrentRequests {
		t.Errorf("%d requests came before the Retry-After ended", early)
	}
	if got := client.Stats().Throttled; got == 0 {
		t.Error("no request was throttled: the test tests nothing")
	}
}

// An object of the same name that somebody made earlier is not taken for the
// one whose create failed.
func TestCreateDoesNotAdoptAnOlderObject(t *testing.T) {
	t.Parallel()
	site, err := psasim.New(psasim.Options{Now: func() time.Time { return time.Now().Add(-time.Hour) }})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := site.Add("/company/companies", map[string]any{"identifier": "Acme", "name": "Acme"}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	client, err := psa.New(psa.Config{
		SiteURL: server.URL, CompanyID: "acme", PublicKey: "public", PrivateKey: "private-secret", ClientID: psasim.ClientID,
		RetryWaitMin: time.Millisecond, RetryWaitMax: time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	site.Inject(psasim.Fault{Method: http.MethodPost, Status: 500})
	_, err = psa.Create[psa.Object](t.Context(), client, "/company/companies",
		map[string]any{"identifier": "Acme", "name": "Acme"}, psa.Match{Where: psa.Eq("identifier", "Acme")})
	if err == nil || !strings.Contains(err.Error(), "already in use") {
		t.Errorf("got %v, want the server's refusal of the second create", err)
	}
}

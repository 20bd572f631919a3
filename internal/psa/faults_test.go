package psa_test

import (
	"errors"
	"flag"
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

const fewCreates = 20

var creates = flag.Int("creates", fewCreates, "how many creates TestFaults plays under each fault")

// newSite starts a simulated site with a client that waits only moments.
func newSite(t *testing.T, change func(*psa.Config)) (*psasim.Simulator, *psa.Client) {
	t.Helper()
	site, client, _ := newLateSite(t, change)
	return site, client
}

// newLateSite is newSite with a way to make writes take effect late.
func newLateSite(t *testing.T, change func(*psa.Config)) (*psasim.Simulator, *psa.Client, *lateWrites) {
	t.Helper()
	site, err := psasim.New(psasim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	late := &lateWrites{site: site}
	server := httptest.NewServer(late)
	t.Cleanup(server.Close)
	config := psa.Config{
		SiteURL: server.URL, CompanyID: "acme", PublicKey: "public", PrivateKey: "private-secret", ClientID: psasim.ClientID,
		RequestsPerSecond: 100000, RetryWaitMin: time.Millisecond, RetryWaitMax: 2 * time.Millisecond, RequestTimeout: 10 * time.Second,
	}
	if change != nil {
		change(&config)
	}
	client, err := psa.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return site, client, late
}

// want is how creates end under a fault: the error of a create that cannot tell
// whether it took effect, or none; objects and POSTs of one create.
type want struct {
	uncertain      bool
	objects, posts int
}

var (
	createdAtOnce = want{objects: 1, posts: 1}
	createdTwice  = want{objects: 1, posts: 2}
	notCreated    = want{uncertain: true, objects: 0, posts: 1}
	createdUnseen = want{uncertain: true, objects: 1, posts: 1}
)

// faults are what goes wrong with a create, and how it ends with a key that the
// server keeps unique and with another.
var faults = []struct {
	name    string
	fault   psasim.Fault
	timeout time.Duration
	// late makes the POST fail at once and take effect around the nth later
	// request with a method.
	late          *lateness
	unique, other want
}{
	{name: "none", fault: psasim.Fault{Path: "/nowhere"}, unique: createdAtOnce, other: createdAtOnce},
	{name: "429 with Retry-After", fault: psasim.Fault{Status: 429}, unique: createdTwice, other: createdTwice},
	{name: "500 before the write", fault: psasim.Fault{Status: 500}, unique: createdTwice, other: notCreated},
	{name: "500 after the write", fault: psasim.Fault{Status: 500, After: true}, unique: createdAtOnce, other: createdAtOnce},
	{name: "502 as HTML, after the write", fault: psasim.Fault{Status: 502, HTML: true, After: true}, unique: createdAtOnce, other: createdAtOnce},
	{name: "web page with 200, before the write", fault: psasim.Fault{HTML: true}, unique: createdTwice, other: notCreated},
	{name: "web page with 200, after the write", fault: psasim.Fault{HTML: true, After: true}, unique: createdAtOnce, other: createdAtOnce},
	{name: "cut before the write", fault: psasim.Fault{Cut: true}, unique: createdTwice, other: notCreated},
	{name: "cut after the write", fault: psasim.Fault{Cut: true, After: true}, unique: createdAtOnce, other: createdAtOnce},
	{name: "half a response after the write", fault: psasim.Fault{WrongJSON: true, After: true}, unique: createdAtOnce, other: createdAtOnce},
	{name: "no response in time, after the write", fault: psasim.Fault{Delay: time.Second, After: true}, timeout: 200 * time.Millisecond, unique: createdAtOnce, other: createdAtOnce},
	{name: "500, written before the look-up", late: &lateness{http.MethodGet, 1, false}, unique: createdAtOnce, other: createdAtOnce},
	{name: "500, written after the look-up", late: &lateness{http.MethodGet, 1, true}, unique: createdTwice, other: createdAtOnce},
	{name: "500, written after three look-ups", late: &lateness{http.MethodGet, 3, true}, unique: createdTwice, other: createdAtOnce},
	{name: "500, written before the second POST", late: &lateness{http.MethodPost, 1, false}, unique: createdTwice, other: createdUnseen},
	{name: "500, written after the second POST", late: &lateness{http.MethodPost, 1, true}, unique: createdTwice, other: createdUnseen},
	{name: "500, written after the create ended", late: &lateness{}, unique: createdTwice, other: createdUnseen},
}

type lateness struct {
	method string
	nth    int
	after  bool
}

// keys are a collection whose key the server keeps unique, and one with objects
// that may be equal.
var keys = []struct {
	name, collection string
	body             func(run int) map[string]any
	match            func(run int) psa.Reconcile
}{
	{
		"unique", "/company/companies",
		func(run int) map[string]any {
			return map[string]any{"identifier": fmt.Sprintf("Client%d", run), "name": "Client", "leadFlag": true, "site": map[string]any{"name": "Main"}}
		},
		func(run int) psa.Reconcile {
			return psa.Reconcile{Where: psa.Eq("identifier", fmt.Sprintf("Client%d", run)), ServerUnique: true}
		},
	},
	{
		"other", "/company/contacts",
		func(run int) map[string]any {
			return map[string]any{"firstName": fmt.Sprintf("Contact%d", run), "company": map[string]any{"id": 1}}
		},
		func(run int) psa.Reconcile {
			return psa.Reconcile{Where: psa.Eq("firstName", fmt.Sprintf("Contact%d", run))}
		},
	},
}

// Whatever happens to a create, there is at most one object afterwards, and the
// caller has its id or an error that says that it is not known.
func TestFaults(t *testing.T) {
	t.Parallel()
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "fault\tkey\tcreates\tuncertain\tobjects\tPOSTs\tlook-ups")
	for _, f := range faults {
		for _, key := range keys {
			each := f.unique
			if key.name != "unique" {
				each = f.other
			}
			site, client, late := newLateSite(t, func(c *psa.Config) {
				if f.timeout > 0 {
					c.RequestTimeout = f.timeout
				}
			})
			runs := *creates
			if f.timeout > 0 && runs == fewCreates {
				runs = 3 // each waits for the timeout
			}
			before := len(site.Objects(key.collection))
			posts, lookUps, uncertain := 0, 0, 0
			for run := range runs {
				fault := f.fault
				fault.Method = http.MethodPost
				if fault.Path == "" {
					fault.Path = key.collection
				}
				if f.late != nil {
					late.hold(key.collection, f.late.method, f.late.nth, f.late.after)
				} else {
					site.Inject(fault)
				}
				made, err := client.Create(t.Context(), key.collection, key.body(run), key.match(run))
				late.land()
				sent, others := late.received()
				posts, lookUps = posts+sent, lookUps+others
				var unknown *psa.UncertainError
				switch {
				case each.uncertain && errors.As(err, &unknown):
					uncertain++
				case each.uncertain || err != nil:
					t.Fatalf("%s, %s key: %v", f.name, key.name, err)
				default:
					if _, ok := site.Object(key.collection, made.ID()); !ok {
						t.Fatalf("%s, %s key: the site has no object %d", f.name, key.name, made.ID())
					}
				}
			}
			objects := len(site.Objects(key.collection)) - before
			if objects != runs*each.objects || posts != runs*each.posts {
				t.Errorf("%s, %s key: %d objects and %d POSTs after %d creates, want %+v each", f.name, key.name, objects, posts, runs, each)
			}
			_, _ = fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%d\t%d\n", f.name, key.name, runs, uncertain, objects, posts, lookUps)
		}
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
	if _, err := client.Get(t.Context(), "/service/boards", 1); err != nil {
		t.Fatal(err)
	}
	site.Inject(psasim.Fault{Path: "/service/boards", Status: 429, RetryAfter: time.Second})
	const requests = 300
	errs := make(chan error)
	for range requests {
		go func() {
			_, err := client.Get(t.Context(), "/service/boards", 1)
			errs <- err
		}()
	}
	for range requests {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	// Those under way when the 429 was sent cannot know of it: a few on an idle
	// machine, more on a busy one. Without the pause it would be nearly all.
	if early := site.EarlyRequests(); early > requests/2 {
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
	_, err = client.Create(t.Context(), "/company/companies",
		map[string]any{"identifier": "Acme", "name": "Acme"}, psa.Reconcile{Where: psa.Eq("identifier", "Acme"), ServerUnique: true})
	var unknown *psa.UncertainError
	if !errors.Is(err, psa.ErrExists) || errors.As(err, &unknown) || postsOf(site) != 2 {
		t.Errorf("got %v after %d POSTs, want the server's refusal of the second one", err, postsOf(site))
	}
}

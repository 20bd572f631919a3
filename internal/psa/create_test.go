package psa_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

const contacts = "/company/contacts"

// contact and contactMatch are a create whose key the server does not keep unique.
func contact() map[string]any {
	return map[string]any{"firstName": "Ann", "lastName": "Lee", "company": map[string]any{"id": 1}}
}

func contactMatch() psa.Reconcile { return psa.Reconcile{Where: psa.Eq("firstName", "Ann")} }

func createContact(ctx context.Context, client *psa.Client) (psa.Record, error) {
	return client.Create(ctx, contacts, contact(), contactMatch())
}

func postsOf(site *psasim.Simulator) (n int) {
	for _, r := range site.Requests() {
		if r.Method == http.MethodPost {
			n++
		}
	}
	return n
}

// wantUncertain checks for an error that names exactly these candidates.
func wantUncertain(t *testing.T, err error, candidates ...int64) {
	t.Helper()
	var unknown *psa.UncertainError
	if !errors.As(err, &unknown) {
		t.Fatalf("got %v, want an UncertainError", err)
	}
	got := slices.Sorted(slices.Values(unknown.Candidates))
	if !slices.Equal(got, slices.Sorted(slices.Values(candidates))) {
		t.Errorf("candidates %v, want %v", got, candidates)
	}
}

// A new object of the same key that holds something else may be somebody else's:
// it is named and not returned.
func TestCreateDoesNotAdoptWhatDiffers(t *testing.T) {
	t.Parallel()
	site, client := newSite(t, nil)
	other := contact()
	other["lastName"] = "Fox"
	theirs, err := site.Add(contacts, other)
	if err != nil {
		t.Fatal(err)
	}
	site.Inject(psasim.Fault{Method: http.MethodPost, Status: 500})
	_, err = createContact(t.Context(), client)
	wantUncertain(t, err, theirs)
}

// What an earlier create of the same client returned is not taken for the object
// of a later one, however new it is.
func TestCreateDoesNotAdoptItsOwnEarlierObject(t *testing.T) {
	t.Parallel()
	site, client := newSite(t, nil)
	if _, err := createContact(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	site.Inject(psasim.Fault{Method: http.MethodPost, Status: 500})
	_, err := createContact(t.Context(), client)
	wantUncertain(t, err)
}

// Of two new objects that hold what was sent, none is chosen.
func TestCreateNamesEveryCandidate(t *testing.T) {
	t.Parallel()
	site, client := newSite(t, nil)
	theirs, err := site.Add(contacts, contact())
	if err != nil {
		t.Fatal(err)
	}
	site.Inject(psasim.Fault{Method: http.MethodPost, Status: 500, After: true})
	_, err = createContact(t.Context(), client)
	wantUncertain(t, err, theirs, theirs+1)
}

// Where the server turns out not to keep a key unique after all, the second
// object does not go unnoticed.
func TestCreateNoticesASecondObject(t *testing.T) {
	t.Parallel()
	site, client, late := newLateSite(t, nil)
	before := site.Objects(contacts)
	late.hold(contacts, http.MethodGet, 1, true)
	match := contactMatch()
	match.ServerUnique = true
	_, err := client.Create(t.Context(), contacts, contact(), match)
	var created []int64
	for _, o := range site.Objects(contacts)[len(before):] {
		created = append(created, psa.Record(o).ID())
	}
	if len(created) != 2 {
		t.Fatalf("%d objects: the test tests nothing", len(created))
	}
	wantUncertain(t, err, created...)
}

// inMemory carries requests to a site without a network, so that a test can
// run in a bubble of its own time.
type inMemory func(*http.Request) (*http.Response, error)

func (f inMemory) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func respond(site http.Handler, r *http.Request) *http.Response {
	received := r.Clone(context.WithoutCancel(r.Context()))
	if received.Body == nil {
		received.Body = http.NoBody
	}
	received.Host = r.URL.Host
	recorder := httptest.NewRecorder()
	site.ServeHTTP(recorder, received)
	response := recorder.Result()
	response.Request = r
	return response
}

func memoryClient(t *testing.T, transport inMemory, change func(*psa.Config)) *psa.Client {
	t.Helper()
	config := psa.Config{
		SiteURL: "http://localhost/v4_6_release/apis/3.0", CompanyID: "acme", PublicKey: "public", PrivateKey: "private-secret",
		ClientID: psasim.ClientID, RequestsPerSecond: 1e6, Transport: transport,
	}
	if change != nil {
		change(&config)
	}
	client, err := psa.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// Equal creates at the same time, none of which gets a response, end with one
// object each.
func TestEqualCreatesRunOneAfterAnother(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		site, err := psasim.New(psasim.Options{})
		if err != nil {
			t.Fatal(err)
		}
		client := memoryClient(t, func(r *http.Request) (*http.Response, error) {
			response := respond(site, r)
			if r.Method == http.MethodPost {
				time.Sleep(time.Second)
				return nil, errors.New("connection reset")
			}
			return response, nil
		}, nil)
		const creates = 4
		var mu sync.Mutex
		created := map[int64]bool{}
		var group sync.WaitGroup
		for range creates {
			group.Go(func() {
				object, err := createContact(t.Context(), client)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				created[object.ID()] = true
			})
		}
		group.Wait()
		if len(created) != creates {
			t.Errorf("%d creates returned %d objects", creates, len(created))
		}
	})
}

// A create whose caller gives up while the response is on its way is
// still looked for, and never sent again.
func TestCreateAfterCancellation(t *testing.T) {
	t.Parallel()
	for _, unique := range []bool{true, false} {
		for _, applied := range []bool{true, false} {
			t.Run(fmt.Sprintf("unique=%t,applied=%t", unique, applied), func(t *testing.T) {
				t.Parallel()
				site, err := psasim.New(psasim.Options{})
				if err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithCancel(t.Context())
				var posts, lookUps atomic.Int64
				client := memoryClient(t, func(r *http.Request) (*http.Response, error) {
					if r.Method != http.MethodPost {
						lookUps.Add(1)
						return respond(site, r), nil
					}
					posts.Add(1)
					if applied {
						respond(site, r)
					}
					cancel()
					return nil, r.Context().Err()
				}, nil)
				match := contactMatch()
				match.ServerUnique = unique
				object, err := client.Create(ctx, contacts, contact(), match)
				switch {
				case !applied:
					wantUncertain(t, err)
					if !errors.Is(err, context.Canceled) {
						t.Errorf("%v does not say that the create was canceled", err)
					}
				case err != nil || object.ID() == 0:
					t.Errorf("got %v, %v", object, err)
				}
				if posts.Load() != 1 || lookUps.Load() != 1 {
					t.Errorf("%d POSTs, %d look-ups", posts.Load(), lookUps.Load())
				}
			})
		}
	}
}

// A connection that was never made cannot have created anything: the create is
// repeated, and its failure is an ordinary one.
func TestCreateWithoutAConnection(t *testing.T) {
	t.Parallel()
	site, err := psasim.New(psasim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	refusals := 0
	client := memoryClient(t, func(r *http.Request) (*http.Response, error) {
		if refusals--; refusals >= 0 {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
		}
		return respond(site, r), nil
	}, func(c *psa.Config) {
		c.MaxRetries, c.RetryWaitMin, c.RetryWaitMax = 2, time.Millisecond, time.Millisecond
	})
	refusals = 2
	if _, err := createContact(t.Context(), client); err != nil || postsOf(site) != 1 {
		t.Errorf("after two refusals: %v, %d POSTs arrived", err, postsOf(site))
	}
	refusals = 1000
	_, err = createContact(t.Context(), client)
	var broken *psa.TransportError
	var unknown *psa.UncertainError
	if !errors.As(err, &broken) || errors.As(err, &unknown) {
		t.Errorf("got %v", err)
	}
	if used := 1000 - refusals; used != 3 {
		t.Errorf("%d attempts, want 3", used)
	}
}

// A create that waits for an equal one ends when its caller gives up, and as
// nothing was sent, there is nothing uncertain about it.
func TestCancelledWaitForAnEqualCreate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		posts := 0
		site, err := psasim.New(psasim.Options{})
		if err != nil {
			t.Fatal(err)
		}
		client := memoryClient(t, func(r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodPost {
				posts++
				<-release
			}
			return respond(site, r), nil
		}, nil)
		first, second := make(chan error, 1), make(chan error, 1)
		go func() { _, err := createContact(t.Context(), client); first <- err }()
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _, err := createContact(ctx, client); second <- err }()
		synctest.Wait()
		cancel()
		synctest.Wait()
		select {
		case err := <-second:
			var unknown *psa.UncertainError
			if !errors.Is(err, context.Canceled) || errors.As(err, &unknown) {
				t.Errorf("got %v", err)
			}
		default:
			t.Error("the canceled create waits still")
		}
		close(release)
		if err := <-first; err != nil || posts != 1 {
			t.Errorf("%v, %d POSTs", err, posts)
		}
	})
}

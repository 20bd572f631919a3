package psa_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// A delete that was cut off, and whose path then moved with an upgrade of the
// site, may have removed the object itself.
func TestDeleteLostBeforeAnUpgrade(t *testing.T) {
	t.Parallel()
	codebase, deletes := "v2025_1/", 0
	client := memoryClient(t, func(r *http.Request) (*http.Response, error) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/login/"):
			return response(r, 200, `{"Codebase":"`+codebase+`"}`), nil
		case !strings.HasPrefix(r.URL.Path, "/"+codebase):
			return response(r, 404, `{"code":"ConnectWiseApi","message":"The endpoint does not exist."}`), nil
		}
		if deletes++; deletes == 1 {
			codebase = "v2026_1/"
			return nil, errors.New("connection reset")
		}
		return response(r, 404, `{"code":"NotFound","message":"Board 1 not found"}`), nil
	}, func(c *psa.Config) { c.SiteURL, c.RetryWaitMin, c.RetryWaitMax = "http://localhost", 1, 1 })
	if err := client.Delete(t.Context(), boards, 1); err != nil || deletes != 2 {
		t.Errorf("%v after %d deletes", err, deletes)
	}
	if err := client.Delete(t.Context(), boards, 1); !errors.Is(err, psa.ErrNotFound) {
		t.Errorf("a second delete: %v", err)
	}
}

// The codebase is asked for on behalf of all: that the first caller gives up is
// no failure of the others.
func TestDiscoveryOutlivesItsCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		client := memoryClient(t, func(r *http.Request) (*http.Response, error) {
			if !strings.HasPrefix(r.URL.Path, "/login/") {
				return response(r, 200, `{"id":1}`), nil
			}
			select {
			case <-release:
				return response(r, 200, `{"Codebase":"v2025_1/"}`), nil
			case <-r.Context().Done():
				return nil, r.Context().Err()
			}
		}, func(c *psa.Config) { c.SiteURL = "http://localhost" })
		get := func(ctx context.Context) chan error {
			done := make(chan error, 1)
			go func() { _, err := client.Get(ctx, boards, 1); done <- err }()
			synctest.Wait()
			return done
		}
		ctx, cancel := context.WithCancel(t.Context())
		first, second := get(ctx), get(t.Context())
		cancel()
		if err := <-first; !errors.Is(err, context.Canceled) {
			t.Errorf("the caller that gave up: %v", err)
		}
		close(release)
		if err := <-second; err != nil {
			t.Errorf("the other one: %v", err)
		}
	})
}

// Whether an object is new is a question of the server's clock, however far it
// is from ours.
func TestCreateByTheServersClock(t *testing.T) {
	t.Parallel()
	for name, skew := range map[string]time.Duration{"behind": -time.Hour, "ahead": time.Hour, "exact": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			off := skew
			now := func() time.Time { return time.Now().Add(off) }
			site, err := psasim.New(psasim.Options{Now: now})
			if err != nil {
				t.Fatal(err)
			}
			client := memoryClient(t, func(r *http.Request) (*http.Response, error) {
				response := respond(site, r)
				response.Header.Set("Date", now().UTC().Format(http.TimeFormat))
				return response, nil
			}, func(c *psa.Config) { c.MaxRetries, c.RetryWaitMin, c.RetryWaitMax = 2, 1, 1 })
			site.Inject(psasim.Fault{Method: http.MethodPost, Status: 500, After: true})
			if object, err := createContact(t.Context(), client); err != nil || object.ID() == 0 {
				t.Errorf("our own object: %v, %v", object, err)
			}
			// One that somebody made half an hour ago is not ours by any clock.
			old := contact()
			old["firstName"] = "Bea"
			off -= 30 * time.Minute
			if _, err := site.Add(contacts, old); err != nil {
				t.Fatal(err)
			}
			off = skew
			site.Inject(psasim.Fault{Method: http.MethodPost, Status: 500})
			_, err = client.Create(t.Context(), contacts, old, psa.Reconcile{Where: psa.Eq("firstName", "Bea")})
			wantUncertain(t, err)
		})
	}
}

// Whoever names the codebase gets that one: a path that it does not have is an
// error, and no other codebase is tried with the same request.
func TestNamedCodebaseStays(t *testing.T) {
	t.Parallel()
	var asked []string
	client := memoryClient(t, func(r *http.Request) (*http.Response, error) {
		asked = append(asked, r.URL.Path)
		if strings.HasPrefix(r.URL.Path, "/login/") {
			return response(r, 200, `{"Codebase":"v2026_1/"}`), nil
		}
		return response(r, 404, `{"code":"ConnectWiseApi","message":"The endpoint does not exist."}`), nil
	}, nil)
	if err := getBoard(t, client); !errors.Is(err, psa.ErrNoRoute) || len(asked) != 1 {
		t.Errorf("%v after %v", err, asked)
	}
}

package psa_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

const boards = "/service/boards"

func getBoard(t *testing.T, client *psa.Client) error {
	t.Helper()
	_, err := client.Get(t.Context(), boards, 1)
	return err
}

func response(r *http.Request, status int, body string, header ...string) *http.Response {
	h := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r}
}

// A redirect is an error that names the other host, which gets no request.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	var strayed atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { strayed.Add(1) }))
	t.Cleanup(elsewhere.Close)
	host := strings.TrimPrefix(elsewhere.URL, "http://")
	for _, status := range []int{301, 302, 303, 307, 308} {
		redirect := func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL+r.URL.Path, status) }
		client := answering(t, redirect, nil)
		site := httptest.NewServer(http.HandlerFunc(redirect))
		t.Cleanup(site.Close)
		moved, err := psa.New(psa.Config{SiteURL: site.URL, CompanyID: "acme", PublicKey: "p", PrivateKey: "s", ClientID: "c"})
		if err != nil {
			t.Fatal(err)
		}
		_, create := createContact(t.Context(), client)
		_, patch := client.Patch(t.Context(), boards, 1, []psa.Operation{psa.Replace("name", "x")})
		for name, err := range map[string]error{
			"get": getBoard(t, client), "create": create, "patch": patch,
			"delete": client.Delete(t.Context(), boards, 1), "first contact": getBoard(t, moved),
		} {
			var apiErr *psa.Error
			var unknown *psa.UncertainError
			if !errors.As(err, &apiErr) || errors.As(err, &unknown) || apiErr.Status != status || apiErr.Redirect != host ||
				!strings.Contains(err.Error(), host) || !errors.Is(err, psa.ErrNotAPI) {
				t.Errorf("%s, status %d: %v", name, status, err)
			}
		}
	}
	if strayed.Load() != 0 {
		t.Errorf("%d requests followed a redirect", strayed.Load())
	}
}

// A list ends with an error when its next links never end.
func TestEndlessList(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		next  func(url.Values, int) string
		most  int
		wants string
	}{
		"the same page":  {func(url.Values, int) string { return "page=1" }, 2, "read already"},
		"a circle":       {func(_ url.Values, n int) string { return fmt.Sprintf("page=%d", n%3+1) }, 4, "read already"},
		"no page":        {func(url.Values, int) string { return "" }, 1, "read already"},
		"a page each":    {func(_ url.Values, n int) string { return fmt.Sprintf("pageId=%d", n) }, 10_000, "10000 pages"},
		"two parameters": {func(_ url.Values, n int) string { return fmt.Sprintf("pageId=%d&page=%d", n%2, n%2) }, 3, "read already"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requests := 0
			client := memoryClient(t, func(r *http.Request) (*http.Response, error) {
				requests++
				link := "<http://other.example.com/x?" + row.next(r.URL.Query(), requests) + `>; rel="next"`
				return response(r, 200, `[]`, "Link", link), nil
			}, func(c *psa.Config) { c.RequestsPerSecond = 1e9 })
			var last error
			for _, err := range client.List(t.Context(), boards, psa.Query{}) {
				last = err
			}
			if last == nil || !strings.Contains(last.Error(), row.wants) || requests > row.most {
				t.Errorf("%d requests, then %v", requests, last)
			}
		})
	}
}

// A response over the limit is an error and no cut body, and is not read again.
func TestResponseSizeLimit(t *testing.T) {
	t.Parallel()
	for size, ok := range map[int]bool{100: true, 101: false, 5000: false} {
		requests := 0
		client := memoryClient(t, func(r *http.Request) (*http.Response, error) {
			requests++
			return response(r, 200, `{"id":1}`+strings.Repeat(" ", size-len(`{"id":1}`))), nil
		}, func(c *psa.Config) { c.MaxResponseBytes = 100 })
		err := getBoard(t, client)
		var apiErr *psa.Error
		if (err == nil) != ok || requests != 1 {
			t.Errorf("%d bytes: %v, %d requests", size, err, requests)
		}
		if !ok && (!errors.As(err, &apiErr) || !strings.Contains(err.Error(), "larger than 100 bytes")) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

// No more requests are under way at a time than the client may have.
func TestConcurrencyLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const limit, calls = 3, 12
		underWay, release := atomic.Int64{}, make(chan struct{})
		client := memoryClient(t, func(r *http.Request) (*http.Response, error) {
			underWay.Add(1)
			defer underWay.Add(-1)
			<-release
			return response(r, 200, `{"id":1}`), nil
		}, func(c *psa.Config) { c.MaxConcurrentRequests = limit })
		errs := make(chan error, calls)
		for range calls {
			go func() { errs <- getBoard(t, client) }()
		}
		for done := range calls {
			synctest.Wait()
			if got, want := underWay.Load(), int64(min(limit, calls-done)); got != want {
				t.Errorf("%d requests under way after %d, want %d", got, done, want)
			}
			release <- struct{}{}
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
	})
}

// A plan of a usual size is not paced, and no minute has more requests than the server
// allows. Time is that of the bubble.
func TestBurst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var sent []time.Time
		client := memoryClient(t, func(r *http.Request) (*http.Response, error) {
			sent = append(sent, time.Now())
			return response(r, 200, `{"id":1}`), nil
		}, func(c *psa.Config) { c.RequestsPerSecond = 0 })
		for range 2500 {
			if err := getBoard(t, client); err != nil {
				t.Fatal(err)
			}
		}
		if paced := sent[59].Sub(sent[0]); paced > 0 {
			t.Errorf("60 requests took %s", paced)
		}
		const allowed = 1000
		for i := allowed; i < len(sent); i++ {
			if window := sent[i].Sub(sent[i-allowed]); window < time.Minute {
				t.Fatalf("%d requests in %s", allowed+1, window)
			}
		}
	})
}

// A 429 halves the rate, never below one request a second, and requests that
// succeed bring it back. Time is that of the bubble.
func TestThrottlingLowersTheRate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		refuse := 0
		client := memoryClient(t, func(r *http.Request) (*http.Response, error) {
			if refuse--; refuse >= 0 {
				return response(r, 429, `{}`, "Retry-After", "0"), nil
			}
			return response(r, 200, `{"id":1}`), nil
		}, func(c *psa.Config) { c.RequestsPerSecond, c.MaxRetries = 10, 100 })
		// measure returns how many requests a second go out.
		measure := func(requests int) float64 {
			began := time.Now()
			for range requests {
				if err := getBoard(t, client); err != nil {
					t.Fatal(err)
				}
			}
			return float64(requests) / time.Since(began).Seconds()
		}
		measure(20) // what may go out at once is used up
		within := func(when string, got, least, most float64) {
			t.Helper()
			if got < least || got > most {
				t.Errorf("%s: %.2f requests a second, want %.2f to %.2f", when, got, least, most)
			}
		}
		within("undisturbed", measure(20), 9.9, 10.1)
		refuse = 1
		measure(2)
		within("after one 429", measure(10), 5, 6.5)
		measure(200)
		within("long after", measure(20), 9.9, 10.1)
		refuse = 20
		measure(1)
		within("after twenty", measure(5), 1, 1.5)
	})
}

// The pause of a 429 holds for requests that have nothing to do with it.
func TestThrottlingPausesEverybody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var opens time.Time
		client := memoryClient(t, func(r *http.Request) (*http.Response, error) {
			if opens.IsZero() {
				opens = time.Now().Add(30 * time.Second)
				return response(r, 429, `{}`, "Retry-After", "30"), nil
			}
			if time.Now().Before(opens) {
				t.Errorf("%s came %s too early", r.URL.Path, time.Until(opens))
			}
			return response(r, 200, `{"id":1}`), nil
		}, nil)
		errs := make(chan error, 2)
		go func() { errs <- getBoard(t, client) }()
		synctest.Wait()
		go func() {
			_, err := client.Get(t.Context(), contacts, 2)
			errs <- err
		}()
		for range 2 {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
	})
}

// A server that ignores conditions, as some paths do, does not change what is found.
func TestFindChecksConditions(t *testing.T) {
	t.Parallel()
	client := answering(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `[{"id":1,"name":"a"},{"id":2,"name":"B"},{"id":3,"name":"b","inactive":true},{"id":4}]`)
	}, nil)
	found, err := psa.Find(t.Context(), client, boards, psa.And(psa.Eq("name", "b"), psa.Eq("inactive", false)))
	if err != nil || len(found) != 1 || found[0].ID() != 2 {
		t.Errorf("found %v, %v", found, err)
	}
}

// A success whose body is not JSON is a broken exchange: what can be repeated is.
func TestUnreadableSuccessIsRepeated(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{"cut": `{"id":`, "web page": "<html>Sign in</html>", "nothing": ""} {
		for call, do := range map[string]func(*psa.Client) error{
			"get": func(c *psa.Client) error { return getBoard(t, c) },
			"patch": func(c *psa.Client) error {
				_, err := c.Patch(t.Context(), boards, 1, []psa.Operation{psa.Replace("name", "x")})
				return err
			},
			"delete": func(c *psa.Client) error { return c.Delete(t.Context(), boards, 1) },
		} {
			if call == "delete" && body == "" {
				continue // a delete needs no body
			}
			for bad, ok := range map[int]bool{2: true, 3: false} {
				requests := 0
				client := memoryClient(t, func(r *http.Request) (*http.Response, error) {
					if requests++; requests <= bad {
						return response(r, 200, body), nil
					}
					return response(r, 200, `{"id":1}`), nil
				}, func(c *psa.Config) { c.MaxRetries, c.RetryWaitMin, c.RetryWaitMax = 2, 1, 1 })
				err := do(client)
				var apiErr *psa.Error
				if (err == nil) != ok || requests != 3 || (!ok && (!errors.As(err, &apiErr) || !errors.Is(err, psa.ErrNotAPI) || apiErr.Status != 200)) {
					t.Errorf("%s, %s, %d times: %v after %d requests", call, name, bad, err, requests)
				}
			}
		}
	}
}

// At the first contact the third web page is another site; one alone, and half a
// response, is a broken connection there too.
func TestUnreadableFirstContact(t *testing.T) {
	t.Parallel()
	const page = "<html>Sign in</html>"
	for _, want := range []struct {
		body          string
		bad, requests int
		ok            bool
	}{
		{page, 1, 3, true}, // the second attempt finds the codebase
		{page, 2, 4, true},
		{page, 9, 3, false},
		{`{"Codebase":`, 1, 3, true},
	} {
		body := want.body
		requests := 0
		client := memoryClient(t, func(r *http.Request) (*http.Response, error) {
			switch requests++; {
			case requests <= want.bad:
				return response(r, 200, body), nil
			case strings.HasPrefix(r.URL.Path, "/login/"):
				return response(r, 200, `{"Codebase":"v2025_1/"}`), nil
			}
			return response(r, 200, `{"id":1}`), nil
		}, func(c *psa.Config) { c.SiteURL, c.RetryWaitMin, c.RetryWaitMax = "http://localhost", 1, 1 })
		err := getBoard(t, client)
		var apiErr *psa.Error
		if (err == nil) != want.ok || requests != want.requests {
			t.Errorf("%s: %v after %d requests", body, err, requests)
		}
		if !want.ok && (!errors.As(err, &apiErr) || !errors.Is(err, psa.ErrNotAPI)) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// A refusal that was cut off is asked for again: its code is what tells a missing
// object from a wrong path.
func TestCutRefusalIsRepeated(t *testing.T) {
	t.Parallel()
	requests := 0
	client := memoryClient(t, func(r *http.Request) (*http.Response, error) {
		if requests++; requests == 1 {
			return response(r, 404, `{"code":`), nil
		}
		return response(r, 404, `{"code":"NotFound","message":"Board 1 not found"}`), nil
	}, func(c *psa.Config) { c.RetryWaitMin, c.RetryWaitMax = 1, 1 })
	if err := getBoard(t, client); !errors.Is(err, psa.ErrNotFound) || requests != 2 {
		t.Errorf("%v after %d requests", err, requests)
	}
}

// A delete that finds nothing has succeeded if an attempt of its own may have
// removed the object, and only then.
func TestDeleteOfUnknownOutcome(t *testing.T) {
	t.Parallel()
	reset := errors.New("connection reset")
	for name, row := range map[string]struct {
		status int
		body   string
		err    error
		gone   bool
	}{
		"broken connection": {err: reset, gone: true},
		"500":               {status: 500, body: "{}", gone: true},
		"web page":          {status: 200, body: "<html>", gone: true},
		"429":               {status: 429, body: "{}", gone: false},
		"no attempt before": {status: 404, body: `{"code":"NotFound"}`, gone: false},
	} {
		requests := 0
		client := memoryClient(t, func(r *http.Request) (*http.Response, error) {
			if requests++; requests == 1 {
				return response(r, row.status, row.body, "Retry-After", "0"), row.err
			}
			return response(r, 404, `{"code":"NotFound","message":"Board 1 not found"}`), nil
		}, func(c *psa.Config) { c.RetryWaitMin, c.RetryWaitMax = 1, 1 })
		err := client.Delete(t.Context(), boards, 1)
		if row.gone && err != nil || !row.gone && !errors.Is(err, psa.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package psa_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim/conditions"
)

// answering starts a server and a client of it; below the API's base the handler
// answers.
func answering(t *testing.T, handler http.HandlerFunc, change func(*psa.Config)) *psa.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/login/") {
			_, _ = fmt.Fprint(w, `{"Codebase":"v2025_1/","IsCloud":true}`)
			return
		}
		handler(w, r)
	}))
	t.Cleanup(server.Close)
	config := psa.Config{
		SiteURL: server.URL, CompanyID: "acme", PublicKey: "public", PrivateKey: "private-secret", ClientID: "client",
		RetryWaitMin: time.Millisecond, RetryWaitMax: 2 * time.Millisecond, MaxRetries: 1, RequestsPerSecond: 10000,
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

// Every form in which servers are known to refuse.
func TestErrors(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		status int
		body   string
		is     error
		want   []string
	}{
		{"fields", 400, `{"code":"InvalidObject","message":"contact object is invalid","errors":[{"code":"MissingRequiredField","message":"The firstName field is required.","resource":"contact","field":"firstName"}]}`, nil, []string{"400 Bad Request", "InvalidObject", "The firstName field is required.", "field firstName"}},
		{"exists without message", 400, "{\r\n \"code\":\"InvalidObject\",\"errors\":[{\"code\":\"ObjectExists\",\"message\":\"Company ID already in use.\",\"field\":\"identifier\"}]}", psa.ErrExists, []string{"Company ID already in use."}},
		{"null errors", 400, `{"code":"ConnectWiseApi","message":"Could not find member 'type'","errors":null}`, nil, []string{"Could not find member"}},
		{"record", 404, `{"code":"NotFound","message":"Contact 57919 not found"}`, psa.ErrNotFound, []string{"Contact 57919 not found"}},
		{"route", 404, `{"code":"ConnectWiseApi","message":"The endpoint does not exist."}`, psa.ErrNoRoute, []string{"endpoint"}},
		{"cannot route", 400, "Cannot route. Codebase/company is invalid", psa.ErrNoRoute, []string{"Cannot route"}},
		{"keys", 401, `{"code":"Unauthorized","message":"Incorrect public/private key"}`, psa.ErrUnauthorized, []string{"Incorrect"}},
		{"permission", 403, `{"code":"Security","message":"You do not have security permission to perform this action."}`, psa.ErrForbidden, []string{"permission"}},
		{"in use", 409, `{"code":"ConnectWiseApi","message":"Record possibly in use"}`, psa.ErrConflict, []string{"in use"}},
		{"throttled", 429, `{"error":"ConnectWiseAPI","message":"Too many requests. Please try again in 30 seconds."}`, psa.ErrRateLimited, []string{"ConnectWiseAPI", "Too many"}},
		{"timeout", 500, `{"code":"ConnectWiseApi","message":"A timeout has occured. Please try again."}`, nil, []string{"timeout"}},
		{"web page", 502, "<html><body>Bad gateway</body></html>", nil, []string{"502", "<html>"}},
		{"web page with 200", 200, "<html>Sign in</html>", nil, []string{"not the JSON", "<html>Sign in"}},
		{"nothing", 200, "", nil, []string{"(nothing)"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			client := answering(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(row.status)
				_, _ = fmt.Fprint(w, row.body)
			}, nil)
			_, err := client.Get(t.Context(), "/company/contacts", 57919)
			var apiErr *psa.Error
			if !errors.As(err, &apiErr) || apiErr.Status != row.status {
				t.Fatalf("got %v", err)
			}
			if row.is != nil && !errors.Is(err, row.is) {
				t.Errorf("%v is not %v", err, row.is)
			}
			for _, want := range row.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
			for _, secret := range []string{"private-secret", "Basic "} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%q holds a secret", err)
				}
			}
		})
	}
}

// The codebase is found with the first request, once, and again when the site
// was upgraded in the middle of a run.
func TestDiscovery(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	codebase := atomic.Value{}
	codebase.Store("v2025_1/")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		current, _ := codebase.Load().(string)
		switch {
		case strings.HasPrefix(r.URL.Path, "/login/companyinfo/acme"):
			if r.Header.Get("Authorization") != "" {
				t.Error("the keys were sent where none are needed")
			}
			asked.Add(1)
			_, _ = fmt.Fprintf(w, `{"CompanyName":"Acme","Codebase":%q,"IsCloud":"True"}`, current)
		case strings.HasPrefix(r.URL.Path, "/login/companyinfo/"):
			_, _ = fmt.Fprint(w, "null")
		case strings.HasPrefix(r.URL.Path, "/"+current+"apis/3.0/"):
			_, _ = fmt.Fprint(w, `{"id":1}`)
		default:
			w.WriteHeader(http.StatusNotFound)
			_, _ = fmt.Fprint(w, `{"code":"ConnectWiseApi","message":"The endpoint does not exist."}`)
		}
	}))
	t.Cleanup(server.Close)
	config := psa.Config{SiteURL: server.URL, CompanyID: "acme", PublicKey: "p", PrivateKey: "s", ClientID: "c", RequestsPerSecond: 10000}
	client, err := psa.New(config)
	if err != nil {
		t.Fatal(err)
	}
	errs := make(chan error)
	for range 20 {
		go func() {
			_, err := client.Get(t.Context(), "/service/boards", 1)
			errs <- err
		}()
	}
	for range 20 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("the codebase was asked for %d times", n)
	}
	codebase.Store("v2026_1/")
	if _, err := client.Get(t.Context(), "/service/boards", 1); err != nil {
		t.Errorf("after an upgrade: %s", err)
	}
	config.CompanyID = "nobody"
	unknown, err := psa.New(config)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := unknown.Get(t.Context(), "/service/boards", 1); !errors.Is(err, psa.ErrUnknownCompany) {
		t.Errorf("an unknown company: %v", err)
	}
	config.SiteURL = server.URL + "/v2026_1/apis/3.0"
	named, err := psa.New(config)
	if err != nil {
		t.Fatal(err)
	}
	before := asked.Load()
	if _, err := named.Get(t.Context(), "/service/boards", 1); err != nil || asked.Load() != before {
		t.Errorf("a codebase that the user named: %v, asked %d times", err, asked.Load()-before)
	}
}

func TestConfig(t *testing.T) {
	t.Parallel()
	for url, ok := range map[string]bool{
		"https://na.myconnectwise.net": true, "https://na.myconnectwise.net/v4_6_release/apis/3.0": true,
		"http://127.0.0.1:80": true, "http://localhost": true, "http://[::1]:8080": true,
		"http://na.example.com": false, "http://10.0.0.1": false, "ftp://x": false, "na.example.com": false, "": false, "https://u:p@x": false,
	} {
		_, err := psa.New(psa.Config{SiteURL: url, CompanyID: "a", PublicKey: "b", PrivateKey: "c", ClientID: "d"})
		var wrong *psa.ConfigError
		if (err == nil) != ok || (err != nil && !errors.As(err, &wrong)) {
			t.Errorf("%q: %v", url, err)
		}
	}
}

// A list goes on as long as the server names a next page, fetches a page when it
// is wanted, and yields the error of whichever page fails.
func TestList(t *testing.T) {
	t.Parallel()
	site, client := newSite(t, nil)
	for i := range 30 {
		if _, err := site.Add("/company/companies/types", map[string]any{"name": fmt.Sprintf("Type %d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	query := psa.Query{PageSize: 10, OrderBy: "id"}
	read := func(limit int) (n int, err error) {
		for _, err := range client.List(t.Context(), "/company/companies/types", query) {
			if err != nil {
				return n, err
			}
			if n++; n == limit {
				break
			}
		}
		return n, nil
	}
	if n, err := read(0); n != 34 || err != nil {
		t.Errorf("all pages: %d, %v", n, err)
	}
	site.ResetRequests()
	if n, err := read(5); n != 5 || err != nil || len(site.Requests()) != 1 {
		t.Errorf("five objects: %d, %v, %d requests", n, err, len(site.Requests()))
	}
	site.Inject(psasim.Fault{Path: "/company/companies/types", After: true})
	site.Inject(psasim.Fault{Path: "/company/companies/types", Code: "InvalidField", Message: "second page"})
	if n, err := read(0); n != 10 || err == nil || !strings.Contains(err.Error(), "second page") {
		t.Errorf("a failing second page: %d objects, error %v", n, err)
	}
}

// A cancelled call ends at once wherever it waits.
func TestCancellation(t *testing.T) {
	t.Parallel()
	blocked := make(chan struct{})
	client := answering(t, func(http.ResponseWriter, *http.Request) { <-blocked }, func(c *psa.Config) { c.MaxConcurrentRequests = 1 })
	t.Cleanup(func() { close(blocked) })
	ctx, cancel := context.WithCancel(t.Context())
	errs := make(chan error)
	for range 3 { // one waits for its answer, two for their turn
		go func() {
			_, err := client.Get(ctx, "/service/boards", 1)
			errs <- err
		}()
	}
	cancel()
	for range 3 {
		if err := <-errs; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
}

func TestDecimalsStayExact(t *testing.T) {
	t.Parallel()
	client := answering(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, `{"id":1,"price":1.10}`) }, nil)
	object, err := client.Get(t.Context(), "/procurement/catalog", 1)
	if err != nil || object["price"] != json.Number("1.10") {
		t.Errorf("got %v, %v", object["price"], err)
	}
}

// A string in a condition is a string: whatever it is, it finds what is equal
// and nothing else.
func FuzzEq(f *testing.F) {
	for _, seed := range []string{"plain", `O"Brien" or 1=1`, `O'Brien "x" [y]`, `a' or name like '%`, `\`, "[[]x]", "", "line\nbreak", `50% *`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		where := psa.Eq("name", text)
		for _, name := range []string{text, text + "x", "other"} {
			object := psa.Record{"name": name}
			if got, want := where.Matches(object), strings.EqualFold(name, text); got != want {
				t.Errorf("Matches(%q) for %q is %v", name, text, got)
			}
		}
		expression, err := conditions.Parse(where.String())
		if err != nil {
			t.Fatalf("the server cannot read %s: %s", where, err)
		}
		fields := expression.Fields()
		if len(fields) > 1 || (len(fields) == 1 && fields[0] != "name") {
			t.Fatalf("%q became a condition on %v: %s", text, fields, where)
		}
		fits, err := expression.Match(func(string) (any, bool) { return text, true })
		if err != nil || !fits {
			t.Errorf("%s does not find %q: %v", where, text, err)
		}
	})
}

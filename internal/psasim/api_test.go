package psasim_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// caller speaks plain HTTP to a site.
type caller struct {
	t    *testing.T
	url  string
	site *psasim.Simulator
}

func newCaller(t *testing.T, options psasim.Options) *caller {
	t.Helper()
	site, err := psasim.New(options)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	return &caller{t, server.URL + "/v4_6_release/apis/3.0", site}
}

func (c *caller) do(method, path, body string, change ...func(*http.Request)) (int, string, http.Header) {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	request.SetBasicAuth("acme+public", "private-secret")
	request.Header.Set("clientId", psasim.ClientID)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	for _, f := range change {
		f(request)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return response.StatusCode, string(raw), response.Header
}

// What the site refuses, and in which words.
func TestRefusals(t *testing.T) {
	t.Parallel()
	c := newCaller(t, psasim.Options{})
	for _, row := range []struct {
		name, method, path, body string
		change                   func(*http.Request)
		status                   int
		want                     string
	}{
		{"no login", "GET", "/service/boards", "", func(r *http.Request) { r.Header.Del("Authorization") }, 401, "UserNotAuthenticated"},
		{"wrong key", "GET", "/service/boards", "", func(r *http.Request) { r.SetBasicAuth("acme+public", "x") }, 401, "Incorrect public/private key"},
		{"no client id", "GET", "/service/boards", "", func(r *http.Request) { r.Header.Del("clientId") }, 401, "clientId"},
		{"no such path", "GET", "/service/nothing", "", nil, 404, "The endpoint does not exist."},
		{"wrong method", "DELETE", "/service/boards", "", nil, 405, "http method"},
		{"second row of a singleton", "POST", "/company/management", "{}", nil, 405, "http method"},
		{"no such record", "GET", "/service/boards/99", "", nil, 404, `"code":"NotFound","message":"Board 99 not found"`},
		{"no such parent", "GET", "/service/boards/99/statuses", "", nil, 404, "Board 99 not found"},
		{"form body", "POST", "/service/boards", "a=b", func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, 415, "JSON"},
		{"unknown member", "POST", "/company/contacts", `{"type": 1}`, nil, 400, "Could not find member 'type' on object of type 'Contact'. Path 'type', line 1"},
		{"several errors", "POST", "/service/boards", `{}`, nil, 400, "The department/id field is required"},
		{"too long", "POST", "/service/boards/1/statuses", `{"name":"` + strings.Repeat("x", 51) + `"}`, nil, 400, "maximum length of 50"},
		{"enumeration", "POST", "/service/boards/1/statuses", `{"name":"A","escalationStatus":"Never"}`, nil, 400, "NotResponded"},
		{"wrong type", "POST", "/service/boards/1/statuses", `{"name":5}`, nil, 400, "must be a string"},
		{"reference", "POST", "/service/boards", `{"name":"A","location":{"id":99},"department":{"id":1}}`, nil, 400, `"code":"NotFound","message":"SystemLocation 99 not found","resource":"board","field":"location/id"`},
		{"name taken", "POST", "/service/boards/1/statuses", `{"name":"new"}`, nil, 400, "ObjectExists"},
		{"range", "POST", "/company/companies", `{"identifier":"A","name":"A","yearEstablished":1800}`, nil, 400, "must be between 1900 and 9999"},
		{"company taken", "POST", "/company/companies", `{"identifier":"sundental","name":"A"}`, nil, 400, "Company ID already in use."},
		{"offset", "POST", "/company/companies", `{"identifier":"B","name":"B","dateAcquired":"2026-09-11T14:32:00-04:00"}`, nil, 400, "Unsupported format applied to dateAcquired"},
		{"patch path", "PATCH", "/service/boards/1", `[{"op":"replace","path":"nam","value":"x"}]`, nil, 400, "path nam is not valid"},
		{"patch without a value", "PATCH", "/service/boards/1", `[{"op":"replace","path":"notifyEmailFrom"}]`, nil, 400, "path notifyEmailFrom has no value"},
		{"null for a required member", "PATCH", "/service/boards/1", `[{"op":"replace","path":"name","value":null}]`, nil, 400, "The name field is required"},
		{"name of spaces", "POST", "/service/boards/1/statuses", `{"name":"  "}`, nil, 400, "The name field is required"},
		{"more after the body", "POST", "/service/boards/1/statuses", `{"name":"A"} x`, nil, 400, "not a JSON object"},
		{"status of another board", "POST", "/service/boards", `{"name":"D","location":{"id":1},"department":{"id":1},"autoCloseStatus":{"id":1}}`, nil, 400, `"code":"NotFound"`},
		{"patch case", "PATCH", "/service/boards/1", `[{"op":"replace","path":"Name","value":"x"}]`, nil, 400, "path Name is not valid"},
		{"remove required", "PATCH", "/service/boards/1", `[{"op":"remove","path":"name"}]`, nil, 400, "The name field is required"},
		{"patch types", "PATCH", "/company/companies/1", `[{"op":"replace","path":"types","value":[{"id":1}]}]`, nil, 400, "typeIds can only be used when creating a new company"},
		{"clear default", "PATCH", "/service/boards/1/statuses/1", `[{"op":"replace","path":"defaultFlag","value":false}]`, nil, 400, "default"},
		{"delete default", "DELETE", "/service/boards/1/statuses/1", "", nil, 400, "default"},
		{"delete used", "DELETE", "/system/locations/1", "", nil, 409, "possibly in use"},
		{"page size", "GET", "/service/boards?pageSize=1001", "", nil, 400, "1000"},
		{"condition", "GET", "/service/boards?conditions=inactiveFlag+%3D+abc", "", nil, 400, "should be enclosed with double or single quotes"},
		{"condition field", "GET", "/service/boards?conditions=nothing+%3D+1", "", nil, 400, "does not exist"},
		{"order", "GET", "/service/boards?orderBy=nothing", "", nil, 400, "orderBy"},
		{"custom solution", "POST", "/company/managementItSolutions", `{"name":"A","managementItSolutionType":"Custom"}`, nil, 400, "managementSolutionName"},
		{"note without place", "POST", "/service/tickets/1/notes", `{"text":"x"}`, nil, 404, "Ticket 1 not found"},
		{"token", "POST", "/system/members/jdoe/tokens", `{}`, nil, 401, "You do not have security permission"},
		{"board rule", "POST", "/service/boards", `{"name":"C","location":{"id":1},"department":{"id":1},"autoAssignLimitAmount":3}`, nil, 400, "autoAssignLimitFlag is true"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			change := row.change
			if change == nil {
				change = func(*http.Request) {}
			}
			status, body, _ := c.do(row.method, row.path, row.body, change)
			if status != row.status || !strings.Contains(body, row.want) {
				t.Errorf("%s %s: %d %s, want %d with %q", row.method, row.path, status, body, row.status, row.want)
			}
		})
	}
}

// What the site does that no schema says.
func TestBehaviour(t *testing.T) {
	t.Parallel()
	c := newCaller(t, psasim.Options{})
	status, body, header := c.do("POST", "/company/companies", `{"id":0,"identifier":"Acme","name":"Acme","site":{"name":"Main"},"types":[{"name":"Client"}]}`)
	if status != 201 || !strings.HasPrefix(header.Get("Location"), "http://") || !strings.Contains(body, `"name":"Active"`) {
		t.Fatalf("create: %d %s %s", status, header.Get("Location"), body)
	}
	var made map[string]any
	if err := json.Unmarshal([]byte(body), &made); err != nil {
		t.Fatal(err)
	}
	path := fmt.Sprintf("/company/companies/%v", made["id"])
	for _, row := range []struct{ name, method, path, body, want, not string }{
		{"types show", "GET", path, "", `"types":[{"_info"`, ""},
		{"null members are left out", "GET", path, "", "", "addressLine1"},
		{"double slash", "GET", path, "", "apis/3.0//company/companies/statuses/", ""},
		{"patch inside a reference does nothing", "PATCH", path, `[{"op":"replace","path":"status/name","value":"Not-Active"}]`, `"name":"Active"`, ""},
		{"patch a reference's id", "PATCH", path, `[{"op":"replace","path":"/status/id","value":2}]`, `"name":"Not-Active"`, ""},
		{"clear", "PATCH", path, `[{"op":"replace","path":"city","value":"Tampa"},{"op":"remove","path":"/city"}]`, "", "Tampa"},
		{"clear with null", "PATCH", path, `[{"op":"replace","path":"city","value":"Tampa"},{"op":"replace","path":"city","value":null}]`, "", "Tampa"},
		{"number as text", "PATCH", path, `[{"op":"replace","path":"numberOfEmployees","value":"12"}]`, `"numberOfEmployees":12`, ""},
		{"decimals stay", "PATCH", path, `[{"op":"replace","path":"annualRevenue","value":1.10}]`, `"annualRevenue":1.1`, "1.1000000"},
		{"fields", "GET", path + "?fields=id,status/name", "", `"status":{"name":"Not-Active"}`, "identifier"},
		{"count", "GET", "/company/companies/count?conditions=identifier+like+%27A*%27", "", `{"count":2}`, ""},
		{"children conditions", "GET", "/company/companies?childConditions=types/name+%3D+%22vendor%22&fields=identifier", "", `[{"identifier":"AcmeMSP"}]`, ""},
		{"search", "POST", "/service/tickets/search", `{"conditions":"closedFlag = false and company/id = 1"}`, "[]", ""},
		{"secrets are not answered", "POST", "/company/managementItSolutions", `{"name":"S","managementItSolutionType":"Custom","managementSolutionName":"S","nAblePassword":"hunter2"}`, `"name":"S"`, "hunter2"},
	} {
		status, body, _ := c.do(row.method, row.path, row.body)
		if status >= 300 || !strings.Contains(body, row.want) || (row.not != "" && strings.Contains(body, row.not)) {
			t.Errorf("%s: %d %s, want %q and not %q", row.name, status, body, row.want, row.not)
		}
	}
	if status, _, _ := c.do("DELETE", path, ""); status != 204 {
		t.Errorf("delete: %d", status)
	}
	if status, body, _ := c.do("GET", path, ""); status != 200 || !strings.Contains(body, `"deletedFlag":true`) {
		t.Errorf("a deleted company: %d %s", status, body)
	}
	c.url = strings.Replace(c.url, "v4_6_release", "v1999_1", 1)
	if status, body, _ := c.do("GET", "/service/boards", ""); status != 400 || body != "Cannot route. Codebase/company is invalid" {
		t.Errorf("a wrong codebase: %d %s", status, body)
	}
}

func TestPaging(t *testing.T) {
	t.Parallel()
	c := newCaller(t, psasim.Options{})
	for i := range 60 {
		if _, err := c.site.Add("/company/companies/types", map[string]any{"name": fmt.Sprintf("Type %02d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	list := func(query string, change ...func(*http.Request)) (int, string) {
		_, body, header := c.do("GET", "/company/companies/types?"+query, "", change...)
		var page []map[string]any
		if err := json.Unmarshal([]byte(body), &page); err != nil {
			t.Fatalf("%s: %s", err, body)
		}
		return len(page), header.Get("Link")
	}
	for query, want := range map[string]struct {
		n    int
		rels string
	}{
		"":                   {25, "next last"},
		"page=2":             {25, "first prev next last"},
		"page=3":             {14, "first prev"},
		"page=9":             {0, "first prev"},
		"pageSize=1000":      {64, ""},
		"pageSize=64&page=1": {64, ""},
	} {
		n, link := list(query)
		var rels []string
		for part := range strings.SplitSeq(link, ", ") {
			if _, rel, ok := strings.Cut(part, `rel="`); ok {
				rels = append(rels, strings.Trim(rel, `"`))
			}
		}
		if n != want.n || strings.Join(rels, " ") != want.rels {
			t.Errorf("%q: %d objects and links %q, want %d and %q", query, n, rels, want.n, want.rels)
		}
	}
	forward := func(r *http.Request) { r.Header.Set("pagination-type", "forward-only") }
	// Clients look for the position at the end of the link.
	for query, want := range map[string]string{
		"page=2&pageSize=10&orderBy=name": "?orderBy=name&pageSize=10&page=3>; rel=\"next\"",
		"page=2":                          "?page=3>; rel=\"next\"",
	} {
		if _, link := list(query); !strings.Contains(link, want) {
			t.Errorf("%q: link %s, want %s", query, link, want)
		}
	}
	if n, link := list("pageSize=10&pageId=50", forward); n != 10 || !strings.Contains(link, "pageId=60") {
		t.Errorf("forward-only: %d objects, link %s", n, link)
	}
}

// What was written is there after the process ended, and ids are not used again.
func TestDatabase(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "site.db")
	first, err := psasim.New(psasim.Options{Database: file})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := first.Add("/company/companies/types", map[string]any{"name": "Kept"})
	if err != nil {
		t.Fatal(err)
	}
	dropped, err := first.Add("/company/companies/types", map[string]any{"name": "Dropped"})
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Remove("/company/companies/types", dropped); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second, err := psasim.New(psasim.Options{Database: file})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = second.Close() })
	if id, ok := second.Find("/company/companies/types", "name", "Kept"); !ok || id != kept {
		t.Errorf("after a restart the type has id %d, %v", id, ok)
	}
	if id, err := second.Add("/company/companies/types", map[string]any{"name": "New"}); err != nil || id != dropped+1 {
		t.Errorf("the next id is %d, %v, want %d", id, err, dropped+1)
	}
}

func TestThrottle(t *testing.T) {
	t.Parallel()
	c := newCaller(t, psasim.Options{RequestsPerMinute: 2})
	for range 2 {
		if status, _, _ := c.do("GET", "/service/boards/1", ""); status != 200 {
			t.Fatalf("status %d within the limit", status)
		}
	}
	status, body, header := c.do("GET", "/service/boards/1", "")
	if status != 429 || header.Get("Retry-After") == "" || !strings.Contains(body, `"error":"ConnectWiseAPI"`) {
		t.Errorf("over the limit: %d %s", status, body)
	}
}

// Many clients at a time: no race, every object once.
func TestConcurrency(t *testing.T) {
	t.Parallel()
	c := newCaller(t, psasim.Options{})
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			for j := range 25 {
				body := fmt.Sprintf(`{"identifier":"C%d-%d","name":"C"}`, i, j)
				request := httptest.NewRequest(http.MethodPost, "/v4_6_release/apis/3.0/company/companies", bytes.NewBufferString(body))
				request.SetBasicAuth("acme+public", "private-secret")
				request.Header.Set("clientId", psasim.ClientID)
				request.Header.Set("Content-Type", "application/json")
				request.Header.Set("Accept", "application/json")
				c.site.ServeHTTP(httptest.NewRecorder(), request)
			}
		})
	}
	wait.Wait()
	if n := len(c.site.Objects("/company/companies")); n != 202 {
		t.Errorf("%d companies, want 202", n)
	}
}

// Readers share the lock: those who are the first to ask for a collection must
// not get into each other's way.
func TestConcurrentReaders(t *testing.T) {
	t.Parallel()
	c := newCaller(t, psasim.Options{})
	var wait sync.WaitGroup
	for range 4 {
		for _, path := range []string{
			"/service/impacts", "/service/severities", "/company/management", "/company/managementBackups",
			"/company/configurations", "/company/managedDevicesIntegrations", "/system/callbacks", "/system/setupScreens",
		} {
			wait.Go(func() {
				request := httptest.NewRequest(http.MethodGet, "/v4_6_release/apis/3.0"+path, nil)
				request.SetBasicAuth("acme+public", "private-secret")
				request.Header.Set("clientId", psasim.ClientID)
				recorder := httptest.NewRecorder()
				c.site.ServeHTTP(recorder, request)
				if recorder.Code != http.StatusOK {
					t.Errorf("%s: %d", path, recorder.Code)
				}
			})
		}
	}
	wait.Wait()
}

// What is made beside a record is made with it or not at all.
func TestWritesAreWhole(t *testing.T) {
	t.Parallel()
	c := newCaller(t, psasim.Options{})
	before := len(c.site.Objects("/company/companies"))
	for name, body := range map[string]string{
		"a site's name too long": `{"identifier":"W","name":"W","site":{"name":"` + strings.Repeat("x", 500) + `"}}`,
		"a type twice":           `{"identifier":"W","name":"W","types":[{"id":1},{"id":1}]}`,
	} {
		if status, text, _ := c.do("POST", "/company/companies", body); status != 400 {
			t.Errorf("%s: %d %s", name, status, text)
		}
	}
	if after := len(c.site.Objects("/company/companies")); after != before {
		t.Errorf("%d companies after refused creates, %d before", after, before)
	}
	status, body, _ := c.do("POST", "/company/companies", `{"identifier":"W","name":"W","types":[{"id":1},{"id":2}]}`)
	made := members(t, body)
	if status != 201 {
		t.Fatalf("%d %s", status, body)
	}
	id, _ := made["id"].(float64)
	path := fmt.Sprintf("/company/companies/%v", id)
	types := func() string {
		_, body, _ := c.do("GET", path+"/typeAssociations?fields=id,type/id", "")
		return body
	}
	had := types()
	if err := c.site.Edit("/company/companies", int64(id), map[string]any{"name": "Other", "types": []any{map[string]any{"id": 3}, map[string]any{"id": 3}}}); err == nil {
		t.Error("an edit with a type twice was accepted")
	}
	if have := types(); have != had || !strings.Contains(have, `"id":2`) {
		t.Errorf("the types are %s after a refused edit, %s before", have, had)
	}
	if object, _ := c.site.Object("/company/companies", int64(id)); object["name"] != "W" {
		t.Errorf("the refused edit changed the name to %v", object["name"])
	}
}

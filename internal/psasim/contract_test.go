package psasim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/contract"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// newContractCaller is newCaller with every exchange validated against the API's
// description.
func newContractCaller(t *testing.T, options psasim.Options) *caller {
	t.Helper()
	site, err := psasim.New(options)
	if err != nil {
		t.Fatal(err)
	}
	return &caller{t, serve(t, site), site}
}

// serve starts a server for a site and returns the base of its API. Every
// exchange is validated against the API's description.
func serve(t *testing.T, site *psasim.Simulator) string {
	t.Helper()
	server := httptest.NewServer(contract.Watch(t)(site))
	t.Cleanup(server.Close)
	return server.URL + "/v4_6_release/apis/3.0"
}

// want makes a call that must end with a status and returns its object.
func (c *caller) want(status int, method, path, body string) map[string]any {
	c.t.Helper()
	got, text, _ := c.do(method, path, body)
	if got != status {
		c.t.Fatalf("%s %s %s: %d %s, want %d", method, path, body, got, text, status)
	}
	if text == "" || strings.HasPrefix(text, "[") {
		return nil
	}
	return members(c.t, text)
}

// refused makes a call that must be refused with 400 and a text.
func (c *caller) refused(method, path, body, text string) {
	c.t.Helper()
	if status, got, _ := c.do(method, path, body); status != http.StatusBadRequest || !strings.Contains(got, text) {
		c.t.Errorf("%s %s %s: %d %s, want 400 with %q", method, path, body, status, got, text)
	}
}

// list returns the objects of a page.
func (c *caller) list(path string) []map[string]any {
	c.t.Helper()
	status, text, _ := c.do("GET", path, "")
	var page []map[string]any
	if err := json.Unmarshal([]byte(text), &page); err != nil || status != http.StatusOK {
		c.t.Fatalf("GET %s: %d %s", path, status, text)
	}
	return page
}

// at returns the value of a field, or of a field inside a reference.
func at(object map[string]any, path string) string {
	var v any = object
	for part := range strings.SplitSeq(path, "/") {
		inner, _ := v.(map[string]any)
		v = inner[part]
	}
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

package psa_test

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim/conditions"
)

// A response that never ends, or is small only on the wire, is cut with an error: no
// half of it counts as an object, and it is not asked for again.
func TestEndlessResponses(t *testing.T) {
	t.Parallel()
	const limit = 1 << 20
	// forever reports whether somebody was there to read all of it.
	forever := func(w io.Writer) bool {
		chunk := []byte(strings.Repeat(" ", 32<<10))
		// The limit on the total keeps a client that reads on from hanging the test.
		for written := 0; written < 64*limit; written += len(chunk) {
			if _, err := w.Write(chunk); err != nil {
				return false
			}
		}
		return true
	}
	for name, handler := range map[string]http.HandlerFunc{
		"chunks after an object": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"id":1}`)
			if forever(w) {
				t.Error("the client reads on")
			}
		},
		"a gzip bomb": func(w http.ResponseWriter, r *http.Request) {
			if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
				t.Error("the client takes no gzip: the test looks at the wrong thing")
			}
			w.Header().Set("Content-Encoding", "gzip")
			zipped := gzip.NewWriter(w)
			_, _ = io.WriteString(zipped, `{"id":1}`)
			_ = forever(zipped)
			_ = zipped.Close()
		},
		"an error page": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_ = forever(w)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requests := 0
			client := answering(t, func(w http.ResponseWriter, r *http.Request) {
				requests++
				handler(w, r)
			}, func(c *psa.Config) { c.MaxResponseBytes = limit })
			record, err := client.Get(t.Context(), boards, 1)
			var refused *psa.Error
			if record != nil || !errors.As(err, &refused) || !strings.Contains(err.Error(), "larger than 1048576 bytes") || requests != 1 {
				t.Errorf("%v, %v after %d requests", record, err, requests)
			}
		})
	}
}

// The site names the codebase, not where the keys go.
func TestCodebaseStaysOnTheSite(t *testing.T) {
	t.Parallel()
	for _, codebase := range []string{
		"//evil.example.com/", "https://evil.example.com/", "@evil.example.com/", "../../", "v1/?x=", "v1/#", "\\\\evil.example.com\\", "v1\r\nHost: evil.example.com", ":80@evil.example.com/", "%2f%2fevil.example.com",
	} {
		client := memoryClient(t, func(r *http.Request) (*http.Response, error) {
			if r.URL.Host != "localhost" || r.Host != "localhost" {
				t.Errorf("%q: a request went to %s", codebase, r.URL.Host)
			}
			if strings.HasPrefix(r.URL.Path, "/login/") {
				return response(r, 200, marshaled(map[string]string{"Codebase": codebase})), nil
			}
			return response(r, 404, `{}`), nil
		}, func(c *psa.Config) { c.SiteURL, c.MaxRetries = "http://localhost", -1 })
		if err := getBoard(t, client); err == nil {
			t.Errorf("%q: no error", codebase)
		}
	}
}

// hostileNames have a meaning in URLs, in conditions or in both.
var hostileNames = []string{
	`O"Brien" or id > 0`, `O'Brien`, `x" or "1"="1`, "a&pageSize=1", "a#b", "a?b=c", "a%2f..%2f", "../../system/members", "a+b", "a\r\nHost: evil", `a]b[c`, "50% *_", `\"`, "\x00", "é 名",
}

// A name is a value of a condition and nothing else: not another parameter, not
// another path, not another condition.
func TestNamesStayInConditions(t *testing.T) {
	t.Parallel()
	for _, name := range hostileNames {
		var asked *http.Request
		client := memoryClient(t, func(r *http.Request) (*http.Response, error) {
			asked = r
			return response(r, 200, `[{"id":1,"name":"other"}]`), nil
		}, nil)
		found, err := psa.Find(t.Context(), client, boards, psa.And(psa.Eq("name", name), psa.Eq("inactive", false)))
		if err != nil || len(found) > 0 {
			t.Errorf("%q: found %v, %v", name, found, err)
		}
		query := asked.URL.Query()
		where, err := conditions.Parse(query.Get("conditions"))
		if err != nil {
			t.Fatalf("%q: %s: %s", name, query.Get("conditions"), err)
		}
		for _, field := range where.Fields() {
			if field != "name" && field != "inactive" {
				t.Errorf("%q became a condition on %s: %s", name, field, query.Get("conditions"))
			}
		}
		if asked.URL.Path != "/v4_6_release/apis/3.0"+boards || asked.URL.Fragment != "" || len(query) != 2 || query.Get("pageSize") != "1000" {
			t.Errorf("%q: the request is %s", name, asked.URL)
		}
	}
}

func marshaled(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

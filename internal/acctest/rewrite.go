package acctest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

// apiBase ends the part of a request's path that is not the resource's.
const apiBase = "/apis/3.0"

// Rewrite makes the site return records as no write of today could leave them:
// what a real site holds since before a rule existed, or from an import. Fields
// are by collection and id, "/company/companies/7"; nil takes one away. Exchanges
// from then on are not validated against the API description, which such records
// break.
func (s *Site) Rewrite(t *testing.T, records map[string]map[string]any) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			s.ServeHTTP(w, r)
			return
		}
		recorded := httptest.NewRecorder()
		s.ServeHTTP(recorded, r)
		_, path, _ := strings.Cut(r.URL.Path, apiBase)
		body := rewrite(recorded.Body.Bytes(), path, records)
		maps.Copy(w.Header(), recorded.Header())
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(recorded.Code)
		_, _ = w.Write(body)
	}))
	t.Cleanup(server.Close)
	s.URL = server.URL
}

// rewrite changes a body that is one record or an array of them; another one is
// returned as it is.
func rewrite(body []byte, path string, records map[string]map[string]any) []byte {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var decoded any
	if decoder.Decode(&decoded) != nil {
		return body
	}
	change := func(object any, at string) {
		fields, ok := object.(map[string]any)
		if !ok {
			return
		}
		for name, value := range records[at] {
			if value == nil {
				delete(fields, name)
			} else {
				fields[name] = value
			}
		}
	}
	if list, ok := decoded.([]any); ok {
		for _, object := range list {
			if fields, ok := object.(map[string]any); ok {
				change(fields, fmt.Sprintf("%s/%v", path, fields["id"]))
			}
		}
	} else {
		change(decoded, path)
	}
	changed, err := json.Marshal(decoded)
	if err != nil {
		return body
	}
	return changed
}

package contract_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/contract"
)

const (
	status  = `{"id":1,"name":"New","defaultFlag":true,"_info":{"lastUpdated":"2026-01-01T00:00:00Z"}}`
	refused = `{"code":"InvalidObject","message":"boardStatus object is invalid","errors":[{"code":"MissingRequiredField","message":"x","resource":"boardStatus","field":"name"}]}`
)

// Each part of an exchange that the document does not allow is found, and a
// correct exchange yields nothing.
func TestViolations(t *testing.T) {
	t.Parallel()
	path, ok := contract.Locate()
	if !ok {
		t.Skip("the API's description is not available (set CONNECTWISE_OPENAPI)")
	}
	validator, err := contract.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	const statuses = "/service/boards/1/statuses"
	for _, row := range []struct {
		name, method, path, body string
		code                     int
		response                 string
		change                   func(*http.Request)
		want                     string // "" for none
	}{
		{name: "read", method: "GET", path: statuses + "/1", code: 200, response: status},
		{name: "list", method: "GET", path: statuses + "?pageSize=5&conditions=name+%3D+%22a%22", code: 200, response: "[" + status + "]"},
		{name: "some fields", method: "GET", path: statuses + "?fields=id", code: 200, response: `[{"id":1}]`},
		{name: "create", method: "POST", path: statuses, body: `{"name":"New"}`, code: 201, response: status},
		{name: "patch", method: "PATCH", path: statuses + "/1", body: `[{"op":"replace","path":"name","value":"x"}]`, code: 200, response: status},
		{name: "remove", method: "PATCH", path: statuses + "/1", body: `[{"op":"remove","path":"emailTemplate"}]`, code: 200, response: status},
		{name: "delete", method: "DELETE", path: statuses + "/1", code: 204},
		{name: "refusal", method: "POST", path: statuses, body: `{}`, code: 400, response: refused},
		{name: "throttled", method: "GET", path: statuses, code: 429, response: `{"error":"ConnectWiseAPI","message":"x"}`},
		{name: "another path", method: "GET", path: "/service/nothing", code: 404, response: `{"code":"a","message":"b"}`, want: "request path"},
		{name: "another method", method: "PUT", path: statuses, body: `{}`, code: 405, response: `{"code":"a","message":"b"}`, want: "request path"},
		{name: "query parameter", method: "GET", path: statuses + "?filter=x", code: 200, response: "[]", want: "the parameter filter is not declared"},
		{name: "no client id", method: "GET", path: statuses, code: 200, response: "[]", change: func(r *http.Request) { r.Header.Del("clientId") }, want: "clientId is missing"},
		{name: "no login", method: "GET", path: statuses, code: 200, response: "[]", change: func(r *http.Request) { r.Header.Del("Authorization") }, want: "no basic authentication"},
		{name: "unknown field sent", method: "POST", path: statuses, body: `{"name":"a","nothing":1}`, code: 201, response: status, want: "nothing"},
		{name: "unknown field of a reference", method: "POST", path: statuses, body: `{"name":"a","emailTemplate":{"key":1}}`, code: 201, response: status, want: "key"},
		{name: "too long", method: "POST", path: statuses, body: `{"name":"` + strings.Repeat("x", 51) + `"}`, code: 201, response: status, want: "maximum string length"},
		{name: "required", method: "POST", path: statuses, body: `{}`, code: 201, response: status, want: `"name" is missing`},
		{name: "enumeration", method: "POST", path: statuses, body: `{"name":"a","escalationStatus":"Never"}`, code: 201, response: status, want: "allowed values"},
		{name: "patch of no field", method: "PATCH", path: statuses + "/1", body: `[{"op":"replace","path":"nam","value":1}]`, code: 200, response: status, want: "nam is not a field"},
		{name: "patch inside a reference", method: "PATCH", path: statuses + "/1", body: `[{"op":"replace","path":"board/name","value":"x"}]`, code: 200, response: status, want: "inside a reference"},
		{name: "remove with a value", method: "PATCH", path: statuses + "/1", body: `[{"op":"remove","path":"name","value":1}]`, code: 200, response: status, want: "wrong value"},
		{name: "status not declared", method: "DELETE", path: statuses + "/1", code: 200, response: status, want: "status is not supported"},
		{name: "unknown field code", method: "GET", path: statuses + "/1", code: 200, response: `{"id":1,"name":"a","nothing":1}`, want: "nothing"},
		{name: "wrong type code", method: "GET", path: statuses + "/1", code: 200, response: `{"id":"one","name":"a"}`, want: "id"},
		{name: "error with another member", method: "GET", path: statuses + "/1", code: 404, response: `{"code":"a","message":"b","hint":"c"}`, want: "hint"},
		{name: "error that is not JSON", method: "GET", path: statuses + "/1", code: 404, response: "oops", want: "not JSON"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			recorder := validator.NewRecorder()
			handler := recorder.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if row.response != "" {
					w.Header().Set("Content-Type", "application/vnd.connectwise.com+json; version=2025.8")
				}
				if row.code == 201 {
					w.Header().Set("Location", "http://example.com/1")
				}
				w.WriteHeader(row.code)
				_, _ = fmt.Fprint(w, row.response)
			}))
			request := httptest.NewRequest(row.method, "/v2025_1/apis/3.0"+row.path, strings.NewReader(row.body))
			request.SetBasicAuth("a+b", "c")
			request.Header.Set("clientId", "x")
			request.Header.Set("Accept", "application/json")
			request.Header.Set("Content-Type", "application/json")
			if row.change != nil {
				row.change(request)
			}
			handler.ServeHTTP(httptest.NewRecorder(), request)
			found := recorder.Violations()
			if recorder.Exchanges() != 1 {
				t.Errorf("%d exchanges were recorded", recorder.Exchanges())
			}
			if row.want == "" {
				if len(found) > 0 {
					t.Errorf("a correct exchange: %v", found)
				}
				return
			}
			if all := fmt.Sprint(found); !strings.Contains(all, row.want) {
				t.Errorf("found %q, want %q", all, row.want)
			}
		})
	}
}

package psa

import (
	"encoding/json"
	"errors"
	"testing"
	"unicode/utf8"
)

// Whatever a server refuses with, there is an error of at most one kind, with a
// text that can be shown.
func FuzzNewError(f *testing.F) {
	f.Add(404, []byte(`{"code":"NotFound","message":"Board 1 not found"}`))
	f.Add(400, []byte(`{"code":"InvalidObject","errors":[{"code":"ObjectExists","field":"name"}]}`))
	f.Add(400, []byte("Cannot route. Codebase is invalid"))
	f.Add(502, []byte("<html>"))
	f.Add(500, []byte("\xff\xfe"))
	f.Add(500, []byte(`{"errors":[null],"message":null}`))
	kinds := []error{ErrNotFound, ErrNoRoute, ErrExists, ErrConflict, ErrUnauthorized, ErrForbidden, ErrRateLimited, ErrUnknownCompany}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		err := newError("GET", "/service/boards", response{status: status, body: body})
		if text := err.Error(); !utf8.ValidString(text) {
			t.Errorf("%q is not text", text)
		}
		if err.Status != status {
			t.Errorf("status %d became %d", status, err.Status)
		}
		n := 0
		for _, kind := range kinds {
			if errors.Is(err, kind) {
				n++
			}
		}
		if n > 1 {
			t.Errorf("%v is of %d kinds", err, n)
		}
	})
}

// A patch says what it was built from: an operation survives its encoding.
func FuzzOperation(f *testing.F) {
	f.Add("name", "")
	f.Add("board/id", "a \"b\" </script>")
	f.Fuzz(func(t *testing.T, path, value string) {
		if !utf8.ValidString(path) || !utf8.ValidString(value) {
			return // JSON has no such strings
		}
		for _, operation := range []Operation{Replace(path, value), Remove(path)} {
			raw, err := json.Marshal(operation)
			if err != nil {
				t.Fatal(err)
			}
			var fields map[string]any
			if err := json.Unmarshal(raw, &fields); err != nil {
				t.Fatal(err)
			}
			have, present := fields["value"]
			if fields["path"] != path || fields["op"] != operation.Op || present != (operation.Op == "replace") || (present && have != value) {
				t.Errorf("%+v became %s", operation, raw)
			}
		}
	})
}

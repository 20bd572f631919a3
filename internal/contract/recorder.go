package contract

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Recorder collects the violations of one test.
type Recorder struct {
	validator  *Validator
	mu         sync.Mutex
	violations []Violation
	exchanges  int
}

// NewRecorder returns a recorder without violations.
func (v *Validator) NewRecorder() *Recorder { return &Recorder{validator: v} }

// Watch returns what has every exchange with a site follow the document, or fails
// the test when it ends. Where the document is not available, nothing is validated.
func Watch(tb testing.TB) func(site http.Handler) http.Handler {
	tb.Helper()
	path, ok := Locate()
	if !ok {
		tb.Log("the API's description is not available (set CONNECTWISE_OPENAPI): exchanges are not validated against it")
		return func(site http.Handler) http.Handler { return site }
	}
	validator, err := Load(path)
	if err != nil {
		tb.Fatal(err)
	}
	recorder := validator.NewRecorder()
	tb.Cleanup(func() { recorder.Report(tb) })
	return recorder.Wrap
}

// Exchanges is how many exchanges were validated against the document.
func (r *Recorder) Exchanges() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.exchanges
}

// Violations are those found so far.
func (r *Recorder) Violations() []Violation {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.violations)
}

// Report fails the test for every violation. If CONTRACT_REPORT names a file, a
// line with the numbers of exchanges and violations is added to it.
func (r *Recorder) Report(tb testing.TB) {
	tb.Helper()
	violations := r.Violations()
	for _, v := range violations {
		tb.Errorf("contract: %s", v)
	}
	path := os.Getenv("CONTRACT_REPORT")
	if path == "" {
		return
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		tb.Error(err)
		return
	}
	if _, err := fmt.Fprintf(file, "%d %d\n", r.Exchanges(), len(violations)); err != nil {
		tb.Error(err)
	}
	if err := file.Close(); err != nil {
		tb.Error(err)
	}
}

var base = regexp.MustCompile(`^/v[0-9]+_[0-9a-z_]+/apis/3\.0/`)

// Wrap records every exchange below an API base; other paths pass.
func (r *Recorder) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		prefix := base.FindString(request.URL.Path)
		if prefix == "" {
			next.ServeHTTP(w, request)
			return
		}
		body, err := io.ReadAll(request.Body)
		if err != nil {
			return
		}
		request.Body = io.NopCloser(bytes.NewReader(body))
		resp := &tee{ResponseWriter: w}
		next.ServeHTTP(resp, request)
		checked := request.Clone(context.WithoutCancel(request.Context()))
		checked.URL = &url.URL{Path: "/" + strings.Trim(request.URL.Path[len(prefix):], "/"), RawQuery: request.URL.RawQuery}
		r.record(checked, body, resp)
	})
}

// tee keeps the response. A hijacked connection has none.
type tee struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (t *tee) WriteHeader(status int) {
	t.status = status
	t.ResponseWriter.WriteHeader(status)
}

func (t *tee) Write(b []byte) (int, error) {
	if t.status == 0 {
		t.status = http.StatusOK
	}
	t.body.Write(b)
	return t.ResponseWriter.Write(b)
}

// Unwrap lets a handler hijack the connection.
func (t *tee) Unwrap() http.ResponseWriter { return t.ResponseWriter }

// Hijack is for faults that cut the connection.
func (t *tee) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(t.ResponseWriter).Hijack()
}

package psa_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
)

// lateWrites stands before a site, answers a POST with 500 at once and lets it
// take effect later: when the requests after it say so, or with land.
type lateWrites struct {
	site http.Handler

	mu       sync.Mutex
	collects string // path suffix of the POST to hold back, "" for none
	held     *http.Request
	body     []byte
	// method and nth name the later request around which the POST takes effect.
	method string
	nth    int
	after  bool

	posts, others int
}

// hold makes the next POST to a collection take effect before or after the nth
// later request with a method; with a method of "" only by land.
func (l *lateWrites) hold(collection, method string, nth int, after bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.collects, l.method, l.nth, l.after, l.held = collection, method, nth, after, nil
}

// received returns the POSTs and the other requests since it was last called.
// They are counted as they arrive.
func (l *lateWrites) received() (posts, others int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	posts, others = l.posts, l.others
	l.posts, l.others = 0, 0
	return posts, others
}

// land lets the held POST take effect.
func (l *lateWrites) land() {
	l.mu.Lock()
	held, body := l.held, l.body
	l.held = nil
	l.mu.Unlock()
	if held != nil {
		held.Body = io.NopCloser(bytes.NewReader(body))
		l.site.ServeHTTP(httptest.NewRecorder(), held)
	}
}

func (l *lateWrites) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	if r.Method == http.MethodPost {
		l.posts++
	} else {
		l.others++
	}
	if l.collects != "" && r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, l.collects) {
		l.body, _ = io.ReadAll(r.Body)
		l.held, l.collects = r.Clone(context.WithoutCancel(r.Context())), ""
		l.mu.Unlock()
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = fmt.Fprint(w, `{"code":"ConnectWiseApi","message":"A timeout has occured."}`)
		return
	}
	due := false
	if l.held != nil && r.Method == l.method {
		l.nth--
		due = l.nth == 0
	}
	after := l.after
	l.mu.Unlock()
	if due && !after {
		l.land()
	}
	if !due || !after {
		l.site.ServeHTTP(w, r)
		return
	}
	response := httptest.NewRecorder()
	l.site.ServeHTTP(response, r)
	l.land()
	maps.Copy(w.Header(), response.Header())
	w.WriteHeader(response.Code)
	_, _ = w.Write(response.Body.Bytes())
}

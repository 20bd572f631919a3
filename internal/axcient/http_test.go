package axcient_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
)

const secret = "s3cr3t"

// serve runs a handler and returns its URL.
func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func readHTTP(ctx context.Context, url string) (axcient.Usage, error) {
	return axcient.ReadHTTP(ctx, axcient.HTTPOptions{
		URL: url, Headers: map[string]string{"authorization": "Bearer " + secret, "X-Key": secret},
		Transfer: axcient.Transfer{MaxWait: time.Millisecond, Retries: 2}, Limits: axcient.Limits{Bytes: 5000},
	})
}

func TestReadHTTP(t *testing.T) {
	calls := 0
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		calls++
		switch {
		case r.Header.Get("Authorization") != "Bearer "+secret || r.Header.Get("X-Key") != secret || r.Method != http.MethodGet:
			w.WriteHeader(http.StatusUnauthorized)
		case calls == 1:
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusTooManyRequests)
		case calls == 2:
			w.WriteHeader(http.StatusBadGateway)
		case r.URL.Path == "/old":
			http.Redirect(w, r, "/usage.json", http.StatusFound)
		default:
			_, _ = fmt.Fprint(w, documented)
		}
	})
	u, err := readHTTP(t.Context(), url+"/old")
	if err != nil || len(u.Accounts) != 1 || calls != 4 {
		t.Errorf("%d accounts after %d calls, %v", len(u.Accounts), calls, err)
	}
}

func TestReadHTTPRefuses(t *testing.T) {
	elsewhere := 0
	other := serve(t, func(http.ResponseWriter, *http.Request) { elsewhere++ })
	for name, test := range map[string]struct {
		handle http.HandlerFunc
		want   []string
	}{
		"401": {func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusUnauthorized)
			_ = r.Header.Write(w)
		}, []string{"/usage.json: 401 Unauthorized", "credentials"}},
		"404": {http.NotFound, []string{"404 Not Found", "check the URL"}},
		"429": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) }, []string{"429", "later"}},
		"503": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }, []string{"503", "later"}},
		"a redirect elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other+"/?token="+secret, http.StatusFound)
		}, []string{"302", strings.TrimPrefix(other, "http://"), "not followed"}},
		"a redirect to no URL": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://ex ample.com/?token="+secret)
			w.WriteHeader(http.StatusFound)
		}, []string{"302", "a redirect that cannot be followed"}},
		"redirects in a circle": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.String(), http.StatusFound) }, []string{"302", "not followed"}},
		"a web page":            {func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, "<html>") }, []string{"line 1, column 1", "not valid JSON"}},
		"a body cut off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = fmt.Fprint(w, documented[:300])
		}, []string{"ends too early"}},
		"a body without end": {func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = fmt.Fprint(w, strings.Repeat(" ", 1000))
			}
		}, []string{"larger than 5000 bytes"}},
		"a gzip bomb": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			zipped := gzip.NewWriter(w)
			_, _ = fmt.Fprint(zipped, strings.Repeat(" ", 1<<20))
			_ = zipped.Close()
		}, []string{"larger than 5000 bytes"}},
		"a broken connection": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, []string{"no response"}},
		"a wrong account": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = fmt.Fprint(w, strings.Replace(documented, "server", "phone", 1))
		}, []string{"/usage.json", "accounts[0].device_type"}},
	} {
		t.Run(name, func(t *testing.T) {
			url := serve(t, test.handle)
			_, err := readHTTP(t.Context(), strings.Replace(url, "//", "//user:"+secret+"@", 1)+"/usage.json?key="+secret)
			wants(t, err, append(test.want, "GET "+url)...)
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the secret is in %q", err)
			}
		})
	}
	if elsewhere > 0 {
		t.Error("the other host was asked")
	}
	for name, url := range map[string]string{
		"no URL": "", "no scheme": "example.com/" + secret, "in the clear": "http://example.com/?key=" + secret,
		"another scheme": "file://localhost/etc/passwd", "broken": "https://user:" + secret + "@ex ample.com",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readHTTP(t.Context(), url)
			wants(t, err, "https://")
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the secret is in %q", err)
			}
		})
	}
}

func TestReadHTTPCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	url := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	_, err := readHTTP(ctx, url)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

package axcient

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// Transfer says how a source is asked over HTTP. The zero value is fit for use.
type Transfer struct {
	// Timeout bounds one attempt, its body included: 2 minutes by default.
	Timeout time.Duration
	// Retries is how often a request is repeated that the server throttled
	// (429) or failed (5xx), or whose connection broke: 4 by default, none when
	// negative.
	Retries int
	// MaxWait bounds the pause before a retry, whatever Retry-After asks for:
	// 30 seconds by default.
	MaxWait time.Duration
	// Transport is [http.DefaultTransport] by default.
	Transport http.RoundTripper
}

// fetcher gets URLs. Its errors name method, host and path of a URL and the
// names of headers, and never a query, a password or a header's value.
type fetcher struct {
	client  *retryablehttp.Client
	headers http.Header
}

func newFetcher(t Transfer, headers map[string]string) *fetcher {
	client := retryablehttp.NewClient()
	client.Logger = nil
	client.ErrorHandler = retryablehttp.PassthroughErrorHandler
	client.RetryMax = t.Retries
	switch {
	case t.Retries == 0:
		client.RetryMax = 4
	case t.Retries < 0:
		client.RetryMax = 0
	}
	client.RetryWaitMax = orDefault(t.MaxWait, 30*time.Second)
	client.RetryWaitMin = min(time.Second, client.RetryWaitMax)
	client.Backoff = func(least, most time.Duration, attempt int, resp *http.Response) time.Duration {
		return min(retryablehttp.DefaultBackoff(least, most, attempt, resp), most)
	}
	client.HTTPClient = &http.Client{
		Transport: discreet{t.Transport},
		Timeout:   orDefault(t.Timeout, 2*time.Minute),
		// The headers go along with a redirect, so it may not lead elsewhere.
		CheckRedirect: func(request *http.Request, via []*http.Request) error {
			first := via[0].URL
			if request.URL.Host != first.Host || request.URL.Scheme != first.Scheme || len(via) >= 5 {
				return http.ErrUseLastResponse
			}
			return nil
		},
	}
	f := &fetcher{client: client, headers: http.Header{}}
	for name, value := range headers {
		f.headers.Set(name, value)
	}
	return f
}

// discreet takes away the Location of a redirect that is no URL: net/http would
// quote all of it in its error, and a token can be in it.
type discreet struct{ next http.RoundTripper }

func (d discreet) RoundTrip(request *http.Request) (*http.Response, error) {
	next := d.next
	if next == nil {
		next = http.DefaultTransport
	}
	response, err := next.RoundTrip(request)
	if err == nil {
		if _, wrong := request.URL.Parse(response.Header.Get("Location")); wrong != nil {
			response.Header.Del("Location")
		}
	}
	return response, err
}

func orDefault(d, fallback time.Duration) time.Duration {
	if d <= 0 {
		return fallback
	}
	return d
}

// parseURL accepts https, and http for a loopback address. The error does not
// quote the text, in which a secret may stand.
func parseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return nil, errors.New("the URL is not a valid one such as https://example.com/usage.json")
	}
	host := u.Hostname()
	ip := net.ParseIP(host)
	loopback := host == "localhost" || ip != nil && ip.IsLoopback()
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback) {
		return nil, fmt.Errorf("the URL of %s must begin with https://, so that headers and usage are not sent in the clear", host)
	}
	return u, nil
}

// endpoint is a URL as errors show it.
func endpoint(u *url.URL) string {
	return "GET " + (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

// get returns the response's body if its status is 200. The error is a
// *SourceError.
func (f *fetcher) get(ctx context.Context, u *url.URL) (io.ReadCloser, error) {
	request, err := retryablehttp.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, failure(endpoint(u), "", nil, "the request cannot be built")
	}
	request.Header = f.headers.Clone()
	request.Header.Set("Accept", "application/json")
	response, err := f.client.Do(request)
	if err != nil {
		cause := err
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			cause = wrapped.Err
		}
		return nil, failure(endpoint(u), "", cause, "no response: %v", cause)
	}
	if response.StatusCode == http.StatusOK {
		return response.Body, nil
	}
	_ = response.Body.Close()
	// The body is not quoted: some servers repeat the request's headers in it.
	return nil, failure(endpoint(u), "", nil, "%s: %s", status(response.StatusCode), remedy(response))
}

func status(code int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", code, http.StatusText(code)))
}

// remedy returns the advice on a status.
func remedy(response *http.Response) string {
	switch code := response.StatusCode; {
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		return "the server refuses the credentials: check the API key or headers"
	case code == http.StatusNotFound:
		return "there is nothing at this address: check the URL"
	case code == http.StatusTooManyRequests:
		return "too many requests, after all retries too: run again later, and check what else uses this key"
	case code >= 500:
		return "the server failed, after all retries too: run again later"
	case code >= 300 && code < 400:
		if to, err := response.Location(); err == nil {
			return fmt.Sprintf("redirects to %s are not followed, because the headers would go there too: check the URL", to.Host)
		}
		return "a redirect that cannot be followed: check the URL"
	}
	return "the request was not accepted: check the URL and headers"
}

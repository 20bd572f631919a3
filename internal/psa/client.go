// Package psa is a client of the ConnectWise PSA REST API.
//
// Reads go through one place (read.go), writes through another (write.go), and
// every exchange through one transport that limits rate and concurrency, waits
// when the server asks for it, logs, and counts. Nothing here knows Terraform;
// tflog is used because the logs of a provider reach its user that way.
package psa

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"golang.org/x/sync/singleflight"
)

// Defaults of [Config].
const (
	DefaultAPIVersion            = "2025.8"
	DefaultRequestsPerSecond     = 15 // the server throttles above 1,000 a minute
	DefaultBurst                 = 70 // requests before the pacing begins: 70 and 15 a second are 970 in the first minute
	DefaultMaxConcurrentRequests = 8
	DefaultMaxRetries            = 6
	DefaultRequestTimeout        = 60 * time.Second
	DefaultMaxResponseBytes      = 256 << 20
	defaultRetryWaitMin          = 250 * time.Millisecond
	defaultRetryWaitMax          = 30 * time.Second
)

// Config configures a [Client]. Of optional fields the zero value means the
// default.
type Config struct {
	// SiteURL is any address of the site, for example
	// https://api-na.myconnectwise.net. With a path that names a codebase, such
	// as /v4_6_release/apis/3.0, the codebase is not discovered.
	SiteURL string
	// CompanyID, PublicKey and PrivateKey are what an API member logs in with.
	CompanyID, PublicKey, PrivateKey string
	// ClientID is the GUID that ConnectWise's developer site gives an integration.
	ClientID string

	APIVersion string
	// RequestsPerSecond is strict where it is set. The default begins with a burst of
	// [DefaultBurst].
	RequestsPerSecond     float64
	burst                 int
	MaxConcurrentRequests int
	// MaxRetries is how often a request is repeated; negative means never.
	MaxRetries int
	// RequestTimeout bounds one attempt.
	RequestTimeout time.Duration
	// RetryWaitMin and RetryWaitMax bound the wait before a repetition. The
	// longest wait is also the one after a 429 that does not say how long.
	RetryWaitMin, RetryWaitMax time.Duration
	// MaxResponseBytes bounds the body of one response.
	MaxResponseBytes int64
	UserAgent        string
	// CACertFile names a file of PEM certificates that are trusted beside the
	// system's.
	CACertFile string
	// Transport carries the exchanges; a clone of http.DefaultTransport if nil.
	Transport http.RoundTripper
}

// ConfigError reports a field of a [Config] that is missing or wrong.
type ConfigError struct{ Field, Problem string }

func (e *ConfigError) Error() string { return e.Field + " " + e.Problem }

// Client speaks to one site. It is safe for concurrent use.
type Client struct {
	config    Config
	site      *url.URL
	http      *retryablehttp.Client
	transport *transport
	keys      keyLocks
	created   createLedger
	writes    writeLog

	discovery singleflight.Group
	mu        sync.Mutex
	codebase  string // with a slash at its end; "" until discovered
	fixed     bool   // the user named the codebase
}

var codebasePath = regexp.MustCompile(`^/(v[0-9]+_[0-9a-z_]+/)(apis/3\.0/?)?$`)

// New returns a client. It does not touch the network.
func New(config Config) (*Client, error) {
	for _, part := range []struct{ name, value string }{
		{"CompanyID", config.CompanyID},
		{"PublicKey", config.PublicKey},
		{"PrivateKey", config.PrivateKey},
		{"ClientID", config.ClientID},
	} {
		if part.value == "" {
			return nil, &ConfigError{part.name, "is missing"}
		}
	}
	site, err := parseSite(config.SiteURL)
	if err != nil {
		return nil, err
	}
	setDefaults(&config)
	c := &Client{config: config, site: site}
	if m := codebasePath.FindStringSubmatch(strings.TrimSuffix(site.Path, "/") + "/"); m != nil {
		c.codebase, c.fixed = m[1], true
	}
	if c.transport, err = newTransport(config); err != nil {
		return nil, err
	}
	c.http = &retryablehttp.Client{
		HTTPClient: &http.Client{
			Transport: c.transport,
			// Credentials must not follow a redirect to wherever it points.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		RetryWaitMin: config.RetryWaitMin,
		RetryWaitMax: config.RetryWaitMax,
		RetryMax:     max(config.MaxRetries, 0),
		CheckRetry:   checkRetry,
		Backoff:      backoff,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	return c, nil
}

// CheckSiteURL returns a [ConfigError] for an address that is not a site's, or to
// which the keys would travel unencrypted.
func CheckSiteURL(text string) error {
	_, err := parseSite(text)
	return err
}

func parseSite(text string) (*url.URL, error) {
	if text == "" {
		return nil, &ConfigError{"SiteURL", "is missing"}
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return nil, &ConfigError{"SiteURL", "is not a valid web address"}
	}
	if u.Scheme != "https" && u.Scheme != "http" {
		return nil, &ConfigError{"SiteURL", "must begin with https://"}
	}
	if u.Scheme == "http" && !isLoopback(u.Hostname()) {
		return nil, &ConfigError{"SiteURL", "would send the keys unencrypted: plain http is allowed to a loopback address only"}
	}
	if u.User != nil {
		return nil, &ConfigError{"SiteURL", "must not hold a user name or password"}
	}
	return u, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

func setDefaults(c *Config) {
	if c.APIVersion == "" {
		c.APIVersion = DefaultAPIVersion
	}
	c.burst = max(int(c.RequestsPerSecond), 1)
	if c.RequestsPerSecond <= 0 {
		c.RequestsPerSecond, c.burst = DefaultRequestsPerSecond, DefaultBurst
	}
	if c.MaxConcurrentRequests <= 0 {
		c.MaxConcurrentRequests = DefaultMaxConcurrentRequests
	}
	if c.MaxRetries == 0 {
		c.MaxRetries = DefaultMaxRetries
	}
	if c.RequestTimeout <= 0 {
		c.RequestTimeout = DefaultRequestTimeout
	}
	if c.MaxResponseBytes <= 0 {
		c.MaxResponseBytes = DefaultMaxResponseBytes
	}
	if c.RetryWaitMin <= 0 {
		c.RetryWaitMin = defaultRetryWaitMin
	}
	if c.RetryWaitMax <= 0 {
		c.RetryWaitMax = defaultRetryWaitMax
	}
	if c.UserAgent == "" {
		c.UserAgent = "terraform-provider-connectwise"
	}
}

// CompanyID is the company that the client logs in to.
func (c *Client) CompanyID() string { return c.config.CompanyID }

// MaxConcurrentRequests is how many requests the client sends at once.
func (c *Client) MaxConcurrentRequests() int { return c.config.MaxConcurrentRequests }

// SiteURL is the address of the site as it was configured.
func (c *Client) SiteURL() string { return c.config.SiteURL }

// Stats are counts over the client's life.
type Stats struct {
	// Requests counts every attempt that went out, Retries those that repeated
	// an earlier one, Throttled the responses with status 429.
	Requests, Retries, Throttled int64
}

// Stats returns the counts so far.
func (c *Client) Stats() Stats {
	return Stats{
		Requests: c.transport.requests.Load(), Retries: c.transport.retries.Load(), Throttled: c.transport.throttled.Load(),
	}
}

// response is what came back, read to its end.
type response struct {
	body   []byte
	header http.Header
	status int
	// lost: an attempt before the last one may have taken effect unseen.
	lost bool
}

// call sends one request below the API's base, repeats it where that is safe,
// and turns every status but 2xx into an error.
func (c *Client) call(ctx context.Context, method, path string, query url.Values, body any) (response, error) {
	if method == http.MethodGet || strings.HasSuffix(path, "/search") {
		return c.callBase(ctx, method, path, query, body, true)
	}
	end := c.writes.begin()
	a, err := c.callBase(ctx, method, path, query, body, method != http.MethodPost)
	end(a.lost || err != nil && mayHaveTakenEffect(err))
	return a, err
}

// callBase sends a request to the site's codebase of today.
func (c *Client) callBase(ctx context.Context, method, path string, query url.Values, body any, repeatable bool) (response, error) {
	base, err := c.base(ctx)
	if err != nil {
		return response{}, err
	}
	a, err := c.send(ctx, method, base+path, path, query, body, repeatable)
	if err == nil || !errors.Is(err, ErrNoRoute) || c.fixed {
		return a, err
	}
	// The codebase is part of every path and changes when the site is
	// upgraded, even in the middle of a run.
	fresh, discoverErr := c.rediscover(ctx, base)
	if discoverErr != nil || fresh == base {
		return a, err
	}
	lost := a.lost
	a, err = c.send(ctx, method, fresh+path, path, query, body, repeatable)
	a.lost = a.lost || lost
	return a, err
}

func (c *Client) send(ctx context.Context, method, address, path string, query url.Values, body any, repeatable bool) (response, error) {
	var payload []byte
	if body != nil {
		var err error
		if payload, err = json.Marshal(body); err != nil {
			return response{}, fmt.Errorf("%s %s: encode the body: %w", method, path, err)
		}
	}
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	ctx = withAttempts(LogContext(ctx), &attempts{repeatable: repeatable, max: c.config.RetryWaitMax})
	var reader any
	if payload != nil {
		reader = bytes.NewReader(payload)
	}
	request, err := retryablehttp.NewRequestWithContext(ctx, method, address, reader)
	if err != nil {
		return response{}, fmt.Errorf("%s %s: %w", method, path, err)
	}
	c.authenticate(ctx, request.Request)
	request.Header.Set("clientId", c.config.ClientID)
	request.Header.Set("Accept", "application/vnd.connectwise.com+json; version="+c.config.APIVersion)
	request.Header.Set("User-Agent", c.config.UserAgent)
	if payload != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return c.exchange(ctx, request, method, path)
}

// exchange sends a prepared request and reads the response.
func (c *Client) exchange(ctx context.Context, request *retryablehttp.Request, method, path string) (response, error) {
	resp, err := c.http.Do(request)
	attempts := attemptsOf(ctx)
	if err != nil {
		var tooLarge *tooLargeError
		if errors.As(err, &tooLarge) {
			return response{}, &Error{Method: method, Path: path, Status: tooLarge.status, Message: tooLarge.Error()}
		}
		return response{}, &TransportError{Method: method, Path: path, Err: redactError(clean(err), c.transport.redact), notTaken: !attempts.open}
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return response{}, &TransportError{Method: method, Path: path, Err: err}
	}
	if !attempts.readable {
		body = []byte(c.transport.redact.Replace(string(body)))
	}
	a := response{body: body, header: resp.Header, status: resp.StatusCode, lost: attempts.lost}
	if location, locationErr := resp.Location(); locationErr == nil && a.status >= 300 && a.status <= 399 {
		return a, redirected(method, path, a, location)
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return a, newError(method, path, a)
	}
	return a, nil
}

// clean takes the address off an error of net/http: its query can hold what a
// user looked for, and the method and path are said anyway.
func clean(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// decode reads a response's body; numbers stay as they were written.
func decode[T any](method, path string, a response) (T, error) {
	var v T
	decoder := json.NewDecoder(bytes.NewReader(a.body))
	decoder.UseNumber()
	if err := decoder.Decode(&v); err != nil {
		return v, unreadable(method, path, a)
	}
	return v, nil
}

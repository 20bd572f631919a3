package psa

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"golang.org/x/time/rate"
)

// largestAnswer bounds what is read of an answer, in bytes.
const largestAnswer = 256 << 20

// slowest is the rate, in requests a second, below which throttling never
// pushes the client.
const slowest = 1

// transport is the one way out: it holds every attempt of every request to the
// rate and the concurrency of the run, and to the pause that the server asked
// for. An attempt that waits holds no place.
type transport struct {
	next    http.RoundTripper
	limiter *rate.Limiter
	full    rate.Limit
	places  chan struct{}
	timeout time.Duration
	gate    gate
	skew    atomic.Int64 // server's clock minus ours, in nanoseconds

	requests, retries, throttled atomic.Int64
}

func newTransport(c Config) *transport {
	next := c.Transport
	if next == nil {
		next = http.DefaultTransport
		if standard, ok := next.(*http.Transport); ok {
			clone := standard.Clone()
			clone.MaxIdleConnsPerHost = c.MaxConcurrentRequests
			next = clone
		}
	}
	full := rate.Limit(c.RequestsPerSecond)
	return &transport{
		next: next, full: full, limiter: rate.NewLimiter(full, max(int(c.RequestsPerSecond), 1)),
		places: make(chan struct{}, c.MaxConcurrentRequests), timeout: c.RequestTimeout,
	}
}

// gate is a pause that all requests keep.
type gate struct {
	mu    sync.Mutex
	until time.Time
}

func (g *gate) close(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := time.Now().Add(d); until.After(g.until) {
		g.until = until
	}
}

func (g *gate) wait(ctx context.Context) error {
	for {
		g.mu.Lock()
		d := time.Until(g.until)
		g.mu.Unlock()
		if d <= 0 {
			return nil
		}
		if err := sleep(ctx, d); err != nil {
			return err
		}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// RoundTrip makes one attempt and reads its answer to the end, so that a
// connection which breaks in the middle of a body counts as a failed attempt.
func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx := request.Context()
	began := time.Now()
	for {
		if err := t.limiter.Wait(ctx); err != nil {
			return nil, err
		}
		select {
		case t.places <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		// The gate may have closed while this attempt waited for its turn.
		if t.gate.open() {
			break
		}
		<-t.places
		if err := t.gate.wait(ctx); err != nil {
			return nil, err
		}
	}
	defer func() { <-t.places }()
	a := attemptsOf(ctx)
	a.count++
	t.requests.Add(1)
	if a.count > 1 {
		t.retries.Add(1)
	}
	waited := time.Since(began)
	sent := time.Now()
	attempt, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	response, err := t.next.RoundTrip(request.WithContext(attempt))
	if err == nil {
		err = t.finish(response, a)
	}
	if err != nil && attempt.Err() != nil && ctx.Err() == nil {
		err = fmt.Errorf("no answer within %s: %w", t.timeout, err)
	}
	logExchange(ctx, request, response, err, exchangeTimes{attempt: a.count, took: time.Since(sent), waited: waited})
	if err != nil {
		return nil, err
	}
	return response, nil
}

func (g *gate) open() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return time.Now().After(g.until)
}

func (t *transport) finish(response *http.Response, a *attempts) error {
	body, err := io.ReadAll(io.LimitReader(response.Body, largestAnswer))
	_ = response.Body.Close()
	response.Body, response.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	if date, dateErr := http.ParseTime(response.Header.Get("Date")); dateErr == nil {
		t.skew.Store(int64(time.Until(date)))
	}
	if response.StatusCode == http.StatusTooManyRequests {
		t.throttled.Add(1)
		t.gate.close(retryAfter(response, a.max))
		t.limiter.SetLimit(max(t.limiter.Limit()/2, min(slowest, t.full)))
	} else if now := t.limiter.Limit(); now < t.full {
		t.limiter.SetLimit(min(now+t.full/100, t.full))
	}
	return err
}

// serverNow is the server's clock as far as its answers told it.
func (t *transport) serverNow() time.Time { return time.Now().Add(time.Duration(t.skew.Load())) }

// retryAfter is the pause that a 429 asks for, in seconds or as a date. Real
// servers mostly ask for 30 seconds; fallback is for one that does not say.
func retryAfter(response *http.Response, fallback time.Duration) time.Duration {
	text := response.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second
	}
	if when, err := http.ParseTime(text); err == nil {
		return max(time.Until(when), 0)
	}
	return fallback
}

// attempts is what is known of one request over its attempts.
type attempts struct {
	repeatable bool
	count      int
	max        time.Duration
}

type attemptsKey struct{}

func withAttempts(ctx context.Context, a *attempts) context.Context {
	return context.WithValue(ctx, attemptsKey{}, a)
}

func attemptsOf(ctx context.Context) *attempts {
	if a, ok := ctx.Value(attemptsKey{}).(*attempts); ok {
		return a
	}
	return &attempts{}
}

// checkRetry decides what is safe to repeat: a throttled request, which the
// server refused before it did anything; a connection that was never made;
// and, for everything but a create, a failure of server or connection.
func checkRetry(ctx context.Context, response *http.Response, err error) (bool, error) {
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err != nil {
		var operation *net.OpError
		if errors.As(err, &operation) && operation.Op == "dial" {
			return true, nil
		}
		if !attemptsOf(ctx).repeatable {
			return false, err
		}
		again, _ := retryablehttp.DefaultRetryPolicy(ctx, nil, err)
		return again, nil
	}
	switch {
	case response.StatusCode == http.StatusTooManyRequests:
		return true, nil
	case response.StatusCode >= 500 && response.StatusCode != http.StatusNotImplemented:
		return attemptsOf(ctx).repeatable, nil
	}
	return false, nil
}

// backoff doubles with each attempt and is at least half random, so that many
// runs do not come back together. After a 429 the gate does the waiting.
func backoff(least, most time.Duration, attempt int, response *http.Response) time.Duration {
	if response != nil && response.StatusCode == http.StatusTooManyRequests {
		return jitter(least)
	}
	d := most
	if attempt < 30 {
		d = min(least<<attempt, most)
	}
	return jitter(d)
}

func jitter(d time.Duration) time.Duration {
	if d < 2 {
		return d
	}
	return d/2 + time.Duration(rand.Int64N(int64(d/2)))
}

package psa

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// minRate is the rate, in requests a second, below which throttling never
// pushes the client.
const minRate = 1

// transport limits rate and concurrency for every attempt and honors Retry-After.
// The rate is waited for behind the gate, so that it, too, is given to those first
// whom others wait for.
type transport struct {
	next     http.RoundTripper
	limiter  *rate.Limiter
	maxRate  rate.Limit
	gate     *gate
	timeout  time.Duration
	largest  int64 // bytes of a response
	redact   *strings.Replacer
	cooldown cooldown
	skew     atomic.Int64 // server's clock minus ours, in nanoseconds
	told     atomic.Bool  // a response said what the server's clock shows

	requests, retries, throttled atomic.Int64
}

func newTransport(c Config) (*transport, error) {
	next := c.Transport
	if next == nil {
		var err error
		if next, err = newRoundTripper(c.CACertFile, c.MaxConcurrentRequests); err != nil {
			return nil, err
		}
	}
	maxRate := rate.Limit(c.RequestsPerSecond)
	return &transport{
		next: next, maxRate: maxRate, limiter: rate.NewLimiter(maxRate, c.burst),
		gate: newGate(c.MaxConcurrentRequests), timeout: c.RequestTimeout,
		largest: c.MaxResponseBytes, redact: c.redactor(),
	}, nil
}

// cooldown blocks all requests until a deadline.
type cooldown struct {
	mu    sync.Mutex
	until time.Time
}

func (g *cooldown) close(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := time.Now().Add(d); until.After(g.until) {
		g.until = until
	}
}

func (g *cooldown) wait(ctx context.Context) error {
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

// RoundTrip sends one attempt and reads its response to the end, so that a
// connection which breaks in the middle of a body counts as a failed attempt.
func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx := request.Context()
	began := time.Now()
	if err := t.gate.enter(ctx); err != nil {
		return nil, err
	}
	defer t.gate.leave()
	for {
		if err := t.limiter.Wait(ctx); err != nil {
			return nil, err
		}
		// The cooldown may have closed while this attempt waited for its turn.
		if t.cooldown.open() {
			break
		}
		if err := t.cooldown.wait(ctx); err != nil {
			return nil, err
		}
	}
	a := attemptsOf(ctx)
	a.count++
	a.lost = a.lost || a.open
	a.open = true
	t.requests.Add(1)
	if a.count > 1 {
		t.retries.Add(1)
	}
	waited := time.Since(began)
	sent := time.Now()
	attempt, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	response, err := t.next.RoundTrip(request.WithContext(attempt))
	var body []byte
	if err == nil {
		body, err = t.finish(response, a)
	}
	if err != nil && attempt.Err() != nil && ctx.Err() == nil {
		err = fmt.Errorf("no response within %s: %w", t.timeout, err)
	}
	a.open = outcomeUnknown(response, err, a)
	t.recordExchange(ctx, request, response, body, err, sent)
	t.logExchange(ctx, request, response, err, exchangeTimes{attempt: a.count, took: time.Since(sent), waited: waited})
	if err != nil {
		return nil, err
	}
	return response, nil
}

func (g *cooldown) open() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return !time.Now().Before(g.until)
}

// finish reads a response to its end and learns from its headers.
func (t *transport) finish(response *http.Response, a *attempts) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(response.Body, t.largest+1))
	_ = response.Body.Close()
	if err == nil && int64(len(body)) > t.largest {
		err = &tooLargeError{status: response.StatusCode, limit: t.largest}
	}
	a.judge(response, body)
	response.Body, response.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	if date, dateErr := http.ParseTime(response.Header.Get("Date")); dateErr == nil {
		t.skew.Store(int64(time.Until(date)))
		t.told.Store(true)
	}
	if response.StatusCode == http.StatusTooManyRequests {
		t.throttled.Add(1)
		t.cooldown.close(retryAfter(response, a.max))
		t.limiter.SetLimit(max(t.limiter.Limit()/2, min(minRate, t.maxRate)))
	} else if now := t.limiter.Limit(); now < t.maxRate {
		t.limiter.SetLimit(min(now+t.maxRate/100, t.maxRate))
	}
	return body, err
}

// serverTime is what the server's clock showed at a time of ours, as far as its
// responses told it.
func (t *transport) serverTime(ours time.Time) time.Time {
	return ours.Add(time.Duration(t.skew.Load()))
}

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

package psa

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// attempts is what is known of one request over its attempts.
type attempts struct {
	repeatable bool
	count      int
	max        time.Duration
	// firstContact makes the third web page in place of JSON final: where nothing
	// has been read from the site yet, it is rather another site than a broken one,
	// and whoever mistyped its address should not wait through all repetitions.
	firstContact bool
	pages        int
	// readable: the body of the latest response is JSON of a success, which no error
	// quotes.
	readable bool
	// unreadable: the body of the latest response is not the JSON that it should be.
	unreadable bool
	// open: the latest attempt may have taken effect, but its outcome is not
	// known. lost: an earlier one ended so.
	open, lost bool
}

// tooLargeError is a response that was not read to its end.
type tooLargeError struct {
	status int
	limit  int64
}

func (e *tooLargeError) Error() string {
	return fmt.Sprintf("the response is larger than %d bytes", e.limit)
}

// neverConnected reports whether an attempt failed before there was a
// connection to send it over.
func neverConnected(err error) bool {
	var operation *net.OpError
	return errors.As(err, &operation) && (operation.Op == "dial" || operation.Op == "proxyconnect")
}

// outcomeUnknown reports whether the server may have applied a request without
// the client knowing its outcome. A throttled request was refused.
func outcomeUnknown(response *http.Response, err error, a *attempts) bool {
	if err != nil {
		return !neverConnected(err) && !untrusted(err)
	}
	return response.StatusCode >= 500 || (a.unreadable && response.StatusCode < 300)
}

// judge looks whether a response is JSON: it may be cut off, or be a web page of
// something between client and server. A refusal may be anything but half an
// object, which would hide its code.
func (a *attempts) judge(response *http.Response, body []byte) {
	a.unreadable, a.readable = false, false
	if response.StatusCode < 200 || response.StatusCode > 299 {
		a.unreadable = response.StatusCode/100 == 4 && bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) && !startsWithJSON(body)
		return
	}
	page := bytes.HasPrefix(bytes.TrimSpace(body), []byte("<"))
	if page {
		a.pages++
	}
	switch {
	case len(body) == 0:
		a.unreadable = response.StatusCode != http.StatusNoContent && response.Request != nil && response.Request.Method != http.MethodDelete
	case a.firstContact && page && a.pages >= 3:
	default:
		a.readable = startsWithJSON(body)
		a.unreadable = !a.readable
	}
}

// startsWithJSON accepts what decode accepts: one JSON value, whatever follows.
func startsWithJSON(body []byte) bool {
	var v json.RawMessage
	return json.Valid(body) || json.NewDecoder(bytes.NewReader(body)).Decode(&v) == nil
}

type attemptsKey struct{}

// onceKey marks the context of requests that are not repeated.
type onceKey struct{}

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
// and, for everything but a create, a failure of server or connection. A
// successful status with a body that is not JSON is such a failure.
func checkRetry(ctx context.Context, response *http.Response, err error) (bool, error) {
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if ctx.Value(onceKey{}) != nil {
		return false, err
	}
	if err != nil {
		if neverConnected(err) {
			return true, nil
		}
		var tooLarge *tooLargeError
		if !attemptsOf(ctx).repeatable || errors.As(err, &tooLarge) {
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
	a := attemptsOf(ctx)
	return a.repeatable && a.unreadable, nil
}

// backoff doubles with each attempt and is at least half random, so that many
// runs do not come back together. After a 429 the cooldown does the waiting.
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

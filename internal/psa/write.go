package psa

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Operation is one operation of a JSON Patch. Paths are the API's members
// without a leading slash; only whole members are written, so that a repeated
// patch does no harm.
type Operation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value,omitempty"`
}

// MarshalJSON writes a value of false, 0 or "" as well.
func (o Operation) MarshalJSON() ([]byte, error) {
	if o.Op == "remove" {
		return json.Marshal(map[string]any{"op": o.Op, "path": o.Path})
	}
	return json.Marshal(map[string]any{"op": o.Op, "path": o.Path, "value": o.Value})
}

// Replace sets a member.
func Replace(path string, value any) Operation {
	return Operation{Op: "replace", Path: path, Value: value}
}

// Remove clears an optional member.
func Remove(path string) Operation { return Operation{Op: "remove", Path: path} }

// Match says how an object is found again whose create had no clear outcome.
type Match struct {
	// Where is the object's natural key.
	Where Condition
	// NotEchoed are members that the server takes and never answers.
	NotEchoed []string
	// ServerUnique reports whether the server refuses a second object with the
	// same key.
	ServerUnique bool
}

// skewTolerance covers the server's whole seconds and a clock that drifts.
const skewTolerance = 2 * time.Second

// Create makes an object exactly once. The API has no idempotency key, so a
// POST whose outcome is unknown is looked up before it is sent again: an object
// that fits the match, holds what was sent, is no older than the attempt by the
// server's clock and was not made by another create of this client is the one.
// Where that cannot be told, the error is an [UncertainError].
func Create[T any](ctx context.Context, c *Client, collection string, body any, same Match) (T, error) {
	var zero T
	sent, err := sentMembers(body)
	if err != nil {
		return zero, fmt.Errorf("POST %s: %w", collection, err)
	}
	// Two equal creates at a time could each take the other's object for theirs.
	release := c.claimed.hold(collection + "?" + same.Where.String())
	defer release()
	began := c.transport.serverNow()
	a, err := c.post(ctx, collection, body)
	for attempt := 0; err != nil && uncertain(err); attempt++ {
		object, found, lookupErr := c.lookUp(ctx, collection, sent, same, began, err)
		switch {
		case lookupErr != nil:
			return zero, lookupErr
		case found:
			return convert[T](object)
		case attempt >= c.http.RetryMax:
			return zero, err
		}
		if waitErr := sleep(ctx, backoff(c.http.RetryWaitMin, c.http.RetryWaitMax, attempt, nil)); waitErr != nil {
			return zero, err
		}
		// The first attempt may have taken effect late.
		if object, found, lookupErr = c.lookUp(ctx, collection, sent, same, began, err); lookupErr != nil || found {
			if lookupErr != nil {
				return zero, lookupErr
			}
			return convert[T](object)
		}
		c.transport.retries.Add(1)
		a, err = c.post(ctx, collection, body)
	}
	if err != nil {
		return zero, err
	}
	if object, decodeErr := decode[Object](http.MethodPost, collection, a); decodeErr == nil {
		c.claimed.add(collection, object.ID())
	}
	return decode[T](http.MethodPost, collection, a)
}

// post sends a create. An answer that cannot be read is no success: the object
// was made, and nothing is known of it.
func (c *Client) post(ctx context.Context, collection string, body any) (answer, error) {
	a, err := c.call(ctx, http.MethodPost, collection, nil, body)
	if err != nil {
		return a, err
	}
	object, err := decode[Object](http.MethodPost, collection, a)
	if err == nil && object.ID() == 0 {
		err = unreadable(http.MethodPost, collection, a)
	}
	return a, err
}

// uncertain says whether a create that ended so may have taken effect.
func uncertain(err error) bool {
	var said *Error
	if errors.As(err, &said) {
		return said.Status >= 500 || said.Status < 300
	}
	var broken *TransportError
	return errors.As(err, &broken)
}

// lookUp finds the object of a create without a clear outcome. It works on
// for a moment after a cancellation, so that what was made is not orphaned.
func (c *Client) lookUp(ctx context.Context, collection string, sent Object, same Match, began time.Time, cause error) (Object, bool, error) {
	if same.Where.fits == nil {
		return nil, false, &UncertainError{Err: cause}
	}
	if ctx.Err() != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
		defer cancel()
	}
	candidates, err := Find[Object](ctx, c, collection, same.Where)
	if err != nil {
		return nil, false, &UncertainError{Err: errors.Join(cause, fmt.Errorf("looking for it failed too: %w", err))}
	}
	var ours, unclear []Object
	for _, candidate := range candidates {
		if c.claimed.has(collection, candidate.ID()) || !holds(candidate, sent, same.NotEchoed) {
			continue
		}
		made, known := candidate.entered()
		switch {
		case !known:
			unclear = append(unclear, candidate)
		case !made.Before(began.Add(-skewTolerance)):
			ours = append(ours, candidate)
		}
	}
	switch {
	case len(ours) == 1:
		c.claimed.add(collection, ours[0].ID())
		return ours[0], true, nil
	case len(ours) == 0 && len(unclear) == 0:
		return nil, false, nil
	}
	uncertain := &UncertainError{Err: cause}
	for _, candidate := range slices.Concat(ours, unclear) {
		uncertain.Candidates = append(uncertain.Candidates, candidate.ID())
	}
	return nil, false, uncertain
}

// sentMembers is a body as the server would answer it.
func sentMembers(body any) (Object, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	return decode[Object]("", "", answer{body: raw})
}

// holds says whether an object has everything that was sent.
func holds(object, sent Object, notEchoed []string) bool {
	for name, want := range sent {
		if !slices.Contains(notEchoed, name) && !sameValue(object[name], want) {
			return false
		}
	}
	return true
}

func sameValue(have, want any) bool {
	switch w := want.(type) {
	case nil:
		return have == nil
	case bool:
		h, _ := have.(bool)
		return h == w
	case string:
		h, _ := have.(string)
		return strings.EqualFold(strings.TrimSpace(h), strings.TrimSpace(w))
	case json.Number:
		h, ok := have.(json.Number)
		return ok && sameNumber(h, w)
	case map[string]any:
		h, ok := have.(map[string]any)
		if !ok {
			return false
		}
		for name, v := range w {
			if !sameValue(h[name], v) {
				return false
			}
		}
		return true
	case []any:
		h, _ := have.([]any)
		if len(h) != len(w) {
			return false
		}
		// The server may answer an array in an order of its own.
		for _, v := range w {
			if !slices.ContainsFunc(h, func(x any) bool { return sameValue(x, v) }) {
				return false
			}
		}
		return true
	}
	return false
}

// claims are the objects that this client's creates made.
type claims struct {
	mu   sync.Mutex
	ids  map[string]bool
	keys map[string]*sync.Mutex
}

func (c *claims) hold(key string) (release func()) {
	c.mu.Lock()
	lock, ok := c.keys[key]
	if !ok {
		lock = &sync.Mutex{}
		c.keys[key] = lock
	}
	c.mu.Unlock()
	lock.Lock()
	return lock.Unlock
}

func (c *claims) add(collection string, id int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ids[fmt.Sprintf("%s/%d", collection, id)] = true
}

func (c *claims) has(collection string, id int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ids[fmt.Sprintf("%s/%d", collection, id)]
}

// Patch changes an object and returns what it is now.
func Patch[T any](ctx context.Context, c *Client, collection string, id int64, operations []Operation) (T, error) {
	path := fmt.Sprintf("%s/%d", collection, id)
	a, err := c.call(ctx, http.MethodPatch, path, nil, operations)
	if err != nil {
		var zero T
		return zero, err
	}
	return decode[T](http.MethodPatch, path, a)
}

// Delete removes an object. One that is gone already is an [ErrNotFound].
func Delete(ctx context.Context, c *Client, collection string, id int64) error {
	_, err := c.call(ctx, http.MethodDelete, fmt.Sprintf("%s/%d", collection, id), nil, nil)
	return err
}

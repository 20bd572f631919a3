package psa

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Reconcile identifies an object after a create with an unknown outcome.
type Reconcile struct {
	// Where is the object's natural key.
	Where Condition
	// ServerUnique: the server refuses a second object that fits Where. Without
	// it, a create whose outcome is unknown is never sent a second time.
	ServerUnique bool
	// NotEchoed are fields that the server accepts and never returns.
	NotEchoed []string
	// SameField reports whether two values of a field are spellings of one: what
	// was sent, and the form in which the server stores it. Without it only values
	// that are equal are.
	SameField func(field string, stored, sent any) bool
}

const (
	// skewTolerance covers the server's whole seconds and a clock that drifts.
	skewTolerance = 2 * time.Second
	// afterCancel is how long a create whose caller gave up is still looked for,
	// so that its object is not orphaned.
	afterCancel = 15 * time.Second
)

// Create creates an object exactly once or returns an [UncertainError]. The API
// has no idempotency key, so after a POST whose outcome is unknown the object is
// looked for: the one that fits the match, holds what was sent, is no older than
// the attempt by the server's clock and was not created by another create of
// this client. A new object of the same key that holds something else may be
// another's, or this one as the server stores it: it is never returned, and the
// error names it. A POST can take effect after a look-up that did not find it. It
// is therefore repeated only where the server would refuse the second object.
func (c *Client) Create(ctx context.Context, collection string, body any, same Reconcile) (Record, error) {
	sent, err := sentFields(body)
	if err != nil {
		return nil, fmt.Errorf("POST %s: %w", collection, err)
	}
	// A failure to find the API's address is none of the POST.
	if _, err := c.base(ctx); err != nil {
		return nil, err
	}
	if same.Where.fits != nil {
		// Two equal creates at a time could each take the other's object for theirs.
		release, err := c.keys.hold(ctx, collection+"?"+same.Where.String())
		if err != nil {
			return nil, &TransportError{Method: http.MethodPost, Path: collection, Err: err, notTaken: true}
		}
		defer release()
	}
	r := &reconciler{client: c, collection: collection, sent: sent, same: same, began: time.Now()}
	object, err := c.post(ctx, collection, body)
	if err != nil && mayHaveTakenEffect(err) {
		object, err = r.settle(ctx, body, err)
	}
	if err != nil {
		return nil, err
	}
	c.created.add(collection, object.ID())
	return object, nil
}

// post sends a create once. A response that cannot be read is no success: the
// object was created, and nothing is known of it.
func (c *Client) post(ctx context.Context, collection string, body any) (Record, error) {
	a, err := c.call(ctx, http.MethodPost, collection, nil, body)
	if err != nil {
		return nil, err
	}
	object, err := decode[Record](http.MethodPost, collection, a)
	if err == nil && object.ID() == 0 {
		err = unreadable(http.MethodPost, collection, a)
	}
	return object, err
}

// mayHaveTakenEffect reports whether a failed create might still have been, or
// yet be, applied.
func mayHaveTakenEffect(err error) bool {
	var apiErr *Error
	if errors.As(err, &apiErr) {
		return apiErr.Status >= 500 || apiErr.Status < 300
	}
	var broken *TransportError
	return errors.As(err, &broken) && !broken.notTaken
}

// reconciler finds out what became of a create without a clear outcome.
type reconciler struct {
	client     *Client
	collection string
	sent       Record
	same       Reconcile
	began      time.Time // before the first attempt, by our clock
	// differing are new objects of the key that hold something else than was
	// sent, as of the last look-up.
	differing []int64
}

// settle looks for the object with growing waits, and sends it again between
// them where the server keeps the key unique. cause is why the outcome of the
// first attempt is unknown; that attempt may take effect at any time from now on.
func (r *reconciler) settle(ctx context.Context, body any, cause error) (Record, error) {
	c := r.client
	posts := 1
	uncertain := func(err error) error {
		return &UncertainError{Err: err, Posts: posts, Candidates: r.differing}
	}
	if r.same.Where.fits == nil {
		return nil, uncertain(cause)
	}
	for attempt := 0; ; attempt++ {
		look, cancel := ctx, context.CancelFunc(func() {})
		if ctx.Err() != nil {
			look, cancel = context.WithTimeout(context.WithoutCancel(ctx), afterCancel)
		}
		object, err := r.find(look, cause, posts)
		cancel()
		switch {
		case object != nil || err != nil:
			return object, err
		case refused(cause):
			// What the server refuses now it would have refused the first time, or
			// the object that stands in the way is not ours, or not known to be.
			if len(r.differing) > 0 {
				return nil, uncertain(cause)
			}
			return nil, cause
		case ctx.Err() != nil || attempt >= c.http.RetryMax:
			return nil, uncertain(cause)
		}
		if sleep(ctx, backoff(c.http.RetryWaitMin, c.http.RetryWaitMax, attempt, nil)) != nil || !r.same.ServerUnique {
			continue // a cancelled wait gets one more look as well
		}
		posts++
		c.transport.retries.Add(1)
		if object, err = c.post(ctx, r.collection, body); err == nil {
			return r.only(ctx, object, cause, posts)
		}
		cause = err
	}
}

// refused reports whether the server took note of a create and declined it.
func refused(err error) bool {
	var apiErr *Error
	return errors.As(err, &apiErr) && apiErr.Status >= 300 && apiErr.Status < 500 && apiErr.Status != http.StatusTooManyRequests
}

// find returns the object of the create, nil if there is none yet, or an
// [UncertainError] if it cannot be told which one it is.
func (r *reconciler) find(ctx context.Context, cause error, posts int) (Record, error) {
	ours, unclear, err := r.candidates(ctx)
	switch {
	case err != nil:
		return nil, &UncertainError{Err: errors.Join(cause, fmt.Errorf("looking for it failed too: %w", err)), Posts: posts}
	case len(ours) == 1:
		return ours[0], nil
	case len(ours) == 0 && len(unclear) == 0:
		return nil, nil
	}
	return nil, &UncertainError{Err: cause, Posts: posts, Candidates: ids(slices.Concat(ours, unclear))}
}

// only returns the object of a repeated create, unless the first attempt took
// effect as well, against what the match says of the server.
func (r *reconciler) only(ctx context.Context, object Record, cause error, posts int) (Record, error) {
	ours, _, err := r.candidates(ctx)
	if err != nil {
		return object, nil //nolint:nilerr // The create itself succeeded.
	}
	all := ids(ours)
	if !slices.Contains(all, object.ID()) {
		all = append(all, object.ID())
	}
	if len(all) > 1 {
		return nil, &UncertainError{Err: cause, Posts: posts, Candidates: all}
	}
	return object, nil
}

// candidates reads the objects that may be the one: ours are new by the server's
// clock, unclear those of which the server does not say when they were created.
func (r *reconciler) candidates(ctx context.Context) (ours, unclear []Record, err error) {
	found, err := Find(ctx, r.client, r.collection, r.same.Where)
	if err != nil {
		return nil, nil, err
	}
	// The difference of the clocks may be known only since the look-up.
	earliest := r.client.transport.serverTime(r.began).Add(-skewTolerance)
	r.differing = nil
	for _, candidate := range found {
		if r.client.created.has(r.collection, candidate.ID()) {
			continue
		}
		entered, known := candidate.entered()
		switch holds := r.holds(candidate); {
		case known && entered.Before(earliest):
		case known && holds:
			ours = append(ours, candidate)
		case known:
			r.differing = append(r.differing, candidate.ID())
		case holds:
			unclear = append(unclear, candidate)
		}
	}
	return ours, unclear, nil
}

func ids(objects []Record) []int64 {
	var all []int64
	for _, object := range objects {
		all = append(all, object.ID())
	}
	return all
}

// sentFields is a body as the server would return it.
func sentFields(body any) (Record, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	return decode[Record]("", "", response{body: raw})
}

// holds reports whether an object has everything that was sent.
func (r *reconciler) holds(object Record) bool {
	for name, want := range r.sent {
		if slices.Contains(r.same.NotEchoed, name) || sameValue(object[name], want) {
			continue
		}
		if r.same.SameField == nil || !r.same.SameField(name, object[name], want) {
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
		// The server may return an array in an order of its own.
		for _, v := range w {
			if !slices.ContainsFunc(h, func(x any) bool { return sameValue(x, v) }) {
				return false
			}
		}
		return true
	}
	return false
}

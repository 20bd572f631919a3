package psa

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// Exchange is one attempt of one request, as a record of what was done keeps it.
type Exchange struct {
	// At is when it was sent, by the server's clock.
	At time.Time `json:"at"`
	// Path is below apis/3.0; the query is left out, because it can hold names.
	Method string `json:"method"`
	Path   string `json:"path"`
	// Status is 0 where no response came.
	Status int `json:"status"`
	// ID is the id of the record in the response to a write, 0 where it has none.
	ID int64 `json:"id,omitempty"`
	// Unfinished says why no response came.
	Unfinished string `json:"unfinished,omitempty"`
}

type recorderKey struct{}

// WithRecorder has every attempt under the context told to record, which must be
// safe for concurrent use.
func WithRecorder(ctx context.Context, record func(Exchange)) context.Context {
	return context.WithValue(ctx, recorderKey{}, record)
}

func (t *transport) recordExchange(ctx context.Context, request *http.Request, response *http.Response, body []byte, err error, sent time.Time) {
	record, ok := ctx.Value(recorderKey{}).(func(Exchange))
	if !ok {
		return
	}
	_, path, below := strings.Cut(request.URL.Path, "/apis/3.0")
	if !below {
		path = request.URL.Path
	}
	e := Exchange{At: t.serverTime(sent).UTC().Truncate(time.Millisecond), Method: request.Method, Path: path}
	if err != nil {
		e.Unfinished = redactError(clean(err), t.redact).Error()
	} else {
		e.Status = response.StatusCode
		var object struct{ ID int64 }
		if request.Method != http.MethodGet && json.Unmarshal(body, &object) == nil {
			e.ID = object.ID
		}
	}
	record(e)
}

// Now is the time by the server's clock; known is false, and the time that of the
// machine, where no response has told it yet.
func (c *Client) Now() (now time.Time, known bool) {
	return c.transport.serverTime(time.Now()), c.transport.told.Load()
}

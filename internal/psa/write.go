package psa

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// Operation is one operation of a JSON Patch. Paths are the API's fields
// without a leading slash; only whole fields are written, so that a repeated
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

// Replace sets a field.
func Replace(path string, value any) Operation {
	return Operation{Op: "replace", Path: path, Value: value}
}

// Remove clears an optional field.
func Remove(path string) Operation { return Operation{Op: "remove", Path: path} }

// Patch changes an object and returns what it is now.
func (c *Client) Patch(ctx context.Context, collection string, id int64, operations []Operation) (Record, error) {
	path := fmt.Sprintf("%s/%d", collection, id)
	resp, err := c.call(ctx, http.MethodPatch, path, nil, operations)
	if err != nil {
		return nil, err
	}
	return decode[Record](http.MethodPatch, path, resp)
}

// Delete removes an object. One that is gone already is an [ErrNotFound],
// unless an earlier attempt of this very call may have removed it.
func (c *Client) Delete(ctx context.Context, collection string, id int64) error {
	path := fmt.Sprintf("%s/%d", collection, id)
	a, err := c.call(ctx, http.MethodDelete, path, nil, nil)
	switch {
	case errors.Is(err, ErrNotFound) && a.lost:
		return nil
	case err == nil && len(a.body) > 0 && !startsWithJSON(a.body):
		return unreadable(http.MethodDelete, path, a)
	}
	return err
}

// Execute starts something on the server that is not a record, such as
// /company/management/1/executeManagedItSync. It is never repeated.
func (c *Client) Execute(ctx context.Context, path string, body any) (Record, error) {
	if body == nil {
		body = struct{}{}
	}
	resp, err := c.call(ctx, http.MethodPost, path, nil, body)
	if err != nil {
		return nil, err
	}
	return decode[Record](http.MethodPost, path, resp)
}

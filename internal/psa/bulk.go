package psa

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
)

// ErrUnclear is a bulk write that the server took and whose response says
// nothing of the records: they must be read back.
var ErrUnclear = errors.New("the response of the bulk write does not say what became of the records")

// BulkItem is what became of one record of a bulk write: its id, or why the
// server declined it.
type BulkItem struct {
	ID  int64
	Err error
}

// Bulk creates (POST) or updates (PUT) many records in one request and returns
// one item a record, in their order. query is sent with it. A create whose
// outcome is unknown is not sent again: the error is an [UncertainError], and the
// records must be looked for.
//
// By one description the response is 207 with a payload of results, by another
// 200 or 201 with the records themselves; both are read. One that is neither is
// [ErrUnclear].
func (c *Client) Bulk(ctx context.Context, method, collection string, query url.Values, records []any) ([]BulkItem, error) {
	resp, err := c.call(ctx, method, collection, query, records)
	if err != nil {
		if method == http.MethodPost && mayHaveTakenEffect(err) {
			return nil, &UncertainError{Err: err, Posts: 1}
		}
		return nil, err
	}
	path := method + " " + collection
	if items := bulkPayload(path, resp, len(records)); items != nil {
		return items, nil
	}
	if items := bulkRecords(resp, len(records)); items != nil {
		return items, nil
	}
	return nil, fmt.Errorf("%s: %w", path, ErrUnclear)
}

func bulkPayload(path string, resp response, count int) []BulkItem {
	var body struct {
		Payload []struct {
			Success       bool
			OriginalIndex *int
			StatusCode    int
			Data          struct{ ID int64 }
			Error         struct {
				Code, Message string
				Errors        []FieldError
			}
		}
	}
	if json.Unmarshal(resp.body, &body) != nil || len(body.Payload) != count {
		return nil
	}
	items := make([]BulkItem, count)
	seen := make([]bool, count)
	for i, result := range body.Payload {
		if result.OriginalIndex != nil {
			i = *result.OriginalIndex
		}
		if i < 0 || i >= count || seen[i] {
			return nil
		}
		seen[i] = true
		items[i].ID = result.Data.ID
		if !result.Success {
			failure := &Error{
				Method: "bulk", Path: path, Status: result.StatusCode,
				Code: result.Error.Code, Message: result.Error.Message, Fields: result.Error.Errors,
			}
			failure.kind = failure.classify()
			items[i].Err = failure
		}
	}
	return items
}

// bulkRecords reads records in the order in which they were sent; of a single one
// the server may leave the array out.
func bulkRecords(resp response, count int) []BulkItem {
	body := bytes.TrimSpace(resp.body)
	if count == 1 && bytes.HasPrefix(body, []byte("{")) {
		body = append(append([]byte("["), body...), ']')
	}
	var records []struct{ ID int64 }
	if json.Unmarshal(body, &records) != nil || len(records) != count {
		return nil
	}
	items := make([]BulkItem, count)
	for i, record := range records {
		if record.ID == 0 {
			return nil
		}
		items[i].ID = record.ID
	}
	return items
}

// Settle waits as before a repetition, for a write whose outcome is looked for; it
// reports whether another look is worth it.
func (c *Client) Settle(ctx context.Context, attempt int) bool {
	return attempt < c.http.RetryMax && sleep(ctx, backoff(c.http.RetryWaitMin, c.http.RetryWaitMax, attempt, nil)) == nil
}

package psa_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// Every form in which a bulk write is known to be answered, and what is none.
func TestBulk(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, body string
		status     int
		records    int
		ids        []int64
		unclear    bool
		item       string // what the second item's error says
	}{
		{name: "results", status: 207, records: 2, ids: []int64{7, 8}, body: `{"payload":[
			{"success":true,"originalIndex":0,"statusCode":201,"data":{"id":7}},{"success":true,"originalIndex":1,"statusCode":201,"data":{"id":8}}]}`},
		{name: "results in another order", status: 207, records: 2, ids: []int64{7, 8}, body: `{"payload":[
			{"success":true,"originalIndex":1,"statusCode":201,"data":{"id":8}},{"success":true,"originalIndex":0,"statusCode":201,"data":{"id":7}}]}`},
		{name: "one is declined", status: 207, records: 2, ids: []int64{7, 0}, item: "The name field is required.", body: `{"payload":[
			{"success":true,"originalIndex":0,"statusCode":201,"data":{"id":7}},
			{"success":false,"originalIndex":1,"statusCode":400,"error":{"code":"InvalidObject","errors":[{"code":"MissingRequiredField","message":"The name field is required."}]}}]}`},
		{name: "records", status: 201, records: 2, ids: []int64{7, 8}, body: `[{"id":7},{"id":8}]`},
		{name: "one record", status: 201, records: 1, ids: []int64{7}, body: `{"id":7,"name":"x"}`},
		{name: "one record of two", status: 201, records: 2, unclear: true, body: `{"id":7}`},
		{name: "results without one", status: 207, records: 2, unclear: true, body: `{"payload":[{"success":true,"originalIndex":0,"data":{"id":7}}]}`},
		{name: "the same result twice", status: 207, records: 2, unclear: true, body: `{"payload":[
			{"success":true,"originalIndex":0,"data":{"id":7}},{"success":true,"originalIndex":0,"data":{"id":7}}]}`},
		{name: "records without ids", status: 200, records: 1, unclear: true, body: `[{}]`},
		{name: "something else", status: 200, records: 1, unclear: true, body: `{"success":true}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			client := answering(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.RawQuery != "level=a+b&type=x" {
					t.Errorf("query %q", r.URL.RawQuery)
				}
				w.WriteHeader(row.status)
				_, _ = w.Write([]byte(row.body))
			}, nil)
			items, err := client.Bulk(t.Context(), http.MethodPost, "/company/configurations/bulk", url.Values{"type": {"x"}, "level": {"a b"}}, make([]any, row.records))
			if errors.Is(err, psa.ErrUnclear) != row.unclear || (!row.unclear && err != nil) {
				t.Fatalf("the error is %v", err)
			}
			for i, id := range row.ids {
				if items[i].ID != id || (items[i].Err != nil) != (id == 0) {
					t.Errorf("item %d: %+v", i, items[i])
				}
			}
			if row.item != "" && !strings.Contains(items[1].Err.Error(), row.item) {
				t.Errorf("the error of the item: %v", items[1].Err)
			}
		})
	}
}

// A bulk create whose outcome is unknown is sent once; an update is repeated.
func TestBulkIsNotRepeated(t *testing.T) {
	t.Parallel()
	for method, want := range map[string]int64{http.MethodPost: 1, http.MethodPut: 2} {
		var sent atomic.Int64
		client := answering(t, func(w http.ResponseWriter, _ *http.Request) {
			sent.Add(1)
			w.WriteHeader(http.StatusGatewayTimeout)
		}, nil)
		_, err := client.Bulk(t.Context(), method, "/company/configurations/bulk", nil, []any{1})
		var uncertain *psa.UncertainError
		if errors.As(err, &uncertain) != (method == http.MethodPost) || err == nil {
			t.Errorf("%s: %v", method, err)
		}
		if sent.Load() != want {
			t.Errorf("%s was sent %d times", method, sent.Load())
		}
	}
}

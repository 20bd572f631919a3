package psasim_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

const typesPath = "/company/companies/types"

// tryDo is do for a connection that may break: it returns the status, 0 for
// none.
func (c *caller) tryDo(method, path, body string) int {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	request.SetBasicAuth("acme+public", "private-secret")
	request.Header.Set("clientId", psasim.ClientID)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		if !errors.Is(err, io.EOF) {
			c.t.Fatal(err)
		}
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}

// The client is told of a failure and the write takes effect afterwards.
func TestLateWrites(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		fault  psasim.Fault
		status int
	}{
		"no other field": {psasim.Fault{Late: psasim.UntilReleased}, 504},
		"status":         {psasim.Fault{Late: psasim.UntilReleased, Status: 502, HTML: true}, 502},
		"cut":            {psasim.Fault{Late: psasim.UntilReleased, Cut: true}, 0},
		"after as well":  {psasim.Fault{Late: psasim.UntilReleased, After: true, Status: 500}, 500},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCaller(t, psasim.Options{})
			row.fault.Method = http.MethodPost
			c.site.Inject(row.fault)
			if status := c.tryDo("POST", typesPath, `{"name":"Late"}`); status != row.status {
				t.Errorf("the client got %d, want %d", status, row.status)
			}
			if _, made := c.site.Find(typesPath, "name", "Late"); made || c.site.LatePending() != 1 {
				t.Errorf("before the release: made %t, %d pending", made, c.site.LatePending())
			}
			if statuses := c.site.ReleaseLate(); !slices.Equal(statuses, []int{201}) {
				t.Errorf("the write landed with %v", statuses)
			}
			if _, made := c.site.Find(typesPath, "name", "Late"); !made || c.site.LatePending() != 0 {
				t.Errorf("after the release: made %t, %d pending", made, c.site.LatePending())
			}
			requests := c.site.Requests()
			if len(requests) != 1 || requests[0].Status != row.status || requests[0].Landed != 201 {
				t.Errorf("the log holds %+v", requests)
			}
		})
	}
}

// A write that lands late is under the rules of the moment in which it lands.
func TestLateWriteIsRefused(t *testing.T) {
	t.Parallel()
	c := newCaller(t, psasim.Options{})
	c.site.Inject(psasim.Fault{Method: http.MethodPost, Late: psasim.UntilReleased})
	c.tryDo("POST", typesPath, `{"name":"Twice"}`)
	if status, body, _ := c.do("POST", typesPath, `{"name":"Twice"}`); status != 201 {
		t.Fatalf("the second create: %d %s", status, body)
	}
	if statuses := c.site.ReleaseLate(); !slices.Equal(statuses, []int{400}) {
		t.Errorf("the late duplicate landed with %v, want 400", statuses)
	}
}

func TestLateWriteLandsByItself(t *testing.T) {
	t.Parallel()
	c := newCaller(t, psasim.Options{})
	c.site.Inject(psasim.Fault{Late: time.Millisecond, Status: 500})
	c.tryDo("POST", typesPath, `{"name":"Late"}`)
	for c.site.LatePending() > 0 {
		time.Sleep(time.Millisecond)
	}
	if _, made := c.site.Find(typesPath, "name", "Late"); !made {
		t.Error("the write did not take effect")
	}
}

// A negative number of times lasts until the faults are cleared.
func TestClearFaults(t *testing.T) {
	t.Parallel()
	c := newCaller(t, psasim.Options{})
	c.site.Inject(psasim.Fault{Times: -1, Status: 500})
	for range 3 {
		if status := c.tryDo("GET", "/service/boards/1", ""); status != 500 {
			t.Errorf("status %d", status)
		}
	}
	c.site.ClearFaults()
	if status := c.tryDo("GET", "/service/boards/1", ""); status != 200 {
		t.Errorf("status %d after the faults were cleared", status)
	}
}

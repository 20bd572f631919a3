package psasim_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// call is a request without a network: it returns the response, whose code is 0
// where the connection was cut.
func call(site *psasim.Simulator, method, path string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, "/v4_6_release/apis/3.0"+path, nil)
	request.SetBasicAuth("acme+public", "private-secret")
	request.Header.Set("clientId", psasim.ClientID)
	recorder := httptest.NewRecorder()
	site.ServeHTTP(recorder, request)
	return recorder
}

func newSite(t *testing.T) *psasim.Simulator {
	t.Helper()
	site, err := psasim.New(psasim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return site
}

// statuses sends a number of equal requests.
func statuses(site *psasim.Simulator, n int, path string) []int {
	got := make([]int, n)
	for i := range got {
		got[i] = call(site, http.MethodGet, path).Code
	}
	return got
}

func TestRedirect(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	for status, want := range map[int]int{0: 302, 307: 307} {
		site.Inject(psasim.Fault{Status: status, Location: "https://elsewhere.example/apis"})
		response := call(site, http.MethodGet, "/service/boards")
		if response.Code != want || response.Header().Get("Location") != "https://elsewhere.example/apis" {
			t.Errorf("status %d: %d to %q", status, response.Code, response.Header().Get("Location"))
		}
	}
	if requests := site.Requests(); len(requests) != 2 || requests[0].Status < 300 {
		t.Errorf("the log holds %+v", requests)
	}
}

func TestEvery(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.Inject(psasim.Fault{Path: "/service/boards", Every: 3, Times: 2, Status: 500})
	if got := statuses(site, 2, "/company/contacts"); !slices.Equal(got, []int{200, 200}) {
		t.Errorf("another path: %v", got)
	}
	if got := statuses(site, 9, "/service/boards"); !slices.Equal(got, []int{200, 200, 500, 200, 200, 500, 200, 200, 200}) {
		t.Errorf("every third, twice: %v", got)
	}
}

func TestChaos(t *testing.T) {
	t.Parallel()
	run := func(seed int64) []int {
		site := newSite(t)
		site.Chaos(seed, 0.1, psasim.Fault{Method: http.MethodGet, Path: "/service", Status: 502}, psasim.Fault{Status: 429, NoRetryAfter: true}, psasim.Fault{Method: http.MethodPost, Status: 599})
		return statuses(site, 300, "/service/boards/1")
	}
	first := run(1)
	if again := run(1); !slices.Equal(first, again) {
		t.Error("the same seed gives other failures")
	}
	if slices.Equal(first, run(2)) {
		t.Error("another seed gives the same failures")
	}
	counts := map[int]int{}
	for _, status := range first {
		counts[status]++
	}
	if failed := counts[502] + counts[429]; failed < 15 || failed > 50 || counts[502] == 0 || counts[429] == 0 || counts[599] != 0 {
		t.Errorf("statuses of 300 requests at a share of a tenth: %v", counts)
	}
	site := newSite(t)
	site.Chaos(1, 1, psasim.Fault{Path: "/company", Status: 500})
	if got := fmt.Sprint(statuses(site, 1, "/service/boards"), statuses(site, 1, "/company/contacts")); got != "[200] [500]" {
		t.Errorf("a fault of another path: %s", got)
	}
	site.ClearFaults()
	if got := statuses(site, 1, "/company/contacts"); got[0] != 200 {
		t.Errorf("after the faults were cleared: %v", got)
	}
}

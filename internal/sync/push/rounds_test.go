package push_test

import (
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/push"
	syncsite "github.com/psaforge/terraform-provider-connectwise/internal/sync/synctest"
)

// distant is a site in this process whose every call takes a second. Under the
// clock of a bubble, which stands while anything is calculated, the duration of
// a push is exactly the number of rounds of calls that waited for each other.
type distant struct{ http.Handler }

func (d distant) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(time.Second)
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w.Result(), nil
}

// rounds pushes and returns the number of calls and of the rounds that they took.
func rounds(t *testing.T, site *syncsite.Site, in push.Input) (calls, rounds int) {
	t.Helper()
	config := site.Config()
	config.SiteURL, config.Transport = "http://127.0.0.1", distant{site}
	client, err := psa.New(config)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	out, err := push.Run(t.Context(), client, in)
	if err != nil {
		t.Fatal(err)
	}
	if err := out.Err(); err != nil {
		t.Fatal(err)
	}
	return len(out.Exchanges), int(math.Ceil(time.Since(began).Seconds()))
}

// A push of few customers takes hardly more rounds than its calls need that fill
// them: one finds where the API lies, then everything is read that waits for
// nothing, additions as soon as their agreement is known, and the customers are
// written so that none is left over for the end.
func TestRounds(t *testing.T) {
	for _, clients := range []int{20, 27, 50} {
		t.Run(fmt.Sprint(clients), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				// The clock of a bubble begins before the agreements do.
				time.Sleep(time.Until(time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)))
				simulator, err := psasim.New(psasim.Options{})
				if err != nil {
					t.Fatal(err)
				}
				site, err := syncsite.Fill(simulator, clients)
				if err != nil {
					t.Fatal(err)
				}
				f := &fixture{Site: site}
				in := push.Input{
					Policy: f.policy(t, `"billing": {"measures": ["online_backup_gb", "online_backup_servers", "online_backup_workstations"]},
						"statistics": true, "minimum_interval": "0s"`),
					Usage: site.Usage(accounts), Customers: site.CustomerMap(),
				}
				for _, push := range []string{"first", "changed"} {
					calls, n := rounds(t, site, in)
					if most := 1.15 * float64(calls) / psa.DefaultMaxConcurrentRequests; float64(n) > most {
						t.Errorf("%s: %d calls took %d rounds, want at most %.1f", push, calls, n, most)
					}
					for i := range in.Usage.Accounts {
						in.Usage.Accounts[i].UsedBytes = in.Usage.Accounts[i].UsedBytes.Add(decimal.FromInt(1 << 30))
					}
				}
			})
		})
	}
}

// The first request is sent as soon as there is something to read, and not when
// the desired state of the last customer is calculated.
func TestCalculatesWhileTheSiteIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)))
		simulator, err := psasim.New(psasim.Options{})
		if err != nil {
			t.Fatal(err)
		}
		site, err := syncsite.Fill(simulator, 2)
		if err != nil {
			t.Fatal(err)
		}
		f := &fixture{Site: site}
		in := push.Input{Policy: f.policy(t, `"statistics": true`), Usage: site.Usage(accounts), Customers: site.CustomerMap()}
		calculated := false
		in.Progress = func(p push.Progress) {
			if p.Phase != push.Reading || calculated {
				return
			}
			// What was calculated is known, and nothing was read yet.
			calculated = true
			time.Sleep(2 * time.Second)
			var asked []string
			for _, r := range site.Requests() {
				asked = append(asked, r.Path)
			}
			if want := []string{"/login/companyinfo/acme"}; !slices.Equal(asked, want) {
				t.Errorf("by the end of the calculation the site was asked %q, want %q", asked, want)
			}
		}
		rounds(t, site, in)
		if !calculated {
			t.Error("nobody was told of the reading")
		}
	})
}

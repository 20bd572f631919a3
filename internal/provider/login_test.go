package provider_test

import (
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// A login that works is silent, and so is that of a site that is merely out of order:
// the objects' own requests will tell. What cannot work is in the table of mistakes.
func TestLogin(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{"right": 0, "no permission": 403, "out of order": 500} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := kittest.NewSite(t, psasim.Options{})
			if status != 0 {
				site.Inject(psasim.Fault{Method: "GET", Path: "/system/info", Status: status, Times: -1})
			}
			site.Configure(nil)
			site.Configure(kittest.Config{"site_url": site.URL() + "/"})
			site.Configure(kittest.Config{"site_url": site.URL() + "/v4_6_release/apis/3.0"})
		})
	}
}

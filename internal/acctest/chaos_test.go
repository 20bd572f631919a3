package acctest_test

import (
	"flag"
	"fmt"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

var seeds = flag.Int("seeds", 2, "how many seeds TestAccSpoiledResponses plays")

// One response in ten is half an object or a web page, although the request took
// effect: apply, plan and destroy go through, and nothing is there twice.
func TestAccSpoiledResponses(t *testing.T) {
	for seed := range int64(*seeds) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			site := acctest.NewFaultySite(t)
			site.Chaos(seed, 0.1, psasim.Fault{After: true, WrongJSON: true}, psasim.Fault{After: true, HTML: true})
			live(t, site, newCLI(t, site, files(t, "complete")), true)
			spoiled, requests := 0, site.Requests()
			for _, request := range requests {
				if request.Faulty {
					spoiled++
				}
			}
			if spoiled == 0 {
				t.Error("no response was spoiled")
			}
			t.Logf("%d of %d responses were spoiled", spoiled, len(requests))
		})
	}
}

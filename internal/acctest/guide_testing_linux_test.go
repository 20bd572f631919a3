package acctest_test

import (
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

// Who follows the guide on testing a module, with neither a site nor keys, sees its
// tests pass, and so does the workflow that runs them.
func TestAccGuideTesting(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	r := newReader(t, site, map[string]string{sourceURL: repository(t, "examples")})
	r.follow(readPage(t, "docs/guides/testing.md"), nil)
	if _, err := r.job(r.directory(), "modules.yml", "test", nil); err != nil {
		t.Error(err)
	}
	if requests := site.Requests(); len(requests) > 0 {
		t.Errorf("the tests asked the site: %v", requests)
	}
}

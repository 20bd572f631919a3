package acctest_test

import (
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

// A wrong login is one error, whatever the number of objects and data sources.
func TestAccWrongLoginIsOneError(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	cli := newCLI(t, site, files(t, "complete"))
	for env, want := range map[string]string{
		"CONNECTWISE_PRIVATE_KEY=wrong":           "Incorrect public/private key",
		"CONNECTWISE_COMPANY_ID=nobody":           "company_id",
		"CONNECTWISE_CLIENT_ID=0000":              "clientId",
		"CONNECTWISE_SITE_URL=http://127.0.0.1:1": "Cannot reach ConnectWise",
	} {
		_, err := cli.With(env).Run(t.Context(), "plan", "-input=false", "-no-color")
		if err == nil || strings.Count(err.Error(), "Error: ") != 1 || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want one error with %q", env, err, want)
		}
	}
}

// Package acctest is the harness of every acceptance test: a simulated site
// for each test, every exchange with it validated against the API description, and
// one walk through an object's life that each resource's test is a table entry
// of.
package acctest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/psaforge/terraform-provider-connectwise/internal/contract"
	"github.com/psaforge/terraform-provider-connectwise/internal/provider"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// The credentials of every simulated site. The private key is unlike any other
// text, so that a test can look for it where it must not be.
const (
	CompanyID  = "acme"
	PublicKey  = "public-key-of-the-tests"
	PrivateKey = "private-key-7f3a9c-must-never-leak"
)

// Site is a simulated ConnectWise site with its address.
type Site struct {
	*psasim.Simulator
	URL string
}

// NewSite starts a simulated site for one test. When the test ends, every
// exchange with it must have followed the API's description.
func NewSite(t *testing.T) *Site {
	t.Helper()
	return NewSiteWith(t, psasim.Options{})
}

// NewFaultySite starts a site whose responses a test spoils, so that they are
// not validated.
func NewFaultySite(t *testing.T) *Site {
	t.Helper()
	return newSite(t, psasim.Options{}, func(site http.Handler) http.Handler { return site })
}

// NewSiteWith is [NewSite] with a site that behaves in another way.
func NewSiteWith(t *testing.T, options psasim.Options) *Site {
	t.Helper()
	return newSite(t, options, contract.Watch(t))
}

func newSite(t *testing.T, options psasim.Options, watch func(http.Handler) http.Handler) *Site {
	t.Helper()
	options.CompanyID, options.PublicKey, options.PrivateKey = CompanyID, PublicKey, PrivateKey
	simulator, err := psasim.New(options)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(watch(simulator))
	site := &Site{Simulator: simulator, URL: server.URL}
	t.Cleanup(func() {
		server.Close()
		if err := simulator.Close(); err != nil {
			t.Error(err)
		}
	})
	return site
}

// Provider is the provider block for the site.
func (s *Site) Provider() string {
	return fmt.Sprintf(`
provider "connectwise" {
  site_url            = %q
  company_id          = %q
  public_key          = %q
  private_key         = %q
  client_id           = %q
  requests_per_second = 10000
}
`, s.URL, CompanyID, PublicKey, PrivateKey, psasim.ClientID)
}

// Environment is the provider block as environment variables.
func (s *Site) Environment() []string {
	return []string{
		"CONNECTWISE_SITE_URL=" + s.URL, "CONNECTWISE_COMPANY_ID=" + CompanyID, "CONNECTWISE_PUBLIC_KEY=" + PublicKey,
		"CONNECTWISE_PRIVATE_KEY=" + PrivateKey, "CONNECTWISE_CLIENT_ID=" + psasim.ClientID,
	}
}

// Factories returns a fresh provider for each command of Terraform, as Terraform
// itself starts one.
func Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"connectwise": providerserver.NewProtocol6WithError(provider.New("test")),
	}
}

// IDOf finds a seeded object by one of its fields, for example the location
// named Main Office.
func (s *Site) IDOf(t *testing.T, path, field, value string) int64 {
	t.Helper()
	id, ok := s.Find(path, field, value)
	if !ok {
		t.Fatalf("the site has no %s with %s = %q", path, field, value)
	}
	return id
}

// MustEdit is [psasim.Simulator.Edit] for an edit that has to go through.
func (s *Site) MustEdit(t *testing.T, path string, id int64, fields map[string]any) {
	t.Helper()
	if err := s.Edit(path, id, fields); err != nil {
		t.Fatalf("dashboard edit of %s/%d: %s", path, id, err)
	}
}

// Writes are the requests that changed something, as "METHOD path".
func (s *Site) Writes() []string {
	var writes []string
	for _, request := range s.Requests() {
		if request.Method != http.MethodGet {
			writes = append(writes, request.Method+" "+request.Path)
		}
	}
	return writes
}

// Client is a client of the site that does not wait long.
func (s *Site) Client(t *testing.T) *psa.Client {
	t.Helper()
	client, err := psa.New(psa.Config{
		SiteURL: s.URL, CompanyID: CompanyID, PublicKey: PublicKey, PrivateKey: PrivateKey, ClientID: psasim.ClientID,
		RequestsPerSecond: 10000, RetryWaitMin: time.Millisecond, RetryWaitMax: 20 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// Shown is an expression that fits a text with the parts in their order, however
// Terraform breaks its lines.
func Shown(parts ...string) *regexp.Regexp {
	expressions := make([]string, len(parts))
	for i, part := range parts {
		words := strings.Fields(part)
		for j := range words {
			words[j] = regexp.QuoteMeta(words[j])
		}
		expressions[i] = strings.Join(words, `[\s│]+`)
	}
	return regexp.MustCompile(`(?s)` + strings.Join(expressions, `.*`))
}

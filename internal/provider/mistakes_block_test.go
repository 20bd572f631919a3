package provider_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/provider"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

var blockMistakes = []mistake{
	{"block: no private key", connects(kittest.Config{"private_key": nil}), "private_key", `The provider needs private_key`, `environment variable CONNECTWISE_PRIVATE_KEY`},
	{"block: wrong private key", connects(kittest.Config{"private_key": "wrong"}), "private_key", `Incorrect public/private key`, `Check public_key and private_key`},
	{"block: keys swapped", connects(kittest.Config{"private_key": "public", "public_key": "private-secret"}), "private_key", `Incorrect public/private key`, `each in its own place`},
	{"block: empty client id", connects(kittest.Config{"client_id": ""}), "client_id", `The provider needs client_id`, `set the attribute client_id`},
	{"block: client id with a space", connects(kittest.Config{"client_id": psasim.ClientID + " "}), "client_id", `begins or ends with a space`, `client_id`},
	{"block: another client id", connects(kittest.Config{"client_id": "00000000"}), "client_id", `A valid clientId header is required`, `Check client_id of the provider`},
	{"block: company that the site does not have", connects(kittest.Config{"company_id": "nobody"}), "company_id", `knows no such company`, `Check company_id of the provider`},
	{"block: site without https", connects(kittest.Config{"site_url": "api-na.myconnectwise.net"}), "site_url", `is not a valid web address`, `An example is https://`},
	{"block: site with http", connects(kittest.Config{"site_url": "http://api-na.myconnectwise.net"}), "site_url", `would send the keys unencrypted`, `An example is https://`},
	{"block: site of another kind", connectsTo(webPage), "site_url", `the response begins "<!DOCTYPE html>`, `Is site_url (or CONNECTWISE_SITE_URL) the address of a ConnectWise site`},
	{"block: site that has moved", connectsTo(moved), "site_url", `it redirects to elsewhere.example`, `Is site_url`},
	{"block: site with an untrusted certificate", untrusted, "site_url", `certificate signed by unknown authority`, `ca_cert_file`},
	{"block: site where nothing listens", connects(kittest.Config{"site_url": "http://127.0.0.1:1"}), "site_url", `connection refused`, `Check the host in site_url`},
	{"block: site whose name nobody knows", connects(kittest.Config{"site_url": "https://nowhere.invalid"}), "site_url", `nowhere.invalid`, `Check the host in site_url`},
	{"block: no requests a second", connects(kittest.Config{"requests_per_second": 0}), "requests_per_second", `got: 0`, `must be at least 0.1`},
	{"block: no requests at once", connects(kittest.Config{"max_concurrent_requests": 0}), "max_concurrent_requests", `got: 0`, `must be between 1 and 100`},
	{"block: repetitions below zero", connects(kittest.Config{"max_retries": -1}), "max_retries", `got: -1`, `must be between 0 and 50`},
	{"block: timeout without a unit", connects(kittest.Config{"request_timeout": "60"}), "request_timeout", `"60" is not a valid duration`, `An example is 60s`},
	{"block: another word for edits", connects(kittest.Config{"unmanaged_edits": "warn"}), "unmanaged_edits", `got: "warn"`, `value must be one of`},
	{"block: another word for existing", connects(kittest.Config{"on_existing": "Adopt"}), "on_existing", `got: "Adopt"`, `value must be one of`},
	{"block: another word for reads", connects(kittest.Config{"refresh": "single"}), "refresh", `got: "single"`, `value must be one of`},
	{"block: version of another form", connects(kittest.Config{"api_version": "latest"}), "api_version", `got: latest`, `must be a year and a number, such as 2024.1`},
	{"block: proxy that nobody runs", behindProxy, "site_url", `proxyconnect`, `a proxy (HTTPS_PROXY, NO_PROXY)`},
	{"block: key that is not known yet", unknownKey, "", `configuration is not known yet`, `depends_on`},
}

func unknownKey(_ *testing.T, s *kittest.Site) []*tfprotov6.Diagnostic {
	said := s.Configure(kittest.Config{"private_key": kittest.Unknown}).Diagnostics()
	return append(said, s.Data("connectwise_company", kittest.Config{"identifier": "SunDental"}).Diagnostics()...)
}

// behindProxy logs in through a proxy that does not listen.
func behindProxy(t *testing.T, _ *kittest.Site) []*tfprotov6.Diagnostic {
	t.Helper()
	proxy := http.ProxyURL(&url.URL{Scheme: "http", Host: "127.0.0.1:1"})
	return provider.LogInWith(t, psa.Config{
		SiteURL: "https://api-na.myconnectwise.net", CompanyID: "acme", PublicKey: "a", PrivateKey: "b", ClientID: "c",
		Transport: &http.Transport{Proxy: proxy}, MaxRetries: -1,
	})
}

func webPage(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, "<!DOCTYPE html><title>Welcome</title>")
}

func moved(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "https://elsewhere.example"+r.URL.Path, http.StatusMovedPermanently)
}

// connectsTo configures the provider for a site that is another one.
func connectsTo(site http.HandlerFunc) deed {
	return func(t *testing.T, s *kittest.Site) []*tfprotov6.Diagnostic {
		t.Helper()
		server := httptest.NewServer(site)
		t.Cleanup(server.Close)
		return s.Configure(kittest.Config{"site_url": server.URL}).Diagnostics()
	}
}

func untrusted(t *testing.T, s *kittest.Site) []*tfprotov6.Diagnostic {
	t.Helper()
	server := httptest.NewTLSServer(s.Simulator)
	server.Config.ErrorLog = nil
	t.Cleanup(server.Close)
	return s.Configure(kittest.Config{"site_url": server.URL}).Diagnostics()
}

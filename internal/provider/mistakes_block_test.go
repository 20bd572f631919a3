package provider_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

var blockMistakes = []mistake{
	{"block: no private key", connects(kittest.Config{"private_key": nil}), "private_key", `Missing private_key`, `environment variable CONNECTWISE_PRIVATE_KEY`},
	{"block: wrong private key", connects(kittest.Config{"private_key": "wrong"}), "", `401 Unauthorized`, `Check site_url, company_id, public_key`},
	{"block: keys swapped", connects(kittest.Config{"private_key": "public", "public_key": "private-secret"}), "", `401 Unauthorized`, `Check site_url, company_id, public_key`},
	{"block: empty client id", connects(kittest.Config{"client_id": ""}), "client_id", `Missing client_id`, `environment variable CONNECTWISE_CLIENT_ID`},
	{"block: client id with a space", connects(kittest.Config{"client_id": psasim.ClientID + " "}), "client_id", `The value of the attribute client_id`, `begins or ends with a space`},
	{"block: another client id", connects(kittest.Config{"client_id": "00000000"}), "", `401 Unauthorized`, `Check client_id`},
	{"block: company that the site does not have", connects(kittest.Config{"company_id": "nobody"}), "", `the site knows no such company`, `Check company_id of the provider`},
	{"block: site without https", connects(kittest.Config{"site_url": "api-na.myconnectwise.net"}), "site_url", `is not a valid web address`, `An example is https://`},
	{"block: site with http", connects(kittest.Config{"site_url": "http://api-na.myconnectwise.net"}), "site_url", `would send the keys unencrypted`, `An example is https://`},
	{"block: site of another kind", connectsTo(webPage), "", `the response is not the JSON`, `Is site_url (or CONNECTWISE_SITE_URL) the address of a ConnectWise site`},
	{"block: site that has moved", connectsTo(moved), "", `it redirects to elsewhere.example`, `Is site_url`},
	{"block: site with an untrusted certificate", untrusted, "", `no response from ConnectWise`, `ca_cert_file`},
	{"block: site where nothing listens", connects(kittest.Config{"site_url": "http://127.0.0.1:1"}), "", `no response from ConnectWise`, `Check site_url`},
	{"block: site whose name nobody knows", connects(kittest.Config{"site_url": "https://nowhere.invalid"}), "", `no response from ConnectWise`, `Check site_url`},
	{"block: no requests a second", connects(kittest.Config{"requests_per_second": 0}), "requests_per_second", `got: 0.000000`, `must be at least 0.100000`},
	{"block: no requests at once", connects(kittest.Config{"max_concurrent_requests": 0}), "max_concurrent_requests", `got: 0`, `must be between 1 and 100`},
	{"block: repetitions below zero", connects(kittest.Config{"max_retries": -1}), "max_retries", `got: -1`, `must be between 0 and 50`},
	{"block: timeout without a unit", connects(kittest.Config{"request_timeout": "60"}), "request_timeout", `"60" is not a valid duration`, `An example is 60s`},
	{"block: another word for edits", connects(kittest.Config{"unmanaged_edits": "warn"}), "unmanaged_edits", `got: "warn"`, `must be one of: ["report" "revert" "ignore"]`},
	{"block: another word for existing", connects(kittest.Config{"on_existing": "Adopt"}), "on_existing", `got: "Adopt"`, `must be one of: ["error" "adopt"]`},
	{"block: another word for reads", connects(kittest.Config{"refresh": "single"}), "refresh", `got: "single"`, `must be one of: ["auto" "individual"]`},
	{"block: version of another form", connects(kittest.Config{"api_version": "latest"}), "api_version", `got: latest`, `must be a year and a number, such as 2024.1`},
	{"block: key that is not known yet", unknownKey, "", `configuration is not known yet`, `depends_on`},
}

func unknownKey(_ *testing.T, s *kittest.Site) []*tfprotov6.Diagnostic {
	said := s.Configure(kittest.Config{"private_key": kittest.Unknown}).Diagnostics()
	return append(said, s.Data("connectwise_company", kittest.Config{"identifier": "SunDental"}).Diagnostics()...)
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

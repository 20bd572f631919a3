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
	{"block: no private key", connects(kittest.Config{"private_key": nil}), "private_key", ``, ``},
	{"block: wrong private key", connects(kittest.Config{"private_key": "wrong"}), "", ``, ``},
	{"block: keys swapped", connects(kittest.Config{"private_key": "public", "public_key": "private-secret"}), "", ``, ``},
	{"block: empty client id", connects(kittest.Config{"client_id": ""}), "client_id", ``, ``},
	{"block: client id with a space", connects(kittest.Config{"client_id": psasim.ClientID + " "}), "client_id", ``, ``},
	{"block: another client id", connects(kittest.Config{"client_id": "00000000"}), "", ``, ``},
	{"block: company that the site does not have", connects(kittest.Config{"company_id": "nobody"}), "", ``, ``},
	{"block: site without https", connects(kittest.Config{"site_url": "api-na.myconnectwise.net"}), "site_url", ``, ``},
	{"block: site with http", connects(kittest.Config{"site_url": "http://api-na.myconnectwise.net"}), "site_url", ``, ``},
	{"block: site of another kind", connectsTo(webPage), "", ``, ``},
	{"block: site that has moved", connectsTo(moved), "", ``, ``},
	{"block: site with an untrusted certificate", untrusted, "", ``, ``},
	{"block: site where nothing listens", connects(kittest.Config{"site_url": "http://127.0.0.1:1"}), "", ``, ``},
	{"block: site whose name nobody knows", connects(kittest.Config{"site_url": "https://nowhere.invalid"}), "", ``, ``},
	{"block: no requests a second", connects(kittest.Config{"requests_per_second": 0}), "requests_per_second", ``, ``},
	{"block: no requests at once", connects(kittest.Config{"max_concurrent_requests": 0}), "max_concurrent_requests", ``, ``},
	{"block: repetitions below zero", connects(kittest.Config{"max_retries": -1}), "max_retries", ``, ``},
	{"block: timeout without a unit", connects(kittest.Config{"request_timeout": "60"}), "request_timeout", ``, ``},
	{"block: another word for edits", connects(kittest.Config{"unmanaged_edits": "warn"}), "unmanaged_edits", ``, ``},
	{"block: another word for existing", connects(kittest.Config{"on_existing": "Adopt"}), "on_existing", ``, ``},
	{"block: another word for reads", connects(kittest.Config{"refresh": "single"}), "refresh", ``, ``},
	{"block: version of another form", connects(kittest.Config{"api_version": "latest"}), "api_version", ``, ``},
	{"block: key that is not known yet", unknownKey, "", ``, ``},
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

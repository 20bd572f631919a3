package provider_test

import (
	"encoding/pem"
	"io"
	"log"
	"maps"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// A login that cannot work is one error of the provider, before any object asks; a
// site that is merely out of order is none.
func TestLogin(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		settings kittest.Config
		fault    *psasim.Fault
		// tls serves the site behind a certificate of a CA that no system trusts.
		tls, ca  bool
		at, want string // "" is no error
	}{
		"right":         {},
		"private CA":    {tls: true, ca: true},
		"unknown CA":    {tls: true, at: "site_url", want: "ca_cert_file"},
		"no CA":         {settings: kittest.Config{"ca_cert_file": "/nowhere/ca.pem"}, at: "ca_cert_file", want: "ca_cert_file cannot be read"},
		"no permission": {fault: &psasim.Fault{Method: "GET", Path: "/system/info", Status: 403, Times: -1}},
		"out of order":  {fault: &psasim.Fault{Method: "GET", Path: "/system/info", Status: 500, Times: -1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := kittest.NewSite(t, psasim.Options{})
			if row.fault != nil {
				site.Inject(*row.fault)
			}
			changes := maps.Clone(row.settings)
			if row.tls {
				address, caCertFile := front(t, site.URL())
				changes = kittest.Config{"site_url": address}
				if row.ca {
					changes["ca_cert_file"] = caCertFile
				}
			}
			result := site.Configure(changes)
			if row.want != "" {
				result.Fails(row.at, row.want)
			}
			result.SaysNothingOf("private-secret")
		})
	}
}

// front serves a site over TLS. The file has the certificate of its CA.
func front(t *testing.T, site string) (address, caCertFile string) {
	t.Helper()
	behind, err := url.Parse(site)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(httputil.NewSingleHostReverseProxy(behind))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	caCertFile = filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(caCertFile, block, 0o600); err != nil {
		t.Fatal(err)
	}
	return server.URL, caCertFile
}

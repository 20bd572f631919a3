package provider_test

import (
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/provider"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// A login that cannot work is one error of the provider, before any object asks; a
// site that is merely out of order is none.
func TestLogin(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		settings map[string]string
		fault    *psasim.Fault
		// tls serves the site behind a certificate of a CA that no system trusts.
		tls, ca bool
		want    string // "" is no error
	}{
		"right":         {},
		"private CA":    {tls: true, ca: true},
		"unknown CA":    {tls: true, want: "ca_cert_file"},
		"no CA":         {settings: map[string]string{"ca_cert_file": "/nowhere/ca.pem"}, want: "ca_cert_file cannot be read"},
		"no permission": {fault: &psasim.Fault{Method: "GET", Path: "/system/info", Status: 403, Times: -1}},
		"out of order":  {fault: &psasim.Fault{Method: "GET", Path: "/system/info", Status: 500, Times: -1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := acctest.NewSite(t)
			if row.fault != nil {
				site.Inject(*row.fault)
			}
			settings := map[string]string{
				"site_url": site.URL, "company_id": acctest.CompanyID, "public_key": acctest.PublicKey, "private_key": acctest.PrivateKey,
				"client_id": psasim.ClientID,
			}
			if row.tls {
				settings["site_url"], settings["ca_cert_file"] = front(t, site.URL)
				if !row.ca {
					delete(settings, "ca_cert_file")
				}
			}
			maps.Copy(settings, row.settings)
			server, err := providerserver.NewProtocol6WithError(provider.New("test"))()
			if err != nil {
				t.Fatal(err)
			}
			schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
			if err != nil {
				t.Fatal(err)
			}
			values := map[string]tftypes.Value{}
			for _, a := range schemas.Provider.Block.Attributes {
				values[a.Name] = tftypes.NewValue(a.Type, nil)
				if value, ok := settings[a.Name]; ok {
					values[a.Name] = tftypes.NewValue(a.Type, value)
				}
			}
			kind := schemas.Provider.ValueType()
			config, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, values))
			if err != nil {
				t.Fatal(err)
			}
			response, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: &config})
			if err != nil {
				t.Fatal(err)
			}
			told := acctest.Told(response.Diagnostics)
			if (row.want == "" && told != "") || (row.want != "" && len(response.Diagnostics) != 1) || !strings.Contains(told, row.want) {
				t.Errorf("%d diagnostics: %s, want %q", len(response.Diagnostics), told, row.want)
			}
			if got := fmt.Sprint(settings["private_key"]); strings.Contains(told, got) && got != "wrong" {
				t.Error("the private key is told")
			}
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

package provider

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// The attribute wins over the environment, and a wrong word is named.
func TestOnExisting(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name      string
		attribute types.String
		variable  string
		adopt     bool
		problem   string
	}{
		{"nothing is said", types.StringNull(), "", false, ""},
		{"the environment", types.StringNull(), "adopt", true, ""},
		{"the attribute", types.StringValue("adopt"), "", true, ""},
		{"both", types.StringValue("error"), "adopt", false, ""},
		{"not known yet", types.StringUnknown(), "adopt", false, ""},
		{"another word", types.StringNull(), "Adopt", false, `"Adopt", from the environment variable CONNECTWISE_ON_EXISTING`},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			adopt, diags := adoptExisting(model{OnExisting: row.attribute}, func(string) string { return row.variable })
			problem := ""
			if len(diags) > 0 {
				problem = diags[0].Detail()
			}
			if adopt != row.adopt || !strings.Contains(problem, row.problem) || (problem != "") != (row.problem != "") {
				t.Errorf("got %t and %q, want %t and %q", adopt, problem, row.adopt, row.problem)
			}
		})
	}
}

// Reads are shared unless one word says otherwise.
func TestRefresh(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		attribute types.String
		variable  string
		shared    bool
		problem   string
	}{
		{types.StringNull(), "", true, ""},
		{types.StringNull(), "individual", false, ""},
		{types.StringValue("individual"), "", false, ""},
		{types.StringValue("auto"), "individual", true, ""},
		{types.StringNull(), "single", true, `"single", from the environment variable CONNECTWISE_REFRESH, is neither auto nor individual.`},
	} {
		shared, diags := sharedReads(model{Refresh: row.attribute}, func(string) string { return row.variable })
		problem := ""
		if len(diags) > 0 {
			problem = diags[0].Detail()
		}
		if shared != row.shared || problem != row.problem {
			t.Errorf("%s and %q: got %t and %q", row.attribute, row.variable, shared, problem)
		}
	}
}

// What the client refuses lands on the attribute that sets the field.
func TestConfigProblem(t *testing.T) {
	t.Parallel()
	complete := psa.Config{SiteURL: "https://na.myconnectwise.net", CompanyID: "a", PublicKey: "b", PrivateKey: "c", ClientID: "d"}
	for attribute, spoil := range map[string]func(*psa.Config){
		"site_url":     func(c *psa.Config) { c.SiteURL = "https://user@na.myconnectwise.net" },
		"company_id":   func(c *psa.Config) { c.CompanyID = "" },
		"public_key":   func(c *psa.Config) { c.PublicKey = "" },
		"private_key":  func(c *psa.Config) { c.PrivateKey = "" },
		"client_id":    func(c *psa.Config) { c.ClientID = "" },
		"ca_cert_file": func(c *psa.Config) { c.CACertFile = "/nowhere/ca.pem" },
	} {
		config := complete
		spoil(&config)
		_, err := psa.New(config)
		problem, ok := configProblem(err).(diag.DiagnosticWithPath)
		if !ok || !problem.Path().Equal(path.Root(attribute)) || !strings.HasPrefix(problem.Detail(), attribute+" ") {
			t.Errorf("%s: %v", attribute, configProblem(err))
		}
	}
}

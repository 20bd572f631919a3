package provider

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// model is the provider block.
type model struct {
	SiteURL               types.String  `tfsdk:"site_url"`
	CompanyID             types.String  `tfsdk:"company_id"`
	PublicKey             types.String  `tfsdk:"public_key"`
	PrivateKey            types.String  `tfsdk:"private_key"`
	ClientID              types.String  `tfsdk:"client_id"`
	CACertFile            types.String  `tfsdk:"ca_cert_file"`
	APIVersion            types.String  `tfsdk:"api_version"`
	RequestsPerSecond     types.Float64 `tfsdk:"requests_per_second"`
	MaxConcurrentRequests types.Int64   `tfsdk:"max_concurrent_requests"`
	MaxRetries            types.Int64   `tfsdk:"max_retries"`
	RequestTimeout        types.String  `tfsdk:"request_timeout"`
	OnExisting            types.String  `tfsdk:"on_existing"`
	Refresh               types.String  `tfsdk:"refresh"`
	UnmanagedEdits        types.String  `tfsdk:"unmanaged_edits"`
}

// setting is an attribute that also comes from the environment. The field is the
// one of [psa.Config] that it sets.
type setting struct {
	attribute, variable, example, field string
	optional                            bool
	value                               func(*model) types.String
	set                                 func(*psa.Config, string)
}

// settings in the order of the documentation.
var settings = []setting{
	{
		"site_url", "CONNECTWISE_SITE_URL", "https://api-na.myconnectwise.net", "SiteURL", false,
		func(m *model) types.String { return m.SiteURL }, func(c *psa.Config, v string) { c.SiteURL = v },
	},
	{
		"company_id", "CONNECTWISE_COMPANY_ID", "mymsp", "CompanyID", false,
		func(m *model) types.String { return m.CompanyID }, func(c *psa.Config, v string) { c.CompanyID = v },
	},
	{
		"public_key", "CONNECTWISE_PUBLIC_KEY", "", "PublicKey", false,
		func(m *model) types.String { return m.PublicKey }, func(c *psa.Config, v string) { c.PublicKey = v },
	},
	{
		"private_key", "CONNECTWISE_PRIVATE_KEY", "", "PrivateKey", false,
		func(m *model) types.String { return m.PrivateKey }, func(c *psa.Config, v string) { c.PrivateKey = v },
	},
	{
		"client_id", "CONNECTWISE_CLIENT_ID", "the id that developer.connectwise.com gave you", "ClientID", false,
		func(m *model) types.String { return m.ClientID }, func(c *psa.Config, v string) { c.ClientID = v },
	},
	{
		"ca_cert_file", "CONNECTWISE_CA_CERT_FILE", "", "CACertFile", true,
		func(m *model) types.String { return m.CACertFile }, func(c *psa.Config, v string) { c.CACertFile = v },
	},
}

// clientConfig turns the provider block and the environment into the client's
// configuration. It is pure: known is false while a value is unknown, and then
// there is no configuration and no error.
func clientConfig(m model, getenv func(string) string) (config psa.Config, known bool, diags diag.Diagnostics) {
	known = true
	for _, s := range settings {
		v := s.value(&m)
		if v.IsUnknown() {
			known = false
			continue
		}
		text, source := v.ValueString(), "the attribute "+s.attribute
		if v.IsNull() {
			text, source = getenv(s.variable), "the environment variable "+s.variable
		}
		if s.optional && text == "" {
			continue
		}
		if strings.TrimSpace(text) == "" {
			diags.AddAttributeError(path.Root(s.attribute), "Missing "+s.attribute, fmt.Sprintf(
				"The provider needs %s: set the attribute %[1]s of the provider block, or the environment variable %s.", s.attribute, s.variable))
			continue
		}
		if strings.TrimSpace(text) != text {
			diags.AddAttributeError(path.Root(s.attribute), "Wrong "+s.attribute,
				fmt.Sprintf("The value of %s begins or ends with a space or a line break.", source))
			continue
		}
		if s.attribute == "site_url" {
			var wrong *psa.ConfigError
			if errors.As(psa.CheckSiteURL(text), &wrong) {
				diags.AddAttributeError(path.Root(s.attribute), "Wrong site_url",
					fmt.Sprintf("%s, from %s, %s. An example is %s.", text, source, wrong.Problem, s.example))
				continue
			}
		}
		s.set(&config, text)
	}
	config.APIVersion = m.APIVersion.ValueString()
	config.RequestsPerSecond = m.RequestsPerSecond.ValueFloat64()
	config.MaxConcurrentRequests = int(m.MaxConcurrentRequests.ValueInt64())
	config.MaxRetries = int(m.MaxRetries.ValueInt64())
	if !m.MaxRetries.IsNull() && config.MaxRetries == 0 {
		config.MaxRetries = -1
	}
	if text := m.RequestTimeout.ValueString(); text != "" {
		timeout, err := time.ParseDuration(text)
		if err != nil || timeout <= 0 {
			diags.AddAttributeError(path.Root("request_timeout"), "Wrong request_timeout",
				fmt.Sprintf("%q is not a valid duration. An example is 60s.", text))
		}
		config.RequestTimeout = timeout
	}
	for _, v := range []interface{ IsUnknown() bool }{m.APIVersion, m.RequestsPerSecond, m.MaxConcurrentRequests, m.MaxRetries, m.RequestTimeout, m.OnExisting, m.Refresh, m.UnmanagedEdits} {
		known = known && !v.IsUnknown()
	}
	return config, known && !diags.HasError(), diags
}

// What a create does about an object of the same key.
const (
	onExistingError = "error"
	onExistingAdopt = "adopt"
)

// How records are read.
const (
	refreshAuto       = "auto"
	refreshIndividual = "individual"
)

// configProblem places the client's objection to its configuration on the
// attribute that sets the field.
func configProblem(err error) diag.Diagnostic {
	const summary = "Wrong provider configuration"
	var wrong *psa.ConfigError
	if errors.As(err, &wrong) {
		for _, s := range settings {
			if s.field == wrong.Field {
				return diag.NewAttributeErrorDiagnostic(path.Root(s.attribute), summary, s.attribute+" "+wrong.Problem+".")
			}
		}
	}
	return diag.NewErrorDiagnostic(summary, err.Error())
}

// adoptExisting reports whether creates adopt what exists. While the attribute
// is unknown nothing is written, so no says enough.
func adoptExisting(m model, getenv func(string) string) (adopt bool, diags diag.Diagnostics) {
	word, diags := choose("on_existing", m.OnExisting, getenv, onExistingError, onExistingAdopt)
	return word == onExistingAdopt, diags
}

// sharedReads reports whether records are read together where that takes fewer
// calls.
func sharedReads(m model, getenv func(string) string) (shared bool, diags diag.Diagnostics) {
	word, diags := choose("refresh", m.Refresh, getenv, refreshAuto, refreshIndividual)
	return word != refreshIndividual, diags
}

// unmanagedEdits is what plans do about edits of what the configuration leaves out.
func unmanagedEdits(m model, getenv func(string) string) (kit.UnmanagedEdits, diag.Diagnostics) {
	word, diags := choose("unmanaged_edits", m.UnmanagedEdits, getenv, editsWords...)
	return kit.UnmanagedEdits(word), diags
}

var editsWords = []string{string(kit.EditsReport), string(kit.EditsRevert), string(kit.EditsIgnore)}

// choose returns the word of an attribute, or of the environment variable of the
// same name. The schema has validated the attribute.
func choose(attribute string, value types.String, getenv func(string) string, words ...string) (word string, diags diag.Diagnostics) {
	if !value.IsNull() {
		return value.ValueString(), nil
	}
	variable := "CONNECTWISE_" + strings.ToUpper(attribute)
	word = getenv(variable)
	if word != "" && !slices.Contains(words, word) {
		last := len(words) - 1
		diags.AddAttributeError(path.Root(attribute), "Wrong "+attribute, fmt.Sprintf(
			"%q, from the environment variable %s, is neither %s nor %s.", word, variable, strings.Join(words[:last], ", "), words[last]))
	}
	return word, diags
}

package kit

import (
	"errors"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

const checkLogin = "Check site_url, company_id, public_key, private_key and client_id of the provider " +
	"(or CONNECTWISE_SITE_URL, CONNECTWISE_COMPANY_ID, CONNECTWISE_PUBLIC_KEY, CONNECTWISE_PRIVATE_KEY and CONNECTWISE_CLIENT_ID)."

// advice tells the user of the provider what to do about an error of the client.
// The first that fits counts: the server reports a wrong login in many ways.
var advice = []struct {
	about error
	text  string
}{
	{psa.ErrUntrusted, "For a site behind a private CA, name the CA's certificate in ca_cert_file of the provider (or CONNECTWISE_CA_CERT_FILE). On the public internet somebody may be listening: check site_url and your proxy."},
	{psa.ErrNotAPI, "The response does not come from ConnectWise's API. Is site_url (or CONNECTWISE_SITE_URL) the address of a ConnectWise site, for example https://api-na.myconnectwise.net?"},
	{psa.ErrUnknownCompany, "Check company_id of the provider (or CONNECTWISE_COMPANY_ID): it is the company that you log in to on this site. Check site_url (or CONNECTWISE_SITE_URL) too."},
	{psa.ErrClientID, "Check client_id of the provider (or CONNECTWISE_CLIENT_ID): ConnectWise's developer site gives each integration one."},
	{psa.ErrUnauthorized, "Check public_key and private_key of the provider (or CONNECTWISE_PUBLIC_KEY and CONNECTWISE_PRIVATE_KEY): they are the two keys of one pair, each in its own place, " +
		"and are shown once, when the pair is made. The pair may have been deleted, or its API member be inactive. Check company_id and site_url too: the keys are those of one company on one site."},
	{psa.ErrForbidden, "The API member's security role lacks a permission for this. The role Admin has them all; the provider's documentation lists what a smaller one needs."},
	{psa.ErrUnreachable, "Check the host in site_url of the provider (or CONNECTWISE_SITE_URL), and whether this machine may connect to it: a firewall, or a proxy (HTTPS_PROXY, NO_PROXY), may be in between."},
	{psa.ErrNoRoute, "The server does not serve this path. " + checkLogin},
	{psa.ErrRateLimited, "Lower requests_per_second or max_concurrent_requests of the provider, or raise max_retries."},
}

const applyAgain = "Apply again: a create first looks whether the object is there, and then says how to import it, or adopts it where on_existing says so."

// Advice returns what to do about an error, "" where the server's own words are
// enough.
func Advice(err error) string {
	var uncertain *psa.UncertainError
	if errors.As(err, &uncertain) && len(uncertain.Candidates) == 0 {
		return applyAgain
	}
	for _, a := range advice {
		if errors.Is(err, a.about) {
			return a.text
		}
	}
	return ""
}

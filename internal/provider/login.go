package provider

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// loginPatience is how long a run waits for the site to judge the login. A slower
// site is no error: the objects' own requests wait as long as request_timeout says.
const loginPatience = 1500 * time.Millisecond

// logIn asks the site whether it accepts the keys. Only what every other request
// would meet too is an error.
func logIn(ctx context.Context, client *psa.Client) diag.Diagnostics {
	ctx, cancel := context.WithTimeout(ctx, loginPatience)
	defer cancel()
	err := client.LogIn(ctx)
	asked := 1
	for ; mayPass(err, asked) && ctx.Err() == nil; asked++ {
		select {
		case <-ctx.Done():
		case <-time.After(loginPatience / 5):
			if again := client.LogIn(ctx); ctx.Err() == nil {
				err = again
			}
		}
	}
	if mayPass(err, asked) && !neverConnected(err) {
		return nil // the objects' own requests, which are repeated, will tell
	}
	for _, wrong := range []error{psa.ErrUntrusted, psa.ErrUnauthorized, psa.ErrUnknownCompany, psa.ErrClientID, psa.ErrNotAPI} {
		if errors.Is(err, wrong) {
			return kit.Report("Cannot log in to ConnectWise", err)
		}
	}
	if neverConnected(err) {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Cannot reach ConnectWise", err.Error()+
			"\n\nCheck site_url of the provider (or CONNECTWISE_SITE_URL), the network, and HTTPS_PROXY where a proxy is needed.")}
	}
	return nil
}

// foreign is how often a site has to answer with something else than the API's JSON
// until it counts as another site than a broken one.
const foreign = 4

// mayPass reports whether another request may be answered otherwise: a site that
// starts, or one whose responses break.
func mayPass(err error, asked int) bool {
	return neverConnected(err) || (errors.Is(err, psa.ErrNotAPI) && asked < foreign)
}

func neverConnected(err error) bool {
	var dial *net.OpError
	return errors.As(err, &dial) && dial.Op == "dial"
}

package provider

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

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
	if mayPass(err, asked) && !errors.Is(err, psa.ErrUnreachable) {
		return nil // the objects' own requests, which are repeated, will tell
	}
	// The client id comes first, because the site refuses a wrong one with the status
	// of wrong keys.
	for _, wrong := range []struct {
		about              error
		attribute, summary string
	}{
		{psa.ErrNotAPI, "site_url", cannotLogIn},
		{psa.ErrUnknownCompany, "company_id", cannotLogIn},
		{psa.ErrClientID, "client_id", cannotLogIn},
		{psa.ErrUnauthorized, "private_key", cannotLogIn},
		{psa.ErrUntrusted, "site_url", cannotReach},
		{psa.ErrUnreachable, "site_url", cannotReach},
	} {
		if errors.Is(err, wrong.about) {
			return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root(wrong.attribute), wrong.summary, err.Error()+"\n\n"+kit.Advice(err))}
		}
	}
	return nil
}

const (
	cannotLogIn = "Cannot log in to ConnectWise"
	cannotReach = "Cannot reach ConnectWise"
)

// foreign is how often a site has to answer with something else than the API's JSON
// until it counts as another site than a broken one.
const foreign = 4

// mayPass reports whether another request may be answered otherwise: a site that
// starts, or one whose responses break.
func mayPass(err error, asked int) bool {
	return errors.Is(err, psa.ErrUnreachable) || (errors.Is(err, psa.ErrNotAPI) && asked < foreign)
}

package provider

import (
	"errors"
	"fmt"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// ClientFromEnvironment returns a client of the site that the environment
// variables of the provider block name.
func ClientFromEnvironment(version string, getenv func(string) string) (*psa.Client, error) {
	config, _, diags := clientConfig(model{}, getenv)
	var errs []error
	for _, d := range diags {
		errs = append(errs, fmt.Errorf("%s: %s", d.Summary(), d.Detail()))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	config.UserAgent = "terraform-provider-connectwise/" + version
	return psa.New(config)
}

package axcient

import "context"

// HTTPOptions say where usage is got in the JSON form of [ReadJSON].
type HTTPOptions struct {
	// URL must begin with https:// unless its host is a loopback address.
	URL string
	// Headers are sent with the request and appear in no error.
	Headers map[string]string
	Limits  Limits
	Transfer
}

// ReadHTTP gets usage in the JSON form of [ReadJSON] from a URL. Redirects are
// followed on the same host only.
func ReadHTTP(ctx context.Context, options HTTPOptions) (Usage, error) {
	u, err := parseURL(options.URL)
	if err != nil {
		return Usage{}, failure("http", "", nil, "%v", err)
	}
	body, err := newFetcher(options.Transfer, options.Headers).get(ctx, u)
	if err != nil {
		return Usage{}, err
	}
	defer func() { _ = body.Close() }()
	return ReadJSON(body, endpoint(u), options.Limits)
}

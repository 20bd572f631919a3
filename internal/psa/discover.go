package psa

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/hashicorp/go-retryablehttp"
)

// companyInfo is what /login/companyinfo/{company} tells without a login. Its
// IsCloud is a string on some servers and a flag on others, and is not needed.
// A SiteUrl, which newer servers are said to send, is not followed: the user
// named the host, and keys go to no other.
type companyInfo struct {
	Codebase string `json:"Codebase"`
}

// base is the address below which the API's paths lie, without a slash at its
// end. The codebase in it is discovered with the first request.
func (c *Client) base(ctx context.Context) (string, error) {
	c.mu.Lock()
	codebase := c.codebase
	c.mu.Unlock()
	if codebase == "" {
		var err error
		if codebase, err = c.discover(ctx, ""); err != nil {
			return "", err
		}
	}
	return c.root() + codebase + "apis/3.0", nil
}

// Discover asks the site where its API lies, unless that is known. Every request
// needs it first: whoever has something to calculate before can call it meanwhile.
func (c *Client) Discover(ctx context.Context) error {
	_, err := c.base(ctx)
	return err
}

func (c *Client) root() string { return c.site.Scheme + "://" + c.site.Host + "/" }

func (c *Client) rediscover(ctx context.Context, old string) (string, error) {
	codebase, err := c.discover(ctx, strings.TrimSuffix(strings.TrimPrefix(old, c.root()), "apis/3.0"))
	if err != nil {
		return old, err
	}
	return c.root() + codebase + "apis/3.0", nil
}

// discover asks the site for its codebase in the place of the stale one. Concurrent
// callers share one request, which goes on when the caller that began it is cancelled; one
// that comes just after it ended takes what it found.
func (c *Client) discover(ctx context.Context, stale string) (string, error) {
	shared := c.discovery.DoChan("", func() (any, error) {
		c.mu.Lock()
		found := c.codebase
		c.mu.Unlock()
		if found != stale {
			return found, nil
		}
		codebase, err := c.askCodebase(context.WithoutCancel(ctx))
		if err == nil {
			c.mu.Lock()
			c.codebase = codebase
			c.mu.Unlock()
		}
		return codebase, err
	})
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case result := <-shared:
		codebase, _ := result.Val.(string)
		return codebase, result.Err
	}
}

func (c *Client) askCodebase(ctx context.Context) (string, error) {
	path := "/login/companyinfo/" + url.PathEscape(c.config.CompanyID)
	ctx = withAttempts(LogContext(ctx), &attempts{repeatable: true, max: c.config.RetryWaitMax, firstContact: true})
	request, err := retryablehttp.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(c.root(), "/")+path, nil)
	if err != nil {
		return "", err
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", c.config.UserAgent)
	a, err := c.exchange(ctx, request, http.MethodGet, path)
	if a.status == http.StatusNotFound && (len(a.body) == 0 || json.Valid(a.body)) {
		return "", &Error{Method: http.MethodGet, Path: path, Status: a.status, kind: ErrUnknownCompany, Message: "the site knows no such company"}
	}
	if err != nil {
		return "", err
	}
	if strings.TrimSpace(string(a.body)) == "null" {
		return "", &Error{Method: http.MethodGet, Path: path, Status: a.status, kind: ErrUnknownCompany, Message: "the site knows no such company"}
	}
	var info companyInfo
	if err := json.Unmarshal(a.body, &info); err != nil || info.Codebase == "" {
		return "", unreadable(http.MethodGet, path, a)
	}
	return strings.Trim(info.Codebase, "/") + "/", nil
}

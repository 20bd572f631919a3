package psa

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// IntegratorLogin is a user name and password of System → Setup Tables → Integrator
// Login.
type IntegratorLogin struct{ Username, Password string }

// Token is a key pair that acts as a member until it expires. Requests with it bring the
// header x-cw-usertype: member.
type Token struct {
	PublicKey, PrivateKey string
	Expires               time.Time
}

type integratorKey struct{}

// MemberToken mints a token for the member with the identifier
// (POST /system/members/{memberIdentifier}/tokens). The keys of an API member are refused there:
// it needs an integrator login. A token cannot be revoked; it expires by itself.
func (c *Client) MemberToken(ctx context.Context, login IntegratorLogin, member string) (Token, error) {
	path := "/system/members/" + url.PathEscape(member) + "/tokens"
	ctx = context.WithValue(ctx, integratorKey{}, login)
	// A token too many expires unused, so the request may be repeated.
	a, err := c.callBase(ctx, http.MethodPost, path, nil, map[string]string{"memberIdentifier": member}, true)
	if err != nil {
		return Token{}, redactError(err, c.config.as(login).redactor())
	}
	body, err := decode[struct {
		PublicKey, PrivateKey string
		Expiration            time.Time
	}](http.MethodPost, path, a)
	if err == nil && (body.PublicKey == "" || body.PrivateKey == "") {
		err = &Error{Method: http.MethodPost, Path: path, Status: a.status, Message: "the response has no key pair"}
	}
	return Token{body.PublicKey, body.PrivateKey, body.Expiration}, err
}

// authenticate puts the login into a request: the API member's keys, or the integrator
// login that the context brings.
func (c *Client) authenticate(ctx context.Context, request *http.Request) {
	config := c.config
	if login, ok := ctx.Value(integratorKey{}).(IntegratorLogin); ok {
		config = config.as(login)
		request.Header.Set("x-cw-usertype", "integrator")
	}
	request.SetBasicAuth(config.login(), config.PrivateKey)
}

// as is the configuration with an integrator's login in the place of the keys.
func (c Config) as(login IntegratorLogin) Config {
	c.PublicKey, c.PrivateKey = login.Username, login.Password
	return c
}

package psa

import (
	"encoding/base64"
	"fmt"
	"io"
	"strings"
)

const blotted = "***"

// shortestKey is the length from which a key is looked for in texts: a shorter one
// is a word, and ConnectWise's have sixteen characters.
const shortestKey = 8

// redactor blots keys out of texts that the client quotes. A server, or something
// before it, may send back what it was sent.
func (c Config) redactor() *strings.Replacer {
	login := base64.StdEncoding.EncodeToString([]byte(c.login() + ":" + c.PrivateKey))
	var pairs []string
	for _, secret := range []string{login, c.PrivateKey, c.PublicKey} {
		if len(secret) >= shortestKey {
			pairs = append(pairs, secret, blotted)
		}
	}
	return strings.NewReplacer(pairs...)
}

// login is the user's name in the login.
func (c Config) login() string { return c.CompanyID + "+" + c.PublicKey }

// redactedError is an error whose text held a key.
type redactedError struct {
	text string
	err  error
}

func (e *redactedError) Error() string { return e.text }

func (e *redactedError) Unwrap() error { return e.err }

func redactError(err error, r *strings.Replacer) error {
	text := err.Error()
	if redacted := r.Replace(text); redacted != text {
		return &redactedError{redacted, err}
	}
	return err
}

// Format keeps keys out of whatever prints a configuration, a panic too.
func (c Config) Format(s fmt.State, _ rune) {
	_, _ = fmt.Fprintf(s, "configuration of %s at %s", c.CompanyID, c.SiteURL)
}

// Format keeps keys out of whatever prints a client, a panic too.
func (c *Client) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "client of "+c.config.SiteURL)
}

package psasim

import (
	"crypto/rand"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// tokenLife is how long an impersonation token works.
const tokenLife = 4 * time.Hour

// userTypeHeader says whose login a request brings: an API member's where it is
// missing, an integrator's, or that of a token.
const userTypeHeader = "x-cw-usertype"

// token lets its holder act as a member.
type token struct {
	private, member string
	expires         time.Time
}

var tokensPath = regexp.MustCompile(`^/system/members/([^/]+)/tokens$`)

// errNoPermission is what minting a token with anything but an integrator's login gets.
func errNoPermission() *problem {
	return refuse(http.StatusUnauthorized, "Unauthorized", "You do not have security permission to perform this action.")
}

// loginAs checks a login that is no API member's.
func (s *Simulator) loginAs(kind, user, password, path string) *problem {
	s.mu.RLock()
	defer s.mu.RUnlock()
	wrong := refuse(http.StatusUnauthorized, "ConnectWiseApi", "UserNotAuthenticated")
	switch strings.ToLower(kind) {
	case "integrator":
		for _, r := range s.table("/system/integratorlogins").records {
			if r.Fields["username"] == user && password != "" && r.Fields["password"] == password {
				if !tokensPath.MatchString(path) {
					return errNoPermission()
				}
				return nil
			}
		}
	case "member":
		t, ok := s.tokens[user]
		if ok && t.private == password && s.options.Now().Before(t.expires) {
			return nil
		}
	}
	return wrong
}

// mintToken serves POST /system/members/{memberIdentifier}/tokens.
func mintToken(s *Simulator, c *call) (*response, *problem) {
	if !strings.EqualFold(c.request.Header.Get(userTypeHeader), "integrator") {
		return nil, errNoPermission()
	}
	identifier := tokensPath.FindStringSubmatch(c.path)[1]
	for _, r := range s.table("/system/members").records {
		if name, _ := r.Fields["identifier"].(string); !strings.EqualFold(name, identifier) || r.Fields["inactiveFlag"] == true {
			continue
		}
		public, t := rand.Text(), token{private: rand.Text(), member: identifier, expires: s.options.Now().Add(tokenLife)}
		if s.tokens == nil {
			s.tokens = map[string]token{}
		}
		s.tokens[public] = t
		return &response{status: http.StatusCreated, body: map[string]string{
			"publicKey": public, "privateKey": t.private, "expiration": t.expires.UTC().Format(time.RFC3339),
		}}, nil
	}
	return nil, refuse(http.StatusNotFound, "NotFound", "Member "+identifier+" not found")
}

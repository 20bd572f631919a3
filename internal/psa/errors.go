package psa

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// What an [Error] is about, for errors.Is.
var (
	// ErrNotFound is the response for a record that does not exist.
	ErrNotFound = errors.New("record not found")
	// ErrNoRoute is the response for a path that the server does not serve.
	ErrNoRoute = errors.New("no such path on the server")
	// ErrExists is the refusal of a create whose unique value is taken.
	ErrExists = errors.New("object exists already")
	// ErrConflict is the refusal to change a record that is in use.
	ErrConflict = errors.New("record in use")
	// ErrUnauthorized is the refusal of the keys.
	ErrUnauthorized = errors.New("keys refused")
	// ErrForbidden is the refusal of what the API member has no permission for.
	ErrForbidden = errors.New("no permission")
	// ErrRateLimited is the response to too many requests, after all repetitions.
	ErrRateLimited = errors.New("too many requests")
	// ErrUnknownCompany is the site's response for a company it does not have.
	ErrUnknownCompany = errors.New("unknown company")
)

// FieldError is what the server said about one field of a request.
type FieldError struct {
	Code     string `json:"code"`
	Message  string `json:"message"`
	Resource string `json:"resource"`
	// Field is the path of the field, for a reference with the part: status/id.
	Field string `json:"field"`
}

// Error is a response with a status other than 2xx, or one that cannot be read.
type Error struct {
	Method, Path string
	Status       int
	Code         string
	Message      string
	Fields       []FieldError
	// Excerpt is the beginning of a response that is not JSON.
	Excerpt string
	// Redirect is the host that a redirect points to.
	Redirect string
	kind     error
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: ConnectWise returned %d", e.Method, e.Path, e.Status)
	if text := http.StatusText(e.Status); text != "" {
		fmt.Fprintf(&b, " %s", text)
	}
	if e.Code != "" {
		fmt.Fprintf(&b, ", %s", e.Code)
	}
	if e.Message != "" {
		fmt.Fprintf(&b, ": %s", e.Message)
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s", f.Message)
		if f.Field != "" {
			fmt.Fprintf(&b, " (%s, field %s)", f.Code, f.Field)
		}
	}
	if e.Excerpt != "" {
		fmt.Fprintf(&b, "; the response begins %q", e.Excerpt)
	}
	return b.String()
}

// Is makes errors.Is work with the Err values of this package.
func (e *Error) Is(target error) bool { return e.kind != nil && e.kind == target }

// Hint says what to do about the error, in a sentence or two; "" if the
// server's own words are enough. The server reports wrong logins in many ways.
func (e *Error) Hint() string {
	const login = "Check site_url, company_id, public_key, private_key and client_id of the provider " +
		"(or CONNECTWISE_SITE_URL, CONNECTWISE_COMPANY_ID, CONNECTWISE_PUBLIC_KEY, CONNECTWISE_PRIVATE_KEY and CONNECTWISE_CLIENT_ID)."
	const elsewhere = "The response does not come from ConnectWise's API. Is site_url (or CONNECTWISE_SITE_URL) the address of a ConnectWise site, for example https://api-na.myconnectwise.net?"
	switch {
	case strings.HasPrefix(e.Excerpt, "<"), e.Redirect != "":
		return elsewhere
	case errors.Is(e, ErrUnknownCompany):
		return "Check company_id of the provider (or CONNECTWISE_COMPANY_ID): it is the company with which one logs in to this site. Check site_url (or CONNECTWISE_SITE_URL) too."
	case strings.Contains(strings.ToLower(e.Message), "clientid"):
		return "Check client_id of the provider (or CONNECTWISE_CLIENT_ID): ConnectWise's developer site gives each integration one."
	case errors.Is(e, ErrUnauthorized):
		return login
	case errors.Is(e, ErrForbidden):
		return "The API member's security role lacks a permission for this. The role Admin has them all; the guide lists what a smaller one needs."
	case errors.Is(e, ErrNoRoute):
		return "The server does not serve this path. " + login
	case e.Excerpt != "":
		return elsewhere
	case errors.Is(e, ErrRateLimited):
		return "Lower requests_per_second or max_concurrent_requests of the provider, or raise max_retries."
	}
	return ""
}

// newError reads a response with a status other than 2xx. Its body may be JSON
// in one of two forms, plain text or HTML.
func newError(method, path string, a response) *Error {
	e := &Error{Method: method, Path: path, Status: a.status}
	var body struct {
		Code, Message string
		// A throttled request is answered with error in place of code.
		Error  string
		Errors []FieldError
	}
	if err := json.Unmarshal(a.body, &body); err == nil {
		e.Code, e.Message, e.Fields = body.Code, body.Message, body.Errors
		if e.Code == "" {
			e.Code = body.Error
		}
	} else {
		e.Excerpt = excerpt(a.body)
	}
	e.kind = e.classify()
	return e
}

func (e *Error) classify() error {
	switch e.Status {
	case http.StatusNotFound:
		if e.Code == "NotFound" {
			return ErrNotFound
		}
		return ErrNoRoute
	case http.StatusUnauthorized:
		return ErrUnauthorized
	case http.StatusForbidden:
		return ErrForbidden
	case http.StatusConflict:
		return ErrConflict
	case http.StatusTooManyRequests:
		return ErrRateLimited
	case http.StatusBadRequest:
		for _, f := range e.Fields {
			if f.Code == "ObjectExists" {
				return ErrExists
			}
		}
		if strings.HasPrefix(e.Excerpt, "Cannot route") {
			return ErrNoRoute
		}
	}
	return nil
}

// redirected is the error of a redirect, which is never followed: the user
// named the host that the keys may go to.
func redirected(method, path string, a response, location *url.URL) *Error {
	return &Error{Method: method, Path: path, Status: a.status, Redirect: location.Host, Message: fmt.Sprintf(
		"it redirects to %s, which is not followed, because the keys must not go to another address", location.Host)}
}

// unreadable is the error of a response with a good status and a bad body.
func unreadable(method, path string, a response) *Error {
	return &Error{Method: method, Path: path, Status: a.status, Message: "the response is not the JSON that this path returns", Excerpt: excerpt(a.body)}
}

func excerpt(body []byte) string {
	const most = 120
	text := strings.Join(strings.Fields(string(body)), " ")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	if text == "" {
		return "(nothing)"
	}
	return text
}

// TransportError is a request that got no response.
type TransportError struct {
	Method, Path string
	Err          error
	// notTaken: the request never left, or the server refused it before.
	notTaken bool
}

func (e *TransportError) Error() string {
	return fmt.Sprintf("%s %s: no response from ConnectWise: %s", e.Method, e.Path, e.Err)
}

func (e *TransportError) Unwrap() error { return e.Err }

// UncertainError reports a create whose outcome could not be determined.
type UncertainError struct {
	Err error
	// Posts is how often the object was sent: more than once only where the
	// server allows one object of its key.
	Posts int
	// Candidates are ids of objects that may be the one.
	Candidates []int64
}

func (e *UncertainError) Error() string {
	text := "it is not known whether the object was created, and it was not sent again, so that there are not two: "
	if e.Posts > 1 {
		text = fmt.Sprintf("it is not known whether the object was created, although it was sent %d times: ", e.Posts)
	}
	text += e.Err.Error()
	if len(e.Candidates) > 0 {
		text += fmt.Sprintf(". Look at the objects with id %s; import the one that is meant",
			strings.Trim(fmt.Sprint(e.Candidates), "[]"))
	}
	return text
}

func (e *UncertainError) Unwrap() error { return e.Err }

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
	// ErrClientID is the refusal of the client id. It comes with several statuses,
	// so that another sentinel may fit too.
	ErrClientID = errors.New("client id refused")
	// ErrNotAPI is a web page, a redirect or another response that ConnectWise's
	// API does not give. Another sentinel may fit its status.
	ErrNotAPI = errors.New("not a response of the API")
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
func (e *Error) Is(target error) bool {
	switch target {
	case ErrNotAPI:
		page := strings.HasPrefix(e.Excerpt, "<") || e.Redirect != ""
		return page || (e.Excerpt != "" && e.kind == nil)
	case ErrClientID:
		return strings.Contains(strings.ToLower(e.Message), "clientid")
	}
	return e.kind != nil && e.kind == target
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
	text := secretField.ReplaceAllString(strings.Join(strings.Fields(string(body)), " "), `$1"`+blotted+`"`)
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

// Is makes errors.Is work with [ErrUntrusted].
func (e *TransportError) Is(target error) bool { return target == ErrUntrusted && untrusted(e.Err) }

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

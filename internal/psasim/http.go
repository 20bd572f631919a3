package psasim

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// mediaType is that of every response of the API.
const mediaType = "application/vnd.connectwise.com+json; version=2025.8"

// router is the codebase that routes to whichever codebase the site has.
const router = "v4_6_release/"

// largestBody bounds a request's body, in bytes.
const largestBody = 16 << 20

// call is a request to the API on its way through the checks.
type call struct {
	request  *http.Request
	path     string // below apis/3.0
	template string
	ids      map[string]int64
	methods  []string
	model    string
	body     []byte
	origin   origin
}

// origin is the base URL that links in a response begin with.
type origin struct{ base string }

// response is what a call returns.
type response struct {
	status int
	body   any // nil for none
	header http.Header
}

// ServeHTTP serves a request as the site does.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	arrived := time.Now()
	if s.options.Admin && strings.HasPrefix(r.URL.Path, adminPrefix) {
		s.serveAdmin(w, r)
		return
	}
	path := r.URL.Path
	if below, ok := s.belowAPI(path); ok {
		path = below
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, largestBody))
	if err != nil {
		return
	}
	entry := &Request{Method: r.Method, Path: path, Query: r.URL.RawQuery, Body: body, Time: s.options.Now()}
	fault := s.faults.take(r.Method, path)
	if fault != nil {
		entry.Faulty, entry.Fault = true, fault.Name
	}
	if fault != nil && (!fault.After || fault.Late != 0) {
		if fault.Late != 0 && isWrite(r.Method) {
			s.hold(r, path, body, entry, fault.Late)
		}
		s.wait(r, arrived)
		s.log.add(entry, fault.play(w, r, nil))
		return
	}
	resp := s.respond(r, path, body)
	resp.encode()
	s.wait(r, arrived)
	if fault != nil {
		s.log.add(entry, fault.play(w, r, resp))
		return
	}
	resp.write(w)
	s.log.add(entry, resp.status)
}

// SetLatency changes how long a request to the API takes at least.
func (s *Simulator) SetLatency(d time.Duration) { s.latency.Store(int64(d)) }

// wait holds a response back until the latency is over, which begins as the request
// arrives: the time in which the site works on it is part of it.
func (s *Simulator) wait(r *http.Request, arrived time.Time) {
	d := time.Duration(s.latency.Load()) - time.Since(arrived)
	if d <= 0 {
		return
	}
	select {
	case <-time.After(d):
	case <-r.Context().Done():
	}
}

func (s *Simulator) belowAPI(path string) (string, bool) {
	for _, codebase := range []string{router, s.options.Codebase} {
		if below, ok := strings.CutPrefix(path, "/"+codebase+"apis/3.0/"); ok {
			// The site's own links have a double slash.
			return "/" + strings.Trim(below, "/"), true
		}
	}
	return "", false
}

func (a *response) write(w http.ResponseWriter) {
	a.encode()
	maps.Copy(w.Header(), a.header)
	switch body := a.body.(type) {
	case nil:
		w.WriteHeader(a.status)
	case plain:
		w.Header().Set("Content-Type", body.kind)
		w.WriteHeader(a.status)
		_, _ = io.WriteString(w, body.text)
	case encoded:
		if w.Header().Get("Content-Type") == "" {
			w.Header().Set("Content-Type", mediaType)
		}
		w.WriteHeader(a.status)
		_, _ = w.Write(body)
	}
}

// encode makes the body what is sent; one that cannot be encoded is sent empty.
func (a *response) encode() {
	switch a.body.(type) {
	case nil, plain, encoded:
	default:
		raw, _ := json.Marshal(a.body)
		a.body = encoded(raw)
	}
}

// encoded is a body as it is sent.
type encoded []byte

// plain is a response that is not the API's JSON.
type plain struct{ kind, text string }

func refusal(p *problem) *response {
	return &response{status: p.status, body: p.body, header: http.Header{"Content-Type": {"application/json"}}}
}

var companyInfoPath = regexp.MustCompile(`^/login/companyinfo/([^/]+)$`)

// respond checks in the server's order: login, route, body, fields, rules.
func (s *Simulator) respond(r *http.Request, path string, body []byte) *response {
	if m := companyInfoPath.FindStringSubmatch(r.URL.Path); m != nil {
		return s.companyInfo(m[1])
	}
	if _, ok := s.belowAPI(r.URL.Path); !ok {
		return &response{status: http.StatusBadRequest, body: plain{"text/plain; charset=utf-8", "Cannot route. Codebase/company is invalid"}}
	}
	if p := s.login(r, path); p != nil {
		return refusal(p)
	}
	if wait, over := s.window.over(s.options.RequestsPerMinute, s.options.Now()); over {
		return &response{
			status: http.StatusTooManyRequests,
			body: map[string]string{
				"error":   "ConnectWiseAPI",
				"message": fmt.Sprintf("Too many requests. Please try again in %d seconds.", wait),
			},
			header: http.Header{"Retry-After": {strconv.Itoa(wait)}, "Content-Type": {"application/json"}},
		}
	}
	c, p := s.route(r, path, body)
	if p != nil {
		return refusal(p)
	}
	a, p := s.dispatch(c)
	if p != nil {
		return refusal(p)
	}
	return a
}

func (s *Simulator) companyInfo(company string) *response {
	header := http.Header{"Content-Type": {"application/json; charset=utf-8"}}
	if !strings.EqualFold(company, s.options.CompanyID) {
		return &response{status: http.StatusOK, body: json.RawMessage("null"), header: header}
	}
	return &response{status: http.StatusOK, header: header, body: map[string]any{
		"CompanyName": "Acme MSP", "Codebase": s.options.Codebase, "VersionCode": strings.TrimSuffix(s.options.Codebase, "/"),
		"VersionNumber": "v2025.1.10675", "CompanyID": s.options.CompanyID, "IsCloud": "True",
	}}
}

// login checks the keys. The server splits the user name at its first plus.
func (s *Simulator) login(r *http.Request, path string) *problem {
	user, private, ok := r.BasicAuth()
	company, public, _ := strings.Cut(user, "+")
	if !ok {
		return refuse(http.StatusUnauthorized, "ConnectWiseApi", "UserNotAuthenticated")
	}
	if kind := r.Header.Get(userTypeHeader); kind != "" {
		if !strings.EqualFold(company, s.options.CompanyID) {
			return refuse(http.StatusUnauthorized, "ConnectWiseApi", "UserNotAuthenticated")
		}
		if p := s.loginAs(kind, public, private, path); p != nil {
			return p
		}
	} else if !strings.EqualFold(company, s.options.CompanyID) || public != s.options.PublicKey || private != s.options.PrivateKey {
		return refuse(http.StatusUnauthorized, "Unauthorized", "Incorrect public/private key")
	}
	if id := r.Header.Get("clientId"); id != s.options.ClientID && (id != "" || !s.options.AllowMissingClientID) {
		return refuse(s.options.MissingClientIDStatus, "ConnectWiseApi", "A valid clientId header is required.")
	}
	return nil
}

var acceptPattern = regexp.MustCompile(`^(\*/\*|application/json|application/vnd\.connectwise\.com\+json(\s*;\s*version=[0-9.]+)?)(\s*;\s*[a-z]+=[^,]*)?$`)

func acceptable(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		if acceptPattern.MatchString(strings.TrimSpace(part)) {
			return true
		}
	}
	return header == ""
}

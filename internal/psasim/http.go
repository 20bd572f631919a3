package psasim

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
)

// mediaType is that of every answer of the API.
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

// origin is the address that links in an answer begin with.
type origin struct{ base string }

// reply is what a call is answered with.
type reply struct {
	status int
	body   any // nil for none
	header http.Header
}

// ServeHTTP answers a request as the site does.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
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
	s.wait(r)
	fault := s.faults.take(r.Method, path)
	entry.Faulty = fault != nil
	if fault != nil && (!fault.After || fault.Late != 0) {
		if fault.Late != 0 && isWrite(r.Method) {
			s.hold(r, path, body, entry, fault.Late)
		}
		s.log.add(entry, fault.play(w, r, nil))
		return
	}
	answer := s.answer(r, path, body)
	if fault != nil {
		s.log.add(entry, fault.play(w, r, answer))
		return
	}
	answer.write(w)
	s.log.add(entry, answer.status)
}

// SetLatency changes what is waited before each request to the API is looked at.
func (s *Simulator) SetLatency(d time.Duration) { s.latency.Store(int64(d)) }

func (s *Simulator) wait(r *http.Request) {
	d := time.Duration(s.latency.Load())
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

func (a *reply) write(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.header)
	if text, ok := a.body.(plain); ok {
		w.Header().Set("Content-Type", text.kind)
		w.WriteHeader(a.status)
		_, _ = io.WriteString(w, text.text)
		return
	}
	if a.body == nil {
		w.WriteHeader(a.status)
		return
	}
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", mediaType)
	}
	w.WriteHeader(a.status)
	raw, err := json.Marshal(a.body)
	if err == nil {
		_, _ = w.Write(raw)
	}
}

// plain is an answer that is not the API's JSON.
type plain struct{ kind, text string }

func problemReply(p *problem) *reply {
	return &reply{status: p.status, body: p.body, header: http.Header{"Content-Type": {"application/json"}}}
}

var companyInfoPath = regexp.MustCompile(`^/login/companyinfo/([^/]+)$`)

// answer checks in the server's order: login, route, body, members, rules.
func (s *Simulator) answer(r *http.Request, path string, body []byte) *reply {
	if m := companyInfoPath.FindStringSubmatch(r.URL.Path); m != nil {
		return s.companyInfo(m[1])
	}
	if _, ok := s.belowAPI(r.URL.Path); !ok {
		return &reply{status: http.StatusBadRequest, body: plain{"text/plain; charset=utf-8", "Cannot route. Codebase/company is invalid"}}
	}
	if p := s.login(r); p != nil {
		return problemReply(p)
	}
	if wait, over := s.window.over(s.options.RequestsPerMinute, s.options.Now()); over {
		return &reply{
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
		return problemReply(p)
	}
	a, p := s.dispatch(c)
	if p != nil {
		return problemReply(p)
	}
	return a
}

func (s *Simulator) companyInfo(company string) *reply {
	header := http.Header{"Content-Type": {"application/json; charset=utf-8"}}
	if !strings.EqualFold(company, s.options.CompanyID) {
		return &reply{status: http.StatusOK, body: json.RawMessage("null"), header: header}
	}
	return &reply{status: http.StatusOK, header: header, body: map[string]any{
		"CompanyName": "Acme MSP", "Codebase": s.options.Codebase, "VersionCode": strings.TrimSuffix(s.options.Codebase, "/"),
		"VersionNumber": "v2025.1.10675", "CompanyID": s.options.CompanyID, "IsCloud": "True",
	}}
}

// login checks the keys. The server splits the user name at its first plus.
func (s *Simulator) login(r *http.Request) *problem {
	user, private, ok := r.BasicAuth()
	company, public, _ := strings.Cut(user, "+")
	if !ok {
		return refuse(http.StatusUnauthorized, "ConnectWiseApi", "UserNotAuthenticated")
	}
	if !strings.EqualFold(company, s.options.CompanyID) || public != s.options.PublicKey || private != s.options.PrivateKey {
		return refuse(http.StatusUnauthorized, "Unauthorized", "Incorrect public/private key")
	}
	if id := r.Header.Get("clientId"); id != s.options.ClientID && (id != "" || !s.options.AllowMissingClientID) {
		return refuse(s.options.MissingClientIDStatus, "ConnectWiseApi", "A valid clientId header is required.")
	}
	return nil
}

func (s *Simulator) route(r *http.Request, path string, body []byte) (*call, *problem) {
	template, p, ok := spec.Match(path)
	if !ok {
		return nil, noEndpoint()
	}
	if !slices.Contains(p.Methods, r.Method) {
		return nil, refuse(http.StatusMethodNotAllowed, "ConnectWiseApi", "The requested resource does not support http method '"+r.Method+"'.")
	}
	c := &call{
		request: r, path: path, template: template, model: p.Model, methods: p.Methods, body: body, ids: idsIn(template, path),
		origin: origin{base: "https://" + r.Host + "/" + router + "apis/3.0"},
	}
	for name, id := range c.ids {
		if id <= 0 {
			return nil, refuse(http.StatusBadRequest, "ConnectWiseApi", "The value of "+name+" is not valid.")
		}
	}
	if accept := r.Header.Get("Accept"); !acceptable(accept) {
		return nil, refuse(http.StatusNotAcceptable, "ConnectWiseApi", "The accept header cannot be read: "+accept)
	}
	hasBody := r.Method == http.MethodPost || r.Method == http.MethodPut || r.Method == http.MethodPatch
	if hasBody && !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return nil, refuse(http.StatusUnsupportedMediaType, "ConnectWiseApi", "API requests are sent as JSON.")
	}
	return c, nil
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

// idsIn reads the numbers that stand for {id} and {parentId}; a placeholder
// that is no number yields 0.
func idsIn(template, path string) map[string]int64 {
	ids := map[string]int64{}
	want, have := strings.Split(template, "/"), strings.Split(path, "/")
	for i, part := range want {
		name := strings.Trim(part, "{}")
		if part == "{id}" || part == "{parentId}" {
			ids[name], _ = strconv.ParseInt(have[i], 10, 32)
		}
	}
	return ids
}

// dispatch hands a call to what serves it.
func (s *Simulator) dispatch(c *call) (*reply, *problem) {
	if serve, ok := special[c.request.Method+" "+c.template]; ok {
		s.mu.Lock()
		defer s.mu.Unlock()
		return serve(s, c)
	}
	if c.request.Method == http.MethodGet {
		s.mu.RLock()
		defer s.mu.RUnlock()
		return s.serveRead(c)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.serveWrite(c)
}

func (s *Simulator) serveRead(c *call) (*reply, *problem) {
	if base, ok := strings.CutSuffix(c.template, "/count"); ok {
		t, parent, p := s.opened(c, base)
		if p != nil {
			return nil, p
		}
		found, p := s.matching(c, t, parent)
		if p != nil {
			return nil, p
		}
		return &reply{status: http.StatusOK, body: map[string]int{"count": len(found)}}, nil
	}
	if strings.HasSuffix(c.template, "/usages") || strings.HasSuffix(c.template, "/usages/list") || strings.HasSuffix(c.template, "/info") {
		return &reply{status: http.StatusOK, body: []any{}}, nil
	}
	if base, ok := strings.CutSuffix(c.template, "/{id}"); ok {
		t, parent, p := s.opened(c, base)
		if p != nil {
			return nil, p
		}
		r, ok := t.records[c.ids["id"]]
		if !ok || r.Parent != parent || r.Archived {
			return nil, notFound(c.model, c.ids["id"])
		}
		return &reply{status: http.StatusOK, body: s.selected(c, s.render(t, r, c.origin))}, nil
	}
	return s.serveList(c)
}

// opened finds the table of a collection whose parent exists.
func (s *Simulator) opened(c *call, base string) (*table, int64, *problem) {
	t := s.table(base)
	if t.model == "" && c.model != "" {
		t.model = c.model
	}
	parent := c.ids["parentId"]
	if above, _, nested := strings.Cut(base, "/{parentId}"); nested {
		if r, ok := s.table(above).records[parent]; !ok || r.Archived {
			return nil, 0, notFound(s.table(above).model, parent)
		}
	}
	return t, parent, nil
}

func (s *Simulator) serveWrite(c *call) (*reply, *problem) {
	base := strings.TrimSuffix(c.template, "/{id}")
	t, parent, p := s.opened(c, base)
	if p != nil {
		return nil, p
	}
	set := s.begin(s.apiMember())
	if c.request.Method == http.MethodPost {
		members, p := s.readBody(c)
		if p != nil {
			return nil, p
		}
		r, p := set.create(t, parent, members)
		if p == nil {
			p = set.sent(c, t, r.ID)
		}
		if p != nil {
			return nil, p
		}
		return s.finish(set, &reply{
			status: http.StatusCreated, body: s.written(c, t, t.records[r.ID]),
			// The real server writes http here although it was asked over https.
			header: http.Header{"Location": {fmt.Sprintf("http://%s/%sapis/3.0%s/%d", c.request.Host, router, c.path, r.ID)}},
		})
	}
	r, ok := t.records[c.ids["id"]]
	if !ok || r.Parent != parent || r.Archived {
		return nil, notFound(c.model, c.ids["id"])
	}
	switch c.request.Method {
	case http.MethodDelete:
		if p := set.delete(t, r); p != nil {
			return nil, p
		}
		return s.finish(set, &reply{status: http.StatusNoContent})
	case http.MethodPatch:
		after, p := s.patched(c, t, r)
		if p != nil {
			return nil, p
		}
		if p := set.update(t, parent, r, after); p != nil {
			return nil, p
		}
	case http.MethodPut:
		members, p := s.readBody(c)
		if p != nil {
			return nil, p
		}
		if p := set.replace(t, parent, r, members); p != nil {
			return nil, p
		}
	}
	if p := set.sent(c, t, r.ID); p != nil {
		return nil, p
	}
	return s.finish(set, &reply{status: http.StatusOK, body: s.written(c, t, t.records[r.ID])})
}

// sent lets the collection's rules read what the query says of a record that was
// written; a problem takes the write back.
func (set *changeset) sent(c *call, t *table, id int64) *problem {
	read := rulesOf(t.path).sent
	if read == nil {
		return nil
	}
	p := read(set, c, t.records[id])
	if p != nil {
		set.undo(0)
	}
	return p
}

func (s *Simulator) finish(set *changeset, a *reply) (*reply, *problem) {
	if err := set.commit(); err != nil {
		return nil, refuse(http.StatusInternalServerError, "ConnectWiseApi", "An unexpected database error has occured")
	}
	return a, nil
}

// apiMember is who an API change is entered by.
func (s *Simulator) apiMember() string { return "APIMember" }

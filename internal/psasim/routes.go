package psasim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
)

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

// idsIn reads the numbers that stand for {id} and {parentId}; a placeholder
// that is not a number yields 0.
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
func (s *Simulator) dispatch(c *call) (*response, *problem) {
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

func (s *Simulator) serveRead(c *call) (*response, *problem) {
	if base, ok := strings.CutSuffix(c.template, "/count"); ok {
		t, parent, p := s.opened(c, base)
		if p != nil {
			return nil, p
		}
		found, p := s.matching(c, t, parent)
		if p != nil {
			return nil, p
		}
		return &response{status: http.StatusOK, body: map[string]int{"count": len(found)}}, nil
	}
	if strings.HasSuffix(c.template, "/usages") || strings.HasSuffix(c.template, "/usages/list") || strings.HasSuffix(c.template, "/info") {
		return &response{status: http.StatusOK, body: []any{}}, nil
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
		return &response{status: http.StatusOK, body: s.selected(c, s.render(t, r, c.origin))}, nil
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

func (s *Simulator) serveWrite(c *call) (*response, *problem) {
	base := strings.TrimSuffix(c.template, "/{id}")
	t, parent, p := s.opened(c, base)
	if p != nil {
		return nil, p
	}
	set := s.begin(s.apiMember())
	if c.request.Method == http.MethodPost {
		fields, p := s.readBody(c)
		if p != nil {
			return nil, p
		}
		r, p := set.create(t, parent, fields)
		if p == nil {
			p = set.sent(c, t, r.ID)
		}
		if p != nil {
			return nil, p
		}
		return s.finish(set, &response{
			status: http.StatusCreated, body: s.written(c, t, t.records[r.ID]), header: location(c, r.ID),
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
		return s.finish(set, &response{status: http.StatusNoContent})
	case http.MethodPatch:
		after, p := s.patched(c, t, r)
		if p != nil {
			return nil, p
		}
		if p := set.update(t, parent, r, after); p != nil {
			return nil, p
		}
	case http.MethodPut:
		fields, p := s.readBody(c)
		if p != nil {
			return nil, p
		}
		if p := set.replace(t, parent, r, fields); p != nil {
			return nil, p
		}
	}
	if p := set.sent(c, t, r.ID); p != nil {
		return nil, p
	}
	return s.finish(set, &response{status: http.StatusOK, body: s.written(c, t, t.records[r.ID])})
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

// location is the header of a create. The real server writes http here although
// it was asked over https.
func location(c *call, id int64) http.Header {
	return http.Header{"Location": {fmt.Sprintf("http://%s/%sapis/3.0%s/%d", c.request.Host, router, c.path, id)}}
}

func (s *Simulator) finish(set *changeset, a *response) (*response, *problem) {
	if err := set.commit(); err != nil {
		return nil, refuse(http.StatusInternalServerError, "ConnectWiseApi", "An unexpected database error has occured")
	}
	return a, nil
}

// apiMember is who an API change is entered by.
func (s *Simulator) apiMember() string { return "APIMember" }

// handler serves a path that is not a plain collection, under the site's lock.
type handler = func(*Simulator, *call) (*response, *problem)

// always is a handler that returns the same body, or the same refusal.
func always(body any, p *problem) handler {
	return func(*Simulator, *call) (*response, *problem) {
		if p != nil {
			return nil, p
		}
		return &response{status: http.StatusOK, body: body}, nil
	}
}

var special = map[string]handler{
	"GET /system/info": always(map[string]any{
		"version": "v2025.1.10675", "isCloud": true, "serverTimeZone": "Eastern Standard Time", "cloudRegion": "NA",
		"licenseBits": []any{map[string]any{"name": "apiFlag", "activeFlag": true}},
	}, nil),
	"POST /system/members/{memberIdentifier}/tokens": mintToken,
	"POST /service/tickets/search": func(s *Simulator, c *call) (*response, *problem) {
		var f filter
		if err := json.Unmarshal(c.body, &f); err != nil {
			return nil, refuse(http.StatusBadRequest, "ConnectWiseApi", "The body is not a JSON object.")
		}
		c.model = "Ticket"
		found, p := s.search(c, s.table("/service/tickets"), 0, f)
		if p != nil {
			return nil, p
		}
		return s.page(c, found)
	},
	"GET /service/tickets/{parentId}/configurations":         (*Simulator).attachments,
	"GET /service/tickets/{parentId}/configurations/count":   (*Simulator).attachments,
	"POST /service/tickets/{parentId}/configurations":        (*Simulator).attachments,
	"GET /service/tickets/{parentId}/configurations/{id}":    (*Simulator).attachments,
	"DELETE /service/tickets/{parentId}/configurations/{id}": (*Simulator).attachments,
	"POST /service/tickets/{parentId}/merge":                 (*Simulator).mergeTickets,
	"POST /company/management/{id}/executeManagedItSync":     (*Simulator).runManagedSync,
	"GET /company/management/{id}/logs":                      (*Simulator).serveSyncLogs,
	"GET /company/management/{id}/log/download":              (*Simulator).downloadSyncLog,
	"GET /system/apiMembers/default":                         always(map[string]any{"identifier": "", "inactiveFlag": false}, nil),
	"GET /system/audittrail":                                 (*Simulator).serveAuditTrail,
	"GET /system/audittrail/count":                           (*Simulator).countAuditTrail,
	"POST /company/configurations/bulk":                      (*Simulator).bulk,
	"PUT /company/configurations/bulk":                       (*Simulator).bulk,
	"DELETE /company/configurations/bulk":                    (*Simulator).bulk,
}

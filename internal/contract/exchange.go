package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

func (r *Recorder) record(request *http.Request, body []byte, resp *tee) {
	operation := request.Method + " " + request.URL.Path
	var found []Violation
	add := func(location, format string, a ...any) {
		found = append(found, Violation{operation, location, fmt.Sprintf(format, a...)})
	}
	r.check(request, body, resp, add)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.exchanges++
	r.violations = append(r.violations, found...)
}

type report func(location, format string, a ...any)

func (r *Recorder) check(request *http.Request, body []byte, resp *tee, add report) {
	fresh := func() *http.Request {
		c := request.Clone(request.Context())
		c.Body = io.NopCloser(bytes.NewReader(body))
		return c
	}
	router := r.validator.whole
	if request.URL.Query().Has("fields") {
		router = r.validator.partial
	}
	route, parameters, err := router.FindRoute(fresh())
	if err != nil {
		add("request path", "%s", err)
		return
	}
	checkHeaders(request, add)
	checkQuery(request, route, add)
	refused := resp.status >= 400
	input := &openapi3filter.RequestValidationInput{
		Request: fresh(), PathParams: parameters, Route: route,
		Options: &openapi3filter.Options{MultiError: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, SkipSettingDefaults: true},
	}
	// A body that the server refused may be one that a test sent to be refused.
	if err := openapi3filter.ValidateRequest(request.Context(), input); err != nil && !refused {
		add("request", "%s", brief(err))
	}
	if request.Method == http.MethodPatch && !refused {
		checkPatch(body, route, add)
	}
	if resp.status == 0 {
		return
	}
	if refused {
		if problem := r.validator.errorProblem(resp); problem != "" {
			add("response", "%s", problem)
		}
		return
	}
	if reason, ok := deviations[request.Method+" "+route.Path+" "+fmt.Sprint(resp.status)]; ok && reason != "" {
		return
	}
	header := resp.Header().Clone()
	output := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: resp.status, Header: header,
		Body:    io.NopCloser(bytes.NewReader(resp.body.Bytes())),
		Options: &openapi3filter.Options{MultiError: true, IncludeResponseStatus: true},
	}
	if err := openapi3filter.ValidateResponse(request.Context(), output); err != nil {
		add("response", "%s", brief(err))
	}
	// A token is no record: it has no address to be read at.
	if resp.status == http.StatusCreated && header.Get("Location") == "" && !strings.HasSuffix(request.URL.Path, "/tokens") {
		add("response", "201 without a Location")
	}
}

// deviations are responses that the server is known to give and the document
// does not declare, with the reason.
var deviations = map[string]string{
	"POST /company/configurations/bulk 207":   "bulk calls return 207 with a result for each element",
	"PUT /company/configurations/bulk 207":    "bulk calls return 207 with a result for each element",
	"POST /company/configurations/bulk 201":   "a list of the records by some sources; the document declares one record",
	"PUT /company/configurations/bulk 200":    "a list of the records by some sources; the document declares one record",
	"DELETE /company/configurations/bulk 207": "bulk calls return 207 with a result for each element",

	"POST /service/tickets/search 200":                       action,
	"POST /service/tickets/{parentId}/merge 200":             action,
	"POST /company/management/{id}/executeManagedItSync 200": action,

	"DELETE /company/managedDevicesIntegrations/{parentId}/crossReferences/{id} 204": emptyDelete,
	"DELETE /company/managedDevicesIntegrations/{parentId}/logins/{id} 204":          emptyDelete,
	"DELETE /company/managedDevicesIntegrations/{parentId}/notifications/{id} 204":   emptyDelete,
	"DELETE /company/managementItSolutions/{parentId}/managementProducts/{id} 204":   emptyDelete,
}

const action = "a POST that creates nothing returns 200; the document declares 201 for every POST"

const emptyDelete = "a delete returns 204 without a body; the document declares 200 here"

func brief(err error) string {
	text := err.Error()
	if i := strings.Index(text, "\nSchema:"); i >= 0 {
		text = text[:i]
	}
	return text
}

func checkHeaders(request *http.Request, add report) {
	if request.Header.Get("clientId") == "" {
		add("request header", "clientId is missing")
	}
	if _, _, ok := request.BasicAuth(); !ok {
		add("request header", "no basic authentication")
	}
	if accept := request.Header.Get("Accept"); !strings.Contains(accept, "json") {
		add("request header", "Accept is %q", accept)
	}
}

func checkQuery(request *http.Request, route *routers.Route, add report) {
	allowed := map[string]bool{}
	for _, p := range slices.Concat(route.Operation.Parameters, route.PathItem.Parameters) {
		allowed[p.Value.Name] = true
		// An object in the query arrives field by field: form style, exploded.
		if p.Value.Schema != nil && p.Value.Schema.Value.Type.Is("object") {
			for field := range p.Value.Schema.Value.Properties {
				allowed[field] = true
				// Two more encodings are in use; which one real servers read is not known.
				allowed[p.Value.Name+"."+field], allowed[p.Value.Name+"["+field+"]"] = true, true
			}
		}
	}
	for _, name := range undeclared[request.Method+" "+route.Path] {
		allowed[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(request.URL.Query())) {
		if !allowed[name] {
			add("query", "the parameter %s is not declared", name)
		}
	}
}

// undeclared are query parameters that the vendor's guide names and the document
// does not: a search has its conditions in the body and its page in the query.
var undeclared = map[string][]string{
	"POST /service/tickets/search": {"page", "pageId", "pageSize", "fields"},
}

// checkPatch requires every path to be a field of the object: the server returns
// some wrong ones with 200 and does nothing.
func checkPatch(body []byte, route *routers.Route, add report) {
	var operations []struct {
		Op, Path string
		Value    *json.RawMessage
	}
	if err := json.Unmarshal(body, &operations); err != nil {
		add("request body", "not a JSON Patch: %s", err)
		return
	}
	schema := responseSchema(route.Operation)
	for _, o := range operations {
		field, inner, nested := strings.Cut(strings.TrimPrefix(o.Path, "/"), "/")
		if schema == nil || schema.Properties[field] == nil {
			add("request body", "the patch path %s is not a field", o.Path)
		} else if nested && strings.HasSuffix(schema.Properties[field].Ref, "Reference") {
			add("request body", "the patch path %s lies inside a reference (%s): the server may return 200 and do nothing", o.Path, inner)
		}
		if (o.Op == "remove") != (o.Value == nil) {
			add("request body", "the operation %s of %s has the wrong value", o.Op, o.Path)
		}
	}
}

func responseSchema(operation *openapi3.Operation) *openapi3.Schema {
	resp := operation.Responses.Status(http.StatusOK)
	if resp == nil {
		return nil
	}
	for _, content := range resp.Value.Content {
		return content.Schema.Value
	}
	return nil
}

// errorProblem holds an error's body against ErrorResponseMessage, or one of
// the forms that servers are also known to return: the body of a 429, whose
// code is called error, and plain text where a request could not be routed.
func (v *Validator) errorProblem(resp *tee) string {
	if strings.HasPrefix(resp.Header().Get("Content-Type"), "text/") {
		return ""
	}
	var body any
	if err := json.Unmarshal(resp.body.Bytes(), &body); err != nil {
		return fmt.Sprintf("%d with a body that is not JSON", resp.status)
	}
	fields, _ := body.(map[string]any)
	if resp.status == http.StatusTooManyRequests {
		if fields["error"] == nil || fields["message"] == nil {
			return "429 without error and message"
		}
		return ""
	}
	for name := range fields {
		if v.errors.Properties[name] == nil {
			return fmt.Sprintf("%d with the field %s", resp.status, name)
		}
	}
	if fields["code"] == nil || fields["message"] == nil {
		return fmt.Sprintf("%d without code and message", resp.status)
	}
	return ""
}

// Package contract holds HTTP exchanges against the OpenAPI document of the
// ConnectWise API: what the provider sends, and what the simulator returns. The
// document is the truth outside both.
//
// Schemas, parameters and statuses are checked by github.com/getkin/kin-openapi,
// which many API gateways use and which is released every few weeks. Beyond it,
// this package refuses fields, query parameters and JSON Patch paths that the
// document does not name: a typing error would otherwise pass.
//
// The document declares only responses with status 2xx. What else a server
// returns is known from its behavior; see [deviations] and errorProblem.
package contract

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// Locate finds the document: where the environment variable CONNECTWISE_OPENAPI
// says, or beside the repository.
func Locate() (path string, ok bool) {
	candidates := []string{os.Getenv("CONNECTWISE_OPENAPI")}
	if directory, err := os.Getwd(); err == nil {
		for ; directory != filepath.Dir(directory); directory = filepath.Dir(directory) {
			if _, err := os.Stat(filepath.Join(directory, "go.mod")); err == nil {
				candidates = append(candidates, filepath.Join(directory, "..", "shared", "connectwise", "openapi.json"))
				break
			}
		}
	}
	for _, candidate := range candidates {
		if _, err := os.Stat(candidate); candidate != "" && err == nil {
			return candidate, true
		}
	}
	return "", false
}

// Validator holds exchanges against one document.
type Validator struct {
	whole, partial routers.Router
	errors         *openapi3.Schema
}

// loaded are the documents that were read: reading one takes a second.
var loaded = struct {
	sync.Mutex
	validators map[string]*Validator
}{validators: map[string]*Validator{}}

// Load reads a document, once a process.
func Load(path string) (*Validator, error) {
	loaded.Lock()
	defer loaded.Unlock()
	if v := loaded.validators[path]; v != nil {
		return v, nil
	}
	v, err := load(path)
	if err != nil {
		return nil, err
	}
	loaded.validators[path] = v
	return v, nil
}

func load(path string) (*Validator, error) {
	v := &Validator{}
	for _, target := range []struct {
		router   *routers.Router
		required bool
	}{{&v.whole, true}, {&v.partial, false}} {
		document, err := openapi3.NewLoader().LoadFromFile(path)
		if err != nil {
			return nil, err
		}
		document.Servers = openapi3.Servers{{URL: "/"}}
		// The document has the value of a custom field as an object. Real servers
		// return a text, a number or a flag.
		if field := document.Components.Schemas["CustomFieldValue"]; field != nil {
			field.Value.Properties["value"] = openapi3.NewSchemaRef("", &openapi3.Schema{Nullable: true})
		}
		for _, schema := range document.Components.Schemas {
			closeSchema(schema.Value, target.required)
		}
		if *target.router, err = gorillamux.NewRouter(document); err != nil {
			return nil, err
		}
		v.errors = document.Components.Schemas["ErrorResponseMessage"].Value
	}
	return v, nil
}

// closeSchema rejects fields that a schema does not name. Responses to a
// query with fields lack fields that are otherwise required.
func closeSchema(s *openapi3.Schema, required bool) {
	no := false
	if len(s.Properties) > 0 && s.AdditionalProperties.Has == nil && s.AdditionalProperties.Schema == nil {
		s.AdditionalProperties = openapi3.AdditionalProperties{Has: &no}
	}
	if !required {
		s.Required = nil
	}
}

// Violation is a part of an exchange that the document does not allow.
type Violation struct{ Operation, Location, Reason string }

func (v Violation) String() string {
	return fmt.Sprintf("%s, %s: %s", v.Operation, v.Location, v.Reason)
}

// Recorder collects the violations of one test.
type Recorder struct {
	validator  *Validator
	mu         sync.Mutex
	violations []Violation
	exchanges  int
	ignore     func(*http.Request) bool
}

// NewRecorder returns a recorder without violations.
func (v *Validator) NewRecorder() *Recorder { return &Recorder{validator: v} }

// Ignore leaves out the responses to some requests, for tests in which the server
// is made to fail.
func (r *Recorder) Ignore(answersTo func(*http.Request) bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ignore = answersTo
}

// Exchanges is how many exchanges were validated against the document.
func (r *Recorder) Exchanges() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.exchanges
}

// Violations are those found so far.
func (r *Recorder) Violations() []Violation {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.violations)
}

// Report fails the test for every violation. If CONTRACT_REPORT names a file, a
// line with the numbers of exchanges and violations is added to it.
func (r *Recorder) Report(tb testing.TB) {
	tb.Helper()
	violations := r.Violations()
	for _, v := range violations {
		tb.Errorf("contract: %s", v)
	}
	path := os.Getenv("CONTRACT_REPORT")
	if path == "" {
		return
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		tb.Error(err)
		return
	}
	if _, err := fmt.Fprintf(file, "%d %d\n", r.Exchanges(), len(violations)); err != nil {
		tb.Error(err)
	}
	if err := file.Close(); err != nil {
		tb.Error(err)
	}
}

var base = regexp.MustCompile(`^/v[0-9]+_[0-9a-z_]+/apis/3\.0/`)

// Wrap records every exchange below an API base; other paths pass.
func (r *Recorder) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		prefix := base.FindString(request.URL.Path)
		if prefix == "" {
			next.ServeHTTP(w, request)
			return
		}
		body, err := io.ReadAll(request.Body)
		if err != nil {
			return
		}
		request.Body = io.NopCloser(bytes.NewReader(body))
		resp := &tee{ResponseWriter: w}
		next.ServeHTTP(resp, request)
		checked := request.Clone(context.WithoutCancel(request.Context()))
		checked.URL = &url.URL{Path: "/" + strings.Trim(request.URL.Path[len(prefix):], "/"), RawQuery: request.URL.RawQuery}
		r.record(checked, body, resp)
	})
}

// tee keeps the response. A hijacked connection has none.
type tee struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (t *tee) WriteHeader(status int) {
	t.status = status
	t.ResponseWriter.WriteHeader(status)
}

func (t *tee) Write(b []byte) (int, error) {
	if t.status == 0 {
		t.status = http.StatusOK
	}
	t.body.Write(b)
	return t.ResponseWriter.Write(b)
}

// Unwrap lets a handler hijack the connection.
func (t *tee) Unwrap() http.ResponseWriter { return t.ResponseWriter }

// Hijack is for faults that cut the connection.
func (t *tee) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(t.ResponseWriter).Hijack()
}

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
	r.mu.Lock()
	ignored := r.ignore != nil && r.ignore(request)
	r.mu.Unlock()
	if ignored || resp.status == 0 {
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
	schema := answerSchema(route.Operation)
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

func answerSchema(operation *openapi3.Operation) *openapi3.Schema {
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

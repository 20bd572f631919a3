// Package contract validates HTTP exchanges against the OpenAPI document of the
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
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
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

// Validator validates exchanges against one document.
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

// Package spec holds the facts of ConnectWise's public API description that the
// client's users need at run time: which collections exist, which fields their
// objects have, of what type and length, and which values an enumeration allows.
//
// One table serves the provider's validators and the simulator's checks, so a
// length is never written down twice. The table is generated from the OpenAPI
// document by internal/tools/specgen; a test holds the two together.
package spec

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:generate go run ../../tools/specgen -out spec.json

//go:embed spec.json
var document []byte

// Type is the kind of value that a field holds on the wire.
type Type string

// The types that occur in the API's objects.
const (
	String    Type = "string"
	Integer   Type = "integer"
	Number    Type = "number"
	Boolean   Type = "boolean"
	DateTime  Type = "datetime"
	Reference Type = "reference"
	Object    Type = "object"
	Array     Type = "array"
	Any       Type = "any"
)

// Field describes one field of an object.
type Field struct {
	Type Type `json:"type"`
	// MaxLength is in characters; 0 means that the API states none.
	MaxLength int `json:"maxLength,omitempty"`
	// Enum lists the allowed values of a string; empty means any.
	Enum []string `json:"enum,omitempty"`
	// Model names the object behind a reference, or the schema of an object.
	Model string `json:"model,omitempty"`
	// Items describes the elements of an array.
	Items *Field `json:"items,omitempty"`
}

// Model describes one kind of object, for example Board or Company.
type Model struct {
	Required []string         `json:"required,omitempty"`
	Fields   map[string]Field `json:"fields"`
}

// IsRequired reports whether a create without the field is refused.
func (m Model) IsRequired(field string) bool { return slices.Contains(m.Required, field) }

// Path describes what can be done at one path of the API.
type Path struct {
	// Model names the object that the path serves.
	Model string `json:"model,omitempty"`
	// Methods are the HTTP methods in upper case, sorted.
	Methods []string `json:"methods"`
}

// Document is the whole table.
type Document struct {
	Models map[string]Model `json:"models"`
	// Paths is keyed by the path as the API writes it, with {id} and {parentId}.
	Paths map[string]Path `json:"paths"`
}

// Load decodes the embedded table, once.
var Load = sync.OnceValue(func() *Document {
	var d Document
	if err := json.Unmarshal(document, &d); err != nil {
		// The table is embedded and tested: reaching this means a broken build.
		panic(fmt.Sprintf("spec.json: %s", err))
	}
	return &d
})

// ModelOf finds a model by the name that the API's description gives it.
func ModelOf(model string) (Model, bool) {
	m, ok := Load().Models[model]
	return m, ok
}

// Match finds the path that a concrete one such as /service/boards/7/statuses
// stands for; it returns the API's own spelling, with {id} and {parentId} in
// place of numbers. A spelled-out segment wins over a placeholder.
func Match(path string) (string, Path, bool) {
	want := strings.Split(strings.Trim(path, "/"), "/")
	for _, t := range templates()[len(want)] {
		if match(t.segments, want) {
			return t.path, Load().Paths[t.path], true
		}
	}
	return "", Path{}, false
}

type template struct {
	path     string
	segments []string
}

// templates are the paths by how many segments they have, those with the fewest
// placeholders first.
var templates = sync.OnceValue(func() map[int][]template {
	all := map[int][]template{}
	for path := range Load().Paths {
		segments := strings.Split(strings.Trim(path, "/"), "/")
		all[len(segments)] = append(all[len(segments)], template{path, segments})
	}
	for _, of := range all {
		slices.SortFunc(of, func(a, b template) int {
			return cmp.Or(cmp.Compare(strings.Count(a.path, "{"), strings.Count(b.path, "{")), cmp.Compare(a.path, b.path))
		})
	}
	return all
})

func match(template, path []string) bool {
	for i, part := range template {
		if part != path[i] && !strings.HasPrefix(part, "{") {
			return false
		}
	}
	return true
}

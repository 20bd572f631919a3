// Command specgen condenses ConnectWise's OpenAPI document into the table that
// package spec embeds: paths, methods, fields, types, lengths, enumerations.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
)

type openAPI struct {
	Paths      map[string]map[string]json.RawMessage `json:"paths"`
	Components struct {
		Schemas map[string]schema `json:"schemas"`
	} `json:"components"`
}

type schema struct {
	Ref        string            `json:"$ref"`
	Type       string            `json:"type"`
	Format     string            `json:"format"`
	MaxLength  int               `json:"maxLength"`
	Enum       []*string         `json:"enum"`
	Required   []string          `json:"required"`
	Items      *schema           `json:"items"`
	Properties map[string]schema `json:"properties"`
}

type operation struct {
	Responses map[string]struct {
		Content map[string]struct {
			Schema schema `json:"schema"`
		} `json:"content"`
	} `json:"responses"`
}

func main() {
	in := flag.String("openapi", defaultDocument(), "the OpenAPI document (or CONNECTWISE_OPENAPI)")
	out := flag.String("out", "spec.json", "where to write the table")
	flag.Parse()
	raw, err := os.ReadFile(*in)
	if err != nil {
		log.Fatalf("specgen: %s; name the document with -openapi or CONNECTWISE_OPENAPI", err)
	}
	table, err := generate(raw)
	if err != nil {
		log.Fatalf("specgen: %s", err)
	}
	if err := os.WriteFile(*out, table, 0o644); err != nil {
		log.Fatal(err)
	}
}

// defaultDocument is where the OpenAPI document is looked for: the environment
// variable CONNECTWISE_OPENAPI, else beside the repository.
func defaultDocument() string {
	if p := os.Getenv("CONNECTWISE_OPENAPI"); p != "" {
		return p
	}
	return "../../../../shared/connectwise/openapi.json"
}

// generate returns the table for a document: one model or path a line, so that
// a change of the API reads as a diff.
func generate(document []byte) ([]byte, error) {
	var api openAPI
	if err := json.Unmarshal(document, &api); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString("{\n \"models\": {\n")
	lines := func(names []string, value func(string) any) error {
		for i, name := range names {
			v, err := json.Marshal(value(name))
			if err != nil {
				return err
			}
			comma := ","
			if i == len(names)-1 {
				comma = ""
			}
			fmt.Fprintf(&b, "  %q: %s%s\n", name, v, comma)
		}
		return nil
	}
	err := lines(slices.Sorted(maps.Keys(api.Components.Schemas)), func(name string) any {
		return model(api.Components.Schemas[name])
	})
	if err != nil {
		return nil, err
	}
	b.WriteString(" },\n \"paths\": {\n")
	err = lines(slices.Sorted(maps.Keys(api.Paths)), func(name string) any { return path(api.Paths[name]) })
	if err != nil {
		return nil, err
	}
	b.WriteString(" }\n}\n")
	return b.Bytes(), nil
}

func model(s schema) spec.Model {
	m := spec.Model{Required: s.Required, Fields: map[string]spec.Field{}}
	for name, property := range s.Properties {
		m.Fields[name] = field(property)
	}
	return m
}

func field(s schema) spec.Field {
	f := spec.Field{MaxLength: s.MaxLength}
	for _, v := range s.Enum {
		if v != nil {
			f.Enum = append(f.Enum, *v)
		}
	}
	switch {
	case s.Ref != "":
		f.Model = s.Ref[strings.LastIndex(s.Ref, "/")+1:]
		f.Type = spec.Object
		if strings.HasSuffix(f.Model, "Reference") {
			f.Type = spec.Reference
		}
	case s.Type == "string" && s.Format == "date-time":
		f.Type = spec.DateTime
	case s.Type == "array":
		f.Type = spec.Array
		if s.Items != nil {
			items := field(*s.Items)
			f.Items = &items
		}
	case s.Type == "":
		f.Type = spec.Any
	default:
		f.Type = spec.Type(s.Type)
	}
	return f
}

func path(operations map[string]json.RawMessage) spec.Path {
	var p spec.Path
	for _, method := range []string{"delete", "get", "patch", "post", "put"} {
		raw, ok := operations[method]
		if !ok {
			continue
		}
		p.Methods = append(p.Methods, strings.ToUpper(method))
		var op operation
		if json.Unmarshal(raw, &op) != nil {
			continue
		}
		for _, status := range []string{"200", "201"} {
			for _, content := range op.Responses[status].Content {
				ref := content.Schema.Ref
				if content.Schema.Items != nil {
					ref = content.Schema.Items.Ref
				}
				if ref != "" {
					p.Model = ref[strings.LastIndex(ref, "/")+1:]
				}
			}
		}
	}
	return p
}

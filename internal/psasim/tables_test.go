package psasim

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
)

// A misspelt key in one of the tables would silently be no rule.
func TestTablesNameWhatTheDescriptionHas(t *testing.T) {
	t.Parallel()
	known := spec.Load()
	collection := func(table, path string) {
		t.Helper()
		if p, ok := known.Paths[path]; !ok || p.Model == "" || strings.HasSuffix(path, "/{id}") {
			t.Errorf("%s: there is no collection %s", table, path)
		}
	}
	for path, r := range collections {
		collection("collections", path)
		fields := known.Models[known.Paths[path].Model].Fields
		names := slices.Concat(r.readOnly, r.replaces, r.secret, r.hidden,
			slices.Collect(maps.Keys(r.createOnly)), slices.Collect(maps.Keys(r.defaults)), slices.Collect(maps.Keys(r.scope)),
			slices.DeleteFunc(slices.Collect(maps.Values(r.scope)), func(by string) bool { return by == "id" }), r.keepName, slices.Concat(slices.Collect(maps.Values(r.labels))...))
		for _, key := range r.unique {
			names = append(names, strings.Split(key, "+")...)
		}
		for _, name := range r.own {
			if _, ok := fields[name]; ok {
				t.Errorf("collections: %s has a field %s: it is not the site's own", path, name)
			}
		}
		if r.parent != "" {
			names = append(names, r.parent)
		}
		if r.singletonFlag != "" {
			names = append(names, r.singletonFlag)
		}
		for _, name := range names {
			if _, ok := fields[name]; !ok {
				t.Errorf("collections: %s has no field %s", path, name)
			}
		}
	}
	for model := range known.Models {
		path, ok := spec.Target(model)
		if !ok {
			continue
		}
		fields, labels := known.Models[known.Paths[path].Model].Fields, rulesOf(path).labels
		for name := range known.Models[model].Fields {
			if _, own := fields[name]; !own && name != "_info" && labels[name] == nil && !slices.Contains(noSource, model+"."+name) {
				t.Errorf("%s: %s has no field %s, and labels names none", model, path, name)
			}
		}
	}
	for _, path := range ofCompanies {
		collection("ofCompanies", path)
		if known.Models[known.Paths[path].Model].Fields["company"].Model != "CompanyReference" {
			t.Errorf("ofCompanies: %s names no company", path)
		}
	}
	for model := range auditTypes {
		if _, ok := known.Models[model]; !ok {
			t.Errorf("auditTypes: there is no model %s", model)
		}
	}
	for name := range templates {
		if !slices.Contains(slices.Collect(maps.Values(auditTypes)), name) {
			t.Errorf("templates: there is no audit type %s", name)
		}
	}
	anywhere := func(table, name string, kinds ...spec.Type) {
		t.Helper()
		for _, model := range known.Models {
			if f, ok := model.Fields[name]; ok && slices.Contains(kinds, f.Type) {
				return
			}
		}
		t.Errorf("%s: no model has a field %s of the type %v", table, name, kinds)
	}
	for name := range ranges {
		anywhere("ranges", name, spec.Integer, spec.Number)
	}
	for key := range special {
		method, path, _ := strings.Cut(key, " ")
		if !slices.Contains(known.Paths[path].Methods, method) {
			t.Errorf("special: the description has no %s", key)
		}
	}
}

// noSource are fields of references that nothing in the description feeds.
var noSource = []string{"ServiceEmailTemplateReference.identifier"}

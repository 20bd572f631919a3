package psasim

import (
	"fmt"
	"maps"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
)

// quirk is what a test makes one collection do beyond the rules.
type quirk struct {
	rewrite          map[string]func(any) any
	omit             map[string]bool
	ignoreConditions bool
	endless          Endless
}

// Endless is what the pages of a list that never ends hold.
type Endless string

const (
	// NotEndless is a list as it should be.
	NotEndless Endless = ""
	// EndlessSame repeats the first page.
	EndlessSame Endless = "same"
	// EndlessChanging repeats the first page under ids that are new on each page.
	EndlessChanging Endless = "changing"
)

// quirkOf finds the quirks of a collection by its path, with ids in it or with
// the placeholders of the API's description. Callers hold mu.
func (s *Simulator) quirkOf(collection string) (*quirk, error) {
	template := collection
	if _, ok := s.spec.Paths[collection]; !ok {
		matched, _, found := spec.Match(collection)
		if !found {
			return nil, fmt.Errorf("there is no collection %s", collection)
		}
		template = matched
	}
	if strings.HasSuffix(template, "/{id}") {
		return nil, fmt.Errorf("%s is an object, not a collection", collection)
	}
	q, ok := s.quirks[template]
	if !ok {
		q = &quirk{rewrite: map[string]func(any) any{}, omit: map[string]bool{}}
		s.quirks[template] = q
	}
	return q, nil
}

// quirkOn is quirkOf for a field that the collection's model must have.
func (s *Simulator) quirkOn(collection, field string) (*quirk, error) {
	q, err := s.quirkOf(collection)
	if err != nil {
		return nil, err
	}
	template := collection
	if _, ok := s.spec.Paths[template]; !ok {
		template, _, _ = spec.Match(collection)
	}
	model := s.spec.Paths[template].Model
	if _, ok := s.spec.Models[model].Fields[field]; !ok {
		return nil, fmt.Errorf("%s has no field %s", model, field)
	}
	return q, nil
}

// Rewrite stores what as returns of a field's value instead of the value, on
// create and on an update that changes the field, as a site does that keeps a
// telephone number as digits. Values have the types of encoding/json with
// numbers as json.Number; nil clears the field; a nil as ends the rewriting.
// The collection is a path of the API with ids or with its placeholders, and
// counts for all parents.
func (s *Simulator) Rewrite(collection, field string, as func(any) any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.quirkOn(collection, field)
	if err != nil {
		return err
	}
	if as == nil {
		delete(q.rewrite, field)
		return nil
	}
	q.rewrite[field] = as
	return nil
}

// OmitFromResponses leaves fields of a collection out of the responses to POST,
// PATCH and PUT, although they are stored; GET shows them. The collection is as
// for [Simulator.Rewrite].
func (s *Simulator) OmitFromResponses(collection string, fields ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, field := range fields {
		q, err := s.quirkOn(collection, field)
		if err != nil {
			return err
		}
		q.omit[field] = true
	}
	return nil
}

// IgnoreConditions has lists, searches and counts of a collection accept any
// conditions and pay no attention to them, as some real endpoints do.
func (s *Simulator) IgnoreConditions(collection string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.quirkOf(collection)
	if err == nil {
		q.ignoreConditions = true
	}
	return err
}

// EndlessPages links every page of a collection's list to a next one.
// [NotEndless] ends it.
func (s *Simulator) EndlessPages(collection string, kind Endless) error {
	if kind != NotEndless && kind != EndlessSame && kind != EndlessChanging {
		return fmt.Errorf("there is no endless list of the kind %q; there are %q and %q", kind, EndlessSame, EndlessChanging)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.quirkOf(collection)
	if err == nil {
		q.endless = kind
	}
	return err
}

// written is the response to a write of a record.
func (s *Simulator) written(c *call, t *table, r *record) map[string]any {
	object := s.render(t, r, c.origin)
	if q := s.quirks[t.path]; q != nil {
		for field := range q.omit {
			delete(object, field)
		}
	}
	return s.selected(c, object)
}

func (s *Simulator) ignoresConditions(t *table) bool {
	q := s.quirks[t.path]
	return q != nil && q.ignoreConditions
}

// endlessOn is the kind of the list that a call asks for.
func (s *Simulator) endlessOn(c *call) Endless {
	if q := s.quirks[strings.TrimSuffix(c.template, "/search")]; q != nil {
		return q.endless
	}
	return NotEndless
}

// repeated is a page of an endless list, whose ids begin after the given one
// where the kind has them change.
func repeated(kind Endless, first []map[string]any, after int64) []map[string]any {
	if kind == EndlessSame {
		return first
	}
	page := make([]map[string]any, len(first))
	for i, object := range first {
		page[i] = maps.Clone(object)
		page[i]["id"] = after + int64(i) + 1
	}
	return page
}

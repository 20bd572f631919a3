package psasim

import (
	"fmt"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
)

// quirk is what a test makes one collection do beyond the rules.
type quirk struct {
	rewrite map[string]func(any) any
}

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
		q = &quirk{rewrite: map[string]func(any) any{}}
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

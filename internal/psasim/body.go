package psasim

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
)

// readBody decodes an object and refuses members that its model does not have.
func (s *Simulator) readBody(c *call) (map[string]any, *problem) {
	return s.decodeBody(c.body, c.model)
}

func (s *Simulator) decodeBody(raw []byte, model string) (map[string]any, *problem) {
	members, err := decodeObject(raw)
	if err != nil || members == nil {
		return nil, refuse(http.StatusBadRequest, "ConnectWiseApi", "The body is no JSON object.")
	}
	if p := s.unknownMember(raw, members, model); p != nil {
		return nil, p
	}
	return members, nil
}

func (s *Simulator) unknownMember(raw []byte, members map[string]any, model string) *problem {
	m, ok := s.spec.Models[model]
	if !ok {
		return nil
	}
	for _, name := range sortedKeys(members) {
		if field, known := m.Fields[name]; known {
			if inner, isObject := members[name].(map[string]any); isObject && field.Type == spec.Reference {
				if p := s.unknownMember(raw, inner, field.Model); p != nil {
					return p
				}
			}
			continue
		}
		line, position := placeOf(raw, name)
		return refuse(http.StatusBadRequest, "ConnectWiseApi", fmt.Sprintf(
			"Could not find member '%s' on object of type '%s'. Path '%s', line %d, position %d.Check your accept header to make sure you are using the correct version.",
			name, displayModel(model), name, line, position))
	}
	return nil
}

// placeOf finds a member in a body, as the server's message says it.
func placeOf(raw []byte, name string) (line, position int) {
	i := bytes.Index(raw, []byte(strconv.Quote(name)))
	if i < 0 {
		return 1, 1
	}
	before := raw[:i+len(name)+3]
	return 1 + bytes.Count(before, []byte("\n")), len(before) - bytes.LastIndexByte(before, '\n') - 1
}

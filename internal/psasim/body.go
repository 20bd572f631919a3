package psasim

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
)

// readBody decodes an object and refuses fields that its model does not have.
func (s *Simulator) readBody(c *call) (map[string]any, *problem) {
	return s.decodeBody(c.body, c.model)
}

func (s *Simulator) decodeBody(raw []byte, model string) (map[string]any, *problem) {
	fields, err := decodeObject(raw)
	if err != nil || fields == nil {
		return nil, refuse(http.StatusBadRequest, "ConnectWiseApi", "The body is not a JSON object.")
	}
	if p := s.unknownField(raw, fields, model); p != nil {
		return nil, p
	}
	return fields, nil
}

func (s *Simulator) unknownField(raw []byte, fields map[string]any, model string) *problem {
	m, ok := s.spec.Models[model]
	if !ok {
		return nil
	}
	for _, name := range sortedKeys(fields) {
		if field, known := m.Fields[name]; known {
			if inner, isObject := fields[name].(map[string]any); isObject && field.Type == spec.Reference {
				if p := s.unknownField(raw, inner, field.Model); p != nil {
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

// placeOf finds a field in a body, as the server's message says it.
func placeOf(raw []byte, name string) (line, position int) {
	i := bytes.Index(raw, []byte(strconv.Quote(name)))
	if i < 0 {
		return 1, 1
	}
	before := raw[:i+len(name)+3]
	return 1 + bytes.Count(before, []byte("\n")), len(before) - bytes.LastIndexByte(before, '\n') - 1
}

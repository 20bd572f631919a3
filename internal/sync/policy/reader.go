package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Problem is one reason why a policy is refused.
type Problem struct {
	// Path is where it is: billing.measures[1] or customers["34826"].rounding;
	// empty where the whole policy is meant.
	Path    string
	Message string
}

func (p Problem) String() string {
	if p.Path == "" {
		return p.Message
	}
	return p.Path + ": " + p.Message
}

// ProblemsError lists everything that is wrong with a policy.
type ProblemsError struct{ Problems []Problem }

func (e *ProblemsError) Error() string {
	if len(e.Problems) == 1 {
		return "the policy has a problem: " + e.Problems[0].String()
	}
	var text strings.Builder
	fmt.Fprintf(&text, "the policy has %d problems:", len(e.Problems))
	for _, p := range e.Problems {
		text.WriteString("\n- " + p.String())
	}
	return text.String()
}

// reader reads JSON strictly and goes on after a problem. A null is a setting
// that is left out, as Terraform's jsonencode writes it.
type reader struct{ problems []Problem }

func (r *reader) refuse(path, format string, args ...any) {
	r.problems = append(r.problems, Problem{path, fmt.Sprintf(format, args...)})
}

// setting reads one value, which is not null.
type setting func(path string, raw json.RawMessage)

// join returns the path of a field.
func join(path, field string) string {
	if path == "" {
		return field
	}
	return path + "." + field
}

// key returns the path of a map's entry.
func key(path, name string) string { return path + "[" + strconv.Quote(name) + "]" }

// entries calls read for each field of an object, in the order of the text.
func (r *reader) entries(path string, raw json.RawMessage, read func(name string, raw json.RawMessage)) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		r.refuse(path, "must be an object such as {…}, not %.40s", raw)
		return
	}
	var seen []string
	for decoder.More() {
		token, err := decoder.Token()
		name, ok := token.(string)
		var value json.RawMessage
		if err != nil || !ok || decoder.Decode(&value) != nil {
			// Parse has checked the syntax of the whole text.
			r.refuse(path, "is not valid JSON")
			return
		}
		if slices.Contains(seen, name) {
			r.refuse(path, "%.60q is set twice", name)
			continue
		}
		seen = append(seen, name)
		if string(value) != "null" {
			read(name, value)
		}
	}
}

// object reads an object whose fields are known.
func (r *reader) object(path string, raw json.RawMessage, fields map[string]setting) {
	r.entries(path, raw, func(name string, raw json.RawMessage) {
		read, ok := fields[name]
		if !ok {
			known := make([]string, 0, len(fields))
			for field := range fields {
				known = append(known, field)
			}
			slices.Sort(known)
			r.refuse(join(path, printable(name)), "is not a setting of a policy; here are known: %s", strings.Join(known, ", "))
			return
		}
		read(join(path, name), raw)
	})
}

// printable returns a name of the input as it may stand in a path.
func printable(name string) string {
	if name == "" || strings.ContainsFunc(name, func(c rune) bool { return c < ' ' || c > '~' || c == '"' }) {
		return strconv.Quote(name)
	}
	return name
}

// value reads a number, a text, a boolean or what reads itself.
func value[T any](r *reader, to *T, what string) setting {
	return func(path string, raw json.RawMessage) {
		var v T
		if err := json.Unmarshal(raw, &v); err != nil {
			var mismatch *json.UnmarshalTypeError
			if errors.As(err, &mismatch) {
				r.refuse(path, "must be %s, not %.40s", what, raw)
			} else {
				r.refuse(path, "%v", err)
			}
			return
		}
		*to = v
	}
}

// optional is value for a setting whose absence is told.
func optional[T any](r *reader, to **T, what string) setting {
	return func(path string, raw json.RawMessage) {
		var v T
		before := len(r.problems)
		value(r, &v, what)(path, raw)
		if len(r.problems) == before {
			*to = &v
		}
	}
}

// oneOf is value for a text that must be one of those known.
func oneOf[T ~string](r *reader, to *T, known []T) setting {
	return func(path string, raw json.RawMessage) {
		var v T
		before := len(r.problems)
		value(r, &v, "a text")(path, raw)
		if len(r.problems) > before {
			return
		}
		if !slices.Contains(known, v) {
			r.refuse(path, "%.60q is not one of %s", string(v), listed(known))
			return
		}
		*to = v
	}
}

// some reads a list of known texts, each at most once, and puts them in the
// order in which they are known.
func some[T ~string](r *reader, to *[]T, known []T, advice func(T) string) setting {
	return func(path string, raw json.RawMessage) {
		var elements []json.RawMessage
		if json.Unmarshal(raw, &elements) != nil {
			r.refuse(path, "must be a list of texts, not %.40s", raw)
			return
		}
		if len(elements) == 0 {
			r.refuse(path, "must not be empty: leave it out for the default")
			return
		}
		list := make([]T, 0, len(elements))
		for i, element := range elements {
			at := fmt.Sprintf("%s[%d]", path, i)
			var v T
			before := len(r.problems)
			value(r, &v, "a text")(at, element)
			switch {
			case len(r.problems) > before:
			case !slices.Contains(known, v):
				r.refuse(at, "%.60q is not one of %s%s", string(v), listed(known), advice(v))
			case slices.Contains(list, v):
				r.refuse(at, "%q is listed twice", string(v))
			default:
				list = append(list, v)
			}
		}
		slices.SortFunc(list, func(a, b T) int { return slices.Index(known, a) - slices.Index(known, b) })
		*to = list
	}
}

func noAdvice[T ~string](T) string { return "" }

// listed joins known values for a message.
func listed[T ~string](values []T) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return strings.Join(texts, ", ")
}

// syntax returns the problem of a text that is not one JSON value.
func syntax(text []byte) *Problem {
	decoder := json.NewDecoder(bytes.NewReader(text))
	var whole json.RawMessage
	err := decoder.Decode(&whole)
	if err == nil {
		if _, err = decoder.Token(); errors.Is(err, io.EOF) {
			return nil
		}
		return &Problem{"", "there is text after the end of the JSON"}
	}
	at := decoder.InputOffset()
	var bad *json.SyntaxError
	if errors.As(err, &bad) {
		at = bad.Offset
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &Problem{"", "the JSON ends too early"}
	}
	return &Problem{"", fmt.Sprintf("is not valid JSON at byte %d: %v", at, err)}
}

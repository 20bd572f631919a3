package psasim

import (
	"fmt"
	"maps"
	"reflect"
	"strings"
	"unicode"
)

// rewritings are the rewritings that a script can name.
var rewritings = map[string]func(string) string{
	"digits": func(text string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return r
			}
			return -1
		}, text)
	},
	"upper":                 strings.ToUpper,
	"trim":                  strings.TrimSpace,
	"space for line breaks": withoutLineBreaks,
}

// withoutLineBreaks puts a single space for each line break.
func withoutLineBreaks(text string) string {
	return strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(text)
}

// NamedRewrite returns a rewriting of texts for [Simulator.Rewrite]: "digits"
// keeps the digits, "upper" makes capitals, "trim" takes white space off both
// ends, and "space for line breaks" puts one space for each. Values that are no
// text stay as they are.
func NamedRewrite(name string) (func(any) any, error) {
	rewriting, ok := rewritings[name]
	if !ok {
		return nil, fmt.Errorf("there is no rewriting %q; there are %s", name, strings.Join(sortedKeys(rewritings), ", "))
	}
	return func(v any) any {
		if text, isText := v.(string); isText {
			return rewriting(text)
		}
		return v
	}, nil
}

// rewritten returns the fields as the site stores them. A value that is already
// stored is left alone, so that a rewriting need not be idempotent.
func (set *changeset) rewritten(t *table, before, fields map[string]any) map[string]any {
	q := set.s.quirks[t.path]
	if q == nil || len(q.rewrite) == 0 {
		return fields
	}
	stored := maps.Clone(fields)
	for name, as := range q.rewrite {
		v, given := fields[name]
		if !given || reflect.DeepEqual(v, before[name]) {
			continue
		}
		// A test's function may return an int or a struct.
		plain, err := normalize(map[string]any{name: as(v)})
		if err != nil || plain[name] == nil {
			delete(stored, name)
			continue
		}
		stored[name] = plain[name]
	}
	return stored
}

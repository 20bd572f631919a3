package export

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

func body(typ *kit.Type, arguments map[string]string) string {
	var b strings.Builder
	for _, line := range lines(typ, arguments) {
		b.WriteString("  " + line + "\n")
	}
	return b.String()
}

// lines are arguments in the order of the documentation.
func lines(typ *kit.Type, arguments map[string]string) []string {
	names := slices.Clone(typ.Parents())
	for _, s := range typ.Settings() {
		names = append(names, s.Name)
	}
	var written []string
	for _, name := range names {
		if expression, ok := arguments[name]; ok {
			written = append(written, name+" = "+expression)
		}
	}
	return written
}

// writes reports whether an attribute is written. A flag that is off is, because
// an attribute that is not written is left to the server, and to switch the flag
// on would be no drift. Two are not: a flag that the server does not know, and
// one that a single sibling holds, whose edits show at the holder.
func (e *exporter) writes(found *object, s kit.Setting) bool {
	v, typ := found.values, found.typ
	if !v.Known(s.Name) || found.omitted[s.Name] || (typ.Lifecycle.SetByOthers != nil && slices.Contains(typ.Lifecycle.SetByOthers(v), s.Name)) {
		return false
	}
	sets := s.Kind == kit.KindIDs || s.Kind == kit.KindReferences
	switch {
	case s.Required:
		return true
	case s.Default != nil && s.Kind == kit.KindBool:
		return v.Bool(s.Name) != s.Default
	case s.Default != nil:
		return v.String(s.Name) != s.Default
	case s.Kind == kit.KindBool && !v.Bool(s.Name):
		return found.record[e.fields[typ.Type][s.Name]] != nil && s.Name != typ.SingletonFlag
	case sets:
		return len(v.IDs(s.Name)) > 0
	case s.Kind == kit.KindTexts || s.Kind == kit.KindCustomFields:
		return len(v.Texts(s.Name)) > 0
	}
	return true
}

// name is the natural key by which an object can be looked up, "" where it has
// none of its own. Its collection is read once; a key that two objects share finds
// neither.
func (e *exporter) name(ctx context.Context, typ *kit.Type, id int64) string {
	if len(typ.Key) != 1 || typ.Parent != nil {
		return ""
	}
	field := e.fields[typ.Type][typ.Key[0]]
	names, ok := e.looked[typ.Type]
	if !ok {
		names = map[int64]string{}
		counts := map[string]int{}
		for row, err := range e.client.List(ctx, typ.Path, psa.Query{Fields: []string{"id", field}}) {
			if err != nil {
				break
			}
			name, _ := row[field].(string)
			names[row.ID()] = name
			counts[strings.ToLower(name)]++
		}
		maps.DeleteFunc(names, func(_ int64, name string) bool { return counts[strings.ToLower(name)] > 1 })
		e.looked[typ.Type] = names
	}
	return names[id]
}

// quote writes a text as an HCL string.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case (r == '$' || r == '%') && strings.HasPrefix(text[i+1:], "{"):
			b.WriteRune(r)
			b.WriteRune(r)
		case unicode.IsControl(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

var (
	notName  = regexp.MustCompile(`[^a-z0-9]+`)
	caseStep = regexp.MustCompile(`([a-z0-9])([A-Z])`)
)

func snake(text string) string { return caseStep.ReplaceAllString(text, "${1}_${2}") }

// slug turns a text into a resource's name.
func slug(text string) string {
	name := strings.Trim(notName.ReplaceAllString(strings.ToLower(text), "_"), "_")
	if name == "" || !unicode.IsLetter(rune(name[0])) {
		name = "x_" + name
	}
	return strings.TrimSuffix(name, "_")
}

// named is a resource's name for an object of a type. It does not say the type
// again, which stands before it in every address.
func named(typ *kit.Type, text string) string {
	name := slug(text)
	for _, again := range []string{typ.Type, typ.Plural} {
		if name == again {
			return "this"
		}
		name = strings.TrimPrefix(name, again+"_")
	}
	return slug(name)
}

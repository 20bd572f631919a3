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

// resource writes the resource block of a group and the import block for it.
func (e *exporter) resource(ctx context.Context, g group, earlier []string) (text, imports string) {
	typ := g.objects[0].typ
	name := e.unique(typ.TypeName(), g.name)
	address := typ.TypeName() + "." + name
	arguments := make([]map[string]string, len(g.objects))
	for i, found := range g.objects {
		arguments[i] = e.arguments(ctx, found, earlier)
	}
	depends := ""
	if len(g.after) > 0 {
		depends = "\n  depends_on = [" + strings.Join(g.after, ", ") + "]\n"
	}
	if len(g.objects) == 1 {
		g.objects[0].address = address
		return fmt.Sprintf("resource %q %q {\n%s%s}\n\n", typ.TypeName(), name, body(typ, arguments[0]), depends),
			fmt.Sprintf("\nimport {\n  to = %s\n  id = %s\n}\n", address, quote(typ.ImportID(g.objects[0].values, g.objects[0].values.Int64("id"))))
	}
	// What all have in common stands in the block, the rest in the map.
	shared, block := map[string]string{}, map[string]string{}
	for attribute, expression := range arguments[0] {
		if !slices.ContainsFunc(arguments, func(a map[string]string) bool { return a[attribute] != expression }) {
			shared[attribute] = expression
		}
	}
	all := map[string]int{}
	for _, a := range arguments {
		for attribute := range a {
			all[attribute]++
		}
	}
	for attribute, count := range all {
		switch {
		case shared[attribute] != "":
			block[attribute] = shared[attribute]
		case count == len(arguments):
			block[attribute] = "each.value." + attribute
		default:
			block[attribute] = fmt.Sprintf("try(each.value.%s, null)", attribute)
		}
	}
	var entries, ids strings.Builder
	for i, found := range g.objects {
		found.address = fmt.Sprintf("%s[%s]", address, quote(found.key))
		fmt.Fprintf(&entries, "    %s = {\n", quote(found.key))
		for _, line := range lines(typ, arguments[i]) {
			if attribute, _, _ := strings.Cut(line, " "); shared[attribute] == "" {
				entries.WriteString("      " + line + "\n")
			}
		}
		entries.WriteString("    }\n")
		fmt.Fprintf(&ids, "    %s = %s\n", quote(found.key), quote(typ.ImportID(found.values, found.values.Int64("id"))))
	}
	local := e.unique("local", strings.TrimSuffix(typ.Plural+"_"+name, "_"+typ.Plural))
	return fmt.Sprintf("locals {\n  %s = {\n%s  }\n}\n\nresource %q %q {\n  for_each = local.%s\n\n%s%s}\n\n",
			local, entries.String(), typ.TypeName(), name, local, body(typ, block), depends),
		fmt.Sprintf("\nimport {\n  for_each = {\n%s  }\n\n  to = %s[each.key]\n  id = each.value\n}\n", ids.String(), address)
}

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

// arguments are the expressions of what has to be written of an object. What is
// as ConnectWise sets it on its own is left out.
func (e *exporter) arguments(ctx context.Context, found *object, earlier []string) map[string]string {
	typ := found.typ
	arguments := map[string]string{}
	for _, parent := range typ.Parents() {
		// The parent itself may be left out.
		arguments[parent] = found.values.String(parent)
		if address := e.found[place(typ.Parent.Type, found.values.Int64(parent))].address; address != "" {
			arguments[parent] = address + ".id"
		}
	}
	for _, s := range typ.Settings() {
		if e.writes(found, s) {
			arguments[s.Name] = e.expression(ctx, found, s, earlier)
		}
	}
	return arguments
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

func (e *exporter) expression(ctx context.Context, found *object, s kit.Setting, earlier []string) string {
	v, target := found.values, e.referents.Of(found.typ, s)
	switch s.Kind {
	case kit.KindBool:
		return fmt.Sprint(v.Bool(s.Name))
	case kit.KindNumber:
		return v.String(s.Name)
	case kit.KindInt, kit.KindReference:
		return e.reference(ctx, target, v.Int64(s.Name), earlier)
	case kit.KindTexts, kit.KindCustomFields:
		var b strings.Builder
		b.WriteString("{\n")
		texts := v.Texts(s.Name)
		for _, key := range slices.Sorted(maps.Keys(texts)) {
			fmt.Fprintf(&b, "%s = %s\n", quote(key), quote(texts[key]))
		}
		return b.String() + "}"
	case kit.KindIDs, kit.KindReferences:
		var parts []string
		for _, id := range v.IDs(s.Name) {
			parts = append(parts, e.reference(ctx, target, id, earlier))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return quote(v.String(s.Name))
}

// reference is the expression for the id of an object: that of a resource of an
// earlier type, of a data source, or, where neither can be, the id.
func (e *exporter) reference(ctx context.Context, typ *kit.Type, id int64, earlier []string) string {
	number := fmt.Sprint(id)
	if typ == nil {
		return number
	}
	if slices.Contains(earlier, typ.Type) {
		if target := e.found[place(typ.Type, id)]; target != nil && target.address != "" {
			return target.address + ".id"
		}
		return number
	}
	if len(typ.Key) != 1 || typ.Parent != nil || (!typ.DataOnly && e.objects[typ.Type] != nil) || typ.Type == company {
		return number
	}
	key := e.name(ctx, typ, id)
	if key == "" {
		return number
	}
	name := slug(key)
	address := fmt.Sprintf("data.%s.%s", typ.TypeName(), name)
	text := fmt.Sprintf("\ndata %q %q {\n  %s = %s\n}\n", typ.TypeName(), name, typ.Key[0], quote(key))
	if written, taken := e.data[address]; taken && written != text {
		return number
	}
	e.data[address] = text
	return address + ".id"
}

// name is the natural key of an object that is not exported, whose collection is
// read once. A key that two objects share finds neither.
func (e *exporter) name(ctx context.Context, typ *kit.Type, id int64) string {
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

// unique returns a name that the namespace does not have yet.
func (e *exporter) unique(space, name string) string {
	candidate := name
	for i := 2; e.names[space+"."+candidate]; i++ {
		candidate = fmt.Sprintf("%s_%d", name, i)
	}
	e.names[space+"."+candidate] = true
	return candidate
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

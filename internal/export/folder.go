package export

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
)

// folder is a directory with a configuration of its own.
type folder struct {
	*exporter
	// owner is the client whose folder it is, nil for others.
	owner *object
	// declares are the types whose objects can be declared here; what else is referred to
	// is looked up.
	declares map[string]bool
	// ids are the expressions for the ids of what is declared here.
	ids map[*object]string
	// sources are the addresses of data sources by place, data their blocks by address.
	sources, data map[string]string
	names         map[string]bool
	// before are the addresses that objects which have to be created in an order come
	// after.
	before []string
	// beside are expressions for the ids of what is declared here, by resource type.
	beside  map[string]string
	imports strings.Builder
}

func (e *exporter) folder(owner *object, types []string) *folder {
	f := &folder{
		exporter: e, owner: owner, declares: map[string]bool{}, ids: map[*object]string{},
		beside: map[string]string{}, sources: map[string]string{}, data: map[string]string{}, names: map[string]bool{},
	}
	for _, name := range types {
		f.declares[name] = true
	}
	f.imports.WriteString("# Delete this file when the import is done.\n")
	return f
}

// flat is everything in one configuration.
func (e *exporter) flat(ctx context.Context) map[string]string {
	f := e.folder(nil, e.sorted)
	files := map[string]string{}
	for _, name := range e.sorted {
		f.resources(ctx, files, name, e.objects[name], func(Note) bool { return true })
	}
	f.finish(files)
	return files
}

// resources writes the file of a type's objects, and of what became of those that
// are not in it as they are.
func (f *folder) resources(ctx context.Context, files map[string]string, name string, objects []*object, noted func(Note) bool) {
	lines := Lines(slices.DeleteFunc(slices.Clone(f.notes), func(n Note) bool { return n.Type != name || !noted(n) }))
	if len(objects)+len(lines) == 0 {
		return
	}
	var b strings.Builder
	b.WriteString(comments(lines))
	for _, group := range f.groups(f.types[name], objects) {
		b.WriteString(f.resource(ctx, group))
	}
	files[f.types[name].Plural+".tf"] = b.String()
}

func comments(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(comment(line))
	}
	return b.String() + "\n"
}

func (f *folder) finish(files map[string]string) {
	files["provider.tf"] = providerBlock
	files["imports.tf"] = f.imports.String()
	var data strings.Builder
	for _, address := range slices.Sorted(maps.Keys(f.data)) {
		data.WriteString(f.data[address])
	}
	if data.Len() > 0 {
		files["data.tf"] = "# What the site has and this configuration does not manage.\n" + data.String()
	}
}

const providerBlock = `terraform {
  required_providers {
    connectwise = {
      source = "psaforge/connectwise"
    }
  }
}

# Keys come from the environment: CONNECTWISE_SITE_URL, CONNECTWISE_COMPANY_ID,
# CONNECTWISE_PUBLIC_KEY, CONNECTWISE_PRIVATE_KEY, CONNECTWISE_CLIENT_ID.
provider "connectwise" {}
`

// group is what becomes one resource block.
type group struct {
	name    string
	objects []*object
	after   []string // addresses of resources that must come first
}

// groups splits objects that cannot be in one resource block, because some have
// to be created after others: in the order of the rule, whichever of them happen to
// be older on this site.
func (f *folder) groups(typ *kit.Type, objects []*object) []group {
	if len(objects) == 0 {
		return nil
	}
	if typ.Export.By == "" {
		name := "this"
		if len(objects) == 1 {
			name = named(typ, f.key(objects[0]))
		}
		return []group{{name: name, objects: objects}}
	}
	byValue := map[string][]*object{}
	for _, found := range objects {
		value := found.values.String(typ.Export.By)
		byValue[value] = append(byValue[value], found)
	}
	rest := slices.DeleteFunc(slices.Sorted(maps.Keys(byValue)), func(v string) bool { return slices.Contains(typ.Export.Order, v) })
	var all []group
	after := slices.Clone(f.before)
	for _, value := range slices.Concat(typ.Export.Order, rest) {
		found := byValue[value]
		if len(found) == 0 {
			continue
		}
		g := group{name: slug(snake(value)), objects: found}
		if slices.Contains(typ.Export.Order, value) {
			if value != typ.Export.Order[0] {
				g.after = slices.Clone(after)
			}
			after = append(after, typ.TypeName()+"."+g.name)
		}
		all = append(all, g)
	}
	return all
}

// key tells an object from the others of its type in this folder.
func (f *folder) key(found *object) string {
	if f.owner != nil {
		return found.name
	}
	return found.key
}

// resource writes the resource block of a group, and the import block for it.
func (f *folder) resource(ctx context.Context, g group) string {
	typ := g.objects[0].typ
	name := f.unique(typ.TypeName(), g.name)
	address := typ.TypeName() + "." + name
	arguments := make([]map[string]string, len(g.objects))
	for i, found := range g.objects {
		arguments[i] = f.arguments(ctx, found)
	}
	depends := ""
	if len(g.after) > 0 {
		depends = "\n  depends_on = [" + strings.Join(g.after, ", ") + "]\n"
	}
	if len(g.objects) == 1 {
		f.declare(g.objects[0], address)
		f.stands(typ, "["+address+".id]")
		return fmt.Sprintf("resource %q %q {\n%s%s}\n\n", typ.TypeName(), name, body(typ, arguments[0]), depends)
	}
	block, shared := f.blockOf(typ, arguments)
	var entries, ids strings.Builder
	for i, found := range g.objects {
		key := quote(f.key(found))
		f.ids[found] = fmt.Sprintf("%s[%s].id", address, key)
		fmt.Fprintf(&entries, "    %s = {\n", key)
		for _, line := range lines(typ, arguments[i]) {
			if attribute, _, _ := strings.Cut(line, " "); !shared[attribute] {
				entries.WriteString("      " + line + "\n")
			}
		}
		entries.WriteString("    }\n")
		fmt.Fprintf(&ids, "    %s = %s\n", key, quote(importID(found)))
	}
	f.stands(typ, fmt.Sprintf("[for x in %s : x.id]", address))
	local := typ.Plural
	if name != "this" {
		local += "_" + name
	}
	local = f.unique("local", local)
	fmt.Fprintf(&f.imports, "\nimport {\n  for_each = {\n%s  }\n\n  to = %s[each.key]\n  id = each.value\n}\n", ids.String(), address)
	return fmt.Sprintf("locals {\n  %s = {\n%s  }\n}\n\nresource %q %q {\n  for_each = local.%s\n\n%s%s}\n\n",
		local, entries.String(), typ.TypeName(), name, local, body(typ, block), depends)
}

// stands records the ids of what a block of this folder declares.
func (f *folder) stands(typ *kit.Type, ids string) {
	if before := f.beside[typ.TypeName()]; before != "" {
		ids = fmt.Sprintf("concat(%s, %s)", before, ids)
	}
	f.beside[typ.TypeName()] = ids
}

// declare has an object declared at an address, into which it is imported.
func (f *folder) declare(found *object, address string) {
	f.ids[found] = address + ".id"
	f.imported(found, address)
}

func (f *folder) imported(found *object, address string) {
	fmt.Fprintf(&f.imports, "\nimport {\n  to = %s\n  id = %s\n}\n", address, quote(importID(found)))
}

func importID(found *object) string {
	return found.typ.ImportID(found.values, found.values.Int64("id"))
}

// blockOf are the arguments of a block for many objects. What says of which kind
// they are, and is the same for all, stands in the block; a text, a number or a
// date that happens to be the same is each object's own.
func (f *folder) blockOf(typ *kit.Type, arguments []map[string]string) (block map[string]string, shared map[string]bool) {
	block, shared = map[string]string{}, map[string]bool{}
	counts := map[string]int{}
	for _, a := range arguments {
		for attribute := range a {
			counts[attribute]++
		}
	}
	common := map[string]bool{}
	for _, s := range typ.Settings() {
		reference := f.referents.Of(typ, s) != nil || s.Kind == kit.KindReference || s.Kind == kit.KindReferences
		common[s.Name] = s.Kind == kit.KindBool || len(s.Enum) > 0 || reference
	}
	for attribute, count := range counts {
		same := !slices.ContainsFunc(arguments, func(a map[string]string) bool { return a[attribute] != arguments[0][attribute] })
		switch {
		case same && common[attribute]:
			block[attribute], shared[attribute] = arguments[0][attribute], true
		case count == len(arguments):
			block[attribute] = "each.value." + attribute
		default:
			block[attribute] = fmt.Sprintf("try(each.value.%s, null)", attribute)
		}
	}
	return block, shared
}

// arguments are the expressions of what has to be written of an object. What is
// as ConnectWise sets it on its own is left out.
func (f *folder) arguments(ctx context.Context, found *object) map[string]string {
	typ := found.typ
	arguments := map[string]string{}
	for _, parent := range typ.Parents() {
		arguments[parent] = f.reference(ctx, f.types[typ.Parent.Type], found.values.Int64(parent))
	}
	for _, s := range typ.Settings() {
		if f.writes(found, s) {
			arguments[s.Name] = f.expression(ctx, found, s)
		}
	}
	return arguments
}

func (f *folder) expression(ctx context.Context, found *object, s kit.Setting) string {
	v, target := found.values, f.referents.Of(found.typ, s)
	switch s.Kind {
	case kit.KindBool:
		return fmt.Sprint(v.Bool(s.Name))
	case kit.KindNumber:
		return v.String(s.Name)
	case kit.KindInt, kit.KindReference:
		return f.reference(ctx, target, v.Int64(s.Name))
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
			parts = append(parts, f.reference(ctx, target, id))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return quote(v.String(s.Name))
}

// reference is the expression for the id of an object: that of a resource which
// stands before, of a data source, or, where neither can be, the id.
func (f *folder) reference(ctx context.Context, typ *kit.Type, id int64) string {
	number := fmt.Sprint(id)
	if typ == nil {
		return number
	}
	if f.declares[typ.Type] {
		if expression := f.ids[f.found[place(typ.Type, id)]]; expression != "" {
			return expression
		}
		return number
	}
	if typ.Type == company || f.clients[typ.Type] != "" {
		return number
	}
	at := place(typ.Type, id)
	if address, ok := f.sources[at]; ok {
		return address + ".id"
	}
	key := f.name(ctx, typ, id)
	if key == "" {
		return number
	}
	name := f.unique("data."+typ.TypeName(), named(typ, key))
	address := fmt.Sprintf("data.%s.%s", typ.TypeName(), name)
	f.sources[at] = address
	f.data[address] = fmt.Sprintf("\ndata %q %q {\n  %s = %s\n}\n", typ.TypeName(), name, typ.Key[0], quote(key))
	return address + ".id"
}

// unique returns a name that the namespace does not have yet.
func (f *folder) unique(space, name string) string {
	candidate := name
	for i := 2; f.names[space+"."+candidate]; i++ {
		candidate = fmt.Sprintf("%s_%d", name, i)
	}
	f.names[space+"."+candidate] = true
	return candidate
}

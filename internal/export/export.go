// Package export writes a configuration of what exists on a ConnectWise site:
// HCL as a person would have written it, with references in place of ids,
// for_each over maps where things repeat, and import blocks beside it.
//
// Terraform's own generator can do one object at a time before version 1.14 and
// writes ids and nulls.
package export

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/agext/levenshtein"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// Options select what to export.
type Options struct {
	// Companies limits the export to clients with these identifiers and what is
	// theirs; everything when empty.
	Companies []string
	// Noted gets what could not be written as it is, once all is known.
	Noted func([]Note)
}

// object is one that exists.
type object struct {
	typ    *kit.Type
	values kit.Values
	record psa.Record
	// key is that of the map; address is the resource's once it is known.
	key, address string
	// omitted are attributes that a configuration cannot have as they are.
	omitted map[string]bool
}

type exporter struct {
	client *psa.Client
	types  map[string]*kit.Type
	// referents finds the types of references; clients holds, by type, the
	// attribute that names the company.
	referents kit.Referents
	clients   map[string]string
	objects   map[string][]*object // by type
	found     map[string]*object   // by type and id
	looked    map[string]map[int64]string
	data      map[string]string // data blocks by address
	names     map[string]bool
	checker   *checker
	notes     []Note
	// identifiers are those of all companies of the site, members the API's
	// names of attributes by type.
	identifiers []string
	fields      map[string]map[string]string
}

// Run lists what exists and writes files into a directory. It returns how many
// objects of each type it wrote. It never writes to the site.
func Run(ctx context.Context, client *psa.Client, definitions []kit.Definition, directory string, options Options) (map[string]int, error) {
	e := &exporter{
		client: client, types: map[string]*kit.Type{}, clients: map[string]string{}, objects: map[string][]*object{},
		found: map[string]*object{}, looked: map[string]map[int64]string{}, data: map[string]string{}, names: map[string]bool{},
		fields: map[string]map[string]string{},
	}
	var err error
	if e.checker, err = newChecker(ctx); err != nil {
		return nil, err
	}
	compiled := make([]*kit.Type, len(definitions))
	for i, d := range definitions {
		if compiled[i], err = kit.Compile(d); err != nil {
			return nil, err
		}
		e.types[d.Type], e.fields[d.Type] = compiled[i], compiled[i].Fields()
	}
	e.referents = kit.NewReferents(compiled)
	sorted := order(compiled, e.referents)
	if len(options.Companies) > 0 {
		sorted = ofClients(sorted, e.referents)
	}
	var types []string
	for _, typ := range sorted {
		types = append(types, typ.Type)
		e.clients[typ.Type] = ofClient(typ, e.referents)
	}
	counts := map[string]int{}
	for _, name := range types {
		if err := e.list(ctx, e.types[name], options); err != nil {
			return nil, fmt.Errorf("list %s: %w", e.types[name].Plural, err)
		}
	}
	for _, name := range types {
		kept := make([]*object, 0, len(e.objects[name]))
		for _, found := range e.objects[name] {
			ok, err := e.check(ctx, found)
			if err != nil {
				return nil, fmt.Errorf("check %s %q: %w", name, found.key, err)
			}
			if ok {
				kept = append(kept, found)
			}
		}
		e.objects[name] = kept
		counts[name] = len(kept)
	}
	if err := e.write(ctx, directory, types); err != nil {
		return nil, err
	}
	if options.Noted != nil {
		options.Noted(e.notes)
	}
	return counts, nil
}

// missing says which companies the site does not have, and what is near.
func (e *exporter) missing(options Options) error {
	const most = 5
	var errs []error
	for _, wanted := range options.Companies {
		distance := func(identifier string) int {
			return levenshtein.Distance(strings.ToLower(wanted), strings.ToLower(identifier), nil)
		}
		near := slices.SortedFunc(slices.Values(e.identifiers), func(a, b string) int {
			return cmp.Or(cmp.Compare(distance(a), distance(b)), cmp.Compare(a, b))
		})
		switch {
		case len(near) == 0:
			errs = append(errs, fmt.Errorf("there is no company %q: the site has none that this key can see", wanted))
		case !strings.EqualFold(near[0], wanted):
			errs = append(errs, fmt.Errorf("there is no company %q; near are %s", wanted, strings.Join(near[:min(most, len(near))], ", ")))
		}
	}
	return errors.Join(errs...)
}

// list reads the objects of a type, below each parent that was read before.
func (e *exporter) list(ctx context.Context, typ *kit.Type, options Options) error {
	parents := []*object{nil}
	if typ.Parent != nil {
		parents = e.objects[typ.Parent.Type]
	}
	keys := map[string]bool{}
	for _, parent := range parents {
		collection := typ.CollectionOf(func(string) string { return parent.values.String("id") })
		for record, err := range e.client.List(ctx, collection, psa.Query{Conditions: typ.Lifecycle.NotDeleted, OrderBy: "id"}) {
			if err != nil {
				return err
			}
			if typ.IsDeleted(record) {
				continue
			}
			if identifier, ok := record["identifier"].(string); ok && typ.Type == company {
				e.identifiers = append(e.identifiers, identifier)
			}
			if !e.wanted(typ, record, options) {
				continue
			}
			values, err := typ.Values(record)
			if err != nil {
				e.note(&object{typ: typ, record: record}, "", err.Error())
				continue
			}
			found := &object{typ: typ, values: values, record: record, key: typ.KeyOf(values), omitted: map[string]bool{}}
			if parent != nil {
				values[typ.Parents()[0]] = parent.values["id"]
				found.key = parent.key + "/" + found.key
			} else if attribute := e.clients[typ.Type]; attribute != "" {
				if client := e.found[place(company, values.Int64(attribute))]; client != nil {
					found.key = client.key + "/" + found.key
				}
			}
			if keys[found.key] {
				found.key += " " + values.String("id")
			}
			keys[found.key] = true
			e.objects[typ.Type] = append(e.objects[typ.Type], found)
			e.found[place(typ.Type, values.Int64("id"))] = found
		}
	}
	if typ.Type == company {
		return e.missing(options)
	}
	return nil
}

func place(kind string, id int64) string { return kind + "/" + strconv.FormatInt(id, 10) }

// wanted reports whether an object belongs to the companies that are exported.
func (e *exporter) wanted(typ *kit.Type, record psa.Record, options Options) bool {
	if len(options.Companies) == 0 {
		return true
	}
	if typ.Type == company {
		identifier, _ := record["identifier"].(string)
		return slices.ContainsFunc(options.Companies, func(c string) bool { return strings.EqualFold(c, identifier) })
	}
	if attribute := e.clients[typ.Type]; attribute != "" {
		client, _ := record[e.fields[typ.Type][attribute]].(map[string]any)
		return e.found[place(company, psa.Record(client).ID())] != nil
	}
	return true
}

func (e *exporter) write(ctx context.Context, directory string, types []string) error {
	if err := makeEmpty(directory); err != nil {
		return err
	}
	files := map[string]string{"provider.tf": providerBlock}
	var imports strings.Builder
	imports.WriteString("# Delete this file when the import is done.\n")
	for position, name := range types {
		objects := e.objects[name]
		lines := Lines(slices.DeleteFunc(slices.Clone(e.notes), func(n Note) bool { return n.Type != name }))
		if len(objects)+len(lines) == 0 {
			continue
		}
		var b strings.Builder
		for _, line := range lines {
			b.WriteString(comment(line))
		}
		b.WriteString("\n")
		for _, group := range groups(e.types[name], objects) {
			text, imported := e.resource(ctx, group, types[:position])
			b.WriteString(text)
			imports.WriteString(imported)
		}
		files[e.types[name].Plural+".tf"] = b.String()
	}
	files["imports.tf"] = imports.String()
	var data strings.Builder
	for _, address := range slices.Sorted(maps.Keys(e.data)) {
		data.WriteString(e.data[address])
	}
	if data.Len() > 0 {
		files["data.tf"] = "# What the site has and this configuration does not manage.\n" + data.String()
	}
	return writeFiles(directory, files)
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
func groups(typ *kit.Type, objects []*object) []group {
	if len(objects) == 0 {
		return nil
	}
	if typ.Export.By == "" {
		name := typ.Plural
		if len(objects) == 1 {
			name = slug(objects[0].key)
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
	var after []string
	for _, value := range slices.Concat(typ.Export.Order, rest) {
		found := byValue[value]
		if len(found) == 0 {
			continue
		}
		g := group{name: slug(snake(value)), objects: found}
		if slices.Contains(typ.Export.Order, value) {
			g.after = slices.Clone(after)
			after = append(after, typ.TypeName()+"."+g.name)
		}
		all = append(all, g)
	}
	return all
}

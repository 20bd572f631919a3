// Package export writes a configuration of what exists on a ConnectWise site:
// HCL as a person would have written it, with references in place of ids,
// for_each over maps where things repeat, and import blocks beside it.
//
// Terraform's own generator can do one object at a time before version 1.14 and
// writes ids and nulls.
package export

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// Options select what to export.
type Options struct {
	// Layout is how the files lie in the directory.
	Layout Layout
	// Companies limits the export to clients with these identifiers and what is
	// theirs; everything when empty.
	Companies []string
	// Solution limits the export to the management solution of this name, its
	// integration, its clients, and what these refer to.
	Solution string
	// Noted gets what could not be written as it is, once all is known.
	Noted func([]Note)
	// Progress gets a line now and then while a large site is read.
	Progress func(string)
}

// Layout is how the files of an export lie in its directory.
type Layout string

const (
	// Flat is one configuration for everything.
	Flat Layout = "flat"
	// Clients is a configuration for the MSP's side and one for each client, as in
	// the example ci.
	Clients Layout = "clients"
)

// object is one that exists.
type object struct {
	typ    *kit.Type
	values kit.Values
	record psa.Record
	// key tells it from all others of its type, name from those of its client.
	key, name string
	// client is the company that it belongs to, nil where it is the MSP's.
	client *object
	// omitted are attributes that a configuration cannot have as they are.
	omitted map[string]bool
}

type exporter struct {
	client *psa.Client
	types  map[string]*kit.Type
	// sorted are the names of the types that are exported, each after what it refers to.
	sorted []string
	// referents finds the types of references; clients holds, by type, the
	// attribute that names the company.
	referents kit.Referents
	clients   map[string]string
	objects   map[string][]*object // by type
	found     map[string]*object   // by type and id
	looked    map[string]map[int64]string
	// integrations are the expressions for the names of integrations by solution.
	integrations map[int64]string
	checker      *checker
	notes        []Note
	// companies are all of the site; fields holds, by type, the API's names of attributes.
	companies []candidate
	fields    map[string]map[string]string
	options   Options
}

// Run lists what exists and writes files into a directory. It returns how many
// objects of each type it wrote. It never writes to the site.
func Run(ctx context.Context, client *psa.Client, definitions []kit.Definition, directory string, options Options) (map[string]int, error) {
	e, err := newExporter(ctx, client, definitions, options)
	if err != nil {
		return nil, err
	}
	for _, name := range e.sorted {
		if err := e.list(ctx, e.types[name]); err != nil {
			return nil, fmt.Errorf("list %s: %w", e.types[name].Plural, err)
		}
	}
	if options.Solution != "" {
		if err := e.only(options.Solution); err != nil {
			return nil, err
		}
	}
	counts := map[string]int{}
	for _, name := range e.sorted {
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
	files := e.flat(ctx)
	if options.Layout == Clients {
		if files, err = e.tree(ctx); err != nil {
			return nil, err
		}
	}
	if err := makeEmpty(directory); err != nil {
		return nil, err
	}
	if err := writeFiles(directory, files); err != nil {
		return nil, err
	}
	if options.Noted != nil {
		options.Noted(e.notes)
	}
	return counts, nil
}

func newExporter(ctx context.Context, client *psa.Client, definitions []kit.Definition, options Options) (*exporter, error) {
	e := &exporter{
		client: client, types: map[string]*kit.Type{}, clients: map[string]string{}, objects: map[string][]*object{},
		found: map[string]*object{}, looked: map[string]map[int64]string{}, integrations: map[int64]string{}, fields: map[string]map[string]string{}, options: options,
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
	if len(options.Companies) > 0 && options.Solution == "" {
		sorted = ofClients(sorted, e.referents)
	}
	for _, typ := range sorted {
		e.sorted = append(e.sorted, typ.Type)
		e.clients[typ.Type] = ofClient(typ, e.referents)
	}
	return e, nil
}

// list reads the objects of a type, below each parent that was read before.
func (e *exporter) list(ctx context.Context, typ *kit.Type) error {
	parents := []*object{nil}
	if typ.Parent != nil {
		parents = e.objects[typ.Parent.Type]
	}
	keys := map[string]bool{}
	read := counter{report: e.options.Progress, of: typ.Plural}
	for i, parent := range parents {
		collection := typ.CollectionOf(func(string) string { return parent.values.String("id") })
		for record, err := range e.client.List(ctx, collection, psa.Query{Conditions: typ.Lifecycle.NotDeleted, OrderBy: "id"}) {
			if err != nil {
				return err
			}
			read.object()
			if typ.IsDeleted(record) {
				continue
			}
			if typ.Type == company {
				e.companies = append(e.companies, candidateOf(record))
			}
			if !e.wanted(typ, record) {
				continue
			}
			values, err := typ.Values(record)
			if err != nil {
				e.note(&object{typ: typ, record: record}, "", err.Error())
				continue
			}
			found := e.object(typ, parent, values, record)
			if keys[found.key] {
				found.key += " " + values.String("id")
				found.name += " " + values.String("id")
			}
			keys[found.key] = true
			e.objects[typ.Type] = append(e.objects[typ.Type], found)
			e.found[place(typ.Type, values.Int64("id"))] = found
		}
		if parent != nil {
			read.parent(i+1, len(parents), typ.Parent.Plural)
		}
	}
	if typ.Type == company {
		return unknown("company", e.options.Companies, e.companies)
	}
	return nil
}

// object is a record with its place among the others.
func (e *exporter) object(typ *kit.Type, parent *object, values kit.Values, record psa.Record) *object {
	// The last parts of a key may be empty: an addition has no serial number.
	key := strings.TrimRight(typ.KeyOf(values), "/")
	found := &object{typ: typ, values: values, record: record, key: key, omitted: map[string]bool{}}
	found.name = found.key
	switch attribute := e.clients[typ.Type]; {
	case typ.Type == company:
		found.client = found
		return found
	case parent != nil:
		values[typ.Parents()[0]] = parent.values["id"]
		found.key = parent.key + "/" + found.key
		found.client = parent.client
		if parent != parent.client {
			found.name = parent.name + "/" + found.name
		}
	case attribute != "":
		if found.client = e.found[place(company, values.Int64(attribute))]; found.client != nil {
			found.key = found.client.key + "/" + found.key
		}
	}
	return found
}

func place(kind string, id int64) string { return kind + "/" + strconv.FormatInt(id, 10) }

// wanted reports whether an object belongs to the companies that are exported.
func (e *exporter) wanted(typ *kit.Type, record psa.Record) bool {
	if len(e.options.Companies) == 0 {
		return true
	}
	if typ.Type == company {
		identifier, _ := record["identifier"].(string)
		return slices.ContainsFunc(e.options.Companies, func(c string) bool { return strings.EqualFold(c, identifier) })
	}
	if attribute := e.clients[typ.Type]; attribute != "" {
		client, _ := record[e.fields[typ.Type][attribute]].(map[string]any)
		return e.found[place(company, psa.Record(client).ID())] != nil
	}
	return true
}

// compiled are the types that are exported.
func (e *exporter) compiled() []*kit.Type {
	types := make([]*kit.Type, len(e.sorted))
	for i, name := range e.sorted {
		types[i] = e.types[name]
	}
	return types
}

package export

import (
	"context"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/examples"
)

// tree is a directory for the MSP's side and one for each client that calls the
// module of the example ci, which comes with it. Without the MSP's side when it is
// limited to clients.
func (e *exporter) tree(ctx context.Context) (map[string]string, error) {
	files, err := embedded()
	if err != nil {
		return nil, err
	}
	var theirs, msps []string
	for _, typ := range ofClients(e.compiled(), e.referents) {
		theirs = append(theirs, typ.Type)
	}
	for _, name := range e.sorted {
		if !slices.Contains(theirs, name) {
			msps = append(msps, name)
		}
	}
	if len(e.options.Companies) == 0 {
		below(files, "msp", e.msp(ctx, msps, theirs))
	}
	names := map[string]bool{}
	for _, client := range e.ownersOf(theirs) {
		name := directoryName(client)
		if names[name] {
			name += "-" + client.values.String("id")
		}
		names[name] = true
		below(files, path.Join("clients", name), e.clientFiles(ctx, client, theirs))
	}
	return files, nil
}

// embedded is the example's part of the tree.
func embedded() (map[string]string, error) {
	ci, err := examples.CI()
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	return files, fs.WalkDir(ci, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(ci, name)
		files[name] = string(text)
		return err
	})
}

func below(files map[string]string, directory string, more map[string]string) {
	for name, text := range more {
		files[path.Join(directory, name)] = text
	}
}

// msp is the MSP's side, and the clients' objects whose client is not there: it was
// deleted, or cannot be read.
func (e *exporter) msp(ctx context.Context, msps, theirs []string) map[string]string {
	f := e.folder(nil, slices.Concat(msps, theirs))
	files := map[string]string{}
	for _, name := range e.sorted {
		objects := e.objects[name]
		if slices.Contains(theirs, name) {
			objects = e.of(nil, name)
		}
		f.resources(ctx, files, name, objects, func(n Note) bool { return n.client == nil })
	}
	f.finish(files)
	return files
}

// of are the objects of a type that belong to a client, or to none.
func (e *exporter) of(client *object, name string) []*object {
	return slices.DeleteFunc(slices.Clone(e.objects[name]), func(found *object) bool { return found.client != client })
}

// ownersOf are the clients that have an object of the types, in the order of their ids.
func (e *exporter) ownersOf(types []string) []*object {
	var owners []*object
	for _, name := range types {
		for _, found := range e.objects[name] {
			if found.client != nil && !slices.Contains(owners, found.client) {
				owners = append(owners, found.client)
			}
		}
	}
	slices.SortFunc(owners, func(a, b *object) int { return int(a.values.Int64("id") - b.values.Int64("id")) })
	return owners
}

// directoryName is the name of a client's directory: harbor-vet for HarborVet.
func directoryName(client *object) string {
	name := strings.Trim(notName.ReplaceAllString(strings.ToLower(snake(client.values.String("identifier"))), "-"), "-")
	if name == "" {
		return "company-" + client.values.String("id")
	}
	return name
}

// clientFiles are the files of a client's directory: the call of the module, and
// beside it whatever the module has no place for.
func (e *exporter) clientFiles(ctx context.Context, client *object, types []string) map[string]string {
	f := e.folder(client, types)
	lines := comments(Lines(slices.DeleteFunc(slices.Clone(e.notes), func(n Note) bool { return n.client != client })))
	m := f.module(ctx)
	files := map[string]string{}
	for _, name := range e.sorted {
		if !slices.Contains(types, name) {
			continue
		}
		rest := slices.DeleteFunc(e.of(client, name), func(found *object) bool { return m.has[found] })
		f.resources(ctx, files, name, rest, func(Note) bool { return false })
	}
	files["main.tf"] = lines + m.text + m.end(f)
	f.finish(files)
	return files
}

// Command examples writes the examples that follow from an object's
// declaration: how it is imported, by id, name and identity, how it is listed,
// and how one that has no resource is found. What it is good for is shown by the
// examples written by hand.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/provider"
)

func main() {
	for _, d := range provider.Definitions() {
		if err := write(kit.MustCompile(d)); err != nil {
			log.Fatal("examples: ", err)
		}
	}
}

func write(typ *kit.Type) error {
	name := typ.TypeName()
	files := map[string]string{"data-sources/connectwise_" + typ.Plural + "/data-source.tf": plural(typ)}
	if typ.DataOnly {
		files["data-sources/"+name+"/data-source.tf"] = singular(typ) + "\n" + output(typ.Type+"_id", "data."+name+".example.id")
	} else {
		files["resources/"+name+"/import.sh"] = commands(typ)
		files["resources/"+name+"/import-by-identity.tf"] = identity(typ)
		files["list-resources/"+name+"/list-resource.tfquery.hcl"] = query(typ)
	}
	for path, text := range files {
		file := filepath.Join("examples", filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// plural is the example of a plural data source: it imports all objects where there
// is a resource for them, and otherwise picks one by its key.
func plural(typ *kit.Type) string {
	found, arguments := within(typ)
	name := "connectwise_" + typ.Plural
	text := found + block(name, "all", arguments)
	if filter, ok := nameFilter(typ); ok {
		text += "\n" + block(name, "some", append(arguments, [2]string{filter, `"A*"`}))
	}
	ids := "data." + name + ".all.ids"
	if typ.DataOnly {
		return text + "\n" + output(typ.Type+"_id", fmt.Sprintf("%s[%q]", ids, typ.Example(typ.Key[0])))
	}
	return text + "\n" + output(typ.Plural, ids)
}

func output(name, value string) string {
	return fmt.Sprintf("output %q {\n  value = %s\n}\n", name, value)
}

// nameFilter is the filter that limits a list to some names.
func nameFilter(typ *kit.Type) (string, bool) {
	if len(typ.Parents()) > 0 || len(typ.Filters) == 0 || !slices.Contains(typ.Key, typ.Filters[0]) {
		return "", false
	}
	return typ.Filters[0], true
}

// within finds what an object belongs to by the example of its key, and returns the
// argument that names it.
func within(typ *kit.Type) (text string, arguments [][2]string) {
	if typ.Parent == nil {
		return "", nil
	}
	parent := kit.MustCompile(*typ.Parent)
	return singular(parent) + "\n", [][2]string{{typ.Parents()[0], "data." + parent.TypeName() + ".example.id"}}
}

// singular finds an object by the example of its key.
func singular(typ *kit.Type) string {
	found, arguments := within(typ)
	if typ.Owner != nil {
		found += singular(kit.MustCompile(*typ.Owner.Of)) + "\n"
		arguments = append(arguments, [2]string{typ.Owner.Attribute, "data.connectwise_" + typ.Owner.Of.Type + ".example.id"})
	}
	for _, name := range typ.Key {
		arguments = append(arguments, [2]string{name, fmt.Sprintf("%q", typ.Example(name))})
	}
	return found + block(typ.TypeName(), "example", arguments)
}

// block is a data source with its arguments, formatted as Terraform does.
func block(typeName, label string, arguments [][2]string) string {
	var b strings.Builder
	width := 0
	for _, a := range arguments {
		width = max(width, len(a[0]))
	}
	fmt.Fprintf(&b, "data %q %q {\n", typeName, label)
	for _, a := range arguments {
		fmt.Fprintf(&b, "  %-*s = %s\n", width, a[0], a[1])
	}
	b.WriteString("}\n")
	return b.String()
}

func commands(typ *kit.Type) string {
	var b strings.Builder
	for i, form := range typ.ImportForms() {
		what := "by its id"
		if i > 0 {
			what = "by its name"
		}
		fmt.Fprintf(&b, "# The %s %s: %s\nterraform import %s.example %s\n", typ.Title, what, form, typ.TypeName(), typ.ImportExample(i))
		if i < len(typ.ImportForms())-1 {
			b.WriteString("\n")
		}
	}
	return b.String()
}

func identity(typ *kit.Type) string {
	var b strings.Builder
	fmt.Fprintf(&b, "import {\n  to = %s.example\n  identity = {\n", typ.TypeName())
	width := len("id")
	for _, parent := range typ.Parents() {
		width = max(width, len(parent))
	}
	for _, parent := range typ.Parents() {
		fmt.Fprintf(&b, "    %-*s = %s\n", width, parent, kit.ExampleParentID)
	}
	fmt.Fprintf(&b, "    %-*s = %s\n  }\n}\n", width, "id", kit.ExampleID)
	return b.String()
}

func query(typ *kit.Type) string {
	config := ""
	if len(typ.Parents()) > 0 {
		config = "\n  config {\n"
		for _, parent := range typ.Parents() {
			config += fmt.Sprintf("    %s = %s\n", parent, kit.ExampleParentID)
		}
		config += "  }\n"
	}
	text := fmt.Sprintf("list %q \"all\" {\n  provider = connectwise\n%s}\n", typ.TypeName(), config)
	if filter, ok := nameFilter(typ); ok {
		text += fmt.Sprintf("\nlist %q \"some\" {\n  provider = connectwise\n\n  config {\n    %s = \"A*\"\n  }\n}\n", typ.TypeName(), filter)
	}
	return text
}

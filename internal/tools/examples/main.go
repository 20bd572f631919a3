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
		files["data-sources/"+name+"/data-source.tf"] = singular(typ)
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

// parents are arguments that name the parents.
func parents(typ *kit.Type) string {
	var b strings.Builder
	for _, parent := range typ.Parents() {
		fmt.Fprintf(&b, "  %s = %s\n", parent, kit.ExampleParentID)
	}
	return b.String()
}

func plural(typ *kit.Type) string {
	return fmt.Sprintf("data \"connectwise_%s\" \"all\" {\n%s}\n", typ.Plural, parents(typ))
}

// singular finds an object by the example of its key. A parent is found by its
// own.
func singular(typ *kit.Type) string {
	var b strings.Builder
	arguments := [][2]string{}
	if typ.Parent != nil {
		parent := kit.MustCompile(*typ.Parent)
		fmt.Fprintf(&b, "%s\n", singular(parent))
		arguments = append(arguments, [2]string{typ.Parents()[0], "data." + parent.TypeName() + ".example.id"})
	}
	for _, name := range typ.Key {
		arguments = append(arguments, [2]string{name, fmt.Sprintf("%q", typ.Example(name))})
	}
	width := 0
	for _, a := range arguments {
		width = max(width, len(a[0]))
	}
	fmt.Fprintf(&b, "data %q \"example\" {\n", typ.TypeName())
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
	if len(typ.Parents()) == 0 && len(typ.Filters) > 0 && slices.Contains(typ.Key, typ.Filters[0]) {
		text += fmt.Sprintf("\nlist %q \"some\" {\n  provider = connectwise\n\n  config {\n    %s = \"A*\"\n  }\n}\n", typ.TypeName(), typ.Filters[0])
	}
	return text
}

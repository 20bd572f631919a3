package acctest_test

import (
	"flag"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

var everyClient = flag.Int("clients", 0, "how many hand-made clients TestAccExportClients adopts, each in its directory, with some of strange names; 0 adopts three of twelve")

// A site that was set up by hand is adopted directory by directory, as the example
// ci has them, and the next client is a copy of one of them.
func TestAccExportClients(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	// With the MSP's side and the two companies of every site.
	want := len(site.FillClients(t, max(12, *everyClient))) + 3
	if *everyClient > 0 {
		want += site.FillStrange(t)
	}
	exported, out, complaints, err := export(t, site, "-layout", "clients")
	if err != nil {
		t.Fatalf("%s\n%s%s", err, out, complaints)
	}
	for line := range strings.Lines(complaints) {
		// Some of the strange names are blank.
		if *everyClient == 0 || !strings.HasPrefix(line, "kept against a rule: ") {
			t.Errorf("the export says %q", line)
		}
	}
	directories := []string{"msp", "clients/client04", "clients/client07", "clients/x-3"}
	if *everyClient > 0 {
		directories = directoriesOf(exported)
		if len(directories) != want {
			t.Errorf("%d directories: %v", len(directories), directories)
		}
	}
	cli := newCLI(t, site, exported)
	if _, err := cli.Run(t.Context(), "fmt", "-check", "-recursive"); err != nil {
		t.Errorf("the export is not formatted: %s", err)
	}
	for _, directory := range directories {
		client := cli.In(directory)
		if _, err := client.Run(t.Context(), "get"); err != nil {
			t.Fatal(err)
		}
		adopt(t, site, client)
	}

	var edit []string
	for _, change := range [][2]string{{`"Client00"`, `"Client26"`}, {"34000", "34026"}, {"Client 0", "Client 26"}} {
		edit = append(edit, change[0], change[1])
	}
	copied := map[string]string{}
	for name, text := range exported {
		switch directory, file := path.Split(name); {
		case directory == "modules/client/":
			copied[name] = text
		case directory == "clients/client00/" && file != "imports.tf":
			copied["clients/client26/"+file] = strings.NewReplacer(edit...).Replace(text)
		}
	}
	added := newCLI(t, site, copied).In("clients/client26")
	if _, err := added.Run(t.Context(), "get"); err != nil {
		t.Fatal(err)
	}
	plan, err := added.Apply(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range plan.ResourceChanges {
		if change.Mode == "managed" && !slices.Equal(change.Change.Actions, []string{"create"}) {
			t.Errorf("%s is planned as %v", change.Address, change.Change.Actions)
		}
	}
	if plan, err = added.Plan(t.Context()); err != nil || !plan.Empty() {
		t.Errorf("after the apply: %v %v", err, plan)
	}
	if writes := site.Writes(); len(writes) != 7 {
		t.Errorf("the client was created with %v", writes)
	}
}

// directoriesOf are the directories with a configuration of their own.
func directoriesOf(files map[string]string) []string {
	var directories []string
	for name := range files {
		if directory, file := path.Split(name); file == "imports.tf" {
			directories = append(directories, path.Clean(directory))
		}
	}
	slices.Sort(directories)
	return directories
}

package acctest_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

// terraform query writes a configuration of hundreds of objects that were made by
// hand, and the plan of it imports each of them, changes none and writes nothing.
func TestAccQueryGeneratesImports(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	add := func(path string, fields map[string]any) map[string]any {
		t.Helper()
		id, err := site.Add(path, fields)
		if err != nil {
			t.Fatal(err)
		}
		return map[string]any{"id": id}
	}
	// Some of all kinds, and many alike.
	const kinds, alike, atLeast = 36, 140, 500
	site.FillClients(t, kinds)
	for i := range alike {
		company := add("/company/companies", map[string]any{"identifier": fmt.Sprint("Alike", i), "name": fmt.Sprint("Alike ", i), "city": "Tampa"})
		add("/finance/agreements", map[string]any{
			"name": "Online Backup", "type": map[string]any{"name": "Managed Services"}, "company": company, "startDate": "2026-01-01T00:00:00Z",
			"contact": add("/company/contacts", map[string]any{"firstName": "Ann", "lastName": fmt.Sprint("Alike ", i), "company": company}),
		})
	}
	collections := map[string]string{"company": "/company/companies", "contact": "/company/contacts", "agreement": "/finance/agreements"}
	lists := ""
	for list := range collections {
		lists += fmt.Sprintf("list \"connectwise_%s\" \"all\" {\n  provider = connectwise\n  limit    = 1000\n}\n", list)
	}
	cli := newMirroredCLI(t, site, map[string]string{"main.tf": requirement, "all.tfquery.hcl": lists})
	if !cli.AtLeast(1, 14) || strings.HasPrefix(cli.Version, "OpenTofu") {
		t.Skip("terraform query is of Terraform 1.14")
	}
	if _, err := cli.Run(t.Context(), "init", "-input=false"); err != nil {
		t.Fatal(err)
	}
	site.ResetRequests()
	if _, err := cli.Run(t.Context(), "query", "-no-color", "-generate-config-out=generated.tf"); err != nil {
		t.Fatal(err)
	}
	queried := len(site.Requests())
	generated, err := os.ReadFile(cli.Path("generated.tf"))
	if err != nil {
		t.Fatal(err)
	}
	imports := 0
	for list, collection := range collections {
		have, want := strings.Count(string(generated), fmt.Sprintf("resource \"connectwise_%s\" ", list)), len(site.Objects(collection))
		if have != want {
			t.Errorf("generated %d of %d: %s", have, want, list)
		}
		imports += want
	}
	if imports < atLeast {
		t.Fatalf("the site has %d objects", imports)
	}
	site.ResetRequests()
	out, err := cli.Run(t.Context(), "plan", "-input=false", "-no-color")
	if want := fmt.Sprintf("Plan: %d to import, 0 to add, 0 to change, 0 to destroy.", imports); err != nil || !strings.Contains(out, want) {
		t.Fatalf("want %s: %v\n%s", want, err, out[max(0, len(out)-4000):])
	}
	t.Logf("%d objects listed with %d calls; their plan took %d", imports, queried, len(site.Requests()))
	if writes := site.Writes(); len(writes) > 0 {
		t.Errorf("wrote %v", writes)
	}
}

package acctest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

// followSync follows a guide on the sync on a site that is set up for it, by a
// reader who has set the keys already. after is called after each block of
// commands.
func followSync(t *testing.T, site *acctest.Site, guide string, after func(step int)) {
	t.Helper()
	r := newReader(t, site, nil)
	var keys strings.Builder
	for name := range r.yours {
		fmt.Fprintf(&keys, "export %s=mine\n", name)
	}
	r.run(keys.String())
	blocks := readPage(t, "docs/guides/"+guide+".md")
	for i := range blocks {
		blocks[i].text = strings.ReplaceAll(blocks[i].text, exported, yesterday)
	}
	step := 0
	r.follow(blocks, func() { step++; after(step) })
	if step == 0 {
		t.Fatal("the guide has no commands")
	}
}

// Who follows the guide from the export to the invoice gets there.
func TestAccGuidePushingUsage(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	path, id := fillSync(t, site)
	followSync(t, site, "pushing-usage", func(step int) {
		switch step {
		case 1: // the preview
			if writes := site.Writes(); len(writes) > 0 {
				t.Errorf("the preview wrote %v", writes)
			}
		case 3: // the second plan
			bills(t, site, path, id, "48.00")
			site.MustEdit(t, path, id, map[string]any{"quantity": 5})
		case 4: // force
			bills(t, site, path, id, "48.00")
		}
	})
}

// Who follows the guide on tickets sees one opened and resolved.
func TestAccGuideTickets(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	fillSync(t, site)
	followSync(t, site, "tickets", func(step int) {
		tickets := site.Objects("/service/tickets")
		if len(tickets) != 1 {
			t.Fatalf("step %d: %d tickets", step, len(tickets))
		}
		status, _ := tickets[0]["status"].(map[string]any)
		if got, want := fmt.Sprint(tickets[0]["summary"], ": ", status["name"]), []string{"New", "Resolved"}[step-1]; got != "Backup failed: 80202028 (sun-srv01): "+want {
			t.Errorf("step %d: %s, want %s", step, got, want)
		}
	})
}

// What the guide on what is held shows fits examples/sync: the check warns, and
// the client may pass the guards.
func TestAccGuideHeld(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	fillSync(t, site)
	example := files(t, "sync")
	for _, block := range readPage(t, "docs/guides/held.md") {
		example[block.file] = block.text
	}
	if example["checks.tf"] == "" || example["terraform.tfvars"] == "" {
		t.Fatal("the guide has no check or no accept")
	}
	main, check, _ := strings.Cut(example["main.tf"], "\ncheck ")
	if !strings.Contains(check, "held") {
		t.Error("examples/sync has no check of its own")
	}
	example["main.tf"] = main
	out, err := newCLI(t, site, example).Run(t.Context(), "plan", "-input=false", "-no-color")
	if err != nil || !strings.Contains(out, "Check block assertion failed") {
		t.Errorf("%v\n%s", err, out)
	}
}

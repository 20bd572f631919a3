package acctest_test

import (
	"slices"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

// Import blocks over what was written down once adopt many objects at once,
// and every later edit in the dashboard shows as drift from it: none is taken for
// the new truth, and none has a client destroyed.
func TestAccAdoptByForEach(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	byHand(t, site)
	inventory := newCLI(t, site, files(t, "adopt-inventory"))
	if _, err := inventory.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	clients, err := inventory.Run(t.Context(), "output", "-json", "clients")
	if err != nil {
		t.Fatal(err)
	}
	example := files(t, "adopt")
	example["clients.json"] = clients
	cli := newCLI(t, site, example)
	adopt(t, site, cli)

	const companies = "/company/companies"
	id := func(identifier string) int64 { return site.IDOf(t, companies, "identifier", identifier) }
	site.MustEdit(t, companies, id("Client03"), map[string]any{"identifier": "Renamed", "name": "Renamed Inc."})
	deleted := id("Client07")
	if err := site.Remove(companies, deleted); err != nil {
		t.Fatal(err)
	}
	if _, err := cli.Plan(t.Context()); err == nil || !acctest.Shown("was deleted in ConnectWise", `client["Client07"]`, "recreate_deleted").MatchString(err.Error()) {
		t.Errorf("the plan of a deleted client says %v", err)
	}
	if err := site.ForceEdit(companies, deleted, map[string]any{"deletedFlag": false}); err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{`connectwise_company.client["Client03"]`: {"update"}}
	plan, err := cli.Apply(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range plan.ResourceChanges {
		actions := want[c.Address]
		if actions == nil {
			actions = []string{"no-op"}
		}
		if c.Mode == "managed" && !slices.Equal(c.Change.Actions, actions) {
			t.Errorf("%s: the plan is %v, want %v", c.Address, c.Change.Actions, actions)
		}
		delete(want, c.Address)
	}
	if len(want) > 0 {
		t.Errorf("the plan says nothing of %v", want)
	}
	for _, line := range plan.Differences() {
		t.Log(line)
	}
	if n := len(plan.Differences()); n != 2 {
		t.Errorf("%d attributes differ, want identifier and name", n)
	}
	if plan, err = cli.Plan(t.Context()); err != nil || !plan.Empty() {
		t.Errorf("the plan after the repair: %v %v", plan, err)
	}
	id("Client03")
	id("Client07")
}

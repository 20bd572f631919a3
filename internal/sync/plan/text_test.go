package plan_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
)

var update = flag.Bool("update", false, "write the golden files")

// month is a plan with something of everything: a change, a parked one, a cross
// reference, holds with candidates, warnings and a client without any of it.
func month(t *testing.T) plan.Plan {
	t.Helper()
	p := parse(t, billingOf("online_backup_gb online_backup_servers", `, "rounding": "up", "round_to": 1, "invoice_description": true`))
	p.Guards.MaxChangeUnits = decimal.FromInt(500)
	s := site(client(gb, servers))
	a := s.Customers["34826"].Agreements[0].Additions
	a[0].Quantity, a[0].LessIncluded, a[0].ExtPrice, a[1].Unit = decimal.FromInt(40), decimal.FromInt(25), decimal.MustParse("22.5"), "GB"
	for _, id := range []string{"34827", "34828", "34829"} {
		c := client(gb, gb, servers)
		c.Company = observe.Reference{ID: 21, Name: "Client \x1b[31m" + id}
		additions := c.Agreements[0].Additions
		for i := range additions {
			additions[i].SerialNumber = "EFS-" + id
		}
		additions[1].ID, additions[1].SerialNumber = 31, "efs-"+id
		s.Customers[id] = c
	}
	for i := range s.Customers["34828"].Agreements[0].Additions {
		s.Customers["34828"].Agreements[0].Additions[i].SerialNumber = ""
	}
	equal := s.Customers["34829"].Agreements[0].Additions
	equal[0].Quantity, equal[0].Description = decimal.FromInt(5), "1: 5 GB"
	return made(t, p, usage(
		machine("80202028", server, "30.5"), machine("80202029", workstation, "17.25"), ofPlan(machine("80202030", server, "3"), "Gold"),
		ofCustomer(machine("1", workstation, "900"), "34827"), ofCustomer(machine("1", server, "2"), "34828"), ofCustomer(machine("1", workstation, "5"), "34829"),
		ofCustomer(machine("1", server, "4"), "99"),
	), s)
}

func TestTextForAPerson(t *testing.T) {
	t.Parallel()
	golden(t, "month.txt", []byte(month(t).Text()))
}

func TestCanonicalJSON(t *testing.T) {
	t.Parallel()
	p := month(t)
	text, err := p.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "month.json", append(text, '\n'))
	before, err := p.SHA256()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		edit  func(*plan.Plan)
		moves bool
	}{
		"nothing":       {func(*plan.Plan) {}, false},
		"an event":      {func(p *plan.Plan) { p.Customers[0].Events = nil }, false},
		"a quantity":    {func(p *plan.Plan) { p.Customers[0].Changes[2].Fields[0].Before = "41" }, true},
		"a parked one":  {func(p *plan.Plan) { p.Customers[1].Parked = nil }, true},
		"a hold":        {func(p *plan.Plan) { p.Customers[2].Holds = p.Customers[2].Holds[1:] }, true},
		"the approval":  {func(p *plan.Plan) { *p = p.Approved() }, true},
		"the operation": {func(p *plan.Plan) { p.Customers[0].Changes[2].Write.Operations[0].Value = 1 }, true},
	} {
		edited := month(t)
		c.edit(&edited)
		after, err := edited.SHA256()
		if err != nil || (after != before) != c.moves {
			t.Errorf("%s: the hash changes: %t, want %t (%v)", name, after != before, c.moves, err)
		}
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s is\n%s\nwant\n%s", path, got, want)
	}
}

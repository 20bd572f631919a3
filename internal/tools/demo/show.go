package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/report"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

// preview is what a plan shows of a push.
type preview struct {
	changes []struct {
		CustomerID  string `json:"customer_id"`
		Company     string
		Part        string
		Object      string
		Changes     map[string]string
		MoneyBefore *string `json:"money_before"`
		MoneyAfter  *string `json:"money_after"`
	}
	held []struct {
		CustomerID string `json:"customer_id"`
		Company    string
		Rule       string
		Problem    string
		Remedy     string
	}
}

func previewOf(plan *terraform.Plan) (preview, error) {
	var p preview
	for name, target := range map[string]any{"billing_changes": &p.changes, "held": &p.held} {
		if err := json.Unmarshal(plan.OutputChanges[name].After, target); err != nil {
			return p, fmt.Errorf("the output %s: %w", name, err)
		}
	}
	return p, nil
}

// rules are the names of the rules by which something is held.
func (p preview) rules() []string {
	rules := map[string]bool{}
	for _, h := range p.held {
		rules[h.Rule] = true
	}
	return slices.Sorted(maps.Keys(rules))
}

// shownChanges is how many changes of a preview the story shows one by one.
const shownChanges = 6

// tell summarizes the preview.
func (p preview) tell(s *story) {
	parts := map[string]int{}
	before, after := new(big.Rat), new(big.Rat)
	shown := 0
	for _, c := range p.changes {
		parts[c.Part]++
		add(before, c.MoneyBefore)
		add(after, c.MoneyAfter)
		if quantity := c.Changes["quantity"]; c.Part == "billing" && quantity != "" && shown < shownChanges {
			shown++
			s.say("%-18s %-70s %s", c.Company, cut(c.Object, 70), quantity)
		}
	}
	s.say("… %d changes in all: %s", len(p.changes), counted(parts))
	s.say("billed each month: $%s before, $%s after", before.FloatString(2), after.FloatString(2))
	s.say("%d quantities are held, because of", len(p.held))
	told := map[string]bool{}
	for _, h := range p.held {
		if !told[h.CustomerID+h.Rule] {
			told[h.CustomerID+h.Rule] = true
			s.say("  %s: %s", cmp.Or(h.Company, h.CustomerID), h.Problem)
			s.say("    %s", h.Remedy)
		}
	}
}

func add(sum *big.Rat, amount *string) {
	if amount != nil {
		if r, ok := new(big.Rat).SetString(*amount); ok {
			sum.Add(sum, r)
		}
	}
}

func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// counted lists counts by their names.
func counted[K ~string](counts map[K]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%d %s", counts[name], name))
	}
	return strings.Join(parts, ", ")
}

// tellCalls counts reads and writes.
func (s *story) tellCalls(requests []psasim.Request) {
	reads := 0
	for _, r := range requests {
		if r.Method == http.MethodGet {
			reads++
		}
	}
	s.say("%d API calls: %d reads, %d writes", len(requests), reads, len(requests)-reads)
}

// record is what the last run recorded.
func (s *story) record() (report.Record, error) {
	var record report.Record
	raw, err := os.ReadFile(s.nightly.Path("reports/nightly.json"))
	if err != nil {
		return record, err
	}
	return record, json.Unmarshal(raw, &record)
}

// tellResults says how the last run ended for the customers.
func (s *story) tellResults() error {
	record, err := s.record()
	if err != nil {
		return err
	}
	s.say("customers: %s; %d changes written", counted(record.Totals.Customers), record.Totals.Written)
	return nil
}

// tellEvents shows the events of a rule, of which there must be a number.
func (s *story) tellEvents(rule string, want int) error {
	record, err := s.record()
	if err != nil {
		return err
	}
	got := 0
	for _, c := range record.Plan.Customers {
		for _, e := range c.Events {
			if e.Rule == rule {
				got++
				s.say("%s: %s (%s): %s", e.Severity, c.Company, c.ID, e.Message)
			}
		}
	}
	if got != want {
		return fmt.Errorf("the report has %d events %s, want %d", got, rule, want)
	}
	return nil
}

// keep leaves the report of the last push where the reader can open it.
func (s *story) keep(push string) error {
	if s.kept == "" {
		kept, err := os.MkdirTemp("", "connectwise-demo-reports-")
		if err != nil {
			return err
		}
		s.kept = kept
	}
	return copyTree(s.nightly.Path("reports"), filepath.Join(s.kept, push))
}

// tellReports lists the reports that were kept.
func (s *story) tellReports(context.Context) error {
	s.step("The reports, for people and for programs")
	pages, err := filepath.Glob(filepath.Join(s.kept, "*", "nightly.*"))
	if err != nil || len(pages) == 0 {
		return errors.Join(err, fmt.Errorf("no report was kept in %s", s.kept))
	}
	for _, page := range pages {
		if info, err := os.Stat(page); err == nil && (strings.HasSuffix(page, ".html") || strings.HasSuffix(page, "nightly.json")) {
			s.say("%s (%d kB)", page, info.Size()/1024)
		}
	}
	return nil
}

package push

import (
	"fmt"
	"slices"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
)

// NotApprovedError is a run that would not write what was approved. Nothing was
// written.
type NotApprovedError struct {
	// Approved and Planned are the hashes of the two plans.
	Approved, Planned string
	// ApprovedPlan is the approved plan; nil where the caller had its hash alone.
	ApprovedPlan *plan.Plan
	Plan         plan.Plan
}

func (e *NotApprovedError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "what would be written is not what was approved, so nothing was written: the approved preview is %.12s…, the plan of now %.12s…\n",
		e.Approved, e.Planned)
	if e.ApprovedPlan == nil {
		b.WriteString("the plan of now:\n")
	} else {
		b.WriteString("  approved and not planned now are marked -, planned and not approved +:\n")
	}
	for _, line := range e.Lines() {
		fmt.Fprintf(&b, "%s\n", line)
	}
	return b.String()
}

// Lines are the fields that the plans write, one a line. Where the approved plan
// is known, its lines come first; what it has alone is marked - and what the plan
// of now has alone +.
func (e *NotApprovedError) Lines() []string {
	var all []string
	now := lines(e.Plan)
	if e.ApprovedPlan == nil {
		for _, line := range now {
			all = append(all, "  "+line)
		}
		if len(now) == 0 {
			all = append(all, "  no changes")
		}
		return all
	}
	was := lines(*e.ApprovedPlan)
	for _, line := range was {
		mark := "- "
		if slices.Contains(now, line) {
			mark = "  "
		}
		all = append(all, mark+line)
	}
	for _, line := range now {
		if !slices.Contains(was, line) {
			all = append(all, "+ "+line)
		}
	}
	return all
}

// lines are the fields that a plan writes, one a line.
func lines(p plan.Plan) []string {
	var all []string
	for _, c := range p.Customers {
		for _, change := range c.Changes {
			for _, f := range change.Fields {
				all = append(all, fmt.Sprintf("%s: %s: %s %q → %q", c.ID, change.Object, f.Name, f.Before, f.After))
			}
		}
		for _, change := range c.Parked {
			for _, f := range change.Fields {
				all = append(all, fmt.Sprintf("%s: beyond a guard: %s: %s %q → %q", c.ID, change.Object, f.Name, f.Before, f.After))
			}
		}
	}
	return all
}

// UnfinishedError names the customers for whom a run did not do what it should.
type UnfinishedError struct {
	// Refused is why nobody was billed.
	Refused string
	// Failed and NotAttempted are by Cust. ID, with the reason.
	Failed, NotAttempted map[string]string
	Customers            int
}

func (e *UnfinishedError) Error() string {
	var parts []string
	if e.Refused != "" {
		parts = append(parts, e.Refused)
	}
	for _, group := range []struct {
		what string
		of   map[string]string
	}{{"failed", e.Failed}, {"were not attempted", e.NotAttempted}} {
		if len(group.of) == 0 {
			continue
		}
		parts = append(parts, fmt.Sprintf("%d of %d customers %s:", len(group.of), e.Customers, group.what))
		for _, id := range sortedIDs(group.of) {
			parts = append(parts, fmt.Sprintf("  %s: %s", id, group.of[id]))
		}
	}
	return strings.Join(parts, "\n")
}

// Err is nil where the run did all that it should, what is held aside; an
// [UnfinishedError] otherwise.
func (o Outcome) Err() error {
	e := &UnfinishedError{Refused: o.Plan.Refused, Failed: map[string]string{}, NotAttempted: map[string]string{}, Customers: len(o.Result.Customers)}
	for _, c := range o.Result.Customers {
		switch c.Status {
		case apply.Failed:
			e.Failed[c.ID] = c.Message
		case apply.NotAttempted:
			e.NotAttempted[c.ID] = c.Message
		}
	}
	if e.Refused == "" && len(e.Failed) == 0 && len(e.NotAttempted) == 0 {
		return nil
	}
	return e
}

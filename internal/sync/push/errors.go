package push

import (
	"fmt"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
)

// NotApprovedError is a run that would not write what was approved. Nothing was
// written.
type NotApprovedError struct {
	// Approved and Planned are the hashes of the two plans.
	Approved, Planned string
	Lists             Lists
}

func (e *NotApprovedError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "what would be written is not what was approved, so nothing was written: the approved preview is %.12s…, the plan of now %.12s…\n",
		e.Approved, e.Planned)
	e.Lists.write(&b)
	return strings.TrimRight(b.String(), "\n")
}

// notApproved is the error of a run that planned something else.
func notApproved(in Input, preview Preview) *NotApprovedError {
	text := in.Text
	if text == nil {
		text = plan.Plan.Text
	}
	return &NotApprovedError{Approved: in.Approved, Planned: preview.SHA256, Lists: Compare(in.ApprovedText, text(preview.Plan))}
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

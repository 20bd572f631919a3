package plan

import (
	"fmt"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
)

// Text is the plan for a person to read: for each customer what is written and
// why, what waits for somebody, and how the usage adds up. Customers for whom
// there is nothing to say are counted only.
func (p Plan) Text() string {
	w := &writer{}
	if p.Refused != "" {
		w.line(0, "REFUSED: %s", p.Refused)
	}
	quiet := 0
	for _, c := range p.Customers {
		if len(c.Changes)+len(c.Parked)+len(c.Holds)+len(c.Events) == 0 && c.Error == "" {
			quiet++
			continue
		}
		w.customer(c)
	}
	for _, e := range p.Events {
		w.line(0, "%s: %s", e.Severity, e.Message)
	}
	w.line(0, "%s", p.summary(quiet))
	return w.text.String()
}

// summary counts what the plan says and adds up the money.
func (p Plan) summary(quiet int) string {
	var changes, parked, holds int
	var before, after decimal.Decimal
	for _, c := range p.Customers {
		changes, parked, holds = changes+len(c.Changes), parked+len(c.Parked), holds+len(c.Holds)
		for _, change := range c.Changes {
			if change.Money != nil {
				before, after = before.Add(change.Money.Before), after.Add(change.Money.After)
			}
		}
	}
	text := fmt.Sprintf("%d to write, %d parked by a guard, %d held; %d of %d customers are as they should be.", changes, parked, holds, quiet, len(p.Customers))
	if !before.Equal(after) {
		text += fmt.Sprintf(" What is written changes %s a billing cycle to %s (%s).", before, after, signed(after.Sub(before)))
	}
	return text
}

func signed(d decimal.Decimal) string {
	if d.Sign() > 0 {
		return "+" + d.String()
	}
	return d.String()
}

// writer writes lines. Names come from outside: what controls a terminal is
// taken out of every line.
type writer struct{ text strings.Builder }

func (w *writer) line(indent int, format string, args ...any) {
	w.text.WriteString(strings.Repeat("  ", indent))
	w.text.WriteString(clean(fmt.Sprintf(format, args...)))
	w.text.WriteByte('\n')
}

func (w *writer) customer(c Customer) {
	title := "Customer " + c.ID
	if c.Name != "" {
		title += " (" + c.Name + ")"
	}
	if c.CompanyID != 0 {
		title += fmt.Sprintf(", company %d", c.CompanyID)
		if c.Company != "" {
			title += " (" + c.Company + ")"
		}
	}
	w.line(0, "%s", title)
	if c.Error != "" {
		w.line(1, "error: %s", c.Error)
	}
	for _, change := range c.Changes {
		w.change("write", change)
	}
	for _, change := range c.Parked {
		w.change("parked", change)
	}
	for _, h := range c.Holds {
		w.hold(h)
	}
	for _, e := range c.Events {
		w.line(1, "%s: %s", e.Severity, e.Message)
	}
	for _, s := range c.Sums {
		w.line(1, "%s: %s", s.Measure, s)
	}
	w.text.WriteByte('\n')
}

func (w *writer) change(what string, c Change) {
	w.line(1, "%s: %s", what, c.Object)
	for _, f := range c.Fields {
		if f.Before == "" {
			w.line(2, "%s: %s", f.Name, f.After)
		} else {
			w.line(2, "%s: %s > %s", f.Name, f.Before, f.After)
		}
	}
	if c.Money != nil {
		w.line(2, "price: %s > %s (%s)", c.Money.Before, c.Money.After, signed(c.Money.After.Sub(c.Money.Before)))
	}
	if c.Reason != "" {
		w.line(2, "because: %s", c.Reason)
	}
	if len(c.Why) > 0 {
		w.line(2, "accounts: %s", strings.Join(accounts(c.Why), ", "))
	}
}

func accounts(parts []desired.Part) []string {
	texts := make([]string, len(parts))
	for i, part := range parts {
		texts[i] = fmt.Sprintf("%s (%s)", part.Account, part.Amount)
	}
	return texts
}

func (w *writer) hold(h Hold) {
	what := h.Rule
	if h.Measure != "" {
		what += fmt.Sprintf(", %s %q, %s used", h.Measure, h.Level, h.Used)
	}
	w.line(1, "held: %s: %s", what, h.Problem)
	for _, candidate := range h.Candidates {
		w.line(2, "- %s", candidate)
	}
	w.line(2, "%s", h.Remedy)
}

// String accounts for the usage in words.
func (s Sum) String() string {
	parts := []string{}
	if !s.Placed.IsZero() || !s.Rounding.IsZero() {
		placed := s.Placed.String() + " placed"
		if !s.Rounding.IsZero() {
			placed += fmt.Sprintf(" (%s by rounding)", signed(s.Rounding))
		}
		parts = append(parts, placed)
	}
	if !s.Held.IsZero() {
		parts = append(parts, s.Held.String()+" held")
	}
	if !s.Skipped.IsZero() {
		parts = append(parts, s.Skipped.String()+" skipped")
	}
	if len(parts) == 0 {
		return s.Used.String() + " used"
	}
	return s.Used.String() + " used: " + strings.Join(parts, ", ")
}

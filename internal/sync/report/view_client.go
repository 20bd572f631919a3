package report

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
)

// client is one customer as the page shows it.
type client struct {
	plan.Customer
	Anchor  string
	Status  apply.Status
	Message string
	// Changes are all, those that were parked last.
	Changes []*change
	// Events are those of plan and run; Warnings counts the ones of this severity.
	Events   []plan.Event
	Warnings int
	Accounts *matrix
	Unbilled []desired.Skipped
	// Priced reports whether any of Written is an addition's.
	Priced bool
	// Written are the amounts that were written, or would be where the record is of
	// a plan; Waiting those that were not.
	Written, Waiting delta
}

func newClient(c plan.Customer, result apply.Customer, used Usage) *client {
	view := &client{
		Customer: c, Status: result.Status, Message: cmp.Or(result.Message, c.Error),
		Events: slices.Concat(c.Events, result.Events), Accounts: newMatrix(used, c.Holds), Unbilled: used.Skipped,
	}
	view.Name = cmp.Or(c.Name, used.Name, c.Company, c.ID)
	for _, e := range view.Events {
		if e.Severity == plan.Warning {
			view.Warnings++
		}
	}
	for i, planned := range c.Changes {
		state := "planned"
		switch {
		case i < len(result.Done):
			state = "written"
		case result.ID != "":
			state = "not written"
		}
		view.add(planned, state)
	}
	for _, parked := range c.Parked {
		view.add(parked, "parked")
	}
	return view
}

func (c *client) add(planned plan.Change, state string) {
	change := newChange(c, planned, state)
	c.Changes = append(c.Changes, change)
	if change.Money == nil {
		return
	}
	if change.Waits() {
		c.Waiting = c.Waiting.add(*change.Money)
	} else {
		c.Priced = true
		c.Written = c.Written.add(*change.Money)
	}
}

// Billing are the changes of additions.
func (c *client) Billing() []*change { return c.of(plan.Billing) }

// Others counts the changes beside billing.
func (c *client) Others() int { return len(c.Changes) - len(c.Billing()) }

func (c *client) of(part plan.Part) []*change {
	var changes []*change
	for _, change := range c.Changes {
		if change.Part == part {
			changes = append(changes, change)
		}
	}
	return changes
}

// Largest is the change of a quantity that stands out most; nil where there is
// none.
func (c *client) Largest() *change {
	var largest *change
	for _, change := range c.Billing() {
		switch {
		case change.Quantity == nil || !change.Quantity.Changed():
		case largest == nil || change.Quantity.surprise() > largest.Quantity.surprise():
			largest = change
		}
	}
	return largest
}

func (c *client) surprise() float64 {
	if largest := c.Largest(); largest != nil {
		return largest.Quantity.surprise()
	}
	return 0
}

// all are the amounts written and waiting.
func (c *client) all() delta { return c.Written.add(c.Waiting) }

// urgency is less where a person has to do something first.
func (c *client) urgency() int {
	switch {
	case c.Status == apply.Failed:
		return 0
	case c.Status == apply.NotAttempted:
		return 1
	case len(c.Holds)+len(c.Parked) > 0:
		return 2
	}
	return 3
}

// change is one intended write.
type change struct {
	plan.Change
	Client *client
	// State is "written", "not written", "parked" or "planned".
	State string
	// Quantity and Money are nil where the change is of neither. Money is that of
	// the plan: what the server said besides is among the events.
	Quantity, Money *delta
	// Short are the fields that fit a line, the quantity aside, and Long the others.
	Short, Long []plan.Field
	// Used is what the accounts behind it use.
	Used decimal.Decimal
}

// longText is from how many characters on a text is folded away.
const longText = 120

func newChange(c *client, planned plan.Change, state string) *change {
	view := &change{Change: planned, Client: c, State: state}
	for _, f := range planned.Fields {
		switch {
		case planned.Part == plan.Billing && f.Name == "quantity":
			before, errBefore := decimal.Parse(f.Before)
			after, errAfter := decimal.Parse(f.After)
			if errBefore == nil && errAfter == nil {
				view.Quantity = &delta{before, after}
				continue
			}
			view.Short = append(view.Short, f)
		case strings.ContainsRune(f.Before+f.After, '\n') || utf8.RuneCountInString(f.Before+f.After) > longText:
			view.Long = append(view.Long, f)
		default:
			view.Short = append(view.Short, f)
		}
	}
	if planned.Money != nil {
		view.Money = &delta{planned.Money.Before, planned.Money.After}
	}
	for _, part := range planned.Why {
		view.Used = view.Used.Add(part.Amount)
	}
	return view
}

// Waits reports whether the change was not written although the run was to.
func (c *change) Waits() bool { return c.State == "parked" || c.State == "not written" }

// Rounding is how much more is billed than used.
func (c *change) Rounding() decimal.Decimal {
	if c.Quantity == nil || len(c.Why) == 0 {
		return decimal.Decimal{}
	}
	return c.Quantity.After.Sub(c.Used)
}

// Listed reports whether the fields are too many for a line.
func (c *change) Listed() bool { return len(c.Short) > 6 }

// matrix is the usage of a customer: a row an account, a column a quantity.
type matrix struct {
	Columns []column
	Rows    []row
}

type column struct {
	desired.Quantity
	// Held is the rule that holds the quantity; "" where it is billed.
	Held string
}

// Rounding is how much more is billed than used.
func (c column) Rounding() decimal.Decimal { return c.Value.Sub(c.Used) }

// Rounded reports whether any quantity is rounded.
func (m *matrix) Rounded() bool {
	return slices.ContainsFunc(m.Columns, func(c column) bool { return !c.Rounding().IsZero() })
}

type row struct {
	Account, Username string
	// Cells are nil where the account adds nothing to the quantity.
	Cells []*decimal.Decimal
}

func newMatrix(used Usage, holds []plan.Hold) *matrix {
	if len(used.Quantities) == 0 {
		return nil
	}
	m := &matrix{}
	rows := map[string]int{}
	for i, q := range used.Quantities {
		c := column{Quantity: q}
		for _, h := range holds {
			if h.Measure == q.Measure && h.Level == q.Level {
				c.Held = h.Rule
			}
		}
		m.Columns = append(m.Columns, c)
		for _, part := range q.Parts {
			at, ok := rows[part.Account]
			if !ok {
				at = len(m.Rows)
				rows[part.Account] = at
				m.Rows = append(m.Rows, row{Account: part.Account, Username: part.Username, Cells: make([]*decimal.Decimal, len(used.Quantities))})
			}
			amount := part.Amount
			if have := m.Rows[at].Cells[i]; have != nil {
				amount = amount.Add(*have)
			}
			m.Rows[at].Cells[i] = &amount
		}
	}
	slices.SortStableFunc(m.Rows, func(a, b row) int { return cmp.Compare(a.Account, b.Account) })
	return m
}

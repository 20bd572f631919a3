// Package plan compares what ConnectWise should say with what it says: the
// difference is a list of changes as data, what is held and why, and what a
// person should know. It is pure. The list is what a preview shows, what a run
// performs and what the report quotes; nothing else writes.
package plan

import (
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// Plan is what a run would do.
type Plan struct {
	// Customers are sorted by Cust. ID.
	Customers []Customer `json:"customers"`
	// Events concern the whole run.
	Events []Event `json:"events,omitempty"`
	// Refused is why nothing at all is billed: usage that is too old, or too many
	// customers that change. It is "" otherwise.
	Refused string `json:"refused,omitempty"`
	// Final reports that even an approved plan bills nothing, because the usage is
	// too old.
	Final bool `json:"final,omitempty"`
}

// Customer is what a run would do for one customer.
type Customer struct {
	ID        string `json:"id"`
	Name      string `json:"name,omitempty"`
	CompanyID int64  `json:"company_id,omitempty"`
	Company   string `json:"company,omitempty"`
	// Changes are in the order in which they are written.
	Changes []Change `json:"changes,omitempty"`
	// Parked are changes beyond a guard. They are written when a person approved
	// the plan: see [Plan.Approved].
	Parked []Change `json:"parked,omitempty"`
	Holds  []Hold   `json:"holds,omitempty"`
	Events []Event  `json:"events,omitempty"`
	// Sums has one entry a measure: usage in = placed + held + skipped + rounding.
	Sums []Sum `json:"sums,omitempty"`
	// Due is when billing and statistics of the customer are due again; the zero
	// time where they are due now.
	Due time.Time `json:"due,omitzero"`
	// Error is why the customer could not be read; nothing is written for it then.
	Error string `json:"error,omitempty"`
}

// Part is a part of the sync.
type Part string

// The parts, in the order in which a run writes them.
const (
	CrossReferences Part = "cross_references"
	Statistics      Part = "statistics"
	Billing         Part = "billing"
	// Counters are those of the executive report. They come last of what the
	// interval is about: where they are new, the push before them was whole.
	Counters Part = "counters"
	Tickets  Part = "tickets"
)

// Change is one intended write. Everything that a person needs to approve it is
// in it, and everything that the write needs.
type Change struct {
	Part Part `json:"part"`
	// Object is what is written, for a reader: "addition 17 (Online Backup w/25
	// GB) of agreement 4 (Backup)".
	Object string `json:"object"`
	// Fields are the API's fields with what they hold before and after. A create
	// has no before.
	Fields []Field `json:"fields"`
	// Why names the accounts or events behind the change.
	Why []desired.Part `json:"why,omitempty"`
	// Reason is a sentence where accounts do not explain it.
	Reason string `json:"reason,omitempty"`
	Money  *Money `json:"money,omitempty"`
	// Forecast is what the response of the write should say, by field.
	Forecast map[string]decimal.Decimal `json:"forecast,omitempty"`
	Write    Write                      `json:"write"`

	// quantities are those that an addition is to bill; where there are none,
	// measure and level are what it was for.
	quantities []desired.Quantity
	measure    policy.Measure
	level      string
}

// AsForecast reports whether a number of the response is what was forecast. How
// the server rounds amounts is not known: cents are as good as more digits. A
// quantity that comes back rounded is another quantity.
func (c Change) AsForecast(field string, have decimal.Decimal) bool {
	want := c.Forecast[field]
	if have.Equal(want) {
		return true
	}
	return field == "extPrice" && have.Sub(want).Abs().Cmp(halfCent) <= 0
}

var halfCent = decimal.MustParse("0.005")

// Field is one field of a change. Values are as they would be shown; null is "".
type Field struct {
	Name   string `json:"name"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Money is the monthly amount of an addition before and after.
type Money struct {
	Before decimal.Decimal `json:"before"`
	After  decimal.Decimal `json:"after"`
}

// The methods of writes.
const (
	patch = "PATCH"
	post  = "POST"
	put   = "PUT"
)

// Write is the request of a change.
type Write struct {
	// Method is PATCH, POST or PUT.
	Method string `json:"method"`
	// Collection and ID make the path; ID is 0 for a create, and for a PATCH of
	// the ticket with the reference that an earlier change of the same customer
	// created. A collection may hold {ticket}, the id of that ticket.
	Collection string            `json:"collection"`
	ID         int64             `json:"id,omitempty"`
	Query      map[string]string `json:"query,omitempty"`
	Operations []psa.Operation   `json:"operations,omitempty"`
	Body       any               `json:"body,omitempty"`
	// Base are records as they were read, one for each of the body. A PUT replaces
	// whole records: it sends these back with the body's fields in place. They are
	// no part of what is approved.
	Base []psa.Record `json:"-"`
	// Reference is the external reference by which a create of a ticket is looked
	// for before it is sent and after an unclear outcome; of a note or status, that
	// of the ticket which an earlier change created.
	Reference string `json:"reference,omitempty"`
	// Known are the tickets that have the reference already and are not to be
	// taken for the new one.
	Known []int64 `json:"known,omitempty"`
	// Marker is the text by which a note is told from all others: a note that has
	// it is not written again.
	Marker string `json:"marker,omitempty"`
}

// Hold is a measure or a customer that is not written.
type Hold struct {
	// Rule is the stable name of the reason, for example "addition_missing".
	Rule    string         `json:"rule"`
	Measure policy.Measure `json:"measure,omitempty"`
	Level   string         `json:"vendor_level,omitempty"`
	// Used is the usage that is not billed, and Value the quantity that it would
	// have been.
	Used  decimal.Decimal `json:"used"`
	Value decimal.Decimal `json:"value"`
	// Problem says what is wrong, Remedy what to do.
	Problem string `json:"problem"`
	Remedy  string `json:"remedy"`
	// Candidates are objects among which a person must choose.
	Candidates []string `json:"candidates,omitempty"`
}

// Severity of an event.
type Severity string

// The severities of events.
const (
	Info    Severity = "info"
	Warning Severity = "warning"
)

// Event is something that a person should know.
type Event struct {
	Severity Severity `json:"severity"`
	// Rule is the stable name, for example "already_invoiced".
	Rule    string `json:"rule"`
	Message string `json:"message"`
}

// Sum accounts for the usage of one measure: Used = Placed + Held + Skipped -
// Rounding.
type Sum struct {
	Measure  policy.Measure  `json:"measure"`
	Used     decimal.Decimal `json:"used"`
	Placed   decimal.Decimal `json:"placed"`
	Held     decimal.Decimal `json:"held"`
	Skipped  decimal.Decimal `json:"skipped"`
	Rounding decimal.Decimal `json:"rounding"`
}

// Package policy holds what an MSP decides about the sync: what is billed and
// how it is rounded, which events open tickets, how often customers are pushed
// and which changes need a person. It is what steps 7 to 9 of the vendor's
// article set in the portal.
package policy

import (
	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
)

// Policy is a policy with every default filled in, as [Parse] returns it.
type Policy struct {
	// IntegrationID is the managed devices integration whose cross references
	// lead from usage to products. It is 0 for ticketing alone.
	IntegrationID int64 `json:"managed_devices_integration_id,omitempty"`
	// Billing is nil where nothing is billed.
	Billing *Billing `json:"billing,omitempty"`
	// Statistics pushes devices and the backup counters of the executive report.
	Statistics bool `json:"statistics"`
	// Ticketing is nil where no tickets are opened.
	Ticketing *Ticketing `json:"ticketing,omitempty"`
	// MinimumInterval is the shortest time between two pushes of billing and
	// statistics for one customer; 0 is none.
	MinimumInterval Duration `json:"minimum_interval"`
	Vendor          Vendor   `json:"vendor"`
	Zero            Zero     `json:"zero"`
	Guards          Guards   `json:"guards"`
	// Accept names customers, by Cust. ID, whose changes may pass the guards.
	Accept []string `json:"accept,omitempty"`
	// Customers overrides the policy for one customer, by Cust. ID.
	Customers map[string]Override `json:"customers,omitempty"`
}

// Billing is how usage becomes quantities.
type Billing struct {
	// Measures are in the order of [Measures].
	Measures []Measure        `json:"measures"`
	Gigabyte axcient.Gigabyte `json:"gigabyte"`
	// Rounding applies to gigabytes; what is counted in pieces is never rounded.
	Rounding decimal.Mode `json:"rounding"`
	// RoundTo is 0 where Rounding is [decimal.None], and positive otherwise.
	RoundTo decimal.Decimal `json:"round_to,omitzero"`
	// InvoiceDescription writes one line an account on the invoice, as step 7 of
	// the article sets it.
	InvoiceDescription bool `json:"invoice_description"`
}

// Ticketing is which events open tickets and where.
type Ticketing struct {
	BoardID          int64              `json:"board_id"`
	NewStatusID      int64              `json:"new_status_id"`
	ResolvedStatusID int64              `json:"resolved_status_id"`
	Severities       []axcient.Severity `json:"severities"`
	// EventTypes is empty for all.
	EventTypes []string `json:"event_types,omitempty"`
	// PriorityIDs maps a severity to a ConnectWise priority; a severity that is
	// missing takes the board's default.
	PriorityIDs map[axcient.Severity]int64 `json:"priority_ids,omitempty"`
	// ReopenWithin is how long after a ticket was handled a new failure reopens
	// it; 0 opens a new ticket each time.
	ReopenWithin Duration `json:"reopen_within"`
	// MaxAge is the age from which an event opens no ticket; 0 is no bound. It is
	// applied where the time of the run is known: the desired state of a customer
	// must not change because time passes.
	MaxAge Duration `json:"max_age"`
}

// Vendor is the strings of the cross references, which ConnectWise compares to
// the letter.
type Vendor struct {
	// Types maps every measure to its vendor type.
	Types map[Measure]string `json:"types"`
	// Levels maps a service plan to its vendor level, and a measure whose level is
	// not the plan to its own. A plan that is missing is its own level; a measure
	// that is missing has the level "".
	Levels map[string]string `json:"levels,omitempty"`
}

// ZeroAction is what happens with a quantity for which there is no usage.
type ZeroAction string

// What can happen: push writes zero, hold writes nothing and asks a person, keep
// writes nothing silently but for a line in the report.
const (
	Push ZeroAction = "push"
	Hold ZeroAction = "hold"
	Keep ZeroAction = "keep"
)

// Zero is what happens with nothing to bill, in its three cases.
type Zero struct {
	// Reported: accounts exist and report zero. ServiceMissing: the customer is
	// reported, but has no account any more for a quantity that an addition
	// bills. CustomerMissing: the customer is not reported at all.
	Reported        ZeroAction `json:"reported"`
	ServiceMissing  ZeroAction `json:"service_missing"`
	CustomerMissing ZeroAction `json:"customer_missing"`
}

// Guards bound what a run may change without a person. 0 is no bound.
type Guards struct {
	// MaxChangePercent and MaxChangeUnits bound the change of one quantity
	// against the one that is stored; both must be exceeded where both are set.
	MaxChangePercent decimal.Decimal `json:"max_change_percent"`
	MaxChangeUnits   decimal.Decimal `json:"max_change_units"`
	// MaxCustomersChangedPercent bounds how many of the customers of a run have
	// a changed quantity.
	MaxCustomersChangedPercent decimal.Decimal `json:"max_customers_changed_percent"`
	// MaxSourceAge bounds the age of the usage.
	MaxSourceAge Duration `json:"max_source_age"`
}

// Override changes the policy for one customer; a nil field leaves it.
type Override struct {
	Billing            *bool            `json:"billing,omitempty"`
	Statistics         *bool            `json:"statistics,omitempty"`
	Ticketing          *bool            `json:"ticketing,omitempty"`
	Measures           []Measure        `json:"measures,omitempty"`
	Rounding           *decimal.Mode    `json:"rounding,omitempty"`
	RoundTo            *decimal.Decimal `json:"round_to,omitempty"`
	InvoiceDescription *bool            `json:"invoice_description,omitempty"`
}

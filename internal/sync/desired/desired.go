// Package desired works out what ConnectWise should say of each customer: the
// quantities to bill, the devices and counters of the statistics, and the events
// that tickets are about. It is pure: it knows usage and policy, and nothing of
// what ConnectWise has.
package desired

import (
	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// State is the desired state of every customer that is mapped or reported,
// sorted by Cust. ID.
type State struct {
	Customers []Customer `json:"customers"`
}

// Customer is what one customer should look like.
type Customer struct {
	// ID is the portal's Cust. ID, digits.
	ID string `json:"id"`
	// Name is the portal's name of the customer; "" where usage does not say.
	Name string `json:"name,omitempty"`
	// Reported reports whether usage has any account of the customer.
	Reported bool `json:"reported"`
	// Quantities are sorted by measure, in the order of [policy.Measures], and
	// vendor level. They are empty where billing is off for the customer.
	Quantities []Quantity `json:"quantities,omitempty"`
	// Devices are grouped by vendor type and level; empty where statistics are off.
	Devices []DeviceGroup `json:"devices,omitempty"`
	// Counters is nil where statistics are off or nothing is reported.
	Counters *Counters `json:"counters,omitempty"`
	// Events are those that may open, note or resolve a ticket, in the order of
	// time; empty where ticketing is off.
	Events []Event `json:"events,omitempty"`
	// Skipped is usage that is billed nowhere by intention.
	Skipped []Skipped `json:"skipped,omitempty"`
	// Effective is the policy with the customer's override applied.
	Effective policy.Policy `json:"-"`
}

// Quantity is one measure of one service plan.
type Quantity struct {
	Measure policy.Measure `json:"measure"`
	// Plan is the portal's service plan, Type and Level the strings of the cross
	// reference.
	Plan  string `json:"plan,omitempty"`
	Type  string `json:"vendor_type"`
	Level string `json:"vendor_level"`
	// Used is the sum of the parts, Value what is pushed after rounding. Value
	// minus Used is the rounding.
	Used  decimal.Decimal `json:"used"`
	Value decimal.Decimal `json:"value"`
	Unit  string          `json:"unit"`
	// Parts are the accounts behind the quantity, in a stable order.
	Parts []Part `json:"parts"`
	// Description is the text of the invoice, at most 6,000 characters; "" where
	// the policy writes none.
	Description string `json:"description,omitempty"`
}

// Part is what one account adds to a quantity.
type Part struct {
	Account  string          `json:"account"`
	Username string          `json:"username,omitempty"`
	Amount   decimal.Decimal `json:"amount"`
}

// Skipped is usage that no measure of the policy bills.
type Skipped struct {
	Service axcient.Service `json:"service"`
	Account string          `json:"account"`
	Measure policy.Measure  `json:"measure"`
	Amount  decimal.Decimal `json:"amount"`
	Why     string          `json:"why"`
}

// DeviceGroup is the devices that one push reports under a vendor type and level.
type DeviceGroup struct {
	Type    string   `json:"vendor_type"`
	Level   string   `json:"vendor_level"`
	Devices []Device `json:"devices"`
}

// Device is one protected machine.
type Device struct {
	// Identifier is the account number, which ConnectWise keeps as the device
	// identifier.
	Identifier string             `json:"identifier"`
	Name       string             `json:"name"`
	Kind       axcient.DeviceType `json:"kind"`
	// LastBackup is the result of the last backup, "" where none is known.
	LastBackup string `json:"last_backup,omitempty"`
}

// Counters are the backup statistics of the executive report.
type Counters struct {
	Servers        int64 `json:"servers"`
	Workstations   int64 `json:"workstations"`
	SuccessfulJobs int64 `json:"successful_jobs"`
	FailedJobs     int64 `json:"failed_jobs"`
	Notifications  int64 `json:"notifications"`
}

// Event is one event of an account that ticketing is about.
type Event struct {
	Account  string `json:"account"`
	Username string `json:"username,omitempty"`
	axcient.Event
	// Failure is the type of the failure, without the suffix of its resolution.
	Failure string `json:"failure"`
	// Resolves reports whether the event ends the failure.
	Resolves bool `json:"resolves"`
}

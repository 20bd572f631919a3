// Package desired works out what ConnectWise should say of each customer: the
// quantities to bill, the devices and counters of the statistics, and the events
// that tickets are about. It is pure: it knows usage and policy, and nothing of
// what ConnectWise has.
package desired

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// State is the desired state of every customer that is mapped or reported,
// sorted by Cust. ID.
type State struct {
	// GeneratedAt is when the source says that its usage was true; the zero time
	// where it does not say.
	GeneratedAt time.Time  `json:"generated_at,omitzero"`
	Customers   []Customer `json:"customers"`
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
	// time; empty where ticketing is off. They are of any age.
	Events []Event `json:"events,omitempty"`
	// Skipped is usage that is billed nowhere by intention.
	Skipped []Skipped `json:"skipped,omitempty"`
	// Effective is the policy with the customer's override applied.
	Effective policy.Policy `json:"-"`
}

// Quantity is one measure of one service plan.
type Quantity struct {
	Measure policy.Measure `json:"measure"`
	// Plan names the portal's service plan, several that have one level with
	// commas between, for messages. Type and Level are the strings of the cross
	// reference.
	Plan  string `json:"plan,omitempty"`
	Type  string `json:"vendor_type"`
	Level string `json:"vendor_level"`
	// Used is the exact sum of the parts, Value what is pushed after rounding, with
	// no more digits than the API keeps. Value minus Used is the rounding.
	Used  decimal.Decimal `json:"used"`
	Value decimal.Decimal `json:"value"`
	Unit  policy.Unit     `json:"unit"`
	// Parts are the accounts behind the quantity, in the order of their numbers.
	// There is at least one: a quantity without accounts is not reported as zero.
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

// Skipped is usage that no measure of the policy bills. It is never zero.
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
	// Space is what all services of the account store, in gigabytes of the
	// policy, rounded to hundredths.
	Space decimal.Decimal `json:"space_gb"`
	// LastBackup is the newest result, nil where none is known.
	LastBackup *axcient.Backup `json:"last_backup,omitempty"`
}

// Counters are the backup statistics of the executive report.
type Counters struct {
	// Servers and Workstations are machines, each once however many services it
	// has.
	Servers      int64 `json:"servers"`
	Workstations int64 `json:"workstations"`
	// SuccessfulJobs and FailedJobs are of the last backups. An incomplete backup
	// is a failed one: nobody can restore all from it.
	SuccessfulJobs int64 `json:"successful_jobs"`
	FailedJobs     int64 `json:"failed_jobs"`
	// Notifications are the failures that usage reports, of any severity.
	Notifications int64 `json:"notifications"`
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
	// Implied reports that usage has no such event, but a successful backup that
	// ends a failure if there is one.
	Implied bool `json:"implied,omitempty"`
}

// Of works out the desired state. Mapped are the customers, by Cust. ID, that
// ConnectWise or the user knows: one without usage is in the state too, so that
// what was billed for it does not go unnoticed. The order of accounts and
// customers does not matter.
func Of(p policy.Policy, u axcient.Usage, mapped []string) State {
	return State{GeneratedAt: u.GeneratedAt, Customers: slices.AppendSeq([]Customer{}, Each(p, u, mapped))}
}

// Each works out the customers of [Of] one after the other, in their order, for a
// caller that begins with the first before the last is known.
func Each(p policy.Policy, u axcient.Usage, mapped []string) iter.Seq[Customer] {
	return func(yield func(Customer) bool) {
		// Accounts are grouped by their places: a copy of each would be as large again.
		places := map[string][]int32{}
		for _, id := range mapped {
			places[id] = nil
		}
		for i, a := range u.Accounts {
			places[a.CustomerID] = append(places[a.CustomerID], int32(i)) //nolint:gosec // sources bound the number of accounts
		}
		var accounts []axcient.Account
		for _, id := range slices.Sorted(maps.Keys(places)) {
			accounts = accounts[:0]
			for _, i := range places[id] {
				accounts = append(accounts, u.Accounts[i])
			}
			slices.SortStableFunc(accounts, func(a, b axcient.Account) int {
				return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(serviceOrder(a.Service), serviceOrder(b.Service)))
			})
			if !yield(customer(p, id, accounts)) {
				return
			}
		}
	}
}

func serviceOrder(s axcient.Service) int { return slices.Index(axcient.Services, s) }

// customer works on accounts in order, and keeps none of the slice.
func customer(p policy.Policy, id string, accounts []axcient.Account) Customer {
	c := Customer{ID: id, Reported: len(accounts) > 0, Effective: p.For(id)}
	for _, a := range accounts {
		if c.Name = a.CustomerName; c.Name != "" {
			break
		}
	}
	if p.Billing != nil {
		c.bill(*p.Billing, accounts)
	}
	if c.Effective.Statistics && c.Reported {
		size := axcient.Binary
		if p.Billing != nil {
			size = p.Billing.Gigabyte
		}
		c.statistics(size, accounts)
	}
	if t := c.Effective.Ticketing; t != nil {
		c.Events = events(*t, accounts)
	}
	return c
}

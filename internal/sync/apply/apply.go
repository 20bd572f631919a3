// Package apply performs the changes of a plan. It is the only part of the sync
// that writes.
package apply

import (
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
)

// Status is how a run ended for one customer.
type Status string

// The statuses of a customer.
const (
	// Pushed: everything that the plan says was written.
	Pushed Status = "pushed"
	// Unchanged: ConnectWise says already what it should.
	Unchanged Status = "unchanged"
	// Skipped: the minimum interval has not passed; tickets were handled.
	Skipped Status = "skipped"
	// Held: something was not written and waits for a person.
	Held Status = "held"
	// Failed: a write failed; what was written before it stays.
	Failed Status = "failed"
	// NotAttempted: the run was cancelled or refused before it came to the customer.
	NotAttempted Status = "not_attempted"
)

// Result is what a run did.
type Result struct {
	// Customers are sorted by Cust. ID.
	Customers []Customer `json:"customers"`
}

// Customer is what a run did for one customer.
type Customer struct {
	ID     string `json:"id"`
	Status Status `json:"status"`
	// PushedAt is when billing and statistics were last pushed whole.
	PushedAt time.Time `json:"pushed_at,omitzero"`
	DueAt    time.Time `json:"due_at,omitzero"`
	// Desired is the hash of the customer's desired state at its last complete
	// push; "" where none was complete.
	Desired string `json:"desired_sha256,omitempty"`
	// Done are the changes that were written, in order.
	Done []Done `json:"done,omitempty"`
	// Message is why it failed; "" otherwise.
	Message string       `json:"message,omitempty"`
	Events  []plan.Event `json:"events,omitempty"`
}

// Done is a change that was written.
type Done struct {
	plan.Change
	At time.Time `json:"at"`
	// ID is the id of the record that was written or created.
	ID int64 `json:"id"`
	// Differs names fields whose response is not what was forecast.
	Differs []plan.Field `json:"differs,omitempty"`
}

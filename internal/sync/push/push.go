// Package push puts the parts of the sync together: it works out what should be,
// reads what is, plans the difference and performs it. Preview and Run share
// everything up to the plan, so that they cannot disagree.
package push

import (
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// Input is what a run works on.
type Input struct {
	Policy policy.Policy
	Usage  axcient.Usage
	// Customers maps the portal's Cust. ID to the company's id. Where it is nil,
	// the customers are found through the managed ids of all companies.
	Customers map[string]int64
	// Last is what the last run said of each customer, by Cust. ID.
	Last map[string]Last
	// Force pushes although the interval has not passed.
	Force bool
	// Verify reads and compares customers whose desired state did not change.
	Verify bool
	// Approved is the hash of a preview; a run that would write anything else
	// writes nothing. "" approves everything.
	Approved string
	// Concurrency bounds how many customers are handled at once.
	Concurrency int
	// CustomerTimeout bounds the writes of one customer; 0 is no bound.
	CustomerTimeout time.Duration
	// Progress is told how far a run is; it may be nil.
	Progress func(Progress)
}

// Last is what is known of the last push of a customer.
type Last struct {
	PushedAt time.Time
	// Desired is the hash of the customer's desired state at that push; "" where
	// the push was not complete.
	Desired string
	Status  apply.Status
	// DueAt is when the customer is due again that the interval held back.
	DueAt time.Time
}

// Progress is how far a run is.
type Progress struct {
	At                  time.Time    `json:"at"`
	Phase               string       `json:"phase"` // read, plan, write, done
	Customer            string       `json:"customer,omitempty"`
	Status              apply.Status `json:"status,omitempty"`
	Customers, Finished int          `json:"-"`
}

// Preview is what a run would do.
type Preview struct {
	Plan plan.Plan
	// SHA256 is the hash of the plan's canonical JSON. It binds a run.
	SHA256 string
	// Desired is the hash of the desired state of each customer, by Cust. ID.
	Desired map[string]string
}

// Outcome is what a run did.
type Outcome struct {
	Preview
	Result apply.Result
	// Requests counts the requests of the run.
	Requests int64
	// DesiredSHA256 is the hash of the desired state of all customers.
	DesiredSHA256 string
}

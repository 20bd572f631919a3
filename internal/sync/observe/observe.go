// Package observe reads what ConnectWise has of the customers of a run. It is
// the only part of the sync that reads.
package observe

import (
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
)

// Site is what ConnectWise has of the customers of a run.
type Site struct {
	// Now is the time of the run, Location the time zone of the server's days.
	Now      time.Time
	Location *time.Location
	// Mapped reports whether the run was given the customers' companies. Where it
	// was not, they were found through the managed ids of all companies.
	Mapped bool
	// Solution is the name of the management solution of the integration.
	Solution        string
	DisableNew      bool // the integration creates cross references inactive
	CrossReferences []CrossReference
	// Customers are by Cust. ID: those of the scope, and those that were found
	// through managed ids. A customer that is not in it is none of this run.
	Customers map[string]Customer
	// Devices are by company id, for companies whose statistics are pushed.
	Devices map[int64][]Device
	// BackupProducts are products that ConnectWise's own job bills, by product
	// id, from /company/managementBackups.
	BackupProducts map[int64]bool
	// Tickets are by external reference; a reference can have several.
	Tickets map[string][]Ticket
	// Merged are the tickets into which others were merged, by id. They need not
	// have a reference.
	Merged map[int64]Ticket
	// TicketErrors are why the tickets of a reference could not be read.
	TicketErrors map[string]error
	// Boards holds the statuses of the boards of the policy and of every ticket.
	Boards map[int64]Board
}

// Reference is an id with its name, for messages.
type Reference struct {
	ID   int64  `json:"id"`
	Name string `json:"name,omitempty"`
}

// CrossReference leads from a vendor type and level to a product.
type CrossReference struct {
	ID            int64
	Type, Level   string
	Inactive      bool
	Product       Reference
	AgreementType Reference
	Configuration Reference
}

// Customer is one customer's company, agreements and managed ids.
type Customer struct {
	// Company has the id 0 where no company has the managed id, or where the run
	// was not told the customer's company.
	Company Reference
	// Missing reports that there is no company of the id that the run was given.
	Missing bool
	// Others are further companies with the same managed id.
	Others []Reference
	// Near names managed ids that differ from the customer's in case or spaces
	// only, where no company has it to the letter.
	Near []string
	// Status is the name of the company's status, which each site chooses itself;
	// Types are the names of its types, such as Client or Prospect.
	Status  string
	Types   []string
	Deleted bool
	// Agreements are all of the company, sorted by id; only those that can bill
	// have their additions. They are empty where nothing is billed.
	Agreements []Agreement
	// ManagedIDs are those of the company for this customer and the integration's
	// solution, in the order of their ids; nil where they were not read.
	ManagedIDs []ManagedID
	// Err is why the customer could not be read; nothing else is certain then.
	Err error
}

// ManagedIDPrefix precedes the Cust. ID in a managed id (step 10 of the article).
const ManagedIDPrefix = "EFS-"

// Agreement is an agreement of a customer's company with its additions.
type Agreement struct {
	Reference
	Type         Reference
	BillingCycle Reference
	Status       string // Active, Cancelled, Expired, Inactive
	Cancelled    bool
	Starts, Ends time.Time // first and last day; the zero time where unset
	NextInvoice  time.Time
	Additions    []Addition
}

// Billable reports whether what is on the addition costs the client anything.
func (a Addition) Billable() bool { return a.BillCustomer == "" || a.BillCustomer == "Billable" }

// Today is the server's day, as the API writes days: midnight UTC.
func (s Site) Today() time.Time { return day(s.Now, s.Location) }

func day(now time.Time, location *time.Location) time.Time {
	if location == nil {
		location = time.UTC
	}
	year, month, date := now.In(location).Date()
	return time.Date(year, month, date, 0, 0, 0, 0, time.UTC)
}

// Obstacle returns why the agreement bills nothing on a day, for a sentence that
// begins with the agreement; "" where it can bill.
func (a Agreement) Obstacle(today time.Time) string {
	switch {
	case a.Cancelled || a.Status == "Cancelled":
		return "is cancelled"
	case !a.Ends.IsZero() && a.Ends.Before(today):
		return "ended on " + a.Ends.Format(time.DateOnly)
	case a.Status == "Expired":
		return "has expired"
	case a.Starts.After(today):
		return "starts on " + a.Starts.Format(time.DateOnly)
	case a.Status != "" && a.Status != "Active":
		return "has the status " + a.Status
	case a.BillingCycle.ID == 0:
		return "has no billing cycle"
	}
	return ""
}

// Addition is an addition of an agreement.
type Addition struct {
	ID             int64
	Product        Reference
	SerialNumber   string
	Quantity       decimal.Decimal
	BilledQuantity decimal.Decimal
	LessIncluded   decimal.Decimal
	UnitPrice      decimal.Decimal
	ExtPrice       decimal.Decimal
	BillCustomer   string // Billable, DoNotBill, NoCharge
	Unit           string
	Description    string // of the invoice
	// Effective is the first day that is billed, Cancelled the day on which the
	// addition ends; the zero time where unset.
	Effective time.Time
	Cancelled time.Time
	Entered   time.Time // the zero time where the server does not say
	Updated   time.Time
	UpdatedBy string
}

// ManagedID is one entry of a company's management tab.
type ManagedID struct {
	ID         int64
	Identifier string // EFS-34826
	DeviceType string // WorkstationsAndServers or BackupStats
	Agreement  Reference
	Counters   map[string]int64 // by the API's field, such as failedBackupJobs
	Updated    time.Time
	UpdatedBy  string
}

// Ticket is a service ticket that a run opened.
type Ticket struct {
	ID             int64
	Reference      string // externalXRef
	Summary        string
	Company, Board Reference
	Status         Reference
	Closed         bool
	ClosedAt       time.Time
	ResolvedAt     time.Time
	Entered        time.Time
	Updated        time.Time
	UpdatedBy      string
	MergedInto     Reference
	Parent         int64
	// Notes are read only where the plan needs them, see [Tickets].
	Notes []Note
	// Gone reports that the ticket is listed and cannot be read, because it was
	// archived.
	Gone bool
	err  error // why it could not be read
}

// Note is a note of a ticket.
type Note struct {
	ID   int64
	Text string
	At   time.Time
	By   string
}

// Board is a board with its statuses.
type Board struct {
	Reference
	Statuses []Status
}

// Status is a status of a board.
type Status struct {
	Reference
	Closed     bool
	Escalation string // NotResponded, Responded, ResolutionPlan, Resolved, NoEscalation
	Inactive   bool
}

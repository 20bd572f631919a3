// Package observe reads what ConnectWise has of the customers of a run. It is
// the only part of the sync that reads.
package observe

import (
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
)

// Site is what ConnectWise has of the customers of a run.
type Site struct {
	// Now is the server's time, Location the time zone of its days.
	Now      time.Time
	Location *time.Location
	// Solution is the name of the management solution of the integration.
	Solution        string
	DisableNew      bool // the integration creates cross references inactive
	CrossReferences []CrossReference
	// Customers are by Cust. ID.
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
	// Company has the id 0 where no company has the managed id.
	Company    Reference
	Status     string
	Inactive   bool
	Deleted    bool
	Agreements []Agreement
	ManagedIDs []ManagedID
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
	Starts, Ends time.Time // the zero time where unset
	NextInvoice  time.Time
	Additions    []Addition
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
	Unit           string
	Description    string // of the invoice
	Cancelled      time.Time
	Updated        time.Time
	UpdatedBy      string
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

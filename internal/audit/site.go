package audit

import (
	"fmt"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
)

// Site is what the rules look at. The names in JSON are the API's fields.
type Site struct {
	// Today is the server's day, midnight UTC.
	Today           time.Time
	Integration     Integration
	Solution        *Solution // nil where the integration's is not there
	CrossReferences []CrossReference
	// Companies are sorted by id. Without a map of customers they are those that
	// have a managed id of the solution.
	Companies  []Company
	Products   map[int64]Product
	Contacts   map[int64]Contact
	Boards     []Board
	APIMembers []APIMember
}

// Entity is what every record has.
type Entity struct {
	ID   int64 `json:"id"`
	Info struct {
		UpdatedBy   string `json:"updatedBy"`
		LastUpdated string `json:"lastUpdated"`
	} `json:"_info"`
}

func (e Entity) object(kind, name string, parent int64) Object {
	o := Object{Type: "connectwise_" + kind, ID: e.ID, Name: name, ImportID: fmt.Sprint(e.ID), UpdatedBy: e.Info.UpdatedBy, UpdatedAt: e.Info.LastUpdated}
	if parent != 0 {
		o.ImportID = fmt.Sprintf("%d/%d", parent, e.ID)
	}
	return o
}

// Reference is a reference to another record.
type Reference struct {
	ID         int64  `json:"id"`
	Name       string `json:"name"`
	Identifier string `json:"identifier"`
}

// Integration is a managed devices integration.
type Integration struct {
	Entity
	Name                      string     `json:"name"`
	Solution                  string     `json:"solution"`
	LoginBy                   string     `json:"loginBy"`
	BillingLevel              string     `json:"defaultBillingLevel"`
	IntegratorLogin           *Reference `json:"integratorLogin"`
	MatchOnSerialNumber       bool       `json:"matchOnSerialNumberFlag"`
	DisableNewCrossReferences bool       `json:"disableNewCrossReferencesFlag"`
	ConfigBillCustomer        bool       `json:"configBillCustomerFlag"`
}

// Solution is a management solution.
type Solution struct {
	Entity
	Name       string `json:"name"`
	Type       string `json:"managementItSolutionType"`
	CustomName string `json:"managementSolutionName"`
	Username   string `json:"globalLoginUsername"`
}

// CrossReference leads from a vendor type and level to a product.
type CrossReference struct {
	Entity
	Type          string     `json:"vendorType"`
	Level         string     `json:"vendorLevel"`
	Inactive      bool       `json:"inactiveFlag"`
	Product       *Reference `json:"product"`
	AgreementType *Reference `json:"agreementType"`
}

// Company is a company with what belongs to it.
type Company struct {
	Entity
	Name       string      `json:"name"`
	Deleted    bool        `json:"deletedFlag"`
	Missing    bool        `json:"-"` // there is none of this id
	ManagedIDs []ManagedID `json:"-"`
	// Agreements are all of the company, sorted by id.
	Agreements []Agreement `json:"-"`
}

// ManagedID is a managed id of the integration's solution.
type ManagedID struct {
	Entity
	Text       string     `json:"groupIdentifier"`
	DeviceType string     `json:"deviceType"`
	Solution   Reference  `json:"managementSolution"`
	Agreement  *Reference `json:"agreement"`
}

// Agreement is an agreement. Additions are those of agreements that can bill, and
// of the one that should where none does.
type Agreement struct {
	Entity
	Name         string     `json:"name"`
	Type         Reference  `json:"type"`
	Company      Reference  `json:"company"`
	Contact      *Reference `json:"contact"`
	BillingCycle Reference  `json:"billingCycle"`
	Status       string     `json:"agreementStatus"`
	Cancelled    bool       `json:"cancelledFlag"`
	NoEndingDate bool       `json:"noEndingDateFlag"`
	Starts       time.Time  `json:"startDate"`
	Ends         time.Time  `json:"endDate"`
	BillProducts string     `json:"billProducts"`
	Additions    []Addition `json:"-"`
}

// obstacle is why the agreement bills nothing today, as the sync sees it.
func (a Agreement) obstacle(today time.Time) string {
	as := observe.Agreement{
		Status: a.Status, Cancelled: a.Cancelled, Starts: a.Starts, BillingCycle: observe.Reference{ID: a.BillingCycle.ID},
	}
	if !a.NoEndingDate {
		as.Ends = a.Ends
	}
	return as.Obstacle(today)
}

// over reports whether the agreement is history: what is on it bills no more.
func (a Agreement) over() bool {
	return a.Cancelled || a.Status == "Cancelled" || a.Status == "Expired"
}

// Addition is an addition of an agreement.
type Addition struct {
	Entity
	Product      Reference `json:"product"`
	SerialNumber string    `json:"serialNumber"`
	BillCustomer string    `json:"billCustomer"`
	Cancelled    time.Time `json:"cancelledDate"`
}

// Product is a product of the catalog.
type Product struct {
	Entity
	Identifier string `json:"identifier"`
	Inactive   bool   `json:"inactiveFlag"`
}

// Contact is a contact of a company.
type Contact struct {
	Entity
	FirstName string `json:"firstName"`
	LastName  string `json:"lastName"`
	Inactive  bool   `json:"inactiveFlag"`
}

// Board is a service board with its statuses and teams.
type Board struct {
	Entity
	Name     string   `json:"name"`
	Inactive bool     `json:"inactiveFlag"`
	Missing  bool     `json:"-"` // there is none of this id
	Statuses []Status `json:"-"`
	Teams    []Team   `json:"-"`
}

// Status is a status of a board.
type Status struct {
	Entity
	Name       string `json:"name"`
	Inactive   bool   `json:"inactive"`
	Closed     bool   `json:"closedStatus"`
	Default    bool   `json:"defaultFlag"`
	Escalation string `json:"escalationStatus"`
}

// Team is a team of a board.
type Team struct {
	Entity
	Name    string `json:"name"`
	Default bool   `json:"defaultFlag"`
}

// APIMember is an API member.
type APIMember struct {
	Entity
	Identifier string `json:"identifier"`
	Inactive   bool   `json:"inactiveFlag"`
	Missing    bool   `json:"-"` // there is none of this id
}

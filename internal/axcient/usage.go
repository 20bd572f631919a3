// Package axcient reads usage of Axcient Backup for Files: which accounts each
// customer has, how much they store, how their backups went.
//
// The vendor's own web service is documented behind its login only, so usage
// comes from what an MSP has: an export of the portal's account list as
// CSV, a file or HTTP endpoint in JSON, the public x360Recover API, or accounts
// written in HCL. All of them become one [Usage]. Nothing here knows Terraform
// or ConnectWise.
package axcient

import (
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
)

// Usage is what one source reports at one time.
type Usage struct {
	// GeneratedAt is when the source says that it was true; the zero time where
	// the source does not say.
	GeneratedAt time.Time `json:"generated_at"`
	Accounts    []Account `json:"accounts"`
}

// Account is one protected machine or set of mailboxes. CustomerID, Account and
// Service together identify it.
type Account struct {
	// CustomerID is the portal's Cust. ID, digits; the managed id in ConnectWise
	// is EFS- followed by it.
	CustomerID   string `json:"customer_id"`
	CustomerName string `json:"customer_name"`
	// Account is the portal's Account No, unique together with Service.
	Account  string  `json:"account"`
	Username string  `json:"username"`
	Service  Service `json:"service"`
	// ServicePlan is the plan's name, for example "Standard 25GB": the vendor
	// level of a cross reference.
	ServicePlan string `json:"service_plan"`
	// DeviceType is empty for services of mailboxes.
	DeviceType DeviceType `json:"device_type"`
	// UsedBytes and LocalUsedBytes are sizes in bytes, never negative. They are
	// decimals because a CSV gives them in gigabytes: 0.1 GB is 107374182.4 bytes.
	UsedBytes      decimal.Decimal `json:"used_bytes"`
	LocalUsedBytes decimal.Decimal `json:"local_used_bytes"`
	// Mailboxes is nil where the service has none.
	Mailboxes  *int64  `json:"mailboxes"`
	LastBackup *Backup `json:"last_backup"`
	Events     []Event `json:"events"`
}

// Service is what an account pays for.
type Service string

// The services of the portal.
const (
	OnlineBackup   Service = "online_backup"
	LocalBackup    Service = "local_backup"
	EmailArchiving Service = "email_archiving"
	EmailSecurity  Service = "email_security"
)

// Services lists the services in the order of the documentation.
var Services = []Service{OnlineBackup, LocalBackup, EmailArchiving, EmailSecurity}

// DeviceType is the kind of a machine; servers and workstations are billed apart.
type DeviceType string

// The kinds of machines.
const (
	Server      DeviceType = "server"
	Workstation DeviceType = "workstation"
)

// Backup is the result of an account's last backup.
type Backup struct {
	Status     string    `json:"status"`
	FinishedAt time.Time `json:"finished_at"`
	Successes  int64     `json:"successes"`
	Incomplete int64     `json:"incomplete"`
	Failures   int64     `json:"failures"`
}

// Event is something that happened to an account and may open or resolve a
// ticket.
type Event struct {
	ID string `json:"id"`
	// Type is one of [EventTypes], or one of them with Resolved behind it.
	Type     string    `json:"type"`
	Severity Severity  `json:"severity"`
	At       time.Time `json:"at"`
	Message  string    `json:"message"`
}

// Severity is how serious an event is.
type Severity string

// The severities, from the mildest on.
const (
	Information Severity = "information"
	Warning     Severity = "warning"
	Error       Severity = "error"
)

// Severities lists the severities from the mildest on.
var Severities = []Severity{Information, Warning, Error}

// EventTypes are the failures that a source can report.
var EventTypes = []string{"backup_failed", "backup_missed", "disk_usage", "archiving_failed", "hardware_failed"}

// Resolved follows the type of a failure in the event that ends it:
// backup_failed_resolved.
const Resolved = "_resolved"

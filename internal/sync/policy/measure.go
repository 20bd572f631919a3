package policy

import (
	"slices"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
)

// Measure is one countable thing.
type Measure string

// The measures.
const (
	OnlineBackupGB           Measure = "online_backup_gb"
	OnlineBackupServers      Measure = "online_backup_servers"
	OnlineBackupWorkstations Measure = "online_backup_workstations"
	LocalBackupServers       Measure = "local_backup_servers"
	LocalBackupWorkstations  Measure = "local_backup_workstations"
	LocalBackupGB            Measure = "local_backup_gb"
	EmailArchivingMailboxes  Measure = "email_archiving_mailboxes"
	EmailSecurityMailboxes   Measure = "email_security_mailboxes"
)

// Unit is what a measure counts.
type Unit string

// The units. A gigabyte's size is a setting of the policy.
const (
	GB   Unit = "GB"
	Each Unit = "each"
)

// Facts are what is known of a measure. Schemas and documentation are generated
// from them.
type Facts struct {
	Measure Measure
	// Service is the service whose accounts are measured.
	Service axcient.Service
	// Device limits the measure to one kind of machine; "" is all, or mailboxes.
	Device axcient.DeviceType
	// Counts says what is counted, as a phrase.
	Counts string
	Unit   Unit
	// Type is the default vendor type.
	Type string
	// LevelFromPlan reports whether the vendor level is the service plan; it is
	// "" otherwise.
	LevelFromPlan bool
	// Default reports whether the measure is billed unless the policy lists
	// measures.
	Default bool
}

var facts = []Facts{
	{
		OnlineBackupGB, axcient.OnlineBackup, "", "space used by online backup, summed over all accounts of a service plan and converted once",
		GB, "online_backup", true, true,
	},
	{
		OnlineBackupServers, axcient.OnlineBackup, axcient.Server, "servers with online backup, by service plan",
		Each, "online_backup_servers", true, true,
	},
	{
		OnlineBackupWorkstations, axcient.OnlineBackup, axcient.Workstation, "workstations with online backup, by service plan",
		Each, "online_backup_workstations", true, true,
	},
	{
		LocalBackupServers, axcient.LocalBackup, axcient.Server, "servers with local backup",
		Each, "local_backup_servers", false, false,
	},
	{
		LocalBackupWorkstations, axcient.LocalBackup, axcient.Workstation, "workstations with local backup",
		Each, "local_backup_workstations", false, false,
	},
	{
		LocalBackupGB, axcient.LocalBackup, "", "space used by local backup, summed over all accounts and converted once",
		GB, "local_backup_gb", false, false,
	},
	{
		EmailArchivingMailboxes, axcient.EmailArchiving, "", "mailboxes with email archiving",
		Each, "email_archiving", false, true,
	},
	{
		EmailSecurityMailboxes, axcient.EmailSecurity, "", "mailboxes with email security",
		Each, "email_security", false, true,
	},
}

// Measures lists the measures in the order of the documentation, which is the
// order everywhere.
var Measures = func() []Measure {
	list := make([]Measure, len(facts))
	for i, f := range facts {
		list[i] = f.Measure
	}
	return list
}()

// DefaultMeasures lists what is billed unless the policy says otherwise: the
// services of the article without local backup, which it advises not to bill by
// size and which is asked for by name. What is billed and not set up in
// ConnectWise is held and named, so that more of them are safer than fewer.
var DefaultMeasures = func() []Measure {
	var list []Measure
	for _, f := range facts {
		if f.Default {
			list = append(list, f.Measure)
		}
	}
	return list
}()

// Facts returns what is known of a measure, and false for one that is not in
// [Measures].
func (m Measure) Facts() (Facts, bool) {
	i := slices.Index(Measures, m)
	if i < 0 {
		return Facts{}, false
	}
	return facts[i], true
}

// Level returns the vendor level of a measure's usage under a service plan.
func (v Vendor) Level(m Measure, plan string) string {
	if f, _ := m.Facts(); !f.LevelFromPlan {
		return v.Levels[string(m)]
	}
	if level, ok := v.Levels[plan]; ok {
		return level
	}
	return plan
}

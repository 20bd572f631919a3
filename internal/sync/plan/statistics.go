package plan

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
)

// The device types of the two managed ids of a company (steps 10 and 13).
const (
	workstationsAndServers = "WorkstationsAndServers"
	backupStats            = "BackupStats"
)

// maxName and maxIdentifier are the lengths of a configuration's fields.
const (
	maxName       = 100
	maxIdentifier = 100
)

// statistics plans the devices of one customer and the counters of the executive
// report. Devices that are new go in one request for each vendor type and level;
// of one that is there only what changed is written, because a whole record
// would overwrite what technicians noted in it. A device that is reported no more
// is left alone.
func statistics(c desired.Customer, site observe.Site) (changes []Change, events []Event) {
	customer := site.Customers[c.ID]
	if customer.Company.ID == 0 || customer.Deleted {
		return nil, nil
	}
	known := map[string]observe.Device{}
	for _, d := range site.Devices[customer.Company.ID] {
		if _, twice := known[d.Identifier]; !twice {
			known[d.Identifier] = d
		}
	}
	for _, group := range c.Devices {
		added, updated, groupEvents := devices(c, group, known, customer.Company, site)
		if added != nil {
			changes = append(changes, *added)
		}
		changes = append(changes, updated...)
		events = append(events, groupEvents...)
	}
	if c.Counters == nil {
		return changes, events
	}
	counted, counterEvents := counters(c, customer)
	return append(changes, counted...), append(events, counterEvents...)
}

// devices plans one vendor type and level.
func devices(c desired.Customer, group desired.DeviceGroup, known map[string]observe.Device, company observe.Reference, site observe.Site) (added *Change, updated []Change, events []Event) {
	var records []map[string]any
	var fields []Field
	for _, d := range group.Devices {
		if d.Identifier == "" || len(d.Identifier) > maxIdentifier {
			events = append(events, Event{Warning, "device_identifier", fmt.Sprintf(
				"The device %q is not pushed: its account number %q has to have 1 to %d characters.", d.Name, d.Identifier, maxIdentifier)})
			continue
		}
		name := cut(d.Name, maxName)
		if name == "" {
			name = d.Identifier
		}
		notes := notesOf(d)
		if have, ok := known[d.Identifier]; ok {
			if change, differs := updateDevice(have, name, notes); differs {
				updated = append(updated, change)
			}
			continue
		}
		records = append(records, record(d.Identifier, name, notes, company.ID))
		fields = append(fields, Field{Name: "device " + d.Identifier, After: name})
		// The same machine in two groups is one device.
		known[d.Identifier] = observe.Device{Identifier: d.Identifier, Name: name, VendorNotes: notes}
	}
	if len(records) == 0 {
		return nil, updated, events
	}
	configuration, problem := deviceType(group, site)
	if problem != "" {
		return nil, updated, append(events, Event{Info, "devices_not_mapped", fmt.Sprintf(
			"%d devices of %s are not pushed: %s.", len(records), service(group.Type, group.Level), problem)})
	}
	for _, r := range records {
		r["type"] = map[string]any{"id": configuration}
	}
	return &Change{
		Part:   Statistics,
		Object: fmt.Sprintf("devices of %s (%s)", service(group.Type, group.Level), company.Name),
		Fields: fields,
		Reason: fmt.Sprintf("%d devices are new", len(records)),
		Write: Write{
			Method: http.MethodPost, Collection: "/company/configurations/bulk", Body: records,
			Query: map[string]string{
				"managementSolutionName": site.Solution, "managedIdentifier": managedID(c.ID), "type": group.Type, "level": group.Level,
			},
		},
	}, updated, events
}

func managedID(customer string) string { return "EFS-" + customer }

func service(kind, level string) string {
	if level == "" {
		return fmt.Sprintf("%q", kind)
	}
	return fmt.Sprintf("%q, %q", kind, level)
}

// deviceType is the configuration type that the cross reference gives devices, or
// why there is none.
func deviceType(group desired.DeviceGroup, site observe.Site) (id int64, problem string) {
	for _, x := range site.CrossReferences {
		if x.Type != group.Type || x.Level != group.Level {
			continue
		}
		switch {
		case x.Inactive:
			return 0, "its cross reference is inactive"
		case x.Configuration.ID == 0:
			return 0, "its cross reference has no configuration type"
		}
		return x.Configuration.ID, ""
	}
	return 0, "it has no cross reference yet"
}

func record(identifier, name, notes string, company int64) map[string]any {
	fields := map[string]any{
		"deviceIdentifier": identifier, "name": name, "company": map[string]any{"id": company},
	}
	if notes != "" {
		fields["vendorNotes"] = notes
	}
	return fields
}

func notesOf(d desired.Device) string {
	if d.LastBackup == nil {
		return ""
	}
	return "Last backup: " + d.LastBackup.Status
}

func updateDevice(have observe.Device, name, notes string) (Change, bool) {
	change := Change{
		Part: Statistics, Object: fmt.Sprintf("device %d (%s)", have.ID, have.Name),
		Write: Write{Method: http.MethodPatch, Collection: "/company/configurations", ID: have.ID},
	}
	for _, f := range []struct{ name, before, after string }{
		{"name", have.Name, name},
		{"vendorNotes", have.VendorNotes, notes},
	} {
		// What usage does not say is left as it is.
		if f.after == "" || f.before == f.after {
			continue
		}
		change.Fields = append(change.Fields, Field{f.name, f.before, f.after})
		change.Write.Operations = append(change.Write.Operations, psa.Replace(f.name, f.after))
	}
	// A device of this very plan has no id and holds the same.
	return change, len(change.Fields) > 0 && have.ID != 0
}

// counters plans the counters of both managed ids, of which only those are
// written that changed.
func counters(c desired.Customer, customer observe.Customer) (changes []Change, events []Event) {
	for _, entry := range []struct {
		deviceType string
		counters   map[string]int64
	}{
		{workstationsAndServers, map[string]int64{
			"totalServers": c.Counters.Servers, "totalWorkstations": c.Counters.Workstations,
		}},
		{backupStats, map[string]int64{
			"successfulBackupJobs": c.Counters.SuccessfulJobs, "failedBackupJobs": c.Counters.FailedJobs,
			"totalNotifications": c.Counters.Notifications,
		}},
	} {
		i := slices.IndexFunc(customer.ManagedIDs, func(m observe.ManagedID) bool {
			return m.DeviceType == entry.deviceType && m.Identifier == managedID(c.ID)
		})
		if i < 0 {
			events = append(events, Event{Warning, "statistics_managed_id", fmt.Sprintf(
				"%s has no managed id %s of type %s, so its counters are in no report.", customer.Company.Name, managedID(c.ID), entry.deviceType)})
			continue
		}
		have := customer.ManagedIDs[i]
		change := Change{
			Part:   Statistics,
			Object: fmt.Sprintf("managed id %d (%s, %s)", have.ID, have.Identifier, have.DeviceType),
			Write: Write{
				Method: http.MethodPatch, ID: have.ID,
				Collection: fmt.Sprintf("/company/companies/%d/managementSummaryReports", customer.Company.ID),
			},
		}
		for _, name := range slices.Sorted(maps.Keys(entry.counters)) {
			before, counted := have.Counters[name]
			after := entry.counters[name]
			if counted && before == after {
				continue
			}
			field := Field{Name: name, After: strconv.FormatInt(after, 10)}
			if counted {
				field.Before = strconv.FormatInt(before, 10)
			}
			change.Fields = append(change.Fields, field)
			change.Write.Operations = append(change.Write.Operations, psa.Replace(name, after))
		}
		if len(change.Fields) > 0 {
			changes = append(changes, change)
		}
	}
	return changes, events
}

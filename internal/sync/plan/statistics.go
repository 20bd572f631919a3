package plan

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
)

// The device types of the two managed ids of a company (steps 10 and 13).
const (
	WorkstationsAndServers = "WorkstationsAndServers"
	BackupStats            = "BackupStats"
)

// BackupCounters are the counters of the managed id of type [BackupStats].
var BackupCounters = []string{"failedBackupJobs", "successfulBackupJobs", "totalNotifications"}

// ConfigurationsPath is the collection of configurations, of which a device is
// one; with /bulk behind it, it takes many at once.
const ConfigurationsPath = "/company/configurations"

// The lengths of a configuration's fields.
const (
	maxDeviceName       = 100
	maxDeviceIdentifier = 100
)

// twinDevice warns of configurations of one device. A request that took effect after
// its run had given it up leaves one, and nothing says which of them people refer to.
func twinDevice(identifier string, ids []int64) Event {
	return Event{Warning, "device_twin", fmt.Sprintf(
		"%d configurations have the device identifier %q: ids %s. The first is kept current. Delete the others in ConnectWise, where they count as devices.",
		len(ids), identifier, strings.Trim(fmt.Sprint(ids), "[]"))}
}

// deviceChanges plans the devices of one customer. The new ones of a vendor type
// and level go in one request, and those that changed in another. A device that
// is reported no more is left as it is.
func deviceChanges(c desired.Customer, site observe.Site) (changes []Change, events []Event) {
	customer := site.Customers[c.ID]
	if customer.Company.ID == 0 || customer.Deleted {
		return nil, nil
	}
	known, twins := map[string]observe.Device{}, map[string][]int64{}
	for _, d := range site.Devices[customer.Company.ID] {
		if _, twice := known[d.Identifier]; !twice {
			known[d.Identifier] = d
		}
		twins[d.Identifier] = append(twins[d.Identifier], d.ID)
	}
	for _, group := range c.Devices {
		g := deviceGroup{DeviceGroup: group, customer: c, company: customer.Company}
		for _, d := range group.Devices {
			if d.Identifier == "" || len(d.Identifier) > maxDeviceIdentifier {
				events = append(events, Event{Warning, "device_identifier", fmt.Sprintf(
					"The device %q is not pushed: its account number %q has to have 1 to %d characters.", d.Name, d.Identifier, maxDeviceIdentifier)})
				continue
			}
			if have, ok := known[d.Identifier]; ok {
				if ids := twins[d.Identifier]; len(ids) > 1 {
					events = append(events, twinDevice(d.Identifier, ids))
				}
				g.update(have, d)
			} else {
				g.add(d)
			}
		}
		groupChanges, event := g.changes(site)
		changes = append(changes, groupChanges...)
		if event != nil {
			events = append(events, *event)
		}
	}
	return changes, events
}

// deviceGroup is the devices of one vendor type and level that a run writes.
type deviceGroup struct {
	desired.DeviceGroup
	customer desired.Customer
	company  observe.Reference

	added, updated Change
	newRecords     []map[string]any
	newFields      []map[string]any
	base           []psa.Record
}

// deviceFields are the API's fields of a device, in the order in which they are
// shown. What usage does not say is not among them.
func deviceFields(d desired.Device) (names []string, values map[string]any) {
	values = map[string]any{"name": cut(d.Name, maxDeviceName), "backupBillableSpaceGb": d.Space.Number()}
	names = []string{"name", "backupBillableSpaceGb"}
	if b := d.LastBackup; b != nil {
		if !b.FinishedAt.IsZero() {
			names = append(names, "lastBackupDate")
			values["lastBackupDate"] = b.FinishedAt.UTC().Format(time.RFC3339)
		}
		for _, f := range []struct {
			name  string
			count int64
		}{{"backupSuccesses", b.Successes}, {"backupIncomplete", b.Incomplete}, {"backupFailed", b.Failures}} {
			names = append(names, f.name)
			values[f.name] = f.count
		}
	}
	return names, values
}

func (g *deviceGroup) add(d desired.Device) {
	_, values := deviceFields(d)
	values["deviceIdentifier"] = d.Identifier
	values["company"] = map[string]any{"id": g.company.ID}
	g.newRecords = append(g.newRecords, values)
	g.added.Fields = append(g.added.Fields, Field{Name: "device " + d.Identifier, After: d.Name})
}

func (g *deviceGroup) update(have observe.Device, d desired.Device) {
	names, values := deviceFields(d)
	changed := map[string]any{"id": have.ID}
	for _, name := range names {
		before, after := text(have.Record.Field(name)), text(values[name])
		if same(before, after) {
			continue
		}
		changed[name] = values[name]
		g.updated.Fields = append(g.updated.Fields, Field{Name: fmt.Sprintf("device %s: %s", d.Identifier, name), Before: before, After: after})
	}
	if len(changed) > 1 {
		g.newFields = append(g.newFields, changed)
		g.base = append(g.base, have.Record)
	}
}

// changes are the requests of the group, and what keeps new devices from being
// pushed.
func (g *deviceGroup) changes(site observe.Site) (changes []Change, event *Event) {
	object := fmt.Sprintf("devices of %s (%s)", service(g.Type, g.Level), g.company.Name)
	query := map[string]string{
		"managementSolutionName": site.Solution, "managedIdentifier": observe.ManagedIDPrefix + g.customer.ID, "type": g.Type, "level": g.Level,
	}
	if len(g.newFields) > 0 {
		g.updated.Part, g.updated.Object = Statistics, object
		g.updated.Reason = fmt.Sprintf("%d of the devices changed", len(g.newFields))
		g.updated.Write = Write{Method: put, Collection: ConfigurationsPath + "/bulk", Body: g.newFields, Query: query, Base: g.base}
		changes = append(changes, g.updated)
	}
	if len(g.newRecords) == 0 {
		return changes, nil
	}
	configuration, problem := deviceType(g.DeviceGroup, site)
	if problem != "" {
		return changes, &Event{Info, "devices_not_mapped", fmt.Sprintf(
			"%d devices of %s are not pushed: %s.", len(g.newRecords), service(g.Type, g.Level), problem)}
	}
	for _, r := range g.newRecords {
		r["type"] = map[string]any{"id": configuration}
	}
	g.added.Part, g.added.Object = Statistics, object
	g.added.Reason = fmt.Sprintf("%d devices are new", len(g.newRecords))
	g.added.Write = Write{Method: post, Collection: ConfigurationsPath + "/bulk", Body: g.newRecords, Query: query}
	return append(changes, g.added), nil
}

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
			return 0, "their cross reference is inactive"
		case x.Configuration.ID == 0:
			return 0, "their cross reference has no configuration type"
		}
		return x.Configuration.ID, ""
	}
	return 0, "they have no cross reference yet"
}

// counterChanges plans the counters of both managed ids, of which only those are
// written that changed. They come after everything else that the interval is
// about, so that a push which was cut off is not taken for a whole one.
func counterChanges(c desired.Customer, site observe.Site) (changes []Change, events []Event) {
	customer := site.Customers[c.ID]
	if c.Counters == nil || customer.Company.ID == 0 || customer.Deleted {
		return nil, nil
	}
	for _, entry := range []struct {
		deviceType string
		counters   map[string]int64
	}{
		{WorkstationsAndServers, map[string]int64{
			"totalServers": c.Counters.Servers, "totalWorkstations": c.Counters.Workstations,
		}},
		{BackupStats, map[string]int64{
			"successfulBackupJobs": c.Counters.SuccessfulJobs, "failedBackupJobs": c.Counters.FailedJobs,
			"totalNotifications": c.Counters.Notifications,
		}},
	} {
		identifier := observe.ManagedIDPrefix + c.ID
		i := slices.IndexFunc(customer.ManagedIDs, func(m observe.ManagedID) bool {
			return m.DeviceType == entry.deviceType && m.Identifier == identifier
		})
		if i < 0 {
			events = append(events, Event{Warning, "statistics_managed_id", fmt.Sprintf(
				"%s has no managed id %s of type %s, so its counters are in no report.", customer.Company.Name, identifier, entry.deviceType)})
			continue
		}
		if change, differs := counterChange(customer.ManagedIDs[i], customer.Company.ID, entry.counters); differs {
			changes = append(changes, change)
		}
	}
	return changes, events
}

func counterChange(have observe.ManagedID, company int64, want map[string]int64) (Change, bool) {
	change := Change{
		Part:   Counters,
		Object: fmt.Sprintf("managed id %d (%s, %s)", have.ID, have.Identifier, have.DeviceType),
		Write: Write{
			Method: patch, ID: have.ID,
			Collection: fmt.Sprintf("/company/companies/%d/managementSummaryReports", company),
		},
		Forecast: map[string]decimal.Decimal{},
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		before, counted := have.Counters[name]
		after := want[name]
		if counted && before == after {
			continue
		}
		field := Field{Name: name, After: strconv.FormatInt(after, 10)}
		if counted {
			field.Before = strconv.FormatInt(before, 10)
		}
		change.Fields = append(change.Fields, field)
		change.Forecast[name] = decimal.FromInt(after)
		change.Write.Operations = append(change.Write.Operations, psa.Replace(name, after))
	}
	return change, len(change.Fields) > 0
}

// text is a value as it is shown; null is "".
func text(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

// same compares numbers by value, because the server writes 2.00 for 2, and times
// as such.
func same(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := decimal.Parse(a)
	y, errY := decimal.Parse(b)
	if errX == nil && errY == nil {
		return x.Equal(y)
	}
	s, errS := time.Parse(time.RFC3339, a)
	t, errT := time.Parse(time.RFC3339, b)
	return errS == nil && errT == nil && s.Equal(t)
}

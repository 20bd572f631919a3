package desired

import (
	"cmp"
	"slices"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// statistics fills devices and counters from accounts in order.
func (c *Customer) statistics(size axcient.Gigabyte, accounts []axcient.Account) {
	c.Counters = &Counters{}
	for i := 0; i < len(accounts); {
		first := accounts[i]
		end := i
		var last *axcient.Backup
		var space decimal.Decimal
		machine := -1
		for ; end < len(accounts) && accounts[end].Account == first.Account; end++ {
			a := accounts[end]
			c.count(a)
			if machine < 0 && a.DeviceType != "" {
				machine = end
			}
			if a.DeviceType != "" {
				space = space.Add(a.UsedBytes).Add(a.LocalUsedBytes)
				last = newest(last, a.LastBackup)
			}
		}
		i = end
		if machine < 0 {
			continue
		}
		a := accounts[machine]
		if a.DeviceType == axcient.Server {
			c.Counters.Servers++
		} else {
			c.Counters.Workstations++
		}
		c.device(a, Device{
			Identifier: a.Account, Name: deviceName(a), Kind: a.DeviceType,
			Space: gigabytes(space, size).Round(cent, decimal.Nearest), LastBackup: last,
		})
	}
	slices.SortFunc(c.Devices, func(a, b DeviceGroup) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Level, b.Level))
	})
}

func (c *Customer) count(a axcient.Account) {
	if b := a.LastBackup; b != nil {
		c.Counters.SuccessfulJobs += b.Successes
		c.Counters.FailedJobs += b.Failures + b.Incomplete
	}
	for _, e := range a.Events {
		if !strings.HasSuffix(e.Type, axcient.Resolved) {
			c.Counters.Notifications++
		}
	}
}

// device adds a device to its group: the vendor type and level of the measure
// that counts the machine, or of the one by size where only that is billed, so
// that a push creates no cross reference that nobody bills by. ConnectWise keeps
// one type and level for a device; one with two services is under the first.
func (c *Customer) device(a axcient.Account, d Device) {
	var counting, bySize policy.Measure
	for _, m := range policy.Measures {
		f, _ := m.Facts()
		switch {
		case f.Service != a.Service:
		case f.Device == a.DeviceType:
			counting = m
		case f.Unit == policy.GB:
			bySize = m
		}
	}
	m := counting
	if b := c.Effective.Billing; b != nil && !slices.Contains(b.Measures, counting) && slices.Contains(b.Measures, bySize) {
		m = bySize
	}
	group := DeviceGroup{Type: c.Effective.Vendor.Types[m], Level: c.Effective.Vendor.Level(m, a.ServicePlan)}
	i := slices.IndexFunc(c.Devices, func(g DeviceGroup) bool { return g.Type == group.Type && g.Level == group.Level })
	if i < 0 {
		i = len(c.Devices)
		c.Devices = append(c.Devices, group)
	}
	c.Devices[i].Devices = append(c.Devices[i].Devices, d)
}

// deviceName returns the name of a configuration, which may not be empty.
func deviceName(a axcient.Account) string {
	return cmp.Or(harmless(a.Username), a.Account)
}

// newest returns the later result, its time in UTC.
func newest(a, b *axcient.Backup) *axcient.Backup {
	if b == nil || a != nil && !b.FinishedAt.After(a.FinishedAt) {
		return a
	}
	later := *b
	later.FinishedAt = b.FinishedAt.UTC()
	return &later
}

package axcient

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
)

// maxBytes is the largest size that is taken for one: an exbibyte. A larger
// number is a wrong unit.
var maxBytes = decimal.FromInt(1 << 60)

// Validate checks accounts that were written in HCL or built by a program and
// returns them in the order of customer, service and account, the events of an
// account in the order of time. The error is a [*SourceError] with the source
// "accounts" and a path such as accounts[3].used_bytes for each problem, where
// 3 is the index before sorting. The argument is not changed.
func Validate(u Usage) (Usage, error) {
	found := &problems{source: "accounts"}
	u.Accounts = slices.Clone(u.Accounts)
	for i := range u.Accounts {
		u.Accounts[i].Events = slices.Clone(u.Accounts[i].Events)
	}
	return normalize(u, found, path)
}

// path is the place of a field in the JSON form.
func path(account int, field string) string { return fmt.Sprintf("accounts[%d].%s", account, field) }

// normalize validates and sorts in place. Place translates an account's index
// and a field's JSON path below it into what the user sees.
func normalize(u Usage, found *problems, place func(account int, field string) string) (Usage, error) {
	type key struct {
		account string
		service Service
	}
	seen := make(map[key]int, len(u.Accounts))
	for i := range u.Accounts {
		if found.full() {
			break
		}
		a := &u.Accounts[i]
		check := checker{found: found, place: func(field string) string { return place(i, field) }}
		check.account(a)
		k := key{a.Account, a.Service}
		if first, ok := seen[k]; ok && a.Account != "" {
			check.refuse("account", "account %q with service %q is at %s already: an account may have each service once",
				a.Account, string(a.Service), place(first, "account"))
		} else {
			seen[k] = i
		}
	}
	if err := found.err(); err != nil {
		return Usage{}, err
	}
	for i := range u.Accounts {
		slices.SortStableFunc(u.Accounts[i].Events, func(a, b Event) int {
			return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
		})
	}
	slices.SortStableFunc(u.Accounts, func(a, b Account) int {
		return cmp.Or(cmp.Compare(a.CustomerID, b.CustomerID), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Account, b.Account))
	})
	return u, nil
}

type checker struct {
	found *problems
	place func(field string) string
}

func (c checker) refuse(field, format string, args ...any) {
	c.found.add(c.place(field), format, args...)
}

func (c checker) account(a *Account) {
	if !digits(a.CustomerID) {
		c.refuse("customer_id", "%.60q is not a valid customer id: the portal's Cust. ID has digits only, no spaces", a.CustomerID)
	}
	switch {
	case a.Account == "":
		c.refuse("account", "the account number is missing")
	case strings.TrimSpace(a.Account) != a.Account:
		c.refuse("account", "%.60q has spaces around it", a.Account)
	}
	c.size("used_bytes", a.UsedBytes)
	c.size("local_used_bytes", a.LocalUsedBytes)
	switch {
	case !slices.Contains(Services, a.Service):
		c.refuse("service", "%.60q is not a known service; known are %s", string(a.Service), listed(Services))
	case a.Service.ofMailboxes():
		if a.DeviceType != "" {
			c.refuse("device_type", "%.60q does not apply to %s, which has mailboxes and no machine", string(a.DeviceType), string(a.Service))
		}
		switch {
		case a.Mailboxes == nil:
			c.refuse("mailboxes", "the number of mailboxes is missing, and %s is billed by it", string(a.Service))
		case *a.Mailboxes < 0:
			c.refuse("mailboxes", "%d is negative", *a.Mailboxes)
		}
	default:
		if a.DeviceType != Server && a.DeviceType != Workstation {
			c.refuse("device_type", "%.60q is not a known device type, and %s needs one: server or workstation, which are billed apart",
				string(a.DeviceType), string(a.Service))
		}
		if a.Mailboxes != nil && *a.Mailboxes != 0 {
			c.refuse("mailboxes", "%s has no mailboxes, and %d are given", string(a.Service), *a.Mailboxes)
		}
		a.Mailboxes = nil
	}
	if b := a.LastBackup; b != nil {
		c.backup(b)
	}
	ids := make(map[string]bool, len(a.Events))
	for i, event := range a.Events {
		field := fmt.Sprintf("events[%d].", i)
		c.event(field, event)
		if ids[event.ID] && event.ID != "" {
			c.refuse(field+"id", "%.60q is the id of two events of this account", event.ID)
		}
		ids[event.ID] = true
	}
}

func (c checker) size(field string, size decimal.Decimal) {
	switch {
	case size.Sign() < 0:
		c.refuse(field, "%s is negative", size)
	case size.Cmp(maxBytes) > 0:
		c.refuse(field, "more than an exbibyte: is the unit right?")
	}
}

func (c checker) backup(b *Backup) {
	if b.Status == "" {
		c.refuse("last_backup.status", "the status is missing")
	}
	c.time("last_backup.finished_at", b.FinishedAt)
	for _, count := range []struct {
		field string
		n     int64
	}{{"successes", b.Successes}, {"incomplete", b.Incomplete}, {"failures", b.Failures}} {
		if count.n < 0 {
			c.refuse("last_backup."+count.field, "%d is negative", count.n)
		}
	}
}

func (c checker) event(field string, e Event) {
	if e.ID == "" {
		c.refuse(field+"id", "the id is missing: it tells an event that was seen from a new one")
	}
	if !slices.Contains(EventTypes, strings.TrimSuffix(e.Type, Resolved)) {
		c.refuse(field+"type", "%.60q is not a known event type; known are %s, each also with %s behind it", e.Type, listed(EventTypes), Resolved)
	}
	if !slices.Contains(Severities, e.Severity) {
		c.refuse(field+"severity", "%.60q is not a known severity; known are %s", string(e.Severity), listed(Severities))
	}
	c.time(field+"at", e.At)
}

// time refuses also what JSON cannot express.
func (c checker) time(field string, at time.Time) {
	switch year := at.UTC().Year(); {
	case at.IsZero():
		c.refuse(field, "the time is missing")
	case year < 1 || year > 9999:
		c.refuse(field, "the year %d is out of range", year)
	}
}

// ofMailboxes reports whether a service protects mailboxes and not a machine.
func (s Service) ofMailboxes() bool { return s == EmailArchiving || s == EmailSecurity }

// digits reports whether text is one ASCII digit or more, and nothing else.
func digits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

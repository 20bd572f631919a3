package axcient

import (
	"strconv"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
)

// accounts returns the accounts of a device; refuse reports what is wrong.
func (d x360Device) accounts(client x360Client, refuse func(format string, args ...any)) []Account {
	if d.ID == nil {
		refuse("the device has no id")
		return nil
	}
	account := Account{
		CustomerID: client.customer, CustomerName: client.Name,
		Account: strconv.FormatInt(*d.ID, 10), Username: d.Name, ServicePlan: d.Product,
		DeviceType: DeviceType(strings.ToLower(d.Type)),
	}
	var accounts []Account
	if d.CloudUsage != nil || d.VaultUsage != nil {
		online := account
		online.Service, online.UsedBytes = OnlineBackup, bytesOf(d.CloudUsage).Add(bytesOf(d.VaultUsage))
		if bytesOf(d.CloudUsage).Sign() < 0 || bytesOf(d.VaultUsage).Sign() < 0 {
			refuse("cloud_usage or vault_usage is negative")
		}
		accounts = append(accounts, online)
	}
	if d.LocalUsage != nil {
		local := account
		local.Service, local.LocalUsedBytes = LocalBackup, bytesOf(d.LocalUsage)
		accounts = append(accounts, local)
	}
	if len(accounts) == 0 {
		refuse("the device reports no cloud_usage, vault_usage or local_usage: wait for its first backup or leave its client out")
		return nil
	}
	d.health(accounts, refuse)
	for i := range accounts {
		at := newest(d.Cloud, d.Vault)
		if accounts[i].Service == LocalBackup {
			at = newest(d.Local)
		}
		if !at.IsZero() && !failing(accounts[i].Events) {
			accounts[i].LastBackup = &Backup{Status: StatusSuccess, FinishedAt: at, Successes: 1}
		}
	}
	return accounts
}

func bytesOf(n *int64) decimal.Decimal {
	if n == nil {
		return decimal.Decimal{}
	}
	return decimal.FromInt(*n)
}

// failing reports whether an event is one that nothing resolves.
func failing(events []Event) bool {
	for _, event := range events {
		if !strings.HasSuffix(event.Type, Resolved) {
			return true
		}
	}
	return false
}

// health adds the events of a device's current and previous status. Both
// accounts of a device share its health, and one gets the event: a second would
// be a second ticket.
func (d x360Device) health(accounts []Account, refuse func(format string, args ...any)) {
	if d.Current == nil || d.Current.Status == "" {
		return
	}
	at, err := x360Time(d.Current.Timestamp)
	if err != nil {
		if d.Current.failed() || d.Previous.failed() {
			refuse("the time %.40q of current_health_status is not a valid one", d.Current.Timestamp)
		}
		return
	}
	add := func(health *x360Health, kind string, severity Severity, message string) {
		to := health.account(accounts)
		to.Events = append(to.Events, derivedEvent("x360", *to, kind, severity, at, message))
	}
	message := "Health status " + d.Current.Status
	if d.Current.Reason != "" {
		message += ": " + d.Current.Reason
	}
	if d.Previous.failed() && (!d.Current.failed() || !d.Current.sameTicket(d.Previous, accounts)) {
		add(d.Previous, healthEventType(d.Previous.Reason)+Resolved, Information, message)
	}
	if d.Current.failed() {
		severity := Warning
		if d.Current.Status == "TROUBLED" {
			severity = Error
		}
		add(d.Current, healthEventType(d.Current.Reason), severity, message)
	}
}

func (h *x360Health) failed() bool {
	return h != nil && h.Status != "" && h.Status != "NORMAL"
}

// sameTicket reports whether two statuses are events of one type and account.
func (h *x360Health) sameTicket(other *x360Health, accounts []Account) bool {
	return healthEventType(h.Reason) == healthEventType(other.Reason) && h.account(accounts) == other.account(accounts)
}

// account chooses the account that a status belongs to: the local backup where
// the reason is on site, else the first.
func (h *x360Health) account(accounts []Account) *Account {
	last := &accounts[len(accounts)-1]
	for _, word := range []string{"ONSITE", "LOCAL", "APPLIANCE"} {
		if strings.Contains(h.Reason, word) && last.Service == LocalBackup {
			return last
		}
	}
	return &accounts[0]
}

// healthEventType translates a reason such as ONSITE_NEVER_RUN, FULL_90_PERCENT
// or APPLIANCE_OFFLINE, the ones that the API's description shows. It lists no
// others, so the words inside a reason decide, and what they do not say is
// backup_failed.
func healthEventType(reason string) string {
	for _, rule := range []struct{ word, kind string }{
		{"NEVER_RUN", "backup_missed"},
		{"MISSED", "backup_missed"},
		{"OFFLINE", "hardware_failed"},
		{"FULL_", "disk_usage"},
		{"PERCENT", "disk_usage"},
	} {
		if strings.Contains(reason, rule.word) {
			return rule.kind
		}
	}
	return "backup_failed"
}

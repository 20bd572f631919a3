package axcient_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func ptr[T any](value T) *T { return &value }

func machine() axcient.Account {
	return axcient.Account{
		CustomerID: "34826", Account: "80202028", Service: axcient.OnlineBackup, DeviceType: axcient.Server,
		UsedBytes: decimal.FromInt(1 << 30),
	}
}

// wants checks that an error names each of the texts.
func wants(t *testing.T, err error, texts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("accepted, want an error with %q", texts)
	}
	var source *axcient.SourceError
	if !errors.As(err, &source) {
		t.Errorf("%T is not a *SourceError: %v", err, err)
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("%q is not in %q", text, err)
		}
	}
}

func TestValidate(t *testing.T) {
	event := axcient.Event{ID: "e-1", Type: "backup_failed", Severity: axcient.Error, At: noon}
	mailboxes := func(a *axcient.Account) {
		a.Service, a.DeviceType, a.Mailboxes = axcient.EmailArchiving, "", ptr[int64](0)
	}
	for name, test := range map[string]struct {
		change func(*axcient.Account)
		want   []string
	}{
		"as it is":              {func(*axcient.Account) {}, nil},
		"mailboxes":             {mailboxes, nil},
		"zero mailboxes of pc":  {func(a *axcient.Account) { a.Mailboxes = ptr[int64](0) }, nil},
		"resolved":              {func(a *axcient.Account) { e := event; e.Type += "_resolved"; a.Events = []axcient.Event{e} }, nil},
		"hostile names":         {func(a *axcient.Account) { a.CustomerName, a.Username = "=cmd|'/c calc'!A1", "<script>\x00\xff" }, nil},
		"space in customer id":  {func(a *axcient.Account) { a.CustomerID = "34 826" }, []string{"accounts[0].customer_id", `"34 826"`, "digits"}},
		"no customer id":        {func(a *axcient.Account) { a.CustomerID = "" }, []string{"accounts[0].customer_id"}},
		"foreign digits":        {func(a *axcient.Account) { a.CustomerID = "٣٤" }, []string{"accounts[0].customer_id"}},
		"no account":            {func(a *axcient.Account) { a.Account = "" }, []string{"accounts[0].account", "missing"}},
		"spaces around account": {func(a *axcient.Account) { a.Account = "80 " }, []string{"accounts[0].account", "spaces"}},
		"negative size":         {func(a *axcient.Account) { a.UsedBytes = decimal.FromInt(-1) }, []string{"accounts[0].used_bytes", "negative"}},
		"negative local size":   {func(a *axcient.Account) { a.LocalUsedBytes = decimal.FromInt(-1) }, []string{"accounts[0].local_used_bytes"}},
		"absurd size":           {func(a *axcient.Account) { a.UsedBytes = decimal.MustParse("1e40") }, []string{"unit"}},
		"unknown service":       {func(a *axcient.Account) { a.Service = "onlinebackup" }, []string{"accounts[0].service", "online_backup, local_backup, email_archiving, email_security"}},
		"no device type":        {func(a *axcient.Account) { a.DeviceType = "" }, []string{"accounts[0].device_type", "server or workstation"}},
		"device of mailboxes":   {func(a *axcient.Account) { mailboxes(a); a.DeviceType = "server" }, []string{"accounts[0].device_type"}},
		"mailboxes missing":     {func(a *axcient.Account) { mailboxes(a); a.Mailboxes = nil }, []string{"accounts[0].mailboxes", "missing"}},
		"mailboxes negative":    {func(a *axcient.Account) { mailboxes(a); a.Mailboxes = ptr[int64](-1) }, []string{"accounts[0].mailboxes", "negative"}},
		"mailboxes of a pc":     {func(a *axcient.Account) { a.Mailboxes = ptr[int64](3) }, []string{"accounts[0].mailboxes", "no mailboxes"}},
		"backup without status": {func(a *axcient.Account) { a.LastBackup = &axcient.Backup{FinishedAt: noon} }, []string{"last_backup.status"}},
		"backup without time":   {func(a *axcient.Account) { a.LastBackup = &axcient.Backup{Status: "success"} }, []string{"last_backup.finished_at"}},
		"absurd year": {func(a *axcient.Account) {
			a.LastBackup = &axcient.Backup{Status: "success", FinishedAt: noon.AddDate(9000, 0, 0)}
		}, []string{"last_backup.finished_at", "11026"}},
		"backup count": {func(a *axcient.Account) {
			a.LastBackup = &axcient.Backup{Status: "success", FinishedAt: noon, Failures: -2}
		}, []string{"last_backup.failures", "-2"}},
		"unknown event": {
			func(a *axcient.Account) { e := event; e.Type = "backup_late"; a.Events = []axcient.Event{event, e} },
			[]string{"accounts[0].events[1].type", `"backup_late"`, "backup_failed, backup_missed, disk_usage, archiving_failed, hardware_failed", "_resolved", "events[1].id"},
		},
		"unknown severity": {
			func(a *axcient.Account) { e := event; e.Severity = "fatal"; a.Events = []axcient.Event{e} },
			[]string{"events[0].severity", "information, warning, error"},
		},
		"event without id and time": {
			func(a *axcient.Account) { a.Events = []axcient.Event{{Type: "disk_usage", Severity: "warning"}} },
			[]string{"events[0].id", "events[0].at"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := machine()
			test.change(&a)
			_, err := axcient.Validate(axcient.Usage{Accounts: []axcient.Account{a}})
			if test.want != nil {
				wants(t, err, test.want...)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestValidateOrdersAndRefusesTwins(t *testing.T) {
	var u axcient.Usage
	for _, id := range []string{"2/b", "2/a", "10/c", "2/d"} {
		a := machine()
		a.CustomerID, a.Account, _ = strings.Cut(id, "/")
		if a.Account == "d" {
			a.Service = axcient.LocalBackup
		}
		a.Events = []axcient.Event{
			{ID: "late", Type: "disk_usage", Severity: "warning", At: noon.Add(time.Hour)},
			{ID: "early", Type: "disk_usage", Severity: "warning", At: noon},
		}
		u.Accounts = append(u.Accounts, a)
	}
	sorted, err := axcient.Validate(u)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range sorted.Accounts {
		got = append(got, a.CustomerID+"/"+a.Account)
	}
	if text := fmt.Sprint(got); text != "[10/c 2/d 2/a 2/b]" {
		t.Errorf("order %s", text)
	}
	if sorted.Accounts[0].Events[0].ID != "early" || u.Accounts[0].Events[0].ID != "late" || u.Accounts[0].Account != "b" {
		t.Error("events not sorted, or the argument changed")
	}
	twin := machine()
	twin.CustomerID, twin.Account = "3", "b"
	u.Accounts = append(u.Accounts, twin)
	_, err = axcient.Validate(u)
	wants(t, err, "accounts[4].account", "accounts[0].account")
}

func TestValidateBoundsItsError(t *testing.T) {
	_, err := axcient.Validate(axcient.Usage{Accounts: make([]axcient.Account, 1000)})
	wants(t, err, "more than 20 problems")
	if n := strings.Count(err.Error(), "\n"); n != 20 {
		t.Errorf("%d problems listed", n)
	}
}

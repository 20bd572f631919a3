package desired_test

import (
	"fmt"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
)

func groups(c desired.Customer) []string {
	var lines []string
	for _, g := range c.Devices {
		for _, d := range g.Devices {
			line := fmt.Sprintf("%s/%s: %s %s %s %s GB", g.Type, g.Level, d.Identifier, d.Name, d.Kind, d.Space)
			if b := d.LastBackup; b != nil {
				line += fmt.Sprintf(" %s %d/%d/%d %s", b.Status, b.Successes, b.Incomplete, b.Failures, b.FinishedAt.Format("02T15:04Z07:00"))
			}
			lines = append(lines, line)
		}
	}
	return lines
}

func TestStatistics(t *testing.T) {
	t.Parallel()
	u := usage(t,
		"online_backup 1 server Pro 1073741824", "online_backup 2 workstation Basic 10737418", // 0.00999… GB
		"local_backup 1 server Pro 2147483648", "local_backup 3 workstation Pro 0", "email_security 4 - - 9")
	for i := range u.Accounts {
		a := &u.Accounts[i]
		switch fmt.Sprint(a.Service, a.Account) {
		case "online_backup1":
			a.LastBackup = &axcient.Backup{Status: "success", FinishedAt: at(t, "2026-11-23T03:00:00Z"), Successes: 2}
			a.Events = []axcient.Event{
				{ID: "1", Type: "disk_usage", Severity: axcient.Warning, At: at(t, "2026-11-23T03:00:00Z")},
				{ID: "2", Type: "backup_failed_resolved", Severity: axcient.Information, At: at(t, "2026-11-23T04:00:00Z")},
			}
		case "local_backup1":
			// Newer: 02:30 in New York is 07:30 in UTC.
			a.LastBackup = &axcient.Backup{Status: "failed", FinishedAt: at(t, "2026-11-23T02:30:00-05:00"), Failures: 3, Incomplete: 4}
		case "online_backup2":
			a.Username = "\x1b[31mevil\n"
		}
	}
	for _, c := range []struct {
		name, policy string
		want         []string
	}{
		{
			"under the measures that count machines", `"statistics": true, "billing": {}`,
			[]string{
				// Its local backup is not billed at all, and has a type of its own.
				"local_backup_workstations/: 3 acme-3 workstation 0 GB",
				"online_backup_servers/Pro: 1 acme-1 server 3 GB failed 0/4/3 23T07:30Z",
				"online_backup_workstations/Basic: 2 [31mevil workstation 0.01 GB",
			},
		},
		{
			"under the measure by size where only that is billed", `"statistics": true, "billing": {"measures": ["online_backup_gb", "online_backup_workstations"]}`,
			[]string{
				"local_backup_workstations/: 3 acme-3 workstation 0 GB",
				"online_backup/Pro: 1 acme-1 server 3 GB failed 0/4/3 23T07:30Z",
				"online_backup_workstations/Basic: 2 [31mevil workstation 0.01 GB",
			},
		},
		{
			"without billing", `"statistics": true`,
			[]string{
				"local_backup_workstations/: 3 acme-3 workstation 0 GB",
				"online_backup_servers/Pro: 1 acme-1 server 3 GB failed 0/4/3 23T07:30Z",
				"online_backup_workstations/Basic: 2 [31mevil workstation 0.01 GB",
			},
		},
		{"off", `"billing": {}`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := one(t, parse(t, `{"managed_devices_integration_id": 7, `+c.policy+`}`), u)
			same(t, groups(got), c.want)
			if c.want == nil {
				if got.Counters != nil {
					t.Errorf("counters %+v", got.Counters)
				}
				return
			}
			// Machine 1 has two services and is one server; 4 + 3 failed with the
			// incomplete ones; the resolution is no notification.
			if want := (desired.Counters{Servers: 1, Workstations: 2, SuccessfulJobs: 2, FailedJobs: 7, Notifications: 1}); *got.Counters != want {
				t.Errorf("got %+v, want %+v", *got.Counters, want)
			}
		})
	}
	if c := one(t, parse(t, `{"managed_devices_integration_id": 7, "statistics": true}`), usage(t)); c.Counters != nil {
		t.Error("a customer that is not reported has counters, which would overwrite what ConnectWise has")
	}
}

func TestEvents(t *testing.T) {
	t.Parallel()
	failed := func(id, kind string, severity axcient.Severity, when string) axcient.Event {
		return axcient.Event{ID: id, Type: kind, Severity: severity, At: at(t, when)}
	}
	success := func(when string) *axcient.Backup {
		return &axcient.Backup{Status: "Success", FinishedAt: at(t, when), Successes: 1}
	}
	online, local := machine(t, "online_backup 1 server P 1"), machine(t, "local_backup 1 server P 1")
	online.Events = []axcient.Event{
		failed("3", "disk_usage_resolved", axcient.Information, "2026-11-23T05:00:00Z"),
		failed("1", "backup_failed", axcient.Error, "2026-11-22T03:00:00Z"),
		failed("2", "disk_usage", axcient.Information, "2026-11-22T03:00:00Z"),
		failed("4", "hardware_failed", axcient.Warning, "2026-11-23T01:00:00-08:00"),
	}
	mail := machine(t, "email_archiving 2 - - 3")
	mail.LastBackup = success("2026-11-23T02:00:00Z")
	security := machine(t, "email_security 3 - - 3")
	security.LastBackup = success("2026-11-23T02:00:00Z")
	succeeded, localSucceeded := online, local
	succeeded.LastBackup, localSucceeded.LastBackup = success("2026-11-23T06:00:00Z"), success("2026-11-23T04:00:00Z")
	localFailed := local
	localFailed.LastBackup = &axcient.Backup{Status: axcient.StatusFailed, FinishedAt: at(t, "2026-11-23T04:00:00Z")}
	together := machine(t, "online_backup 1 server P 1")
	together.Events = []axcient.Event{
		failed("0", "backup_failed_resolved", axcient.Error, "2026-11-22T03:00:00Z"), failed("1", "backup_failed", axcient.Error, "2026-11-22T03:00:00Z"),
	}
	const first = "22T03:00 1 backup_failed 1"
	const rest = "23T05:00 1 disk_usage resolved 3"
	const hardware = "23T09:00 1 hardware_failed 4"
	for _, c := range []struct {
		name, settings string
		accounts       []axcient.Account
		want           []string
	}{
		{"severities choose failures and not resolutions", "", []axcient.Account{online}, []string{first, rest, hardware}},
		{
			"all severities", `, "severities": ["information", "warning", "error"]`,
			[]axcient.Account{online},
			[]string{first, "22T03:00 1 disk_usage 2", rest, hardware},
		},
		{"one severity", `, "severities": ["error"]`, []axcient.Account{online}, []string{first, rest}},
		{"one type", `, "event_types": ["disk_usage"]`, []axcient.Account{succeeded}, []string{rest}},
		{
			"a success ends failed and missed backups", "",
			[]axcient.Account{succeeded},
			[]string{first, rest, "23T06:00 1 backup_failed resolved implied", "23T06:00 1 backup_missed resolved implied", hardware},
		},
		{
			"the older success of two services counts", "",
			[]axcient.Account{succeeded, localSucceeded},
			[]string{first, "23T04:00 1 backup_failed resolved implied", "23T04:00 1 backup_missed resolved implied", rest, hardware},
		},
		{"one service that failed keeps the ticket open", "", []axcient.Account{succeeded, localFailed}, []string{first, rest, hardware}},
		{
			"a failure and its end at one time", "", []axcient.Account{together}, []string{first, "22T03:00 1 backup_failed resolved 0"},
		},
		{
			"mailboxes", "",
			[]axcient.Account{mail, security},
			[]string{"23T02:00 2 archiving_failed resolved implied"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := parse(t, `{"ticketing": {"board_id": 3, "new_status_id": 4, "resolved_status_id": 5`+c.settings+`}}`)
			var got []string
			for _, e := range one(t, p, axcient.Usage{Accounts: c.accounts}).Events {
				line := e.At.Format("02T15:04 ") + e.Account + " " + e.Failure
				if e.Resolves {
					line += " resolved"
				}
				if e.Implied {
					line += " implied"
				} else {
					line += " " + e.ID
				}
				got = append(got, line)
			}
			same(t, got, c.want)
		})
	}
	if c := one(t, billing(t, ""), axcient.Usage{Accounts: []axcient.Account{succeeded}}); c.Events != nil {
		t.Errorf("events without ticketing: %v", c.Events)
	}
}

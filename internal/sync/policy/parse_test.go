package policy_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

func parse(t *testing.T, text string) policy.Policy {
	t.Helper()
	p, err := policy.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	const types = `"vendor":{"types":{"email_archiving_mailboxes":"email_archiving","email_security_mailboxes":"email_security",` +
		`"local_backup_gb":"local_backup_gb","local_backup_servers":"local_backup_servers","local_backup_workstations":"local_backup_workstations",` +
		`"online_backup_gb":"online_backup","online_backup_servers":"online_backup_servers","online_backup_workstations":"online_backup_workstations"}},` +
		`"zero":{"reported":"push","service_missing":"hold","customer_missing":"hold"},` +
		`"guards":{"max_change_percent":50,"max_change_units":500,"max_customers_changed_percent":0,"max_source_age":"36h"}`
	for name, c := range map[string]struct{ in, want string }{
		"billing only": {
			`{"managed_devices_integration_id": 7, "billing": {}}`,
			`{"managed_devices_integration_id":7,"billing":{"measures":["online_backup_gb","online_backup_servers","online_backup_workstations",` +
				`"email_archiving_mailboxes","email_security_mailboxes"],"gigabyte":"binary","rounding":"nearest","round_to":0.01,"invoice_description":true},` +
				`"statistics":false,"minimum_interval":"12h",` + types + `}`,
		},
		"ticketing only": {
			`{"ticketing": {"board_id": 3, "new_status_id": 4, "resolved_status_id": 5}}`,
			`{"statistics":false,"ticketing":{"board_id":3,"new_status_id":4,"resolved_status_id":5,"severities":["warning","error"],` +
				`"reopen_within":"24h","max_age":"48h"},"minimum_interval":"12h",` + types + `}`,
		},
		"nulls are left out, as Terraform writes them": {
			`{"managed_devices_integration_id": 7, "billing": null, "statistics": true, "ticketing": null, "guards": {"max_change_units": null}, "accept": null, "customers": {"1": null}}`,
			`{"managed_devices_integration_id":7,"statistics":true,"minimum_interval":"12h",` + types + `}`,
		},
		"lists in order, no rounding, no bounds": {
			`{"managed_devices_integration_id": 7, "minimum_interval": "90m", "accept": ["20", "10"], "customers": {"5": {}},
			  "billing": {"measures": ["local_backup_gb", "online_backup_gb"], "rounding": "none"},
			  "guards": {"max_change_percent": 0, "max_change_units": 0, "max_source_age": "0s"}}`,
			strings.Replace(`{"managed_devices_integration_id":7,"billing":{"measures":["online_backup_gb","local_backup_gb"],"gigabyte":"binary","rounding":"none",`+
				`"invoice_description":true},"statistics":false,"minimum_interval":"1h30m",`+types+`,"accept":["10","20"]}`,
				`"max_change_percent":50,"max_change_units":500,"max_customers_changed_percent":0,"max_source_age":"36h"`,
				`"max_change_percent":0,"max_change_units":0,"max_customers_changed_percent":0,"max_source_age":"0s"`, 1),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := parse(t, c.in).Canonical()
			if err != nil || string(got) != c.want {
				t.Errorf("%v\n got %s\nwant %s", err, got, c.want)
			}
		})
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	const billing = `"managed_devices_integration_id": 7, "billing": {}`
	const tickets = `"board_id": 3, "new_status_id": 4, "resolved_status_id": 5`
	for in, want := range map[string][]string{
		``:    {"the JSON ends too early"},
		`{`:   {"the JSON ends too early"},
		`{,}`: {"is not valid JSON at byte 2"},
		`{} x`: {
			"there is text after the end of the JSON",
		},
		`[]`: {"must be an object such as {…}, not []"},
		`{}`: {"does nothing: set at least one of billing, statistics and ticketing"},
		`{"statistics": true}`: {
			"managed_devices_integration_id: is missing",
		},
		`{"customers": {"1": {"statistics": true}}}`: {
			"managed_devices_integration_id: is missing",
		},
		`{` + billing + `, "Billing": {}, "zero": {"reported": "push", "gone": "hold"}}`: {
			"Billing: is not a setting of a policy; here are known: accept, billing, customers,",
			"zero.gone: is not a setting of a policy; here are known: customer_missing, reported, service_missing",
		},
		`{` + billing + `, "billing": {}}`: {`"billing" is set twice`},
		`{"managed_devices_integration_id": 0, "billing": {"measures": ["online_backup_gb", "gb", "online_backup_gb", 3], "gigabyte": "si",
		  "rounding": "up", "round_to": 0, "invoice_description": "yes"}}`: {
			"managed_devices_integration_id: 0 is not the id of an object",
			`billing.measures[1]: "gb" is not one of online_backup_gb, online_backup_servers,`,
			`billing.measures[2]: "online_backup_gb" is listed twice`,
			`billing.measures[3]: must be a text, not 3`,
			`billing.gigabyte: "si" is not one of binary, decimal`,
			"billing.round_to: 0 is not a step between 0.000001 and 1000000",
			`billing.invoice_description: must be true or false, not "yes"`,
		},
		`{"managed_devices_integration_id": 7.5, "statistics": true}`: {
			"managed_devices_integration_id: must be the id of an object in ConnectWise, a whole number, not 7.5",
		},
		`{"managed_devices_integration_id": 7, "billing": {"measures": []}}`:                       {"billing.measures: must not be empty"},
		`{"managed_devices_integration_id": 7, "billing": {"rounding": "none", "round_to": 1}}`:    {`billing.round_to: has no effect with rounding = "none"`},
		`{"managed_devices_integration_id": 7, "billing": {"round_to": 1.00000000000000000001}}`:   {"billing.round_to: 1.00000000000000000001 is not a step"},
		`{"managed_devices_integration_id": 7, "billing": {"rounding": "down", "round_to": "1x"}}`: {`billing.round_to: "\"1x\"" is not a valid decimal number`},
		`{"ticketing": {"board_id": 3}}`: {
			"ticketing.new_status_id: is missing", "ticketing.resolved_status_id: is missing",
		},
		`{"ticketing": {"board_id": 3, "new_status_id": 4, "resolved_status_id": 4}}`: {
			"ticketing.resolved_status_id: is the status of new tickets too",
		},
		`{"ticketing": {` + tickets + `, "severities": ["fatal"], "event_types": ["backup_failed_resolved", "fire"], "reopen_within": "1d", "max_age": "-1h"}}`: {
			`ticketing.severities[0]: "fatal" is not one of information, warning, error`,
			`ticketing.event_types[0]: "backup_failed_resolved" is not one of backup_failed, backup_missed, disk_usage, archiving_failed, hardware_failed: name the failure`,
			`ticketing.event_types[1]: "fire" is not one of backup_failed,`,
			`ticketing.reopen_within: "1d" is not a duration such as "12h"`,
			"ticketing.max_age: -1h is negative",
		},
		`{"ticketing": {` + tickets + `, "priority_ids": {"information": 1, "worst": 2}}}`: {
			`ticketing.priority_ids["worst"]: is not the priority of one of information, warning, error`,
		},
		`{"ticketing": {` + tickets + `, "priority_ids": {"information": 1, "error": 2}}}`: {
			`ticketing.priority_ids["information"]: has no effect: severities does not list information`,
		},
		`{` + billing + `, "minimum_interval": "1500ms", "guards": {"max_change_percent": -1, "max_source_age": "999999h"}}`: {
			"minimum_interval: 1.5s is not a whole number of seconds",
			"guards.max_change_percent: -1 is negative",
			"guards.max_source_age: 999999h is longer than ten years",
		},
		`{` + billing + `, "vendor": {"types": {"online_backup_gb": "", "gb": "x", "email_security_mailboxes": "a\u0007"},
		  "levels": {"email_archiving_mailboxes": "ok", "Pro": 3, "online_backup_gb": "x"}}}`: {
			`vendor.types["online_backup_gb"]: is empty`,
			`vendor.types["gb"]: is not the name of a measure; known are online_backup_gb,`,
			`vendor.types["email_security_mailboxes"]: "a\a" has control characters`,
			`vendor.levels["Pro"]: must be a text, not 3`,
			`vendor.levels["online_backup_gb"]: the level of online_backup_gb is the service plan: name the plan`,
		},
		`{` + billing + `, "vendor": {"types": {"online_backup_gb": "` + strings.Repeat("ä", 256) + `"}}}`: {
			`vendor.types["online_backup_gb"]: has more than 255 characters`,
		},
		`{` + billing + `, "vendor": {"types": {"online_backup_servers": "online_backup"}}}`: {
			`vendor.types["online_backup_servers"]: is "online_backup", as is the type of online_backup_gb: a cross reference could not tell the two measures apart`,
		},
		// A plan can be called anything, so that its levels cannot tell them apart.
		`{` + billing + `, "vendor": {"types": {"online_backup_servers": "online_backup"}, "levels": {"": "none"}}}`: {
			`vendor.types["online_backup_servers"]: is "online_backup", as is`,
		},
		`{` + billing + `, "vendor": {"types": {"email_security_mailboxes": "email_archiving"}}}`: {
			`vendor.types["email_security_mailboxes"]: is "email_archiving", as is the type of email_archiving_mailboxes`,
		},
		`{` + billing + `, "accept": ["34826", "EFS-1", "34826"]}`: {
			`accept[1]: "EFS-1" is not a Cust. ID`, `accept[2]: "34826" is listed twice`,
		},
		`{` + billing + `, "customers": {"x": {}, "1": {"rounding": "some", "note": ""}}}`: {
			`customers["x"]: is not a Cust. ID`,
			`customers["1"].rounding: "some" is not one of up, down, nearest, none`,
			`customers["1"].note: is not a setting of a policy`,
		},
		`{` + billing + `, "customers": {"1": {"ticketing": true}, "2": {"billing": false, "measures": ["online_backup_gb"]}, "3": {"rounding": "none", "round_to": 2}}}`: {
			`customers["1"].ticketing: the policy has no ticketing`,
			`customers["2"].measures: has no effect: this customer is not billed`,
			`customers["3"].round_to: has no effect with rounding = "none"`,
		},
		`{"ticketing": {` + tickets + `}, "customers": {"1": {"billing": true}}}`: {
			`customers["1"].billing: the policy has no billing`,
		},
	} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			_, err := policy.Parse([]byte(in))
			var problems *policy.ProblemsError
			if !errors.As(err, &problems) {
				t.Fatalf("%v is not a ProblemsError", err)
			}
			for i, p := range problems.Problems {
				if i >= len(want) || !strings.HasPrefix(p.String(), want[i]) {
					t.Errorf("unexpected problem %s", p)
				}
			}
			if len(problems.Problems) < len(want) {
				t.Errorf("%d problems are missing: %s", len(want)-len(problems.Problems), err)
			}
		})
	}
}

func TestVendorTypeOfTwoMeasures(t *testing.T) {
	t.Parallel()
	// Levels tell the two apart, and spaces stay as they are.
	p := parse(t, `{"managed_devices_integration_id": 7, "billing": {}, "vendor": {
		"types": {"email_archiving_mailboxes": "Email ", "email_security_mailboxes": "Email "},
		"levels": {"email_security_mailboxes": "Security", "Pro": "P1", "Free": ""}}}`)
	for _, c := range []struct {
		measure     policy.Measure
		plan, level string
	}{
		{policy.EmailArchivingMailboxes, "Pro", ""},
		{policy.EmailSecurityMailboxes, "Pro", "Security"},
		{policy.OnlineBackupGB, "Pro", "P1"},
		{policy.OnlineBackupGB, "Free", ""},
		{policy.OnlineBackupGB, "Basic", "Basic"},
		{policy.OnlineBackupServers, "Pro", "P1"},
	} {
		if got := p.Vendor.Level(c.measure, c.plan); got != c.level {
			t.Errorf("level of %s with plan %q is %q, want %q", c.measure, c.plan, got, c.level)
		}
	}
}

func TestFor(t *testing.T) {
	t.Parallel()
	p := parse(t, `{"managed_devices_integration_id": 7, "statistics": true,
		"billing": {"measures": ["online_backup_gb"], "rounding": "none"},
		"ticketing": {"board_id": 3, "new_status_id": 4, "resolved_status_id": 5},
		"customers": {
			"1": {"billing": false, "statistics": false, "ticketing": false},
			"2": {"measures": ["email_security_mailboxes", "online_backup_gb"], "rounding": "up", "invoice_description": false},
			"3": {"rounding": "down", "round_to": 5}}}`)
	one, two, three, other := p.For("1"), p.For("2"), p.For("3"), p.For("4")
	if one.Billing != nil || one.Statistics || one.Ticketing != nil {
		t.Errorf("everything is off for customer 1, not %+v", one)
	}
	if b := two.Billing; !slices.Equal(b.Measures, []policy.Measure{policy.OnlineBackupGB, policy.EmailSecurityMailboxes}) ||
		b.Rounding != decimal.Up || !b.RoundTo.Equal(policy.DefaultRoundTo) || b.InvoiceDescription {
		t.Errorf("customer 2: %+v", b)
	}
	if b := three.Billing; b.Rounding != decimal.Down || !b.RoundTo.Equal(decimal.FromInt(5)) || !b.InvoiceDescription {
		t.Errorf("customer 3: %+v", b)
	}
	if b := other.Billing; b.Rounding != decimal.None || len(b.Measures) != 1 || !other.Statistics || other.Ticketing == nil || other.Customers != nil {
		t.Errorf("a customer without override: %+v", other)
	}
	exact := parse(t, `{"managed_devices_integration_id": 7, "billing": {"round_to": 5}, "customers": {"1": {"rounding": "none"}}}`).For("1").Billing
	if exact.Rounding != decimal.None || !exact.RoundTo.IsZero() {
		t.Errorf("a customer whose gigabytes are not rounded: %+v", exact)
	}
	if b := p.Billing; b.Rounding != decimal.None || len(b.Measures) != 1 {
		t.Errorf("For changed the policy: %+v", b)
	}
}

func TestFacts(t *testing.T) {
	t.Parallel()
	types := map[string]bool{}
	for _, m := range policy.Measures {
		f, ok := m.Facts()
		if !ok || f.Measure != m || f.Counts == "" || types[f.Type] || !slices.Contains(axcient.Services, f.Service) {
			t.Errorf("%s: %+v", m, f)
		}
		types[f.Type] = true
		if local := f.Service == axcient.LocalBackup; f.Default == local {
			t.Errorf("%s: local backup, and nothing else, is billed only when asked for", m)
		}
	}
	if _, ok := policy.Measure("x").Facts(); ok {
		t.Error("facts of an unknown measure")
	}
}

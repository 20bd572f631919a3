package provider_test

import (
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
)

// policy is the data source with settings beside an integration and billing.
func policy(changes kittest.Config) deed {
	config := kittest.Config{"managed_devices_integration_id": 1, "billing": kittest.Config{}}
	for name, value := range changes {
		config[name] = value
	}
	return finds("sync_policy", config)
}

// run is a sync of a policy that is right and a source.
func run(source kittest.Config) deed {
	return creates("sync_run", kittest.Config{"policy": `{"managed_devices_integration_id":1,"billing":{}}`, "source": source})
}

func account(changes kittest.Config) kittest.Config {
	one := kittest.Config{"customer_id": "34826", "account": "80202028", "service": "online_backup", "device_type": "server", "used_bytes": 1}
	for name, value := range changes {
		one[name] = value
	}
	return kittest.Config{"accounts": []kittest.Config{one}}
}

var syncMistakes = []mistake{
	{"policy: nothing in it", finds("sync_policy", nil), "", `Does nothing`, `set at least one of billing, statistics and ticketing`},
	{"policy: billing without an integration", finds("sync_policy", kittest.Config{"billing": kittest.Config{}}), "managed_devices_integration_id", `Is missing`, `only ticketing does without`},
	{"policy: mistyped measure", policy(kittest.Config{"billing": kittest.Config{"measures": []string{"online_backup_gbs"}}}), "billing.measures[0]", `"online_backup_gbs" is not one of online_backup_gb`, `not one of online_backup_gb, online_backup_servers, online_backup_workstations, local_backup_servers, local_backup_workstations, local_backup_gb, email_archiving_mailboxes, email_security_mailboxes`},
	{"policy: mistyped rounding", policy(kittest.Config{"billing": kittest.Config{"rounding": "Up"}}), "billing.rounding", `"Up" is not one of up`, `not one of up, down, nearest, none`},
	{"policy: step without rounding", policy(kittest.Config{"billing": kittest.Config{"rounding": "none", "round_to": 1}}), "billing.round_to", `Has no effect`, `with rounding = "none"`},
	{"policy: step of zero", policy(kittest.Config{"billing": kittest.Config{"round_to": 0}}), "billing.round_to", `0 is not a step`, `between 0.000001 and 1000000`},
	{"policy: negative guard", policy(kittest.Config{"guards": kittest.Config{"max_change_percent": -1}}), "guards.max_change_percent", `-1 is negative`, `0 sets no bound`},
	{"policy: interval without a unit", policy(kittest.Config{"minimum_interval": "12"}), "minimum_interval", `"12" is not a duration`, `such as "12h" or "90m"`},
	{"policy: one status for all tickets", finds("sync_policy", kittest.Config{"ticketing": kittest.Config{"board_id": 1, "new_status_id": 1, "resolved_status_id": 1}}), "ticketing.resolved_status_id", `Is the status of new tickets too`, `no ticket would ever be resolved`},
	{"policy: resolution in place of the failure", finds("sync_policy", kittest.Config{"ticketing": kittest.Config{"board_id": 1, "new_status_id": 1, "resolved_status_id": 2, "event_types": []string{"backup_failed_resolved"}}}), "ticketing.event_types[0]", `"backup_failed_resolved" is not one of backup_failed`, `not one of backup_failed, backup_missed, disk_usage, archiving_failed, hardware_failed: name the failure, and its resolution goes with it`},
	{"policy: mistyped severity", finds("sync_policy", kittest.Config{"ticketing": kittest.Config{"board_id": 1, "new_status_id": 1, "resolved_status_id": 2, "severities": []string{"critical"}}}), "ticketing.severities[0]", `"critical" is not one of information`, `not one of information, warning, error`},
	{"policy: integration of id 0", policy(kittest.Config{"managed_devices_integration_id": 0}), "managed_devices_integration_id", `0 is not the id of an object`, `ids are whole numbers from 1 on`},
	{"policy: customer with EFS-", policy(kittest.Config{"customers": kittest.Config{"EFS-34826": kittest.Config{"billing": false}}}), `customers["EFS-34826"]`, `Is not a Cust. ID of the portal`, `which has digits only`},
	{"policy: customer accepted with EFS-", policy(kittest.Config{"accept": []string{"EFS-34826"}}), "accept[0]", `"EFS-34826" is not a Cust. ID of the portal`, `which has digits only`},
	{"policy: mistyped zero", policy(kittest.Config{"zero": kittest.Config{"reported": "ignore"}}), "zero.reported", `"ignore" is not one of push`, `not one of push, hold, keep`},
	{"run: policy written by hand", creates("sync_run", kittest.Config{"policy": `{"billing":{"rounding":"sometimes"}}`, "source": kittest.Config{"accounts": []kittest.Config{}}}), "policy", `"sometimes" is not one of up`, "not one of up, down, nearest, none. Use `json` of the data source connectwise_sync_policy"},
	{"run: policy that is no JSON", creates("sync_run", kittest.Config{"policy": `billing`, "source": kittest.Config{"accounts": []kittest.Config{}}}), "policy", `is not valid JSON at byte 1`, "Use `json` of the data source connectwise_sync_policy"},
	{"run: two sources", run(kittest.Config{"csv": kittest.Config{"path": "usage.csv"}, "json": kittest.Config{"path": "usage.json"}}), "source", `Exactly one of`, `must be set`},
	{"run: no source", run(kittest.Config{}), "source", `Exactly one of`, `must be set`},
	{"run: file that does not exist", run(kittest.Config{"csv": kittest.Config{"path": "nowhere.csv"}}), "source", `Cannot read the usage: nowhere.csv:`, `half a bill is worse than none`},
	{"run: file of another form", run(kittest.Config{"json": kittest.Config{"path": "testdata/fields.golden"}}), "source", `Cannot read the usage: testdata/fields.golden:`, `half a bill is worse than none`},
	{"run: mistyped service", run(account(kittest.Config{"service": "online-backup"})), "source", `Cannot read the usage: accounts:`, `half a bill is worse than none`},
	{"run: mistyped device type", run(account(kittest.Config{"device_type": "laptop"})), "source", `Cannot read the usage: accounts:`, `half a bill is worse than none`},
	{"run: customer with EFS-", run(account(kittest.Config{"customer_id": "EFS-34826"})), "source", `"EFS-34826" is not a valid customer id: the portal's Cust. ID has digits only`, `has digits only`},
	{"run: endpoint without https", run(kittest.Config{"http": kittest.Config{"url": "http://reports.example.com/usage.json"}}), "source", `Cannot read the usage: http:`, `half a bill is worse than none`},
	{"run: timeout without a unit", run(kittest.Config{"http": kittest.Config{"url": "https://reports.example.com/usage.json", "timeout": "120"}}), "source", `"120" is not a valid duration`, `such as 2m`},
	{"run: no key", run(kittest.Config{"x360recover": kittest.Config{}}), "source", `Cannot read the usage: GET`, `half a bill is worse than none`},
	{"run: another unit", run(kittest.Config{"csv": kittest.Config{"path": "nowhere.csv", "size_unit": "gigabytes"}}), "source", `Cannot read the usage: nowhere.csv:`, `half a bill is worse than none`},
	{"run: time zone that does not exist", run(kittest.Config{"csv": kittest.Config{"path": "nowhere.csv", "time_zone": "Eastern"}}), "source", `"Eastern" is not a known time zone`, `such as America/New_York`},
}

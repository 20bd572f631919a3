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
	{"policy: nothing in it", finds("sync_policy", nil), "", ``, ``},
	{"policy: billing without an integration", finds("sync_policy", kittest.Config{"billing": kittest.Config{}}), "managed_devices_integration_id", ``, ``},
	{"policy: mistyped measure", policy(kittest.Config{"billing": kittest.Config{"measures": []string{"online_backup_gbs"}}}), "billing.measures[0]", ``, ``},
	{"policy: mistyped rounding", policy(kittest.Config{"billing": kittest.Config{"rounding": "Up"}}), "billing.rounding", ``, ``},
	{"policy: step without rounding", policy(kittest.Config{"billing": kittest.Config{"rounding": "none", "round_to": 1}}), "billing.round_to", ``, ``},
	{"policy: step of zero", policy(kittest.Config{"billing": kittest.Config{"round_to": 0}}), "billing.round_to", ``, ``},
	{"policy: negative guard", policy(kittest.Config{"guards": kittest.Config{"max_change_percent": -1}}), "guards.max_change_percent", ``, ``},
	{"policy: interval without a unit", policy(kittest.Config{"minimum_interval": "12"}), "minimum_interval", ``, ``},
	{"policy: one status for all tickets", finds("sync_policy", kittest.Config{"ticketing": kittest.Config{"board_id": 1, "new_status_id": 1, "resolved_status_id": 1}}), "ticketing.resolved_status_id", ``, ``},
	{"policy: resolution in place of the failure", finds("sync_policy", kittest.Config{"ticketing": kittest.Config{"board_id": 1, "new_status_id": 1, "resolved_status_id": 2, "event_types": []string{"backup_failed_resolved"}}}), "ticketing.event_types[0]", ``, ``},
	{"policy: mistyped severity", finds("sync_policy", kittest.Config{"ticketing": kittest.Config{"board_id": 1, "new_status_id": 1, "resolved_status_id": 2, "severities": []string{"critical"}}}), "ticketing.severities[0]", ``, ``},
	{"policy: integration of id 0", policy(kittest.Config{"managed_devices_integration_id": 0}), "managed_devices_integration_id", ``, ``},
	{"policy: customer with EFS-", policy(kittest.Config{"customers": kittest.Config{"EFS-34826": kittest.Config{"billing": false}}}), `customers["EFS-34826"]`, ``, ``},
	{"policy: customer accepted with EFS-", policy(kittest.Config{"accept": []string{"EFS-34826"}}), `accept[0]`, ``, ``},
	{"policy: two measures of one type", policy(kittest.Config{"vendor": kittest.Config{"types": kittest.Config{"online_backup_gb": "local_backup"}}}), "", ``, ``},
	{"policy: mistyped zero", policy(kittest.Config{"zero": kittest.Config{"reported": "ignore"}}), "zero.reported", ``, ``},
	{"run: policy written by hand", creates("sync_run", kittest.Config{"policy": `{"billing":{"rounding":"sometimes"}}`, "source": kittest.Config{"accounts": []kittest.Config{}}}), "policy", ``, ``},
	{"run: policy that is no JSON", creates("sync_run", kittest.Config{"policy": `billing`, "source": kittest.Config{"accounts": []kittest.Config{}}}), "policy", ``, ``},
	{"run: two sources", run(kittest.Config{"csv": kittest.Config{"path": "usage.csv"}, "json": kittest.Config{"path": "usage.json"}}), "source", ``, ``},
	{"run: no source", run(kittest.Config{}), "source", ``, ``},
	{"run: file that does not exist", run(kittest.Config{"csv": kittest.Config{"path": "nowhere.csv"}}), "source", ``, ``},
	{"run: file of another form", run(kittest.Config{"json": kittest.Config{"path": "testdata/fields.golden"}}), "source", ``, ``},
	{"run: file without the columns", run(kittest.Config{"csv": kittest.Config{"path": "testdata/fields.golden"}}), "source", ``, ``},
	{"run: mistyped service", run(account(kittest.Config{"service": "online-backup"})), "source", ``, ``},
	{"run: mistyped device type", run(account(kittest.Config{"device_type": "laptop"})), "source", ``, ``},
	{"run: customer with EFS-", run(account(kittest.Config{"customer_id": "EFS-34826"})), "source", ``, ``},
	{"run: endpoint without https", run(kittest.Config{"http": kittest.Config{"url": "http://reports.example.com/usage.json"}}), "source", ``, ``},
	{"run: timeout without a unit", run(kittest.Config{"http": kittest.Config{"url": "https://reports.example.com/usage.json", "timeout": "120"}}), "source", ``, ``},
	{"run: no key", run(kittest.Config{"x360recover": kittest.Config{}}), "source", ``, ``},
	{"run: another unit", run(kittest.Config{"csv": kittest.Config{"path": "nowhere.csv", "size_unit": "gigabytes"}}), "source", ``, ``},
	{"run: time zone that does not exist", run(kittest.Config{"csv": kittest.Config{"path": "nowhere.csv", "time_zone": "Eastern"}}), "source", ``, ``},
}

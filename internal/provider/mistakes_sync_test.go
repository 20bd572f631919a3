package provider_test

import (
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
)

// runs is [run] with a file of the text.
func runs(text string, source func(path string) kittest.Config) deed {
	return func(t *testing.T, s *kittest.Site) []*tfprotov6.Diagnostic {
		t.Helper()
		path := filepath.Join(t.TempDir(), "usage")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return run(source(path))(t, s)
	}
}

// policy is the data source with settings beside an integration and billing.
func policy(changes kittest.Config) deed {
	config := kittest.Config{"managed_devices_integration_id": 1, "billing": kittest.Config{}}
	maps.Copy(config, changes)
	return finds("sync_policy", config)
}

// run is a sync of a policy that is right and a source.
func run(source kittest.Config) deed {
	return creates("sync_run", kittest.Config{"policy": `{"managed_devices_integration_id":1,"billing":{}}`, "source": source})
}

func account(changes kittest.Config) kittest.Config {
	one := kittest.Config{"customer_id": "34826", "account": "80202028", "service": "online_backup", "device_type": "server", "used_bytes": 1}
	maps.Copy(one, changes)
	return kittest.Config{"accounts": []kittest.Config{one}}
}

var syncMistakes = []mistake{
	{"policy: nothing in it", finds("sync_policy", nil), "", `The policy does nothing`, `set at least one of billing, statistics and ticketing`},
	{"policy: billing without an integration", finds("sync_policy", kittest.Config{"billing": kittest.Config{}}), "managed_devices_integration_id", `managed_devices_integration_id is missing`, `only ticketing does without`},
	{"policy: mistyped measure", policy(kittest.Config{"billing": kittest.Config{"measures": []string{"online_backup_gbs"}}}), "billing.measures[0]", `"online_backup_gbs" is not one of`, `online_backup_gb`},
	{"policy: mistyped rounding", policy(kittest.Config{"billing": kittest.Config{"rounding": "Up"}}), "billing.rounding", `"Up" is not one of`, `up`},
	{"policy: step without rounding", policy(kittest.Config{"billing": kittest.Config{"rounding": "none", "round_to": 1}}), "billing.round_to", `round_to has no effect`, `with rounding = "none"`},
	{"policy: step of zero", policy(kittest.Config{"billing": kittest.Config{"round_to": 0}}), "billing.round_to", `0 is not a step`, `between 0.000001 and 1000000`},
	{"policy: negative guard", policy(kittest.Config{"guards": kittest.Config{"max_change_percent": -1}}), "guards.max_change_percent", `-1 is negative`, `0 sets no bound`},
	{"policy: interval without a unit", policy(kittest.Config{"minimum_interval": "12"}), "minimum_interval", `"12" is not a duration`, `such as "12h"`},
	{"policy: one status for all tickets", finds("sync_policy", kittest.Config{"ticketing": kittest.Config{"board_id": 1, "new_status_id": 1, "resolved_status_id": 1}}), "ticketing.resolved_status_id", `is the status of new tickets too`, `no ticket would ever be resolved`},
	{"policy: resolution in place of the failure", finds("sync_policy", kittest.Config{"ticketing": kittest.Config{"board_id": 1, "new_status_id": 1, "resolved_status_id": 2, "event_types": []string{"backup_failed_resolved"}}}), "ticketing.event_types[0]", `"backup_failed_resolved" is not one of`, `name the failure, and its resolution goes with it`},
	{"policy: mistyped severity", finds("sync_policy", kittest.Config{"ticketing": kittest.Config{"board_id": 1, "new_status_id": 1, "resolved_status_id": 2, "severities": []string{"critical"}}}), "ticketing.severities[0]", `"critical" is not one of`, `information`},
	{"policy: integration of id 0", policy(kittest.Config{"managed_devices_integration_id": 0}), "managed_devices_integration_id", `0 is not the id of an object`, `ids are whole numbers from 1 on`},
	{"policy: customer with EFS-", policy(kittest.Config{"customers": kittest.Config{"EFS-34826": kittest.Config{"billing": false}}}), `customers["EFS-34826"]`, `customers["EFS-34826"] is not a Cust. ID`, `has digits only`},
	{"policy: customer accepted with EFS-", policy(kittest.Config{"accept": []string{"EFS-34826"}}), "accept[0]", `"EFS-34826" is not a Cust. ID`, `has digits only`},
	{"policy: two measures of one type", policy(kittest.Config{"vendor": kittest.Config{"types": kittest.Config{"online_backup_servers": "backup", "online_backup_workstations": "backup"}}}), `vendor.types["online_backup_workstations"]`, `as is the type of online_backup_servers`, `could not tell the two measures apart`},
	{"policy: mistyped zero", policy(kittest.Config{"zero": kittest.Config{"reported": "ignore"}}), "zero.reported", `"ignore" is not one of`, `push`},
	{"run: policy written by hand", creates("sync_run", kittest.Config{"policy": `{"billing":{"rounding":"sometimes"}}`, "source": kittest.Config{"accounts": []kittest.Config{}}}), "policy", `"sometimes" is not one of up, down, nearest, none`, "Use `json` of the data source connectwise_sync_policy"},
	{"run: policy that is no JSON", creates("sync_run", kittest.Config{"policy": `billing`, "source": kittest.Config{"accounts": []kittest.Config{}}}), "policy", `is not valid JSON`, "Use `json` of the data source connectwise_sync_policy"},
	{"run: two sources", run(kittest.Config{"csv": kittest.Config{"path": "usage.csv"}, "json": kittest.Config{"path": "usage.json"}}), "source", `2 are`, `Exactly one of csv, json, http, x360recover and accounts must be set`},
	{"run: no source", run(kittest.Config{}), "source", `0 are`, `Exactly one of csv, json, http, x360recover and accounts must be set`},
	{"run: file that does not exist", run(kittest.Config{"csv": kittest.Config{"path": "nowhere.csv"}}), "source", `nowhere.csv: the file cannot be opened`, `a relative one begins in the directory in which Terraform runs`},
	{"run: file of another form", runs("Cust. ID;Account No", func(path string) kittest.Config { return kittest.Config{"json": kittest.Config{"path": path}} }), "source", `line 1, column 1: not valid JSON`, `Correct this where the usage comes from`},
	{"run: file without the columns", runs("Customer;Size", func(path string) kittest.Config { return kittest.Config{"csv": kittest.Config{"path": path}} }), "source", `there is no column "Cust. ID" for customer_id`, `the file has "Customer", "Size"`},
	{"run: mistyped service", run(account(kittest.Config{"service": "online-backup"})), "source", `"online-backup" is not a known service`, `known are online_backup`},
	{"run: mistyped device type", run(account(kittest.Config{"device_type": "laptop"})), "source", `"laptop" is not a known device type`, `server or workstation`},
	{"run: customer with EFS-", run(account(kittest.Config{"customer_id": "EFS-34826"})), "source", `"EFS-34826" is not a valid customer id`, `has digits only, no spaces`},
	{"run: endpoint without https", run(kittest.Config{"http": kittest.Config{"url": "http://reports.example.com/usage.json"}}), "source", `the URL of reports.example.com`, `must begin with https://`},
	{"run: timeout without a unit", run(kittest.Config{"http": kittest.Config{"url": "https://reports.example.com/usage.json", "timeout": "120"}}), "source.http.timeout", `"120" is not a valid duration`, `such as 2m`},
	{"run: no key", run(kittest.Config{"x360recover": kittest.Config{}}), "source.x360recover.api_key", `it is missing`, `X360RECOVER_API_KEY`},
	{"run: another unit", runs("", func(path string) kittest.Config {
		return kittest.Config{"csv": kittest.Config{"path": path, "size_unit": "gigabytes"}}
	}), "source", `the size unit "gigabytes"`, `is not one of B, KB, MB, GB`},
	{"run: time zone that does not exist", run(kittest.Config{"csv": kittest.Config{"path": "nowhere.csv", "time_zone": "Eastern"}}), "source.csv.time_zone", `"Eastern" is not a known time zone`, `such as America/New_York`},
}

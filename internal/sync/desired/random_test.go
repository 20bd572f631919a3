package desired_test

import (
	"encoding/json"
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

var (
	customerIDs = rapid.SampledFrom([]string{"1", "2", "10", "34826"})
	plans       = rapid.SampledFrom([]string{"", "Basic", "Pro", "Standard 25GB"})
	midnight    = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
)

// sizes draws bytes: whole ones, and tenths as a CSV in gigabytes gives them.
func sizes() *rapid.Generator[decimal.Decimal] {
	return rapid.Custom(func(rt *rapid.T) decimal.Decimal {
		n := decimal.FromInt(rapid.OneOf(rapid.Int64Range(0, 3), rapid.Int64Range(0, 1<<33), rapid.Int64Range(0, 1<<52)).Draw(rt, "bytes"))
		return n.Mul(decimal.MustParse(rapid.SampledFrom([]string{"1", "0.1"}).Draw(rt, "unit")))
	})
}

// randomUsage draws usage that a source would accept.
func randomUsage() *rapid.Generator[axcient.Usage] {
	return rapid.Custom(func(rt *rapid.T) axcient.Usage {
		var u axcient.Usage
		for i := range rapid.IntRange(0, 12).Draw(rt, "machines") {
			a := axcient.Account{
				CustomerID: customerIDs.Draw(rt, "customer"), Account: fmt.Sprint(i), ServicePlan: plans.Draw(rt, "plan"),
				Username: rapid.StringN(0, 12, -1).Draw(rt, "username"), CustomerName: rapid.SampledFrom([]string{"", "Acme"}).Draw(rt, "name"),
			}
			for _, service := range rapid.SliceOfNDistinct(rapid.SampledFrom(axcient.Services), 1, 3, rapid.ID[axcient.Service]).Draw(rt, "services") {
				a.Service, a.DeviceType, a.Mailboxes, a.LastBackup, a.Events = service, "", nil, nil, nil
				a.UsedBytes, a.LocalUsedBytes = sizes().Draw(rt, "used"), sizes().Draw(rt, "local")
				switch service {
				case axcient.EmailArchiving, axcient.EmailSecurity:
					n := rapid.Int64Range(0, 500).Draw(rt, "mailboxes")
					a.Mailboxes = &n
				default:
					// The kind of a machine is one for all its services.
					a.DeviceType = []axcient.DeviceType{axcient.Server, axcient.Workstation}[i%2]
				}
				if rapid.Bool().Draw(rt, "backup") {
					a.LastBackup = &axcient.Backup{
						Status: rapid.SampledFrom(axcient.CSVStatuses[:4]).Draw(rt, "status"), Successes: rapid.Int64Range(0, 3).Draw(rt, "successes"),
						Failures: rapid.Int64Range(0, 3).Draw(rt, "failures"), FinishedAt: midnight.Add(time.Duration(rapid.IntRange(0, 9).Draw(rt, "hour")) * time.Hour),
					}
				}
				for e := range rapid.IntRange(0, 2).Draw(rt, "events") {
					a.Events = append(a.Events, axcient.Event{
						ID: fmt.Sprint(e), At: midnight.Add(time.Duration(rapid.IntRange(0, 9).Draw(rt, "hour")) * time.Hour),
						Type:     rapid.SampledFrom(axcient.EventTypes).Draw(rt, "type") + rapid.SampledFrom([]string{"", axcient.Resolved}).Draw(rt, "end"),
						Severity: rapid.SampledFrom(axcient.Severities).Draw(rt, "severity"),
					})
				}
				u.Accounts = append(u.Accounts, a)
			}
		}
		valid, err := axcient.Validate(u)
		if err != nil {
			rt.Fatal(err)
		}
		return valid
	})
}

// settings is a policy's billing as a test sees it, without its package.
type settings struct {
	Measures []policy.Measure `json:"measures"`
	Gigabyte axcient.Gigabyte `json:"gigabyte"`
	Rounding decimal.Mode     `json:"rounding"`
	RoundTo  json.Number      `json:"round_to,omitempty"`
	Describe bool             `json:"invoice_description"`
}

func randomSettings() *rapid.Generator[settings] {
	return rapid.Custom(func(rt *rapid.T) settings {
		s := settings{
			Measures: rapid.SliceOfNDistinct(rapid.SampledFrom(policy.Measures), 1, 8, rapid.ID[policy.Measure]).Draw(rt, "measures"),
			Gigabyte: rapid.SampledFrom(axcient.Gigabytes).Draw(rt, "gigabyte"),
			Rounding: rapid.SampledFrom(decimal.Modes).Draw(rt, "rounding"),
			Describe: rapid.Bool().Draw(rt, "describe"),
		}
		if s.Rounding != decimal.None {
			s.RoundTo = json.Number(rapid.SampledFrom([]string{"0.01", "0.25", "0.3", "1", "7", "100"}).Draw(rt, "step"))
		}
		return s
	})
}

// policyOf is a policy with everything on; customer 2 is not billed.
func policyOf(rt *rapid.T, s settings, levels map[string]string) policy.Policy {
	text, err := json.Marshal(map[string]any{
		"managed_devices_integration_id": 7, "billing": s, "statistics": true,
		"ticketing": map[string]any{"board_id": 1, "new_status_id": 2, "resolved_status_id": 3},
		"vendor":    map[string]any{"levels": levels},
		"customers": map[string]any{"2": map[string]any{"billing": false}},
	})
	if err != nil {
		rt.Fatal(err)
	}
	p, err := policy.Parse(text)
	if err != nil {
		rt.Fatal(err)
	}
	return p
}

// oneLevel maps two plans to one level.
var oneLevel = map[string]string{"Basic": "small", "Pro": "small"}

package policy_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// canonical checks that what Parse returned is written and read unchanged.
func canonical(t interface{ Fatalf(string, ...any) }, p policy.Policy) {
	text, err := p.Canonical()
	if err != nil {
		t.Fatalf("%v", err)
	}
	again, err := policy.Parse(text)
	if err != nil {
		t.Fatalf("Parse refuses its own policy %s: %v", text, err)
	}
	twice, err := again.Canonical()
	if err != nil || string(twice) != string(text) {
		t.Fatalf("%v\n one %s\n two %s", err, text, twice)
	}
}

// setting draws a value or, half the time, leaves it out.
func setting[T any](rt *rapid.T, to map[string]any, name string, from *rapid.Generator[T]) {
	if rapid.Bool().Draw(rt, name+"?") {
		to[name] = from.Draw(rt, name)
	}
}

func numbers(least, most int) *rapid.Generator[json.Number] {
	return rapid.Custom(func(rt *rapid.T) json.Number {
		return json.Number(decimal.FromInt(int64(rapid.IntRange(least, most).Draw(rt, "n"))).Mul(decimal.MustParse("0.001")).String())
	})
}

func TestCanonicalIsReadBack(t *testing.T) {
	t.Parallel()
	durations := rapid.Custom(func(rt *rapid.T) policy.Duration {
		return policy.Duration(rapid.Int64Range(0, 86400*400).Draw(rt, "seconds") * 1e9)
	})
	measures := rapid.SliceOfNDistinct(rapid.SampledFrom(policy.Measures), 1, 8, rapid.ID[policy.Measure])
	rounding := func(rt *rapid.T, to map[string]any) {
		setting(rt, to, "rounding", rapid.SampledFrom(decimal.Modes))
		if to["rounding"] != decimal.None {
			setting(rt, to, "round_to", numbers(1, 1000000))
		}
	}
	accepted := 0
	rapid.Check(t, func(rt *rapid.T) {
		billing, ticketing := map[string]any{}, map[string]any{"board_id": 1, "new_status_id": 2, "resolved_status_id": 3}
		setting(rt, billing, "measures", measures)
		setting(rt, billing, "gigabyte", rapid.SampledFrom(axcient.Gigabytes))
		setting(rt, billing, "invoice_description", rapid.Bool())
		rounding(rt, billing)
		setting(rt, ticketing, "event_types", rapid.SliceOfNDistinct(rapid.SampledFrom(axcient.EventTypes), 1, 5, rapid.ID[string]))
		setting(rt, ticketing, "reopen_within", durations)
		setting(rt, ticketing, "priority_ids", rapid.Just(map[axcient.Severity]int{axcient.Error: 5}))
		customers := map[string]any{}
		for range rapid.IntRange(0, 3).Draw(rt, "overrides") {
			o := map[string]any{}
			setting(rt, o, "statistics", rapid.Bool())
			setting(rt, o, "ticketing", rapid.Just(false))
			setting(rt, o, "measures", measures)
			rounding(rt, o)
			customers[rapid.StringMatching(`[0-9]{1,3}`).Draw(rt, "customer")] = o
		}
		whole := map[string]any{"managed_devices_integration_id": 7, "billing": billing, "customers": customers}
		if rapid.Bool().Draw(rt, "ticketing") {
			whole["ticketing"] = ticketing
		}
		setting(rt, whole, "statistics", rapid.Bool())
		setting(rt, whole, "minimum_interval", durations)
		setting(rt, whole, "accept", rapid.SliceOfNDistinct(rapid.StringMatching(`[0-9]{1,4}`), 0, 4, rapid.ID[string]))
		setting(rt, whole, "guards", rapid.Just(map[string]any{"max_change_percent": 12.5, "max_source_age": "0s"}))
		vendor := map[string]any{}
		setting(rt, vendor, "levels", rapid.MapOf(rapid.StringMatching(`[ -~]{0,9}`), rapid.StringMatching(`[ -~ä]{0,9}`)))
		whole["vendor"] = vendor
		text, err := json.Marshal(whole)
		if err != nil {
			rt.Fatal(err)
		}
		p, err := policy.Parse(text)
		if err != nil {
			// Overrides that contradict the policy; some remain.
			return
		}
		accepted++
		canonical(rt, p)
	})
	if accepted < 20 {
		t.Errorf("only %d policies were accepted", accepted)
	}
}

// FuzzParse: no text makes Parse panic, and what it accepts is written and read
// unchanged.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"managed_devices_integration_id": 7, "billing": {"measures": ["online_backup_gb"], "round_to": 1e-3}, "customers": {"1": {"rounding": "none"}}}`,
		`{"ticketing": {"board_id": 3, "new_status_id": 4, "resolved_status_id": 5, "priority_ids": {"error": 1}, "reopen_within": "1h0m1s"}}`,
		`{"managed_devices_integration_id": 7, "statistics": true, "vendor": {"levels": {"a\u2028<": "\ud800"}}}`,
		`{"a": 1, "a": [{}], "zero": {"reported": "keep"}, "guards": {"max_change_units": 1e50}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if p, err := policy.Parse(text); err == nil {
			canonical(t, p)
		}
	})
}

package provider_test

import (
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// What looks like a mistake and is none.
func TestValidate(t *testing.T) {
	t.Parallel()
	with := func(a kittest.Config, name string, value any, more ...any) kittest.Config {
		b := kittest.Config{name: value}
		for k, v := range a {
			if _, set := b[k]; !set {
				b[k] = v
			}
		}
		for i := 0; i < len(more); i += 2 {
			b[more[i].(string)] = more[i+1]
		}
		return b
	}
	agreement := kittest.Config{"name": "A", "type_id": 1, "company_id": 2, "contact_id": 2}
	addition := kittest.Config{"agreement_id": 1, "product_id": 1}
	board := kittest.Config{"name": "B", "location_id": 1, "department_id": 1, "email_connector_allow_reopen_closed": true}
	member := kittest.Config{"identifier": "Axcient", "name": "Axcient"}
	for _, row := range []struct {
		name, kind string
		arguments  kittest.Config
	}{
		{"a day", "agreement", with(agreement, "start_date", "2028-02-29")},
		{"no date", "agreement", with(agreement, "start_date", "")},
		{"one day", "agreement", with(agreement, "start_date", "2026-02-01", "end_date", "2026-02-01")},
		{"an addition's end", "agreement_addition", with(addition, "effective_date", "2026-02-01", "cancelled_date", "2026-02-02")},
		{"a limit", "service_board", with(board, "email_connector_never_reopen_by_days", true, "email_connector_reopen_days_limit", 5)},
		{"an identifier", "api_member", member},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			kittest.NewSite(t, psasim.Options{}).Named("connectwise_" + row.kind).Plan(row.arguments)
		})
	}
}

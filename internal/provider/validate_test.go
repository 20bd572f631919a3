package provider_test

import (
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

// What looks like a mistake and is none.
func TestValidate(t *testing.T) {
	t.Parallel()
	with := func(a acctest.Arguments, name string, value any, more ...any) acctest.Arguments {
		b := acctest.Arguments{name: value}
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
	agreement := acctest.Arguments{"name": "A", "type_id": 1, "company_id": 2, "contact_id": 2}
	addition := acctest.Arguments{"agreement_id": 1, "product_id": 1}
	board := acctest.Arguments{"name": "B", "location_id": 1, "department_id": 1, "email_connector_allow_reopen_closed": true}
	member := acctest.Arguments{"identifier": "Axcient", "name": "Axcient"}
	for _, row := range []struct {
		name, kind string
		arguments  acctest.Arguments
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
			told := acctest.NewSite(t).Direct(t).Validate("connectwise_"+row.kind, row.arguments)
			if told != "" {
				t.Errorf("told %q", told)
			}
		})
	}
}

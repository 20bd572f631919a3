package provider_test

import (
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

// Mistakes that `terraform validate` finds, next to what is right.
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
		want       string // "" is silence
	}{
		{"a day", "agreement", with(agreement, "start_date", "2028-02-29"), ""},
		{"no date", "agreement", with(agreement, "start_date", ""), ""},
		{"no day", "agreement", with(agreement, "start_date", "2026-02-30"), "must be a date as YYYY-MM-DD"},
		{"no leap year", "agreement", with(agreement, "start_date", "2026-02-29"), "must be a date as YYYY-MM-DD"},
		{"another form", "agreement", with(agreement, "start_date", "2026-2-3"), "must be a date as YYYY-MM-DD"},
		{"one day", "agreement", with(agreement, "start_date", "2026-02-01", "end_date", "2026-02-01"), ""},
		{"an end before the start", "agreement", with(agreement, "start_date", "2026-02-01", "end_date", "2026-01-31"), "end_date is 2026-01-31, before start_date, which is 2026-02-01"},
		{"an end before billing", "agreement", with(agreement, "bill_start_date", "2026-02-01", "end_date", "2026-01-31"), "before bill_start_date"},
		{"an addition's end", "agreement_addition", with(addition, "effective_date", "2026-02-01", "cancelled_date", "2026-02-02"), ""},
		{"an addition's end before its start", "agreement_addition", with(addition, "effective_date", "2026-02-01", "cancelled_date", "2026-01-31"), "before effective_date"},
		{"a limit", "service_board", with(board, "email_connector_never_reopen_by_days", true, "email_connector_reopen_days_limit", 5), ""},
		{"a flag without its limit", "service_board", with(board, "email_connector_never_reopen_by_days", true), "email_connector_reopen_days_limit is needed"},
		{"a flag without its other limit", "service_board", with(board, "email_connector_never_reopen_by_days_closed", true), "email_connector_reopen_days_closed_limit is needed"},
		{"an identifier", "api_member", member, ""},
		{"a period in an identifier", "api_member", with(member, "identifier", "Axcient.API"), "must not hold a period"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			told := acctest.NewSite(t).Direct(t).Validate("connectwise_"+row.kind, row.arguments)
			if (row.want == "") != (told == "") || !strings.Contains(told, row.want) {
				t.Errorf("told %q, want %q", told, row.want)
			}
		})
	}
}

package plan_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/contract"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/synctest"
)

// newSite is a simulated site of some clients, and a client for it.
func newSite(t *testing.T, clients int) (*synctest.Site, *psa.Client) {
	t.Helper()
	simulated := synctest.Start(t, psasim.Options{}, clients, contract.Watch(t))
	client := simulated.Client(t)
	return simulated, client
}

// From usage to the quantity on the addition, against the simulator: what was
// planned is written as it is, the response is as forecast, and the second plan
// is empty.
func TestBillingEndToEnd(t *testing.T) {
	t.Parallel()
	simulated, client := newSite(t, 2)
	p, err := policy.Parse(fmt.Appendf(nil, `{"managed_devices_integration_id": %d, "statistics": false,
		"billing": {"invoice_description": true}, "guards": {"max_customers_changed_percent": 0, "max_change_percent": 0, "max_change_units": 0}}`, simulated.IntegrationID))
	if err != nil {
		t.Fatal(err)
	}
	d := desired.Of(p, simulated.Usage(3), nil)
	look := func() plan.Plan {
		site, err := observe.Take(t.Context(), client, observe.ScopeOf(p, d, simulated.CustomerMap(), time.Now()))
		if err != nil {
			t.Fatal(err)
		}
		return plan.Make(p, d, site, time.Now())
	}
	first := look()
	for _, c := range first.Customers {
		if len(c.Changes) != 3 || len(c.Holds) != 0 {
			t.Errorf("customer %s: %d changes, holds %+v", c.ID, len(c.Changes), c.Holds)
		}
		for _, change := range c.Changes {
			record, err := client.Patch(t.Context(), change.Write.Collection, change.Write.ID, change.Write.Operations)
			if err != nil {
				t.Fatal(err)
			}
			for field, want := range change.Forecast {
				if have := number(t, record[field]); !have.Equal(want) {
					t.Errorf("%s: %s is %s, forecast was %s", change.Object, field, have, want)
				}
			}
		}
	}
	// Client 0 has 10 + 11 + 12 GB on 3 machines, one of them a server.
	c := simulated.Clients[0]
	for service, want := range map[string]int64{"online_backup": 33, "online_backup_servers": 1, "online_backup_workstations": 2} {
		object, _ := simulated.Object(fmt.Sprintf("/finance/agreements/%d/additions", c.Agreement), c.Additions[service])
		if have := number(t, object["quantity"]); !have.Equal(decimal.FromInt(want)) {
			t.Errorf("%s is %s, want %d", service, have, want)
		}
	}
	// An invoice that reaches past today takes the change of the next month.
	if err := simulated.Invoice(c.Agreement, time.Now().AddDate(0, 0, 20)); err != nil {
		t.Fatal(err)
	}
	d.Customers[0].Quantities[0].Value = d.Customers[0].Quantities[0].Value.Add(decimal.FromInt(1))
	events := look().Customers[0].Events
	if !slices.ContainsFunc(events, func(e plan.Event) bool { return e.Rule == "already_invoiced" }) {
		t.Errorf("after an invoice, the events are %+v", events)
	}
	d.Customers[0].Quantities[0].Value = decimal.FromInt(33)
	for _, customer := range look().Customers {
		if len(customer.Changes)+len(customer.Holds) > 0 {
			t.Errorf("the second plan of customer %s has changes %+v and holds %+v", customer.ID, customer.Changes, customer.Holds)
		}
	}
}

func number(t *testing.T, v any) decimal.Decimal {
	t.Helper()
	d, err := decimal.Parse(fmt.Sprint(v))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

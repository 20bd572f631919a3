package plan_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// scenario is a random policy with random usage and a random site.
type scenario struct {
	policy policy.Policy
	usage  axcient.Usage
	site   observe.Site
}

var (
	randomCustomers = []string{"1", "2", "3"}
	randomPlans     = []string{standard, "Premium", "premium"}
)

func oneOf[T any](rt *rapid.T, name string, from ...T) T {
	return rapid.SampledFrom(from).Draw(rt, name)
}

// seldom is true once in n times.
func seldom(rt *rapid.T, name string, n int) bool { return rapid.IntRange(1, n).Draw(rt, name) == 1 }

func drawScenario(rt *rapid.T) scenario {
	s := scenario{usage: axcient.Usage{GeneratedAt: now.Add(-time.Hour)}}
	mode := oneOf(rt, "rounding", decimal.Modes...)
	billing := fmt.Sprintf(`"rounding": %q, "invoice_description": %t`, mode, rapid.Bool().Draw(rt, "description"))
	if mode != decimal.None {
		billing += `, "round_to": ` + oneOf(rt, "step", "0.01", "0.5", "1", "5")
	}
	measures, err := json.Marshal(rapid.SliceOfNDistinct(rapid.SampledFrom(policy.Measures), 1, 6, rapid.ID).Draw(rt, "measures"))
	if err != nil {
		rt.Fatal(err)
	}
	zero := func(name string) policy.ZeroAction { return oneOf(rt, name, policy.ZeroActions...) }
	s.policy, err = policy.Parse(fmt.Appendf(nil, `{"managed_devices_integration_id": 3, "statistics": false, "billing": {"measures": %s, %s},
		"zero": {"reported": %q, "service_missing": %q, "customer_missing": %q},
		"guards": {"max_change_percent": %s, "max_change_units": %s, "max_customers_changed_percent": %s}}`,
		measures, billing, zero("reported"), zero("service missing"), zero("customer missing"),
		oneOf(rt, "percent", "0", "50"), oneOf(rt, "units", "0", "5"), oneOf(rt, "customers", "0", "40")))
	if err != nil {
		rt.Fatal(err)
	}
	for n := range rapid.IntRange(0, 8).Draw(rt, "accounts") {
		s.usage.Accounts = append(s.usage.Accounts, drawAccount(rt, fmt.Sprint(n)))
	}
	drawSite(rt, &s.site)
	return s
}

func drawAccount(rt *rapid.T, number string) axcient.Account {
	a := axcient.Account{
		CustomerID: oneOf(rt, "customer", randomCustomers...), Account: number,
		Service: oneOf(rt, "service", axcient.OnlineBackup, axcient.OnlineBackup, axcient.OnlineBackup, axcient.LocalBackup, axcient.EmailArchiving),
	}
	bytes := decimal.FromInt(rapid.Int64Range(0, 40<<30).Draw(rt, "bytes"))
	if seldom(rt, "empty", 6) {
		bytes = decimal.Decimal{}
	}
	switch a.Service {
	case axcient.OnlineBackup:
		a.UsedBytes, a.ServicePlan = bytes, oneOf(rt, "plan", randomPlans...)
	case axcient.LocalBackup:
		a.LocalUsedBytes = bytes
	default:
		n := rapid.Int64Range(0, 9).Draw(rt, "mailboxes")
		a.Mailboxes = &n
		return a
	}
	a.DeviceType = oneOf(rt, "device", server, workstation)
	return a
}

// drawSite makes cross references, of which two may lead to one product, and for
// each customer agreements and additions in all conditions.
func drawSite(rt *rapid.T, s *observe.Site) {
	*s = observe.Site{Now: now, Location: time.UTC, Mapped: true, DisableNew: true, Customers: map[string]observe.Customer{}}
	for i, m := range policy.Measures {
		f, _ := m.Facts()
		levels := []string{""}
		if f.LevelFromPlan {
			levels = randomPlans[:2]
		}
		for _, level := range levels {
			x := observe.CrossReference{
				ID: int64(len(s.CrossReferences) + 1), Type: f.Type, Level: level, Inactive: seldom(rt, "inactive", 8),
				Product: observe.Reference{ID: int64(i + 1), Name: fmt.Sprintf("P%d", i+1)},
			}
			switch rapid.IntRange(0, 9).Draw(rt, "reference") {
			case 0:
				continue
			case 1:
				x.Product = observe.Reference{}
			case 2:
				x.AgreementType = observe.Reference{ID: 2, Name: "Other"}
			case 3:
				x.Product = observe.Reference{ID: 1, Name: "P1"}
			}
			s.CrossReferences = append(s.CrossReferences, x)
		}
	}
	next := int64(100)
	for _, id := range randomCustomers {
		c := observe.Customer{Company: observe.Reference{ID: next, Name: "C" + id}, Status: "Active"}
		for range rapid.IntRange(1, 2).Draw(rt, "agreements") {
			next++
			a := observe.Agreement{
				Reference: observe.Reference{ID: next, Name: "A"}, Type: observe.Reference{ID: oneOf[int64](rt, "type", 1, 1, 2)},
				BillingCycle: observe.Reference{ID: 1}, Status: oneOf(rt, "status", "Active", "Active", "Active", "Active", "Active", "Expired"),
			}
			for range rapid.IntRange(0, 6).Draw(rt, "additions") {
				next++
				a.Additions = append(a.Additions, drawAddition(rt, next, id))
			}
			c.Agreements = append(c.Agreements, a)
		}
		s.Customers[id] = c
	}
}

func drawAddition(rt *rapid.T, id int64, customer string) observe.Addition {
	product := rapid.Int64Range(1, 8).Draw(rt, "product")
	a := observe.Addition{
		ID: id, Product: observe.Reference{ID: product, Name: fmt.Sprintf("P%d", product)}, SerialNumber: "EFS-" + customer,
		Quantity:     decimal.FromInt(rapid.Int64Range(0, 60).Draw(rt, "quantity")),
		LessIncluded: decimal.FromInt(oneOf[int64](rt, "included", 0, 25)), UnitPrice: decimal.MustParse("1.5"),
	}
	switch rapid.IntRange(0, 11).Draw(rt, "condition") {
	case 0:
		a.SerialNumber = oneOf(rt, "serial number", "", "EFS-9", "efs-"+customer)
	case 1:
		a.Cancelled = oneOf(rt, "cancelled", day("2026-02-01"), day("2026-03-15"), day("2026-03-16"))
	case 2:
		a.Effective = oneOf(rt, "effective", day("2026-03-15"), day("2026-03-16"))
	}
	return a
}

// plan plans with every customer mapped.
func (s scenario) plan() plan.Plan {
	return plan.Make(s.policy, desired.Of(s.policy, s.usage, randomCustomers), s.site, now)
}

// clone copies a site as deep as a write goes.
func clone(s observe.Site) observe.Site {
	s.CrossReferences = slices.Clone(s.CrossReferences)
	s.Customers = maps.Clone(s.Customers)
	for id, c := range s.Customers {
		c.Agreements = slices.Clone(c.Agreements)
		for i := range c.Agreements {
			c.Agreements[i].Additions = slices.Clone(c.Agreements[i].Additions)
		}
		s.Customers[id] = c
	}
	return s
}

// additions are those of a site, by id.
func additions(s observe.Site) map[int64]*observe.Addition {
	all := map[int64]*observe.Addition{}
	for _, c := range s.Customers {
		for i := range c.Agreements {
			for j := range c.Agreements[i].Additions {
				a := &c.Agreements[i].Additions[j]
				all[a.ID] = a
			}
		}
	}
	return all
}

// perform writes a plan as ConnectWise would, and fails on any write that is not
// of an addition's quantity or description, or of a new cross reference.
func perform(rt *rapid.T, p plan.Plan, s observe.Site) observe.Site {
	s = clone(s)
	all := additions(s)
	for _, c := range p.Customers {
		for _, change := range c.Changes {
			if change.Part == plan.CrossReferences {
				body, ok := change.Write.Body.(map[string]any)
				if !ok || change.Write.Method != "POST" {
					rt.Fatalf("the write %+v", change.Write)
				}
				level, _ := body["vendorLevel"].(string)
				vendorType, _ := body["vendorType"].(string)
				s.CrossReferences = append(s.CrossReferences, observe.CrossReference{ID: 900, Type: vendorType, Level: level, Inactive: body["inactiveFlag"] == true})
				continue
			}
			a := all[change.Write.ID]
			if a == nil || change.Write.Method != "PATCH" || a.SerialNumber != "EFS-"+c.ID {
				rt.Fatalf("customer %s: the write %+v", c.ID, change.Write)
			}
			for _, op := range change.Write.Operations {
				switch value := op.Value.(type) {
				case json.Number:
					a.Quantity = decimal.MustParse(value.String())
				case string:
					a.Description = value
				}
				if op.Op != "replace" || op.Path != "quantity" && op.Path != "invoiceDescription" {
					rt.Fatalf("the operation %+v", op)
				}
			}
		}
	}
	return s
}

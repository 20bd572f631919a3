package plan_test

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// now is the time of every plan of these tests, a Sunday in March.
var now = time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)

func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

// The products of the tests. Their cross references have the same ids and their
// additions, on agreement 4 of customer 34826, 10 more.
const (
	gb = iota + 1
	servers
	workstations
	archiving
	security
	premium
	flat
)

var products = map[int64]observe.Reference{
	gb:           {ID: gb, Name: "AX-GB"},
	servers:      {ID: servers, Name: "AX-SERVER"},
	workstations: {ID: workstations, Name: "AX-WORKSTATION"},
	archiving:    {ID: archiving, Name: "AX-ARCHIVING"},
	security:     {ID: security, Name: "AX-SECURITY"},
	premium:      {ID: premium, Name: "AX-PREMIUM"},
	flat:         {ID: flat, Name: "AX-FLAT"},
}

const standard = "Standard 25GB"

// client is customer 34826, Sun Dental: agreement 4 has an addition of quantity
// 0 for each of some products, at 1.50 a unit.
func client(billed ...int64) observe.Customer {
	agreement := observe.Agreement{
		Reference: observe.Reference{ID: 4, Name: "Backup"}, Type: observe.Reference{ID: 1, Name: "Managed Services"},
		BillingCycle: observe.Reference{ID: 1, Name: "Monthly"}, Status: "Active", Starts: day("2026-01-01"),
	}
	for _, product := range billed {
		agreement.Additions = append(agreement.Additions, addition(10+product, product))
	}
	return observe.Customer{Company: observe.Reference{ID: 20, Name: "Sun Dental"}, Status: "Active", Agreements: []observe.Agreement{agreement}}
}

func addition(id, product int64) observe.Addition {
	unit := "Each"
	if product == gb || product == premium {
		unit = "GB"
	}
	return observe.Addition{ID: id, Product: products[product], SerialNumber: "EFS-34826", UnitPrice: decimal.MustParse("1.5"), Unit: unit, Effective: day("2026-01-01")}
}

// site has the cross references of all measures for the Standard plan, and one
// client.
func site(c observe.Customer) observe.Site {
	s := observe.Site{
		Now: now, Location: time.UTC, Mapped: true, Solution: "Axcient", DisableNew: true,
		Customers: map[string]observe.Customer{"34826": c},
	}
	for _, x := range []observe.CrossReference{
		{ID: gb, Type: "online_backup", Level: standard},
		{ID: servers, Type: "online_backup_servers", Level: standard},
		{ID: workstations, Type: "online_backup_workstations", Level: standard},
		{ID: archiving, Type: "email_archiving"},
		{ID: security, Type: "email_security"},
	} {
		x.Product = products[x.ID]
		s.CrossReferences = append(s.CrossReferences, x)
	}
	return s
}

func bytesOf(gigabytes string) decimal.Decimal {
	return decimal.MustParse(gigabytes).Mul(decimal.FromInt(1 << 30))
}

// machine is an account of online backup of customer 34826.
func machine(account string, kind axcient.DeviceType, gigabytes string) axcient.Account {
	return axcient.Account{
		CustomerID: "34826", CustomerName: "Sun Dental", Account: account, Service: axcient.OnlineBackup, ServicePlan: standard,
		DeviceType: kind, UsedBytes: bytesOf(gigabytes),
	}
}

func mailboxes(account string, service axcient.Service, n int64) axcient.Account {
	return axcient.Account{CustomerID: "34826", CustomerName: "Sun Dental", Account: account, Service: service, Mailboxes: &n}
}

func ofPlan(a axcient.Account, name string) axcient.Account {
	a.ServicePlan = name
	return a
}

func ofCustomer(a axcient.Account, id string) axcient.Account {
	a.CustomerID, a.CustomerName = id, "Customer "+id
	return a
}

func usage(accounts ...axcient.Account) axcient.Usage {
	return axcient.Usage{GeneratedAt: now.Add(-time.Hour), Accounts: accounts}
}

// parse reads a policy, of which the settings of these tests are the rest.
func parse(t *testing.T, settings string) policy.Policy {
	t.Helper()
	text := `{"managed_devices_integration_id": 3, "statistics": false, "guards": {"max_change_percent": 0, "max_change_units": 0}` + settings + `}`
	p, err := policy.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// billingOf is the setting of a policy that bills some measures, and describes
// them on the invoice only where more says so.
func billingOf(measures string, more ...string) string {
	list := `"` + strings.ReplaceAll(measures, " ", `", "`) + `"`
	settings := strings.Join(more, "")
	if !strings.Contains(settings, "invoice_description") {
		settings += `, "invoice_description": false`
	}
	return fmt.Sprintf(`, "billing": {"measures": [%s]%s}`, list, settings)
}

// made plans with every customer of the site mapped, and holds the plan's sums.
func made(t *testing.T, p policy.Policy, u axcient.Usage, s observe.Site) plan.Plan {
	t.Helper()
	mapped := []string{}
	for id, c := range s.Customers {
		if c.Company.ID != 0 {
			mapped = append(mapped, id)
		}
	}
	for _, a := range u.Accounts {
		if _, ok := s.Customers[a.CustomerID]; !ok {
			s.Customers[a.CustomerID] = observe.Customer{}
		}
	}
	got := plan.Make(p, desired.Of(p, u, mapped), s, now)
	for _, c := range got.Customers {
		for _, sum := range c.Sums {
			if !sum.Balanced() {
				t.Errorf("customer %s: %+v does not add up", c.ID, sum)
			}
		}
	}
	return got
}

// outcome is what a plan says, a line each: what is written with the forecast,
// what is held, and the events.
func outcome(p plan.Plan) []string {
	var lines []string
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	for _, c := range p.Customers {
		prefix := ""
		if c.ID != "34826" {
			prefix = c.ID + ": "
		}
		for _, change := range c.Changes {
			add("%s%s", prefix, written(change))
		}
		for _, change := range c.Parked {
			add("%sparked %s", prefix, written(change))
		}
		for _, h := range c.Holds {
			text := fmt.Sprintf("%shold %s", prefix, h.Rule)
			if h.Measure != "" {
				text += fmt.Sprintf(" %s %q used %s", h.Measure, h.Level, h.Used)
			}
			add("%s", strings.Join(append([]string{text}, h.Candidates...), " | "))
		}
		for _, e := range c.Events {
			add("%s%s %s", prefix, e.Severity, e.Rule)
		}
	}
	for _, e := range p.Events {
		add("%s %s", e.Severity, e.Rule)
	}
	if p.Refused != "" {
		add("refused: %s", p.Refused)
	}
	return lines
}

func written(c plan.Change) string {
	parts := []string{fmt.Sprintf("%s %d", c.Part, c.Write.ID)}
	for _, f := range c.Fields {
		parts = append(parts, fmt.Sprintf("%s %s > %s", f.Name, cmp.Or(f.Before, "-"), f.After))
	}
	if c.Money != nil {
		parts = append(parts, fmt.Sprintf("billed %s, price %s > %s", c.Forecast["billedQuantity"], c.Money.Before, c.Money.After))
	}
	return strings.Join(parts, ", ")
}

func expect(t *testing.T, got plan.Plan, want []string) {
	t.Helper()
	if have := outcome(got); !slices.Equal(have, want) {
		t.Errorf("the plan says\n  %s\nwant\n  %s", strings.Join(have, "\n  "), strings.Join(want, "\n  "))
	}
}

var errRead = errors.New("GET /finance/agreements/4/additions: no permission")

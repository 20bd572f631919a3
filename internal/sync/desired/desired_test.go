package desired_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

const customer = "34826"

// billing is a policy that bills; the argument is the inside of its billing.
func billing(tb testing.TB, settings string) policy.Policy {
	tb.Helper()
	return parse(tb, `{"managed_devices_integration_id": 7, "billing": {`+settings+`}}`)
}

func parse(tb testing.TB, text string) policy.Policy {
	tb.Helper()
	p, err := policy.Parse([]byte(text))
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// machine is an account with bytes of its service, for example "online 80202028
// server Pro 1024".
func machine(tb testing.TB, text string) axcient.Account {
	tb.Helper()
	var service, account, kind, plan, size string
	if _, err := fmt.Sscan(text, &service, &account, &kind, &plan, &size); err != nil {
		tb.Fatal(err)
	}
	a := axcient.Account{
		CustomerID: customer, CustomerName: "Acme Dental", Account: account, Username: "acme-" + account,
		Service: axcient.Service(service), DeviceType: axcient.DeviceType(kind), ServicePlan: plan,
	}
	if plan == "-" {
		a.ServicePlan = ""
	}
	switch a.Service {
	case axcient.LocalBackup:
		a.LocalUsedBytes = decimal.MustParse(size)
	case axcient.OnlineBackup:
		a.UsedBytes = decimal.MustParse(size)
	default:
		n := decimal.MustParse(size)
		a.DeviceType, a.Mailboxes = "", new(int64)
		if _, err := fmt.Sscan(n.String(), a.Mailboxes); err != nil {
			tb.Fatal(err)
		}
	}
	return a
}

func usage(tb testing.TB, accounts ...string) axcient.Usage {
	tb.Helper()
	var u axcient.Usage
	for _, text := range accounts {
		u.Accounts = append(u.Accounts, machine(tb, text))
	}
	u, err := axcient.Validate(u)
	if err != nil {
		tb.Fatal(err)
	}
	return u
}

func one(tb testing.TB, p policy.Policy, u axcient.Usage) desired.Customer {
	tb.Helper()
	state := desired.Of(p, u, []string{customer})
	if len(state.Customers) != 1 {
		tb.Fatalf("%d customers, want 1", len(state.Customers))
	}
	return state.Customers[0]
}

// table prints quantities as "measure level used value unit parts".
func table(c desired.Customer) []string {
	var lines []string
	for _, q := range c.Quantities {
		parts := make([]string, len(q.Parts))
		for i, p := range q.Parts {
			parts[i] = p.Account + "=" + p.Amount.String()
		}
		lines = append(lines, fmt.Sprintf("%s/%s/%s %s -> %s %s: %s", q.Measure, q.Type, q.Level, q.Used, q.Value, q.Unit, strings.Join(parts, " ")))
	}
	return lines
}

func same(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("\n got %s\nwant %s", strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

func TestQuantities(t *testing.T) {
	t.Parallel()
	const gb = `"measures": ["online_backup_gb"]`
	for name, c := range map[string]struct {
		billing string
		usage   []string
		want    []string
	}{
		// 48,318,382,080 / 2^30 = 45.
		"one server of 45 GB": {
			gb,
			[]string{"online_backup 1 server Standard 48318382080"},
			[]string{"online_backup_gb/online_backup/Standard 45 -> 45 GB: 1=45"},
		},
		// 0.1 GB = 107,374,182.4 bytes, 0.2 GB = 214,748,364.8 bytes; the sum of
		// binary floats would be 0.30000000000000004.
		"0.1 and 0.2 GB": {
			gb + `, "rounding": "none"`,
			[]string{"online_backup 1 server P 107374182.4", "online_backup 2 server P 214748364.8"},
			[]string{"online_backup_gb/online_backup/P 0.3 -> 0.3 GB: 1=0.1 2=0.2"},
		},
		// 10^7 * 2^30 bytes are 10,737,418,240,000,000; a hundredth of 2^30, which is
		// 10,737,418.24, is missing. A float of 32 bits would say 10,000,000.
		"9,999,999.99 GB": {
			gb + `, "rounding": "none"`,
			[]string{"online_backup 1 server P 10737418229262581.76"},
			[]string{"online_backup_gb/online_backup/P 9999999.99 -> 9999999.99 GB: 1=9999999.99"},
		},
		// 1 byte = 2^-30 GB; kept to 15 significant digits 9.31322574615479e-10
		// (…47851|5625 rounds up).
		"one byte, not rounded": {
			gb + `, "rounding": "none"`,
			[]string{"online_backup 1 server P 1"},
			[]string{"online_backup_gb/online_backup/P 0.000000000931322574615478515625 -> 0.000000000931322574615479 GB: 1=0.000000000931322574615478515625"},
		},
		"one byte, to the hundredth, is nothing": {
			gb,
			[]string{"online_backup 1 server P 1"},
			[]string{"online_backup_gb/online_backup/P 0.000000000931322574615478515625 -> 0 GB: 1=0.000000000931322574615478515625"},
		},
		"one byte, up to a whole gigabyte": {
			gb + `, "rounding": "up", "round_to": 1`,
			[]string{"online_backup 1 server P 1"},
			[]string{"online_backup_gb/online_backup/P 0.000000000931322574615478515625 -> 1 GB: 1=0.000000000931322574615478515625"},
		},
		// 12.5 GB = 13,421,772,800 bytes; steps of 5: 10, 15.
		"up to 5":      {gb + `, "rounding": "up", "round_to": 5`, []string{"online_backup 1 server P 13421772800"}, []string{"online_backup_gb/online_backup/P 12.5 -> 15 GB: 1=12.5"}},
		"down to 5":    {gb + `, "rounding": "down", "round_to": 5`, []string{"online_backup 1 server P 13421772800"}, []string{"online_backup_gb/online_backup/P 12.5 -> 10 GB: 1=12.5"}},
		"nearest to 5": {gb + `, "rounding": "nearest", "round_to": 5`, []string{"online_backup 1 server P 13421772800"}, []string{"online_backup_gb/online_backup/P 12.5 -> 15 GB: 1=12.5"}},
		"not at all":   {gb + `, "rounding": "none"`, []string{"online_backup 1 server P 13421772800"}, []string{"online_backup_gb/online_backup/P 12.5 -> 12.5 GB: 1=12.5"}},
		// 12.25 lies between 12 and 12.5; nearest is the upper, as it is half way.
		"nearest to a half": {gb + `, "rounding": "nearest", "round_to": 0.5`, []string{"online_backup 1 server P 13153337344"}, []string{"online_backup_gb/online_backup/P 12.25 -> 12.5 GB: 1=12.25"}},
		"on the step":       {gb + `, "rounding": "up", "round_to": 0.25`, []string{"online_backup 1 server P 13153337344"}, []string{"online_backup_gb/online_backup/P 12.25 -> 12.25 GB: 1=12.25"}},
		// Rounding the sum: 0.4 + 0.4 = 0.8 is 1; rounded one by one it would be 2.
		"the sum is rounded and not its parts": {
			gb + `, "rounding": "up", "round_to": 1`,
			[]string{"online_backup 1 server P 429496729.6", "online_backup 2 server P 429496729.6"},
			[]string{"online_backup_gb/online_backup/P 0.8 -> 1 GB: 1=0.4 2=0.4"},
		},
		// 45,200,000,000 bytes are 45.2 decimal gigabytes, and 42.0957… binary ones:
		// 45.2e9 / 1,073,741,824 = 42.09578037261962890625.
		"decimal gigabytes": {
			gb + `, "gigabyte": "decimal"`,
			[]string{"online_backup 1 server P 45200000000"},
			[]string{"online_backup_gb/online_backup/P 45.2 -> 45.2 GB: 1=45.2"},
		},
		"binary gigabytes": {
			gb + `, "gigabyte": "binary"`,
			[]string{"online_backup 1 server P 45200000000"},
			[]string{"online_backup_gb/online_backup/P 42.09578037261962890625 -> 42.1 GB: 1=42.09578037261962890625"},
		},
		"three plans, servers and workstations": {
			`"measures": ["online_backup_gb", "online_backup_servers", "online_backup_workstations"]`,
			[]string{
				"online_backup 1 server Standard 1073741824", "online_backup 2 workstation Standard 2147483648", "online_backup 3 server Pro 3221225472",
				"online_backup 4 workstation Basic 4294967296", "online_backup 5 workstation Basic 5368709120",
			},
			[]string{
				"online_backup_gb/online_backup/Basic 9 -> 9 GB: 4=4 5=5",
				"online_backup_gb/online_backup/Pro 3 -> 3 GB: 3=3",
				"online_backup_gb/online_backup/Standard 3 -> 3 GB: 1=1 2=2",
				"online_backup_servers/online_backup_servers/Pro 1 -> 1 each: 3=1",
				"online_backup_servers/online_backup_servers/Standard 1 -> 1 each: 1=1",
				"online_backup_workstations/online_backup_workstations/Basic 2 -> 2 each: 4=1 5=1",
				"online_backup_workstations/online_backup_workstations/Standard 1 -> 1 each: 2=1",
			},
		},
		// Three servers are three, whatever gigabytes are rounded to.
		"pieces are not rounded": {
			`"measures": ["online_backup_servers"], "rounding": "up", "round_to": 10`,
			[]string{"online_backup 1 server P 1", "online_backup 2 server P 1", "online_backup 3 server P 1"},
			[]string{"online_backup_servers/online_backup_servers/P 3 -> 3 each: 1=1 2=1 3=1"},
		},
		"mailboxes, of any plan": {
			"",
			[]string{"email_archiving 1 - Small 12", "email_archiving 2 - Large 30", "email_security 1 - - 42"},
			[]string{
				"email_archiving_mailboxes/email_archiving/ 42 -> 42 each: 1=12 2=30",
				"email_security_mailboxes/email_security/ 42 -> 42 each: 1=42",
			},
		},
		"local backup is asked for": {
			`"measures": ["local_backup_servers", "local_backup_workstations", "local_backup_gb"]`,
			[]string{"local_backup 1 server P 1073741824", "local_backup 2 workstation Q 536870912"},
			[]string{
				"local_backup_servers/local_backup_servers/ 1 -> 1 each: 1=1",
				"local_backup_workstations/local_backup_workstations/ 1 -> 1 each: 2=1",
				"local_backup_gb/local_backup_gb/ 1.5 -> 1.5 GB: 1=1 2=0.5",
			},
		},
		"local backup is not asked for": {"", []string{"local_backup 1 server P 1073741824"}, nil},
		"zero is reported": {
			gb,
			[]string{"online_backup 1 server P 0"},
			[]string{"online_backup_gb/online_backup/P 0 -> 0 GB: 1=0"},
		},
		"no mailboxes are reported": {
			"",
			[]string{"email_security 1 - - 0"},
			[]string{"email_security_mailboxes/email_security/ 0 -> 0 each: 1=0"},
		},
		"an account without plan": {
			gb,
			[]string{"online_backup 1 server - 1073741824"},
			[]string{"online_backup_gb/online_backup/ 1 -> 1 GB: 1=1"},
		},
		"no accounts": {"", nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			same(t, table(one(t, billing(t, c.billing), usage(t, c.usage...))), c.want)
		})
	}
}

func TestVendorStrings(t *testing.T) {
	t.Parallel()
	p := parse(t, `{"managed_devices_integration_id": 7, "billing": {"measures": ["online_backup_gb", "email_security_mailboxes"]},
		"vendor": {"types": {"online_backup_gb": "Online Backup"},
		"levels": {"Pro 1": "Pro", "Pro 2": "Pro", "email_security_mailboxes": "Mailbox"}}}`)
	u := usage(t, "online_backup 1 server Basic 1073741824", "online_backup 21 server x 1073741824", "online_backup 9 server x 1073741824", "email_security 3 - Any 5")
	for i := range u.Accounts {
		switch u.Accounts[i].Account {
		case "21":
			u.Accounts[i].ServicePlan = "Pro 2"
		case "9":
			u.Accounts[i].ServicePlan = "Pro 1"
		}
	}
	c := one(t, p, u)
	same(t, table(c), []string{
		"online_backup_gb/Online Backup/Basic 1 -> 1 GB: 1=1",
		"online_backup_gb/Online Backup/Pro 2 -> 2 GB: 21=1 9=1",
		"email_security_mailboxes/email_security/Mailbox 5 -> 5 each: 3=5",
	})
	if got := c.Quantities[1].Plan; got != "Pro 1, Pro 2" {
		t.Errorf("the plans of one level are %q", got)
	}
}

func TestOverride(t *testing.T) {
	t.Parallel()
	p := parse(t, `{"managed_devices_integration_id": 7, "statistics": true, "billing": {"measures": ["online_backup_gb"], "rounding": "none"},
		"customers": {"34826": {"rounding": "up", "round_to": 10, "statistics": false}, "2": {"billing": false}}}`)
	u := usage(t, "online_backup 1 server P 1073741824")
	for i, id := range []string{"2", "3"} {
		a := machine(t, fmt.Sprintf("online_backup 1%d server P 1073741824", i))
		a.CustomerID = id
		u.Accounts = append(u.Accounts, a)
	}
	var got []string
	for _, c := range desired.Of(p, u, nil).Customers {
		got = append(got, fmt.Sprintf("%s %s %d %d", c.ID, table(c), len(c.Devices), len(c.Skipped)))
	}
	same(t, got, []string{
		// The bytes and the server: neither is billed.
		"2 [] 1 2",
		"3 [online_backup_gb/online_backup/P 1 -> 1 GB: 11=1] 1 1",
		"34826 [online_backup_gb/online_backup/P 1 -> 10 GB: 1=1] 0 1",
	})
}

func TestSkipped(t *testing.T) {
	t.Parallel()
	online, local := machine(t, "online_backup 1 server P 1073741824"), machine(t, "local_backup 2 workstation P 2147483648")
	online.LocalUsedBytes, local.UsedBytes = decimal.FromInt(536870912), decimal.FromInt(268435456)
	u := axcient.Usage{Accounts: []axcient.Account{online, local, machine(t, "email_security 3 - - 0")}}
	const other = "it is reported with another service: an account needs a line of its own for each service that is billed"
	for _, c := range []struct {
		name, policy string
		want         []string
	}{
		{"ticketing alone bills nothing and skips nothing", `{"ticketing": {"board_id": 3, "new_status_id": 4, "resolved_status_id": 5}}`, nil},
		{"measures that are off", `{"managed_devices_integration_id": 7, "billing": {"measures": ["online_backup_gb"]}}`, []string{
			"online_backup 1 online_backup_servers 1: the policy does not bill this measure",
			"local_backup 2 local_backup_workstations 1: the policy does not bill this measure",
			"local_backup 2 local_backup_gb 2: the policy does not bill this measure",
			"online_backup 1 local_backup_gb 0.5: " + other,
			"local_backup 2 online_backup_gb 0.25: " + other,
		}},
		{"billing off for the customer", `{"managed_devices_integration_id": 7, "billing": {"measures": ["online_backup_gb"]}, "customers": {"34826": {"billing": false}}}`, []string{
			"online_backup 1 online_backup_gb 1: the policy does not bill this customer",
			"online_backup 1 online_backup_servers 1: the policy does not bill this customer",
			"local_backup 2 local_backup_workstations 1: the policy does not bill this customer",
			"local_backup 2 local_backup_gb 2: the policy does not bill this customer",
			"online_backup 1 local_backup_gb 0.5: " + other,
			"local_backup 2 online_backup_gb 0.25: " + other,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, s := range one(t, parse(t, c.policy), u).Skipped {
				got = append(got, fmt.Sprintf("%s %s %s %s: %s", s.Service, s.Account, s.Measure, s.Amount, s.Why))
			}
			same(t, got, c.want)
		})
	}
}

func TestCustomers(t *testing.T) {
	t.Parallel()
	u := usage(t, "online_backup 2 server P 1", "online_backup 1 server P 1")
	u.Accounts[0].CustomerName = ""
	got := desired.Of(billing(t, ""), u, []string{"9", customer, "100", "9"}).Customers
	var ids []string
	for _, c := range got {
		ids = append(ids, fmt.Sprint(c.ID, " ", c.Name, " ", c.Reported, len(c.Quantities)))
	}
	same(t, ids, []string{"100  false 0", "34826 Acme Dental true 2", "9  false 0"})
}

func at(tb testing.TB, text string) time.Time {
	tb.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		tb.Fatal(err)
	}
	return at
}

package plan_test

import (
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
)

const (
	server      = axcient.Server
	workstation = axcient.Workstation
)

// Every figure is worked out by hand in the comment of its row. A price is 1.50.
var billingTable = []struct {
	name   string
	policy string
	usage  []axcient.Account
	client observe.Customer
	edit   func(*observe.Site)
	want   []string
}{
	{
		// 30.5 + 17.25 = 47.75 GB, up to 48. The flat fee includes 25: 48 - 25 = 23,
		// 23 * 1.50 = 34.50. Before, 40 - 25 = 15 were billed for 22.50. The flat fee
		// has no cross reference and is not touched.
		name:   "flat fee plus 25 GB included",
		policy: billingOf("online_backup_gb", `, "rounding": "up", "round_to": 1`),
		usage:  []axcient.Account{machine("1", server, "30.5"), machine("2", workstation, "17.25")},
		client: client(gb, flat),
		edit: func(s *observe.Site) {
			a := s.Customers["34826"].Agreements[0].Additions
			a[0].Quantity, a[0].LessIncluded, a[0].BilledQuantity, a[0].ExtPrice = decimal.FromInt(40), decimal.FromInt(25), decimal.FromInt(15), decimal.MustParse("22.5")
			a[1].Quantity, a[1].SerialNumber = decimal.FromInt(1), ""
		},
		want: []string{"billing 11, quantity 40 > 48, billed 23, price 22.5 > 34.5"},
	},
	{
		// 20 GB, of which 25 are included: nothing is billed, and not less than nothing.
		name:   "less than what is included",
		policy: billingOf("online_backup_gb"),
		usage:  []axcient.Account{machine("1", server, "20")},
		client: client(gb),
		edit: func(s *observe.Site) {
			s.Customers["34826"].Agreements[0].Additions[0].LessIncluded = decimal.FromInt(25)
		},
		want: []string{"billing 11, quantity 0 > 20, billed 0, price 0 > 0"},
	},
	{
		// Standard: 10 + 5.5 = 15.5 GB. Premium: 7 GB, with an addition of its own.
		// Basic: 3 GB, whose level the policy maps to that of Premium: 7 + 3 = 10.
		name:   "three plans on one agreement",
		policy: billingOf("online_backup_gb") + `, "vendor": {"levels": {"Basic": "Premium"}}`,
		usage: []axcient.Account{
			machine("1", server, "10"), machine("2", workstation, "5.5"), ofPlan(machine("3", server, "7"), "Premium"), ofPlan(machine("4", server, "3"), "Basic"),
		},
		client: client(gb, premium),
		edit: func(s *observe.Site) {
			s.CrossReferences = append(s.CrossReferences, observe.CrossReference{ID: premium, Type: "online_backup", Level: "Premium", Product: products[premium]})
		},
		want: []string{
			"billing 16, quantity 0 > 10, billed 10, price 0 > 15",
			"billing 11, quantity 0 > 15.5, billed 15.5, price 0 > 23.25",
		},
	},
	{
		// Two plans whose cross references lead to one product: 10 + 7 = 17 GB.
		name:   "two plans on one addition",
		policy: billingOf("online_backup_gb"),
		usage:  []axcient.Account{machine("1", server, "10"), ofPlan(machine("2", server, "7"), "Premium")},
		client: client(gb),
		edit: func(s *observe.Site) {
			s.CrossReferences = append(s.CrossReferences, observe.CrossReference{ID: 9, Type: "online_backup", Level: "Premium", Product: products[gb]})
		},
		want: []string{"billing 11, quantity 0 > 17, billed 17, price 0 > 25.5"},
	},
	{
		name:   "gigabytes and servers on one addition",
		policy: billingOf("online_backup_gb online_backup_servers"),
		usage:  []axcient.Account{machine("1", server, "10")},
		client: client(gb),
		edit:   func(s *observe.Site) { s.CrossReferences[1].Product = products[gb] },
		want: []string{
			`hold addition_units online_backup_gb "Standard 25GB" used 10`,
			`hold addition_units online_backup_servers "Standard 25GB" used 1`,
		},
	},
	{
		// 2 servers: 2 * 1.50 = 3. 3 workstations: 3 * 1.50 = 4.50.
		name:   "servers and workstations",
		policy: billingOf("online_backup_servers online_backup_workstations"),
		usage: []axcient.Account{
			machine("1", server, "1"), machine("2", server, "1"), machine("3", workstation, "1"), machine("4", workstation, "1"), machine("5", workstation, "1"),
		},
		client: client(servers, workstations),
		want: []string{
			"billing 12, quantity 0 > 2, billed 2, price 0 > 3",
			"billing 13, quantity 0 > 3, billed 3, price 0 > 4.5",
		},
	},
	{
		// 12 + 3 = 15 mailboxes of archiving, 8 of security.
		name:   "mailboxes",
		policy: billingOf("email_archiving_mailboxes email_security_mailboxes"),
		usage: []axcient.Account{
			mailboxes("1", axcient.EmailArchiving, 12), mailboxes("2", axcient.EmailArchiving, 3), mailboxes("1", axcient.EmailSecurity, 8),
		},
		client: client(archiving, security),
		want: []string{
			"billing 14, quantity 0 > 15, billed 15, price 0 > 22.5",
			"billing 15, quantity 0 > 8, billed 8, price 0 > 12",
		},
	},
	{
		// Gigabytes on agreement 4, servers on agreement 5.
		name:   "two agreements of one client",
		policy: billingOf("online_backup_gb online_backup_servers"),
		usage:  []axcient.Account{machine("1", server, "10")},
		client: func() observe.Customer {
			c := client(gb)
			second := client(servers).Agreements[0]
			second.Reference = observe.Reference{ID: 5, Name: "Servers"}
			c.Agreements = append(c.Agreements, second)
			return c
		}(),
		want: []string{
			"billing 11, quantity 0 > 10, billed 10, price 0 > 15",
			"billing 12, quantity 0 > 1, billed 1, price 0 > 1.5",
		},
	},
	{
		// The addition is there, but without the managed id; another has it in small
		// letters.
		name:   "addition missing",
		policy: billingOf("online_backup_gb"),
		usage:  []axcient.Account{machine("1", server, "10")},
		client: client(gb, gb, servers),
		edit: func(s *observe.Site) {
			a := s.Customers["34826"].Agreements[0].Additions
			a[0].SerialNumber, a[1].SerialNumber, a[1].ID = "", "efs-34826", 31
		},
		want: []string{`hold addition_missing online_backup_gb "Standard 25GB" used 10` +
			` | addition 31 (AX-GB) of agreement 4 (Backup), quantity 0, serial number "efs-34826"` +
			` | addition 11 (AX-GB) of agreement 4 (Backup), quantity 0, no serial number`},
	},
	{
		name:   "two that fit",
		policy: billingOf("online_backup_gb"),
		usage:  []axcient.Account{machine("1", server, "10")},
		client: client(gb, gb),
		edit: func(s *observe.Site) {
			a := s.Customers["34826"].Agreements[0].Additions
			a[1].ID, a[1].Quantity = 31, decimal.FromInt(7)
		},
		want: []string{`hold addition_ambiguous online_backup_gb "Standard 25GB" used 10` +
			` | addition 11 (AX-GB) of agreement 4 (Backup), quantity 0, serial number "EFS-34826"` +
			` | addition 31 (AX-GB) of agreement 4 (Backup), quantity 7, serial number "EFS-34826"`},
	},
	{
		name:   "addition cancelled last month",
		policy: billingOf("online_backup_gb"),
		usage:  []axcient.Account{machine("1", server, "10")},
		client: client(gb),
		edit:   func(s *observe.Site) { s.Customers["34826"].Agreements[0].Additions[0].Cancelled = day("2026-02-28") },
		want: []string{`hold addition_cancelled online_backup_gb "Standard 25GB" used 10` +
			` | addition 11 (AX-GB) of agreement 4 (Backup), quantity 0, serial number "EFS-34826"`},
	},
	{
		// The first ends today, its successor bills from today: 10 GB on the successor.
		name:   "addition replaced today",
		policy: billingOf("online_backup_gb"),
		usage:  []axcient.Account{machine("1", server, "10")},
		client: client(gb, gb),
		edit: func(s *observe.Site) {
			a := s.Customers["34826"].Agreements[0].Additions
			a[0].Cancelled, a[0].Quantity = day("2026-03-15"), decimal.FromInt(9)
			a[1].ID, a[1].Effective = 31, day("2026-03-15")
		},
		want: []string{"billing 31, quantity 0 > 10, billed 10, price 0 > 15"},
	},
	{
		// The first bills until the end of the month and its successor from then on:
		// 10 GB on the first.
		name:   "addition replaced next month",
		policy: billingOf("online_backup_gb"),
		usage:  []axcient.Account{machine("1", server, "10")},
		client: client(gb, gb),
		edit: func(s *observe.Site) {
			a := s.Customers["34826"].Agreements[0].Additions
			a[0].Cancelled, a[0].Quantity = day("2026-03-31"), decimal.FromInt(9)
			a[1].ID, a[1].Effective = 31, day("2026-04-01")
		},
		want: []string{"billing 11, quantity 9 > 10, billed 10, price 0 > 15"},
	},
	{
		name:   "agreement ended",
		policy: billingOf("online_backup_gb"),
		usage:  []axcient.Account{machine("1", server, "10")},
		client: client(gb),
		edit: func(s *observe.Site) {
			a := s.Customers["34826"].Agreements
			a[0].Status, a[0].Ends, a[0].Additions = "Expired", day("2026-02-28"), nil
		},
		want: []string{`hold agreement_ended online_backup_gb "Standard 25GB" used 10 | agreement 4 (Backup), which ended on 2026-02-28`},
	},
	{
		name:   "agreement without billing cycle",
		policy: billingOf("online_backup_gb"),
		usage:  []axcient.Account{machine("1", server, "10")},
		client: client(gb),
		edit:   func(s *observe.Site) { s.Customers["34826"].Agreements[0].BillingCycle = observe.Reference{} },
		want:   []string{`hold agreement_missing online_backup_gb "Standard 25GB" used 10 | agreement 4 (Backup), which has no billing cycle`},
	},
	{
		// The cross reference bills agreements of type 2 only, and there is none.
		name:   "agreement of another type",
		policy: billingOf("online_backup_gb"),
		usage:  []axcient.Account{machine("1", server, "10")},
		client: client(gb),
		edit:   func(s *observe.Site) { s.CrossReferences[0].AgreementType = observe.Reference{ID: 2, Name: "Backup"} },
		want:   []string{`hold agreement_type_missing online_backup_gb "Standard 25GB" used 10`},
	},
	{
		name:   "cross reference inactive",
		policy: billingOf("online_backup_gb"),
		usage:  []axcient.Account{machine("1", server, "10")},
		client: client(gb),
		edit:   func(s *observe.Site) { s.CrossReferences[0].Inactive = true },
		want:   []string{`hold cross_reference_inactive online_backup_gb "Standard 25GB" used 10`},
	},
	{
		name:   "cross reference without product",
		policy: billingOf("online_backup_gb"),
		usage:  []axcient.Account{machine("1", server, "10")},
		client: client(gb),
		edit:   func(s *observe.Site) { s.CrossReferences[0].Product = observe.Reference{} },
		want:   []string{`hold cross_reference_without_product online_backup_gb "Standard 25GB" used 10`},
	},
	{
		name:   "near miss in case",
		policy: billingOf("online_backup_gb"),
		usage:  []axcient.Account{ofPlan(machine("1", server, "10"), "standard 25 gb")},
		client: client(gb),
		want:   []string{`hold cross_reference_near_miss online_backup_gb "standard 25 gb" used 10 | cross reference 1 (type "online_backup", level "Standard 25GB")`},
	},
	{
		// What is billed meanwhile is no service that ended: it is held once, even where
		// the policy pushes zero for one that did.
		name:   "near miss of what is billed",
		policy: billingOf("online_backup_gb") + `, "zero": {"service_missing": "push"}`,
		usage:  []axcient.Account{ofPlan(machine("1", server, "10"), "standard 25 gb")},
		client: client(gb),
		edit:   func(s *observe.Site) { s.Customers["34826"].Agreements[0].Additions[0].Quantity = decimal.FromInt(9) },
		want: []string{`hold cross_reference_near_miss online_backup_gb "standard 25 gb" used 10 | cross reference 1 (type "online_backup", level "Standard 25GB")` +
			` | addition 11 (AX-GB) of agreement 4 (Backup), quantity 9, serial number "EFS-34826"`},
	},
	{
		// The first push makes it, inactive, because the integration says so.
		name:   "cross reference missing",
		policy: billingOf("online_backup_gb"),
		usage:  []axcient.Account{ofPlan(machine("1", server, "10"), "Gold")},
		client: client(gb),
		want: []string{
			"cross_references 0, vendorType - > online_backup, vendorLevel - > Gold, inactiveFlag - > true",
			`hold cross_reference_missing online_backup_gb "Gold" used 10`,
		},
	},
	{
		// The portal's plan got another name: what is billed stays until the new name
		// has a cross reference, although the policy pushes zero where a service ended.
		name:   "plan renamed",
		policy: billingOf("online_backup_gb") + `, "zero": {"service_missing": "push"}`,
		usage:  []axcient.Account{ofPlan(machine("1", server, "10"), "Gold")},
		client: client(gb),
		edit:   func(s *observe.Site) { s.Customers["34826"].Agreements[0].Additions[0].Quantity = decimal.FromInt(9) },
		want: []string{
			"cross_references 0, vendorType - > online_backup, vendorLevel - > Gold, inactiveFlag - > true",
			`hold cross_reference_missing online_backup_gb "Gold" used 10`,
			`hold service_missing online_backup_gb "Standard 25GB" used 0`,
		},
	},
	{
		// Servers and workstations are one product. The server's plan is renamed and
		// held, so that the addition of both is not zeroed for want of workstations.
		name:   "plan renamed, of one of two measures",
		policy: billingOf("online_backup_servers online_backup_workstations") + `, "zero": {"service_missing": "push"}`,
		usage:  []axcient.Account{ofPlan(machine("1", server, "10"), "Gold")},
		client: client(servers),
		edit: func(s *observe.Site) {
			s.CrossReferences[2].Product = products[servers]
			s.Customers["34826"].Agreements[0].Additions[0].Quantity = decimal.FromInt(9)
		},
		want: []string{
			"cross_references 0, vendorType - > online_backup_servers, vendorLevel - > Gold, inactiveFlag - > true",
			`hold cross_reference_missing online_backup_servers "Gold" used 1`,
			`hold service_missing online_backup_servers "Standard 25GB" used 0`,
		},
	},
	{
		name:   "customer unknown",
		policy: billingOf("online_backup_gb"),
		usage:  []axcient.Account{machine("1", server, "10"), ofCustomer(machine("9", server, "3"), "99")},
		client: client(gb),
		want: []string{
			"billing 11, quantity 0 > 10, billed 10, price 0 > 15",
			`99: hold customer_unknown online_backup_gb "Standard 25GB" used 3`,
		},
	},
	{
		name:   "usage without managed id",
		policy: billingOf("online_backup_gb"),
		usage:  []axcient.Account{machine("1", server, "10")},
		client: observe.Customer{Near: []string{`"efs-34826" of company 20 (Sun Dental)`}},
		edit:   func(s *observe.Site) { s.Mapped = false },
		want:   []string{`hold managed_id_missing online_backup_gb "Standard 25GB" used 10 | "efs-34826" of company 20 (Sun Dental)`},
	},
	{
		name:   "managed id of two companies",
		policy: billingOf("online_backup_gb"),
		usage:  []axcient.Account{machine("1", server, "10")},
		client: client(gb),
		edit: func(s *observe.Site) {
			c := s.Customers["34826"]
			c.Others = []observe.Reference{{ID: 21, Name: "Moon Dental"}}
			s.Customers["34826"] = c
		},
		want: []string{`hold managed_id_ambiguous online_backup_gb "Standard 25GB" used 10 | company 20 (Sun Dental) | company 21 (Moon Dental)`},
	},
	{
		name:   "company missing",
		policy: billingOf("online_backup_gb"),
		usage:  []axcient.Account{machine("1", server, "10")},
		client: observe.Customer{Company: observe.Reference{ID: 20}, Missing: true},
		want:   []string{`hold company_missing online_backup_gb "Standard 25GB" used 10`},
	},
	{
		name:   "customer not read",
		policy: billingOf("online_backup_gb"),
		usage:  []axcient.Account{machine("1", server, "10")},
		client: observe.Customer{Company: observe.Reference{ID: 20}, Err: errRead},
		want:   []string{`hold not_read online_backup_gb "Standard 25GB" used 10`},
	},
	{
		// 0.1 + 0.2 is 0.3 and not 0.30000000000000004. 0.3 * 1.50 = 0.45.
		name:   "0.1 + 0.2 GB",
		policy: billingOf("online_backup_gb", `, "rounding": "none"`),
		usage:  []axcient.Account{machine("1", server, "0.1"), machine("2", server, "0.2")},
		client: client(gb),
		want:   []string{"billing 11, quantity 0 > 0.3, billed 0.3, price 0 > 0.45"},
	},
	{
		// 9,999,999.99 * 1.50 = 14,999,999.985: a 32-bit float would say 10,000,000.
		name:   "9,999,999.99 GB",
		policy: billingOf("online_backup_gb", `, "rounding": "none"`),
		usage:  []axcient.Account{machine("1", server, "9999999.99")},
		client: client(gb),
		want:   []string{"billing 11, quantity 0 > 9999999.99, billed 9999999.99, price 0 > 14999999.985"},
	},
	{
		// The server writes 48.00 for 48.
		name:   "nothing to write",
		policy: billingOf("online_backup_gb"),
		usage:  []axcient.Account{machine("1", server, "48")},
		client: client(gb),
		edit: func(s *observe.Site) {
			s.Customers["34826"].Agreements[0].Additions[0].Quantity = decimal.MustParse("48.00")
		},
	},
	{
		// The description is written beside the quantity, one line an account.
		name:   "invoice description",
		policy: billingOf("online_backup_gb", `, "invoice_description": true`),
		usage:  []axcient.Account{machine("1", server, "10"), machine("2", workstation, "2.5")},
		client: client(gb),
		want:   []string{"billing 11, quantity 0 > 12.5, invoiceDescription - > 1: 10 GB\n2: 2.5 GB, billed 12.5, price 0 > 18.75"},
	},
	{
		// Some versions make a space of a line break: that is no change.
		name:   "invoice description as some servers keep it",
		policy: billingOf("online_backup_gb", `, "invoice_description": true`),
		usage:  []axcient.Account{machine("1", server, "10"), machine("2", workstation, "2.5")},
		client: client(gb),
		edit: func(s *observe.Site) {
			a := s.Customers["34826"].Agreements[0].Additions
			a[0].Quantity, a[0].Description = decimal.MustParse("12.5"), "1: 10 GB 2: 2.5 GB"
		},
	},
	{
		name:   "customer with billing off",
		policy: billingOf("online_backup_gb") + `, "customers": {"34826": {"billing": false}}`,
		usage:  []axcient.Account{machine("1", server, "10")},
		client: client(gb),
	},
}

func TestBillingTable(t *testing.T) {
	t.Parallel()
	for _, row := range billingTable {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s := site(row.client)
			if row.edit != nil {
				row.edit(&s)
			}
			expect(t, made(t, parse(t, row.policy), usage(row.usage...), s), row.want)
		})
	}
}

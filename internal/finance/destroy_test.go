package finance_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/finance"
)

// serverDay is the day at the simulated site, days from now.
func serverDay(t *testing.T, days int) string {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return time.Now().In(zone).AddDate(0, 0, days).Format(time.DateOnly)
}

// clientAgreement makes an agreement and a product and returns their ids.
func clientAgreement(t *testing.T, site *acctest.Site) (agreement, product int64) {
	t.Helper()
	id := func(path, member, value string) map[string]any {
		return map[string]any{"id": site.IDOf(t, path, member, value)}
	}
	agreement, err := site.Add("/finance/agreements", map[string]any{
		"name": "Online Backup", "type": id("/finance/agreements/types", "name", "Managed Services"),
		"company": id("/company/companies", "identifier", "SunDental"), "contact": id("/company/contacts", "firstName", "Sunny"),
		"startDate": "2026-01-01T00:00:00Z",
	})
	if err != nil {
		t.Fatal(err)
	}
	product, err = site.Add("/procurement/catalog", map[string]any{
		"identifier": "AX-OB", "description": "Online Backup", "customerDescription": "Online Backup", "price": 1.5,
		"subcategory": id("/procurement/subcategories", "name", "Backup"), "type": id("/procurement/types", "name", "Software"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return agreement, product
}

// An addition that was invoiced is cancelled instead of deleted. The day is the
// server's, never before the addition takes effect, and never later than the day
// on which it was cancelled before: that would be more days on the invoice.
func TestInvoicedAdditionIsCancelled(t *testing.T) {
	t.Parallel()
	const kind = "connectwise_agreement_addition"
	for name, row := range map[string]struct {
		effective, cancelled, want string
	}{
		"running":                   {"2026-01-01", "", serverDay(t, 0)},
		"cancelled before":          {"2026-01-01", "2026-02-01", "2026-02-01"},
		"to be cancelled later":     {"2026-01-01", serverDay(t, 30), serverDay(t, 0)},
		"not in effect yet":         {serverDay(t, 20), "", serverDay(t, 20)},
		"not in effect, short life": {serverDay(t, 20), serverDay(t, 25), serverDay(t, 20)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := acctest.NewSite(t)
			d := site.Direct(t)
			agreement, product := clientAgreement(t, site)
			arguments := acctest.Arguments{
				"agreement_id": int(agreement), "product_id": int(product), "effective_date": row.effective, "quantity": 1,
			}
			if row.cancelled != "" {
				arguments["cancelled_date"] = row.cancelled
			}
			state, told := d.Apply(kind, nil, arguments)
			if told != "" {
				t.Fatal(told)
			}
			if err := site.Invoice(agreement, time.Now().AddDate(0, 2, 0)); err != nil {
				t.Fatal(err)
			}
			told = d.Destroy(kind, state)
			left := site.Objects(fmt.Sprintf("/finance/agreements/%d/additions", agreement))
			if len(left) != 1 || left[0]["cancelledDate"] != row.want+"T00:00:00Z" {
				t.Errorf("the site has %v, want one addition cancelled %s", left, row.want)
			}
			if !strings.Contains(told, "cancelled as of "+row.want) || strings.Contains(told, "ERROR") {
				t.Errorf("told: %s, want a warning with %s", told, row.want)
			}
		})
	}
}

// An agreement of which something was invoiced is cancelled and stays with all that
// was invoiced, with a billing cycle and without one.
func TestInvoicedAgreementStays(t *testing.T) {
	t.Parallel()
	for name, cycle := range map[string]any{"with a billing cycle": map[string]any{"id": 1}, "without": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, additions := billed(t)
			agreement, _ := h.Value("agreement_id").(int64)
			h.MustEdit(agreements, agreement, map[string]any{"billingCycle": cycle})
			h.Restart()
			owner := h.Resource(finance.Agreement)
			owner.Import(fmt.Sprint(agreement))
			owner.Update(onlineBackup(nil))
			if err := h.Invoice(agreement, time.Now().AddDate(0, 2, 0)); err != nil {
				t.Fatal(err)
			}
			owner.Read()
			owner.Delete().Warns("", "The agreement stays in ConnectWise, cancelled", "cancelled as of "+serverDay(t, 0))
			object, ok := h.Object(agreements, agreement)
			if !ok || object["cancelledFlag"] != true || len(h.Objects(additions)) != 1 {
				t.Errorf("the site has the agreement: %t, %v, with %d additions", ok, object["cancelledFlag"], len(h.Objects(additions)))
			}
		})
	}
}

package kit_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/company"
	"github.com/psaforge/terraform-provider-connectwise/internal/finance"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/procurement"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

const (
	edited      = "Edited in ConnectWise, left as it is: "
	overwritten = "Edited in ConnectWise, overwritten by this plan: "
)

func dental(more kittest.Config) kittest.Config {
	config := kittest.Config{"identifier": "AcmeDental", "name": "Acme Dental"}
	maps.Copy(config, more)
	return config
}

// editedCompany is a company whose telephone number Jane changed.
func editedCompany(t *testing.T, mode string, created kittest.Config) *kittest.Resource {
	t.Helper()
	site := kittest.NewSite(t, psasim.Options{})
	site.UnmanagedEdits = mode
	site.Restart()
	h := site.Resource(company.Company)
	h.Create(dental(created))
	if err := h.As("jdoe").Edit(companies, h.ID(), map[string]any{"phoneNumber": "8135550199"}); err != nil {
		t.Fatal(err)
	}
	h.Read()
	return h
}

// An edit of what the configuration leaves out is reported with object, attribute,
// both values, who and when, and no apply takes it in.
func TestEditIsReportedUntilConfigured(t *testing.T) {
	t.Parallel()
	h := editedCompany(t, "", nil)
	said := []string{edited, `company "AcmeDental"`, fmt.Sprintf("id %d", h.ID()), `phone_number: "8135550199", was nothing, last changed by jdoe at 20`}
	h.Plan(dental(nil)).Plans("no-op").Warns("", said...)
	for _, city := range []string{"Tampa", "Orlando"} {
		// Other changes, two applies of them.
		h.UpdateWarned(dental(kittest.Config{"city": city}), said...)
	}
	h.Read()
	h.Restart()
	h.Plan(dental(kittest.Config{"city": "Orlando"})).Plans("no-op").Warns("", said...)
	h.Plan(dental(kittest.Config{"city": "Orlando", "phone_number": "8135550199"})).Plans("no-op")
	// Whoever sets it to a third value is told whose he overwrites.
	h.Update(dental(kittest.Config{"city": "Orlando", "phone_number": "7202044500"})).Warns("", overwritten, said[3])
	h.Plan(dental(kittest.Config{"city": "Orlando"})).Plans("no-op").Warns("phone_number", "was removed from the configuration")
}

// An edit that somebody takes back is none.
func TestEditTakenBack(t *testing.T) {
	t.Parallel()
	h := editedCompany(t, "", nil)
	h.MustEdit(companies, h.ID(), map[string]any{"phoneNumber": nil})
	h.Read()
	h.Plan(dental(nil)).Plans("no-op")
}

// A plan that overwrites an edit of a configured attribute says whose it is, until
// it is applied or the configuration agrees.
func TestEditOfWhatIsConfigured(t *testing.T) {
	t.Parallel()
	config := func(name string) kittest.Config { return dental(kittest.Config{"name": name, "city": "Tampa"}) }
	site := kittest.NewSite(t, psasim.Options{})
	h := site.Resource(company.Company)
	h.Create(config("Acme Dental"))
	if err := h.As("jdoe").Edit(companies, h.ID(), map[string]any{"name": "Other", "city": "Miami"}); err != nil {
		t.Fatal(err)
	}
	h.Read()
	h.Plan(config("Acme Dental")).Plans("update").Warns("", overwritten, fmt.Sprintf("id %d", h.ID()),
		`name: "Other", was "Acme Dental", last changed by jdoe at 20`, `city: "Miami", was "Tampa", last changed by jdoe at 20`)
	h.Plan(kittest.Config{"identifier": "AcmeDental", "name": "Other", "city": "Miami"}).Plans("no-op")
	// The provider's own change is nobody's edit, and what the apply settled is forgotten.
	h.Update(config("Acme Dental")).Warns("", overwritten)
	h.Update(config("Acme Dental of Tampa"))
}

// The first value counts when there are several edits, and the last one who made them.
func TestSecondEdit(t *testing.T) {
	t.Parallel()
	h := editedCompany(t, "", nil)
	if err := h.As("bsmith").Edit(companies, h.ID(), map[string]any{"phoneNumber": "8135550000", "website": "https://edited.example"}); err != nil {
		t.Fatal(err)
	}
	h.Read()
	h.Plan(dental(nil)).Plans("no-op").Warns("", `phone_number: "8135550000", was nothing, last changed by bsmith`,
		`website: "https://edited.example", was nothing, last changed by bsmith`)
}

func TestEditsReverted(t *testing.T) {
	t.Parallel()
	h := editedCompany(t, "revert", nil)
	h.Plan(dental(nil)).Plans("update").Has("phone_number", nil).Warns("", overwritten, `phone_number: "8135550199", was nothing, last changed by jdoe`)
	h.Update(dental(nil)).Warns("", overwritten).Sent(fmt.Sprintf("PATCH %s/%d", companies, h.ID()))
	if object, _ := h.Object(companies, h.ID()); object["phoneNumber"] != nil {
		t.Errorf("the site has %v", object["phoneNumber"])
	}
}

func TestEditsIgnored(t *testing.T) {
	t.Parallel()
	h := editedCompany(t, "ignore", nil)
	h.Plan(dental(nil)).Plans("no-op")
}

// What is read first after an import is nobody's edit; the next edit is.
func TestEditAfterImport(t *testing.T) {
	t.Parallel()
	site := kittest.NewSite(t, psasim.Options{})
	id := site.MustAdd(companies, map[string]any{"identifier": "AcmeDental", "name": "Acme Dental", "phoneNumber": "7202044500"})
	h := site.Resource(company.Company)
	h.Import(fmt.Sprint(id))
	h.Plan(dental(nil)).Plans("no-op")
	h.MustEdit(companies, id, map[string]any{"phoneNumber": "8135550199"})
	h.Read()
	h.Plan(dental(nil)).Plans("no-op").Warns("", `phone_number: "8135550199", was "7202044500"`)
}

// A number that is planned back has its totals calculated anew; what the sync sets is no edit.
func TestEditOfAnAddition(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"report", "revert"} {
		site := kittest.NewSite(t, psasim.Options{})
		site.UnmanagedEdits = mode
		site.Restart()
		agreement := site.Resource(finance.Agreement)
		agreement.Create(kittest.Config{"name": "Online Backup", "type_id": 1, "company_id": 2, "contact_id": 2})
		product := site.Resource(procurement.Product)
		product.Create(kittest.Config{
			"identifier": "AX-OB", "description": "Online Backup", "customer_description": "Online Backup",
			"subcategory_id": 1, "type_id": 1, "price": 2,
		})
		h := site.Resource(finance.Addition)
		config := kittest.Config{"agreement_id": agreement.ID(), "product_id": product.ID(), "serial_number": "EFS-1"}
		h.Create(config)
		path := fmt.Sprintf("/finance/agreements/%d/additions", agreement.ID())
		h.MustEdit(path, h.ID(), map[string]any{"quantity": 12, "invoiceDescription": "12 GB"})
		h.Read()
		h.Plan(config).Plans("no-op")
		// Whoever begins to set the quantity overwrites what a push wrote, and nobody's edit.
		counted := maps.Clone(config)
		counted["quantity"] = 20
		h.Restart()
		h.Plan(counted).Plans("update")
		h.Restart()
		h.MustEdit(path, h.ID(), map[string]any{"unitPrice": 99, "cancelledDate": "2030-01-01T00:00:00Z"})
		h.Read()
		if mode == "report" {
			h.Plan(config).Plans("no-op").Warns("", `agreement addition "AX-OB EFS-1"`, `unit_price: 99, was 2`, `cancelled_date: "2030-01-01", was nothing`)
			continue
		}
		h.Update(config).Warns("", overwritten, "unit_price: 99, was 2")
		if object, _ := h.Object(path, h.ID()); fmt.Sprintf("%v %v %v", object["unitPrice"], object["extPrice"], object["cancelledDate"]) != "2.00 24.00 <nil>" {
			t.Errorf("the site has %v, %v, %v", object["unitPrice"], object["extPrice"], object["cancelledDate"])
		}
	}
}

// What was imported keeps what it has: a default is for new objects.
func TestImportPlansNoDefault(t *testing.T) {
	t.Parallel()
	site := kittest.NewSite(t, psasim.Options{})
	agreement := site.MustAdd("/finance/agreements", map[string]any{
		"name": "Online Backup", "type": map[string]any{"id": 1}, "company": map[string]any{"id": 2}, "contact": map[string]any{"id": 2},
	})
	product := site.MustAdd("/procurement/catalog", map[string]any{
		"identifier": "AX-OB", "description": "Online Backup", "customerDescription": "Online Backup", "productClass": "NonInventory",
		"subcategory": map[string]any{"id": 1}, "type": map[string]any{"id": 1},
	})
	path := fmt.Sprintf("/finance/agreements/%d/additions", agreement)
	id := site.MustAdd(path, map[string]any{"product": map[string]any{"id": product}, "billCustomer": "DoNotBill"})
	h := site.Resource(finance.Addition)
	h.Import(fmt.Sprintf("%d/%d", agreement, id))
	config := kittest.Config{"agreement_id": agreement, "product_id": product}
	h.Plan(config).Plans("no-op")
	h.Restart()
	imported := site.Resource(procurement.Product)
	imported.Import(fmt.Sprint(product))
	imported.Plan(kittest.Config{
		"identifier": "AX-OB", "description": "Online Backup", "customer_description": "Online Backup",
		"subcategory_id": 1, "type_id": 1,
	}).Plans("no-op")
	made := site.Resource(finance.Addition)
	config["allow_duplicate"] = true
	made.Create(config)
	if made.Value("bill_customer") != "Billable" {
		t.Errorf("a new addition is %v", made.Value("bill_customer"))
	}
}

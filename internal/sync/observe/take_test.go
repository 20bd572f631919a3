package observe_test

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/contract"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/synctest"
)

func newSite(t *testing.T, clients int) (*synctest.Site, *psa.Client) {
	t.Helper()
	site := synctest.Start(t, psasim.Options{}, clients, contract.Watch(t))
	return site, site.Client(t)
}

// scope wants the billing of all clients, whose companies are given.
func scope(site *synctest.Site) observe.Scope {
	s := observe.Scope{
		Now: time.Now(), IntegrationID: site.IntegrationID, Customers: map[string]observe.Want{}, Companies: site.CustomerMap(),
		Others: observe.Want{Billing: true},
	}
	for _, c := range site.Clients {
		s.Customers[c.CustomerID] = observe.Want{Billing: true}
	}
	return s
}

// calls counts the requests by their path, with {id} for each number.
func calls(site *synctest.Site) map[string]int {
	counts := map[string]int{}
	for _, r := range site.Requests() {
		parts := strings.Split(r.Path, "/")
		for i, part := range parts {
			if strings.Trim(part, "0123456789") == "" && part != "" {
				parts[i] = "{id}"
			}
		}
		counts[r.Method+" "+strings.Join(parts, "/")]++
	}
	return counts
}

func mustTake(t *testing.T, client *psa.Client, s observe.Scope) observe.Site {
	t.Helper()
	site, err := observe.Take(t.Context(), client, s)
	if err != nil {
		t.Fatal(err)
	}
	return site
}

// What is read of a client is what the server says, with exact numbers.
func TestTakeReadsWhatBillingNeeds(t *testing.T) {
	t.Parallel()
	site, client := newSite(t, 2)
	c := site.Clients[0]
	additions := fmt.Sprintf("/finance/agreements/%d/additions", c.Agreement)
	service := synctest.Services[0]
	edit(t, site, additions, c.Additions[service], map[string]any{
		"quantity": 48.25, "lessIncluded": 25, "invoiceDescription": "PC-1: 48.25 GB", "cancelledDate": "2030-05-31T00:00:00Z",
	})
	if _, err := site.Add("/company/managementBackups", map[string]any{
		"type": map[string]any{"name": "Managed Services"}, "item": map[string]any{"id": site.Products[service]}, "billingLevel": "Detail",
	}); err != nil {
		t.Fatal(err)
	}
	got := mustTake(t, client, scope(site))

	if got.Solution != "Axcient" || !got.DisableNew || got.Location.String() != "America/New_York" || !got.Mapped || !got.BackupProducts[site.Products[service]] {
		t.Errorf("the site is %+v", got)
	}
	if len(got.CrossReferences) != len(synctest.Services) || got.CrossReferences[0].Type != service ||
		got.CrossReferences[0].Product != (observe.Reference{ID: site.Products[service], Name: "AX-" + service}) {
		t.Errorf("the cross references are %+v", got.CrossReferences)
	}
	customer := got.Customers[c.CustomerID]
	if customer.Company != (observe.Reference{ID: c.CompanyID, Name: "Client 0"}) || customer.Status != "Active" || customer.Err != nil || customer.Missing {
		t.Errorf("the customer is %+v", customer)
	}
	if len(customer.Agreements) != 1 || customer.Agreements[0].BillingCycle.Name != "Monthly" || len(customer.Agreements[0].Additions) != len(synctest.Services) {
		t.Fatalf("the agreements are %+v", customer.Agreements)
	}
	a := customer.Agreements[0].Additions[0]
	if a.ID != c.Additions[service] || a.SerialNumber != "EFS-"+c.CustomerID || a.Quantity.String() != "48.25" || a.BilledQuantity.String() != "23.25" ||
		a.LessIncluded.String() != "25" || a.UnitPrice.String() != "1.5" || a.ExtPrice.String() != "34.875" || a.Unit != "Each" || a.BillCustomer != "Billable" ||
		a.Description != "PC-1: 48.25 GB" || a.Cancelled.Format(time.DateOnly) != "2030-05-31" || a.Effective.Format(time.DateOnly) != "2026-01-01" {
		t.Errorf("the addition is %+v", a)
	}
}

func edit(t *testing.T, site *synctest.Site, path string, id int64, fields map[string]any) {
	t.Helper()
	if err := site.ForceEdit(path, id, fields); err != nil {
		t.Fatal(err)
	}
}

// The calls are counted by hand: 4 for the site, 1 list of companies and 1 of
// agreements for 40 clients, and the additions of each agreement that can bill.
func TestTakeReadsNothingTwice(t *testing.T) {
	t.Parallel()
	site, client := newSite(t, 40)
	edit(t, site, "/finance/agreements", site.Clients[7].Agreement, map[string]any{"endDate": "2026-01-31T00:00:00Z", "noEndingDateFlag": false})
	s := scope(site)
	// A client without billing, and two customers of the portal that are one company.
	s.Customers[site.Clients[8].CustomerID] = observe.Want{}
	s.Customers["99"], s.Companies["99"] = observe.Want{Billing: true}, site.Clients[0].CompanyID
	// A company that is not in the run is not read.
	delete(s.Customers, site.Clients[9].CustomerID)
	got := mustTake(t, client, s)
	want := map[string]int{
		"GET /system/info": 1, "GET /company/managedDevicesIntegrations/{id}": 1,
		"GET /company/managedDevicesIntegrations/{id}/crossReferences": 1, "GET /company/managementBackups": 1,
		"GET /company/companies": 1, "GET /finance/agreements": 1, "GET /finance/agreements/{id}/additions": 37,
	}
	for path, n := range calls(site) {
		if strings.Contains(path, "companyinfo") || want[path] == n {
			delete(want, path)
			continue
		}
		t.Errorf("%s was called %d times, want %d", path, n, want[path])
	}
	if len(want) > 0 {
		t.Errorf("not called: %v", want)
	}
	if len(got.Customers) != 40 || len(got.Customers["99"].Agreements) != 1 || len(got.Customers[site.Clients[8].CustomerID].Agreements) != 0 {
		t.Errorf("%d customers", len(got.Customers))
	}
}

// Without a map, the managed ids of every company say which customer it is: one
// call a company.
func TestTakeFindsCustomersByManagedID(t *testing.T) {
	t.Parallel()
	site, client := newSite(t, 3)
	reports := func(c synctest.Client) string {
		return fmt.Sprintf("/company/companies/%d/managementSummaryReports", c.CompanyID)
	}
	for _, id := range site.Clients[1].ManagedIDs {
		edit(t, site, reports(site.Clients[1]), id, map[string]any{"groupIdentifier": "efs-34001 "})
	}
	if _, err := site.Force(reports(site.Clients[2]), map[string]any{
		"groupIdentifier": "EFS-34000", "deviceType": "BackupStats", "managementSolution": map[string]any{"id": 1},
	}); err != nil {
		t.Fatal(err)
	}
	s := scope(site)
	s.Companies = nil
	delete(s.Customers, "34002")
	got := mustTake(t, client, s)
	if c := got.Customers["34000"]; c.Company.ID != site.Clients[0].CompanyID || len(c.Others) != 1 || c.Others[0].ID != site.Clients[2].CompanyID {
		t.Errorf("34000 is %+v", c)
	}
	if c := got.Customers["34001"]; c.Company.ID != 0 || c.Err != nil || len(c.Near) != 2 || !strings.Contains(c.Near[0], `"efs-34001 "`) {
		t.Errorf("34001 is %+v", c)
	}
	if c := got.Customers["34002"]; c.Company.ID != site.Clients[2].CompanyID || len(c.Agreements) != 1 || len(c.ManagedIDs) != 2 || got.Mapped {
		t.Errorf("34002, which nobody named, is %+v", c)
	}
	companies := len(site.Objects("/company/companies"))
	if n := calls(site)["GET /company/companies/{id}/managementSummaryReports"]; n != companies {
		t.Errorf("the managed ids were read %d times for %d companies", n, companies)
	}
}

// A client that cannot be read has the reason, and the others are read.
func TestTakeKeepsFailuresApart(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]func(*synctest.Site) psasim.Fault{
		"additions": func(s *synctest.Site) psasim.Fault {
			return psasim.Fault{Method: http.MethodGet, Path: fmt.Sprintf("/finance/agreements/%d/additions", s.Clients[1].Agreement), Status: 403, Times: -1}
		},
		"managed ids": func(s *synctest.Site) psasim.Fault {
			return psasim.Fault{Method: http.MethodGet, Path: fmt.Sprintf("/company/companies/%d/managementSummaryReports", s.Clients[1].CompanyID), Status: 500, Times: -1}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site, client := newSite(t, 3)
			site.Inject(fault(site))
			s := scope(site)
			for id := range s.Customers {
				s.Customers[id] = observe.Want{Billing: true, Statistics: true}
			}
			got := mustTake(t, client, s)
			for i, c := range site.Clients {
				if err := got.Customers[c.CustomerID].Err; (err != nil) != (i == 1) {
					t.Errorf("client %d: %v", i, err)
				}
			}
		})
	}
}

// broken is a reader whose lists fail, as some servers' do, whenever one company
// is among them.
type broken struct {
	*psa.Client
	company int64
	lists   *atomic.Int64
}

func (b broken) List(ctx context.Context, collection string, q psa.Query) iter.Seq2[psa.Record, error] {
	b.lists.Add(1)
	ids := strings.FieldsFunc(q.Conditions.String(), func(r rune) bool { return r < '0' || r > '9' })
	if slices.Contains(ids, fmt.Sprint(b.company)) {
		return func(yield func(psa.Record, error) bool) {
			yield(nil, &psa.Error{Method: http.MethodGet, Path: collection, Status: 500, Message: "String was not recognized as a valid Boolean."})
		}
	}
	return b.Client.List(ctx, collection, q)
}

// A company on which the server fails is found by halving: 1 list of 8, then 2 of
// 4, 2 of 2 and 2 of 1, and the other seven are read.
func TestTakeIsolatesACompanyThatBreaksLists(t *testing.T) {
	t.Parallel()
	site, client := newSite(t, 8)
	s := scope(site)
	for id := range s.Customers {
		s.Customers[id] = observe.Want{}
	}
	var lists atomic.Int64
	got, err := observe.Take(t.Context(), broken{client, site.Clients[5].CompanyID, &lists}, s)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range site.Clients {
		customer := got.Customers[c.CustomerID]
		if (customer.Err != nil) != (i == 5) || (customer.Company.Name == "") != (i == 5) || customer.Missing {
			t.Errorf("client %d: %+v", i, customer)
		}
	}
	if n := lists.Load(); n != 7 {
		t.Errorf("%d lists, want 7", n)
	}
}

// 1,000 companies with ids of 5 digits are read in few lists, whose conditions
// fit an address.
func TestTakeAsksForManyCompaniesAtOnce(t *testing.T) {
	t.Parallel()
	site, client := newSite(t, 1)
	s := scope(site)
	for n := range int64(1000) {
		id := fmt.Sprint(50000 + n)
		s.Customers[id], s.Companies[id] = observe.Want{}, 50000+n
	}
	mustTake(t, client, s)
	lists := 0
	for _, r := range site.Requests() {
		if r.Path != "/company/companies" {
			continue
		}
		lists++
		if len(r.Query) > 1800 {
			t.Errorf("a query of %d characters", len(r.Query))
		}
	}
	// 1,200 characters hold 150 ids of 5 digits and an escaped comma.
	if lists != 7 {
		t.Errorf("%d lists", lists)
	}
}

// garbled is a reader whose records of one collection have a text for a number.
type garbled struct {
	*psa.Client
	collection string
}

func (g garbled) List(ctx context.Context, collection string, q psa.Query) iter.Seq2[psa.Record, error] {
	return func(yield func(psa.Record, error) bool) {
		for record, err := range g.Client.List(ctx, collection, q) {
			if collection == g.collection && record != nil {
				record["lessIncluded"] = "many"
			}
			if !yield(record, err) {
				return
			}
		}
	}
}

// A site of which something fails that all customers share is not read on.
func TestTakeFailsAsAWhole(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/system/info", "/company/managedDevicesIntegrations/1/crossReferences", "/company/managementBackups"} {
		for _, atOnce := range []int{1, 8} {
			site, client := newSite(t, 40)
			site.Inject(psasim.Fault{Method: http.MethodGet, Path: path, Status: 400, Times: -1})
			s := scope(site)
			s.Concurrency = atOnce
			if _, err := observe.Take(t.Context(), client, s); err == nil || !strings.Contains(err.Error(), path) {
				t.Errorf("%s: %v", path, err)
			}
			// Some may be under way when the failure arrives.
			if n := calls(site)["GET /finance/agreements/{id}/additions"]; n == len(site.Clients) {
				t.Errorf("%s: the additions of all %d agreements were read", path, n)
			}
		}
	}
}

// A number that cannot be read fails its client, and does not become 0.
func TestTakeRefusesUnreadableNumbers(t *testing.T) {
	t.Parallel()
	site, client := newSite(t, 2)
	c := site.Clients[0]
	got, err := observe.Take(t.Context(), garbled{client, fmt.Sprintf("/finance/agreements/%d/additions", c.Agreement)}, scope(site))
	if err != nil {
		t.Fatal(err)
	}
	if err := got.Customers[c.CustomerID].Err; err == nil || !strings.Contains(err.Error(), "lessIncluded = many") {
		t.Errorf("the error is %v", err)
	}
	if err := got.Customers[site.Clients[1].CustomerID].Err; err != nil {
		t.Error(err)
	}
}

// A company that the map names and the site does not have is missing; a customer
// that the map does not name has no company.
func TestTakeReportsMissingCompanies(t *testing.T) {
	t.Parallel()
	site, client := newSite(t, 1)
	s := scope(site)
	// The managed ids are asked for before it is known whether there is the company.
	s.Customers["1"], s.Customers["2"] = observe.Want{Billing: true, Statistics: true}, observe.Want{Billing: true}
	s.Companies["1"] = 987654
	got := mustTake(t, client, s)
	if c := got.Customers["1"]; !c.Missing || c.Company.ID != 987654 || c.Err != nil {
		t.Errorf("customer 1 is %+v", c)
	}
	if c := got.Customers["2"]; c.Missing || c.Company.ID != 0 {
		t.Errorf("customer 2 is %+v", c)
	}
}

// The server's day is that of its time zone: in the evening in New York, UTC has
// the next day already.
func TestToday(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	site := observe.Site{Now: time.Date(2026, 3, 1, 3, 0, 0, 0, time.UTC), Location: zone}
	if got := site.Today().Format(time.RFC3339); got != "2026-02-28T00:00:00Z" {
		t.Errorf("today is %s", got)
	}
}

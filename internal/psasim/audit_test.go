package psasim_test

import (
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// agreement adds an agreement of Sun Dental, a product at 10.00 for 4.00, and
// returns the path of the agreement's additions.
func (c *caller) agreement() string {
	c.t.Helper()
	c.want(201, "POST", "/procurement/catalog", `{"identifier":"GB","description":"Online backup","subcategory":{"name":"Backup"},"type":{"name":"Service"},
		"productClass":"Agreement","customerDescription":"Online backup, GB","unitOfMeasure":{"name":"GB"},"price":10,"cost":4}`)
	made := c.want(201, "POST", "/finance/agreements", `{"name":"Backup","type":{"name":"Managed Services"},"company":{"id":2},"contact":{"id":2},"startDate":"2026-01-01T00:00:00Z"}`)
	return "/finance/agreements/" + at(made, "id") + "/additions"
}

func TestAuditTrail(t *testing.T) {
	t.Parallel()
	now := newClock()
	file := filepath.Join(t.TempDir(), "site")
	c := newContractCaller(t, psasim.Options{Now: now.read, Database: file})
	additions := c.agreement()
	c.want(201, "POST", additions, `{"product":{"identifier":"GB"},"billCustomer":"Billable","quantity":5}`)
	now.now = now.now.Add(time.Hour)
	c.want(200, "PATCH", additions+"/1", `[{"op":"replace","path":"quantity","value":7}]`)
	now.now = now.now.Add(time.Hour)
	if err := c.site.As("mfin").Edit(additions, 1, map[string]any{"quantity": 9, "serialNumber": "EFS-1"}); err != nil {
		t.Fatal(err)
	}
	const trail = "/system/audittrail?type=AgreementAddition&id=1"
	var seen []string
	for _, e := range c.list(trail) {
		seen = append(seen, fmt.Sprintf("%s %s %s %s", at(e, "enteredDate"), at(e, "enteredBy"), at(e, "auditSubType"), at(e, "auditSource")))
		if text := at(e, "text"); !strings.Contains(text, "{old_value}") || at(e, "auditType") != "AgreementAddition" {
			t.Errorf("an entry of an addition: %v", e)
		}
	}
	want := []string{
		"2026-03-02T10:00:00Z APIMember Created API", "2026-03-02T11:00:00Z APIMember Updated API",
		"2026-03-02T12:00:00Z mfin Updated Manage", "2026-03-02T12:00:00Z mfin Updated Manage",
	}
	if !slices.Equal(seen, want) {
		t.Errorf("the audit trail of an addition: %q, want %q", seen, want)
	}
	if count := c.want(200, "GET", "/system/audittrail/count?type=AgreementAddition&id=1&conditions="+url.QueryEscape(`enteredBy = "mfin"`), ""); at(count, "count") != "2" {
		t.Errorf("count: %v", count)
	}
	if page := c.list(trail + "&orderBy=enteredDate+desc&pageSize=1"); len(page) != 1 || at(page[0], "enteredBy") != "mfin" {
		t.Errorf("the newest entry: %v", page)
	}
	c.want(204, "DELETE", additions+"/1", "")
	if entries := c.list(trail); len(entries) != 5 || at(entries[4], "auditSubType") != "Deleted" {
		t.Errorf("after a DELETE: %v", entries)
	}
	c.want(200, "PATCH", "/company/companies/2", `[{"op":"replace","path":"city","value":"Ocala"}]`)
	if entries := c.list("/system/audittrail?type=Company&id=2"); len(entries) != 1 || at(entries[0], "text") != `city has been changed from "Tampa" to "Ocala".` {
		t.Errorf("a company: %v", entries)
	}
	c.refused("GET", "/system/audittrail?id=1", "", "type field is required")
	c.refused("GET", "/system/audittrail?type=Nothing&id=1", "", "'Nothing' is not valid")
	c.refused("GET", "/system/audittrail?type=Company", "", "id field is required")
	forward := func(r *http.Request) { r.Header.Set("pagination-type", "forward-only") }
	if status, body, _ := c.do("GET", trail, "", forward); status != 400 || !strings.Contains(body, "not supported") {
		t.Errorf("forward-only: %d %s", status, body)
	}
	if err := c.site.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := psasim.New(psasim.Options{Database: file})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = again.Close() }()
	reopened := &caller{t, serve(t, again), again}
	if entries := reopened.list(trail); len(entries) != 5 {
		t.Errorf("after a restart: %v", entries)
	}
}

func TestAdditionIsCalculated(t *testing.T) {
	t.Parallel()
	now := newClock()
	c := newContractCaller(t, psasim.Options{Now: now.read})
	additions := c.agreement()
	made := c.want(201, "POST", additions, `{"product":{"identifier":"GB"},"billCustomer":"Billable","quantity":30.5,"lessIncluded":25,"cancelledDate":"2026-02-01T00:00:00Z"}`)
	for field, want := range map[string]string{
		"quantity": "30.5", "lessIncluded": "25", "billedQuantity": "5.5", "extPrice": "55", "extCost": "22", "margin": "33", "uom": "GB",
		"agreementStatus": "Active", "invoiceDescription": "Online backup, GB", "sequenceNumber": "1", "agreementId": "1",
	} {
		if got := at(made, field); got != want {
			t.Errorf("%s = %q, want %q", field, got, want)
		}
	}
	if _, body, _ := c.do("GET", additions+"/1", ""); !strings.Contains(body, `"quantity":30.50`) || !strings.Contains(body, `"billedQuantity":5.50`) {
		t.Errorf("quantities have two digits: %s", body)
	}
	if page := c.list(additions); len(page) != 1 || at(page[0], "cancelledDate") == "" {
		t.Errorf("a cancelled addition is listed: %v", page)
	}
	exact := c.want(200, "PATCH", additions+"/1", `[{"op":"replace","path":"quantity","value":9999999.99}]`)
	if _, body, _ := c.do("GET", additions+"/1", ""); !strings.Contains(body, `"quantity":9999999.99`) || !strings.Contains(body, `"extPrice":99999749.90`) {
		t.Errorf("a large quantity: %s, %v", body, exact)
	}
	if less := c.want(200, "PATCH", additions+"/1", `[{"op":"replace","path":"quantity","value":3}]`); at(less, "billedQuantity") != "0" || at(less, "extPrice") != "0" {
		t.Errorf("less than is included: %v", less)
	}
	c.refused("PATCH", additions+"/1", `[{"op":"replace","path":"invoiceDescription","value":"`+strings.Repeat("x", 6001)+`"}]`, "maximum length of 6000")
	c.refused("PATCH", additions+"/1", `[{"op":"replace","path":"billedQuantity","value":1}]`, "billedQuantity cannot be changed")
	const agreement = "/finance/agreements/1"
	if next := at(c.want(200, "GET", agreement, ""), "nextInvoiceDate"); next != "2026-01-01T00:00:00Z" {
		t.Errorf("nothing was invoiced: the next invoice is on %s", next)
	}
	if err := c.site.Invoice(1, time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	if next := at(c.want(200, "GET", agreement, ""), "nextInvoiceDate"); next != "2026-04-01T00:00:00Z" {
		t.Errorf("invoiced up to March: the next invoice is on %s", next)
	}
	c.refused("POST", additions, `{"product":{"identifier":"GB"},"billCustomer":"Billable","effectiveDate":"2026-03-01T00:00:00Z"}`, "already been invoiced")
	c.want(201, "POST", additions, `{"product":{"identifier":"GB"},"billCustomer":"Billable","effectiveDate":"2026-04-01T00:00:00Z"}`)
}

func TestWhatTestsAskTheSite(t *testing.T) {
	t.Parallel()
	c := newContractCaller(t, psasim.Options{})
	additions := c.agreement()
	for range 2 {
		c.want(201, "POST", additions, `{"product":{"identifier":"GB"},"billCustomer":"Billable"}`)
	}
	c.site.ResetRequests()
	c.site.ResetChanges()
	for i := range 2 {
		c.want(200, "PATCH", fmt.Sprintf("%s/%d", additions, i+1), `[{"op":"replace","path":"quantity","value":7}]`)
	}
	c.list(additions)
	counts := c.site.Operations()
	if len(counts) != 2 || counts["PATCH /finance/agreements/{parentId}/additions/{id}"] != 2 || counts["GET /finance/agreements/{parentId}/additions"] != 1 {
		t.Errorf("operations: %v", counts)
	}
	if err := c.site.As("jdoe").Edit("/company/companies", 2, map[string]any{"city": nil}); err != nil {
		t.Fatal(err)
	}
	changes := c.site.Changes()
	if len(changes) != 3 {
		t.Fatalf("changes: %v", changes)
	}
	first, last := changes[0], changes[2]
	if first.Collection != "/finance/agreements/{parentId}/additions" || first.Parent != 1 || first.ID != 1 || first.By != "APIMember" ||
		!slices.Equal(first.Fields(), []string{"quantity"}) || at(first.Before, "quantity") != "1" || at(first.After, "quantity") != "7" {
		t.Errorf("the first change: %+v", first)
	}
	if last.By != "jdoe" || !slices.Equal(last.Fields(), []string{"city"}) {
		t.Errorf("the change in the dashboard: %+v", last)
	}
	if err := c.site.As("jdoe").Edit("/company/companies", 2, map[string]any{"name": nil}); err == nil {
		t.Error("the dashboard has no rules")
	}
	if got := len(c.site.Changes()); got != 3 {
		t.Errorf("an edit that was refused is among the changes: %d", got)
	}
}

// Latency is waited for by each request alone, not in a line.
func TestLatency(t *testing.T) {
	t.Parallel()
	c := newContractCaller(t, psasim.Options{})
	const each, requests = 30 * time.Millisecond, 10
	c.site.SetLatency(each)
	began := time.Now()
	done := make(chan int, requests)
	for range requests {
		go func() {
			status, _, _ := c.do("GET", "/service/boards", "")
			done <- status
		}()
	}
	for range requests {
		if status := <-done; status != 200 {
			t.Errorf("status %d", status)
		}
	}
	if took := time.Since(began); took < each {
		t.Errorf("%d requests took %s, less than one of them waits", requests, took)
	}
}

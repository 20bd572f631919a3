package psasim_test

import (
	"fmt"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// clock is a site's time, which a test sets.
type clock struct{ now time.Time }

func (c *clock) read() time.Time { return c.now }

func newClock() *clock { return &clock{time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)} }

// The seed's board Service Desk and its client Sun Dental.
const (
	desk      = 1
	sunDental = 2
)

func (c *caller) ticket(body string) int64 {
	c.t.Helper()
	made := c.want(201, "POST", "/service/tickets", body)
	id, _ := made["id"].(float64)
	return int64(id)
}

func TestTicketFollowsItsStatus(t *testing.T) {
	t.Parallel()
	now := newClock()
	c := newContractCaller(t, psasim.Options{Now: now.read})
	id := c.ticket(`{"summary":"Backup failed","company":{"id":2},"externalXRef":"bff:v1:a","initialDescription":"Disk full"}`)
	path := fmt.Sprintf("/service/tickets/%d", id)
	made := c.want(200, "GET", path, "")
	for field, want := range map[string]string{
		"board/name": "Service Desk", "status/name": "New", "priority/name": "Priority 1 - Critical", "severity": "Medium", "impact": "Medium",
		"closedFlag": "false", "closedDate": "", "dateResolved": "", "initialDescription": "", "team/name": "Service Team",
	} {
		if got := at(made, field); got != want {
			t.Errorf("a new ticket: %s = %q, want %q", field, got, want)
		}
	}
	if notes := c.list(path + "/notes"); len(notes) != 1 || at(notes[0], "text") != "Disk full" || at(notes[0], "createdBy") != "APIMember" {
		t.Errorf("the notes of a new ticket: %v", notes)
	}
	now.now = now.now.Add(time.Hour)
	c.want(200, "PATCH", path, `[{"op":"replace","path":"status","value":{"id":3}}]`)
	now.now = now.now.Add(time.Hour)
	closed := c.want(200, "PATCH", path, `[{"op":"replace","path":"summary","value":"Backup failed twice"}]`)
	for field, want := range map[string]string{
		"closedFlag": "true", "closedDate": "2026-03-02T11:00:00Z", "closedBy": "APIMember", "dateResolved": "2026-03-02T11:00:00Z",
		"_info/lastUpdated": "2026-03-02T12:00:00Z",
	} {
		if got := at(closed, field); got != want {
			t.Errorf("a closed ticket: %s = %q, want %q", field, got, want)
		}
	}
	if err := c.site.As("jdoe").Edit("/service/tickets", id, map[string]any{"status": map[string]any{"name": "In Progress"}}); err == nil {
		reopened := c.want(200, "GET", path, "")
		if at(reopened, "closedFlag") != "false" || at(reopened, "closedDate") != "" || at(reopened, "dateResolved") != "" || at(reopened, "_info/updatedBy") != "jdoe" {
			t.Errorf("a reopened ticket: %v", reopened)
		}
	} else {
		t.Error(err)
	}
	c.refused("PATCH", path, `[{"op":"replace","path":"closedFlag","value":true}]`, "cannot be changed")
	c.refused("PATCH", path, `[{"op":"remove","path":"severity"}]`, "severity field is required")
	c.refused("POST", path+"/notes", `{"text":"x"}`, "Please choose where to display the notes")
	c.want(201, "POST", path+"/notes", `{"text":"Backup succeeded","resolutionFlag":true}`)
	c.refused("POST", "/service/tickets", `{"summary":"x","company":{"id":2},"contact":{"id":1}}`, "Contact 1 not found for Company 2")
	c.refused("POST", "/service/tickets", `{"summary":"x","company":{"id":2},"site":{"id":1}}`, "Site 1 not found for Company 2")
}

func TestTicketMovesToAnotherBoard(t *testing.T) {
	t.Parallel()
	c := newContractCaller(t, psasim.Options{})
	id := c.ticket(`{"summary":"Backup failed","company":{"id":2},"type":{"name":"Backup"}}`)
	path := fmt.Sprintf("/service/tickets/%d", id)
	c.refused("PATCH", path, `[{"op":"replace","path":"board","value":{"id":2}}]`, "Service Status 1 not found for Service Board 2")
	c.refused("PATCH", path, `[{"op":"replace","path":"status","value":{"id":6}}]`, "Service Status 6 not found for Service Board 1")
	c.want(200, "PATCH", path, `[{"op":"replace","path":"board","value":{"id":2}},{"op":"replace","path":"status","value":{"id":4}},
		{"op":"replace","path":"team","value":{"id":2}},{"op":"remove","path":"type"}]`)
	if err := c.site.As("jdoe").MoveTicket(id, desk); err != nil {
		t.Fatal(err)
	}
	if moved := c.want(200, "GET", path, ""); at(moved, "board/id") != "1" || at(moved, "status/id") != "1" || at(moved, "team/id") != "1" {
		t.Errorf("a moved ticket: %v", moved)
	}
}

func TestTicketMerge(t *testing.T) {
	t.Parallel()
	c := newContractCaller(t, psasim.Options{})
	into := c.ticket(`{"summary":"First","company":{"id":2}}`)
	merged := c.ticket(`{"summary":"Second","company":{"id":2}}`)
	path := fmt.Sprintf("/service/tickets/%d", into)
	c.refused("POST", path+"/merge", fmt.Sprintf(`{"mergeTicketIds":[%d],"status":{"id":6}}`, merged), "not found for Service Board 1")
	c.refused("POST", path+"/merge", fmt.Sprintf(`{"mergeTicketIds":[%d],"status":{"id":3}}`, into), "into itself")
	c.refused("POST", path+"/merge", fmt.Sprintf(`{"mergeTicketIds":[%d,99],"status":{"id":3}}`, merged), "Ticket 99 not found")
	c.refused("POST", path+"/merge", `{"mergeTicketIds":[],"status":{"id":3}}`, "mergeTicketIds field is required")
	if second := c.want(200, "GET", fmt.Sprintf("/service/tickets/%d", merged), ""); at(second, "mergedParentTicket") != "" || at(second, "status/id") != "1" {
		t.Errorf("a merge that was refused left traces: %v", second)
	}
	if done := c.want(200, "POST", path+"/merge", fmt.Sprintf(`{"mergeTicketIds":[%d],"status":{"id":3}}`, merged)); done["success"] != true {
		t.Errorf("merge: %v", done)
	}
	second := c.want(200, "GET", fmt.Sprintf("/service/tickets/%d", merged), "")
	if at(second, "mergedParentTicket/id") != fmt.Sprint(into) || at(second, "mergedParentTicket/summary") != "First" || at(second, "closedFlag") != "true" {
		t.Errorf("the merged ticket: %v", second)
	}
	if first := c.want(200, "GET", path, ""); at(first, "hasMergedChildTicketFlag") != "true" {
		t.Errorf("the ticket that was merged into: %v", first)
	}
	c.refused("PATCH", fmt.Sprintf("/service/tickets/%d", merged), `[{"op":"replace","path":"summary","value":"x"}]`, "has been merged into ticket")
	c.refused("POST", fmt.Sprintf("/service/tickets/%d/notes", merged), `{"text":"x","resolutionFlag":true}`, "has been merged into ticket")
	third := c.ticket(`{"summary":"Third","company":{"id":2}}`)
	if err := c.site.As("jdoe").MergeTickets(into, third); err != nil {
		t.Error(err)
	}
	c.refused("POST", fmt.Sprintf("/service/tickets/%d/merge", third), fmt.Sprintf(`{"mergeTicketIds":[%d],"status":{"id":3}}`, into), "has been merged into ticket")
}

func TestTicketChildren(t *testing.T) {
	t.Parallel()
	c := newContractCaller(t, psasim.Options{})
	parent := c.ticket(`{"summary":"Parent","company":{"id":2}}`)
	child := c.ticket(fmt.Sprintf(`{"summary":"Child","company":{"id":2},"parentTicketId":%d}`, parent))
	has := func() string {
		return at(c.want(200, "GET", fmt.Sprintf("/service/tickets/%d", parent), ""), "hasChildTicket")
	}
	if has() != "true" {
		t.Error("the parent has no child")
	}
	path := fmt.Sprintf("/service/tickets/%d", child)
	c.refused("PATCH", path, `[{"op":"replace","path":"parentTicketId","value":99}]`, "Ticket 99 not found")
	c.refused("PATCH", path, fmt.Sprintf(`[{"op":"replace","path":"parentTicketId","value":%d}]`, child), "cannot be a parent")
	c.want(200, "PATCH", path, `[{"op":"remove","path":"parentTicketId"}]`)
	if has() != "false" {
		t.Error("the parent has a child still")
	}
}

func TestTicketLists(t *testing.T) {
	t.Parallel()
	c := newContractCaller(t, psasim.Options{})
	var ids []int64
	for i := range 5 {
		ids = append(ids, c.ticket(fmt.Sprintf(`{"summary":"T","company":{"id":2},"externalXRef":"bff:v1:%d"}`, i)))
	}
	if err := c.site.Archive("/service/tickets", ids[3]); err != nil {
		t.Fatal(err)
	}
	in := url.QueryEscape(`externalXRef in ("bff:v1:1","bff:v1:3","bff:v1:9")`)
	if found := c.list("/service/tickets?orderBy=id+desc&conditions=" + in); len(found) != 2 || at(found[0], "id") != fmt.Sprint(ids[3]) {
		t.Errorf("in: %v", found)
	}
	if count := c.want(200, "GET", "/service/tickets/count?conditions="+in, ""); at(count, "count") != "2" {
		t.Errorf("count: %v", count)
	}
	archived := fmt.Sprintf("/service/tickets/%d", ids[3])
	c.want(404, "GET", archived, "")
	c.want(404, "PATCH", archived, `[{"op":"replace","path":"summary","value":"x"}]`)
	c.want(404, "POST", archived+"/notes", `{"text":"x","resolutionFlag":true}`)
	open := url.QueryEscape("closedFlag = false")
	c.want(500, "GET", "/service/tickets?conditions="+open, "")
	c.want(200, "GET", "/service/tickets?conditions="+open+url.QueryEscape(" and board/id = 1"), "")
	if page := c.list("/service/tickets?pageSize=2&page=2&orderBy=id"); len(page) != 2 || at(page[0], "id") != fmt.Sprint(ids[2]) {
		t.Errorf("page 2: %v", page)
	}
	c.want(200, "POST", "/service/tickets/search?pageSize=2", `{"conditions":"externalXRef like \"bff:*\"","orderBy":"id"}`)
	c.want(204, "DELETE", fmt.Sprintf("/service/tickets/%d", ids[0]), "")
	if left := c.list("/service/tickets"); len(left) != 4 {
		t.Errorf("%d tickets are left, want 4", len(left))
	}
}

func TestTicketConfigurations(t *testing.T) {
	t.Parallel()
	c := newContractCaller(t, psasim.Options{})
	path := fmt.Sprintf("/service/tickets/%d/configurations", c.ticket(`{"summary":"T","company":{"id":2}}`))
	c.want(201, "POST", "/company/configurations", `{"name":"Other","type":{"id":2},"company":{"id":2}}`)
	c.want(201, "POST", "/company/configurations", `{"name":"PC","type":{"id":2},"company":{"id":2},"deviceIdentifier":"a"}`)
	if made := c.want(201, "POST", path, `{"id":2}`); at(made, "id") != "2" || at(made, "deviceIdentifier") != "a" {
		t.Errorf("attached: %v", made)
	}
	c.refused("POST", path, `{"id":2}`, "attached already")
	c.refused("POST", path, `{"id":9}`, "Configuration 9 not found")
	if all := c.list(path); len(all) != 1 || at(c.want(200, "GET", path+"/count", ""), "count") != "1" {
		t.Errorf("the list: %v", all)
	}
	c.want(200, "GET", path+"/2", "")
	c.want(204, "DELETE", path+"/2", "")
	c.want(404, "GET", path+"/2", "")
	c.want(404, "DELETE", path+"/2", "")
}

func TestCompaniesMerge(t *testing.T) {
	t.Parallel()
	c := newContractCaller(t, psasim.Options{})
	made := c.want(201, "POST", "/company/companies", `{"identifier":"MoonDental","name":"Moon Dental"}`)
	moon := at(made, "id")
	c.want(201, "POST", "/company/managementItSolutions", `{"name":"Axcient","managementItSolutionType":"Custom","managementSolutionName":"Axcient"}`)
	c.want(201, "POST", "/company/companies/"+moon+"/managementSummaryReports", `{"groupIdentifier":"EFS-1","managementSolution":{"id":1},"deviceType":"Servers"}`)
	id := c.ticket(`{"summary":"T","company":{"id":` + moon + `},"externalXRef":"x"}`)
	from, err := strconv.ParseInt(moon, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	c.site.ResetChanges()
	if err := c.site.As("jdoe").MergeCompanies(sunDental, from); err != nil {
		t.Fatal(err)
	}
	if ticket := c.want(200, "GET", fmt.Sprintf("/service/tickets/%d", id), ""); at(ticket, "company/identifier") != "SunDental" {
		t.Errorf("the ticket of a merged company: %v", ticket)
	}
	if left := c.list("/company/companies/" + moon + "/managementSummaryReports"); len(left) != 0 {
		t.Errorf("the merged company has managed ids: %v", left)
	}
	if moved := c.list("/company/companies/2/managementSummaryReports"); len(moved) != 1 || at(moved[0], "company/id") != "2" {
		t.Errorf("managed ids of the other company: %v", moved)
	}
	if gone := c.want(200, "GET", "/company/companies/"+moon, ""); at(gone, "deletedFlag") != "true" {
		t.Errorf("the merged company: %v", gone)
	}
	for _, change := range c.site.Changes() {
		if change.Before == nil || change.After == nil || change.By != "jdoe" {
			t.Errorf("a merge changes records and neither creates nor removes any: %+v", change)
		}
	}
	if err := c.site.As("jdoe").MergeCompanies(sunDental, sunDental); err == nil {
		t.Error("a company was merged into itself")
	}
}

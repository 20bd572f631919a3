package psasim_test

import (
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// What a script can make the site do.
func TestAdmin(t *testing.T) {
	t.Parallel()
	c := newContractCaller(t, psasim.Options{Admin: true})
	first := c.ticket(`{"summary":"First","company":{"id":2}}`)
	c.ticket(`{"summary":"Second","company":{"id":2}}`)
	if first != 1 {
		t.Fatalf("the first ticket is %d", first)
	}
	c.agreement()
	for _, row := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"DELETE", "/changes", "", 200, `{"ok":true}`},
		{"POST", "/edit", `{"Path":"/company/companies","ID":2,"Fields":{"city":"Ocala"},"By":"jdoe"}`, 200, `{"ok":true}`},
		{"GET", "/changes", "", 200, `"By":"jdoe"`},
		{"POST", "/edit", `{"Path":"/company/companies","ID":2,"Fields":{"name":null}}`, 400, "The name field is required"},
		{"POST", "/add", `{"Path":"/company/companies/types","Fields":{"name":"Former"}}`, 200, `{"id":5}`},
		{"POST", "/remove", `{"Path":"/company/companies/types","ID":5}`, 200, `{"ok":true}`},
		{"POST", "/move-ticket", `{"ID":1,"Board":2,"By":"jdoe"}`, 200, `{"ok":true}`},
		{"GET", "/objects?path=/service/tickets", "", 200, `"name":"Alerts"`},
		{"POST", "/merge-tickets", `{"Into":1,"Tickets":[2]}`, 200, `{"ok":true}`},
		{"POST", "/merge-tickets", `{"Into":1,"Tickets":[2]}`, 400, "has been merged"},
		{"POST", "/archive", `{"Path":"/service/tickets","ID":1}`, 200, `{"ok":true}`},
		{"POST", "/invoice", `{"Agreement":1,"UpTo":"2026-03-31T00:00:00Z"}`, 200, `{"ok":true}`},
		{"GET", "/objects?path=/finance/agreements", "", 200, `"nextInvoiceDate":"2026-04-01T00:00:00Z"`},
		{"GET", "/objects?path=/service/nothing", "", 400, "there is no collection /service/nothing"},
		{"GET", "/operations", "", 200, `"POST /service/tickets":2`},
		{"POST", "/latency", `{"Milliseconds":0}`, 200, `{"ok":true}`},
		{"POST", "/merge-companies", `{"Into":2,"From":2}`, 400, "cannot be merged"},
		{"POST", "/latency", `{`, 400, "EOF"},
		{"POST", "/managed-it-sync-failures", `{"Message":"x"}`, 200, `{"ok":true}`},
		{"POST", "/nothing", `{}`, 404, "not found"},
	} {
		if status, body := c.admin(row.method, row.path, row.body); status != row.status || !strings.Contains(body, row.want) {
			t.Errorf("%s %s: %d %s, want %d with %q", row.method, row.path, status, body, row.status, row.want)
		}
	}
}

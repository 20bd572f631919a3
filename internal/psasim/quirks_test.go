package psasim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// admin calls an endpoint below /_psasim/.
func (c *caller) admin(method, path, body string) (int, string) {
	c.t.Helper()
	site := *c
	site.url = strings.TrimSuffix(c.url, "/v4_6_release/apis/3.0") + "/_psasim"
	status, text, _ := site.do(method, path, body)
	return status, text
}

// members decodes an object.
func members(t *testing.T, body string) map[string]any {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal([]byte(body), &object); err != nil {
		t.Fatalf("%s: %s", err, body)
	}
	return object
}

func TestRewrite(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ field, as, sent, kept string }{
		"digits":      {"phoneNumber", "digits", "(555) 010-99", "55501099"},
		"upper":       {"city", "upper", "Ocala", "OCALA"},
		"trim":        {"city", "trim", "  Tampa ", "Tampa"},
		"line breaks": {"city", "space for line breaks", "St.\r\nPetersburg\nFL", "St. Petersburg FL"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCaller(t, psasim.Options{Admin: true})
			rule, _ := json.Marshal(map[string]string{"Path": "/company/companies", "Field": row.field, "As": row.as})
			if status, body := c.admin("POST", "/rewrites", string(rule)); status != 200 {
				t.Fatalf("%d %s", status, body)
			}
			sent, _ := json.Marshal(map[string]string{"identifier": "R", "name": "R", row.field: row.sent})
			status, body, _ := c.do("POST", "/company/companies", string(sent))
			if made := members(t, body); status != 201 || made[row.field] != row.kept {
				t.Errorf("create: %d %q, want %q", status, made[row.field], row.kept)
			}
			patch, _ := json.Marshal([]map[string]string{{"op": "replace", "path": row.field, "value": row.sent}})
			status, body, _ = c.do("PATCH", "/company/companies/1", string(patch))
			if patched := members(t, body); status != 200 || patched[row.field] != row.kept {
				t.Errorf("patch: %d %q, want %q", status, patched[row.field], row.kept)
			}
		})
	}
}

// What is unique is unique as it is stored, and what a patch does not touch is
// not rewritten again.
func TestRewriteOfUniqueNames(t *testing.T) {
	t.Parallel()
	c := newCaller(t, psasim.Options{})
	mark := func(v any) any {
		text, _ := v.(string)
		return strings.TrimSpace(text) + "!"
	}
	if err := c.site.Rewrite(typesPath, "name", mark); err != nil {
		t.Fatal(err)
	}
	if status, body, _ := c.do("POST", typesPath, `{"name":"A"}`); status != 201 || members(t, body)["name"] != "A!" {
		t.Fatalf("%d %s", status, body)
	}
	if status, body, _ := c.do("POST", typesPath, `{"name":" A"}`); status != 400 || !strings.Contains(body, "ObjectExists") {
		t.Errorf("a name that is stored alike: %d %s", status, body)
	}
	id, _ := c.site.Find(typesPath, "name", "A!")
	if err := c.site.Edit(typesPath, id, map[string]any{"vendorFlag": true}); err != nil {
		t.Fatal(err)
	}
	if object, _ := c.site.Object(typesPath, id); object["name"] != "A!" {
		t.Errorf("after a change of another field the name is %v", object["name"])
	}
	if err := c.site.Rewrite(typesPath, "name", nil); err != nil {
		t.Fatal(err)
	}
	if status, body, _ := c.do("POST", typesPath, `{"name":"B"}`); status != 201 || members(t, body)["name"] != "B" {
		t.Errorf("after the rewriting ended: %d %s", status, body)
	}
	for path, field := range map[string]string{"/nowhere": "name", typesPath: "nme", "/company/companies/{id}": "name"} {
		if c.site.Rewrite(path, field, mark) == nil {
			t.Errorf("%s %s was accepted", path, field)
		}
	}
}

func TestOmitFromResponses(t *testing.T) {
	t.Parallel()
	c := newCaller(t, psasim.Options{Admin: true})
	if status, body := c.admin("POST", "/omissions", `{"Path":"/service/boards/{parentId}/statuses","Fields":["closedStatus"]}`); status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	status, body, _ := c.do("POST", "/service/boards/1/statuses", `{"name":"Omitting","closedStatus":true}`)
	if status != 201 || strings.Contains(body, "closedStatus") {
		t.Errorf("create: %d %s", status, body)
	}
	path := fmt.Sprintf("/service/boards/1/statuses/%v", members(t, body)["id"])
	for _, row := range []struct {
		method, body string
		shown        bool
	}{
		{"GET", "", true},
		{"PATCH", `[{"op":"replace","path":"sortOrder","value":7}]`, false},
		{"PUT", `{"name":"Omitting","closedStatus":true}`, false},
		{"GET", "", true},
	} {
		status, body, _ := c.do(row.method, path, row.body)
		if status != 200 || strings.Contains(body, `"closedStatus":true`) != row.shown {
			t.Errorf("%s: %d %s, want the field %t", row.method, status, body, row.shown)
		}
	}
	if err := c.site.OmitFromResponses(typesPath, "nme"); err == nil {
		t.Error("a field that does not exist was accepted")
	}
}

func TestIgnoreConditions(t *testing.T) {
	t.Parallel()
	c := newCaller(t, psasim.Options{Admin: true})
	_, all, _ := c.do("GET", typesPath, "")
	filtered := typesPath + "?conditions=name+%3D+%22Nothing%22"
	if _, body, _ := c.do("GET", filtered, ""); body != "[]" {
		t.Fatalf("with conditions: %s", body)
	}
	if status, body := c.admin("POST", "/ignored-conditions", `{"Path":"`+typesPath+`"}`); status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	if _, body, _ := c.do("GET", filtered, ""); body != all {
		t.Errorf("with ignored conditions: %s, want %s", body, all)
	}
	if _, body, _ := c.do("GET", "/service/boards?conditions=name+%3D+%22Nothing%22", ""); body != "[]" {
		t.Errorf("another collection ignores them too: %s", body)
	}
}

func TestEndlessPages(t *testing.T) {
	t.Parallel()
	c := newCaller(t, psasim.Options{Admin: true})
	forward := func(r *http.Request) { r.Header.Set("pagination-type", "forward-only") }
	for _, row := range []struct {
		kind  psasim.Endless
		query string
		mode  func(*http.Request)
		ids   string
		next  string
	}{
		{psasim.EndlessSame, "pageSize=2", func(*http.Request) {}, "[1 2]", "pageSize=2&page=2"},
		{psasim.EndlessSame, "pageSize=2&page=90", func(*http.Request) {}, "[1 2]", "pageSize=2&page=91"},
		{psasim.EndlessChanging, "pageSize=2&page=90", func(*http.Request) {}, "[179 180]", "pageSize=2&page=91"},
		{psasim.EndlessSame, "pageSize=2&pageId=90", forward, "[1 2]", "pageSize=2&pageId=92"},
		{psasim.EndlessChanging, "pageSize=2&pageId=90", forward, "[91 92]", "pageSize=2&pageId=92"},
		{psasim.NotEndless, "page=90", func(*http.Request) {}, "[]", ""},
	} {
		if status, body := c.admin("POST", "/endless-pages", fmt.Sprintf(`{"Path":%q,"Kind":%q}`, typesPath, row.kind)); status != 200 {
			t.Fatalf("%d %s", status, body)
		}
		_, body, header := c.do("GET", typesPath+"?"+row.query, "", row.mode)
		var page []map[string]any
		if err := json.Unmarshal([]byte(body), &page); err != nil {
			t.Fatal(err)
		}
		ids := make([]any, len(page))
		for i, object := range page {
			ids[i] = object["id"]
		}
		if link := header.Get("Link"); fmt.Sprint(ids) != row.ids || (row.next != "" && !strings.Contains(link, row.next+">; rel=\"next\"")) || (row.next == "" && strings.Contains(link, "next")) {
			t.Errorf("%q %s: ids %v, link %s", row.kind, row.query, ids, link)
		}
	}
	if c.site.EndlessPages(typesPath, "more") == nil {
		t.Error("an unknown kind was accepted")
	}
}

// What a test does with methods, a script does with the admin endpoints.
func TestAdminFaults(t *testing.T) {
	t.Parallel()
	c := newCaller(t, psasim.Options{Admin: true})
	want := func(method, path, body string, status int, text string) {
		t.Helper()
		if s, b := c.admin(method, path, body); s != status || !strings.Contains(b, text) {
			t.Errorf("%s %s: %d %s, want %d %s", method, path, s, b, status, text)
		}
	}
	want("POST", "/faults", `{"Method":"POST","Late":-1}`, 200, "ok")
	c.tryDo(http.MethodPost, typesPath, `{"name":"Late"}`)
	want("GET", "/late", "", 200, `"pending":1`)
	want("POST", "/late/release", "", 200, `"statuses":[201]`)
	want("POST", "/faults", `{"Times":-1,"Status":500}`, 200, "ok")
	want("DELETE", "/faults", "", 200, "ok")
	if status := c.tryDo("GET", "/service/boards/1", ""); status != 200 {
		t.Errorf("status %d after the faults were cleared", status)
	}
	want("POST", "/chaos", `{"Seed":1,"Share":1,"Faults":[{"Status":307,"Location":"/elsewhere"}]}`, 200, "ok")
	if status := c.tryDo("GET", "/service/boards/1", ""); status != 307 {
		t.Errorf("status %d from the chaos", status)
	}
	c.site.ClearFaults()
	want("POST", "/rewrites", `{"Path":"/company/companies","Field":"city","As":"lower"}`, 400, "digits")
}

package psasim_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// A PATCH validates the whole stored record: what the API would refuse today
// refuses a change of any other field, until it is put right.
func TestLegacyValues(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		legacy map[string]any
		code   string
		repair string
	}{
		"out of range": {map[string]any{"yearEstablished": 1800}, "OutOfRange", `{"op":"replace","path":"yearEstablished","value":1950}`},
		"too long":     {map[string]any{"city": strings.Repeat("x", 200)}, "MaxLengthField", `{"op":"remove","path":"city"}`},
		"required":     {map[string]any{"name": nil}, "MissingRequiredField", `{"op":"add","path":"name","value":"Sun Dental"}`},
		"lost target":  {map[string]any{"territory": map[string]any{"id": 99}}, "NotFound", `{"op":"remove","path":"territory"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCaller(t, psasim.Options{})
			if err := c.site.ForceEdit("/company/companies", 1, row.legacy); err != nil {
				t.Fatal(err)
			}
			if status, body, _ := c.do("GET", "/company/companies/1", ""); status != 200 {
				t.Errorf("GET: %d %s", status, body)
			}
			const other = `{"op":"replace","path":"website","value":"example.com"}`
			if status, body, _ := c.do("PATCH", "/company/companies/1", "["+other+"]"); status != 400 || !strings.Contains(body, row.code) {
				t.Errorf("PATCH of another field: %d %s, want %s", status, body, row.code)
			}
			if status, body, _ := c.do("PATCH", "/company/companies/1", "["+row.repair+","+other+"]"); status != 200 {
				t.Errorf("PATCH that repairs: %d %s", status, body)
			}
		})
	}
}

// A record with nothing in it is shown in every collection.
func TestForceBareRecords(t *testing.T) {
	t.Parallel()
	c := newCaller(t, psasim.Options{Admin: true})
	for template, path := range spec.Load().Paths {
		if !strings.HasSuffix(template, "/{id}") || strings.Count(template, "{") > 2 || path.Model == "" {
			continue
		}
		collection := strings.ReplaceAll(strings.TrimSuffix(template, "/{id}"), "{parentId}", "1")
		if _, ok := spec.Load().Paths[strings.TrimSuffix(template, "/{id}")]; !ok {
			continue
		}
		id, err := c.site.Force(collection, nil)
		if err != nil {
			t.Errorf("%s: %s", collection, err)
			continue
		}
		if object, ok := c.site.Object(collection, id); !ok || object["id"] != json.Number(fmt.Sprint(id)) {
			t.Errorf("%s: %v, %t", collection, object, ok)
		}
	}
	if _, err := c.site.Force(typesPath, map[string]any{"nme": "x"}); err == nil {
		t.Error("a field that does not exist was accepted")
	}
	if status, body := c.admin("POST", "/force", `{"Path":"/company/companies/types","Fields":{"name":"`+strings.Repeat("x", 500)+`"}}`); status != 200 || !strings.Contains(body, `"id":`) {
		t.Errorf("%d %s", status, body)
	}
}

// In which form texts and numbers come back.
func TestKeptForm(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		options psasim.Options
		field   string
		sent    string
		kept    string
	}{
		"line breaks":          {psasim.Options{}, "city", `"St.\r\nPetersburg\nFL"`, `"St. Petersburg FL"`},
		"line breaks, as sent": {psasim.Options{KeepLineBreaks: true}, "city", `"St.\nPetersburg"`, `"St.\nPetersburg"`},
		"all digits":           {psasim.Options{}, "annualRevenue", "1.23456789", "1.23456789"},
		"four digits":          {psasim.Options{NumberDigits: 4}, "annualRevenue", "1.23455", "1.2346"},
		"two digits, below 0":  {psasim.Options{NumberDigits: 2}, "annualRevenue", "-1.005", "-1.01"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCaller(t, row.options)
			status, body, _ := c.do("PATCH", "/company/companies/1", `[{"op":"replace","path":"`+row.field+`","value":`+row.sent+`}]`)
			if want := fmt.Sprintf(`%q:%s`, row.field, row.kept); status != 200 || !strings.Contains(body, want) {
				t.Errorf("%d %s, want %s", status, body, want)
			}
		})
	}
	c := newCaller(t, psasim.Options{})
	if status, body, _ := c.do("POST", "/company/configurations", `{"name":"a\nb","type":{"id":1},"company":{"id":1},"notes":"a\nb"}`); status != 201 || !strings.Contains(body, `"name":"a b"`) || !strings.Contains(body, `"notes":"a\nb"`) {
		t.Errorf("notes: %d %s", status, body)
	}
}

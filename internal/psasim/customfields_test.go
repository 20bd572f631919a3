package psasim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// newCustomFields is a site where the sites of companies have one custom field of
// each type, with ids that follow those of the seed, and the path of such a site.
func newCustomFields(t *testing.T, options psasim.Options) (c *caller, place string) {
	t.Helper()
	c = newContractCaller(t, options)
	for i, definition := range []string{
		`"caption":"Region","fieldTypeIdentifier":"Text"`,
		`"caption":"Seats","fieldTypeIdentifier":"Number","numberDecimals":1`,
		`"caption":"VIP","fieldTypeIdentifier":"Checkbox"`,
		`"caption":"Renewal","fieldTypeIdentifier":"Date","entryTypeIdentifier":"Date"`,
		`"caption":"Tier","fieldTypeIdentifier":"Text","entryTypeIdentifier":"List","options":[{"optionValue":"Gold"},{"optionValue":"Old","inactiveFlag":true}]`,
		`"caption":"Open","fieldTypeIdentifier":"Button","buttonUrl":"https://example.com"`,
		`"caption":"Gateway","fieldTypeIdentifier":"IPAddress"`,
		`"caption":"Score","fieldTypeIdentifier":"Number","readOnlyFlag":true`,
		`"caption":"Budget","fieldTypeIdentifier":"Currency"`,
	} {
		c.want(201, "POST", "/system/userDefinedFields", fmt.Sprintf(`{"podId":2,"sequenceNumber":%d,%s}`, i+1, definition))
	}
	return c, "/company/companies/2/sites/2"
}

// values are a record's custom fields that have a value.
func values(c *caller, path string) string {
	fields, _ := c.want(200, "GET", path, "")["customFields"].([]any)
	var all []string
	for _, f := range fields {
		field, _ := f.(map[string]any)
		if field["value"] != nil {
			all = append(all, fmt.Sprintf("%v=%v", field["caption"], field["value"]))
		}
	}
	return strings.Join(all, " ")
}

func TestCustomFields(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		options psasim.Options
		// left is what a write leaves that names only the checkbox; none what an
		// empty array leaves.
		left, none string
	}{
		{"the array is the whole", psasim.Options{}, "VIP=false", ""},
		{"the array is a part", psasim.Options{KeepUnnamedCustomFields: true}, "Region=East Seats=12.5 VIP=false Renewal=2026-03-01T00:00:00Z Tier=Gold", "Region=East Seats=12.5 VIP=false Renewal=2026-03-01T00:00:00Z Tier=Gold"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			c, place := newCustomFields(t, row.options)
			if fields, _ := c.want(200, "GET", place, "")["customFields"].([]any); len(fields) != 9 {
				t.Errorf("the site has the custom fields %v", fields)
			}
			if fields, _ := c.want(200, "GET", "/company/companies/2", "")["customFields"].([]any); len(fields) != 5 {
				t.Errorf("the company has the custom fields %v", fields)
			}
			patch := func(fields string) {
				c.want(200, "PATCH", place, `[{"op":"replace","path":"customFields","value":`+fields+`}]`)
			}
			patch(`[{"id":31,"caption":"Region","type":"Text","value":"East"},{"id":32,"value":12.5},{"id":33,"value":true},{"id":34,"value":"2026-03-01T00:00:00Z"},{"id":35,"value":"Gold"}]`)
			const all = "Region=East Seats=12.5 VIP=true Renewal=2026-03-01T00:00:00Z Tier=Gold"
			if got := values(c, place); got != all {
				t.Errorf("the site has %s", got)
			}
			c.want(200, "PATCH", place, `[{"op":"replace","path":"city","value":"Tampa"}]`)
			c.want(200, "PUT", place, `{"name":"Main"}`)
			if got := values(c, place); got != all {
				t.Errorf("a write of other fields left %s", got)
			}
			patch(`[{"id":33,"value":false}]`)
			if got := values(c, place); got != row.left {
				t.Errorf("a write of one field left %s, want %s", got, row.left)
			}
			if found := c.list(`/company/companies/2/sites?customFieldConditions=caption%3D"VIP"%20AND%20value%20!%3D%20null`); len(found) != 1 {
				t.Errorf("the condition found %v", found)
			}
			patch(`[]`)
			if got := values(c, place); got != row.none {
				t.Errorf("an empty array left %s, want %s", got, row.none)
			}
		})
	}
}

func TestCustomFieldsRefused(t *testing.T) {
	t.Parallel()
	c, place := newCustomFields(t, psasim.Options{})
	for fields, text := range map[string]string{
		`[{"id":99,"value":"x"}]`:                       "CustomField 99 not found",
		`[{"id":31,"value":"x"},{"id":31,"value":"y"}]`: "given twice",
		`[{"id":31,"caption":"Country","value":"x"}]`:   "caption of custom field 31 cannot be changed",
		`[{"id":31,"number":"x"}]`:                      "Could not find member 'number'",
		`[{"id":31,"value":7}]`:                         "must be a string",
		`[{"id":32,"value":"many"}]`:                    "must be a number",
		`[{"id":32,"value":12.55}]`:                     "at most 1 digits",
		`[{"id":39,"value":12.505}]`:                    "at most 2 digits",
		`[{"id":33,"value":"true"}]`:                    "not recognized as a valid Boolean",
		`[{"id":34,"value":"2026-03-01"}]`:              "Unsupported format",
		`[{"id":35,"value":"Silver"}]`:                  "not one of the options",
		`[{"id":35,"value":"Old"}]`:                     "not one of the options",
		`[{"id":36,"value":"x"}]`:                       "a button has no value",
		`[{"id":37,"value":"here"}]`:                    "must be an IP address",
		`[{"id":38,"value":7}]`:                         "Score is read-only",
		`{"id":31,"value":"x"}`:                         "must be an array",
	} {
		c.refused("PATCH", place, `[{"op":"replace","path":"customFields","value":`+fields+`}]`, text)
	}
	c.refused("PATCH", place, `[{"op":"replace","path":"/customFields/0/value","value":"x"}]`, "is not valid")
	for body, text := range map[string]string{
		`{"podId":2,"sequenceNumber":1,"caption":"region","fieldTypeIdentifier":"Text"}`:                         "already in use",
		`{"podId":99,"sequenceNumber":1,"caption":"X","fieldTypeIdentifier":"Text"}`:                             "Pod 99 not found",
		`{"podId":2,"sequenceNumber":1,"caption":"X","fieldTypeIdentifier":"Text","numberDecimals":1}`:           "only valid for Number",
		`{"podId":2,"sequenceNumber":1,"caption":"X","fieldTypeIdentifier":"Text","entryTypeIdentifier":"List"}`: "needs options",
	} {
		c.refused("POST", "/system/userDefinedFields", body, text)
	}
	// A required field refuses every write that leaves it without a value.
	c.want(201, "POST", "/system/userDefinedFields", `{"podId":2,"sequenceNumber":10,"caption":"Owner","fieldTypeIdentifier":"Text","requiredFlag":true}`)
	c.refused("PATCH", place, `[{"op":"replace","path":"city","value":"Miami"}]`, "The Owner field is required")
	c.refused("POST", "/company/companies/2/sites", `{"name":"New"}`, "The Owner field is required")
	c.want(201, "POST", "/company/companies/2/sites", `{"name":"New","customFields":[{"id":40,"value":"Jane"}]}`)
}

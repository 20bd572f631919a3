package company_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/company"
)

func TestAccContact(t *testing.T) {
	first, second := acctest.Values(company.Contact, map[string][2]string{
		"company_id":            {"data.connectwise_company.msp.id", "data.connectwise_company.sun.id"},
		"portal_security_level": {"1", "2"},
		"communications": {
			`{ Email = "sam@dent.example", "Email/2" = "s@dent.example", Direct = "7202044500", Mobile = "7202044501", Fax = "7202044509", "Fax/2" = "7202044508" }`,
			`{ Email = "samantha@dent.example", "Email/2" = "s@dent.example", Direct = "720-204-4500 x12", Mobile = "7202044502", Fax = "7202044509", "Fax/2" = "7202044508" }`,
		},
		"default_email": {`"Email"`, `"Email/2"`}, "default_phone": {`"Direct"`, `"Mobile"`}, "default_fax": {`"Fax"`, `"Fax/2"`},
	})
	// edit changes the communication with a text, as a person does in the dashboard.
	edit := func(text string, fields map[string]any) func(*testing.T, *acctest.Site, string, int64) {
		return func(t *testing.T, site *acctest.Site, collection string, id int64) {
			t.Helper()
			communications := fmt.Sprintf("%s/%d/communications", collection, id)
			site.MustEdit(t, communications, site.IDOf(t, communications, "value", text), fields)
		}
	}
	acctest.Walk{
		Definition: company.Contact, Prelude: setup,
		Required: acctest.Attributes{"first_name": `"Sam"`, "company_id": "data.connectwise_company.sun.id"},
		First:    first, Second: second, ImportName: "second/second",
		Edits: map[string]func(*testing.T, *acctest.Site, string, int64){
			"communications": edit("720-204-4500", map[string]any{"extension": nil}),
			"default_email":  edit("samantha@dent.example", map[string]any{"defaultFlag": true}),
			"default_phone":  edit("720-204-4500", map[string]any{"defaultFlag": true}),
			"default_fax":    edit("7202044509", map[string]any{"defaultFlag": true}),
			"type_ids": func(t *testing.T, site *acctest.Site, collection string, id int64) {
				t.Helper()
				associations := fmt.Sprintf("%s/%d/typeAssociations", collection, id)
				last, err := site.Objects(associations)[1]["id"].(json.Number).Int64()
				if err != nil {
					t.Fatal(err)
				}
				if err := site.Remove(associations, last); err != nil {
					t.Fatal(err)
				}
			},
		},
	}.Run(t)
}

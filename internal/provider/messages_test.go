package provider_test

import (
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// A part of a natural key that the object does not have is empty in its import
// id; a part that every object has cannot be.
func TestImportWithEmptyPart(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	company := map[string]any{"id": site.IDOf(t, "/company/companies", "identifier", "SunDental")}
	for _, name := range []string{"", "Sarkisian"} {
		contact := map[string]any{"firstName": "Cher", "company": company}
		if name != "" {
			contact["lastName"] = name
		}
		if _, err := site.Add("/company/contacts", contact); err != nil {
			t.Fatal(err)
		}
	}
	want, _ := site.Find("/company/contacts", "firstName", "Cher")
	for _, row := range []struct{ kind, id, want string }{
		{"contact", "Cher/", ""},
		{"contact", "Cher/Sarkisian", ""},
		{"contact", "Sunny/", `with first_name = "Sunny" and without last_name`},
		{"contact", "/Sarkisian", "is not an id of the form <id> or <first_name>/<last_name> or <company identifier or id>/<first_name>/<last_name>: <first_name> is empty"},
		{"contact", "/", "<first_name> is empty"},
		{"agreement_addition", "1//EFS-1", "<product_identifier> is empty"},
	} {
		t.Run(row.kind+" "+row.id, func(t *testing.T) {
			t.Parallel()
			d := site.Direct(t)
			state, told := d.Import("connectwise_"+row.kind, row.id)
			if (row.want == "") != (told == "") || !strings.Contains(told, row.want) {
				t.Errorf("told %q, want %q", told, row.want)
			}
			if row.id == "Cher/" && !d.Attributes("connectwise_contact", state)["last_name"].IsNull() {
				t.Errorf("the contact with a last name was imported, want the one with id %d", want)
			}
		})
	}
}

// No message calls an object that has no id yet 0.
func TestMessagesNameObjects(t *testing.T) {
	t.Parallel()
	d := acctest.NewSite(t).Direct(t)
	_, told := d.Apply("connectwise_agreement_addition", nil, acctest.Arguments{"agreement_id": 1, "product_id": 99})
	if told == "" || strings.Contains(told, "addition 0") {
		t.Errorf("told %q", told)
	}
}

// The refusal to delete what is in use says what to do.
func TestDeleteInUse(t *testing.T) {
	t.Parallel()
	for kind, row := range map[string]struct {
		path      string
		arguments acctest.Arguments
		want      []string
	}{
		"agreement_type": {
			"/finance/agreements/types",
			acctest.Arguments{"name": "Backup"},
			[]string{"Remove that first, or keep the agreement type in the configuration with inactive = true."},
		},
		"management_solution": {
			"/company/managementItSolutions",
			acctest.Arguments{"name": "Axcient", "management_it_solution_type": "Custom", "management_solution_name": "Axcient"},
			[]string{"still refers to the management solution. Remove that first."},
		},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			site := acctest.NewSite(t)
			d := site.Direct(t)
			state, told := d.Apply("connectwise_"+kind, nil, row.arguments)
			if told != "" {
				t.Fatal(told)
			}
			site.Inject(psasim.Fault{Method: "DELETE", Path: row.path, Status: 409})
			told = d.Destroy("connectwise_"+kind, state)
			for _, want := range row.want {
				if !strings.Contains(told, want) {
					t.Errorf("told %q, want %q", told, want)
				}
			}
		})
	}
}

package kit_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/company"
	"github.com/psaforge/terraform-provider-connectwise/internal/finance"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/procurement"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// custom are the objects that have custom fields: the site's seed gives each
// Region (text), Seats (number), VIP (checkbox), Renewal (date) and Tier (list).
var custom = []struct {
	definition kit.Definition
	collection string // of the object, below an agreement of the site for additions
	config     kittest.Config
}{
	{company.Company, "/company/companies", kittest.Config{"identifier": "Acme", "name": "Acme", "deletion_protection": false}},
	{company.Contact, "/company/contacts", kittest.Config{"first_name": "Sam", "company_id": 2}},
	{finance.Agreement, "/finance/agreements", kittest.Config{"name": "Backup", "type_id": 1, "company_id": 2, "contact_id": 2, "deletion_protection": false}},
	{finance.Addition, "/finance/agreements/1/additions", kittest.Config{"agreement_id": 1, "product_id": 1, "bill_customer": "Billable"}},
	{procurement.Product, "/procurement/catalog", kittest.Config{
		"identifier": "OB", "description": "Backup", "customer_description": "Backup", "subcategory_id": 1, "type_id": 1,
	}},
}

// newCustom is a site with an agreement and a product, and a resource on it.
func newCustom(t *testing.T, d kit.Definition, options psasim.Options) *kittest.Resource {
	t.Helper()
	s := kittest.NewSite(t, options)
	s.MustAdd("/procurement/catalog", map[string]any{
		"identifier": "AX", "description": "AX", "customerDescription": "AX", "subcategory": map[string]any{"id": 1}, "type": map[string]any{"id": 1},
	})
	s.MustAdd("/finance/agreements", map[string]any{
		"name": "Other", "type": map[string]any{"id": 1}, "company": map[string]any{"id": 2}, "contact": map[string]any{"id": 2},
	})
	return s.Resource(d)
}

// named is a configuration with custom fields.
func named(config, fields kittest.Config) kittest.Config {
	config = maps.Clone(config)
	if fields != nil {
		config["custom_fields"] = fields
	}
	return config
}

// onSite are the custom fields of an object that have a value.
func onSite(h *kittest.Resource, collection string) string {
	object, _ := h.Object(collection, h.ID())
	fields, _ := object["customFields"].([]any)
	var all []string
	for _, f := range fields {
		field, _ := f.(map[string]any)
		if field["value"] != nil {
			all = append(all, fmt.Sprintf("%v=%v", field["caption"], field["value"]))
		}
	}
	return strings.Join(all, " ")
}

// editField changes a custom field in the dashboard.
func editField(h *kittest.Resource, collection, caption string, value any) {
	object, _ := h.Object(collection, h.ID())
	fields, _ := object["customFields"].([]any)
	for _, f := range fields {
		if field, _ := f.(map[string]any); field["caption"] == caption {
			field["value"] = value
		}
	}
	h.MustEdit(collection, h.ID(), map[string]any{"customFields": fields})
}

func methods(r *kittest.Result) string {
	var all []string
	for _, request := range r.Requests {
		all = append(all, request.Method)
	}
	return strings.Join(all, " ")
}

// Every object goes the same way through its custom fields, on sites that take an
// array of them for the whole and on such that take it for a part. What is not
// named stays; after every step the plan is empty.
func TestCustomFields(t *testing.T) {
	t.Parallel()
	for _, object := range custom {
		for _, keep := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/keep=%t", object.definition.Type, keep), func(t *testing.T) {
				t.Parallel()
				h := newCustom(t, object.definition, psasim.Options{KeepUnnamedCustomFields: keep})
				h.Create(named(object.config, kittest.Config{"Region": "East", "Seats": "12.50", "VIP": "true", "Renewal": "2026-03-01"}))
				want := func(what, fields string) {
					t.Helper()
					if got := onSite(h, object.collection); got != fields {
						t.Errorf("%s: the site has %s, want %s", what, got, fields)
					}
				}
				want("created", "Region=East Seats=12.5 VIP=true Renewal=2026-03-01T00:00:00Z")
				editField(h, object.collection, "Tier", "Gold")
				for _, step := range []struct {
					what    string
					fields  kittest.Config
					methods string
					warning string
					want    string
				}{
					{
						"another spelling",
						kittest.Config{"Region": "East", "Seats": "12.5", "VIP": "true", "Renewal": "2026-03-01T00:00:00Z"},
						"GET", "",
						"Region=East Seats=12.5 VIP=true Renewal=2026-03-01T00:00:00Z Tier=Gold",
					},
					{
						"another value",
						kittest.Config{"Region": "West", "Seats": "12.5", "VIP": "false", "Renewal": "2026-03-02"},
						"GET PATCH", "",
						"Region=West Seats=12.5 VIP=false Renewal=2026-03-02T00:00:00Z Tier=Gold",
					},
					{
						"cleared",
						kittest.Config{"Region": "", "Seats": "", "VIP": "false", "Renewal": "2026-03-02"},
						"GET PATCH", "",
						"VIP=false Renewal=2026-03-02T00:00:00Z Tier=Gold",
					},
					{
						"null and no longer named",
						kittest.Config{"Region": nil, "Seats": "3"},
						"GET PATCH", "no longer names Renewal and VIP",
						"Seats=3 VIP=false Renewal=2026-03-02T00:00:00Z Tier=Gold",
					},
					{
						"none", nil, "", "no longer names Seats",
						"Seats=3 VIP=false Renewal=2026-03-02T00:00:00Z Tier=Gold",
					},
				} {
					h.Restart()
					result := h.Update(named(object.config, step.fields))
					if step.warning != "" {
						result.Warns("custom_fields", step.warning)
					}
					if got := methods(result); got != step.methods {
						t.Errorf("%s: sent %s, want %s", step.what, got, step.methods)
					}
					want(step.what, step.want)
				}
			})
		}
	}
}

// Drift of what is named shows at it; what is not named is left alone and not
// reported. A refresh is one call, by itself and in a list, with the same result.
func TestCustomFieldsDrift(t *testing.T) {
	t.Parallel()
	for _, object := range custom {
		t.Run(object.definition.Type, func(t *testing.T) {
			t.Parallel()
			h := newCustom(t, object.definition, psasim.Options{})
			config := named(object.config, kittest.Config{"Region": "East", "Seats": "12.50", "VIP": "false", "Tier": ""})
			h.Create(config)
			editField(h, object.collection, "Renewal", "2027-01-01T00:00:00Z")
			h.Read().Has("custom_fields", kittest.Config{"Region": "East", "Seats": "12.50", "VIP": "false", "Tier": ""}).
				Sent(fmt.Sprintf("GET %s/%d", object.collection, h.ID()))
			h.Plan(config).Plans("no-op")
			editField(h, object.collection, "Region", "North")
			editField(h, object.collection, "Seats", nil)
			editField(h, object.collection, "VIP", true)
			editField(h, object.collection, "Tier", "Silver")
			h.Read().Has("custom_fields", kittest.Config{"Region": "North", "Seats": nil, "VIP": "true", "Tier": "Silver"})
			h.Restart()
			h.Update(config).Warns("", "overwritten by this plan", `custom_fields: {Region = "North", Seats = nothing, Tier = "Silver", VIP = "true"}, was {Region = "East"`, "last changed by dashboard")
			if got := onSite(h, object.collection); got != "Region=East Seats=12.5 VIP=false Renewal=2027-01-01T00:00:00Z" {
				t.Errorf("the site has %s", got)
			}
			// An import, a list and a data source have all that have a value.
			all := kittest.Config{"Region": "East", "Seats": "12.5", "VIP": "false", "Renewal": "2027-01-01"}
			id, imported := h.ID(), fmt.Sprint(h.ID())
			look := kittest.Config{"id": id}
			where := kittest.Config{"conditions": "id = " + imported}
			if object.definition.Parent != nil {
				imported = "1/" + imported
				look["agreement_id"], where["agreement_id"] = 1, 1
			}
			h.Forget()
			h.Import(imported).Has("custom_fields", all)
			listed, _ := h.List(object.definition, where, 0)
			if len(listed) != 1 || fmt.Sprint(listed[0].Value("custom_fields")) != fmt.Sprint(all) {
				t.Errorf("the list has %v", listed)
			}
			h.Data("connectwise_"+object.definition.Type, look).Has("custom_fields", all)
		})
	}
}

// A mistake is found by the plan, at the field, whether the object exists or not.
func TestCustomFieldsRefused(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		fields kittest.Config
		parts  []string
	}{
		{"no such field", kittest.Config{"Regoin": "East"}, []string{`custom_fields["Regoin"] names no custom field of the company`, "There are: Region, Renewal, Seats, Tier, VIP"}},
		{"no number", kittest.Config{"Seats": "many"}, []string{`custom_fields["Seats"] Seats takes a number, and "many" is none`}},
		{"too many decimals", kittest.Config{"Seats": "1.25"}, []string{`Seats takes at most 1 digits after the decimal point, and "1.25" has 2`}},
		{"no flag", kittest.Config{"VIP": "yes"}, []string{`VIP is a checkbox and takes "true" or "false", and not "yes"`}},
		{"no date", kittest.Config{"Renewal": "2026-02-30"}, []string{`Renewal takes a date as YYYY-MM-DD`, `"2026-02-30" is neither`}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			h := newCustom(t, company.Company, psasim.Options{})
			config := named(custom[0].config, row.fields)
			h.Plan(config).Fails("custom_fields", row.parts...)
			h.Restart()
			h.Create(custom[0].config)
			h.Restart()
			h.Plan(config).Fails("custom_fields", row.parts...)
			if slices.ContainsFunc(h.Requests(), func(r psasim.Request) bool { return r.Method != http.MethodGet }) {
				t.Error("a plan wrote")
			}
		})
	}
	t.Run("not an option", func(t *testing.T) {
		t.Parallel()
		h := newCustom(t, company.Company, psasim.Options{})
		h.Apply(named(custom[0].config, kittest.Config{"Region": "East", "Tier": "Bronze"})).Fails("custom_fields", "Tier: 'Bronze' is not one of the options")
	})
	for kind, text := range map[string]string{"Button": "Secret is a button", "Password": "Secret is a password"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			h := newCustom(t, company.Company, psasim.Options{})
			definition := h.MustAdd("/system/userDefinedFields", map[string]any{
				"podId": 1, "sequenceNumber": 9, "caption": "Secret", "fieldTypeIdentifier": kind, "buttonUrl": "https://example.com",
			})
			h.Plan(named(custom[0].config, kittest.Config{"Secret": "x"})).Fails("custom_fields", text, "which a configuration cannot set")
			h.Restart()
			h.Create(custom[0].config)
			if kind == "Password" {
				h.MustEdit("/company/companies", h.ID(), map[string]any{"customFields": []any{map[string]any{"id": definition, "value": "hunter2"}}})
			}
			id := h.ID()
			h.Forget()
			h.Import(fmt.Sprint(id)).Has("custom_fields", nil)
		})
	}
}

// On a site without an object of the kind, the first one gets its custom fields
// once it exists. What is wrong with them does not taint it, and the next update
// says so.
func TestCustomFieldsOfFirstObject(t *testing.T) {
	t.Parallel()
	addition := custom[3]
	h := newCustom(t, addition.definition, psasim.Options{})
	result := h.Create(named(addition.config, kittest.Config{"Region": "East", "VIP": "true"}))
	if got := methods(result); got != "GET POST GET PATCH" {
		t.Errorf("sent %s", got)
	}
	if got := onSite(h, addition.collection); got != "Region=East VIP=true" {
		t.Errorf("the site has %s", got)
	}

	h = newCustom(t, addition.definition, psasim.Options{})
	config := named(addition.config, kittest.Config{"Regoin": "East"})
	h.Apply(config).Warns("custom_fields", `"Regoin"`, "There are: Region, Renewal", "The next plan shows the difference").
		Warns("custom_fields", `ConnectWise stored nothing for custom_fields["Regoin"]`)
	if h.Tainted {
		t.Error("the addition is tainted")
	}
	h.Read()
	h.Restart()
	h.Read()
	h.Plan(config).Fails("custom_fields", "There are: Region, Renewal")
}

// A field that another object lacks, because it is limited to a location, is one of
// the object that has it.
func TestCustomFieldsOfOneObject(t *testing.T) {
	t.Parallel()
	h := newCustom(t, company.Company, psasim.Options{})
	h.Create(custom[0].config)
	own := fmt.Sprintf("/company/companies/%d", h.ID())
	tier := regexp.MustCompile(`"caption":\s*"Tier"`)
	h.Intercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		recorder := httptest.NewRecorder()
		next.ServeHTTP(recorder, r)
		maps.Copy(w.Header(), recorder.Header())
		w.Header().Del("Content-Length")
		w.WriteHeader(recorder.Code)
		body := recorder.Body.Bytes()
		if !strings.HasSuffix(r.URL.Path, own) {
			body = tier.ReplaceAll(body, []byte(`"caption": "Elsewhere"`))
		}
		_, _ = w.Write(body)
	})
	h.Restart()
	h.Update(named(custom[0].config, kittest.Config{"Tier": "Gold"}))
	if got := onSite(h, "/company/companies"); got != "Tier=Gold" {
		t.Errorf("the site has %s", got)
	}
}

// A second field of the same caption has a number after it.
func TestCustomFieldsOfOneCaption(t *testing.T) {
	t.Parallel()
	h := newCustom(t, company.Company, psasim.Options{})
	tier := regexp.MustCompile(`"caption":\s*"Tier"`)
	h.Intercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if !strings.Contains(r.URL.Path, "/company/companies") {
			next.ServeHTTP(w, r)
			return
		}
		recorder := httptest.NewRecorder()
		next.ServeHTTP(recorder, r)
		maps.Copy(w.Header(), recorder.Header())
		w.Header().Del("Content-Length")
		w.WriteHeader(recorder.Code)
		_, _ = w.Write(tier.ReplaceAll(recorder.Body.Bytes(), []byte(`"caption": "Region"`)))
	})
	h.Create(named(custom[0].config, kittest.Config{"Region": "East", "Region/2": "Gold"}))
	if got := onSite(h, "/company/companies"); got != "Region=East Tier=Gold" {
		t.Errorf("the site has %s", got)
	}
}

// A create whose response is lost is recognized by its custom fields as well.
func TestCustomFieldsOfLostCreate(t *testing.T) {
	t.Parallel()
	h := newCustom(t, company.Contact, psasim.Options{})
	h.Inject(psasim.Fault{Method: http.MethodPost, Cut: true, After: true})
	h.Create(named(custom[1].config, kittest.Config{"Region": "East", "Seats": "12.50", "VIP": "true", "Renewal": "2026-03-01"}))
	if n := len(h.Objects("/company/contacts")); n != 3 {
		t.Errorf("the site has %d contacts", n)
	}
}

// A value that ConnectWise stores otherwise is reported at its field.
func TestCustomFieldsStoredOtherwise(t *testing.T) {
	t.Parallel()
	h := newCustom(t, company.Company, psasim.Options{})
	h.Create(named(custom[0].config, kittest.Config{"Region": "East", "Tier": "Gold"}))
	err := h.Rewrite("/company/companies", "customFields", func(v any) any {
		raw, _ := json.Marshal(v)
		var out any
		_ = json.Unmarshal([]byte(strings.ReplaceAll(string(raw), "West", "East")), &out)
		return out
	})
	if err != nil {
		t.Fatal(err)
	}
	h.Restart()
	h.Apply(named(custom[0].config, kittest.Config{"Region": "West", "Tier": "Gold"})).
		Fails("custom_fields", `still stores "East" for custom_fields["Region"] where the configuration says "West"`)
}

// An adopted object gets the custom fields that the configuration names.
func TestCustomFieldsOfAdopted(t *testing.T) {
	t.Parallel()
	h := newCustom(t, company.Contact, psasim.Options{})
	h.OnExisting = "adopt"
	h.Restart()
	h.MustAdd("/company/contacts", map[string]any{
		"firstName": "Sam", "company": map[string]any{"id": 2},
		"customFields": []any{map[string]any{"id": 6, "value": "West"}, map[string]any{"id": 7, "value": 4}},
	})
	h.Create(named(custom[1].config, kittest.Config{"Region": "East"})).Warns("", "custom_fields")
	if got := onSite(h, "/company/contacts"); got != "Region=East Seats=4" {
		t.Errorf("the site has %s", got)
	}
}

package company_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/company"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// with is a contact's configuration.
func with(more kittest.Config) kittest.Config {
	config := kittest.Config{"first_name": "Sam", "company_id": 2}
	maps.Copy(config, more)
	return config
}

// stored are the contact's communications on the site, each as "type value
// extension", with a star after the defaults.
func stored(h *kittest.Resource) string {
	contact, _ := h.Object("/company/contacts", h.ID())
	items, _ := contact["communicationItems"].([]any)
	var all []string
	for _, i := range items {
		item, _ := i.(map[string]any)
		kind, _ := item["type"].(map[string]any)
		text := fmt.Sprint(kind["name"], " ", item["value"])
		if item["extension"] != nil {
			text += fmt.Sprint(" ", item["extension"])
		}
		if item["defaultFlag"] == true {
			text += "*"
		}
		all = append(all, text)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// writes are the requests of a result that are no GET, without ids.
func writes(r *kittest.Result) string {
	var all []string
	for _, request := range r.Requests {
		if request.Method != http.MethodGet {
			all = append(all, request.Method)
		}
	}
	return strings.Join(all, " ")
}

// A contact through its communications: what each configuration makes of the one
// before, and with how many calls. After every step the plan is empty.
func TestCommunications(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, company.Contact)
	for _, step := range []struct {
		what   string
		config kittest.Config
		writes string
		want   string
	}{
		{"none", nil, "POST", ""},
		{
			"some",
			kittest.Config{"communications": kittest.Config{"Email": "sam@dent.example", "Direct": "720-204-4500 x12"}},
			"POST POST", "Direct 720-204-4500 12*, Email sam@dent.example*",
		},
		{
			"another spelling",
			kittest.Config{"communications": kittest.Config{"Email": "sam@dent.example", "Direct": "(720) 204 4500 x12"}},
			"", "Direct 720-204-4500 12*, Email sam@dent.example*",
		},
		{
			"two of a type",
			kittest.Config{"communications": kittest.Config{"Email": "sam@dent.example", "Email/2": "s@dent.example", "Direct": "7202044501"}},
			"PATCH POST", "Direct 7202044501*, Email s@dent.example, Email sam@dent.example*",
		},
		{
			"another default",
			kittest.Config{"communications": kittest.Config{"Email": "sam@dent.example", "Email/2": "s@dent.example", "Direct": "7202044501"}, "default_email": "Email/2"},
			"PATCH", "Direct 7202044501*, Email s@dent.example*, Email sam@dent.example",
		},
		{
			"the default goes",
			kittest.Config{"communications": kittest.Config{"Email": "sam@dent.example", "Direct": "7202044501"}, "default_email": "Email"},
			"PATCH DELETE", "Direct 7202044501*, Email sam@dent.example*",
		},
		{
			"another type",
			kittest.Config{"communications": kittest.Config{"Mobile": "7202044501", "Direct": "7202044502"}, "default_phone": "Mobile"},
			"PATCH POST PATCH DELETE", "Direct 7202044502, Mobile 7202044501*",
		},
		{"not configured", nil, "", "Direct 7202044502, Mobile 7202044501*"},
		{"an empty map", kittest.Config{"communications": kittest.Config{}}, "DELETE DELETE", ""},
	} {
		h.Restart()
		result := h.Apply(with(step.config))
		if step.config == nil && result.Planned == "no-op" {
			result.Warns("communications", "was removed", `keeps {Direct = "7202044502", Mobile = "7202044501"}`, "set communications = {}").
				Warns("default_phone", "was removed", `keeps "Mobile"`, "It cannot be cleared")
		}
		h.Read()
		if h.Restart(); step.config != nil {
			h.Plan(with(step.config)).Plans("no-op")
		}
		if got := writes(result); got != step.writes {
			t.Errorf("%s: wrote %q, want %q", step.what, got, step.writes)
		}
		if got := stored(h); got != step.want {
			t.Errorf("%s: the site has %q, want %q", step.what, got, step.want)
		}
	}
}

// A new contact has all of it from the one create, and an import finds it again.
func TestCommunicationsOfNewContact(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, company.Contact)
	config := with(kittest.Config{
		"communications": kittest.Config{"Email": "sam@dent.example", "Email/2": "s@dent.example", "fax": "7202044509", "Direct": "720-204-4500 x12"},
		"default_email":  "Email/2", "type_ids": []int{1, 2},
	})
	created := h.Create(config)
	// The looks before and after are for another contact of the name.
	created.Sent("GET /company/contacts", "POST /company/contacts", "GET /company/contacts")
	if got := stored(h); got != "Direct 720-204-4500 12*, Email s@dent.example*, Email sam@dent.example, Fax 7202044509*" {
		t.Errorf("the site has %q", got)
	}
	created.Has("default_fax", "fax").Has("default_phone", "Direct")
	h.Read().Sent(fmt.Sprintf("GET /company/contacts/%d", h.ID()))
	id := h.ID()
	h.Forget()
	// Nothing tells an import under which of its keys the user has the second one.
	h.Import(fmt.Sprint(id)).Has("communications", kittest.Config{
		"Email": "s@dent.example", "Email/2": "sam@dent.example", "Fax": "7202044509", "Direct": "720-204-4500 x12",
	}).Has("default_email", "Email")
	listed, result := h.List(company.Contact, kittest.Config{"conditions": fmt.Sprintf("id = %d", id)}, 0)
	result.Sent("GET /company/contacts")
	if len(listed) != 1 || fmt.Sprint(listed[0].Value("communications")) != fmt.Sprint(h.Value("communications")) {
		t.Errorf("the list has %v", listed)
	}
	h.Data("connectwise_contact", kittest.Config{"id": id}).Has("communications", h.Value("communications")).Has("default_phone", "Direct")
}

// What somebody does in the dashboard shows at the key that it is about, and is
// taken back.
func TestCommunicationsDrift(t *testing.T) {
	t.Parallel()
	// The default is written first, so that the ids are 1 (Email), 2 (Direct) and 3.
	config := with(kittest.Config{
		"communications": kittest.Config{"Email": "sam@dent.example", "Email/2": "s@dent.example", "Direct": "7202044500 x12"},
		"default_email":  "Email",
	})
	const before = "Direct 7202044500 12*, Email s@dent.example, Email sam@dent.example*"
	for _, row := range []struct {
		name string
		edit func(h *kittest.Resource, items string)
		want kittest.Config
	}{
		{
			"an address", func(h *kittest.Resource, items string) {
				h.MustEdit(items, 1, map[string]any{"value": "x@dent.example"})
			},
			kittest.Config{"Email": "x@dent.example", "Email/2": "s@dent.example", "Direct": "7202044500 x12"},
		},
		{
			"an extension", func(h *kittest.Resource, items string) { h.MustEdit(items, 2, map[string]any{"extension": nil}) },
			kittest.Config{"Email": "sam@dent.example", "Email/2": "s@dent.example", "Direct": "7202044500"},
		},
		{"the first goes", func(h *kittest.Resource, items string) {
			h.MustEdit(items, 3, map[string]any{"defaultFlag": true})
			if err := h.Remove(items, 1); err != nil {
				panic(err)
			}
		}, kittest.Config{"Email/2": "s@dent.example", "Direct": "7202044500 x12"}},
		{"one more", func(h *kittest.Resource, items string) {
			h.MustAdd(items, map[string]any{"type": map[string]any{"name": "Mobile"}, "value": "7202044501"})
		}, kittest.Config{"Email": "sam@dent.example", "Email/2": "s@dent.example", "Direct": "7202044500 x12", "Mobile": "7202044501"}},
		{
			"the default", func(h *kittest.Resource, items string) { h.MustEdit(items, 3, map[string]any{"defaultFlag": true}) },
			kittest.Config{"Email": "sam@dent.example", "Email/2": "s@dent.example", "Direct": "7202044500 x12"},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			h := kittest.New(t, company.Contact)
			h.Create(config)
			row.edit(h, fmt.Sprintf("/company/contacts/%d/communications", h.ID()))
			h.Read().Has("communications", row.want)
			h.Plan(config).Plans("update").Warns("", "overwritten by this plan")
			h.Update(config).Warns("", "overwritten by this plan")
			if got := stored(h); got != before {
				t.Errorf("the site has %q, want %q", got, before)
			}
		})
	}
}

// What somebody adds between a plan and its apply was shown to nobody: it is neither
// removed nor overwritten, and the next plan shows it.
func TestCommunicationsAddedSinceThePlan(t *testing.T) {
	t.Parallel()
	const added = "Email new@dent.example"
	for _, row := range []struct {
		name  string
		texts kittest.Config
		want  string
		next  string
	}{
		{"another one changes", kittest.Config{"Email": "sam@dent.example", "Direct": "7202044509"}, "Direct 7202044509*, " + added + ", Email sam@dent.example*", "update"},
		{"another one goes", kittest.Config{"Email": "sam@dent.example"}, added + ", Email sam@dent.example*", "update"},
		{
			"one of its type comes",
			kittest.Config{"Email": "sam@dent.example", "Email/2": "s@dent.example", "Direct": "7202044500"},
			"Direct 7202044500*, " + added + ", Email s@dent.example, Email sam@dent.example*", "update",
		},
		{
			"the same comes",
			kittest.Config{"Email": "sam@dent.example", "Email/2": "new@dent.example", "Direct": "7202044500"},
			"Direct 7202044500*, " + added + ", Email sam@dent.example*", "no-op",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			h := kittest.New(t, company.Contact)
			h.Create(with(kittest.Config{"communications": kittest.Config{"Email": "sam@dent.example", "Direct": "7202044500"}}))
			config := with(kittest.Config{"communications": row.texts})
			h.Restart()
			result := h.ApplyPlanned(config, func() {
				h.MustAdd(fmt.Sprintf("/company/contacts/%d/communications", h.ID()), map[string]any{"type": map[string]any{"name": "Email"}, "value": "new@dent.example"})
			})
			if row.next == "update" {
				result.Warns("communications", "ConnectWise stored another value", "new@dent.example", "The next plan shows the difference")
			}
			if got := stored(h); got != row.want {
				t.Errorf("the site has %q, want %q", got, row.want)
			}
			h.Restart()
			h.Read()
			h.Plan(config).Plans(row.next)
		})
	}
}

// What the configuration leaves out is left to the dashboard and reported.
func TestCommunicationsUnmanaged(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, company.Contact)
	h.Create(with(nil))
	h.MustAdd(fmt.Sprintf("/company/contacts/%d/communications", h.ID()), map[string]any{"type": map[string]any{"name": "Email"}, "value": "sam@dent.example"})
	h.Read()
	h.Plan(with(nil)).Plans("no-op").Warns("", `communications: {Email = "sam@dent.example"}, was {}`, `default_email: "Email", was nothing`)
}

// A state of a version that did not know the attributes is no edit.
func TestCommunicationsOfEarlierState(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, company.Contact)
	id := h.MustAdd("/company/contacts", map[string]any{
		"firstName": "Sam", "company": map[string]any{"id": 2}, "typeIds": []any{1},
		"communicationItems": []any{map[string]any{"type": map[string]any{"id": 1}, "value": "sam@dent.example"}},
	})
	h.Restore(fmt.Appendf(nil, `{"id":%d,"first_name":"Sam","company_id":2}`, id))
	h.Read()
	h.Plan(with(nil)).SaysNothingOf("communications", "default_email", "type_ids")
}

func TestCommunicationsRefused(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name      string
		config    kittest.Config
		attribute string
		parts     []string
	}{
		{
			"no key",
			kittest.Config{"communications": kittest.Config{"Email": "a@b.example"}, "default_email": "Mail"},
			"default_email",
			[]string{`"Mail"`, "not a key of communications", "It has Email"},
		},
		{"null", kittest.Config{"communications": kittest.Config{"Email": nil}}, "communications", []string{`communications["Email"] must not be null`}},
		{"empty", kittest.Config{"communications": kittest.Config{"Email": ""}}, "communications", []string{`communications["Email"]`, "between 1 and 250"}},
		{"no such type", kittest.Config{"communications": kittest.Config{"Telex": "7202044500"}}, "communications", []string{"CommunicationType Telex not found"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			h := kittest.New(t, company.Contact)
			h.Apply(with(row.config)).Fails(row.attribute, row.parts...)
		})
	}
	t.Run("no such type later", func(t *testing.T) {
		t.Parallel()
		h := kittest.New(t, company.Contact)
		h.Create(with(nil))
		h.Restart()
		h.Apply(with(kittest.Config{"communications": kittest.Config{"Telex": "7202044500"}})).Fails("communications", "CommunicationType Telex not found")
	})
	t.Run("another kind", func(t *testing.T) {
		t.Parallel()
		h := kittest.New(t, company.Contact)
		texts := kittest.Config{"Direct": "7202044500"}
		h.Create(with(kittest.Config{"communications": texts}))
		h.Restart()
		h.Apply(with(kittest.Config{"communications": texts, "default_email": "Direct"})).Fails("default_email", "Direct cannot be the default of the kind Email", "kind Phone")
	})
}

// A create whose response is lost is recognized by what the contact holds.
func TestCommunicationsOfLostCreate(t *testing.T) {
	t.Parallel()
	s := kittest.NewSite(t, psasim.Options{})
	h := s.Resource(company.Contact)
	s.Inject(psasim.Fault{Method: http.MethodPost, Cut: true, After: true})
	h.Create(with(kittest.Config{"communications": kittest.Config{"Email": "sam@dent.example", "Direct": "7202044500 x12"}, "type_ids": []int{2}}))
	if n := len(s.Objects("/company/contacts")); n != 3 {
		t.Errorf("the site has %d contacts", n)
	}
}

// Types are associations once the contact exists.
func TestContactTypes(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, company.Contact)
	h.Create(with(kittest.Config{"type_ids": []int{1}}))
	h.Restart()
	if got := writes(h.Update(with(kittest.Config{"type_ids": []int{2}}))); got != "POST DELETE" {
		t.Errorf("wrote %q", got)
	}
	h.Restart()
	h.Update(with(kittest.Config{"type_ids": []int{}}))
}

// A type that somebody gives a contact or a company between a plan and its apply stays,
// too.
func TestTypesAddedSinceThePlan(t *testing.T) {
	t.Parallel()
	for owner, row := range map[string]struct {
		definition kit.Definition
		collection string
		config     kittest.Config
	}{
		"contact": {company.Contact, "/company/contacts", with(nil)},
		"company": {company.Company, "/company/companies", kittest.Config{"identifier": "Typed", "name": "Typed"}},
	} {
		t.Run(owner, func(t *testing.T) {
			t.Parallel()
			h := kittest.New(t, row.definition)
			third := h.MustAdd("/company/contacts/types", map[string]any{"description": "VIP"})
			typed := func(ids ...int) kittest.Config {
				config := maps.Clone(row.config)
				config["type_ids"] = ids
				return config
			}
			h.Create(typed(1, 2))
			h.Restart()
			associations := fmt.Sprintf("%s/%d/typeAssociations", row.collection, h.ID())
			h.ApplyPlanned(typed(1), func() {
				h.MustAdd(associations, map[string]any{"type": map[string]any{"id": third}, owner: map[string]any{"id": h.ID()}})
			}).Warns("type_ids", "ConnectWise stored another value", "The next plan shows the difference")
			h.Restart()
			h.Read()
			h.Plan(typed(1)).Plans("update")
			// What somebody else takes away in the same moment is as good as taken away.
			h.Intercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				if r.Method == http.MethodDelete {
					next.ServeHTTP(httptest.NewRecorder(), r.Clone(r.Context()))
				}
				next.ServeHTTP(w, r)
			})
			h.Update(typed(1))
			if left := h.Objects(associations); len(left) != 1 {
				t.Errorf("the site has %v", left)
			}
		})
	}
}

// So does an address that the contact has already.
func TestCommunicationsDoubledSinceThePlan(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, company.Contact)
	h.Create(with(kittest.Config{"communications": kittest.Config{"Email": "sam@dent.example", "Direct": "7202044500"}}))
	h.Restart()
	h.ApplyPlanned(with(kittest.Config{"communications": kittest.Config{"Email": "sam@dent.example", "Direct": "7202044509"}}), func() {
		h.MustAdd(fmt.Sprintf("/company/contacts/%d/communications", h.ID()), map[string]any{"type": map[string]any{"name": "Email"}, "value": "sam@dent.example"})
	}).Warns("communications", "ConnectWise stored another value")
	if got, want := stored(h), "Direct 7202044509*, Email sam@dent.example, Email sam@dent.example*"; got != want {
		t.Errorf("the site has %q, want %q", got, want)
	}
}

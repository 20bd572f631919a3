package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/psaforge/terraform-provider-connectwise/internal/contract"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/provider"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// withoutDataSource are the API's models of references that no data source
// resolves, with what the API's description has in place of a collection.
var withoutDataSource = map[string]string{
	"DocumentReference":              "no path of documents: they are files that are attached to records",
	"EmailTemplateReference":         "no path of the templates of invoice e-mails: /service/emailTemplates has those of tickets",
	"NotificationRecipientReference": "no path: the kinds of recipients are ConnectWise's own",
	"OpportunityReference":           "no path of opportunities: the Sales module is not part of the description",
	"SicCodeReference":               "no path of Standard Industrial Classification codes",
}

// Every attribute that holds ids of other objects has a data source by which a
// user finds them, and names it where users read, or the API has no collection.
func TestReferences(t *testing.T) {
	t.Parallel()
	_, schemas := server(t)
	types := kit.CompileAll(provider.Definitions()...)
	referents := kit.NewReferents(types)
	leftOver := map[string][]string{}
	for _, typ := range types {
		for _, s := range typ.References() {
			attribute := typ.TypeName() + "." + s.Name
			target := referents.Of(typ, s)
			if target == nil {
				leftOver[s.Model] = append(leftOver[s.Model], attribute)
				if _, served := spec.Target(s.Model); served || withoutDataSource[s.Model] == "" {
					t.Errorf("%s refers to %s and has neither a data source nor a reason", attribute, s.Model)
				}
				continue
			}
			want := "See data source `" + target.TypeName() + "`."
			if schemas.DataSourceSchemas[target.TypeName()] == nil {
				t.Errorf("%s: there is no data source %s", attribute, target.TypeName())
			}
			for kind, schema := range map[string]*tfprotov6.Schema{
				"data source": schemas.DataSourceSchemas[typ.TypeName()], "resource": schemas.ResourceSchemas[typ.TypeName()],
			} {
				if schema == nil {
					continue
				}
				for _, a := range schema.Block.Attributes {
					if a.Name == s.Name && !strings.HasSuffix(a.Description, want) {
						t.Errorf("the %s's %s is described as %q, which does not end %q", kind, attribute, a.Description, want)
					}
				}
			}
		}
	}
	for _, model := range slices.Sorted(maps.Keys(withoutDataSource)) {
		if len(leftOver[model]) == 0 {
			t.Errorf("no attribute refers to %s any more", model)
		}
		t.Logf("%s (%s): %s", model, withoutDataSource[model], strings.Join(leftOver[model], ", "))
	}
}

// What the reasons say of the API's description is so: it has no path whose name
// speaks of what the reference points to, but for the one that the reason names.
func TestReasonsWithoutDataSource(t *testing.T) {
	t.Parallel()
	file, ok := contract.Locate()
	if !ok {
		t.Skip("the API's description is not available (set CONNECTWISE_OPENAPI)")
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(raw, &document); err != nil {
		t.Fatal(err)
	}
	words := map[string][]string{
		"DocumentReference":              {"document", "attachment"},
		"EmailTemplateReference":         {"emailtemplate"},
		"NotificationRecipientReference": {"recipient"},
		"OpportunityReference":           {"opportunit", "/sales/"},
		"SicCodeReference":               {"siccode", "sic/", "standardindustrial"},
	}
	for model, reason := range withoutDataSource {
		if len(words[model]) == 0 {
			t.Errorf("no words tell whether the reason of %s is true", model)
		}
		for path := range document.Paths {
			for _, word := range words[model] {
				if base, _, _ := strings.Cut(path, "/{"); strings.Contains(strings.ToLower(path), word) && !strings.Contains(reason, strings.TrimSuffix(base, "/count")) {
					t.Errorf("%s: %q, but there is %s", model, reason, path)
				}
			}
		}
	}
}

// What has no resource is found by its name, in any case, and is in the list.
func TestDataSources(t *testing.T) {
	t.Parallel()
	site := kittest.NewSite(t, psasim.Options{})
	for _, typ := range kit.CompileAll(provider.Definitions()...) {
		if !typ.DataOnly {
			continue
		}
		t.Run(typ.Type, func(t *testing.T) {
			one, all := kittest.Config{}, kittest.Config{}
			for _, parent := range typ.Parents() {
				one[parent], all[parent] = 1, 1
			}
			for _, name := range typ.Key {
				one[name] = strings.ToUpper(typ.Example(name))
			}
			id := site.Data(typ.TypeName(), one).Sent("GET " + typ.CollectionOf(func(string) string { return "1" })).Text("id")
			entry := fmt.Sprintf("%q:%s", typ.Example(typ.Key[0]), id)
			if ids := site.Data("connectwise_"+typ.Plural, all).Text("ids"); !strings.Contains(ids, entry) {
				t.Errorf("the list has no %s: %s", entry, ids)
			}
		})
	}
}

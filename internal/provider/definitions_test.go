package provider_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	frameworkresource "github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/contract"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/provider"
)

// omittedEverywhere are fields that no object has as an attribute.
var omittedEverywhere = map[string]string{
	"id": "the resource's id", "_info": "who changed it when", "mobileGuid": "the server sets it",
	"integratorTags": "for integrators' own bookkeeping",
}

// omittedFor are reasons that belong to objects whose declaration does not name
// them.
var omittedFor = map[string]map[string]string{
	"company": {
		"deletedFlag": "destroy sets it", "dateDeleted": "the server sets it", "deletedBy": "the server sets it",
	},
	"board_status": {"board": "the path says it: board_id"},
	"board_team":   {"boardId": "the path says it: board_id"},
	"managed_id":   {"company": "the path says it: company_id"},
}

// Every field of the API's objects is an attribute, or there is a reason why
// not. The API description itself counts, not the table that was generated from it.
func TestCoverage(t *testing.T) {
	t.Parallel()
	path, ok := contract.Locate()
	if !ok {
		t.Skip("the API's description is not available (set CONNECTWISE_OPENAPI)")
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]json.RawMessage `json:"properties"`
			} `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(raw, &document); err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "resource\tmembers\tattributes\tleft out with a reason\twithout")
	for _, d := range provider.Definitions() {
		if d.DataOnly {
			continue
		}
		typ := kit.MustCompile(d)
		covered := map[string]bool{}
		for _, field := range typ.Fields() {
			covered[field] = true
		}
		var reasons, missing []string
		for field := range document.Components.Schemas[d.Model].Properties {
			reason := d.Omitted[field] + omittedEverywhere[field] + omittedFor[d.Type][field]
			if d.Type == "managed_id" && !covered[field] && reason == "" {
				reason = "a count that the vendor's push writes"
			}
			switch {
			case covered[field]:
			case reason != "":
				reasons = append(reasons, field)
			default:
				missing = append(missing, field)
			}
		}
		_, _ = fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\n", d.Type, len(document.Components.Schemas[d.Model].Properties), len(covered), len(reasons), len(missing))
		if len(missing) > 0 {
			t.Errorf("%s: left out without a reason: %v", d.Type, missing)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + table.String())
}

func server(t *testing.T) (tfprotov6.ProviderServer, *tfprotov6.GetProviderSchemaResponse) {
	t.Helper()
	s, err := providerserver.NewProtocol6WithError(provider.New("test"))()
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := s.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range schemas.Diagnostics {
		t.Errorf("%s: %s", d.Summary, d.Detail)
	}
	return s, schemas
}

// Descriptions are what users read: whole sentences. A secret never shows.
func TestSchemas(t *testing.T) {
	t.Parallel()
	_, schemas := server(t)
	for _, group := range []map[string]*tfprotov6.Schema{
		schemas.ResourceSchemas, schemas.DataSourceSchemas, schemas.ListResourceSchemas, {"provider": schemas.Provider},
	} {
		for name, s := range group {
			if s.Block.Description == "" {
				t.Errorf("%s has no description", name)
			}
			checkAttributes(t, name, s.Block.Attributes)
		}
	}
	for _, resource := range provider.New("test").Resources(t.Context()) {
		var response frameworkresource.SchemaResponse
		resource().Schema(t.Context(), frameworkresource.SchemaRequest{}, &response)
		if diags := response.Schema.ValidateImplementation(context.Background()); diags.HasError() {
			t.Error(diags)
		}
	}
}

func checkAttributes(t *testing.T, name string, attributes []*tfprotov6.SchemaAttribute) {
	t.Helper()
	for _, a := range attributes {
		where := name + "." + a.Name
		description := strings.TrimSpace(a.Description)
		if a.NestedType != nil {
			if a.Name != "timeouts" {
				checkAttributes(t, where, a.NestedType.Attributes)
			}
		}
		if first := description; first == "" || !strings.HasSuffix(first, ".") || strings.ToUpper(first[:1]) != first[:1] {
			t.Errorf("%s: the description is not a whole sentence: %q", where, description)
		}
		secret := strings.Contains(a.Name, "password") || strings.Contains(a.Name, "private_key")
		if secret && !strings.HasSuffix(a.Name, "_version") && !a.Sensitive && !a.WriteOnly {
			t.Errorf("%s is neither sensitive nor write-only", where)
		}
	}
}

// A configuration of which nothing is known yet is not wrong.
func TestUnknownValues(t *testing.T) {
	t.Parallel()
	s, schemas := server(t)
	for _, name := range slices.Sorted(maps.Keys(schemas.ResourceSchemas)) {
		objectType, ok := schemas.ResourceSchemas[name].ValueType().(tftypes.Object)
		if !ok {
			t.Fatalf("%s is not an object", name)
		}
		values := map[string]tftypes.Value{}
		for _, a := range schemas.ResourceSchemas[name].Block.Attributes {
			values[a.Name] = tftypes.NewValue(objectType.AttributeTypes[a.Name], nil)
			if a.Required || a.Optional {
				values[a.Name] = tftypes.NewValue(objectType.AttributeTypes[a.Name], tftypes.UnknownValue)
			}
		}
		config, err := tfprotov6.NewDynamicValue(objectType, tftypes.NewValue(objectType, values))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := s.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
			TypeName: name, Config: &config,
			ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range answer.Diagnostics {
			t.Errorf("%s: %s: %s", name, d.Summary, d.Detail)
		}
	}
}

// The list of objects is alphabetical, so that a new one has one place.
func TestDefinitionsAreSorted(t *testing.T) {
	t.Parallel()
	var names []string
	for _, d := range provider.Definitions() {
		names = append(names, d.Type)
	}
	if !slices.IsSorted(names) {
		t.Errorf("the definitions are not in the order of their types: %v", names)
	}
}

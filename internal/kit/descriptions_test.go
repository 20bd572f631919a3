package kit_test

import (
	"strings"
	"testing"

	datasources "github.com/hashicorp/terraform-plugin-framework/datasource"
	resources "github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/psaforge/terraform-provider-connectwise/internal/company"
	"github.com/psaforge/terraform-provider-connectwise/internal/finance"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/managedit"
)

// What only a configuration has to know stands where it sets the attribute, and not
// where a data source returns it.
func TestNotesAreForConfigurations(t *testing.T) {
	t.Parallel()
	typ := kit.MustCompile(finance.Addition)
	var resource resources.SchemaResponse
	kit.NewResource(typ).Schema(t.Context(), resources.SchemaRequest{}, &resource)
	var found datasources.SchemaResponse
	kit.NewDataSource(typ).Schema(t.Context(), datasources.SchemaRequest{}, &found)
	for _, name := range []string{"quantity", "custom_fields"} {
		set, returned := resource.Schema.Attributes[name].GetMarkdownDescription(), found.Schema.Attributes[name].GetMarkdownDescription()
		if !strings.Contains(set, "eave it out") && !strings.Contains(set, "taken out of the map") {
			t.Errorf("the resource's %s is described as %q", name, set)
		}
		if returned == "" || strings.Contains(returned, "eave it out") || strings.Contains(returned, "taken out of the map") {
			t.Errorf("the data source's %s is described as %q", name, returned)
		}
	}
}

// Values that a description explains are not listed behind it once more.
func TestValuesAreNamedOnce(t *testing.T) {
	t.Parallel()
	var resp resources.SchemaResponse
	kit.NewResource(kit.MustCompile(managedit.Integration)).Schema(t.Context(), resources.SchemaRequest{}, &resp)
	for attribute, listed := range map[string]bool{"login_by": false, "default_billing_level": true} {
		if text := resp.Schema.Attributes[attribute].GetMarkdownDescription(); strings.Contains(text, "One of") != listed {
			t.Errorf("%s: %q", attribute, text)
		}
	}
}

func TestDataSourceDescriptions(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		of        kit.Definition
		one, many string
	}{
		{managedit.Notification, "by its `id`.", "`managed_devices_integration_notifications` maps each id to all attributes."},
		{company.Country, "by its `id`, or by as many of `name` and `country_code` as single it out.", "`ids` maps each `name` to its id, `countries` to all attributes."},
		{company.Market, "by its `id` or its `name`.", "`ids` maps each `name` to its id, `markets` to all attributes."},
	} {
		typ := kit.MustCompile(row.of)
		for text, source := range map[string]datasources.DataSource{row.one: kit.NewDataSource(typ), row.many: kit.NewPluralDataSource(typ)} {
			var resp datasources.SchemaResponse
			source.Schema(t.Context(), datasources.SchemaRequest{}, &resp)
			if got := resp.Schema.MarkdownDescription; !strings.HasSuffix(got, text) {
				t.Errorf("%s: %q, want the end %q", typ.Type, got, text)
			}
		}
	}
}

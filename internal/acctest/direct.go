package acctest

import (
	"fmt"
	"maps"
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// Direct drives the provider through Terraform's protocol in this process, for
// tests in which a Terraform process would add nothing but seconds. Each of its
// methods is one request of one resource of Terraform; one Direct is one run.
type Direct struct {
	t       *testing.T
	server  tfprotov6.ProviderServer
	schemas *tfprotov6.GetProviderSchemaResponse
}

// Arguments are a resource's arguments or state: strings, flags and whole
// numbers by name. What is missing is null.
type Arguments map[string]any

// Direct starts a provider that is configured for the site.
func (s *Site) Direct(t *testing.T) *Direct {
	t.Helper()
	server, err := Factories()["connectwise"]()
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	d := &Direct{t: t, server: server, schemas: schemas}
	config := d.value(schemas.Provider.ValueType(), Arguments{
		"site_url": s.URL, "company_id": CompanyID, "public_key": PublicKey, "private_key": PrivateKey,
		"client_id": psasim.ClientID, "requests_per_second": 10000,
	})
	configured, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.14.0", Config: d.dynamic(config),
	})
	d.must(err)
	if told := Told(configured.Diagnostics); told != "" {
		t.Fatal(told)
	}
	return d
}

// Told is the text of diagnostics, each as "Severity: summary: detail".
func Told(diagnostics []*tfprotov6.Diagnostic) string {
	var b strings.Builder
	for _, d := range diagnostics {
		fmt.Fprintf(&b, "%s %s: %s: %s\n", d.Severity, d.Attribute, d.Summary, d.Detail)
	}
	return b.String()
}

// Validate is what `terraform validate` asks of a resource.
func (d *Direct) Validate(kind string, arguments Arguments) string {
	d.t.Helper()
	response, err := d.server.ValidateResourceConfig(d.t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: kind, Config: d.dynamic(d.value(d.typeOf(kind), arguments)),
	})
	d.must(err)
	return Told(response.Diagnostics)
}

// Apply plans and, where the plan is no error, makes the resource what the
// arguments say; prior is a state that Apply returned, or nil for a create. It
// returns the state, nil where there is none, and what was told.
func (d *Direct) Apply(kind string, prior *tfprotov6.DynamicValue, arguments Arguments) (state *tfprotov6.DynamicValue, told string) {
	d.t.Helper()
	planned, told := d.Plan(kind, prior, arguments)
	if planned == nil {
		return prior, told
	}
	response, err := d.server.ApplyResourceChange(d.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: kind, PriorState: d.orNull(kind, prior), PlannedState: planned,
		Config: d.dynamic(d.value(d.typeOf(kind), arguments)),
	})
	d.must(err)
	return d.unlessNull(kind, response.NewState), told + Told(response.Diagnostics)
}

// Plan returns the planned state, nil where the plan is an error.
func (d *Direct) Plan(kind string, prior *tfprotov6.DynamicValue, arguments Arguments) (planned *tfprotov6.DynamicValue, told string) {
	d.t.Helper()
	config := d.value(d.typeOf(kind), arguments)
	response, err := d.server.PlanResourceChange(d.t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: kind, PriorState: d.orNull(kind, prior), Config: d.dynamic(config),
		ProposedNewState: d.dynamic(d.proposed(kind, prior, config)),
	})
	d.must(err)
	for _, diagnostic := range response.Diagnostics {
		if diagnostic.Severity == tfprotov6.DiagnosticSeverityError {
			return nil, Told(response.Diagnostics)
		}
	}
	return response.PlannedState, Told(response.Diagnostics)
}

// Read refreshes a state.
func (d *Direct) Read(kind string, state *tfprotov6.DynamicValue) (refreshed *tfprotov6.DynamicValue, told string) {
	d.t.Helper()
	response, err := d.server.ReadResource(d.t.Context(), &tfprotov6.ReadResourceRequest{TypeName: kind, CurrentState: state})
	d.must(err)
	return d.unlessNull(kind, response.NewState), Told(response.Diagnostics)
}

// Destroy destroys what the state describes.
func (d *Direct) Destroy(kind string, state *tfprotov6.DynamicValue) (told string) {
	d.t.Helper()
	response, err := d.server.ApplyResourceChange(d.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: kind, PriorState: state, PlannedState: d.orNull(kind, nil), Config: d.orNull(kind, nil),
	})
	d.must(err)
	return Told(response.Diagnostics)
}

// Import returns the state of the object with the import id, as it is after the
// read that follows.
func (d *Direct) Import(kind, id string) (state *tfprotov6.DynamicValue, told string) {
	d.t.Helper()
	response, err := d.server.ImportResourceState(d.t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: kind, ID: id})
	d.must(err)
	if len(response.ImportedResources) != 1 {
		return nil, Told(response.Diagnostics)
	}
	return d.Read(kind, response.ImportedResources[0].State)
}

// Attributes are the values of a state.
func (d *Direct) Attributes(kind string, state *tfprotov6.DynamicValue) map[string]tftypes.Value {
	d.t.Helper()
	values := map[string]tftypes.Value{}
	if state == nil {
		return values
	}
	v, err := state.Unmarshal(d.typeOf(kind))
	d.must(err)
	d.must(v.As(&values))
	return values
}

// proposed is the state that Terraform proposes: what the configuration leaves
// out keeps its value, and is unknown before the object exists.
func (d *Direct) proposed(kind string, prior *tfprotov6.DynamicValue, config tftypes.Value) tftypes.Value {
	values, before := map[string]tftypes.Value{}, d.Attributes(kind, prior)
	d.must(config.As(&values))
	values = maps.Clone(values)
	for _, a := range d.schemas.ResourceSchemas[kind].Block.Attributes {
		switch {
		case a.WriteOnly:
			values[a.Name] = tftypes.NewValue(a.ValueType(), nil)
		case !a.Computed || !values[a.Name].IsNull():
		case prior == nil:
			values[a.Name] = tftypes.NewValue(a.ValueType(), tftypes.UnknownValue)
		default:
			values[a.Name] = before[a.Name]
		}
	}
	return tftypes.NewValue(d.typeOf(kind), values)
}

func (d *Direct) typeOf(kind string) tftypes.Type {
	d.t.Helper()
	schema, ok := d.schemas.ResourceSchemas[kind]
	if !ok {
		d.t.Fatalf("the provider has no resource %s", kind)
	}
	return schema.ValueType()
}

func (d *Direct) value(t tftypes.Type, arguments Arguments) tftypes.Value {
	d.t.Helper()
	object, ok := t.(tftypes.Object)
	if !ok {
		d.t.Fatalf("%s is no object", t)
	}
	values := map[string]tftypes.Value{}
	for name, at := range object.AttributeTypes {
		values[name] = tftypes.NewValue(at, nil)
	}
	for name, v := range arguments {
		if _, known := values[name]; !known {
			d.t.Fatalf("there is no attribute %s", name)
		}
		if number, whole := v.(int); whole {
			v = big.NewFloat(float64(number))
		}
		values[name] = tftypes.NewValue(object.AttributeTypes[name], v)
	}
	return tftypes.NewValue(t, values)
}

func (d *Direct) dynamic(v tftypes.Value) *tfprotov6.DynamicValue {
	d.t.Helper()
	dynamic, err := tfprotov6.NewDynamicValue(v.Type(), v)
	d.must(err)
	return &dynamic
}

func (d *Direct) orNull(kind string, v *tfprotov6.DynamicValue) *tfprotov6.DynamicValue {
	d.t.Helper()
	if v != nil {
		return v
	}
	return d.dynamic(tftypes.NewValue(d.typeOf(kind), nil))
}

func (d *Direct) unlessNull(kind string, v *tfprotov6.DynamicValue) *tfprotov6.DynamicValue {
	d.t.Helper()
	decoded, err := v.Unmarshal(d.typeOf(kind))
	d.must(err)
	if decoded.IsNull() {
		return nil
	}
	return v
}

func (d *Direct) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

package serve

import (
	"context"
	"encoding/json"
	"maps"
	"math/big"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/provider"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// instance is one object of a resource type, as Terraform remembers it.
type instance struct {
	typeName string
	schema   *tfprotov6.Schema
	state    tftypes.Value
	config   tftypes.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData
	// path and id are where the site holds it.
	path string
	id   int64
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(tb testing.TB) T {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
		return v
	}
}

func dynamic(tb testing.TB, v tftypes.Value) *tfprotov6.DynamicValue {
	tb.Helper()
	d := must(tfprotov6.NewDynamicValue(v.Type(), v))(tb)
	return &d
}

func number(n int64) tftypes.Value {
	return tftypes.NewValue(tftypes.Number, new(big.Float).SetPrec(512).SetInt64(n))
}

// handedOver is the framework's server, which counts what it is asked.
type handedOver struct {
	full
	calls int
}

func (h *handedOver) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	h.calls++
	return h.full.UpgradeResourceState(ctx, req)
}

func (h *handedOver) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	h.calls++
	return h.full.ValidateResourceConfig(ctx, req)
}

func (h *handedOver) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	h.calls++
	return h.full.ReadResource(ctx, req)
}

func (h *handedOver) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	h.calls++
	return h.full.PlanResourceChange(ctx, req)
}

// site is a simulated site with two servers of the provider: the framework's own
// and the one that answers directly what it can.
type site struct {
	*psasim.Simulator
	framework *handedOver
	direct    direct
	schemas   *tfprotov6.GetProviderSchemaResponse
}

func newSite(tb testing.TB) *site {
	tb.Helper()
	s := &site{Simulator: must(psasim.New(psasim.Options{}))(tb)}
	listener := httptest.NewServer(s.Simulator)
	tb.Cleanup(listener.Close)
	p, ok := provider.New("test").(Configured)
	if !ok {
		tb.Fatal("the provider does not say what it gave its resources")
	}
	inner, ok := must(providerserver.NewProtocol6WithError(p)())(tb).(full)
	if !ok {
		tb.Fatal("the framework's server lacks something")
	}
	s.framework = &handedOver{full: inner}
	s.direct = newDirect(tb.Context(), s.framework, p)
	s.schemas = must(inner.GetProviderSchema(tb.Context(), &tfprotov6.GetProviderSchemaRequest{}))(tb)
	settings := map[string]any{
		"site_url": listener.URL, "company_id": "acme", "public_key": "public", "private_key": "private-secret",
		"client_id": psasim.ClientID, "requests_per_second": big.NewFloat(1e6), "max_retries": big.NewFloat(0),
		// The tests edit the site behind the provider, again and again in one run.
		"refresh": "individual",
	}
	values := map[string]tftypes.Value{}
	for _, a := range s.schemas.Provider.Block.Attributes {
		values[a.Name] = tftypes.NewValue(a.Type, settings[a.Name])
	}
	response := must(inner.ConfigureProvider(tb.Context(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.12.0", Config: dynamic(tb, tftypes.NewValue(s.schemas.Provider.ValueType(), values)),
	}))(tb)
	if len(response.Diagnostics) > 0 {
		tb.Fatal(response.Diagnostics[0].Detail)
	}
	return s
}

// fields are values for every field of a model.
func fields(model string) map[string]any {
	all := map[string]any{}
	for name, f := range spec.Load().Models[model].Fields {
		switch {
		case len(f.Enum) > 0:
			all[name] = f.Enum[0]
		case name == "groupIdentifier" || name == "serialNumber":
			all[name] = "EFS-1"
		case f.Type == spec.String:
			all[name] = "Text"
		case f.Type == spec.Number:
			all[name] = json.Number("1.5")
		case f.Type == spec.Integer && (name == "revenueYear" || name == "yearEstablished"):
			all[name] = 2000
		case f.Type == spec.Integer && name != "id" && !strings.Contains(name, "Limit"):
			all[name] = 1
		case f.Type == spec.Boolean:
			all[name] = false
		case f.Type == spec.DateTime:
			all[name] = "2025-01-02T00:00:00Z"
		case f.Type == spec.Reference:
			all[name] = map[string]any{"id": 1}
		}
	}
	return all
}

// instances imports and reads one object of every resource type.
func (s *site) instances(tb testing.TB) []instance {
	tb.Helper()
	server := s.framework
	identities := must(server.GetResourceIdentitySchemas(tb.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{}))(tb)
	var all []instance
	for _, d := range provider.Definitions() {
		if d.DataOnly {
			continue
		}
		in := instance{typeName: "connectwise_" + d.Type}
		in.schema = s.schemas.ResourceSchemas[in.typeName]
		path, identity := d.Path, map[string]tftypes.Value{"login_company_id": tftypes.NewValue(tftypes.String, "acme")}
		if above, rest, child := strings.Cut(path, "/{"); child {
			parent := must(s.Force(above, fields(spec.Load().Paths[above].Model)))(tb)
			name, below, _ := strings.Cut(rest, "}")
			identity[name] = number(parent)
			path = above + "/" + jsonNumber(parent) + below
		}
		id := must(s.Force(path, fields(d.Model)))(tb)
		held, _ := s.Object(path, id)
		if custom, _ := held["customFields"].([]any); len(custom) > 0 {
			first, _ := custom[0].(map[string]any)
			must(0, s.ForceEdit(path, id, map[string]any{"customFields": []any{map[string]any{"id": first["id"], "value": "Text"}}}))(tb)
		}
		if d.Type == "contact" {
			must(s.Add(path+"/"+jsonNumber(id)+"/communications", map[string]any{"type": map[string]any{"name": "Email"}, "value": "a@b.example"}))(tb)
		}
		identity["id"] = number(id)
		in.path, in.id = path, id
		kind := identities.IdentitySchemas[in.typeName].ValueType()
		imported := must(server.ImportResourceState(tb.Context(), &tfprotov6.ImportResourceStateRequest{
			TypeName: in.typeName, Identity: &tfprotov6.ResourceIdentityData{IdentityData: dynamic(tb, tftypes.NewValue(kind, identity))},
		}))(tb)
		if len(imported.Diagnostics) > 0 {
			tb.Fatal(in.typeName, imported.Diagnostics[0])
		}
		object := imported.ImportedResources[0]
		read := must(server.ReadResource(tb.Context(), &tfprotov6.ReadResourceRequest{
			TypeName: in.typeName, CurrentState: object.State, Private: object.Private, CurrentIdentity: object.Identity,
		}))(tb)
		for _, problem := range read.Diagnostics {
			if problem.Severity == tfprotov6.DiagnosticSeverityError {
				tb.Fatal(in.typeName, problem)
			}
		}
		in.state = must(read.NewState.Unmarshal(in.schema.ValueType()))(tb)
		in.private, in.identity = read.Private, read.NewIdentity
		in.config = configOf(tb, in.schema, in.state)
		all = append(all, in)
	}
	return all
}

func jsonNumber(n int64) string { return new(big.Int).SetInt64(n).String() }

// configOf is a configuration that sets every attribute to what the state says.
func configOf(tb testing.TB, schema *tfprotov6.Schema, state tftypes.Value) tftypes.Value {
	tb.Helper()
	values, ok := attributesOf(state)
	if !ok {
		tb.Fatal("there is no state")
	}
	values = maps.Clone(values) // they are the state's own
	for _, a := range schema.Block.Attributes {
		if !a.Required && !a.Optional {
			values[a.Name] = tftypes.NewValue(a.Type, nil)
		}
	}
	return tftypes.NewValue(state.Type(), values)
}

// calls are the requests that Terraform makes for an instance which a plan does
// not change.
func (in instance) upgrade(tb testing.TB) *tfprotov6.UpgradeResourceStateRequest {
	tb.Helper()
	return &tfprotov6.UpgradeResourceStateRequest{TypeName: in.typeName, Version: in.schema.Version, RawState: &tfprotov6.RawState{JSON: toJSON(tb, in.state)}}
}

func (in instance) validate(tb testing.TB) *tfprotov6.ValidateResourceConfigRequest {
	tb.Helper()
	return &tfprotov6.ValidateResourceConfigRequest{TypeName: in.typeName, Config: dynamic(tb, in.config)}
}

func (in instance) read(tb testing.TB) *tfprotov6.ReadResourceRequest {
	tb.Helper()
	return &tfprotov6.ReadResourceRequest{TypeName: in.typeName, CurrentState: dynamic(tb, in.state), Private: in.private, CurrentIdentity: in.identity}
}

func (in instance) plan(tb testing.TB) *tfprotov6.PlanResourceChangeRequest {
	tb.Helper()
	return &tfprotov6.PlanResourceChangeRequest{
		TypeName: in.typeName, PriorState: dynamic(tb, in.state), ProposedNewState: dynamic(tb, in.state), Config: dynamic(tb, in.config),
		PriorPrivate: in.private, PriorIdentity: in.identity,
	}
}

// toJSON writes a value as a state file does.
func toJSON(tb testing.TB, v tftypes.Value) []byte {
	tb.Helper()
	return must(json.Marshal(plain(tb, v)))(tb)
}

func plain(tb testing.TB, v tftypes.Value) any {
	tb.Helper()
	if v.IsNull() {
		return nil
	}
	switch {
	case v.Type().Is(tftypes.String):
		var s string
		must(0, v.As(&s))(tb)
		return s
	case v.Type().Is(tftypes.Bool):
		var b bool
		must(0, v.As(&b))(tb)
		return b
	case v.Type().Is(tftypes.Number):
		var n big.Float
		must(0, v.As(&n))(tb)
		return json.Number(n.Text('f', -1))
	case v.Type().Is(tftypes.Object{}) || v.Type().Is(tftypes.Map{}):
		values, out := map[string]tftypes.Value{}, map[string]any{}
		must(0, v.As(&values))(tb)
		for name, value := range values {
			out[name] = plain(tb, value)
		}
		return out
	}
	var elements []tftypes.Value
	must(0, v.As(&elements))(tb)
	out := []any{}
	for _, element := range elements {
		out = append(out, plain(tb, element))
	}
	return out
}

// What a plan asks about one instance that stays as it is, by the server that
// answers. The company is the type with the most attributes.
func BenchmarkInstance(b *testing.B) {
	s := newSite(b)
	ctx := b.Context()
	for _, in := range s.instances(b) {
		if in.typeName != "connectwise_company" {
			continue
		}
		upgrade, validate, read, plan := in.upgrade(b), in.validate(b), in.read(b), in.plan(b)
		for _, server := range []struct {
			name string
			full
		}{{"framework", s.framework}, {"direct", s.direct}} {
			for name, call := range map[string]func() error{
				"upgrade":  func() error { _, err := server.UpgradeResourceState(ctx, upgrade); return err },
				"validate": func() error { _, err := server.ValidateResourceConfig(ctx, validate); return err },
				"read":     func() error { _, err := server.ReadResource(ctx, read); return err },
				"plan":     func() error { _, err := server.PlanResourceChange(ctx, plan); return err },
			} {
				b.Run(server.name+"/"+name, func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						if err := call(); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		}
	}
}

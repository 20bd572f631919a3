package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Configured is a provider that says what it gave its resources.
type Configured interface {
	provider.Provider
	// ResourceData returns what resources are configured with, and nil until the
	// provider's whole configuration is known.
	ResourceData() any
}

// direct answers what a plan asks about every instance: to take its state over,
// to validate its configuration, to read it, and to plan it where nothing
// changes. It calls the resource as the framework does, and leaves out what the
// framework does around it for features that the resource does not use. That is
// most of a plan's time: the framework copies the schema's map of attributes for
// every attribute that it looks at, several times a call, so that its cost grows
// with the square of the attributes.
//
// Whatever is not plain is the framework's to answer: a configuration with a
// mistake, a plan that changes something, a resource with write-only attributes.
// So every message is the framework's own, but those of reads.
type direct struct {
	full
	provider Configured
	types    map[string]*directType
}

// newDirect prepares the types of a provider.
func newDirect(ctx context.Context, inner full, p Configured) direct {
	d := direct{full: inner, provider: p, types: map[string]*directType{}}
	for _, create := range p.Resources(ctx) {
		if name, t := newDirectType(ctx, create); t != nil {
			d.types[name] = t
		}
	}
	return d
}

// configured returns a resource that is ready for a call, nil if the provider is
// not.
func (d direct) configured(ctx context.Context, t *directType) resource.Resource {
	data := d.provider.ResourceData()
	if t == nil || data == nil {
		return nil
	}
	r := t.create()
	if c, ok := r.(resource.ResourceWithConfigure); ok {
		var resp resource.ConfigureResponse
		if c.Configure(ctx, resource.ConfigureRequest{ProviderData: data}, &resp); len(resp.Diagnostics) > 0 {
			return nil
		}
	}
	return r
}

// UpgradeResourceState keeps a state of the schema's own version as it is.
func (d direct) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	if t := d.types[req.TypeName]; t != nil && req.RawState != nil && req.Version == t.schema.Version {
		if state, ok := t.stored(req.RawState.JSON); ok {
			if encoded, err := tfprotov6.NewDynamicValue(t.kind, state); err == nil {
				return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &encoded}, nil
			}
		}
	}
	return d.full.UpgradeResourceState(ctx, req)
}

// ValidateResourceConfig says of a valid configuration that it is.
func (d direct) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	t := d.types[req.TypeName]
	if r := d.configured(ctx, t); r != nil && t.plain && t.valid(ctx, r, req) {
		return &tfprotov6.ValidateResourceConfigResponse{}, nil
	}
	resp, err := d.full.ValidateResourceConfig(ctx, req)
	if resp != nil {
		wholeNumbers(resp.Diagnostics)
	}
	return resp, err
}

// ValidateDataResourceConfig is the framework's, in the words of a configuration.
func (d direct) ValidateDataResourceConfig(ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	resp, err := d.full.ValidateDataResourceConfig(ctx, req)
	if resp != nil {
		wholeNumbers(resp.Diagnostics)
	}
	return resp, err
}

// PlanResourceChange plans an instance that stays as it is. Its own rules for
// plans still run.
func (d direct) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	t := d.types[req.TypeName]
	if sameBytes(req.PriorState, req.ProposedNewState) {
		if r := d.configured(ctx, t); r != nil && t.plain {
			if resp := t.unchanged(ctx, r, req); resp != nil {
				return resp, nil
			}
		}
	}
	return d.full.PlanResourceChange(ctx, req)
}

func sameBytes(a, b *tfprotov6.DynamicValue) bool {
	return a != nil && b != nil && len(a.MsgPack) > 0 && bytes.Equal(a.MsgPack, b.MsgPack)
}

// ReadResource reads an instance.
func (d direct) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	t := d.types[req.TypeName]
	if req.CurrentState != nil {
		if r := d.configured(ctx, t); r != nil && t.plain {
			if resp := t.read(ctx, r, req); resp != nil {
				return resp, nil
			}
		}
	}
	return d.full.ReadResource(ctx, req)
}

// read returns nil where the framework has to look at the result.
func (t *directType) read(ctx context.Context, r resource.Resource, req *tfprotov6.ReadResourceRequest) *tfprotov6.ReadResourceResponse {
	state, err := req.CurrentState.Unmarshal(t.kind)
	if err != nil || state.IsNull() {
		return nil
	}
	before, err := t.identityOf(req.CurrentIdentity)
	if err != nil {
		return nil
	}
	resp := resource.ReadResponse{
		State:    tfsdk.State{Schema: t.schema, Raw: state},
		Identity: &tfsdk.ResourceIdentity{Schema: t.identity, Raw: before},
	}
	resp.Private = blank(resp.Private)
	if !t.load(ctx, req.Private, resp.Private) {
		return nil
	}
	r.Read(ctx, resource.ReadRequest{
		State:    tfsdk.State{Schema: t.schema, Raw: state.Copy()},
		Identity: &tfsdk.ResourceIdentity{Schema: t.identity, Raw: before.Copy()},
		Private:  resp.Private,
	}, &resp)
	after := resp.Identity.Raw
	changed := !before.IsFullyNull() && !before.Equal(after)
	if resp.Deferred != nil || !resp.Diagnostics.HasError() && (after.IsFullyNull() || changed) {
		return nil
	}
	encoded, err := tfprotov6.NewDynamicValue(t.kind, resp.State.Raw)
	if err != nil {
		return nil
	}
	identity, err := tfprotov6.NewDynamicValue(t.identityKind, after)
	if err != nil {
		return nil
	}
	diagnostics, ok := diagnosticsOf(resp.Diagnostics)
	if !ok {
		return nil
	}
	private, err := t.private(ctx, resp.Private)
	if err != nil {
		return nil
	}
	return &tfprotov6.ReadResourceResponse{
		NewState: &encoded, NewIdentity: &tfprotov6.ResourceIdentityData{IdentityData: &identity}, Diagnostics: diagnostics, Private: private,
	}
}

// Remembering is a resource that keeps something beside its state, and says under which
// keys.
type Remembering interface{ PrivateKeys() []string }

// blank returns an empty value of a type that has no public name.
func blank[T any](*T) *T { return new(T) }

// load reads what a resource keeps beside its state. It reports false where the
// framework keeps something there, as it does after an import.
func (t *directType) load(ctx context.Context, raw []byte, into interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
},
) bool {
	if len(raw) == 0 {
		return true
	}
	var data map[string][]byte
	if json.Unmarshal(raw, &data) != nil {
		return false
	}
	for key, value := range data {
		if !slices.Contains(t.privateKeys, key) || into.SetKey(ctx, key, value).HasError() {
			return false
		}
	}
	return true
}

// private writes what a resource keeps beside its state as the framework does,
// nil where it keeps nothing.
func (t *directType) private(ctx context.Context, kept interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
},
) ([]byte, error) {
	data := map[string][]byte{}
	for _, key := range t.privateKeys {
		if value, _ := kept.GetKey(ctx, key); len(value) > 0 {
			data[key] = value
		}
	}
	if len(data) == 0 {
		return nil, nil
	}
	return json.Marshal(data)
}

// unchanged returns nil where the plan is no plan to leave everything as it is.
func (t *directType) unchanged(ctx context.Context, r resource.Resource, req *tfprotov6.PlanResourceChangeRequest) *tfprotov6.PlanResourceChangeResponse {
	state, err := req.PriorState.Unmarshal(t.kind)
	if err != nil || state.IsNull() || req.Config == nil {
		return nil
	}
	config, err := req.Config.Unmarshal(t.kind)
	if err != nil || !t.keepsDefaults(config, state) {
		return nil
	}
	identity, err := t.identityOf(req.PriorIdentity)
	if err != nil {
		return nil
	}
	resp := resource.ModifyPlanResponse{
		Plan:     tfsdk.Plan{Schema: t.schema, Raw: state},
		Identity: &tfsdk.ResourceIdentity{Schema: t.identity, Raw: identity},
	}
	resp.Private = blank(resp.Private)
	if !t.load(ctx, req.PriorPrivate, resp.Private) {
		return nil
	}
	if modifier, ok := r.(resource.ResourceWithModifyPlan); ok {
		modifier.ModifyPlan(ctx, resource.ModifyPlanRequest{
			Config:   tfsdk.Config{Schema: t.schema, Raw: config},
			Plan:     tfsdk.Plan{Schema: t.schema, Raw: state},
			State:    tfsdk.State{Schema: t.schema, Raw: state},
			Identity: &tfsdk.ResourceIdentity{Schema: t.identity, Raw: identity},
			Private:  resp.Private,
		}, &resp)
		if len(resp.Diagnostics) > 0 || len(resp.RequiresReplace) > 0 || resp.Deferred != nil ||
			!resp.Plan.Raw.Equal(state) || !resp.Identity.Raw.Equal(identity) {
			return nil
		}
	}
	encoded, err := tfprotov6.NewDynamicValue(t.identityKind, identity)
	if err != nil {
		return nil
	}
	private, err := t.private(ctx, resp.Private)
	if err != nil {
		return nil
	}
	return &tfprotov6.PlanResourceChangeResponse{
		PlannedState: req.ProposedNewState, PlannedIdentity: &tfprotov6.ResourceIdentityData{IdentityData: &encoded},
		PlannedPrivate: private,
	}
}

// identityOf decodes an identity; that of an older Terraform is null.
func (t *directType) identityOf(data *tfprotov6.ResourceIdentityData) (tftypes.Value, error) {
	if data == nil || data.IdentityData == nil {
		return tftypes.NewValue(t.identityKind, nil), nil
	}
	return data.IdentityData.Unmarshal(t.identityKind)
}

// diagnosticsOf writes diagnostics for the protocol. It reports false where one
// is about something inside an attribute.
func diagnosticsOf(all diag.Diagnostics) ([]*tfprotov6.Diagnostic, bool) {
	var written []*tfprotov6.Diagnostic
	for _, d := range all {
		w := &tfprotov6.Diagnostic{Summary: d.Summary(), Detail: d.Detail(), Severity: tfprotov6.DiagnosticSeverityWarning}
		if d.Severity() == diag.SeverityError {
			w.Severity = tfprotov6.DiagnosticSeverityError
		}
		if at, ok := d.(diag.DiagnosticWithPath); ok {
			steps := at.Path().Steps()
			if len(steps) != 1 {
				return nil, false
			}
			w.Attribute = tftypes.NewAttributePath().WithAttributeName(steps[0].String())
		}
		written = append(written, w)
	}
	return written, true
}

package kittest

import (
	"reflect"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// plan is what core keeps between plan and apply.
type plan struct {
	config, planned tftypes.Value
	private         []byte
	identity        *tfprotov6.ResourceIdentityData
}

// Plan validates the configuration and plans it against the state. Nothing of
// the resource changes.
func (r *Resource) Plan(config Config) *Result {
	r.t.Helper()
	result, _ := r.planFrom(r.state, config)
	return result
}

func (r *Resource) planFrom(prior tftypes.Value, config Config) (*Result, plan) {
	r.t.Helper()
	r.ResetRequests()
	p := plan{config: r.object(r.schema, config)}
	validated, err := r.server.ValidateResourceConfig(r.t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: r.name, Config: r.dynamic(p.config),
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	r.must(err)
	result := r.newResult(validated.Diagnostics)
	if result.failed() {
		return result, p
	}
	request := &tfprotov6.PlanResourceChangeRequest{
		TypeName: r.name, PriorState: r.dynamic(prior), Config: r.dynamic(p.config),
		ProposedNewState: r.dynamic(r.proposed(prior, p.config)),
	}
	if !prior.IsNull() {
		request.PriorPrivate, request.PriorIdentity = r.private, r.sentIdentity()
	}
	response, err := r.server.PlanResourceChange(r.t.Context(), request)
	r.must(err)
	result.add(response.Diagnostics)
	result.Requests = r.sentRequests()
	if result.failed() {
		return result, p
	}
	p.planned = r.decode(response.PlannedState, r.schema.ValueType())
	p.private, p.identity = response.PlannedPrivate, response.PlannedIdentity
	r.checkPlan(prior, p)
	result.state = p.planned
	for _, path := range response.RequiresReplace {
		if attribute, ok := path.Steps()[0].(tftypes.AttributeName); ok {
			result.replaces = append(result.replaces, string(attribute))
		}
	}
	switch {
	case prior.IsNull():
		result.Planned = "create"
	case r.Tainted || len(result.replaces) > 0:
		result.Planned = "replace"
	case p.planned.Equal(prior):
		result.Planned = "no-op"
	default:
		result.Planned = "update"
	}
	return result, p
}

// proposed merges configuration and prior state: core takes what is configured,
// and the prior value of a computed attribute that is not. On create that is
// null; the framework marks it unknown.
func (r *Resource) proposed(prior, config tftypes.Value) tftypes.Value {
	before, values := r.attributes(prior), r.attributes(config)
	for _, a := range r.schema.Block.Attributes {
		if was, ok := before[a.Name]; ok && a.Computed && values[a.Name].IsNull() {
			values[a.Name] = was
		}
	}
	return tftypes.NewValue(r.schema.ValueType(), values)
}

// Create plans and applies a configuration of an object that does not exist,
// refreshes, and expects the next plan to change nothing.
func (r *Resource) Create(config Config) *Result {
	r.t.Helper()
	if !r.state.IsNull() {
		r.t.Fatal("the object exists already")
	}
	return r.applyAndSettle(config, config)
}

// Update does the same with an object that exists. Where the plan replaces it,
// it is deleted and created as core does.
func (r *Resource) Update(config Config) *Result {
	r.t.Helper()
	if r.state.IsNull() {
		r.t.Fatal("the object does not exist")
	}
	return r.applyAndSettle(config, config)
}

// Apply plans and applies a configuration, and looks no further.
func (r *Resource) Apply(config Config) *Result {
	r.t.Helper()
	return r.apply(config, config, nil)
}

// UpdateWarned is [Resource.Update] of an object of which every plan warns, with
// the parts in its text.
func (r *Resource) UpdateWarned(config Config, parts ...string) {
	r.t.Helper()
	r.apply(config, config, nil).Warns("", parts...)
	r.Read()
	r.Plan(config).Plans("no-op").Warns("", parts...)
}

// Resolve plans a configuration with unknown values and applies it with the
// final ones. Core plans a second time then, and everything that was known in
// the first plan has to stay.
func (r *Resource) Resolve(planned, final Config) *Result {
	r.t.Helper()
	return r.applyAndSettle(planned, final)
}

// ApplyLater plans, lets something happen, and applies the plan that was saved.
// Core plans again then, as in [Resource.Resolve].
func (r *Resource) ApplyLater(config Config, happens func()) *Result {
	r.t.Helper()
	return r.settle(r.apply(config, config, happens), config)
}

// ApplyPlanned is [Resource.ApplyLater] where the next plan may have something left
// to do.
func (r *Resource) ApplyPlanned(config Config, happens func()) *Result {
	r.t.Helper()
	return r.apply(config, config, happens)
}

func (r *Resource) applyAndSettle(config, final Config) *Result {
	r.t.Helper()
	return r.settle(r.apply(config, final, nil), final)
}

func (r *Resource) settle(result *Result, final Config) *Result {
	r.t.Helper()
	if result.failed() {
		return result
	}
	if refreshed := r.Read(); refreshed.failed() {
		return result
	}
	next, _ := r.planFrom(r.state, final)
	next.Plans("no-op")
	return result
}

func (r *Resource) apply(config, final Config, between func()) *Result {
	r.t.Helper()
	result, p := r.planFrom(r.state, config)
	if result.failed() {
		return result
	}
	var before []psasim.Request
	if result.Planned == "replace" {
		deleted := r.DeleteUnplanned()
		before = deleted.Requests
		if deleted.failed() {
			return deleted
		}
		_, p = r.planFrom(r.state, config)
	}
	if between != nil {
		between()
	}
	if between != nil || !reflect.DeepEqual(config, final) {
		again, last := r.planFrom(r.state, final)
		result.join(again)
		if result.failed() {
			return result
		}
		r.compatible("final plan", p.planned, last.planned)
		p = last
		if p.planned.Equal(r.state) {
			// Core applies nothing where the final values are those of the state.
			result.Planned, result.Requests, result.state = "no-op", again.Requests, again.state
			return result
		}
	}
	r.ResetRequests()
	creates := r.state.IsNull()
	response, err := r.server.ApplyResourceChange(r.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: r.name, PriorState: r.dynamic(r.state), PlannedState: r.dynamic(p.planned), Config: r.dynamic(p.config),
		PlannedPrivate: p.private, PlannedIdentity: r.sent(p.identity),
	})
	r.must(err)
	result.add(response.Diagnostics)
	result.Requests = slices.Concat(before, r.sentRequests())
	r.remember(response.NewState, response.Private, response.NewIdentity)
	result.state = r.state
	if !r.state.IsFullyKnown() {
		r.t.Errorf("Provider returned invalid result object after apply: not all of it is known: %s", r.state)
	}
	if result.failed() {
		// What exists in spite of the error is tainted and not forgotten.
		r.Tainted = creates && !r.state.IsNull()
		return result
	}
	r.Tainted = false
	r.compatible("result after apply", p.planned, r.state)
	return result
}

// Read refreshes the state. An object that does not exist has none afterwards.
func (r *Resource) Read() *Result {
	r.t.Helper()
	r.ResetRequests()
	response, err := r.server.ReadResource(r.t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: r.name, CurrentState: r.dynamic(r.state), Private: r.private, CurrentIdentity: r.sentIdentity(),
	})
	r.must(err)
	result := r.newResult(response.Diagnostics)
	result.Requests = r.sentRequests()
	if !result.failed() {
		r.remember(response.NewState, response.Private, response.NewIdentity)
	}
	result.state = r.state
	return result
}

// Delete plans and applies the destruction of the object.
func (r *Resource) Delete() *Result {
	r.t.Helper()
	result, private := r.planDelete()
	if result.failed() {
		return result
	}
	return r.delete(result, private)
}

// PlanDelete plans the destruction of the object.
func (r *Resource) PlanDelete() *Result {
	r.t.Helper()
	result, _ := r.planDelete()
	return result
}

func (r *Resource) planDelete() (result *Result, private []byte) {
	r.t.Helper()
	null := r.dynamic(tftypes.NewValue(r.schema.ValueType(), nil))
	planned, err := r.server.PlanResourceChange(r.t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: r.name, PriorState: r.dynamic(r.state), ProposedNewState: null, Config: null,
		PriorPrivate: r.private, PriorIdentity: r.sentIdentity(),
	})
	r.must(err)
	return r.newResult(planned.Diagnostics), planned.PlannedPrivate
}

// DeleteUnplanned destroys the object without having planned it, as core does with
// one that is tainted.
func (r *Resource) DeleteUnplanned() *Result {
	r.t.Helper()
	return r.delete(r.newResult(nil), r.private)
}

func (r *Resource) delete(result *Result, private []byte) *Result {
	r.t.Helper()
	r.ResetRequests()
	null := r.dynamic(tftypes.NewValue(r.schema.ValueType(), nil))
	response, err := r.server.ApplyResourceChange(r.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: r.name, PriorState: r.dynamic(r.state), PlannedState: null, Config: null,
		PlannedPrivate: private, PlannedIdentity: r.sentIdentity(),
	})
	r.must(err)
	result.add(response.Diagnostics)
	result.Requests = r.sentRequests()
	r.remember(response.NewState, response.Private, response.NewIdentity)
	result.state = r.state
	if !result.failed() && !r.state.IsNull() {
		r.t.Error("Provider returned an object after its destruction")
	}
	return result
}

// Import takes an object into the state by its import id and refreshes it.
func (r *Resource) Import(id string) *Result {
	r.t.Helper()
	return r.imported(&tfprotov6.ImportResourceStateRequest{TypeName: r.name, ID: id})
}

// ImportIdentity does the same by the object's identity.
func (r *Resource) ImportIdentity(identity Config) *Result {
	r.t.Helper()
	return r.imported(&tfprotov6.ImportResourceStateRequest{
		TypeName: r.name,
		Identity: &tfprotov6.ResourceIdentityData{IdentityData: r.dynamic(r.value(r.identityType, identity))},
	})
}

func (r *Resource) imported(request *tfprotov6.ImportResourceStateRequest) *Result {
	r.t.Helper()
	r.ResetRequests()
	response, err := r.server.ImportResourceState(r.t.Context(), request)
	r.must(err)
	result := r.newResult(response.Diagnostics)
	result.Requests = r.sentRequests()
	if result.failed() {
		return result
	}
	if len(response.ImportedResources) != 1 {
		r.t.Fatalf("the import yielded %d objects", len(response.ImportedResources))
	}
	object := response.ImportedResources[0]
	r.remember(object.State, object.Private, object.Identity)
	switch read := r.Read(); {
	case read.failed():
		result.add(read.Diagnostics())
	case r.state.IsNull():
		r.t.Error("Cannot import non-existent remote object")
	}
	result.state = r.state
	return result
}

func (r *Resource) remember(state *tfprotov6.DynamicValue, private []byte, identity *tfprotov6.ResourceIdentityData) {
	r.t.Helper()
	r.state, r.private, r.identity = r.decode(state, r.schema.ValueType()), private, identity
	if r.state.IsNull() {
		r.private, r.identity, r.Tainted = nil, nil, false
	}
}

// sentIdentity is the identity that core sends along.
func (r *Resource) sentIdentity() *tfprotov6.ResourceIdentityData { return r.sent(r.identity) }

func (r *Resource) sent(identity *tfprotov6.ResourceIdentityData) *tfprotov6.ResourceIdentityData {
	if r.OldCore {
		return nil
	}
	return identity
}

// Forget removes the object from the state and leaves it on the site.
func (r *Resource) Forget() {
	r.state, r.private, r.identity, r.Tainted = tftypes.NewValue(r.schema.ValueType(), nil), nil, nil, false
}

// Restore takes a state that an earlier version of the provider stored, as JSON.
func (r *Resource) Restore(state []byte) *Result {
	r.t.Helper()
	response, err := r.server.UpgradeResourceState(r.t.Context(), &tfprotov6.UpgradeResourceStateRequest{
		TypeName: r.name, Version: r.schema.Version, RawState: &tfprotov6.RawState{JSON: state},
	})
	r.must(err)
	result := r.newResult(response.Diagnostics)
	if !result.failed() {
		r.remember(response.UpgradedState, nil, nil)
	}
	return result
}

// Exists reports whether the state holds the object.
func (r *Resource) Exists() bool { return !r.state.IsNull() }

// Value is an attribute in the state.
func (r *Resource) Value(attribute string) any {
	r.t.Helper()
	if !r.Exists() {
		return nil
	}
	return r.plain(r.attributes(r.state)[attribute])
}

// ID is the id in the state, 0 where there is none.
func (r *Resource) ID() int64 {
	r.t.Helper()
	n, _ := r.Value("id").(int64)
	return n
}

// Identity is a field of the identity that core has stored.
func (r *Resource) Identity(field string) any {
	r.t.Helper()
	if r.identity == nil {
		return nil
	}
	return r.plain(r.attributes(r.decode(r.identity.IdentityData, r.identityType))[field])
}

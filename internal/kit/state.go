package kit

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// setState stores the response as state. After a write, plan is what the
// user was promised. A configured value that the server stored differently is a
// warning, and an error when an update did not change it at all; a value that
// the server changed on its own shows on the next plan.
func (r *managedResource) setState(op *Request, plan Values, state *tfsdk.State, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	var diags diag.Diagnostics
	prior := plan
	if plan == nil {
		prior = op.State
	}
	shown := prior
	if plan == nil && r.typ.justImported(op.State) {
		shown = nil // an import takes all custom fields
	}
	values, err := r.typ.flatten(op.Record, shown)
	if err != nil {
		return r.typ.report("read", prior, err)
	}
	for _, parent := range r.typ.parents {
		values[parent] = prior[parent]
	}
	values["timeouts"] = prior["timeouts"]
	for _, a := range r.typ.attributes {
		if a.adopted && op.State == nil {
			values[a.name] = tftypes.NewValue(tftypes.Bool, op.Adopted)
		}
		if a.writeOnly {
			values[versionOf(a.name)] = prior[versionOf(a.name)]
		}
		planned, known := plan[a.name]
		if !known || !planned.IsKnown() || a.writeOnly || equal(planned, values[a.name]) {
			continue
		}
		stored := values[a.name]
		if !op.Config.Known(a.name) || a.name == r.typ.SingletonFlag {
			values[a.name] = planned
			continue
		}
		unchanged := false
		for _, e := range a.entries(planned, stored, op.State[a.name]) {
			if op.State != nil && a.same(e.before, e.stored) {
				unchanged = true
				diags.AddAttributeError(e.at, "ConnectWise did not change the value",
					fmt.Sprintf("The %s was updated, but ConnectWise still stores %s for %s where the configuration says %s. "+
						"Set the attribute to what ConnectWise stores, or find the rule that changes it in the dashboard.",
						r.typ.label(prior), display(e.stored), e.at, display(e.planned)))
				continue
			}
			diags.AddAttributeWarning(e.at, "ConnectWise stored another value",
				fmt.Sprintf("The %s was written, but ConnectWise stored %s for %s where the configuration says %s. "+
					"The next plan shows the difference. Set the attribute to what ConnectWise stores, or find the rule that changes it in the dashboard.",
					r.typ.label(prior), display(e.stored), e.at, display(e.planned)))
		}
		if !unchanged {
			// To report the planned value is what keeps Terraform from marking the
			// object as tainted and destroying it. The next read finds what is stored,
			// and the next plan shows the difference.
			values[a.name] = planned
		}
	}
	if values["timeouts"].Type() == nil {
		delete(values, "timeouts")
	}
	state.Raw = r.typ.value(values, state.Raw.Type())
	diags.Append(r.setIdentity(values, identity)...)
	return diags
}

// entry is a value that was stored otherwise than it was planned: an attribute, or
// an element of a map.
type entry struct {
	at                      path.Path
	planned, stored, before tftypes.Value
}

// entries are the differences between what was planned and what is stored.
func (a Attribute) entries(planned, stored, before tftypes.Value) []entry {
	if !a.kind.tfType().Is(tftypes.Map{}) {
		return []entry{{path.Root(a.name), planned, stored, before}}
	}
	elements := func(v tftypes.Value) func(key string) tftypes.Value {
		var of map[string]tftypes.Value
		if v.IsKnown() && !v.IsNull() {
			_ = v.As(&of)
		}
		return func(key string) tftypes.Value {
			if element, ok := of[key]; ok {
				return element
			}
			return tftypes.NewValue(tftypes.String, nil)
		}
	}
	p, s, b := elements(planned), elements(stored), elements(before)
	keys := map[string]string{}
	maps.Copy(keys, textMap(planned))
	maps.Copy(keys, textMap(stored))
	var all []entry
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if !equal(p(key), s(key)) {
			all = append(all, entry{path.Root(a.name).AtMapKey(key), p(key), s(key), b(key)})
		}
	}
	return all
}

// setIncompleteState stores a response that lacks fields which were sent, with the
// planned values in their place, so that the id is in the state before anything
// can fail.
func (r *managedResource) setIncompleteState(op *Request, state *tfsdk.State, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	values, err := r.typ.flatten(op.Record, op.Plan)
	if err != nil {
		return r.typ.report("read", op.Plan, err)
	}
	for name, planned := range op.Plan {
		if planned.IsKnown() {
			values[name] = planned
		}
	}
	state.Raw = r.typ.value(values, state.Raw.Type())
	return r.setIdentity(values, identity)
}

// written returns the fields that a patch sets.
func written(ops []psa.Operation) map[string]any {
	fields := map[string]any{}
	for _, op := range ops {
		if op.Op == "replace" {
			fields[op.Path] = op.Value
		}
	}
	return fields
}

// complete reports whether a response holds every field that was sent.
func complete(record psa.Record, body map[string]any, notEchoed []string) bool {
	skip := map[string]bool{}
	for _, name := range notEchoed {
		skip[name] = true
	}
	for name, sent := range body {
		// A flag that is off may be left out.
		if _, ok := record[name]; !ok && !skip[name] && sent != false {
			return false
		}
	}
	return true
}

// notEchoed are the fields of a body that no response has: secrets, and what only a
// create takes in place of another field.
func (typ *Type) notEchoed(body map[string]any) []string {
	var names []string
	for name := range body {
		if !slices.ContainsFunc(typ.attributes, func(a Attribute) bool { return !a.providerOnly && a.field == name }) {
			names = append(names, name)
		}
	}
	for _, a := range typ.attributes {
		if a.writeOnly {
			names = append(names, a.field)
		}
	}
	return names
}

package kittest

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// checkPlan is core's check behind "Provider produced invalid plan": what is
// configured is planned as it is, or as it was before where the provider holds
// both for the same; only a computed attribute has a value that is not
// configured; a write-only one has none.
func (r *Resource) checkPlan(prior tftypes.Value, p plan) {
	r.t.Helper()
	before, config, planned := r.attributes(prior), r.attributes(p.config), r.attributes(p.planned)
	for _, a := range r.schema.Block.Attributes {
		want, got := withoutWriteOnly(a, config[a.Name]), planned[a.Name]
		if a.WriteOnly {
			if !got.IsNull() {
				r.t.Errorf("Provider produced invalid plan: the write-only %s is planned as %s", a.Name, got)
			}
			continue
		}
		was, ok := before[a.Name]
		kept := ok && !was.IsNull() && !want.IsNull() && got.Equal(was)
		if got.Equal(want) || kept || (a.Computed && want.IsNull()) {
			continue
		}
		r.t.Errorf("Provider produced invalid plan: %s is planned as %s, but the configuration says %s", a.Name, got, want)
	}
}

// withoutWriteOnly is a configured value as a plan has it, with null in place of
// write-only attributes below it.
func withoutWriteOnly(a *tfprotov6.SchemaAttribute, v tftypes.Value) tftypes.Value {
	fields := map[string]tftypes.Value{}
	if a.NestedType == nil || v.IsNull() || !v.IsKnown() || v.As(&fields) != nil {
		return v
	}
	fields = maps.Clone(fields)
	for _, below := range a.NestedType.Attributes {
		fields[below.Name] = withoutWriteOnly(below, fields[below.Name])
		if below.WriteOnly {
			fields[below.Name] = tftypes.NewValue(fields[below.Name].Type(), nil)
		}
	}
	return tftypes.NewValue(v.Type(), fields)
}

// compatible is core's check behind "Provider produced inconsistent result
// after apply" and "inconsistent final plan": whatever was known stays.
func (r *Resource) compatible(what string, promised, actual tftypes.Value) {
	r.t.Helper()
	got := r.attributes(actual)
	for name, want := range r.attributes(promised) {
		if want.IsFullyKnown() && !want.Equal(got[name]) {
			r.t.Errorf("Provider produced inconsistent %s: %s was planned as %s and is %s", what, name, want, got[name])
		}
	}
}

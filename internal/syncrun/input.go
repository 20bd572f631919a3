package syncrun

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/push"
)

// inputFields are what preview, run and action have in common.
var inputFields = []field{
	{name: "policy", kind: kindString, required: true, doc: "Policy as JSON, `json` of the data source `connectwise_sync_policy`."},
	sourceField,
	{name: "customers", kind: kindInts, doc: "Ids of the customers' companies by Cust. ID, for example `{ \"34826\" = connectwise_company.acme.id }`. " +
		"Naming them orders the run behind the objects that it needs, and saves a call for each customer. " +
		"Left out, the customers are found through the managed ids of all companies."},
}

// inputs are the decoded inputs.
type inputs struct {
	policy    policy.Policy
	source    source
	customers map[string]int64
	// secrets are values that no error may show.
	known bool
}

// inputsOf decodes the inputs of a configuration. The problems land on their
// attributes.
func inputsOf(raw tftypes.Value) (inputs, diag.Diagnostics) {
	var in inputs
	var diags diag.Diagnostics
	all, err := attributes(raw)
	if err != nil {
		diags.AddError("Cannot decode the configuration", err.Error())
		return in, diags
	}
	for _, f := range inputFields {
		if !all[f.name].IsFullyKnown() {
			return in, diags
		}
	}
	in.known = true
	var text string
	if err := all["policy"].As(&text); err != nil {
		diags.AddAttributeError(path.Root("policy"), "Invalid sync policy", err.Error())
		return in, diags
	}
	if in.policy, err = policy.Parse([]byte(text)); err != nil {
		diags.AddAttributeError(path.Root("policy"), "Invalid sync policy", sentence(err.Error())+" Use `json` of the data source connectwise_sync_policy.")
	}
	if in.source, err = sourceOf(all["source"]); err != nil {
		diags.AddAttributeError(path.Root("source"), "Invalid source of usage", sentence(err.Error()))
	}
	if err := into(all["customers"], &in.customers); err != nil {
		diags.AddAttributeError(path.Root("customers"), "Invalid customers", sentence(err.Error()))
	}
	for _, id := range slices.Sorted(maps.Keys(in.customers)) {
		if in.customers[id] <= 0 {
			diags.AddAttributeError(path.Root("customers").AtMapKey(id), "Invalid company id",
				fmt.Sprintf("%d is not the id of a company. It must be a positive whole number.", in.customers[id]))
		}
	}
	return in, diags
}

// usage reads the source.
func (in inputs) usage(ctx context.Context) (axcient.Usage, diag.Diagnostics) {
	var diags diag.Diagnostics
	usage, err := in.source.read(ctx)
	var problems *axcient.SourceError
	var option *optionError
	switch {
	case errors.As(err, &problems):
		diags.AddAttributeError(path.Root("source"), "Cannot read the usage", problems.Error()+missingFile(err)+
			"\n\nNothing was pushed: half a bill is worse than none. Correct this where the usage comes from, or in source.")
	case errors.As(err, &option):
		diags.AddAttributeError(path.Root("source").AtName(option.source).AtName(option.attribute), "Invalid source of usage", "The "+err.Error()+".")
	case err != nil:
		diags.AddAttributeError(path.Root("source"), "Invalid source of usage", sentence(err.Error()))
	}
	return usage, diags
}

// missingFile says where a path begins, of a file that does not exist.
func missingFile(err error) string {
	directory, failed := os.Getwd()
	if !errors.Is(err, fs.ErrNotExist) || failed != nil {
		return ""
	}
	return fmt.Sprintf(". Check the path: a relative one begins in the directory in which Terraform runs, %s.", directory)
}

// engine returns the engine's input.
func (in inputs) engine(usage axcient.Usage) push.Input {
	return push.Input{Policy: in.policy, Usage: usage, Customers: in.customers}
}

package provider

import (
	"context"
	"math/big"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
)

// Functions are those that a configuration can call.
func (p *ConnectWise) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		func() function.Function { return billableQuantity{} },
		func() function.Function { return managedID{} },
		func() function.Function { return parseManagedID{} },
	}
}

const managedIDPrefix = "EFS-"

var customerID = regexp.MustCompile(`^[1-9][0-9]{0,9}$`)

// managedID writes the managed id of a customer (step 10 of the article).
type managedID struct{}

func (managedID) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "managed_id"
}

func (managedID) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary:             "Managed id of a customer",
		MarkdownDescription: "Returns the managed id of a customer: `EFS-` and the Cust. ID of the Backup for Files Portal. It fails if the Cust. ID is not digits.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "customer_id", MarkdownDescription: "Cust. ID of the customer in the portal, for example `\"34826\"`."},
		},
		Return: function.StringReturn{},
	}
}

func (managedID) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var id string
	if resp.Error = req.Arguments.Get(ctx, &id); resp.Error != nil {
		return
	}
	if !customerID.MatchString(id) {
		resp.Error = function.NewArgumentFuncError(0, "a Cust. ID is digits, for example 34826")
		return
	}
	resp.Error = resp.Result.Set(ctx, managedIDPrefix+id)
}

// parseManagedID takes the customer's id out of a managed id.
type parseManagedID struct{}

func (parseManagedID) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "parse_managed_id"
}

func (parseManagedID) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary:             "Customer of a managed id",
		MarkdownDescription: "Takes the Cust. ID out of a managed id such as `EFS-34826`. It fails if the text is not a managed id.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "managed_id", MarkdownDescription: "Managed id, for example `\"EFS-34826\"`."},
		},
		Return: function.StringReturn{},
	}
}

func (parseManagedID) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text string
	if resp.Error = req.Arguments.Get(ctx, &text); resp.Error != nil {
		return
	}
	if len(text) <= len(managedIDPrefix) || text[:len(managedIDPrefix)] != managedIDPrefix || !customerID.MatchString(text[len(managedIDPrefix):]) {
		resp.Error = function.NewArgumentFuncError(0, "a managed id is EFS- and digits, for example EFS-34826")
		return
	}
	resp.Error = resp.Result.Set(ctx, text[len(managedIDPrefix):])
}

// billableQuantity says what of a quantity is billed, as ConnectWise calculates
// it.
type billableQuantity struct{}

func (billableQuantity) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "billable_quantity"
}

func (billableQuantity) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Quantity that is billed",
		MarkdownDescription: "Says what of a quantity an agreement addition bills: what is used beyond `less_included`, and never less than nothing. " +
			"Both are in the same unit, for example GB, and exact decimals.",
		Parameters: []function.Parameter{
			function.NumberParameter{Name: "used", MarkdownDescription: "Quantity that is used, for example `48.5`."},
			function.NumberParameter{Name: "less_included", MarkdownDescription: "Quantity that is included, for example `25`."},
		},
		Return: function.NumberReturn{},
	}
}

func (billableQuantity) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var used, included *big.Float
	if resp.Error = req.Arguments.Get(ctx, &used, &included); resp.Error != nil {
		return
	}
	quantities := make([]decimal.Decimal, 2)
	for i, number := range []*big.Float{used, included} {
		quantity, err := decimal.FromBigFloat(number)
		if err != nil {
			resp.Error = function.NewArgumentFuncError(int64(i), err.Error())
			return
		}
		if quantity.Sign() < 0 {
			resp.Error = function.NewArgumentFuncError(int64(i), "a quantity cannot be negative")
			return
		}
		quantities[i] = quantity
	}
	billed := decimal.Max(quantities[0].Sub(quantities[1]), decimal.Decimal{})
	resp.Error = resp.Result.Set(ctx, billed.BigFloat())
}

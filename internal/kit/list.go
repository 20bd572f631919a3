package kit

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// listResource is an object as a list resource, for `terraform query`.
type listResource struct{ managedResource }

var _ list.ListResourceWithConfigure = (*listResource)(nil)

// NewListResource returns the list resource of an object.
func NewListResource(typ *Type) list.ListResource { return &listResource{managedResource{typ: typ}} }

func (l *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	attributes := map[string]schema.Attribute{
		"conditions": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: l.typ.conditionsDescription(),
		},
	}
	for _, a := range l.typ.filters() {
		description := l.typ.filterDescription(a)
		switch a.kind {
		case KindBool:
			attributes[a.name] = schema.BoolAttribute{Optional: true, MarkdownDescription: description}
		case KindReference:
			attributes[a.name] = schema.Int64Attribute{Optional: true, MarkdownDescription: description}
		default:
			attributes[a.name] = schema.StringAttribute{Optional: true, MarkdownDescription: description}
		}
	}
	for _, parent := range l.typ.parents {
		attributes[parent] = schema.Int64Attribute{Required: true, MarkdownDescription: l.typ.parentDescription() + see(l.typ.parent)}
	}
	resp.Schema = schema.Schema{MarkdownDescription: fmt.Sprintf("Lists every %s, or those that match the arguments, for `terraform query`. With `-generate-config-out=FILE`, the command also writes the `import` blocks and the configuration that bring them under Terraform.", l.typ.Title), Attributes: attributes}
}

// List reads page after page as Terraform asks for results, and pushes the
// error of whichever page fails: a list that ends early would look complete.
func (l *listResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	config, err := valuesOf(req.Config.Raw)
	if err == nil && !l.connection.isReady() {
		err = ErrUnknownProvider
	}
	if err != nil {
		stream.Results = list.ListResultsStreamDiagnostics(l.typ.report("list", nil, err))
		return
	}
	where := l.typ.listCondition(config)
	query := psa.Query{Conditions: where, OrderBy: "id"}
	if req.Limit > 0 && req.Limit < 1000 {
		query.PageSize = int(req.Limit)
	}
	stream.Results = func(push func(list.ListResult) bool) {
		for record, err := range l.connection.Reader.List(ctx, l.typ.collection(config), query) {
			if err != nil {
				push(list.ListResult{Diagnostics: l.typ.report("list", nil, err)})
				return
			}
			if l.typ.IsDeleted(record) || !where.Matches(record) {
				continue
			}
			if !push(l.result(ctx, req, config, record)) {
				return
			}
		}
	}
}

func (l *listResource) result(ctx context.Context, req list.ListRequest, config Values, record psa.Record) list.ListResult {
	result := req.NewListResult(ctx)
	values, err := l.typ.flatten(record, nil)
	if err != nil {
		result.Diagnostics = diag.Diagnostics{diag.NewErrorDiagnostic("Cannot list "+l.typ.TypeName(), err.Error())}
		return result
	}
	for _, parent := range l.typ.parents {
		values[parent] = config[parent]
	}
	result.DisplayName = l.typ.KeyOf(values)
	l.typ.fillIdentity(values, l.connection.LoginCompany, result.Identity)
	if req.IncludeResource {
		result.Resource.Raw = l.typ.value(values, result.Resource.Raw.Type())
	}
	return result
}

// Configure is that of the resource; the interface wants it spelled out.
func (l *listResource) Configure(ctx context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	l.managedResource.Configure(ctx, req, resp)
}

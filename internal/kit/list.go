package kit

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// listed is an object as a list resource, for `terraform query`.
type listed struct{ managed }

var _ list.ListResourceWithConfigure = (*listed)(nil)

// NewListResource makes the list resource of an object.
func NewListResource(o *Object) list.ListResource { return &listed{managed{Object: o}} }

func (l *listed) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	attributes := map[string]schema.Attribute{
		"conditions": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Conditions in ConnectWise's own language that limit the list, for example `name like \"Backup*\"`. All when left out.",
		},
	}
	for _, parent := range l.parents {
		attributes[parent] = schema.Int64Attribute{Required: true, MarkdownDescription: l.parentDescription()}
	}
	resp.Schema = schema.Schema{MarkdownDescription: "Lists every " + l.Title + ".", Attributes: attributes}
}

// List reads page after page as Terraform asks for results, and pushes the
// error of whichever page fails: a list that ends early would look complete.
func (l *listed) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	config, err := valuesOf(req.Config.Raw)
	if err == nil && (l.connection == nil || l.connection.Client == nil) {
		err = ErrUnknownProvider
	}
	if err != nil {
		stream.Results = list.ListResultsStreamDiagnostics(l.report("list", config, err))
		return
	}
	where := l.Filter
	if config.Known("conditions") {
		where = psa.And(psa.Raw(config.String("conditions")), l.Filter)
	}
	query := psa.Query{Conditions: where, OrderBy: "id"}
	if req.Limit > 0 && req.Limit < 1000 {
		query.PageSize = int(req.Limit)
	}
	stream.Results = func(push func(list.ListResult) bool) {
		for answer, err := range l.connection.Client.List(ctx, l.collection(config), query) {
			if err != nil {
				push(list.ListResult{Diagnostics: l.report("list", config, err)})
				return
			}
			if l.Gone != nil && l.Gone(answer) {
				continue
			}
			if !push(l.result(ctx, req, config, answer)) {
				return
			}
		}
	}
}

func (l *listed) result(ctx context.Context, req list.ListRequest, config Values, answer psa.Record) list.ListResult {
	result := req.NewListResult(ctx)
	values, err := l.flatten(answer, nil)
	if err != nil {
		result.Diagnostics = diag.Diagnostics{diag.NewErrorDiagnostic("Cannot list "+l.TypeName(), err.Error())}
		return result
	}
	for _, parent := range l.parents {
		values[parent] = config[parent]
	}
	result.DisplayName = l.keyOf(values)
	l.setIdentity(values, l.connection.LoginCompany, result.Identity)
	if req.IncludeResource {
		result.Resource.Raw = l.value(values, result.Resource.Raw.Type())
	}
	return result
}

// Configure is that of the resource; the interface wants it spelled out.
func (l *listed) Configure(ctx context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	l.managed.Configure(ctx, req, resp)
}

package kit

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// dataSource finds one object by its id or its natural key.
type dataSource struct {
	typ        *Type
	connection *Connection
}

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource returns the data source that finds one object.
func NewDataSource(typ *Type) datasource.DataSource { return &dataSource{typ: typ} }

func (d *dataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = d.typ.TypeName()
}

func (d *dataSource) findBy() []string { return slices.Concat(d.typ.Key, d.typ.AlsoFindBy) }

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"id": schema.Int64Attribute{
			Optional: true, Computed: true,
			MarkdownDescription: d.typ.idDescription() + " Set it to look the object up by it.",
		},
	}
	for _, parent := range d.typ.parents {
		attributes[parent] = schema.Int64Attribute{Required: true, MarkdownDescription: d.typ.parentDescription() + see(d.typ.parent)}
	}
	for _, a := range d.typ.attributes {
		if !a.providerOnly && !a.writeOnly {
			attributes[a.name] = a.dataSourceAttribute(slices.Contains(d.findBy(), a.name))
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: fmt.Sprintf("Finds one %s by `%s`.", d.typ.Title, strings.Join(append([]string{"id"}, d.findBy()...), "`, `")),
		Attributes:          attributes,
	}
}

func (d *dataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.connection = ConnectionFrom(req.ProviderData, &resp.Diagnostics)
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	config, err := valuesOf(req.Config.Raw)
	summary := "Cannot find " + d.typ.TypeName()
	if err != nil {
		resp.Diagnostics.AddError(summary, err.Error())
		return
	}
	if !d.connection.isReady() {
		resp.Diagnostics.AddError(summary, "Because "+ErrUnknownProvider.Error()+".")
		return
	}
	var record psa.Record
	switch where := d.typ.keyCondition(config, d.typ.AlsoFindBy...); {
	case config.Known("id"):
		record, err = d.connection.Reader.Get(ctx, d.typ.collection(config), config.Int64("id"))
		if err == nil && d.typ.IsDeleted(record) {
			err = fmt.Errorf("the %s %d is deleted", d.typ.Title, record.ID())
		}
	case !slices.ContainsFunc(d.findBy(), config.Known):
		err = fmt.Errorf("set one of %s", strings.Join(append([]string{"id"}, d.findBy()...), ", "))
	default:
		record, err = d.typ.findOne(ctx, d.connection, d.typ.collection(config), where)
	}
	if err != nil {
		for _, diagnostic := range d.typ.report("find", config, err) {
			resp.Diagnostics.Append(diagnostic)
		}
		return
	}
	values, err := d.typ.result(record)
	if err != nil {
		resp.Diagnostics.AddError(summary, err.Error())
		return
	}
	for _, parent := range d.typ.parents {
		values[parent] = config[parent]
	}
	// What the user looked up by stays as written, whatever case the server uses.
	for _, name := range d.findBy() {
		if config.Known(name) {
			values[name] = config[name]
		}
	}
	resp.State.Raw = d.typ.value(values, resp.State.Raw.Type())
}

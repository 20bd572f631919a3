package kit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

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
			Optional: true, Computed: true, Validators: isID(),
			MarkdownDescription: d.typ.idDescription() + lookUpBy,
		},
	}
	for _, parent := range d.typ.parents {
		attributes[parent] = schema.Int64Attribute{Required: true, Validators: isID(), MarkdownDescription: d.typ.parentDescription() + see(d.typ.parent)}
	}
	for _, a := range d.typ.attributes {
		if !a.providerOnly && !a.writeOnly {
			attributes[a.name] = a.dataSourceAttribute(slices.Contains(d.findBy(), a.name))
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: fmt.Sprintf("Finds one %s by its `id`%s.", d.typ.Title, d.byNames()),
		Attributes:          attributes,
	}
}

// byNames documents by what an object is found whose id is not known.
func (d *dataSource) byNames() string {
	names := d.findBy()
	switch last := len(names) - 1; last {
	case -1:
		return ""
	case 0:
		return fmt.Sprintf(" or its `%s`", names[0])
	default:
		return fmt.Sprintf(", or by as many of `%s` and `%s` as single it out", strings.Join(names[:last], "`, `"), names[last])
	}
}

func (d *dataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.connection = ConnectionFrom(req.ProviderData, &resp.Diagnostics)
}

// reportLookup puts an error on the attribute that the object was looked up by, or on
// the parent that does not exist.
func (d *dataSource) reportLookup(config Values, err error) diag.Diagnostics {
	at := ""
	if i := slices.IndexFunc(d.findBy(), config.Known); i >= 0 {
		at = d.findBy()[i]
	}
	missing := errors.Is(err, psa.ErrNotFound)
	switch last := len(d.typ.parents) - 1; {
	case config.Known("id"):
		at = "id"
		if missing && len(d.findBy()) > 0 {
			err = &advisedError{err: err, advice: fmt.Sprintf("The %s may have been deleted, or the id is of another kind of object. Look it up by %s.", d.typ.Title, d.findBy()[0])}
		}
	case missing && last >= 0:
		at = d.typ.parents[last]
	}
	diags := d.typ.report("find", config, err)
	for i, found := range diags {
		if _, placed := found.(diag.DiagnosticWithPath); !placed && at != "" {
			diags[i] = diag.WithPath(path.Root(at), found)
		}
	}
	return diags
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
	switch {
	case config.Known("id"):
		record, err = d.connection.Reader.Get(ctx, d.typ.collection(config), config.Int64("id"))
		if errors.Is(err, psa.ErrNotFound) || (err == nil && d.typ.IsDeleted(record)) {
			gone := fmt.Sprintf("There is no %s with id %d", d.typ.Title, config.Int64("id"))
			if err == nil {
				gone = fmt.Sprintf("The %s with id %d is deleted", d.typ.Title, config.Int64("id"))
			}
			resp.Diagnostics.AddAttributeError(path.Root("id"), summary, gone+". Look it up by "+strings.Join(d.findBy(), " or ")+
				" in place of the id, or take the id from the resource that has it.")
			return
		}
		if err == nil {
			if resp.Diagnostics.Append(d.refuseAnother(config, record)...); resp.Diagnostics.HasError() {
				return
			}
		}
	case !slices.ContainsFunc(d.findBy(), config.Known):
		err = fmt.Errorf("set one of %s", strings.Join(append([]string{"id"}, d.findBy()...), ", "))
	default:
		record, err = d.typ.findOne(ctx, d.connection, d.typ.collection(config), sought{values: config, further: d.typ.AlsoFindBy})
	}
	if err != nil {
		resp.Diagnostics.Append(d.reportLookup(config, err)...)
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

// refuseAnother refuses an object that was found by its id and is not the one that
// the other attributes name.
func (d *dataSource) refuseAnother(config Values, record psa.Record) diag.Diagnostics {
	values, err := d.typ.flatten(record, nil)
	if err != nil {
		return d.typ.report("find", config, err)
	}
	var diags diag.Diagnostics
	for _, name := range d.findBy() {
		if a := d.typ.byName[name]; config.Known(name) && !a.same(config[name], values[name]) && !strings.EqualFold(config.String(name), values.String(name)) {
			diags.AddAttributeError(path.Root(name), "Cannot find "+d.typ.TypeName(), fmt.Sprintf(
				"The %s with id %d has the %s %s and not %s. Set the id or the %[3]s, not both.", d.typ.Title, record.ID(), name, display(values[name]), display(config[name])))
		}
	}
	return diags
}

package kit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// ErrUnknownProvider is the error of a data source that is read while the
// provider's configuration is not known.
var ErrUnknownProvider = errors.New("the provider's configuration is not known yet. " +
	"If a resource of the same configuration makes the key, let the data source depend on it with depends_on, so that it is read during apply")

// single finds one object by its id or its natural key.
type dataSource struct {
	typ        *Type
	connection *Connection
}

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource makes the data source that finds one object.
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
		attributes[parent] = schema.Int64Attribute{Required: true, MarkdownDescription: d.typ.parentDescription()}
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
	d.connection = connectionOf(req.ProviderData, &resp.Diagnostics)
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	config, err := valuesOf(req.Config.Raw)
	summary := "Cannot find " + d.typ.TypeName()
	if err != nil {
		resp.Diagnostics.AddError(summary, err.Error())
		return
	}
	if d.connection == nil || d.connection.Client == nil {
		resp.Diagnostics.AddError(summary, "Because "+ErrUnknownProvider.Error()+".")
		return
	}
	var record psa.Record
	switch where := d.typ.keyCondition(config, d.typ.AlsoFindBy...); {
	case d.typ.ReferencedBy != nil:
		record, err = d.findReferenced(ctx, config)
	case config.Known("id"):
		record, err = d.connection.Client.Get(ctx, d.typ.collection(config), config.Int64("id"))
		if err == nil && d.typ.IsDeleted != nil && d.typ.IsDeleted(record) {
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
	values, err := d.typ.flatten(record, nil)
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

// findSeen finds an object through those that refer to it.
func (d *dataSource) findReferenced(ctx context.Context, config Values) (psa.Record, error) {
	field := d.typ.ReferencedBy.Field
	var terms []psa.Condition
	if config.Known("id") {
		terms = append(terms, psa.Eq(field+"/id", config.Int64("id")))
	}
	for _, name := range d.typ.Key {
		if config.Known(name) {
			terms = append(terms, psa.Eq(field+"/"+d.typ.byName[name].field, config.String(name)))
		}
	}
	if len(terms) == 0 {
		return nil, fmt.Errorf("set one of %s", strings.Join(append([]string{"id"}, d.typ.Key...), ", "))
	}
	where := psa.And(terms...)
	known := map[string]bool{}
	for object, err := range d.connection.Client.List(ctx, d.typ.ReferencedBy.Collection, psa.Query{Fields: []string{"id", field}}) {
		if err != nil {
			return nil, err
		}
		reference, ok := object[field].(map[string]any)
		if !ok {
			continue
		}
		if where.Matches(object) {
			return reference, nil
		}
		if name, ok := reference["name"].(string); ok {
			known[fmt.Sprintf("%q", name)] = true
		}
	}
	var names []string
	for name := range known {
		names = append(names, name)
	}
	slices.Sort(names)
	return nil, fmt.Errorf("no object of %s uses a %s with %s; in use are: %s. The API lists only what is in use",
		d.typ.ReferencedBy.Collection, d.typ.Title, where, strings.Join(names, ", "))
}

// many lists objects for a for_each.
type pluralDataSource struct{ dataSource }

// NewPluralDataSource makes the data source that lists objects by natural key.
func NewPluralDataSource(typ *Type) datasource.DataSource { return &pluralDataSource{dataSource{typ: typ}} }

func (d *pluralDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = typePrefix + d.typ.Plural
}

func (d *pluralDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	nested := map[string]schema.Attribute{"id": schema.Int64Attribute{Computed: true, MarkdownDescription: d.typ.idDescription()}}
	for _, a := range d.typ.attributes {
		if !a.providerOnly && !a.writeOnly {
			nested[a.name] = a.dataSourceAttribute(false)
		}
	}
	attributes := map[string]schema.Attribute{
		"conditions": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Conditions in ConnectWise's own language that limit the list, for example `inactiveFlag = false`. All when left out.",
		},
		"ids": schema.MapAttribute{
			ElementType: types.Int64Type, Computed: true,
			MarkdownDescription: fmt.Sprintf("Ids by %s, fit for the `for_each` of an `import` block. "+
				"Where several objects share a key, the id is appended to the later ones' key.", d.keyText()),
		},
		d.typ.Plural: schema.MapNestedAttribute{
			Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: nested},
			MarkdownDescription: fmt.Sprintf("The objects with all their attributes, by %s.", d.keyText()),
		},
	}
	for _, parent := range d.typ.parents {
		attributes[parent] = schema.Int64Attribute{Required: true, MarkdownDescription: d.typ.parentDescription()}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: fmt.Sprintf("Lists every %s, as a map from %s to id and to all attributes.", d.typ.Title, d.keyText()),
		Attributes:          attributes,
	}
}

func (d *pluralDataSource) keyText() string {
	if len(d.typ.Key) == 0 {
		return "`id`"
	}
	return "`" + strings.Join(d.typ.Key, importSeparator) + "`"
}

func (d *pluralDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	config, err := valuesOf(req.Config.Raw)
	summary := "Cannot list " + typePrefix + d.typ.Plural
	if err == nil && (d.connection == nil || d.connection.Client == nil) {
		err = ErrUnknownProvider
	}
	if err != nil {
		resp.Diagnostics.AddError(summary, err.Error())
		return
	}
	result, ok := resp.State.Raw.Type().(tftypes.Object)
	if !ok {
		return
	}
	objectsType, ok := result.AttributeTypes[d.typ.Plural].(tftypes.Map)
	if !ok {
		return
	}
	element := objectsType.ElementType
	ids, objects := map[string]tftypes.Value{}, map[string]tftypes.Value{}
	where := d.typ.NotDeleted
	if config.Known("conditions") {
		where = psa.And(psa.Raw(config.String("conditions")), d.typ.NotDeleted)
	}
	for record, err := range d.connection.Client.List(ctx, d.typ.collection(config), psa.Query{Conditions: where, OrderBy: "id"}) {
		if err != nil {
			resp.Diagnostics.Append(d.typ.report("list", config, err)...)
			return
		}
		if d.typ.IsDeleted != nil && d.typ.IsDeleted(record) {
			continue
		}
		values, err := d.typ.flatten(record, nil)
		if err != nil {
			resp.Diagnostics.AddError(summary, err.Error())
			return
		}
		key := d.typ.keyOf(values)
		if _, taken := ids[key]; taken {
			key += importSeparator + values.String("id")
		}
		ids[key], objects[key] = values["id"], d.typ.value(values, element)
	}
	config["ids"] = tftypes.NewValue(result.AttributeTypes["ids"], ids)
	config[d.typ.Plural] = tftypes.NewValue(result.AttributeTypes[d.typ.Plural], objects)
	resp.State.Raw = d.typ.value(config, result)
}

// keyOf is the natural key of an object as one string.
func (typ *Type) keyOf(v Values) string {
	if len(typ.Key) == 0 {
		return v.String("id")
	}
	parts := make([]string, len(typ.Key))
	for i, name := range typ.Key {
		parts[i] = v.String(name)
	}
	return strings.Join(parts, importSeparator)
}

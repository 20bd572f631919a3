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
type single struct {
	*Object
	connection *Connection
}

var _ datasource.DataSourceWithConfigure = (*single)(nil)

// NewDataSource makes the data source that finds one object.
func NewDataSource(o *Object) datasource.DataSource { return &single{Object: o} }

func (d *single) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = d.TypeName()
}

func (d *single) lookups() []string { return slices.Concat(d.Key, d.Lookups) }

func (d *single) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"id": schema.Int64Attribute{
			Optional: true, Computed: true,
			MarkdownDescription: d.idDescription() + " Set it to look the object up by it.",
		},
	}
	for _, parent := range d.parents {
		attributes[parent] = schema.Int64Attribute{Required: true, MarkdownDescription: d.parentDescription()}
	}
	for _, a := range d.attributes {
		if !a.local && !a.writeOnly {
			attributes[a.name] = a.dataSourceAttribute(slices.Contains(d.lookups(), a.name))
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: fmt.Sprintf("Finds one %s by `%s`.", d.Title, strings.Join(append([]string{"id"}, d.lookups()...), "`, `")),
		Attributes:          attributes,
	}
}

func (d *single) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.connection = connectionOf(req.ProviderData, &resp.Diagnostics)
}

func (d *single) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	config, err := valuesOf(req.Config.Raw)
	summary := "Cannot find " + d.TypeName()
	if err != nil {
		resp.Diagnostics.AddError(summary, err.Error())
		return
	}
	if d.connection == nil || d.connection.Client == nil {
		resp.Diagnostics.AddError(summary, "Because "+ErrUnknownProvider.Error()+".")
		return
	}
	var answer psa.Record
	switch where := d.keyCondition(config, d.Lookups...); {
	case d.Seen != nil:
		answer, err = d.findSeen(ctx, config)
	case config.Known("id"):
		answer, err = d.connection.Client.Get(ctx, d.collection(config), config.Int64("id"))
		if err == nil && d.Gone != nil && d.Gone(answer) {
			err = fmt.Errorf("the %s %d is deleted", d.Title, answer.ID())
		}
	case !slices.ContainsFunc(d.lookups(), config.Known):
		err = fmt.Errorf("set one of %s", strings.Join(append([]string{"id"}, d.lookups()...), ", "))
	default:
		answer, err = d.lookUp(ctx, d.connection, d.collection(config), where)
	}
	if err != nil {
		for _, diagnostic := range d.report("find", config, err) {
			resp.Diagnostics.Append(diagnostic)
		}
		return
	}
	values, err := d.flatten(answer, nil)
	if err != nil {
		resp.Diagnostics.AddError(summary, err.Error())
		return
	}
	for _, parent := range d.parents {
		values[parent] = config[parent]
	}
	// What the user looked up by stays as written, whatever case the server uses.
	for _, name := range d.lookups() {
		if config.Known(name) {
			values[name] = config[name]
		}
	}
	resp.State.Raw = d.value(values, resp.State.Raw.Type())
}

// findSeen finds an object through those that refer to it.
func (d *single) findSeen(ctx context.Context, config Values) (psa.Record, error) {
	member := d.Seen.Member
	var terms []psa.Condition
	if config.Known("id") {
		terms = append(terms, psa.Eq(member+"/id", config.Int64("id")))
	}
	for _, name := range d.Key {
		if config.Known(name) {
			terms = append(terms, psa.Eq(member+"/"+d.byName[name].field, config.String(name)))
		}
	}
	if len(terms) == 0 {
		return nil, fmt.Errorf("set one of %s", strings.Join(append([]string{"id"}, d.Key...), ", "))
	}
	where := psa.And(terms...)
	known := map[string]bool{}
	for object, err := range d.connection.Client.List(ctx, d.Seen.In, psa.Query{Fields: []string{"id", member}}) {
		if err != nil {
			return nil, err
		}
		reference, ok := object[member].(map[string]any)
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
		d.Seen.In, d.Title, where, strings.Join(names, ", "))
}

// many lists objects for a for_each.
type many struct{ single }

// NewPluralDataSource makes the data source that lists objects by natural key.
func NewPluralDataSource(o *Object) datasource.DataSource { return &many{single{Object: o}} }

func (d *many) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = typePrefix + d.Plural
}

func (d *many) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	nested := map[string]schema.Attribute{"id": schema.Int64Attribute{Computed: true, MarkdownDescription: d.idDescription()}}
	for _, a := range d.attributes {
		if !a.local && !a.writeOnly {
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
		d.Plural: schema.MapNestedAttribute{
			Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: nested},
			MarkdownDescription: fmt.Sprintf("The objects with all their attributes, by %s.", d.keyText()),
		},
	}
	for _, parent := range d.parents {
		attributes[parent] = schema.Int64Attribute{Required: true, MarkdownDescription: d.parentDescription()}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: fmt.Sprintf("Lists every %s, as a map from %s to id and to all attributes.", d.Title, d.keyText()),
		Attributes:          attributes,
	}
}

func (d *many) keyText() string {
	if len(d.Key) == 0 {
		return "`id`"
	}
	return "`" + strings.Join(d.Key, importSeparator) + "`"
}

func (d *many) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	config, err := valuesOf(req.Config.Raw)
	summary := "Cannot list " + typePrefix + d.Plural
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
	objectsType, ok := result.AttributeTypes[d.Plural].(tftypes.Map)
	if !ok {
		return
	}
	element := objectsType.ElementType
	ids, objects := map[string]tftypes.Value{}, map[string]tftypes.Value{}
	where := d.Filter
	if config.Known("conditions") {
		where = psa.And(psa.Raw(config.String("conditions")), d.Filter)
	}
	for answer, err := range d.connection.Client.List(ctx, d.collection(config), psa.Query{Conditions: where, OrderBy: "id"}) {
		if err != nil {
			resp.Diagnostics.Append(d.report("list", config, err)...)
			return
		}
		if d.Gone != nil && d.Gone(answer) {
			continue
		}
		values, err := d.flatten(answer, nil)
		if err != nil {
			resp.Diagnostics.AddError(summary, err.Error())
			return
		}
		key := d.keyOf(values)
		if _, taken := ids[key]; taken {
			key += importSeparator + values.String("id")
		}
		ids[key], objects[key] = values["id"], d.value(values, element)
	}
	config["ids"] = tftypes.NewValue(result.AttributeTypes["ids"], ids)
	config[d.Plural] = tftypes.NewValue(result.AttributeTypes[d.Plural], objects)
	resp.State.Raw = d.value(config, result)
}

// keyOf is the natural key of an object as one string.
func (o *Object) keyOf(v Values) string {
	if len(o.Key) == 0 {
		return v.String("id")
	}
	parts := make([]string, len(o.Key))
	for i, name := range o.Key {
		parts[i] = v.String(name)
	}
	return strings.Join(parts, importSeparator)
}

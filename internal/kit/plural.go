package kit

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// pluralDataSource lists objects for a for_each.
type pluralDataSource struct{ dataSource }

// NewPluralDataSource returns the data source that lists objects by natural key.
func NewPluralDataSource(typ *Type) datasource.DataSource {
	return &pluralDataSource{dataSource{typ: typ}}
}

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
			MarkdownDescription: d.typ.conditionsDescription(),
		},
		"ids": schema.MapAttribute{
			ElementType: types.Int64Type, Computed: true,
			MarkdownDescription: d.idsDescription(),
		},
		d.typ.Plural: schema.MapNestedAttribute{
			Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: nested},
			MarkdownDescription: fmt.Sprintf("All attributes of each object, by %s.", d.keyText()),
		},
	}
	for _, a := range d.typ.filters() {
		description := d.typ.filterDescription(a)
		switch a.kind {
		case KindBool:
			attributes[a.name] = schema.BoolAttribute{Optional: true, MarkdownDescription: description}
		case KindReference:
			attributes[a.name] = schema.Int64Attribute{Optional: true, MarkdownDescription: description}
		default:
			attributes[a.name] = schema.StringAttribute{Optional: true, MarkdownDescription: description}
		}
	}
	for _, parent := range d.typ.parents {
		attributes[parent] = schema.Int64Attribute{Required: true, MarkdownDescription: d.typ.parentDescription() + see(d.typ.parent)}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: d.description(),
		Attributes:          attributes,
	}
}

func (d *pluralDataSource) keyText() string {
	if len(d.typ.Key) == 0 {
		return "`id`"
	}
	return "`" + strings.Join(d.typ.Key, importSeparator) + "`"
}

func (d *pluralDataSource) description() string {
	text := fmt.Sprintf("Lists every %s, or those that match the arguments.", d.typ.Title)
	if len(d.typ.Key) == 0 {
		return text + fmt.Sprintf(" `%s` maps each id to all attributes.", d.typ.Plural)
	}
	return text + fmt.Sprintf(" `ids` maps each %s to its id, `%s` to all attributes.", d.keyText(), d.typ.Plural)
}

func (d *pluralDataSource) idsDescription() string {
	text := fmt.Sprintf("Ids by %s", d.keyText())
	if !d.typ.DataOnly {
		text += ", fit for the `for_each` of an `import` block"
	}
	if len(d.typ.Key) > 0 {
		text += ". Where several objects share a key, the id is appended to the later ones' key"
	}
	return text + "."
}

func (d *pluralDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	config, err := valuesOf(req.Config.Raw)
	summary := "Cannot list " + typePrefix + d.typ.Plural
	if err == nil && !d.connection.isReady() {
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
	where := d.typ.listCondition(config)
	for record, err := range d.connection.Reader.List(ctx, d.typ.collection(config), psa.Query{Conditions: where, OrderBy: "id"}) {
		if err != nil {
			resp.Diagnostics.Append(d.typ.report("list", config, err)...)
			return
		}
		if d.typ.IsDeleted(record) || !where.Matches(record) {
			continue
		}
		values, err := d.typ.result(record)
		if err != nil {
			resp.Diagnostics.AddError(summary, err.Error())
			return
		}
		key := d.typ.KeyOf(values)
		if _, taken := ids[key]; taken {
			key += importSeparator + values.String("id")
		}
		ids[key], objects[key] = values["id"], d.typ.value(values, element)
	}
	config["ids"] = tftypes.NewValue(result.AttributeTypes["ids"], ids)
	config[d.typ.Plural] = tftypes.NewValue(result.AttributeTypes[d.typ.Plural], objects)
	resp.State.Raw = d.typ.value(config, result)
}

package syncrun

import (
	"fmt"

	actions "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	data "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	resources "github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// kind is the type of a field.
type kind int

const (
	kindString kind = iota
	kindBool
	kindInt
	kindNumber
	kindStrings // a list of strings
	kindTexts   // a map of strings
	kindInts    // a map of whole numbers
	kindObject
	kindObjects // a list of objects
	kindNamed   // a map of objects
)

// field is an input that data sources, resources and actions have in common.
type field struct {
	name, doc string
	kind      kind
	required  bool
	// secret values are sensitive, and write-only in resources.
	secret bool
	// unstored values are write-only in resources, because names of machines have
	// no place in a state.
	unstored bool
	fields   []field
}

var elements = map[kind]attr.Type{kindStrings: types.StringType, kindTexts: types.StringType, kindInts: types.Int64Type}

// dataFields renders fields for a data source.
func dataFields(fields []field) map[string]data.Attribute {
	all := map[string]data.Attribute{}
	for _, f := range fields {
		optional := !f.required
		switch f.kind {
		case kindString:
			all[f.name] = data.StringAttribute{Required: f.required, Optional: optional, Sensitive: f.secret, MarkdownDescription: f.doc}
		case kindBool:
			all[f.name] = data.BoolAttribute{Required: f.required, Optional: optional, MarkdownDescription: f.doc}
		case kindInt:
			all[f.name] = data.Int64Attribute{Required: f.required, Optional: optional, MarkdownDescription: f.doc}
		case kindNumber:
			all[f.name] = data.NumberAttribute{Required: f.required, Optional: optional, MarkdownDescription: f.doc}
		case kindStrings:
			all[f.name] = data.ListAttribute{ElementType: elements[f.kind], Required: f.required, Optional: optional, MarkdownDescription: f.doc}
		case kindTexts, kindInts:
			all[f.name] = data.MapAttribute{ElementType: elements[f.kind], Required: f.required, Optional: optional, Sensitive: f.secret, MarkdownDescription: f.doc}
		case kindObject:
			all[f.name] = data.SingleNestedAttribute{Attributes: dataFields(f.fields), Required: f.required, Optional: optional, MarkdownDescription: f.doc}
		case kindObjects:
			all[f.name] = data.ListNestedAttribute{
				NestedObject: data.NestedAttributeObject{Attributes: dataFields(f.fields)}, Required: f.required, Optional: optional, MarkdownDescription: f.doc,
			}
		case kindNamed:
			all[f.name] = data.MapNestedAttribute{
				NestedObject: data.NestedAttributeObject{Attributes: dataFields(f.fields)}, Required: f.required, Optional: optional, MarkdownDescription: f.doc,
			}
		}
	}
	return all
}

// resourceFields renders fields for a resource. What is below a write-only
// attribute is write-only too.
func resourceFields(fields []field, writeOnly bool) map[string]resources.Attribute {
	all := map[string]resources.Attribute{}
	for _, f := range fields {
		optional := !f.required
		hidden := writeOnly || f.secret || f.unstored
		switch f.kind {
		case kindString:
			all[f.name] = resources.StringAttribute{Required: f.required, Optional: optional, Sensitive: f.secret, WriteOnly: hidden, MarkdownDescription: f.doc}
		case kindBool:
			all[f.name] = resources.BoolAttribute{Required: f.required, Optional: optional, WriteOnly: hidden, MarkdownDescription: f.doc}
		case kindInt:
			all[f.name] = resources.Int64Attribute{Required: f.required, Optional: optional, WriteOnly: hidden, MarkdownDescription: f.doc}
		case kindNumber:
			all[f.name] = resources.NumberAttribute{Required: f.required, Optional: optional, WriteOnly: hidden, MarkdownDescription: f.doc}
		case kindStrings:
			all[f.name] = resources.ListAttribute{ElementType: elements[f.kind], Required: f.required, Optional: optional, WriteOnly: hidden, MarkdownDescription: f.doc}
		case kindTexts, kindInts:
			all[f.name] = resources.MapAttribute{
				ElementType: elements[f.kind], Required: f.required, Optional: optional, Sensitive: f.secret, WriteOnly: hidden, MarkdownDescription: f.doc,
			}
		case kindObject:
			all[f.name] = resources.SingleNestedAttribute{
				Attributes: resourceFields(f.fields, hidden), Required: f.required, Optional: optional, WriteOnly: hidden, MarkdownDescription: f.doc,
			}
		case kindObjects:
			all[f.name] = resources.ListNestedAttribute{
				NestedObject: resources.NestedAttributeObject{Attributes: resourceFields(f.fields, hidden)},
				Required:     f.required, Optional: optional, WriteOnly: hidden, MarkdownDescription: f.doc,
			}
		default:
			panic(fmt.Sprintf("%s: this kind has no place in a resource", f.name))
		}
	}
	return all
}

// actionFields renders fields for an action, which has no state. Secrets come
// from the environment there, because actions accept no write-only values.
func actionFields(fields []field) map[string]actions.Attribute {
	all := map[string]actions.Attribute{}
	for _, f := range fields {
		optional := !f.required
		switch f.kind {
		case kindString:
			all[f.name] = actions.StringAttribute{Required: f.required, Optional: optional, MarkdownDescription: f.doc}
		case kindBool:
			all[f.name] = actions.BoolAttribute{Required: f.required, Optional: optional, MarkdownDescription: f.doc}
		case kindInt:
			all[f.name] = actions.Int64Attribute{Required: f.required, Optional: optional, MarkdownDescription: f.doc}
		case kindNumber:
			all[f.name] = actions.NumberAttribute{Required: f.required, Optional: optional, MarkdownDescription: f.doc}
		case kindStrings:
			all[f.name] = actions.ListAttribute{ElementType: elements[f.kind], Required: f.required, Optional: optional, MarkdownDescription: f.doc}
		case kindTexts, kindInts:
			all[f.name] = actions.MapAttribute{ElementType: elements[f.kind], Required: f.required, Optional: optional, MarkdownDescription: f.doc}
		case kindObject:
			all[f.name] = actions.SingleNestedAttribute{Attributes: actionFields(f.fields), Required: f.required, Optional: optional, MarkdownDescription: f.doc}
		case kindObjects:
			all[f.name] = actions.ListNestedAttribute{
				NestedObject: actions.NestedAttributeObject{Attributes: actionFields(f.fields)}, Required: f.required, Optional: optional, MarkdownDescription: f.doc,
			}
		default:
			panic(fmt.Sprintf("%s: this kind has no place in an action", f.name))
		}
	}
	return all
}

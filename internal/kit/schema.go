package kit

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// resourceSchema is the schema of the object as a resource.
func (typ *Type) resourceSchema(ctx context.Context) schema.Schema {
	attributes := map[string]schema.Attribute{
		"id": schema.Int64Attribute{Computed: true, MarkdownDescription: typ.idDescription()},
	}
	for _, parent := range typ.parents {
		attributes[parent] = schema.Int64Attribute{
			Required: true, MarkdownDescription: typ.parentDescription() + forcesNew + see(typ.parent),
			Validators: isID(),
		}
	}
	for _, a := range typ.attributes {
		attributes[a.name] = a.resourceAttribute()
		if a.writeOnly {
			attributes[versionOf(a.name)] = schema.Int64Attribute{
				Optional:            true,
				MarkdownDescription: fmt.Sprintf("Version of `%s`, for example `1`. Terraform does not keep the value itself: raise the version to have a new one sent.", a.name),
				Validators:          []validator.Int64{int64validator.AlsoRequires(siblingPath(a.name))},
			}
		}
	}
	if limits, ok := timeouts.Attributes(ctx, timeouts.Opts{Create: true, Read: true, Update: true, Delete: true}).(schema.SingleNestedAttribute); ok {
		limits.MarkdownDescription = "How long an operation may take, with all its retries. The default is 10 minutes each."
		attributes["timeouts"] = limits
	}
	return schema.Schema{MarkdownDescription: typ.Description, Attributes: attributes}
}

func (a Attribute) resourceAttribute() schema.Attribute {
	required, optional := a.mode == ModeRequired, a.mode == ModeOptional
	computed := !required && !a.writeOnly
	description := a.argument()
	switch a.kind {
	case KindInt, KindReference:
		return schema.Int64Attribute{
			Required: required, Optional: optional, Computed: computed,
			MarkdownDescription: description, Validators: a.intValidators(),
		}
	case KindNumber:
		n := schema.NumberAttribute{Required: required, Optional: optional, Computed: computed, MarkdownDescription: description}
		if a.mode != ModeComputed {
			n.Validators = []validator.Number{softNumber{digits{}}}
		}
		return n
	case KindBool:
		b := schema.BoolAttribute{Required: required, Optional: optional, Computed: computed, MarkdownDescription: description}
		if preset, ok := a.preset.(bool); ok && a.providerOnly {
			b.Default = booldefault.StaticBool(preset)
		}
		return b
	case KindIDs, KindReferences:
		return schema.SetAttribute{
			ElementType: types.Int64Type, Required: required, Optional: optional, Computed: computed, MarkdownDescription: description,
			Validators: []validator.Set{setvalidator.ValueInt64sAre(isID()...)},
		}
	case KindCustomFields:
		// Not computed: a field that the configuration does not name is none of its.
		return schema.MapAttribute{ElementType: types.StringType, Optional: true, MarkdownDescription: description, Validators: a.mapValidators()}
	case KindTexts:
		return schema.MapAttribute{
			ElementType: types.StringType, Required: required, Optional: optional, Computed: computed, MarkdownDescription: description,
			Validators: a.mapValidators(),
		}
	}
	s := schema.StringAttribute{
		Required: required, Optional: optional, Computed: computed, WriteOnly: a.writeOnly, Sensitive: a.sensitive,
		MarkdownDescription: description, Validators: a.stringValidators(),
	}
	if a.providerOnly {
		s.Default = stringdefault.StaticString(a.fallback)
	}
	if preset, ok := a.preset.(string); ok && a.providerOnly {
		s.Default = stringdefault.StaticString(preset)
	}
	return s
}

// dataSourceAttribute is the attribute as a result.
func (a Attribute) dataSourceAttribute(lookup bool) datasource.Attribute {
	description := a.description + a.format()
	if lookup {
		description += lookUpBy
	}
	description += see(a.referent)
	switch a.kind {
	case KindInt, KindReference:
		return datasource.Int64Attribute{Computed: true, Optional: lookup, MarkdownDescription: description}
	case KindNumber:
		return datasource.NumberAttribute{Computed: true, MarkdownDescription: description}
	case KindBool:
		return datasource.BoolAttribute{Computed: true, MarkdownDescription: description}
	case KindIDs, KindReferences:
		return datasource.SetAttribute{ElementType: types.Int64Type, Computed: true, MarkdownDescription: description}
	case KindTexts, KindCustomFields:
		return datasource.MapAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: description}
	}
	return datasource.StringAttribute{Computed: true, Optional: lookup, Sensitive: a.sensitive, MarkdownDescription: description}
}

// identitySchema tells objects apart across everything that the provider can
// reach. The login company keeps two ConnectWise sites in one configuration
// from being mixed up; it may be left out on import.
func (typ *Type) identitySchema() identityschema.Schema {
	attributes := map[string]identityschema.Attribute{
		loginCompany: identityschema.StringAttribute{
			OptionalForImport: true,
			Description:       "Company id that the provider logs in with. The provider's own when left out.",
		},
		"id": identityschema.Int64Attribute{RequiredForImport: true, Description: typ.idDescription()},
	}
	for _, parent := range typ.parents {
		attributes[parent] = identityschema.Int64Attribute{RequiredForImport: true, Description: typ.parentDescription()}
	}
	return identityschema.Schema{Attributes: attributes}
}

const loginCompany = "login_company_id"

func (typ *Type) idDescription() string {
	return fmt.Sprintf("Id that ConnectWise gave the %s.", typ.Title)
}

func (typ *Type) parentDescription() string {
	return fmt.Sprintf("Id of the %s that the %s belongs to.", typ.parent.Title, typ.Title)
}

// lookUpBy is the description of an attribute that a data source takes.
const lookUpBy = " Set it to look the object up by it."

// documentation is what a configuration that sets the attribute has to know.
func (a Attribute) documentation() string {
	text := a.description
	if a.note != "" {
		text += " " + a.note
	}
	return text + a.format()
}

// format documents the values and formats that the API sets, so that they are never
// written by hand.
func (a Attribute) format() string {
	text := ""
	if a.example != "" {
		text += fmt.Sprintf(" Example: `%s`.", a.example)
	}
	switch {
	case len(a.enum) > 0 && !a.describesValues():
		text += fmt.Sprintf(" One of `%s`.", strings.Join(a.enum, "`, `"))
	case a.kind == KindDate:
		text += " A date as `YYYY-MM-DD`."
	case a.kind == KindTimestamp:
		text += " A time in UTC as `YYYY-MM-DDTHH:MM:SSZ`."
	}
	return text
}

// describesValues reports whether the description names every value that there is.
func (a Attribute) describesValues() bool {
	return !slices.ContainsFunc(a.enum, func(value string) bool { return !strings.Contains(a.description, "`"+value+"`") })
}

// argument is the documentation of an attribute of a resource.
func (a Attribute) argument() string {
	text := a.documentation()
	switch {
	case a.kind == KindString && a.maximum != nil && len(a.enum) == 0 && a.mode != ModeComputed:
		text += fmt.Sprintf(" At most %d characters.", *a.maximum)
	case a.kind == KindInt && a.minimum != nil && *a.maximum == math.MaxInt32: // that of the type
		text += fmt.Sprintf(" At least %d.", *a.minimum)
	case a.kind == KindInt && a.minimum != nil:
		text += fmt.Sprintf(" From %d to %d.", *a.minimum, *a.maximum)
	}
	switch {
	case a.providerOnly && a.kind == KindString:
		text += fmt.Sprintf(" The default is `%s`.", a.fallback)
	case a.preset != nil && !a.providerOnly:
		text += fmt.Sprintf(" When it is left out, a new one gets `%v`, and one that exists keeps what it has.", a.preset)
	case a.preset != nil:
		text += fmt.Sprintf(" The default is `%v`.", a.preset)
	}
	if a.replaces {
		text += forcesNew
	}
	return text + see(a.referent)
}

// see names the data source that yields the id of an object, so that no user is
// left to look a number up.
func see(referent *Type) string {
	if referent == nil {
		return ""
	}
	return fmt.Sprintf(" See data source `%s`.", referent.TypeName())
}

const forcesNew = " Changing this forces a new resource to be created."

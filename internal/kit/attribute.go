package kit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
)

// Mode is who sets an attribute.
type Mode int

const (
	// ModeRequired attributes are set by the configuration.
	ModeRequired Mode = iota
	// ModeOptional attributes are left to the server when the configuration
	// does not set them: they are Optional and Computed.
	ModeOptional
	// ModeComputed attributes are set only by the server.
	ModeComputed
)

// Kind is how a field of an API object appears in Terraform.
type Kind int

// The kinds of attributes. KindAuto derives the kind from the API's description.
const (
	KindAuto         Kind = iota
	KindString            // a string; "" and a missing field are null
	KindInt               // an integer
	KindNumber            // an exact decimal: prices, quantities
	KindBool              // a flag; a missing field is false
	KindTimestamp         // RFC 3339 in UTC with whole seconds
	KindDate              // YYYY-MM-DD; midnight UTC on the wire
	KindReference         // the id of the referenced object; 0 clears
	KindName              // the name of the referenced object
	KindIdentifier        // the identifier of the referenced object
	KindIDs               // a set of ids, sent as an array of integers
	KindReferences        // a set of ids, sent as an array of references
	KindTexts             // a map of texts, a part of a field: see [Attribute.Shown]
	KindCustomFields      // a map of texts, the values of the custom fields that it names
)

// Attribute declares one attribute of an object. Declare it with [Required],
// [Optional] or [Computed] and refine it with the methods.
type Attribute struct {
	name         string
	description  string
	note         string
	example      string
	section      string
	mode         Mode
	kind         Kind
	field        string
	replaces     bool
	createOnly   bool
	providerOnly bool
	writeOnly    bool
	sensitive    bool
	recalculated bool
	adopted      bool
	anyCase      bool
	mandatory    bool // the API refuses an object without the field
	preset       any  // the value when the configuration has none: a string or a bool
	fallback     string
	minimum      *int64
	maximum      *int64
	enum         []string
	validators   []validator.String
	shown        func(field any, prior Values) any
	referent     *Type // what the ids in it belong to, where the provider has it
}

// Required declares an attribute that every configuration must set.
func Required(name, description string) Attribute {
	return Attribute{name: name, description: description, mode: ModeRequired}
}

// Optional declares an attribute that is left to the server when the
// configuration does not set it.
func Optional(name, description string) Attribute {
	return Attribute{name: name, description: description, mode: ModeOptional}
}

// Computed declares an attribute that only the server sets.
func Computed(name, description string) Attribute {
	return Attribute{name: name, description: description, mode: ModeComputed}
}

// ProviderOnly declares an attribute that controls the provider and is never sent. It
// has the default value when the configuration does not set it.
func ProviderOnly(name, fallback, description string, values ...string) Attribute {
	return Attribute{
		name: name, description: description, mode: ModeOptional,
		kind: KindString, providerOnly: true, fallback: fallback, enum: values,
	}
}

// Adopted declares a computed flag that reports whether a create adopted an
// existing object. It is true for imported objects.
func Adopted(name, description string) Attribute {
	return Attribute{name: name, description: description, mode: ModeComputed, kind: KindBool, providerOnly: true, adopted: true}
}

// Example gives a value that a user could have, for the documentation.
func (a Attribute) Example(value string) Attribute { a.example = value; return a }

// Note adds to the description what matters only to a configuration that sets the
// attribute. Data sources leave it out.
func (a Attribute) Note(text string) Attribute { a.note = text; return a }

// Section begins a section of the documentation with this attribute: those declared
// after it stand under the same heading, up to the next one.
func (a Attribute) Section(heading string) Attribute { a.section = heading; return a }

// Default sets the value, a string or a flag, that a new object gets when the
// configuration has none.
func (a Attribute) Default(value any) Attribute { a.preset = value; return a }

// Field names the API's field where the attribute's name does not yield it.
func (a Attribute) Field(field string) Attribute { a.field = field; return a }

// Kind sets the kind where the API's description does not determine it: a date, or an
// array whose elements the description leaves open.
func (a Attribute) Kind(kind Kind) Attribute { a.kind = kind; return a }

// Replaces marks an attribute that the API cannot change: a change forces a new
// resource.
func (a Attribute) Replaces() Attribute { a.replaces = true; return a }

// CreateOnly marks an attribute whose field the API accepts on create only; the
// definition's Update carries later changes.
func (a Attribute) CreateOnly() Attribute { a.createOnly = true; return a }

// Shown sets how the attribute is read where it is a part of its field: as returns
// a text, a map[string]any of texts, or nil. Prior is what Terraform knew, nil
// where that is nothing. The definition's Compose and Update write such an
// attribute.
func (a Attribute) Shown(as func(field any, prior Values) any) Attribute {
	a.shown, a.createOnly = as, true
	return a
}

// AnyCase marks a string that the API reads without regard to case, as it does
// identifiers.
func (a Attribute) AnyCase() Attribute { a.anyCase = true; return a }

// Recalculated marks an attribute that any update may change, such as a total.
func (a Attribute) Recalculated() Attribute { a.recalculated = true; return a }

// Secret marks a write-only attribute: the value goes to the server and never
// into plan or state. A companion <name>_version, added by the kit, tells
// Terraform that the value changed.
func (a Attribute) Secret() Attribute { a.writeOnly, a.sensitive = true, true; return a }

// Between restricts an integer to [least, most].
func (a Attribute) Between(least, most int64) Attribute {
	a.minimum, a.maximum = &least, &most
	return a
}

// OneOf restricts a string to values where the API's description names no values.
func (a Attribute) OneOf(values ...string) Attribute { a.enum = values; return a }

// Validate adds validators to a string, or to the texts of a map.
func (a Attribute) Validate(v ...validator.String) Attribute { a.validators = v; return a }

// resolve fills in what the API's description says about the attribute.
func (a Attribute) resolve(model spec.Model) (Attribute, error) {
	if a.providerOnly {
		return a, nil
	}
	field, ok := spec.Field{}, false
	candidates := []string{a.field}
	if a.field == "" {
		camel := camelCase(strings.TrimSuffix(a.name, "_wo"))
		candidates = []string{
			camel, camel + "Flag",
			strings.TrimSuffix(camel, "Id"), strings.TrimSuffix(camel, "Ids") + "s", strings.TrimSuffix(camel, "Identifier"),
		}
	}
	slices.Sort(candidates)
	for _, name := range slices.Compact(candidates) {
		match, found := model.Fields[name]
		if found && ok {
			return a, fmt.Errorf("attribute %s: the API's description has both %s and %s; name one with Field", a.name, a.field, name)
		}
		if found {
			field, ok = match, true
			a.field = name
		}
	}
	if !ok {
		return a, fmt.Errorf("attribute %s: the API's description has none of %s", a.name, strings.Join(candidates, ", "))
	}
	if a.kind == KindAuto {
		a.kind = kindOf(field)
		if a.kind == KindAuto {
			return a, fmt.Errorf("attribute %s: no kind for a %s", a.name, field.Type)
		}
	}
	if a.enum == nil {
		a.enum = field.Enum
	}
	a.mandatory = model.IsRequired(a.field)
	if a.kind == KindString && field.MaxLength > 0 && a.maximum == nil {
		length := int64(field.MaxLength)
		a.maximum = &length
	}
	return a, nil
}

func kindOf(f spec.Field) Kind {
	switch f.Type {
	case spec.String:
		return KindString
	case spec.Integer:
		return KindInt
	case spec.Number:
		return KindNumber
	case spec.Boolean:
		return KindBool
	case spec.DateTime:
		return KindTimestamp
	case spec.Reference:
		return KindReference
	case spec.Array:
		switch {
		case f.Items == nil:
			return KindAuto
		case f.Items.Type == spec.Integer:
			return KindIDs
		case f.Items.Type == spec.Reference:
			return KindReferences
		}
	}
	return KindAuto
}

// camelCase turns bill_time_flag into billTimeFlag.
func camelCase(name string) string {
	var b strings.Builder
	for i, part := range strings.Split(name, "_") {
		if i > 0 && part != "" {
			part = strings.ToUpper(part[:1]) + part[1:]
		}
		b.WriteString(part)
	}
	return b.String()
}

// versionOf names the attribute that tells Terraform of a changed secret.
func versionOf(secret string) string { return secret + "_version" }

package kit

import (
	"slices"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
)

// Setting describes an attribute that a configuration can set.
type Setting struct {
	Name string
	Kind Kind
	Enum []string
	// Model is the API's name of the reference that the attribute holds, or of
	// those in its set.
	Model string
	// Default is sent when the configuration has no value.
	Default any
	// Required: every configuration sets it. Replaces: a change forces a new resource.
	Required, Replaces bool
}

// Settings are the attributes that a configuration can set, but for secrets and
// for what only controls the provider.
func (typ *Type) Settings() []Setting {
	var settings []Setting
	for _, a := range typ.attributes {
		if a.mode != ModeComputed && !a.providerOnly && !a.writeOnly {
			settings = append(settings, typ.setting(a))
		}
	}
	return settings
}

// References are the attributes that hold ids of other objects, whoever sets them.
func (typ *Type) References() []Setting {
	var references []Setting
	for _, a := range typ.attributes {
		// A number is an id by its name: the API's description does not tell.
		if slices.Contains([]Kind{KindReference, KindReferences, KindIDs}, a.kind) || (a.kind == KindInt && strings.HasSuffix(a.name, "_id")) {
			references = append(references, typ.setting(a))
		}
	}
	return references
}

func (typ *Type) setting(a Attribute) Setting {
	model, _ := spec.ModelOf(typ.Model)
	field := model.Fields[a.field]
	reference := field.Model
	if field.Items != nil {
		reference = field.Items.Model
	}
	return Setting{
		Name: a.name, Kind: a.kind, Enum: a.enum, Model: reference, Default: a.preset,
		Required: a.mode == ModeRequired, Replaces: a.replaces,
	}
}

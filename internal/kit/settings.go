package kit

import "github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"

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
	// Required: every configuration sets it. Fixed: a change forces a new resource.
	Required, Replaces bool
}

// Settings are the attributes that a configuration can set, but for secrets and
// for what only controls the provider.
func (typ *Type) Settings() []Setting {
	model, _ := spec.ModelOf(typ.Model)
	var settings []Setting
	for _, a := range typ.attributes {
		if a.mode == ModeComputed || a.providerOnly || a.writeOnly {
			continue
		}
		field := model.Fields[a.field]
		reference := field.Model
		if field.Items != nil {
			reference = field.Items.Model
		}
		settings = append(settings, Setting{
			Name: a.name, Kind: a.kind, Enum: a.enum, Model: reference, Default: a.preset,
			Required: a.mode == ModeRequired, Replaces: a.replaces,
		})
	}
	return settings
}

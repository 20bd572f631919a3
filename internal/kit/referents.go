package kit

import "github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"

// Referents finds the types that references point to. What a reference points to
// is known only to package spec.
type Referents struct{ byPath map[string]*Type }

// NewReferents returns the referents among types.
func NewReferents(types []*Type) Referents {
	r := Referents{byPath: map[string]*Type{}}
	for _, typ := range types {
		r.byPath[typ.CollectionOf(func(string) string { return "{parentId}" })] = typ
	}
	return r
}

// Reference returns the type that a reference model of the API points to, for
// example location for "SystemLocationReference", or nil where the provider has
// none.
func (r Referents) Reference(model string) *Type {
	path, _ := spec.Target(model)
	return r.byPath[path]
}

// IDs returns the type that the id or ids in a field of the API without a
// reference model belong to, for example member for "members", or nil.
func (r Referents) IDs(field string) *Type {
	path, _ := spec.TargetOfIDs(field)
	return r.byPath[path]
}

// Of returns the type that a setting of a type refers to, or nil.
func (r Referents) Of(typ *Type, s Setting) *Type {
	switch s.Kind {
	case KindReference, KindReferences:
		return r.Reference(s.Model)
	case KindInt, KindIDs:
		return r.IDs(typ.byName[s.Name].field)
	}
	return nil
}

// CompileAll compiles definitions that refer to one another and are part of the
// program: their documentation names the data sources of what they refer to.
func CompileAll(definitions ...Definition) []*Type {
	types := make([]*Type, len(definitions))
	for i, d := range definitions {
		types[i] = MustCompile(d)
	}
	referents := NewReferents(types)
	for _, typ := range types {
		for i, a := range typ.attributes {
			if a.providerOnly {
				continue
			}
			if target := referents.Of(typ, typ.setting(a)); target != nil {
				typ.attributes[i].referent = target
				typ.byName[a.name] = typ.attributes[i]
			}
		}
	}
	return types
}

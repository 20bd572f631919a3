package kit

import (
	"errors"
	"fmt"
	"slices"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
)

// Compile checks a definition against the API description.
func Compile(d Definition) (*Type, error) {
	typ := &Type{Definition: d, byName: map[string]Attribute{}}
	for _, m := range placeholder.FindAllStringSubmatch(d.Path, -1) {
		typ.parents = append(typ.parents, m[1])
	}
	if d.Parent != nil {
		parent, err := Compile(*d.Parent)
		if err != nil {
			return nil, err
		}
		typ.parent = parent
	}
	if d.Owner != nil {
		owner, err := Compile(*d.Owner.Of)
		if err != nil {
			return nil, err
		}
		typ.owner = owner
	}
	model, ok := spec.ModelOf(d.Model)
	if !ok {
		return nil, fmt.Errorf("%s: the API's description has no %s", d.Type, d.Model)
	}
	var errs []error
	attributes := slices.Clip(d.Attributes)
	if d.CustomFields {
		attributes = append(attributes, typ.customFields())
	}
	if typ.looksFirst() {
		attributes = append(attributes, typ.duplicates())
	}
	if d.Protected {
		attributes = append(attributes, typ.protection())
	}
	if d.ConfirmRecreate {
		attributes = append(attributes, typ.recreation())
	}
	for _, a := range attributes {
		resolved, err := a.resolve(model)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", d.Type, err))
			continue
		}
		typ.attributes = append(typ.attributes, resolved)
		typ.byName[a.name] = resolved
	}
	return typ, errors.Join(append(errs, typ.checkNames()...)...)
}

// MustCompile is [Compile] for definitions that are part of the program; a test
// compiles them all.
func MustCompile(d Definition) *Type {
	typ, err := Compile(d)
	if err != nil {
		panic(err)
	}
	return typ
}

// checkNames finds names in a definition that no attribute has. A misspelled one
// would otherwise switch its rule off without a word.
func (typ *Type) checkNames() []error {
	var errs []error
	wrong := func(format string, a ...any) {
		errs = append(errs, fmt.Errorf(typ.Type+": "+format, a...))
	}
	reserved := map[string]string{"id": "id", "timeouts": "timeouts"}
	for _, parent := range typ.parents {
		reserved[parent] = "parent's id"
	}
	for _, a := range typ.attributes {
		if a.writeOnly {
			reserved[versionOf(a.name)] = "version of " + a.name
		}
	}
	seen := map[string]bool{}
	for _, a := range typ.attributes {
		if what, ok := reserved[a.name]; ok {
			wrong("the attribute %s has the name of the %s", a.name, what)
		}
		if seen[a.name] {
			wrong("the attribute %s is declared twice", a.name)
		}
		seen[a.name] = true
	}
	need := func(rule string, names ...string) {
		for _, name := range names {
			if _, isParent := reserved[name]; name != "" && !seen[name] && !isParent {
				wrong("%s names %s, which is not an attribute", rule, name)
			}
		}
	}
	need("Key", typ.Key...)
	for _, name := range typ.Key {
		if typ.byName[name].example == "" {
			wrong("the attribute %s is part of Key and has no Example, which the documentation of the import needs", name)
		}
	}
	if typ.Owner != nil {
		need("Owner", typ.Owner.Attribute)
	}
	need("AlsoFindBy", typ.AlsoFindBy...)
	need("Filters", typ.Filters...)
	for _, a := range typ.filters() {
		if !a.kind.canFilter() {
			wrong("Filters names %s, by which no list can be limited", a.name)
		}
	}
	need("ReconcileBy", typ.ReconcileBy...)
	need("Export.By", typ.Export.By)
	need("SingletonFlag", typ.SingletonFlag)
	if typ.SingletonFlag != "" && typ.byName[typ.SingletonFlag].kind != KindBool {
		wrong("SingletonFlag names %s, which is not a flag", typ.SingletonFlag)
	}
	for _, r := range slices.Concat(typ.Validators, typ.CreateValidators) {
		need("a rule", r.attributes...)
	}
	model, _ := spec.ModelOf(typ.Model)
	for field := range typ.Omitted {
		if _, ok := model.Fields[field]; !ok {
			wrong("Omitted names %s, which is not a field of %s", field, typ.Model)
		}
	}
	return errs
}

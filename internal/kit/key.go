package kit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// KeyOf is the natural key of an object as one string.
func (typ *Type) KeyOf(v Values) string {
	if len(typ.Key) == 0 {
		return v.String("id")
	}
	parts := make([]string, len(typ.Key))
	for i, name := range typ.Key {
		parts[i] = v.String(name)
	}
	return strings.Join(parts, importSeparator)
}

// label is how a message names one object: by its key, by what it is looked up
// by, or by its id; before it has any of these, by its title.
func (typ *Type) label(v Values) string {
	for _, names := range [][]string{typ.Key, typ.AlsoFindBy} {
		var parts []string
		for _, name := range names {
			if s := v.String(name); s != "" && typ.byName[name].kind != KindReference {
				parts = append(parts, s)
			}
		}
		if len(parts) > 0 {
			return fmt.Sprintf("%s %q", typ.Title, strings.Join(parts, " "))
		}
	}
	if id := v.Int64("id"); id != 0 {
		return fmt.Sprintf("%s %d", typ.Title, id)
	}
	return typ.Title
}

// keyCondition is the natural key as conditions, for data sources and imports.
func (typ *Type) keyCondition(v Values, further ...string) psa.Condition {
	return typ.condition(v, slices.Concat(typ.Key, further))
}

// reconcileCondition finds an object after a create with an unknown outcome.
func (typ *Type) reconcileCondition(v Values) psa.Condition {
	return typ.condition(v, typ.reconcileNames())
}

// reconcileNames are the attributes that identify an object of unknown id.
func (typ *Type) reconcileNames() []string {
	if len(typ.ReconcileBy) > 0 {
		return typ.ReconcileBy
	}
	return typ.Key
}

func (typ *Type) condition(v Values, names []string) psa.Condition {
	var terms []psa.Condition
	for _, name := range names {
		a := typ.byName[name]
		if !v.Known(name) {
			continue
		}
		switch a.kind {
		case KindReference:
			terms = append(terms, psa.Eq(a.field+"/id", v.Int64(name)))
		case KindInt:
			terms = append(terms, psa.Eq(a.field, v.Int64(name)))
		case KindIdentifier:
			terms = append(terms, psa.Eq(a.field+"/identifier", v.String(name)))
		default:
			terms = append(terms, psa.Eq(a.field, v.String(name)))
		}
	}
	return psa.And(append(terms, typ.Lifecycle.NotDeleted)...)
}

// importSeparator stands between the parts of an import id.
const importSeparator = "/"

// allowDuplicate is the attribute with which the configuration allows that an
// object may be there twice.
const allowDuplicate = "allow_duplicate"

// looksFirst reports whether a create has to look for an object of the same
// key, because the server would create a second one without a warning.
func (typ *Type) looksFirst() bool {
	return !typ.DataOnly && !typ.ServerUnique && len(typ.reconcileNames()) > 0
}

func (typ *Type) duplicates() Attribute {
	return Attribute{
		name: allowDuplicate, mode: ModeOptional, kind: KindBool, providerOnly: true, preset: false,
		description: fmt.Sprintf("Whether a second %s with the same %s may be created. ConnectWise does not refuse one, so the provider does: "+
			"it would be the trace of a run that was stopped before it could save its state. See `on_existing` of the provider.",
			typ.Title, "`"+strings.Join(typ.reconcileNames(), "`, `")+"`"),
	}
}

package kit

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// anyText stands for any text in the filter of a list.
const anyText = "*"

// filters are the attributes by which a list of the type can be limited.
func (typ *Type) filters() []Attribute {
	filters := make([]Attribute, len(typ.Filters))
	for i, name := range typ.Filters {
		filters[i] = typ.byName[name]
	}
	return filters
}

// filterDescription documents a filter.
func (typ *Type) filterDescription(a Attribute) string {
	text := fmt.Sprintf("Lists only what has this value of `%s`.", a.name)
	if a.kind.tfType().Is(tftypes.String) {
		text += fmt.Sprintf(" Upper and lower case are the same, and `%s` stands for any text.", anyText)
	}
	return text + see(a.referent)
}

// conditionsDescription documents the argument of a list that holds conditions in the
// server's language.
func (typ *Type) conditionsDescription() string {
	example := "id > 100"
	for _, name := range typ.Key {
		if a := typ.byName[name]; a.kind == KindString {
			example = a.field + ` like "A*"`
			break
		}
	}
	return fmt.Sprintf("Conditions in ConnectWise's own language that limit the list, for example `%s`.", example)
}

// listCondition is what the configuration of a list asks for: its filters, its
// conditions in the server's language, and nothing that is deleted. Records have
// to be matched against it, because not every filter can be written safely in
// that language.
func (typ *Type) listCondition(config Values) psa.Condition {
	terms := []psa.Condition{psa.Raw(config.String("conditions"))}
	for _, a := range typ.filters() {
		if !config.Known(a.name) {
			continue
		}
		text := config.String(a.name)
		switch {
		case a.kind == KindBool && config.Bool(a.name):
			terms = append(terms, psa.Eq(a.field, true))
		case a.kind == KindBool:
			terms = append(terms, psa.Off(a.field))
		case a.kind == KindReference:
			terms = append(terms, psa.Eq(a.field+"/id", config.Int64(a.name)))
		case strings.Contains(text, anyText):
			terms = append(terms, psa.Like(a.field, text))
		default:
			terms = append(terms, psa.Eq(a.field, text))
		}
	}
	return psa.And(append(terms, typ.Lifecycle.NotDeleted)...)
}

// canFilter reports whether a list can be limited by an attribute of the kind.
func (k Kind) canFilter() bool {
	return k == KindBool || k == KindReference || k == KindString
}

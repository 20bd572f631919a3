package kit

import (
	"maps"
	"regexp"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
)

// same reports whether two values of the attribute are spellings of one value:
// what the user wrote, and the form in which ConnectWise stores it. The user's
// spelling then stays in the state. Anything that a person could have meant to
// change is not the same, because drift has to show.
func (a Attribute) same(x, y tftypes.Value) bool {
	if equal(x, y) {
		return true
	}
	if x.Type() == nil || y.Type() == nil || !x.IsKnown() || !y.IsKnown() || x.IsNull() || y.IsNull() {
		return false
	}
	switch a.kind {
	case KindNumber:
		p, errP := asDecimal(x)
		q, errQ := asDecimal(y)
		return errP == nil && errQ == nil && p.Significant(decimal.MaxDigits).Equal(q.Significant(decimal.MaxDigits))
	case KindCustomFields:
		return maps.Equal(textMap(x), textMap(y))
	case KindTexts:
		p, q := textMap(x), textMap(y)
		return len(p) == len(q) && equal(a.spelled(x, y), x)
	case KindString, KindName, KindIdentifier, KindTimestamp:
		var p, q string
		if x.As(&p) != nil || y.As(&q) != nil {
			return false
		}
		return a.sameText(p, q)
	}
	return false
}

// sameField is same for what was sent in a field and what the server returned.
func (typ *Type) sameField(field string, stored, sent any) bool {
	for _, a := range typ.attributes {
		if a.field != field || a.providerOnly {
			continue
		}
		if a.kind == KindCustomFields {
			return sameFields(stored, sent)
		}
		x, errX := a.read(stored, nil)
		y, errY := a.read(sent, nil)
		return errX == nil && errY == nil && a.same(x, y)
	}
	return false
}

func (a Attribute) sameText(p, q string) bool {
	switch {
	case a.kind == KindTimestamp:
		return sameTime(p, q)
	case telephone.MatchString(a.field):
		return digitsOf(p) != "" && digitsOf(p) == digitsOf(q)
	}
	p, q = plainText(p), plainText(q)
	if a.ignoresCase() {
		return strings.EqualFold(p, q)
	}
	return p == q
}

// ignoresCase reports whether the API reads the value without regard to case:
// references by name, enumerations, and identifiers that are declared so.
func (a Attribute) ignoresCase() bool {
	return a.kind == KindName || a.kind == KindIdentifier || len(a.enum) > 0 || a.anyCase
}

var (
	telephone = regexp.MustCompile(`(?i)(phone|fax)(Number)?$`)
	lineBreak = regexp.MustCompile(`\s*(\r\n|\r|\n)\s*`)
)

// plainText is a text without what the server does not keep: white space at the
// end, and line breaks, which some fields return as a space (the developer
// guide's list of special characters).
func plainText(s string) string {
	return strings.TrimRight(lineBreak.ReplaceAllString(s, " "), " \t")
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// sameTime reports whether two times are the same, or differ in the seconds
// because one of them has none.
func sameTime(p, q string) bool {
	x, errX := time.Parse(time.RFC3339, p)
	y, errY := time.Parse(time.RFC3339, q)
	if errX != nil || errY != nil {
		return false
	}
	if x.Truncate(time.Second).Equal(y.Truncate(time.Second)) {
		return true
	}
	return (x.Second() == 0 || y.Second() == 0) && x.Truncate(time.Minute).Equal(y.Truncate(time.Minute))
}

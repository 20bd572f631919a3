package kit

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// texts is the type of a map of texts. A map of plain texts, and not of objects,
// because Terraform takes an optional object that has values for one that the
// configuration had, and plans to clear it where the configuration leaves it out.
var texts = tftypes.Map{ElementType: tftypes.String}

func textsOf(fields map[string]any) (tftypes.Value, error) {
	values := make(map[string]tftypes.Value, len(fields))
	for key, v := range fields {
		text, ok := v.(string)
		if !ok {
			return tftypes.NewValue(texts, nil), fmt.Errorf("%q is %T where a text belongs", key, v)
		}
		values[key] = tftypes.NewValue(tftypes.String, text)
	}
	return tftypes.NewValue(texts, values), nil
}

// textMap is a map of texts without what is null or not known.
func textMap(v tftypes.Value) map[string]string {
	var elements map[string]tftypes.Value
	if !v.IsKnown() || v.IsNull() || v.As(&elements) != nil {
		return nil
	}
	known := make(map[string]string, len(elements))
	for key, element := range elements {
		var text string
		if element.IsKnown() && !element.IsNull() && element.As(&text) == nil {
			known[key] = text
		}
	}
	return known
}

// spelled is a map as the server has it, in the user's spelling of what is the
// same.
func (a Attribute) spelled(users, stored tftypes.Value) tftypes.Value {
	have := textMap(stored)
	if have == nil {
		return stored
	}
	values := make(map[string]tftypes.Value, len(have))
	for key, text := range have {
		values[key] = tftypes.NewValue(tftypes.String, text)
	}
	for key, text := range textMap(users) {
		if v, ok := have[key]; ok && SameCommunication(v, text) {
			values[key] = tftypes.NewValue(tftypes.String, text)
		}
	}
	return tftypes.NewValue(texts, values)
}

// dialed is a telephone number with or without an extension.
var dialed = regexp.MustCompile(`^[\d\s().+/-]*\d[\d\s().+/-]*?( x\w+)?$`)

// SameCommunication reports whether two texts are spellings of one address or
// telephone number.
func SameCommunication(p, q string) bool {
	p, q = plainText(p), plainText(q)
	if p == q {
		return true
	}
	if !dialed.MatchString(p) || !dialed.MatchString(q) {
		return false
	}
	pNumber, pExtension, _ := strings.Cut(p, " x")
	qNumber, qExtension, _ := strings.Cut(q, " x")
	return digitsOf(pNumber) == digitsOf(qNumber) && pExtension == qExtension
}

package company

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// communication is an e-mail address or a number of a contact.
type communication struct {
	id int64
	// kind is Email, Phone or Fax; name is that of the site's own communication
	// type, which is of one of these kinds.
	kind, name string
	// text is the address or number, with " x" and the extension where it has one.
	text      string
	isDefault bool
}

// communicationsOf reads the contact's field communicationItems in the order in
// which the items were added.
func communicationsOf(field any) []communication {
	items, _ := field.([]any)
	all := make([]communication, 0, len(items))
	for _, i := range items {
		item, ok := i.(map[string]any)
		if !ok {
			continue
		}
		c := communication{id: psa.Record(item).ID()}
		c.kind, _ = item["communicationType"].(string)
		c.name, _ = psa.Record(item).Field("type/name").(string)
		c.text, _ = item["value"].(string)
		c.isDefault, _ = item["defaultFlag"].(bool)
		if extension, _ := item["extension"].(string); extension != "" {
			c.text += " x" + extension
		}
		all = append(all, c)
	}
	slices.SortStableFunc(all, func(a, b communication) int { return cmp.Compare(a.id, b.id) })
	return all
}

// keyed gives each communication its key in the map: that under which prior has
// the same text, or one of its type that prior has, or the type's name, which for
// the second of a type is followed by /2, and so on. An item that somebody adds or
// removes thus never moves the others to other keys.
func keyed(all []communication, prior map[string]string) map[string]communication {
	result := make(map[string]communication, len(all))
	var left []communication
	free := slices.SortedFunc(maps.Keys(prior), compareKeys)
	take := func(c communication, fits func(key string) bool) bool {
		for i, key := range free {
			if isOfType(key, c.name) && fits(key) {
				free = slices.Delete(free, i, i+1)
				result[key] = c
				return true
			}
		}
		return false
	}
	for _, c := range all {
		if !take(c, func(key string) bool { return kit.SameCommunication(prior[key], c.text) }) {
			left = append(left, c)
		}
	}
	for _, c := range left {
		if take(c, func(string) bool { return true }) {
			continue
		}
		key := c.name
		for n := 2; ; n++ {
			if _, taken := result[key]; !taken {
				break
			}
			key = fmt.Sprintf("%s/%d", c.name, n)
		}
		result[key] = c
	}
	return result
}

var numbered = regexp.MustCompile(`^(.+)/([2-9]|[1-9]\d+)$`)

// typeOf is the communication type that a key names, and which one of it.
func typeOf(key string) (name string, n int) {
	if m := numbered.FindStringSubmatch(key); m != nil {
		n, _ = strconv.Atoi(m[2])
		return m[1], n
	}
	return key, 1
}

// isOfType reports whether a key is that of a communication of the type. A type
// may itself be called "Email/2".
func isOfType(key, name string) bool {
	of, _ := typeOf(key)
	return strings.EqualFold(key, name) || strings.EqualFold(of, name)
}

func compareKeys(a, b string) int {
	aName, aNumber := typeOf(a)
	bName, bNumber := typeOf(b)
	return cmp.Or(cmp.Compare(aName, bName), cmp.Compare(aNumber, bNumber))
}

var extended = regexp.MustCompile(`^([^@]*[^@\s]) x(\w{1,15})$`)

// item is what the API takes for a text: the address or number, and the
// extension, "" for none.
func item(text string) (value, extension string) {
	if m := extended.FindStringSubmatch(text); m != nil {
		return m[1], m[2]
	}
	return text, ""
}

// priorCommunications is the map as Terraform knew it.
func priorCommunications(prior kit.Values) map[string]string {
	if prior == nil {
		return nil
	}
	return prior.Texts("communications")
}

// showCommunications is the attribute communications of the API's field.
func showCommunications(field any, prior kit.Values) any {
	shown := map[string]any{}
	for key, c := range keyed(communicationsOf(field), priorCommunications(prior)) {
		shown[key] = c.text
	}
	return shown
}

// defaults are the attributes that hold the key of the default of each kind.
var defaults = map[string]string{"Email": "default_email", "Phone": "default_phone", "Fax": "default_fax"}

// showDefault yields the key of the default communication of a kind.
func showDefault(kind string) func(field any, prior kit.Values) any {
	return func(field any, prior kit.Values) any {
		for key, c := range keyed(communicationsOf(field), priorCommunications(prior)) {
			if c.kind == kind && c.isDefault {
				return key
			}
		}
		return nil
	}
}

// newItem is the body of a communication that does not exist yet.
func newItem(key, text string, isDefault bool) map[string]any {
	name, _ := typeOf(key)
	value, extension := item(text)
	body := map[string]any{"type": map[string]any{"name": name}, "value": value}
	if extension != "" {
		body["extension"] = extension
	}
	if isDefault {
		body["defaultFlag"] = true
	}
	return body
}

// composeContact completes the body of a create: the API takes types under
// another name than it shows them.
func composeContact(plan kit.Values, body map[string]any) {
	if ids := plan.IDs("type_ids"); len(ids) > 0 {
		body["typeIds"] = ids
	}
	delete(body, "types")
	texts := plan.Texts("communications")
	var items []any
	for _, key := range slices.SortedFunc(maps.Keys(texts), compareKeys) {
		isDefault := slices.ContainsFunc(slices.Collect(maps.Values(defaults)), func(attribute string) bool { return plan.String(attribute) == key })
		items = append(items, newItem(key, texts[key], isDefault))
	}
	if len(items) > 0 {
		body["communicationItems"] = items
	}
}

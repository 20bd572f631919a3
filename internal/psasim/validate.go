package psasim

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
)

// validate holds members against their model, in the server's order: required,
// type and length, enumeration, references. It gives the values the form in
// which they are kept. Everything that is wrong is said at once.
func (tx *transaction) validate(t *table, parent int64, members map[string]any) (map[string]any, []item) {
	model, rules := tx.s.spec.Models[t.model], rulesOf(t.path)
	var items []item
	clean := make(map[string]any, len(members))
	for _, name := range model.Required {
		if isEmpty(members[name]) && !slices.Contains(rules.notRequired, name) {
			field := name
			if model.Fields[name].Type == spec.Reference {
				field += "/id"
			}
			items = append(items, item{Code: "MissingRequiredField", Message: fmt.Sprintf("The %s field is required.", field), Field: name})
		}
	}
	if t.path == ticketsPath {
		// A ticket's status, team and type are those of its board.
		board, _ := tx.reference(t, 0, "board", "BoardReference", members["board"])
		reference, _ := board.(map[string]any)
		parent = idOf(reference)
	}
	for _, name := range sortedKeys(members) {
		v := members[name]
		if v == nil || name == "id" || name == "_info" {
			continue
		}
		kept, wrong := tx.value(t, parent, name, model.Fields[name], v)
		if wrong != nil {
			items = append(items, *wrong)
			continue
		}
		if kept != nil {
			clean[name] = kept
		}
	}
	return clean, items
}

func isEmpty(v any) bool {
	if reference, ok := v.(map[string]any); ok {
		return len(reference) == 0
	}
	if text, ok := v.(string); ok {
		return strings.TrimSpace(text) == ""
	}
	return v == nil
}

func (tx *transaction) value(t *table, parent int64, name string, f spec.Field, v any) (any, *item) {
	wrong := func(code, format string, a ...any) *item {
		return &item{Code: code, Message: fmt.Sprintf(format, a...), Field: name}
	}
	switch f.Type {
	case spec.String:
		text, ok := v.(string)
		if !ok {
			return nil, wrong("InvalidField", "The field %s must be a string.", name)
		}
		if f.MaxLength > 0 && utf8.RuneCountInString(text) > f.MaxLength {
			return nil, wrong("MaxLengthField", "The field %s must be a string with a maximum length of %d.", name, f.MaxLength)
		}
		if len(f.Enum) > 0 && text != "" && !slices.Contains(f.Enum, text) {
			return nil, wrong("InvalidField", "The value '%s' is not valid for %s. Valid values are %s.", text, name, strings.Join(f.Enum, ", "))
		}
		if !tx.s.options.KeepLineBreaks && !isProse(name) {
			text = withoutLineBreaks(text)
		}
		return text, nil
	case spec.Integer, spec.Number:
		n, ok := number(v)
		if !ok {
			return nil, wrong("InvalidField", "The field %s must be a number.", name)
		}
		if f.Type == spec.Integer && (!n.IsInteger() || n.Abs().Cmp(decimal.NewFromInt(math.MaxInt32)) > 0) {
			return nil, wrong("OutOfRange", "The field %s must be a whole number of 32 bits.", name)
		}
		if limits, ok := ranges[name]; ok && (n.Cmp(decimal.NewFromInt(limits[0])) < 0 || n.Cmp(decimal.NewFromInt(limits[1])) > 0) {
			return nil, wrong("OutOfRange", "The field %s must be between %d and %d.", name, limits[0], limits[1])
		}
		if digits := tx.s.options.NumberDigits; digits > 0 {
			n = n.Round(digits)
		}
		return json.Number(n.String()), nil
	case spec.Boolean:
		b, ok := v.(bool)
		if !ok {
			return nil, wrong("InvalidField", "String was not recognized as a valid Boolean.")
		}
		return b, nil
	case spec.DateTime:
		text, _ := v.(string)
		when, ok := normalTime(text)
		if !ok {
			return nil, wrong("UnsupportedFormat", "Unsupported format applied to %s", name)
		}
		return when, nil
	case spec.Reference:
		return tx.reference(t, parent, name, f.Model, v)
	case spec.Array:
		return tx.array(t, parent, name, f, v)
	}
	return v, nil
}

// prose ends the names of the fields whose text may have several lines.
var prose = []string{"analysis", "body", "comment", "comments", "description", "message", "note", "notes", "resolution", "signature", "text"}

// isProse reports whether a field's line breaks are kept. The vendor's guide
// says that they come back as a space and not of which fields.
func isProse(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(prose, func(end string) bool { return strings.HasSuffix(name, end) })
}

// ranges are limits that the schema does not state.
var ranges = map[string][2]int64{"yearEstablished": {1900, 9999}, "revenueYear": {1900, 9999}}

// number reads a number; the server takes one written as a string too.
func number(v any) (decimal.Decimal, bool) {
	text := ""
	switch n := v.(type) {
	case json.Number:
		text = n.String()
	case string:
		text = n
	default:
		return decimal.Decimal{}, false
	}
	d, err := decimal.NewFromString(text)
	return d, err == nil
}

func (tx *transaction) array(t *table, parent int64, name string, f spec.Field, v any) (any, *item) {
	elements, ok := v.([]any)
	if !ok {
		return nil, &item{Code: "InvalidField", Message: fmt.Sprintf("The field %s must be an array.", name), Field: name}
	}
	if f.Items == nil {
		return elements, nil
	}
	kept := make([]any, 0, len(elements))
	for _, element := range elements {
		k, wrong := tx.value(t, parent, name, *f.Items, element)
		if wrong != nil {
			return nil, wrong
		}
		kept = append(kept, k)
	}
	if collection, ok := idArrays[name]; ok {
		for _, id := range kept {
			n, _ := strconv.ParseInt(fmt.Sprint(id), 10, 64)
			if tx.s.table(collection).records[n] == nil {
				return nil, &item{Code: "NotFound", Message: fmt.Sprintf("Member %d not found", n), Field: name}
			}
		}
	}
	return kept, nil
}

// idArrays are arrays of ids with the collection that the ids are of.
var idArrays = map[string]string{
	"members": "/system/members", "locationIds": "/system/locations", "departmentIds": "/system/departments",
	"excludedServiceBoardIds": "/service/boards",
}

// reference resolves what a body names by id, identifier or name.
func (tx *transaction) reference(t *table, parent int64, name, model string, v any) (any, *item) {
	given, ok := v.(map[string]any)
	if !ok {
		return nil, &item{Code: "InvalidField", Message: fmt.Sprintf("path %s is not valid", name), Field: name}
	}
	target := tx.s.table(collectionBehind(model))
	label := strings.TrimSuffix(model, "Reference")
	if rest, ok := strings.CutPrefix(label, "Service"); ok {
		label = "Service " + rest
	}
	if id := idOf(given); id != 0 {
		if found := target.records[id]; found != nil && reachable(t, target, parent, found) {
			return map[string]any{"id": json.Number(strconv.FormatInt(id, 10))}, nil
		}
		message := fmt.Sprintf("%s %d not found", label, id)
		if above := parentLabel(target, t); above != "" {
			message = fmt.Sprintf("%s for %s %d", message, above, parent)
		}
		return nil, &item{Code: "NotFound", Message: message, Field: name + "/id"}
	}
	for _, key := range []string{"identifier", "name"} {
		text, ok := given[key].(string)
		if !ok || text == "" {
			continue
		}
		if t.path == "/company/companies" && name == "site" {
			// A create makes the site; later it is one of the company's own.
			return map[string]any{"name": text}, nil
		}
		for _, r := range target.records {
			if have, ok := labelOf(r, key).(string); ok && strings.EqualFold(have, text) && reachable(t, target, parent, r) {
				return map[string]any{"id": json.Number(strconv.FormatInt(r.ID, 10))}, nil
			}
		}
		return nil, &item{Code: "NotFound", Message: fmt.Sprintf("%s %s not found", label, text), Field: name + "/" + key}
	}
	if len(given) == 0 || given["id"] != nil {
		return nil, nil // {"id": 0} and {} are no reference
	}
	return nil, &item{Code: "NotFound", Message: label + " not found", Field: name + "/id"}
}

func idOf(reference map[string]any) int64 {
	n, ok := number(reference["id"])
	if id, isInt := reference["id"].(int64); isInt {
		return id
	}
	if !ok {
		return 0
	}
	return n.IntPart()
}

// reachable reports whether a record may refer to a target: what belongs to a
// parent can be referred to by the parent and its other children alone.
func reachable(from, target *table, parent int64, found *record) bool {
	if !strings.Contains(target.path, "{parentId}") {
		return found.Members["deletedFlag"] != true
	}
	above, _, _ := strings.Cut(target.path, "/{parentId}")
	if parent != 0 && (strings.HasPrefix(from.path, above) || (from.path == ticketsPath && above == "/service/boards")) {
		return found.Parent == parent
	}
	return true
}

const ticketsPath = "/service/tickets"

func parentLabel(target, from *table) string {
	if strings.HasPrefix(target.path, "/service/boards/") && (strings.HasPrefix(from.path, "/service/boards/") || from.path == ticketsPath) {
		return "Service Board"
	}
	return ""
}

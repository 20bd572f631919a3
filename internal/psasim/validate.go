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

// validate checks fields against their model, in the server's order: required,
// type and length, enumeration, references. It gives the values the form in
// which they are kept. Everything that is wrong is said at once.
func (set *changeset) validate(t *table, id, parent int64, fields map[string]any) (map[string]any, []item) {
	model, rules := set.s.spec.Models[t.model], rulesOf(t.path)
	var items []item
	clean := make(map[string]any, len(fields))
	for _, name := range model.Required {
		if isEmpty(fields[name]) && name != rules.parent {
			field := name
			if model.Fields[name].Type == spec.Reference {
				field += "/id"
			}
			items = append(items, item{Code: "MissingRequiredField", Message: fmt.Sprintf("The %s field is required.", field), Field: name})
		}
	}
	for _, name := range sortedKeys(fields) {
		v := fields[name]
		if v == nil || name == "id" || name == "_info" || name == customFields {
			continue
		}
		kept, wrong := set.value(t, set.scope(t, name, id, parent, fields), name, model.Fields[name], v)
		if wrong != nil {
			items = append(items, *wrong)
			continue
		}
		if kept != nil {
			clean[name] = kept
		}
	}
	if _, ok := pods[t.path]; ok {
		kept, wrong := set.takeCustomFields(t, id, fields[customFields])
		items = append(items, wrong...)
		if kept != nil {
			clean[customFields] = kept
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

func (set *changeset) value(t *table, parent int64, name string, f spec.Field, v any) (any, *item) {
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
		if !set.s.options.KeepLineBreaks && !isProse(name) {
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
		if digits := set.s.options.NumberDigits; digits > 0 {
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
		return set.reference(t, parent, name, f.Model, v)
	case spec.Array:
		return set.array(t, parent, name, f, v)
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

func (set *changeset) array(t *table, parent int64, name string, f spec.Field, v any) (any, *item) {
	elements, ok := v.([]any)
	if !ok {
		return nil, &item{Code: "InvalidField", Message: fmt.Sprintf("The field %s must be an array.", name), Field: name}
	}
	if f.Items == nil {
		return elements, nil
	}
	kept := make([]any, 0, len(elements))
	for _, element := range elements {
		k, wrong := set.value(t, parent, name, *f.Items, element)
		if wrong != nil {
			return nil, wrong
		}
		kept = append(kept, k)
	}
	if collection, ok := spec.TargetOfIDs(name); ok {
		for _, id := range kept {
			n, _ := strconv.ParseInt(fmt.Sprint(id), 10, 64)
			if set.s.table(collection).records[n] == nil {
				return nil, &item{Code: "NotFound", Message: fmt.Sprintf("%s %d not found", title(set.s.table(collection)), n), Field: name}
			}
		}
	}
	return kept, nil
}

// scope returns the record whose children a field may refer to: the one that the
// collection's rules name, or the parent; 0 for any.
func (set *changeset) scope(t *table, name string, id, parent int64, fields map[string]any) int64 {
	switch by := rulesOf(t.path).scope[name]; by {
	case "":
		return parent
	case "id":
		return id
	default:
		model := set.s.spec.Models[t.model].Fields[by].Model
		reference, _ := set.reference(t, 0, by, model, fields[by])
		resolved, _ := reference.(map[string]any)
		return idOf(resolved)
	}
}

// reference resolves what a body names by id, identifier or name. What belongs to
// a parent must belong to the given one, where there is one and the field is
// limited to it.
func (set *changeset) reference(t *table, parent int64, name, model string, v any) (any, *item) {
	given, ok := v.(map[string]any)
	if !ok {
		return nil, &item{Code: "InvalidField", Message: fmt.Sprintf("path %s is not valid", name), Field: name}
	}
	target := set.s.table(collectionBehind(model))
	above, _, nested := strings.Cut(target.path, "/{parentId}")
	_, limited := rulesOf(t.path).scope[name]
	limited = nested && parent != 0 && (limited || strings.HasPrefix(t.path, above+"/{parentId}"))
	fits := func(found *record) bool {
		return found.Fields["deletedFlag"] != true && !found.Archived && (!limited || found.Parent == parent)
	}
	label := strings.TrimSuffix(model, "Reference")
	if rest, ok := strings.CutPrefix(label, "Service"); ok {
		label = "Service " + rest
	}
	if id := idOf(given); id != 0 {
		if found := target.records[id]; found != nil && fits(found) {
			return ref(id), nil
		}
		message := fmt.Sprintf("%s %d not found", label, id)
		if limited {
			message = fmt.Sprintf("%s for %s %d", message, title(set.s.table(above)), parent)
		}
		return nil, &item{Code: "NotFound", Message: message, Field: name + "/id"}
	}
	for _, key := range []string{"identifier", "name"} {
		text, ok := given[key].(string)
		if !ok || text == "" {
			continue
		}
		if slices.Contains(rulesOf(t.path).keepName, name) {
			return map[string]any{"name": text}, nil
		}
		for _, r := range target.records {
			if have, ok := labelOf(target, r, key).(string); ok && strings.EqualFold(have, text) && fits(r) {
				return ref(r.ID), nil
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

// title is what the server's messages call the records of a collection.
func title(t *table) string {
	if named := rulesOf(t.path).title; named != "" {
		return named
	}
	return displayModel(t.model)
}

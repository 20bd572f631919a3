package psasim

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"reflect"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

const (
	customFields     = "customFields"
	definitionsPath  = "/system/userDefinedFields"
	customFieldModel = "CustomFieldValue"
)

// pods are the places in the dashboard where a custom field can be, by the
// collection whose records have it there. Real sites number them otherwise.
var pods = map[string]int64{
	"/company/companies":                       1,
	"/company/companies/{parentId}/sites":      2,
	contactsPath:                               3,
	configurationsPath:                         4,
	"/finance/agreements":                      5,
	"/finance/agreements/{parentId}/additions": 6,
	"/procurement/catalog":                     7,
	ticketsPath:                                8,
	"/system/members":                          9,
}

// definitions are the custom fields of a collection's records, in their order.
func (s *Simulator) definitions(t *table) []*record {
	pod, ok := pods[t.path]
	if !ok {
		return nil
	}
	var found []*record
	for _, d := range s.table(definitionsPath).list(0) {
		if n, _ := number(d.Fields["podId"]); n.IntPart() == pod {
			found = append(found, d)
		}
	}
	slices.SortStableFunc(found, func(a, b *record) int {
		x, _ := number(a.Fields["sequenceNumber"])
		y, _ := number(b.Fields["sequenceNumber"])
		return x.Cmp(y)
	})
	return found
}

// customValues are a record's values by the id of the field.
func customValues(fields map[string]any) map[int64]any {
	values := map[int64]any{}
	items, _ := fields[customFields].([]any)
	for _, i := range items {
		item, _ := i.(map[string]any)
		values[idOf(item)] = item["value"]
	}
	return values
}

// renderCustomFields are a record's custom fields as a response shows them: all
// that its collection has, nil for a collection that has no custom fields.
func (s *Simulator) renderCustomFields(t *table, r *record) []any {
	if _, ok := pods[t.path]; !ok {
		return nil
	}
	shown := []any{}
	values := customValues(r.Fields)
	for _, d := range s.definitions(t) {
		field := map[string]any{
			"id": d.ID, "caption": d.Fields["caption"], "type": d.Fields["fieldTypeIdentifier"],
			"entryMethod": d.Fields["entryTypeIdentifier"], "numberOfDecimals": cmp.Or[any](d.Fields["numberDecimals"], json.Number("0")),
			"value": values[d.ID],
		}
		shown = append(shown, field)
	}
	return shown
}

// takeCustomFields checks what a write says of a record's custom fields and
// returns what is kept of it: the fields that have a value. The array is the whole
// truth: a field that is not in it has no value afterwards, unless the site keeps
// such fields.
func (set *changeset) takeCustomFields(t *table, id int64, given any) (any, []item) {
	definitions := set.s.definitions(t)
	var before map[int64]any
	if r := t.records[id]; r != nil {
		before = customValues(r.Fields)
	}
	values := map[int64]any{}
	if set.s.options.KeepUnnamedCustomFields {
		maps.Copy(values, before)
	}
	var items []item
	wrong := func(code, format string, a ...any) {
		items = append(items, item{Code: code, Message: fmt.Sprintf(format, a...), Field: customFields})
	}
	elements, ok := given.([]any)
	if !ok && given != nil {
		wrong("InvalidField", "The field %s must be an array.", customFields)
	}
	seen := map[int64]bool{}
	for _, element := range elements {
		field, ok := element.(map[string]any)
		if !ok {
			wrong("InvalidField", "The field %s must be an array of objects.", customFields)
			continue
		}
		for name := range field {
			if _, known := set.s.spec.Models[customFieldModel].Fields[name]; !known {
				wrong("InvalidField", "Could not find member '%s' on object of type '%s'.", name, customFieldModel)
			}
		}
		n := idOf(field)
		i := slices.IndexFunc(definitions, func(d *record) bool { return d.ID == n })
		switch {
		case i < 0 && set.dashboard && before[n] != nil:
			continue // the field was deleted
		case i < 0:
			wrong("NotFound", "CustomField %d not found", n)
			continue
		case seen[n]:
			wrong("InvalidObject", "Custom field %d is given twice.", n)
			continue
		}
		seen[n] = true
		d := definitions[i].Fields
		for name, as := range map[string]string{"caption": "caption", "type": "fieldTypeIdentifier", "entryMethod": "entryTypeIdentifier"} {
			if field[name] != nil && field[name] != d[as] {
				wrong("InvalidField", "The %s of custom field %d cannot be changed.", name, n)
			}
		}
		kept, problem := customValue(d, field["value"])
		switch {
		case problem != "":
			wrong("InvalidField", "%s: %s", d["caption"], problem)
		case d["readOnlyFlag"] == true && !set.dashboard && !reflect.DeepEqual(kept, before[n]):
			wrong("InvalidField", "%s is read-only.", d["caption"])
		}
		values[n] = kept
	}
	kept := []any{}
	for _, d := range definitions {
		if values[d.ID] != nil {
			kept = append(kept, map[string]any{"id": jsonInt(d.ID), "value": values[d.ID]})
		} else if d.Fields["requiredFlag"] == true && len(items) == 0 {
			wrong("MissingRequiredField", "The %s field is required.", d.Fields["caption"])
		}
	}
	if len(kept) == 0 {
		return nil, items
	}
	return kept, items
}

// customValue is a value as it is kept, nil for none, or what is wrong with it.
func customValue(d map[string]any, v any) (kept any, problem string) {
	text, isText := v.(string)
	if v == nil || (isText && text == "") {
		return nil, ""
	}
	kind := textOf(d["fieldTypeIdentifier"])
	switch kind {
	case "Button":
		return nil, "a button has no value"
	case "Checkbox":
		if b, ok := v.(bool); ok {
			return b, ""
		}
		return nil, "String was not recognized as a valid Boolean."
	case "Number", "Currency", "Percent":
		n, ok := number(v)
		if !ok {
			return nil, "the value must be a number"
		}
		most, _ := number(d["numberDecimals"])
		if kind == "Currency" {
			most = decimal.NewFromInt(2)
		}
		if !n.Equal(n.Round(int32(most.IntPart()))) { //nolint:gosec // a small number
			return nil, fmt.Sprintf("the value must have at most %s digits after the decimal point", most)
		}
		return json.Number(n.String()), ""
	}
	if !isText {
		return nil, "the value must be a string"
	}
	switch {
	case kind == "Date":
		when, ok := normalTime(text)
		if !ok {
			return nil, "Unsupported format applied to value"
		}
		return when, ""
	case kind == "IPAddress" && net.ParseIP(text) == nil:
		return nil, "the value must be an IP address"
	case (d["entryTypeIdentifier"] == "List" || d["entryTypeIdentifier"] == "Option") && !hasOption(d, text):
		return nil, fmt.Sprintf("'%s' is not one of the options", text)
	}
	return text, ""
}

func hasOption(d map[string]any, text string) bool {
	options, _ := d["options"].([]any)
	return slices.ContainsFunc(options, func(o any) bool {
		option, _ := o.(map[string]any)
		return option["optionValue"] == text && option["inactiveFlag"] != true
	})
}

// definitionRules are those of the custom fields' definitions.
func definitionRules() *rules {
	return &rules{
		unique: []string{"podId+caption"}, readOnly: []string{"connectWiseID", "dateCreated"},
		defaults: map[string]any{"entryTypeIdentifier": "EntryField"},
		check: func(_ *changeset, _ *record, _, after map[string]any) []item {
			wrong := func(field, format string, a ...any) []item {
				return []item{{Code: "InvalidField", Message: fmt.Sprintf(format, a...), Field: field}}
			}
			pod, _ := number(after["podId"])
			known := false
			for _, id := range pods {
				known = known || pod.Equal(decimal.NewFromInt(id))
			}
			kind := textOf(after["fieldTypeIdentifier"])
			isList := after["entryTypeIdentifier"] == "List" || after["entryTypeIdentifier"] == "Option"
			options, _ := after["options"].([]any)
			switch {
			case !known:
				return wrong("podId", "Pod %s not found", pod)
			case after["numberDecimals"] != nil && kind != "Number" && kind != "Percent":
				return wrong("numberDecimals", "numberDecimals is only valid for Number or Percent.")
			case isList && len(options) == 0:
				return wrong("options", "A list needs options.")
			case kind == "Button" && strings.TrimSpace(textOf(after["buttonUrl"])) == "":
				return wrong("buttonUrl", "The buttonUrl field is required.")
			}
			return nil
		},
	}
}

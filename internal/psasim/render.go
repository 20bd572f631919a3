package psasim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
)

const wireTime = "2006-01-02T15:04:05Z"

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// render is a record as the API returns it: references with the target's name
// of today, calculated fields, _info, and no secret.
func (s *Simulator) render(t *table, r *record, o origin) map[string]any {
	return s.renderFields(t, r, o, nil)
}

// renderFields is render with some of the stored fields only; nil is all.
func (s *Simulator) renderFields(t *table, r *record, o origin, only map[string]bool) map[string]any {
	model := s.spec.Models[t.model]
	rules := rulesOf(t.path)
	unseen := rules.unseen()
	object := make(map[string]any, len(r.Fields)+4)
	for name, v := range r.Fields {
		if v == nil || (only != nil && !only[name]) || slices.Contains(unseen, name) || name == customFields {
			continue
		}
		if f := model.Fields[name]; f.Type == spec.Reference {
			v = s.renderReference(f.Model, v, o)
		} else if f.Type == spec.Array && f.Items != nil && f.Items.Type == spec.Reference {
			v = s.renderReferences(f.Items.Model, v, o)
		}
		object[name] = v
	}
	object["id"] = r.ID
	if f := model.Fields[rules.parent]; f.Type == spec.Reference {
		object[rules.parent] = s.renderReference(f.Model, ref(r.Parent), o)
	} else if rules.parent != "" {
		object[rules.parent] = r.Parent
	}
	if only == nil || only[customFields] {
		if shown := s.renderCustomFields(t, r); shown != nil {
			object[customFields] = shown
		}
	}
	if rules.derive != nil {
		rules.derive(s, r, object)
	}
	if _, ok := model.Fields["_info"]; ok {
		object["_info"] = map[string]any{
			"lastUpdated": r.Updated.UTC().Format(wireTime), "updatedBy": r.By,
			"dateEntered": r.Entered.UTC().Format(wireTime), "enteredBy": r.Author,
		}
	}
	if s.options.ExplicitNulls {
		for name := range model.Fields {
			if _, ok := object[name]; !ok && !slices.Contains(rules.secret, name) {
				object[name] = nil
			}
		}
	}
	return object
}

func (s *Simulator) renderReferences(model string, v any, o origin) any {
	items, _ := v.([]any)
	rendered := make([]any, len(items))
	for i, item := range items {
		rendered[i] = s.renderReference(model, item, o)
	}
	return rendered
}

// renderReference is a reference with what its model shows of the target.
func (s *Simulator) renderReference(model string, v any, o origin) any {
	reference, ok := v.(map[string]any)
	if !ok {
		return nil
	}
	id := idOf(reference)
	rendered := map[string]any{"id": id}
	target, table := s.target(model, id)
	if target == nil {
		return rendered
	}
	fields := s.spec.Models[model].Fields
	for name, field := range fields {
		label := labelOf(table, target, name)
		if of, isReference := label.(map[string]any); isReference && field.Type == spec.String {
			// An agreement's type is shown by its name.
			shown, _ := s.renderReference(s.spec.Models[table.model].Fields[name].Model, of, o).(map[string]any)
			label = shown["name"]
		}
		if label != nil && name != "id" {
			rendered[name] = label
		}
	}
	if _, ok := fields["_info"]; ok && !strings.HasPrefix(table.path, hiddenPrefix) {
		kind := strings.ToLower(strings.TrimSuffix(model, "Reference"))
		rendered["_info"] = map[string]any{
			// The double slash is the real server's.
			kind + "_href": fmt.Sprintf("%s/%s/%d", o.base, pathOf(table.path, target.Parent), target.ID),
		}
	}
	return rendered
}

func pathOf(template string, parent int64) string {
	return strings.ReplaceAll(template, "{parentId}", fmt.Sprint(parent))
}

// labelOf is what a reference shows of its target under a name: the fields that
// the target's rules name for it, or the field of the same name.
func labelOf(t *table, target *record, name string) any {
	fields := rulesOf(t.path).labels[name]
	if fields == nil {
		return target.Fields[name]
	}
	var parts []string
	for _, field := range fields {
		v := target.Fields[field]
		if _, isText := v.(string); v != nil && !isText {
			return v
		}
		parts = append(parts, textOf(v))
	}
	if label := strings.TrimSpace(strings.Join(parts, " ")); label != "" {
		return label
	}
	return nil
}

// target finds what a reference points to.
func (s *Simulator) target(model string, id int64) (*record, *table) {
	t := s.table(collectionBehind(model))
	found := t.records[id]
	if found == nil {
		return nil, t
	}
	return found, t
}

// normalTime reads a time as the server does: UTC with or without fractions; a
// numeric offset is refused.
func normalTime(text string) (string, bool) {
	for _, layout := range []string{"2006-01-02T15:04:05Z", "2006-01-02T15:04:05.999999999Z"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC().Truncate(time.Second).Format(wireTime), true
		}
	}
	return "", false
}

package psasim

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	jsonpatch "github.com/evanphx/json-patch/v5"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
)

// create adds a record after every check.
func (set *changeset) create(t *table, parent int64, fields map[string]any) (*record, *problem) {
	rules := rulesOf(t.path)
	fields = maps.Clone(fields)
	for _, name := range rules.ignored() {
		delete(fields, name)
	}
	for name, v := range rules.defaults {
		if fields[name] == nil {
			fields[name] = v
		}
	}
	if rules.fill != nil {
		set.resolve(t, parent, fields)
		rules.fill(set, parent, fields)
	}
	r := &record{ID: t.last + 1, Parent: parent, Entered: set.now, Author: set.by}
	clean, items := set.validate(t, r.ID, parent, fields)
	clean = set.rewritten(t, nil, clean)
	r.Fields = clean
	items = append(items, set.conflicts(t, r, clean)...)
	if rules.check != nil && len(items) == 0 {
		items = append(items, rules.check(set, r, nil, clean)...)
	}
	if len(items) > 0 {
		return nil, invalid(t.model, items...)
	}
	mark := len(set.touched)
	set.save(t, r, clean)
	set.settle(t, t.records[r.ID])
	if rules.created != nil {
		if p := rules.created(set, t.records[r.ID]); p != nil {
			set.undo(mark)
			return nil, p
		}
	}
	return t.records[r.ID], nil
}

// resolve turns references by name into references by id, where they fit.
func (set *changeset) resolve(t *table, parent int64, fields map[string]any) {
	for name, v := range fields {
		f := set.s.spec.Models[t.model].Fields[name]
		_, given := v.(map[string]any)
		// What a scoped name means is known once all fields are filled.
		if _, scoped := rulesOf(t.path).scope[name]; !given || scoped || f.Type != spec.Reference {
			continue
		}
		if kept, wrong := set.reference(t, parent, name, f.Model, v); wrong == nil && kept != nil {
			fields[name] = kept
		}
	}
}

// update checks the whole record anew, as the server does even for fields that
// a patch does not touch.
func (set *changeset) update(t *table, parent int64, r *record, after map[string]any) *problem {
	rules := rulesOf(t.path)
	if rules.refuseUpdate != nil && !set.dashboard {
		if p := rules.refuseUpdate(set, r); p != nil {
			return p
		}
	}
	for _, name := range slices.Concat(rules.ignored(), rules.replaces) {
		if !reflect.DeepEqual(after[name], r.Fields[name]) && !set.dashboard {
			return invalid(t.model, item{Code: "InvalidField", Message: fmt.Sprintf("The field %s cannot be changed.", name), Field: name})
		}
	}
	for name, message := range rules.createOnly {
		if !reflect.DeepEqual(after[name], r.Fields[name]) && !set.dashboard {
			return invalid(t.model, item{Code: "InvalidField", Message: message, Field: name})
		}
	}
	clean, items := set.validate(t, r.ID, parent, after)
	clean = set.rewritten(t, r.Fields, clean)
	items = append(items, set.conflicts(t, r, clean)...)
	if flag := rules.singletonFlag; flag != "" && r.Fields[flag] == true && clean[flag] != true && len(items) == 0 {
		items = append(items, item{Code: "InvalidObject", Message: "A default is required.", Field: flag})
	}
	if rules.check != nil && len(items) == 0 {
		items = append(items, rules.check(set, r, r.Fields, clean)...)
	}
	if len(items) > 0 {
		return invalid(t.model, items...)
	}
	mark := len(set.touched)
	set.save(t, r, clean)
	set.settle(t, t.records[r.ID])
	if rules.updated != nil {
		if p := rules.updated(set, t.records[r.ID]); p != nil {
			set.undo(mark)
			return p
		}
	}
	return nil
}

// replace is a PUT: fields that are not named go back to their default. What a
// PUT cannot say stays.
func (set *changeset) replace(t *table, parent int64, r *record, fields map[string]any) *problem {
	rules := rulesOf(t.path)
	for name, message := range rules.createOnly {
		if fields[name] != nil {
			return invalid(t.model, item{Code: "InvalidField", Message: message, Field: name})
		}
		fields[name] = r.Fields[name]
	}
	for _, name := range slices.Concat(rules.ignored(), rules.unseen()) {
		if fields[name] == nil {
			fields[name] = r.Fields[name]
		}
	}
	if fields[customFields] == nil {
		fields[customFields] = r.Fields[customFields]
	}
	if rules.put != nil {
		rules.put(set.s, r, fields)
	}
	for name, v := range rules.defaults {
		if fields[name] == nil {
			fields[name] = v
		}
	}
	return set.update(t, parent, r, fields)
}

// settle takes a flag that only one sibling can hold from the others.
func (set *changeset) settle(t *table, r *record) {
	flag := rulesOf(t.path).singletonFlag
	if flag == "" || r.Fields[flag] != true {
		return
	}
	for _, sibling := range t.list(r.Parent) {
		if sibling.ID != r.ID && sibling.Fields[flag] == true {
			after := maps.Clone(sibling.Fields)
			after[flag] = false
			set.save(t, sibling, after)
		}
	}
}

// conflicts returns an item for each unique field that is taken, without regard to case.
func (set *changeset) conflicts(t *table, r *record, fields map[string]any) []item {
	rules := rulesOf(t.path)
	var items []item
	for _, key := range rules.unique {
		names := strings.Split(key, "+")
		for _, other := range t.list(r.Parent) {
			if other.ID == r.ID || other.Fields["deletedFlag"] == true || !sameKey(names, rules.caseSensitive, other.Fields, fields) {
				continue
			}
			message := rules.existsMessage
			if message == "" {
				message = fmt.Sprintf("The %s is already in use.", strings.Join(names, ", "))
			}
			items = append(items, item{Code: "ObjectExists", Message: message, Field: names[0]})
			break
		}
	}
	return items
}

func sameKey(names []string, caseSensitive bool, a, b map[string]any) bool {
	for _, name := range names {
		x, y := textOf(a[name]), textOf(b[name])
		if x == "" || (caseSensitive && x != y) || !strings.EqualFold(x, y) {
			return false
		}
	}
	return true
}

// delete removes a record that nothing else needs.
func (set *changeset) delete(t *table, r *record) *problem {
	rules := rulesOf(t.path)
	if rules.singletonFlag != "" && r.Fields[rules.singletonFlag] == true {
		return invalid(t.model, item{Code: "InvalidObject", Message: "The default cannot be deleted.", Field: rules.singletonFlag})
	}
	if rules.refuseDelete != nil {
		if p := rules.refuseDelete(set, r); p != nil {
			return p
		}
	}
	if user := set.userOf(t, r); user != "" && !rules.softDelete {
		return refuse(http.StatusConflict, "ConnectWiseApi", fmt.Sprintf("Record possibly in use: %s %d is used by a %s.", displayModel(t.model), r.ID, user))
	}
	set.remove(t, r)
	return nil
}

// userOf names a kind of record that refers to one. Children do not count: they
// go with their parent.
func (set *changeset) userOf(t *table, r *record) string {
	for _, path := range sortedKeys(set.s.tables) {
		other := set.s.tables[path]
		if strings.HasPrefix(path, hiddenPrefix) {
			continue
		}
		for name, f := range set.s.spec.Models[other.model].Fields {
			if f.Model == "" || collectionBehind(f.Model) != t.path {
				continue
			}
			for _, user := range other.records {
				reference, _ := user.Fields[name].(map[string]any)
				if reference == nil || idOf(reference) != r.ID || user.Fields["deletedFlag"] == true {
					continue
				}
				if isChild := strings.HasPrefix(path, t.path+"/{parentId}") && user.Parent == r.ID; isChild || (path == t.path && user.ID == r.ID) {
					continue
				}
				// A board's own settings name its statuses.
				if above, _, nested := strings.Cut(t.path, "/{parentId}"); nested && above == path && user.ID == r.Parent {
					continue
				}
				return displayModel(other.model)
			}
		}
	}
	return ""
}

// remove takes a record away with its children, or flags it as deleted.
func (set *changeset) remove(t *table, r *record) {
	if rulesOf(t.path).softDelete {
		after := maps.Clone(r.Fields)
		after["deletedFlag"], after["dateDeleted"], after["deletedBy"] = true, set.now.Format(wireTime), set.by
		set.save(t, r, after)
		return
	}
	for _, path := range sortedKeys(set.s.tables) {
		if strings.HasPrefix(path, t.path+"/{parentId}/") {
			child := set.s.tables[path]
			for _, c := range child.list(r.ID) {
				set.remove(child, c)
			}
		}
	}
	set.drop(t, r)
}

// patched applies a JSON Patch to a record and returns what it would be.
func (s *Simulator) patched(c *call, t *table, r *record) (map[string]any, *problem) {
	var operations []struct {
		Op   string `json:"op"`
		Path string `json:"path"`
		// No pointer: a value that is null must differ from one that is missing.
		Value json.RawMessage `json:"value"`
	}
	bad := func(format string, a ...any) *problem {
		return refuse(http.StatusBadRequest, "InvalidObject", fmt.Sprintf(format, a...))
	}
	if err := json.Unmarshal(c.body, &operations); err != nil {
		return nil, bad("The body of a PATCH is an array of operations.")
	}
	before := s.patchable(t, r)
	document, err := json.Marshal(before)
	if err != nil {
		return nil, bad("%s", err)
	}
	for _, o := range operations {
		path := "/" + strings.TrimPrefix(o.Path, "/")
		field, inner, _ := strings.Cut(path[1:], "/")
		if _, known := s.spec.Models[t.model].Fields[field]; !known || field == "id" || field == "_info" {
			return nil, bad("path %s is not valid", o.Path)
		}
		if field == customFields && inner != "" {
			return nil, bad("path %s is not valid", o.Path) // one field cannot be patched
		}
		if !slices.Contains([]string{"add", "replace", "remove"}, o.Op) {
			return nil, bad("op %s is not valid", o.Op)
		}
		if o.Op != "remove" && o.Value == nil {
			return nil, bad("path %s has no value", o.Path)
		}
		// To patch a name or identifier inside a reference returns
		// 200 and does nothing: the reference's id stays.
		step, _ := json.Marshal([]map[string]any{{"op": o.Op, "path": path, "value": o.Value}})
		if o.Op == "remove" {
			step, _ = json.Marshal([]map[string]any{{"op": o.Op, "path": path}})
		}
		patch, err := jsonpatch.DecodePatch(step)
		if err != nil {
			return nil, bad("path %s is not valid", o.Path)
		}
		next, err := patch.Apply(document)
		if err != nil {
			return nil, bad("path %s is not valid", o.Path)
		}
		if o.Op == "remove" && inner == "" {
			next, err = withNull(next, field)
			if err != nil {
				return nil, bad("path %s is not valid", o.Path)
			}
		}
		document = next
	}
	after, err := decodeObject(document)
	if err != nil {
		return nil, bad("the patch cannot be applied")
	}
	if p := s.unknownField(c.body, after, t.model); p != nil {
		return nil, p
	}
	for name, v := range after {
		if v == nil {
			delete(after, name)
		}
	}
	// What the patch cannot see is kept.
	rules := rulesOf(t.path)
	for _, name := range rules.unseen() {
		if after[name] == nil && r.Fields[name] != nil {
			after[name] = r.Fields[name]
		}
	}
	return after, nil
}

// patchable is the document that a patch works on: every field of the model,
// null where it has no value, references with the parts that can be patched.
func (s *Simulator) patchable(t *table, r *record) map[string]any {
	document := map[string]any{}
	for name := range s.spec.Models[t.model].Fields {
		document[name] = nil
	}
	delete(document, "_info")
	for name, v := range r.Fields {
		f := s.spec.Models[t.model].Fields[name]
		if reference, ok := v.(map[string]any); ok && f.Model != "" {
			full := map[string]any{"id": reference["id"]}
			for _, part := range []string{"name", "identifier"} {
				if _, ok := s.spec.Models[f.Model].Fields[part]; ok {
					full[part] = nil
				}
			}
			v = full
		}
		document[name] = v
	}
	rules := rulesOf(t.path)
	if shown := s.renderCustomFields(t, r); shown != nil {
		document[customFields] = shown
	}
	for name, compose := range rules.composed {
		document[name] = compose(s, r)
	}
	for _, name := range rules.unseen() {
		delete(document, name)
		if _, ok := s.spec.Models[t.model].Fields[name]; ok {
			document[name] = nil
		}
	}
	delete(document, "id")
	return document
}

func withNull(document []byte, field string) ([]byte, error) {
	fields, err := decodeObject(document)
	if err != nil {
		return nil, err
	}
	fields[field] = nil
	return json.Marshal(fields)
}

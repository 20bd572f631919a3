package psasim

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	contactsPath       = "/company/contacts"
	communicationsPath = contactsPath + "/{parentId}/communications"
	contactTypesPath   = contactsPath + "/{parentId}/typeAssociations"
)

// contactRules: a contact's communications and types are records below it. The
// contact shows both, takes communications with any write and types only with its
// creation, as typeIds.
func contactRules() map[string]*rules {
	return map[string]*rules{
		"/company/communicationTypes": labeled("description"),
		"/company/contacts/types":     labeled("description"),
		communicationsPath:            communicationRules(),
		contactTypesPath:              typeAssociationRules("contact", contactTypesPath),
		contactsPath: {
			labels:     map[string][]string{"name": {"firstName", "lastName"}},
			readOnly:   []string{"types", "defaultPhoneType", "defaultPhoneNbr", "defaultPhoneExtension"},
			createOnly: map[string]string{"typeIds": "typeIds can only be used when creating a new contact"},
			composed:   map[string]func(*Simulator, *record) any{"communicationItems": communicationItems},
			check: func(set *changeset, r *record, before, after map[string]any) []item {
				if items := requires(after, "firstName", "company"); len(items) > 0 {
					return items
				}
				return set.checkItems(r, before != nil, after["communicationItems"])
			},
			created: func(set *changeset, r *record) *problem {
				types, _ := r.Fields["typeIds"].([]any)
				if p := set.writeItems(r); p != nil {
					return p
				}
				for _, id := range types {
					fields := map[string]any{"type": map[string]any{"id": id}, "contact": ref(r.ID)}
					if _, p := set.create(set.s.table(contactTypesPath), r.ID, fields); p != nil {
						return p
					}
				}
				return nil
			},
			updated: (*changeset).writeItems,
			put:     putItems,
			derive: func(s *Simulator, r *record, object map[string]any) {
				object["communicationItems"] = communicationItems(s, r)
				types := []any{}
				for _, association := range s.table(contactTypesPath).list(r.ID) {
					types = append(types, s.renderReference("ContactTypeReference", association.Fields["type"], origin{}))
				}
				object["types"] = types
				for _, c := range s.table(communicationsPath).list(r.ID) {
					if kind := s.kindOf(c.Fields); kind == "Phone" && c.Fields["defaultFlag"] == true {
						shown, _ := s.renderReference("CommunicationTypeReference", c.Fields["type"], origin{}).(map[string]any)
						object["defaultPhoneType"], object["defaultPhoneNbr"] = shown["name"], c.Fields["value"]
						if extension := textOf(c.Fields["extension"]); extension != "" {
							object["defaultPhoneExtension"] = extension
						}
					}
				}
			},
		},
	}
}

// communicationRules: the type says of which kind a communication is, and of each
// kind one is the default from the first on. Another becomes the default by
// setting its flag; the default cannot go while there are others of its kind.
func communicationRules() *rules {
	return &rules{
		readOnly: []string{"communicationType", "domain", "contactId", "mobileGuid"},
		fill: func(set *changeset, parent int64, fields map[string]any) {
			fields["defaultFlag"] = fields["defaultFlag"] == true || len(set.ofKind(parent, 0, set.s.kindOf(fields))) == 0
		},
		check: func(set *changeset, r *record, before, after map[string]any) []item {
			kind := set.s.kindOf(after)
			if kind == "Email" && !strings.Contains(textOf(after["value"]), "@") {
				return []item{{Code: "InvalidField", Message: "The field value must be an e-mail address.", Field: "value"}}
			}
			if before["defaultFlag"] == true && (after["defaultFlag"] != true || set.s.kindOf(before) != kind) && len(set.ofKind(r.Parent, r.ID, set.s.kindOf(before))) > 0 {
				return []item{{Code: "InvalidObject", Message: "A default is required.", Field: "defaultFlag"}}
			}
			if len(set.ofKind(r.Parent, r.ID, kind)) == 0 {
				after["defaultFlag"] = true
			}
			return nil
		},
		created: (*changeset).settleCommunication,
		updated: (*changeset).settleCommunication,
		derive: func(s *Simulator, r *record, object map[string]any) {
			object["contactId"], object["communicationType"] = r.Parent, s.kindOf(r.Fields)
			if _, domain, found := strings.Cut(textOf(r.Fields["value"]), "@"); found {
				object["domain"] = "@" + domain
			}
		},
		refuseDelete: func(set *changeset, r *record) *problem {
			if r.Fields["defaultFlag"] == true && len(set.ofKind(r.Parent, r.ID, set.s.kindOf(r.Fields))) > 0 {
				return invalid("ContactCommunication", item{Code: "InvalidObject", Message: "The default cannot be deleted.", Field: "defaultFlag"})
			}
			return nil
		},
	}
}

// kindOf is the kind of a communication's type: Email, Fax or Phone.
func (s *Simulator) kindOf(communication map[string]any) string {
	reference, _ := communication["type"].(map[string]any)
	t := s.table("/company/communicationTypes")
	kind := t.records[idOf(reference)]
	if kind == nil {
		for _, r := range t.records {
			if name := textOf(reference["name"]); name != "" && strings.EqualFold(textOf(r.Fields["description"]), name) {
				kind = r
			}
		}
	}
	switch {
	case kind == nil:
		return ""
	case kind.Fields["emailFlag"] == true:
		return "Email"
	case kind.Fields["faxFlag"] == true:
		return "Fax"
	}
	return "Phone"
}

// ofKind are a contact's communications of a kind, but for one.
func (set *changeset) ofKind(contact, but int64, kind string) []*record {
	var same []*record
	for _, r := range set.s.table(communicationsPath).list(contact) {
		if r.ID != but && set.s.kindOf(r.Fields) == kind {
			same = append(same, r)
		}
	}
	return same
}

// settleCommunication takes the flag of the default from the others of the kind.
func (set *changeset) settleCommunication(r *record) *problem {
	if r.Fields["defaultFlag"] != true {
		return nil
	}
	for _, other := range set.ofKind(r.Parent, r.ID, set.s.kindOf(r.Fields)) {
		if other.Fields["defaultFlag"] == true {
			after := maps.Clone(other.Fields)
			after["defaultFlag"] = false
			set.save(set.s.table(communicationsPath), other, after)
		}
	}
	return nil
}

// communicationItems are a contact's communications as the contact shows them.
func communicationItems(s *Simulator, contact *record) any {
	t := s.table(communicationsPath)
	items := []any{}
	for _, r := range t.list(contact.ID) {
		rendered := s.render(t, r, origin{})
		shown := map[string]any{"id": r.ID}
		for name := range s.spec.Models["ContactCommunicationItem"].Fields {
			if v, ok := rendered[name]; ok {
				shown[name] = v
			}
		}
		items = append(items, shown)
	}
	return items
}

// checkItems checks what a write of a contact says of its communications, before
// anything is written.
func (set *changeset) checkItems(contact *record, exists bool, items any) []item {
	const field = "communicationItems"
	if items == nil {
		return nil
	}
	wrong := func(code, format string, a ...any) []item {
		return []item{{Code: code, Message: fmt.Sprintf(format, a...), Field: field}}
	}
	elements, ok := items.([]any)
	if !ok {
		return wrong("InvalidField", "The field %s must be an array.", field)
	}
	defaults := map[string]bool{}
	seen := map[int64]bool{}
	for _, element := range elements {
		fields, ok := element.(map[string]any)
		if !ok {
			return wrong("InvalidField", "The field %s must be an array of objects.", field)
		}
		for name := range fields {
			if _, known := set.s.spec.Models["ContactCommunicationItem"].Fields[name]; !known {
				return wrong("InvalidField", "Could not find member '%s' on object of type 'ContactCommunicationItem'.", name)
			}
		}
		kind := set.s.kindOf(fields)
		given := textOf(fields["communicationType"])
		id := idOf(fields)
		stored := set.s.table(communicationsPath).records[id]
		switch {
		case isEmpty(fields["type"]) || isEmpty(fields["value"]):
			return wrong("MissingRequiredField", "The type/id and value fields are required.")
		case kind == "":
			reference, _ := fields["type"].(map[string]any)
			return wrong("NotFound", "CommunicationType %s not found", textOf(reference["name"])+textOf(reference["id"]))
		case given != "" && given != kind:
			return wrong("InvalidField", "The communicationType %s is not that of the type.", given)
		case id != 0 && (!exists || stored == nil || stored.Parent != contact.ID || seen[id]):
			return wrong("NotFound", "ContactCommunication %d not found", id)
		case utf8.RuneCountInString(textOf(fields["value"])) > 250:
			return wrong("MaxLengthField", "The field value must be a string with a maximum length of 250.")
		case fields["defaultFlag"] == true && defaults[kind]:
			return wrong("InvalidObject", "Only one %s can be the default.", kind)
		}
		seen[id] = true
		defaults[kind] = defaults[kind] || fields["defaultFlag"] == true
	}
	return nil
}

// writeItems makes a contact's communications what a write of the contact said.
func (set *changeset) writeItems(contact *record) *problem {
	items, given := contact.Fields["communicationItems"].([]any)
	after := maps.Clone(contact.Fields)
	delete(after, "communicationItems")
	delete(after, "typeIds")
	if len(after) != len(contact.Fields) {
		set.save(set.s.table(contactsPath), contact, after)
	}
	if !given {
		return nil
	}
	t := set.s.table(communicationsPath)
	kept := map[int64]bool{}
	// The default of each kind goes first, so that another one can lose its flag.
	for _, isDefault := range []bool{true, false} {
		for _, element := range items {
			given, _ := element.(map[string]any)
			if given == nil || (given["defaultFlag"] == true) != isDefault {
				continue
			}
			fields := maps.Clone(given)
			id := idOf(fields)
			for _, calculated := range []string{"id", "communicationType", "domain"} {
				delete(fields, calculated)
			}
			if id == 0 {
				r, p := set.create(t, contact.ID, fields)
				if p != nil {
					return p
				}
				kept[r.ID] = true
				continue
			}
			kept[id] = true
			clean, wrong := set.validate(t, id, contact.ID, fields)
			if len(wrong) > 0 {
				return invalid("ContactCommunication", wrong...)
			}
			if reflect.DeepEqual(clean, t.records[id].Fields) {
				continue
			}
			if p := set.update(t, contact.ID, t.records[id], clean); p != nil {
				return p
			}
		}
	}
	for _, r := range t.list(contact.ID) {
		if kept[r.ID] {
			continue
		}
		if same := set.ofKind(contact.ID, r.ID, set.s.kindOf(r.Fields)); r.Fields["defaultFlag"] == true && slices.ContainsFunc(same, func(o *record) bool { return kept[o.ID] }) {
			return invalid("Contact", item{Code: "InvalidObject", Message: "A default is required.", Field: "communicationItems"})
		}
		set.drop(t, r)
	}
	return nil
}

// putItems adds to a PUT the communications that it leaves out: they stay.
func putItems(s *Simulator, contact *record, fields map[string]any) {
	given, ok := fields["communicationItems"].([]any)
	if !ok {
		return
	}
	stored, _ := communicationItems(s, contact).([]any)
	for _, item := range stored {
		shown, _ := item.(map[string]any)
		if !slices.ContainsFunc(given, func(g any) bool { o, _ := g.(map[string]any); return idOf(o) == idOf(shown) }) {
			given = append(given, item)
		}
	}
	fields["communicationItems"] = given
}

package psasim

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim/conditions"
)

const (
	auditTable = hiddenPrefix + "AuditTrailEntry"
	// auditModel is the model of the entries.
	auditModel = "AuditTrailEntry"
)

// auditTypes are the names that the audit trail knows models by, where they are
// not the models' own.
var auditTypes = map[string]string{"Addition": "AgreementAddition", "CompanyConfiguration": "Configuration"}

func auditType(model string) string {
	if name, ok := auditTypes[model]; ok {
		return name
	}
	return displayModel(model)
}

// templates are texts that reach the API with their placeholders unfilled, as a
// user of a real site found for additions.
var templates = map[string]string{
	"AgreementAddition": "Product {product_id}: {field_name} has been changed from {old_value} to {new_value}.",
}

// audit writes the entries of the audit trail for what a changeset did.
func (set *changeset) audit(changes []Change) {
	if set.by == seeder {
		return
	}
	source := "API"
	if set.dashboard {
		source = "Manage"
	}
	trail := set.s.table(auditTable)
	for _, c := range changes {
		if strings.HasPrefix(c.Collection, hiddenPrefix) {
			continue
		}
		kind := auditType(set.s.spec.Paths[c.Collection].Model)
		enter := func(subType, text string) {
			if template, ok := templates[kind]; ok {
				text = template
			}
			r := &record{ID: trail.last + 1, Parent: c.ID, Entered: set.now, Author: set.by}
			set.save(trail, r, map[string]any{"type": kind, "auditSubType": subType, "text": text, "auditSource": source})
		}
		switch {
		case c.Before == nil:
			enter("Created", fmt.Sprintf("%s %d has been created.", kind, c.ID))
		case c.After == nil:
			enter("Deleted", fmt.Sprintf("%s %d has been deleted.", kind, c.ID))
		default:
			for _, name := range c.Fields() {
				enter("Updated", fmt.Sprintf("%s has been changed from %q to %q.", name, shown(c.Before[name]), shown(c.After[name])))
			}
		}
	}
}

// shown is a stored value in a text: a reference by its id.
func shown(v any) string {
	if reference, ok := v.(map[string]any); ok && reference["id"] != nil {
		return textOf(reference["id"])
	}
	return textOf(v)
}

// auditTrail lists the entries for one record, the oldest first.
func (s *Simulator) auditTrail(c *call) ([]map[string]any, *problem) {
	query := c.request.URL.Query()
	if strings.EqualFold(c.request.Header.Get("pagination-type"), "forward-only") {
		return nil, refuse(http.StatusBadRequest, "InvalidObject", "Forward-only pagination is not supported by this endpoint.")
	}
	kind := query.Get("type")
	if kind == "" {
		return nil, invalid(auditModel, item{Code: "MissingRequiredField", Message: "The type field is required.", Field: "type"})
	}
	known := false
	for _, p := range s.spec.Paths {
		known = known || p.Model != "" && strings.EqualFold(auditType(p.Model), kind)
	}
	if !known {
		return nil, invalid(auditModel, item{Code: "InvalidField", Message: fmt.Sprintf("The value '%s' is not valid for type.", kind), Field: "type"})
	}
	id, p := wholeNumber(query, "id", 0)
	if p != nil {
		return nil, p
	}
	if device := query.Get("deviceIdentifier"); id == 0 && device != "" {
		for _, r := range s.table("/company/configurations").list(0) {
			if r.Fields["deviceIdentifier"] == device {
				id = int(r.ID)
			}
		}
	} else if id == 0 {
		return nil, invalid(auditModel, item{Code: "MissingRequiredField", Message: "The id field is required.", Field: "id"})
	}
	wanted, err := conditions.Parse(query.Get("conditions"))
	if err != nil {
		return nil, badCondition(err)
	}
	c.model = auditModel
	entries := []map[string]any{}
	for _, r := range s.table(auditTable).list(int64(id)) {
		if !strings.EqualFold(textOf(r.Fields["type"]), kind) {
			continue
		}
		entry := map[string]any{
			"text": r.Fields["text"], "enteredDate": r.Entered.UTC().Format(wireTime), "enteredBy": r.Author,
			"auditType": r.Fields["type"], "auditSubType": r.Fields["auditSubType"], "auditSource": r.Fields["auditSource"],
		}
		fits, err := wanted.Match(s.lookup(auditModel, entry))
		if err != nil {
			return nil, badCondition(err)
		}
		if fits {
			entries = append(entries, entry)
		}
	}
	return entries, s.sort(auditModel, entries, query.Get("orderBy"))
}

func (s *Simulator) serveAuditTrail(c *call) (*response, *problem) {
	entries, p := s.auditTrail(c)
	if p != nil {
		return nil, p
	}
	return s.page(c, entries)
}

func (s *Simulator) countAuditTrail(c *call) (*response, *problem) {
	entries, p := s.auditTrail(c)
	if p != nil {
		return nil, p
	}
	return &response{status: http.StatusOK, body: map[string]int{"count": len(entries)}}, nil
}

package export

import (
	"slices"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
)

// only keeps a management solution, the integrations that are for it, the companies
// with a managed id of it, what belongs to any of these, and what any of it refers to.
func (e *exporter) only(solution string) error {
	const solutions, integrations, managedIDs = "management_solution", "managed_devices_integration", "managed_id"
	kept := map[*object]bool{}
	var candidates []candidate
	// names are those by which the solution is known: an integration has that of the
	// solution it is for.
	names := map[string]bool{strings.ToLower(solution): true}
	known := func(found *object, attributes ...string) bool {
		return slices.ContainsFunc(attributes, func(a string) bool { return names[strings.ToLower(found.values.String(a))] })
	}
	for _, found := range e.objects[integrations] {
		candidates = append(candidates, candidate{key: found.values.String("name")})
		if strings.EqualFold(found.values.String("name"), solution) {
			names[strings.ToLower(found.values.String("solution"))] = true
		}
	}
	for _, found := range e.objects[solutions] {
		candidates = append(candidates, candidate{key: found.values.String("name")})
		if known(found, "name", "management_solution_name") {
			kept[found] = true
			names[strings.ToLower(found.values.String("management_solution_name"))] = true
		}
	}
	for _, found := range e.objects[integrations] {
		if known(found, "name", "solution") {
			kept[found] = true
		}
	}
	if len(kept) == 0 {
		return unknown("management solution or integration", []string{solution}, candidates)
	}
	for _, found := range e.objects[managedIDs] {
		if kept[e.found[place(solutions, found.values.Int64("management_solution_id"))]] {
			kept[found.client] = true
		}
	}
	for _, name := range e.sorted {
		for _, found := range e.objects[name] {
			own := found.client != nil && kept[found.client]
			if own && name == managedIDs && !kept[e.found[place(solutions, found.values.Int64("management_solution_id"))]] {
				continue
			}
			if parent := e.parent(found); own || (parent != nil && kept[parent] && parent.client == nil) {
				kept[found] = true
			}
		}
	}
	e.follow(kept)
	for _, name := range e.sorted {
		e.objects[name] = slices.DeleteFunc(e.objects[name], func(found *object) bool { return !kept[found] })
	}
	return nil
}

// follow adds whatever objects refer to, and what that refers to, but for other
// clients: a company that another one belongs to is none of the solution's.
func (e *exporter) follow(kept map[*object]bool) {
	for again := true; again; {
		again = false
		for _, name := range e.sorted {
			for _, found := range e.objects[name] {
				if !kept[found] {
					continue
				}
				for _, target := range e.targets(found) {
					if !kept[target] && target.client == nil {
						kept[target], again = true, true
					}
				}
			}
		}
	}
}

// targets are the objects that one refers to, its parent among them.
func (e *exporter) targets(found *object) []*object {
	var targets []*object
	add := func(typ *kit.Type, id int64) {
		if target := e.found[place(typ.Type, id)]; target != nil {
			targets = append(targets, target)
		}
	}
	if parent := e.parent(found); parent != nil {
		targets = append(targets, parent)
	}
	for _, s := range found.typ.Settings() {
		switch target := e.referents.Of(found.typ, s); {
		case target == nil:
		case s.Kind == kit.KindIDs || s.Kind == kit.KindReferences:
			for _, id := range found.values.IDs(s.Name) {
				add(target, id)
			}
		default:
			add(target, found.values.Int64(s.Name))
		}
	}
	return targets
}

// parent is the object below which one lies, nil where it lies below none.
func (e *exporter) parent(found *object) *object {
	if found.typ.Parent == nil {
		return nil
	}
	return e.found[place(found.typ.Parent.Type, found.values.Int64(found.typ.Parents()[0]))]
}

package export

import (
	"cmp"
	"slices"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
)

// order sorts the types that have resources so that each comes after its parent
// and after what it cannot be without, and as far as no cycle forbids after
// whatever else it refers to. A reference to a later type stays an id.
func order(types []*kit.Type, referents kit.Referents) []*kit.Type {
	var left, placed []*kit.Type
	needs, likes := map[*kit.Type][]*kit.Type{}, map[*kit.Type][]*kit.Type{}
	byName := map[string]*kit.Type{}
	for _, typ := range types {
		byName[typ.Type] = typ
	}
	for _, typ := range types {
		if typ.DataOnly {
			continue
		}
		left = append(left, typ)
		if typ.Parent != nil {
			needs[typ] = append(needs[typ], byName[typ.Parent.Type])
		}
		for _, s := range typ.Settings() {
			target := referents.Of(typ, s)
			if target == nil || target == typ || target.DataOnly {
				continue
			}
			if s.Required {
				needs[typ] = append(needs[typ], target)
			} else {
				likes[typ] = append(likes[typ], target)
			}
		}
	}
	for len(left) > 0 {
		next := slices.MinFunc(left, func(a, b *kit.Type) int {
			return cmp.Or(
				cmp.Compare(outside(a, left, needs, likes), outside(b, left, needs, likes)),
				cmp.Compare(count(left, needs[a]), count(left, needs[b])),
				cmp.Compare(count(left, likes[a]), count(left, likes[b])),
			)
		})
		placed = append(placed, next)
		left = slices.DeleteFunc(left, func(typ *kit.Type) bool { return typ == next })
	}
	return placed
}

// outside counts the types that one waits for, directly or not, and that do not
// wait for it: 0 where all it waits for is a cycle of its own.
func outside(typ *kit.Type, left []*kit.Type, needs, likes map[*kit.Type][]*kit.Type) int {
	n := 0
	for _, other := range waits(typ, left, needs, likes) {
		if !slices.Contains(waits(other, left, needs, likes), typ) {
			n++
		}
	}
	return n
}

// waits returns the types that one waits for, directly or not.
func waits(typ *kit.Type, left []*kit.Type, needs, likes map[*kit.Type][]*kit.Type) []*kit.Type {
	var found []*kit.Type
	next := []*kit.Type{typ}
	for len(next) > 0 {
		for _, other := range slices.Concat(needs[next[0]], likes[next[0]]) {
			if slices.Contains(left, other) && !slices.Contains(found, other) {
				found, next = append(found, other), append(next, other)
			}
		}
		next = next[1:]
	}
	return found
}

func count(left, of []*kit.Type) int {
	n := 0
	for _, typ := range of {
		if slices.Contains(left, typ) {
			n++
		}
	}
	return n
}

// ofClient returns the attribute that names a type's company, or "": objects of
// such a type belong to one client each, and their names repeat from client to
// client.
func ofClient(typ *kit.Type, referents kit.Referents) string {
	for _, s := range typ.Settings() {
		if target := referents.Of(typ, s); s.Required && target != nil && target.Type == company {
			return s.Name
		}
	}
	return ""
}

const company = "company"

// ofClients are the types whose objects belong to a client: the company itself,
// what names its company, and their children.
func ofClients(types []*kit.Type, referents kit.Referents) []*kit.Type {
	theirs := map[string]bool{company: true}
	var kept []*kit.Type
	for _, typ := range types {
		if typ.Type == company || ofClient(typ, referents) != "" || (typ.Parent != nil && theirs[typ.Parent.Type]) {
			theirs[typ.Type] = true
			kept = append(kept, typ)
		}
	}
	return kept
}

package psasim

import (
	"maps"
	"reflect"
	"slices"
	"sync"
	"time"
)

// Change is one record that a write created, changed or removed.
type Change struct {
	// Collection is the record's collection as the API's description spells it,
	// for example "/finance/agreements/{parentId}/additions"; Parent is the id
	// in place of {parentId}, or 0.
	Collection string
	Parent, ID int64
	// By is the member who made the change: the API's own, or a person in the
	// dashboard.
	By string
	At time.Time
	// Before is nil for a record that was created, After for one that was
	// removed. References are by id; calculated fields are not among them.
	Before, After map[string]any
}

// Fields returns the names of the fields whose values differ, sorted.
func (c Change) Fields() []string {
	var names []string
	all := maps.Clone(c.Before)
	if all == nil {
		all = map[string]any{}
	}
	maps.Copy(all, c.After)
	for _, name := range sortedKeys(all) {
		if !reflect.DeepEqual(c.Before[name], c.After[name]) {
			names = append(names, name)
		}
	}
	return names
}

type changeLog struct {
	mu      sync.Mutex
	changes []Change
}

func (l *changeLog) add(set *changeset, changes []Change) {
	if set.by == seeder {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.changes = append(l.changes, changes...)
}

// Changes returns what was written since the site started or since
// [Simulator.ResetChanges], over the API and in the dashboard, in order. A write
// that changed no value is among them.
func (s *Simulator) Changes() []Change {
	s.changes.mu.Lock()
	defer s.changes.mu.Unlock()
	return slices.Clone(s.changes.changes)
}

// ResetChanges forgets the changes made so far.
func (s *Simulator) ResetChanges() {
	s.changes.mu.Lock()
	defer s.changes.mu.Unlock()
	s.changes.changes = nil
}

// merged returns what the changeset did, once for each record, in the order in
// which they were first touched.
func (set *changeset) merged() []Change {
	type key struct {
		t  *table
		id int64
	}
	at := map[key]int{}
	var changes []Change
	for _, c := range set.touched {
		k := key{c.table, c.id}
		i, seen := at[k]
		if !seen {
			i = len(changes)
			at[k] = i
			changes = append(changes, Change{Collection: c.table.path, ID: c.id, By: set.by, At: set.now})
			if c.before != nil {
				changes[i].Before, changes[i].Parent = c.before.Fields, c.before.Parent
			}
		}
		changes[i].After = nil
		if c.record != nil {
			changes[i].After, changes[i].Parent = c.record.Fields, c.record.Parent
		}
	}
	return slices.DeleteFunc(changes, func(c Change) bool { return c.Before == nil && c.After == nil })
}

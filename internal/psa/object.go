package psa

import (
	"encoding/json"
	"strings"
	"time"
)

// Object is a JSON object as the server sent it. Numbers are json.Number, so
// that decimals stay exact.
type Object map[string]any

// ID is the object's id, 0 if it has none.
func (o Object) ID() int64 {
	n, ok := o["id"].(json.Number)
	if !ok {
		return 0
	}
	id, err := n.Int64()
	if err != nil {
		return 0
	}
	return id
}

// Lookup finds a member by its path, for example board/id. A missing member is
// nil, as a null one is.
func (o Object) Lookup(path string) any {
	var v any = map[string]any(o)
	for part := range strings.SplitSeq(path, "/") {
		members, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = members[part]
	}
	return v
}

// entered is when the object was made, or, where the server does not say, when
// it was last changed.
func (o Object) entered() (time.Time, bool) {
	for _, member := range []string{"_info/dateEntered", "_info/lastUpdated"} {
		if text, ok := o.Lookup(member).(string); ok {
			if t, err := time.Parse(time.RFC3339, text); err == nil {
				return t, true
			}
		}
	}
	return time.Time{}, false
}

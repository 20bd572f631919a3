package psa

import (
	"encoding/json"
	"strings"
	"time"
)

// Record is a JSON object as the server sent it. Numbers are json.Number, so
// that decimals stay exact.
type Record map[string]any

// ID is the object's id, 0 if it has none.
func (o Record) ID() int64 {
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

// Field returns a field by its path, for example board/id. A missing field is
// nil, as a null one is.
func (o Record) Field(path string) any {
	var v any = map[string]any(o)
	for part := range strings.SplitSeq(path, "/") {
		fields, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = fields[part]
	}
	return v
}

// entered is when the object was made, or, where the server does not say, when
// it was last changed.
func (o Record) entered() (time.Time, bool) {
	for _, field := range []string{"_info/dateEntered", "_info/lastUpdated"} {
		if text, ok := o.Field(field).(string); ok {
			if t, err := time.Parse(time.RFC3339, text); err == nil {
				return t, true
			}
		}
	}
	return time.Time{}, false
}

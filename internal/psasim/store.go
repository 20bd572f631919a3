package psasim

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"time"

	"go.etcd.io/bbolt"
)

// record is one object. References are kept as {"id": n} only, so that a
// renamed target shows under its new name.
type record struct {
	ID      int64          `json:"id"`
	Parent  int64          `json:"parent,omitempty"`
	Fields  map[string]any `json:"fields"`
	Entered time.Time      `json:"entered"`
	Updated time.Time      `json:"updated"`
	By      string         `json:"by"`
	Author  string         `json:"author"`
	// Archived records are listed and cannot be reached by their id.
	Archived bool `json:"archived,omitempty"`
}

// table holds the records of a collection; those of a child collection for all
// parents. Ids are never used again.
type table struct {
	path     string // as the API spells it
	model    string
	records  map[int64]*record
	children map[int64][]int64 // ids in order, by parent
	last     int64
}

func (s *Simulator) table(path string) *table {
	s.tablesMu.Lock()
	defer s.tablesMu.Unlock()
	t, ok := s.tables[path]
	if !ok {
		t = &table{path: path, model: s.spec.Paths[path].Model, records: map[int64]*record{}, children: map[int64][]int64{}}
		s.tables[path] = t
	}
	return t
}

// list returns the records of a parent in the order of their ids.
func (t *table) list(parent int64) []*record {
	ids := t.children[parent]
	records := make([]*record, len(ids))
	for i, id := range ids {
		records[i] = t.records[id]
	}
	return records
}

func (t *table) put(r *record) {
	if _, exists := t.records[r.ID]; !exists {
		ids := t.children[r.Parent]
		at, _ := slices.BinarySearch(ids, r.ID)
		t.children[r.Parent] = slices.Insert(ids, at, r.ID)
		t.last = max(t.last, r.ID)
	}
	t.records[r.ID] = r
}

func (t *table) drop(r *record) {
	delete(t.records, r.ID)
	ids := t.children[r.Parent]
	if i := slices.Index(ids, r.ID); i >= 0 {
		t.children[r.Parent] = slices.Delete(slices.Clone(ids), i, i+1)
	}
}

// changeset collects what one request changes. Changes show at once within
// the site's lock; commit writes them to the database file, undo takes them back.
type changeset struct {
	s   *Simulator
	by  string
	now time.Time
	// dashboard is set for what a person does, whom fields that cannot be
	// changed do not stop.
	dashboard bool
	touched   []touch
}

type touch struct {
	table  *table
	id     int64
	before *record // nil when it was created
	record *record // nil when it was removed
}

func (s *Simulator) begin(by string) *changeset {
	return &changeset{s: s, by: by, now: s.options.Now().UTC().Truncate(time.Second)}
}

func (set *changeset) save(t *table, r *record, fields map[string]any) {
	fresh := *r
	fresh.Fields = maps.Clone(fields)
	fresh.Updated, fresh.By = set.now, set.by
	set.touched = append(set.touched, touch{t, r.ID, t.records[r.ID], &fresh})
	t.put(&fresh)
}

func (set *changeset) drop(t *table, r *record) {
	set.touched = append(set.touched, touch{t, r.ID, t.records[r.ID], nil})
	t.drop(r)
}

// undo takes back all changes but the first n. The ids that were given out stay
// used.
func (set *changeset) undo(n int) {
	for _, c := range slices.Backward(set.touched[n:]) {
		if c.before == nil {
			c.table.drop(c.record)
			continue
		}
		c.table.put(c.before)
	}
	set.touched = set.touched[:n]
}

func (set *changeset) commit() error {
	changes := set.merged()
	set.audit(changes)
	if err := set.s.file.write(set.touched); err != nil {
		set.undo(0)
		return err
	}
	set.s.changes.add(set, changes)
	return nil
}

// database is the embedded file of a site that outlives its process. A nil
// database keeps nothing.
type database struct{ bolt *bbolt.DB }

func openDatabase(path string) (*database, error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: 5 * time.Second})
	if err != nil {
		return nil, err
	}
	return &database{db}, nil
}

func (d *database) close() error {
	if d == nil {
		return nil
	}
	return d.bolt.Close()
}

func (d *database) write(touched []touch) error {
	if d == nil || len(touched) == 0 {
		return nil
	}
	return d.bolt.Update(func(file *bbolt.Tx) error {
		for _, c := range touched {
			bucket, err := file.CreateBucketIfNotExists([]byte(c.table.path))
			if err != nil {
				return err
			}
			key := binary.BigEndian.AppendUint64(nil, uint64(c.id))
			if c.record == nil {
				// The highest id must not be given out again after a restart.
				if err := bucket.Put(key, []byte("null")); err != nil {
					return err
				}
				continue
			}
			raw, err := json.Marshal(c.record)
			if err != nil {
				return err
			}
			if err := bucket.Put(key, raw); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *database) load(s *Simulator) error {
	return d.bolt.View(func(file *bbolt.Tx) error {
		return file.ForEach(func(name []byte, bucket *bbolt.Bucket) error {
			t := s.table(string(name))
			return bucket.ForEach(func(key, raw []byte) error {
				t.last = max(t.last, int64(binary.BigEndian.Uint64(key)))
				if string(raw) == "null" {
					return nil
				}
				var r record
				decoder := json.NewDecoder(bytes.NewReader(raw))
				decoder.UseNumber()
				if err := decoder.Decode(&r); err != nil {
					return err
				}
				t.put(&r)
				return nil
			})
		})
	})
}

func decodeObject(raw []byte) (map[string]any, error) {
	var fields map[string]any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&fields); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more after the object")
	}
	return fields, nil
}

package psa_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// versioned is a record whose text is the number of its latest write.
type versioned struct {
	collection string
	id         int64
	// key finds the record, and field holds its text.
	key, keyField, field string

	write sync.Mutex
	// begun and done are the latest write's number; doomed and gone the same of
	// its removal.
	begun, done  atomic.Int64
	doomed, gone atomic.Bool
}

// Whatever is read and written at a time: what is read is no older than the last
// write that was over when the read began, and no write is made up.
func TestSharedIsNeverOlderThanAWrite(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			newRandomRun(t).play(seed)
		})
	}
}

type randomRun struct {
	*sharing
	agreements []int64
	product    int64
	mu         sync.RWMutex
	records    []*versioned
}

func newRandomRun(t *testing.T) *randomRun {
	t.Helper()
	r := &randomRun{sharing: newSharing(t)}
	r.product = r.force("/procurement/catalog", map[string]any{"identifier": "Backup"})
	for range 3 {
		r.agreements = append(r.agreements, r.force("/finance/agreements", nil))
	}
	for i := range 24 {
		r.add(i)
	}
	return r
}

// add makes a company or an addition of an agreement through the client.
func (r *randomRun) add(n int) {
	v := &versioned{collection: companies, key: "Client" + strconv.Itoa(n), keyField: "identifier", field: "addressLine1"}
	body := map[string]any{"identifier": v.key, "name": v.key, v.field: "0", "site": map[string]any{"name": "Main"}}
	if n%2 == 1 {
		v.collection = additions(r.agreements[n%3])
		v.keyField, v.field = "serialNumber", "invoiceDescription"
		body = map[string]any{"product": map[string]any{"id": r.product}, "billCustomer": "Billable", v.keyField: v.key, v.field: "0"}
	}
	// What is looked for before it exists must be found after.
	if n%4 < 2 {
		if found, err := psa.Find(r.t.Context(), r.reader, v.collection, psa.Eq(v.keyField, v.key)); err != nil || len(found) > 0 {
			r.t.Errorf("%s exists: %v, %v", v.key, found, err)
		}
	}
	record, err := r.client.Create(r.t.Context(), v.collection, body, psa.Reconcile{})
	if err != nil {
		r.t.Errorf("create %s: %v", v.key, err)
		return
	}
	v.id = record.ID()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.records = append(r.records, v)
}

func (r *randomRun) any(random *rand.Rand) *versioned {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.records[random.IntN(len(r.records))]
}

func (r *randomRun) play(seed uint64) {
	var workers sync.WaitGroup
	for worker := range 8 {
		random := rand.New(rand.NewPCG(seed, uint64(worker)))
		workers.Go(func() {
			for step := range 50 {
				v := r.any(random)
				switch n := random.IntN(100); {
				case n < 3:
					r.change(v)
				case n < 4:
					r.remove(v)
				case n < 5:
					r.add(1000 + worker*100 + step)
				case n < 70:
					r.read(v, func() (psa.Record, error) { return r.reader.Get(r.t.Context(), v.collection, v.id) })
				default:
					r.read(v, func() (psa.Record, error) { return r.find(v) })
				}
			}
		})
	}
	workers.Wait()
}

func (r *randomRun) change(v *versioned) {
	v.write.Lock()
	defer v.write.Unlock()
	if v.gone.Load() {
		return
	}
	n := v.begun.Add(1)
	if _, err := r.client.Patch(r.t.Context(), v.collection, v.id, []psa.Operation{psa.Replace(v.field, strconv.FormatInt(n, 10))}); err != nil {
		r.t.Errorf("change %s: %v", v.key, err)
	}
	v.done.Store(n)
}

func (r *randomRun) remove(v *versioned) {
	v.write.Lock()
	defer v.write.Unlock()
	// A company that is deleted stays, flagged.
	if v.gone.Load() || v.collection == companies {
		return
	}
	v.doomed.Store(true)
	if err := r.client.Delete(r.t.Context(), v.collection, v.id); err != nil {
		r.t.Errorf("remove %s: %v", v.key, err)
	}
	v.gone.Store(true)
}

func (r *randomRun) find(v *versioned) (psa.Record, error) {
	found, err := psa.Find(r.t.Context(), r.reader, v.collection, psa.Eq(v.keyField, v.key))
	switch {
	case err != nil:
		return nil, err
	case len(found) == 0:
		return nil, psa.ErrNotFound
	}
	return found[0], nil
}

func (r *randomRun) read(v *versioned, read func() (psa.Record, error)) {
	gone, oldest := v.gone.Load(), v.done.Load()
	record, err := read()
	if errors.Is(err, psa.ErrNotFound) {
		if !v.doomed.Load() {
			r.t.Errorf("%s was not found, and nobody removed it", v.key)
		}
		return
	}
	text, _ := record[v.field].(string)
	n, textErr := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil || textErr != nil:
		r.t.Errorf("read %s: %v, %v", v.key, err, textErr)
	case gone:
		r.t.Errorf("%s was read after it was removed", v.key)
	case n < oldest || n > v.begun.Load():
		r.t.Errorf("%s was read as of write %d, the latest was %d", v.key, n, oldest)
	}
}

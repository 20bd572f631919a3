package psasim

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
)

// ClientID is the client id that a simulator expects unless told otherwise.
const ClientID = "5d7e2a44-6f3b-4f0e-9a51-0c8f1c2b7d10"

// Options configure a [Simulator]. The zero value is a site held in memory with
// the company "acme" and the keys "public" and "private-secret".
type Options struct {
	// Database is the file that holds the site's data; "" keeps it in memory.
	Database string
	// CompanyID, PublicKey, PrivateKey and ClientID are the only login.
	CompanyID, PublicKey, PrivateKey, ClientID string
	// Codebase is served beside v4_6_release/.
	Codebase string
	// AutoCreateBoardStatuses creates two statuses with each board.
	AutoCreateBoardStatuses bool
	// AllowMissingClientID accepts requests without a client id;
	// MissingClientIDStatus is the refusal's status otherwise (401).
	AllowMissingClientID  bool
	MissingClientIDStatus int
	// RequestsPerMinute throttles; 0 does not.
	RequestsPerMinute int
	// ExplicitNulls returns fields without a value as null, as servers before 2021 did.
	ExplicitNulls bool
	// KeepLineBreaks keeps line breaks in every text. Otherwise they become
	// spaces except in fields for prose, see the package's assumptions.
	KeepLineBreaks bool
	// NumberDigits is how many digits after the decimal point a number keeps,
	// rounded half away from zero; 0 keeps all. [Simulator.Rewrite] does it for
	// one field.
	NumberDigits int32
	// KeepUnnamedCustomFields keeps the custom fields that a write's array leaves
	// out, as a client saw; without it they are cleared, as the vendor's guide has it.
	KeepUnnamedCustomFields bool
	// PatientQueries serves lists that a hosted server takes too long for, as
	// that of all open tickets. Otherwise they are a timeout.
	PatientQueries bool
	// DiscoverCrossReferences makes a device that is pushed with a vendor type
	// and level unknown to the integration create the cross reference.
	DiscoverCrossReferences bool
	// BulkResponse is the form of the responses to bulk writes.
	BulkResponse BulkResponse
	// ManagedItSyncTakes is how long a Managed IT synchronization runs before
	// its log is there.
	ManagedItSyncTakes time.Duration
	// NoSeed begins with an empty site.
	NoSeed bool
	// Admin serves the endpoints below /_psasim/, by which a script does what a
	// test does with the methods of Simulator.
	Admin bool
	// Latency is how long a request to the API takes at least, from its arrival to
	// its response; [Simulator.SetLatency] changes it.
	Latency time.Duration
	// Now is the site's clock.
	Now func() time.Time
}

// Simulator is a ConnectWise site. It is an http.Handler.
type Simulator struct {
	options Options
	spec    *spec.Document

	mu sync.RWMutex
	// tables are created when they are first asked for, by readers too, which hold
	// mu together: tablesMu guards the map itself.
	tablesMu sync.Mutex
	tables   map[string]*table
	file     *database
	// quirks are by the path of their collection, as the API spells it; mu
	// guards them.
	quirks map[string]*quirk

	// syncFailures are the errors of the next Managed IT synchronization; mu
	// guards them.
	syncFailures []string

	// tokens let their holders act as members, by public key; mu guards them.
	tokens map[string]token

	log     requestLog
	changes changeLog
	latency atomic.Int64
	faults  faultList
	late    lateWrites
	window  window
}

// New returns a site, seeded with what every real one has.
func New(options Options) (*Simulator, error) {
	for _, d := range []struct {
		value    *string
		fallback string
	}{
		{&options.CompanyID, "acme"},
		{&options.PublicKey, "public"},
		{&options.PrivateKey, "private-secret"},
		{&options.ClientID, ClientID},
		{&options.Codebase, "v2025_1/"},
	} {
		if *d.value == "" {
			*d.value = d.fallback
		}
	}
	if options.MissingClientIDStatus == 0 {
		options.MissingClientIDStatus = http.StatusUnauthorized
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	if b := options.BulkResponse; b != BulkResults && b != BulkRecords && b != BulkFirst {
		return nil, fmt.Errorf("there is no response to bulk writes %q; there are %q and %q", b, BulkRecords, BulkFirst)
	}
	s := &Simulator{options: options, spec: spec.Load(), tables: map[string]*table{}, quirks: map[string]*quirk{}}
	s.SetLatency(options.Latency)
	if options.Database != "" {
		file, err := openDatabase(options.Database)
		if err != nil {
			return nil, fmt.Errorf("open %s: %w", options.Database, err)
		}
		s.file = file
		if err := file.load(s); err != nil {
			return nil, fmt.Errorf("read %s: %w", options.Database, err)
		}
	}
	if !options.NoSeed && len(s.tables) == 0 {
		if err := s.seed(); err != nil {
			return nil, fmt.Errorf("seed: %w", err)
		}
	}
	return s, nil
}

// Close closes the database file.
func (s *Simulator) Close() error {
	s.dropLate()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.file.close()
}

// Force puts in a record that the API would refuse today: nothing is required,
// validated, checked for duplicates, filled in or created beside it, as with what older
// versions and imports left behind. References are by id. Only a field that the
// collection's model does not have is an error.
func (s *Simulator) Force(path string, fields map[string]any) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, parent, err := s.collection(path)
	if err != nil {
		return 0, err
	}
	if fields, err = s.known(t, fields); err != nil {
		return 0, err
	}
	set := s.begin(person)
	r := &record{ID: t.last + 1, Parent: parent, Entered: set.now, Author: set.by}
	set.save(t, r, fields)
	return r.ID, set.commit()
}

// ForceEdit changes a record as [Simulator.Force] adds one; nil clears a field.
func (s *Simulator) ForceEdit(path string, id int64, fields map[string]any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, _, r, err := s.locate(path, id)
	if err != nil {
		return err
	}
	if fields, err = s.known(t, fields); err != nil {
		return err
	}
	after := maps.Clone(r.Fields)
	maps.Copy(after, fields)
	set := s.begin(person)
	set.save(t, r, after)
	return set.commit()
}

// known returns fields in the form in which they are kept, or an error where
// the table's model does not have one of them.
func (s *Simulator) known(t *table, fields map[string]any) (map[string]any, error) {
	for name := range fields {
		if _, ok := s.spec.Models[t.model].Fields[name]; !ok && !strings.HasPrefix(t.path, hiddenPrefix) {
			return nil, fmt.Errorf("%s has no field %s", t.model, name)
		}
	}
	return normalize(fields)
}

// Object is a record as a GET returns it, with numbers as json.Number.
func (s *Simulator) Object(path string, id int64) (map[string]any, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	t, _, r, err := s.locate(path, id)
	if err != nil {
		return nil, false
	}
	object, err := normalize(s.render(t, r, origin{}))
	return object, err == nil
}

// Objects are all records of a collection in the order of their ids, without
// those that are flagged as deleted.
func (s *Simulator) Objects(path string) []map[string]any {
	s.mu.RLock()
	defer s.mu.RUnlock()
	t, parent, err := s.collection(path)
	if err != nil {
		return nil
	}
	var objects []map[string]any
	for _, r := range t.list(parent) {
		if r.Fields["deletedFlag"] == true {
			continue
		}
		if object, err := normalize(s.render(t, r, origin{})); err == nil {
			objects = append(objects, object)
		}
	}
	return objects
}

// Find finds the record of a collection whose field has a value.
func (s *Simulator) Find(path, field, value string) (int64, bool) {
	for _, object := range s.Objects(path) {
		if text, ok := object[field].(string); ok && strings.EqualFold(text, value) {
			n, ok := number(object["id"])
			return n.IntPart(), ok
		}
	}
	return 0, false
}

// normalize gives fields the types that encoding/json yields.
func normalize(fields map[string]any) (map[string]any, error) {
	raw, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	return decodeObject(raw)
}

// locate finds a record by its collection and id.
func (s *Simulator) locate(path string, id int64) (*table, int64, *record, error) {
	t, parent, err := s.collection(path)
	if err != nil {
		return nil, 0, nil, err
	}
	r, ok := t.records[id]
	if !ok || r.Parent != parent {
		return nil, 0, nil, notFound(t.model, id)
	}
	return t, parent, r, nil
}

// collection finds the table behind a concrete path and the parent's id in it.
func (s *Simulator) collection(path string) (*table, int64, error) {
	if strings.HasPrefix(path, hiddenPrefix) {
		return s.table(path), 0, nil
	}
	template, p, ok := spec.Match(path)
	if !ok || strings.HasSuffix(template, "{id}") {
		return nil, 0, fmt.Errorf("there is no collection %s", path)
	}
	parent := idsIn(template, path)["parentId"]
	t := s.table(template)
	if t.model != p.Model {
		t.model = p.Model
	}
	return t, parent, nil
}

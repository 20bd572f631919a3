package observe

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa/zone"
)

// Reader is what a site is read through. [psa.Client] is one.
type Reader interface {
	psa.Reader
	// GetPath reads what lies at a path.
	GetPath(ctx context.Context, path string) (psa.Record, error)
}

const (
	integrations = "/company/managedDevicesIntegrations"
	companies    = "/company/companies"
	agreements   = "/finance/agreements"
)

// Take reads what ConnectWise has of the customers in scope, each record once. A
// customer whose records cannot be read has the reason in Err, and the others
// are still read. An error is about the site as a whole.
//
// With A agreements that can bill, it makes A calls and a few more: four for the
// site, the pages of companies and agreements, and one for the managed ids of
// each customer of the statistics. Where the companies are not given, it is one
// for each company of the site.
//
// A call waits for another only where it cannot be made without it: additions for
// the agreement that has them and for the server's day, which says what can bill.
// Where the companies are not given, what is read of a company waits for the
// managed ids of all, because any may be the second company of a customer.
func Take(ctx context.Context, r Reader, s Scope) (Site, error) {
	if s.Concurrency <= 0 {
		s.Concurrency = psa.DefaultMaxConcurrentRequests
	}
	ctx, abandon := context.WithCancelCause(ctx)
	defer abandon(nil)
	t := &taker{
		Reader: r, scope: s, queue: newQueue(ctx, s.Concurrency), abandon: abandon,
		located: make(chan struct{}), companies: map[int64]*company{},
	}
	t.site = Site{Now: s.Now, Location: time.UTC, Mapped: s.Companies != nil, Customers: map[string]Customer{}}
	t.readLocation()
	if s.Companies == nil {
		t.findCompanies()
	} else {
		t.nameCompanies()
		t.assign()
		// Additions have to wait for it: it comes before what nothing waits for.
		t.readAgreements()
	}
	t.readSite()
	if s.Companies == nil {
		t.queue.wait()
		t.keepSolution()
		t.assign()
		t.readAgreements()
		t.readDevices()
	} else {
		t.readCompanies()
		t.readDevices()
		t.readManagedIDs()
	}
	t.queue.wait()
	if ctx.Err() != nil {
		return Site{}, context.Cause(ctx)
	}
	if s.Companies != nil {
		t.keepSolution()
	}
	t.spread()
	return t.site, nil
}

// taker is a site that is being read.
type taker struct {
	Reader
	scope Scope
	site  Site
	queue *queue
	// abandon ends the reading with an error about the site as a whole.
	abandon context.CancelCauseFunc
	// located is closed when it is known which day the site has, today.
	located chan struct{}
	today   time.Time
	// companies are by id. Several customers of the portal can be one company.
	companies map[int64]*company
}

// reading is what was read of a company when it failed, in the order in which the
// reasons count.
type reading int

const (
	readingCompany reading = iota
	readingManagedIDs
	readingAgreements
	readingAdditions
	readingDevices
	readings
)

// company is what was read of a company, whatever customers it is.
type company struct {
	id   int64
	want Want
	// Customer and found are of the company's own record.
	Customer
	found bool
	mu    sync.Mutex
	// managedIDs are those of the integration's solution, entries all that the
	// company has.
	managedIDs []ManagedID
	entries    []managedEntry
	agreements []*Agreement
	failures   [readings]error
}

// readable reports whether nothing of the company has failed so far.
func (c *company) readable() bool { return c.failure() == nil }

// failure is why a company could not be read: the same reason, whatever came first.
func (c *company) failure() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, err := range c.failures {
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *company) fail(r reading, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failures[r] == nil {
		c.failures[r] = err
	}
}

// readAll decodes the records of a collection.
func readAll[T any](ctx context.Context, r psa.Reader, collection string, where psa.Condition, decode func(psa.Record) (T, error)) ([]T, error) {
	var all []T
	for record, err := range r.List(ctx, collection, psa.Query{Conditions: where}) {
		if err != nil {
			return nil, err
		}
		one, err := decode(record)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", collection, err)
		}
		all = append(all, one)
	}
	return all, nil
}

// once has the queue read something that all customers share.
func (t *taker) once(read func(context.Context) error) {
	t.queue.add(func(ctx context.Context) {
		if err := read(ctx); err != nil {
			t.abandon(err)
		}
	})
}

// readLocation reads in which time zone the site's days are.
func (t *taker) readLocation() {
	t.once(func(ctx context.Context) error {
		defer func() {
			t.today = day(t.scope.Now, t.site.Location)
			close(t.located)
		}()
		info, err := t.GetPath(ctx, "/system/info")
		if errors.Is(err, psa.ErrForbidden) || errors.Is(err, psa.ErrNoRoute) {
			return nil // days are UTC's
		}
		name, _ := info["serverTimeZone"].(string)
		t.site.Location = zone.Location(name)
		return err
	})
}

// readSite reads what else all customers share.
func (t *taker) readSite() {
	integration, billing := t.scope.wants()
	if integration {
		t.once(func(ctx context.Context) error {
			record, err := t.Get(ctx, integrations, t.scope.IntegrationID)
			if errors.Is(err, psa.ErrNotFound) {
				return fmt.Errorf("there is no managed devices integration %d: %w", t.scope.IntegrationID, err)
			}
			d := decoder{record: record}
			t.site.Solution, t.site.DisableNew = d.text("solution"), d.flag("disableNewCrossReferencesFlag")
			return errors.Join(err, d.err)
		})
		t.once(func(ctx context.Context) (err error) {
			t.site.CrossReferences, err = readAll(ctx, t, fmt.Sprintf("%s/%d/crossReferences", integrations, t.scope.IntegrationID), psa.Condition{}, decodeCrossReference)
			slices.SortFunc(t.site.CrossReferences, func(a, b CrossReference) int { return cmp.Compare(a.ID, b.ID) })
			return err
		})
	}
	if billing {
		t.once(func(ctx context.Context) error {
			products, err := readAll(ctx, t, "/company/managementBackups", psa.Condition{}, func(record psa.Record) (int64, error) {
				d := decoder{record: record}
				return d.integer("item/id"), d.err
			})
			t.site.BackupProducts = map[int64]bool{}
			for _, id := range products {
				t.site.BackupProducts[id] = true
			}
			return err
		})
	}
}

// findCompanies reads all companies that are not deleted, and their managed ids.
func (t *taker) findCompanies() {
	t.once(func(ctx context.Context) error {
		all, err := readAll(ctx, t, companies, psa.Condition{}, decodeCompany)
		for _, c := range all {
			if !c.Deleted {
				t.companies[c.Company.ID] = &company{id: c.Company.ID, Customer: c, found: true}
			}
		}
		if err == nil {
			t.readManagedIDs()
		}
		return err
	})
}

// nameCompanies notes the companies of the scope with what is wanted of each.
func (t *taker) nameCompanies() {
	for id, want := range t.scope.Customers {
		companyID := t.scope.Companies[id]
		if companyID == 0 {
			continue
		}
		c := t.companies[companyID]
		if c == nil {
			c = &company{id: companyID}
			t.companies[companyID] = c
		}
		c.want.Billing = c.want.Billing || want.Billing
		c.want.Statistics = c.want.Statistics || want.Statistics
	}
}

// readCompanies reads the companies of the scope themselves.
func (t *taker) readCompanies() {
	t.inBatches(companies, "id", readingCompany, slices.Collect(maps.Keys(t.companies)), func(record psa.Record) {
		read, err := decodeCompany(record)
		c := t.companies[record.ID()]
		if c == nil {
			return
		}
		if err != nil {
			c.fail(readingCompany, err)
		}
		c.Customer, c.found = read, true
	}, nil)
}

// longestCondition keeps a batch's address below the 2,048 characters of query
// that IIS accepts unless told otherwise, with commas escaped.
const longestCondition = 1200

// inBatches lists records whose field is one of some ids of companies, many ids
// a call, and calls then, which may be nil, with the ids of each list. Where the
// server fails on a batch, it is halved until the company at fault is alone; its
// error is that company's.
func (t *taker) inBatches(collection, field string, what reading, ids []int64, take func(psa.Record), then func(ids []int64)) {
	slices.Sort(ids)
	var batches [][]int64
	length := longestCondition
	for _, id := range ids {
		digits := len(strconv.FormatInt(id, 10)) + len("%2C")
		if length += digits; length > longestCondition {
			batches, length = append(batches, nil), digits
		}
		last := len(batches) - 1
		batches[last] = append(batches[last], id)
	}
	b := batchReader{taker: t, collection: collection, field: field, what: what, take: take, then: then}
	for _, ids := range batches {
		b.queue.add(func(ctx context.Context) { b.read(ctx, ids) })
	}
}

// batchReader reads records of many companies.
type batchReader struct {
	*taker
	collection, field string
	what              reading
	take              func(psa.Record)
	then              func(ids []int64)
}

func (b batchReader) read(ctx context.Context, ids []int64) {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.FormatInt(id, 10)
	}
	records, err := readAll(ctx, b, b.collection, psa.Raw(fmt.Sprintf("%s in (%s)", b.field, strings.Join(texts, ","))),
		func(record psa.Record) (psa.Record, error) { return record, nil })
	var refused *psa.Error
	if len(ids) > 1 && errors.As(err, &refused) && refused.Status >= 500 {
		for _, half := range [][]int64{ids[:len(ids)/2], ids[len(ids)/2:]} {
			b.queue.add(func(ctx context.Context) { b.read(ctx, half) })
		}
		return
	}
	if err != nil {
		for _, id := range ids {
			b.companies[id].fail(b.what, err)
		}
		return
	}
	for _, record := range records {
		b.take(record)
	}
	if b.then != nil {
		b.then(ids)
	}
}

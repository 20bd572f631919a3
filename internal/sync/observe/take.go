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

	"golang.org/x/sync/errgroup"

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
// are read all the same. An error is about the site as a whole.
//
// With A agreements that can bill, it makes A calls and a few more: four for the
// site, the pages of companies and agreements, and one for the managed ids of
// each customer of the statistics. Where the companies are not given, it is one
// for each company of the site.
func Take(ctx context.Context, r Reader, s Scope) (Site, error) {
	if s.Concurrency <= 0 {
		s.Concurrency = psa.DefaultMaxConcurrentRequests
	}
	t := &taker{Reader: r, scope: s, companies: map[int64]*company{}}
	t.site = Site{Now: s.Now, Location: time.UTC, Mapped: s.Companies != nil, Customers: map[string]Customer{}}
	site, siteCtx := errgroup.WithContext(ctx)
	site.Go(func() error { return t.readSite(siteCtx) })
	site.Go(func() error { return t.readCompanies(siteCtx) })
	if err := site.Wait(); err != nil {
		return Site{}, err
	}
	if s.Companies == nil {
		t.readManagedIDs(ctx)
	}
	t.assign()
	// What does not wait for each other is read side by side: of a few customers,
	// a run is as long as its longest chain of calls.
	var all sync.WaitGroup
	if s.Companies != nil {
		all.Go(func() { t.readManagedIDs(ctx) })
	}
	all.Go(func() { t.readAgreements(ctx); t.readAdditions(ctx) })
	all.Go(func() { t.readDevices(ctx) })
	all.Wait()
	if ctx.Err() != nil {
		return Site{}, context.Cause(ctx)
	}
	t.spread()
	return t.site, nil
}

// taker is a site that is being read.
type taker struct {
	Reader
	scope Scope
	site  Site
	// companies are by id. Several customers of the portal can be one company.
	companies map[int64]*company
}

// company is what was read of a company, whatever customers it is.
type company struct {
	Customer
	want  Want
	found bool
	mu    sync.Mutex
	// managedIDs are those of the integration's solution.
	managedIDs []ManagedID
}

// readable reports whether nothing of the company has failed so far.
func (c *company) readable() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Err == nil
}

// fail keeps the first reason why a company could not be read.
func (c *company) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.Err == nil {
		c.Err = err
	}
}

// inParallel calls a function for every element, as many at once as the limit says.
func inParallel[T any](ctx context.Context, limit int, all []T, do func(context.Context, T)) {
	var group errgroup.Group
	group.SetLimit(limit)
	for _, one := range all {
		group.Go(func() error {
			if ctx.Err() == nil {
				do(ctx, one)
			}
			return nil
		})
	}
	_ = group.Wait() // no function returns an error
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

// readSite reads what all customers share.
func (t *taker) readSite(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(t.scope.Concurrency)
	integration, billing := t.scope.wants()
	group.Go(func() error {
		info, err := t.GetPath(ctx, "/system/info")
		if errors.Is(err, psa.ErrForbidden) || errors.Is(err, psa.ErrNoRoute) {
			return nil // days are UTC's
		}
		name, _ := info["serverTimeZone"].(string)
		t.site.Location = zone.Location(name)
		return err
	})
	if integration {
		group.Go(func() error {
			record, err := t.Get(ctx, integrations, t.scope.IntegrationID)
			if errors.Is(err, psa.ErrNotFound) {
				return fmt.Errorf("there is no managed devices integration %d: %w", t.scope.IntegrationID, err)
			}
			d := decoder{record: record}
			t.site.Solution, t.site.DisableNew = d.text("solution"), d.flag("disableNewCrossReferencesFlag")
			return errors.Join(err, d.err)
		})
		group.Go(func() (err error) {
			t.site.CrossReferences, err = readAll(ctx, t, fmt.Sprintf("%s/%d/crossReferences", integrations, t.scope.IntegrationID), psa.Condition{}, decodeCrossReference)
			slices.SortFunc(t.site.CrossReferences, func(a, b CrossReference) int { return cmp.Compare(a.ID, b.ID) })
			return err
		})
	}
	if billing {
		group.Go(func() error {
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
	return group.Wait()
}

// readCompanies reads the companies of the scope, or all that are not deleted.
func (t *taker) readCompanies(ctx context.Context) error {
	if t.scope.Companies == nil {
		all, err := readAll(ctx, t, companies, psa.Condition{}, decodeCompany)
		for _, c := range all {
			if !c.Deleted {
				t.companies[c.Company.ID] = &company{Customer: c, found: true}
			}
		}
		return err
	}
	for id, want := range t.scope.Customers {
		companyID := t.scope.Companies[id]
		if companyID == 0 {
			continue
		}
		c := t.companies[companyID]
		if c == nil {
			c = &company{Customer: Customer{Company: Reference{ID: companyID}}}
			t.companies[companyID] = c
		}
		c.want.Billing = c.want.Billing || want.Billing
		c.want.Statistics = c.want.Statistics || want.Statistics
	}
	t.inBatches(ctx, companies, "id", slices.Collect(maps.Keys(t.companies)), func(record psa.Record) {
		read, err := decodeCompany(record)
		if c := t.companies[record.ID()]; c != nil {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.Customer, c.found = read, true
			c.Err = err
		}
	})
	return nil
}

// longestCondition keeps a batch's address below the 2,048 characters of query
// that IIS accepts unless told otherwise, with commas escaped.
const longestCondition = 1200

// inBatches lists records whose field is one of some ids of companies, many ids
// a call. Where the server fails on a batch, it is halved until the company at
// fault is alone; its error is that company's.
func (t *taker) inBatches(ctx context.Context, collection, field string, ids []int64, take func(psa.Record)) {
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
	inParallel(ctx, t.scope.Concurrency, batches, func(ctx context.Context, batch []int64) { t.batch(ctx, collection, field, batch, take) })
}

func (t *taker) batch(ctx context.Context, collection, field string, ids []int64, take func(psa.Record)) {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.FormatInt(id, 10)
	}
	records, err := readAll(ctx, t, collection, psa.Raw(fmt.Sprintf("%s in (%s)", field, strings.Join(texts, ","))),
		func(record psa.Record) (psa.Record, error) { return record, nil })
	var refused *psa.Error
	if len(ids) > 1 && errors.As(err, &refused) && refused.Status >= 500 {
		t.batch(ctx, collection, field, ids[:len(ids)/2], take)
		t.batch(ctx, collection, field, ids[len(ids)/2:], take)
		return
	}
	if err != nil {
		for _, id := range ids {
			t.companies[id].fail(err)
		}
		return
	}
	for _, record := range records {
		take(record)
	}
}

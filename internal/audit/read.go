package audit

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa/zone"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// Input is what an audit is about.
type Input struct {
	// Now is the time of the audit.
	Now           time.Time
	IntegrationID int64
	// Companies maps Cust. IDs to ids of companies. Where it is nil, every company
	// is looked at that has a managed id of the solution.
	Companies map[string]int64
	// CompaniesOnly leaves out findings about what all companies share.
	CompaniesOnly bool
	// Policy is nil where the rules about the sync do not matter: billing is
	// audited, ticketing only on the boards below.
	Policy *policy.Policy
	// BoardIDs are boards beside that of the policy.
	BoardIDs     []int64
	APIMemberIDs []int64
	// Declared are the ids that a configuration manages, by the type of the
	// resource. A type that is not in it is not looked at.
	Declared map[string][]int64
}

const (
	integrations = "/company/managedDevicesIntegrations"
	solutions    = "/company/managementItSolutions"
	companies    = "/company/companies"
	agreements   = "/finance/agreements"
	boards       = "/service/boards"
)

// Read reads what the rules look at. With C companies, A agreements that can bill
// and B boards it makes C + A + 3B calls and a few more: four for the site, one
// each for API members, products and contacts, and the pages of companies and
// agreements. Without a map of customers, C is every company of the site: the API
// lists managed ids by company only. A customer without an agreement that can bill
// costs one more call for each agreement that might have been meant.
//
// What cannot be read is an error: an audit of half a site would look healthy.
func Read(ctx context.Context, r psa.Reader, paths PathReader, in Input) (Site, error) {
	t := &taker{Reader: r, paths: paths, in: in}
	if err := t.together(ctx, t.today, t.integration, t.crossReferences, t.companies, t.boards, t.apiMembers); err != nil {
		return Site{}, err
	}
	if err := t.managedIDs(ctx); err != nil {
		return Site{}, err
	}
	if in.Policy == nil || in.Policy.Billing != nil {
		if err := t.agreements(ctx); err != nil {
			return Site{}, err
		}
		if err := t.additions(ctx); err != nil {
			return Site{}, err
		}
		if err := t.together(ctx, t.products, t.contacts); err != nil {
			return Site{}, err
		}
	}
	return t.site, nil
}

// PathReader reads what is no record of a collection. [psa.Client] is one.
type PathReader interface {
	GetPath(ctx context.Context, path string) (psa.Record, error)
}

type taker struct {
	psa.Reader
	paths PathReader
	in    Input
	site  Site
}

// together calls functions side by side.
func (t *taker) together(ctx context.Context, all ...func(context.Context) error) error {
	return parallel(ctx, all, func(ctx context.Context, do func(context.Context) error) error { return do(ctx) })
}

// parallel calls a function for every element and stops at the first error.
func parallel[T any](ctx context.Context, all []T, do func(context.Context, T) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(psa.DefaultMaxConcurrentRequests)
	for _, one := range all {
		group.Go(func() error { return do(ctx, one) })
	}
	return group.Wait()
}

// decode reads a record by way of JSON, so that a field of another type is an
// error and not a zero value.
func decode[T any](collection string, record psa.Record) (T, error) {
	var v T
	raw, err := json.Marshal(record)
	if err == nil {
		err = json.Unmarshal(raw, &v)
	}
	if err != nil {
		err = fmt.Errorf("%s/%d: %w", collection, record.ID(), err)
	}
	return v, err
}

// list reads the records of a collection that fit a condition, sorted by id.
func list[T any](ctx context.Context, r psa.Reader, collection string, where psa.Condition) ([]T, error) {
	records, err := psa.Find(ctx, r, collection, where)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(records, func(a, b psa.Record) int { return cmp.Compare(a.ID(), b.ID()) })
	var all []T
	for _, record := range records {
		one, err := decode[T](collection, record)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// listBy is [list] for records whose field is one of some ids, many a call.
func listBy[T any](ctx context.Context, r psa.Reader, collection, field string, ids []int64) ([]T, error) {
	slices.Sort(ids)
	var all []T
	for _, where := range psa.Batches(field, slices.Compact(ids)) {
		some, err := list[T](ctx, r, collection, where)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

func (t *taker) today(ctx context.Context) error {
	info, err := t.paths.GetPath(ctx, "/system/info")
	if errors.Is(err, psa.ErrForbidden) || errors.Is(err, psa.ErrNoRoute) {
		err = nil // days are UTC's
	}
	name, _ := info["serverTimeZone"].(string)
	t.site.Today = observe.Site{Now: t.in.Now, Location: zone.Location(name)}.Today()
	return err
}

func (t *taker) integration(ctx context.Context) error {
	record, err := t.Get(ctx, integrations, t.in.IntegrationID)
	if errors.Is(err, psa.ErrNotFound) {
		return fmt.Errorf("there is no managed devices integration %d: %w", t.in.IntegrationID, err)
	}
	if err != nil {
		return err
	}
	if t.site.Integration, err = decode[Integration](integrations, record); err != nil {
		return err
	}
	all, err := list[Solution](ctx, t, solutions, psa.Condition{})
	for _, s := range all {
		if strings.EqualFold(s.CustomName, t.site.Integration.Solution) || t.site.Solution == nil && strings.EqualFold(s.Name, t.site.Integration.Solution) {
			t.site.Solution = &s
		}
	}
	return err
}

func (t *taker) crossReferences(ctx context.Context) (err error) {
	t.site.CrossReferences, err = list[CrossReference](ctx, t, fmt.Sprintf("%s/%d/crossReferences", integrations, t.in.IntegrationID), psa.Condition{})
	return err
}

func (t *taker) companies(ctx context.Context) error {
	if t.in.Companies == nil {
		all, err := list[Company](ctx, t, companies, psa.Condition{})
		t.site.Companies = slices.DeleteFunc(all, func(c Company) bool { return c.Deleted })
		return err
	}
	ids := slices.Compact(slices.Sorted(maps.Values(t.in.Companies)))
	all, err := listBy[Company](ctx, t, companies, "id", ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if !slices.ContainsFunc(all, func(c Company) bool { return c.ID == id }) {
			all = append(all, Company{Entity: Entity{ID: id}, Missing: true})
		}
	}
	slices.SortFunc(all, func(a, b Company) int { return cmp.Compare(a.ID, b.ID) })
	t.site.Companies = all
	return nil
}

// managedIDs reads the managed ids of every company and, where the customers are
// not given, leaves the companies that have none.
func (t *taker) managedIDs(ctx context.Context) error {
	err := parallel(ctx, pointers(t.site.Companies), func(ctx context.Context, c *Company) error {
		if c.Missing || c.Deleted || t.site.Solution == nil {
			return nil
		}
		all, err := list[ManagedID](ctx, t, fmt.Sprintf("%s/%d/managementSummaryReports", companies, c.ID), psa.Condition{})
		c.ManagedIDs = slices.DeleteFunc(all, func(m ManagedID) bool { return m.Solution.ID != t.site.Solution.ID })
		return err
	})
	if t.in.Companies == nil {
		t.site.Companies = slices.DeleteFunc(t.site.Companies, func(c Company) bool { return len(c.ManagedIDs) == 0 })
	}
	return err
}

func pointers[T any](all []T) []*T {
	some := make([]*T, len(all))
	for i := range all {
		some[i] = &all[i]
	}
	return some
}

func (t *taker) agreements(ctx context.Context) error {
	byID := map[int64]*Company{}
	var ids []int64
	for _, c := range pointers(t.site.Companies) {
		if !c.Missing && !c.Deleted && t.in.bills(*c) {
			byID[c.ID] = c
			ids = append(ids, c.ID)
		}
	}
	all, err := listBy[Agreement](ctx, t, agreements, "company/id", ids)
	for _, a := range all {
		if c := byID[a.Company.ID]; c != nil {
			c.Agreements = append(c.Agreements, a)
		}
	}
	return err
}

// additions reads the additions of agreements that can bill. A customer that has
// none of the sync there may have them on an agreement that does not: of those
// the newest is read first, until one has them.
func (t *taker) additions(ctx context.Context) error {
	read := func(ctx context.Context, a *Agreement) (err error) {
		a.Additions, err = list[Addition](ctx, t, fmt.Sprintf("%s/%d/additions", agreements, a.ID), psa.Condition{})
		return err
	}
	var billing []*Agreement
	for _, c := range t.site.Companies {
		for _, a := range pointers(c.Agreements) {
			if a.obstacle(t.site.Today) == "" {
				billing = append(billing, a)
			}
		}
	}
	if err := parallel(ctx, billing, read); err != nil {
		return err
	}
	return parallel(ctx, pointers(t.site.Companies), func(ctx context.Context, c *Company) error {
		others := pointers(c.Agreements)
		slices.SortFunc(others, func(a, b *Agreement) int { return cmp.Or(b.Starts.Compare(a.Starts), cmp.Compare(b.ID, a.ID)) })
		for _, a := range others {
			if t.site.synced(*c) {
				return nil
			}
			if a.obstacle(t.site.Today) == "" || a.Starts.After(t.site.Today) {
				continue
			}
			if err := read(ctx, a); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *taker) products(ctx context.Context) error {
	var ids []int64
	for _, x := range t.site.CrossReferences {
		if x.Product != nil {
			ids = append(ids, x.Product.ID)
		}
	}
	for _, c := range t.site.Companies {
		for _, a := range c.Agreements {
			for _, addition := range a.Additions {
				if addition.live(t.site.Today) {
					ids = append(ids, addition.Product.ID)
				}
			}
		}
	}
	all, err := listBy[Product](ctx, t, "/procurement/catalog", "id", ids)
	t.site.Products = map[int64]Product{}
	for _, p := range all {
		t.site.Products[p.ID] = p
	}
	return err
}

func (t *taker) contacts(ctx context.Context) error {
	var ids []int64
	for _, c := range t.site.Companies {
		for _, a := range c.Agreements {
			if a.Contact != nil && len(a.Additions) > 0 {
				ids = append(ids, a.Contact.ID)
			}
		}
	}
	all, err := listBy[Contact](ctx, t, "/company/contacts", "id", ids)
	t.site.Contacts = map[int64]Contact{}
	for _, c := range all {
		t.site.Contacts[c.ID] = c
	}
	return err
}

func (t *taker) boards(ctx context.Context) error {
	ids := slices.Clone(t.in.BoardIDs)
	if t.in.Policy != nil && t.in.Policy.Ticketing != nil {
		ids = append(ids, t.in.Policy.Ticketing.BoardID)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	t.site.Boards = make([]Board, len(ids))
	for i, id := range ids {
		t.site.Boards[i].ID = id
	}
	return parallel(ctx, pointers(t.site.Boards), func(ctx context.Context, b *Board) error {
		record, err := t.Get(ctx, boards, b.ID)
		if errors.Is(err, psa.ErrNotFound) {
			b.Missing = true
			return nil
		}
		if err != nil {
			return err
		}
		if *b, err = decode[Board](boards, record); err != nil {
			return err
		}
		if b.Statuses, err = list[Status](ctx, t, fmt.Sprintf("%s/%d/statuses", boards, b.ID), psa.Condition{}); err != nil {
			return err
		}
		b.Teams, err = list[Team](ctx, t, fmt.Sprintf("%s/%d/teams", boards, b.ID), psa.Condition{})
		return err
	})
}

func (t *taker) apiMembers(ctx context.Context) error {
	all, err := listBy[APIMember](ctx, t, "/system/apiMembers", "id", slices.Clone(t.in.APIMemberIDs))
	for _, id := range t.in.APIMemberIDs {
		if !slices.ContainsFunc(all, func(m APIMember) bool { return m.ID == id }) {
			all = append(all, APIMember{Entity: Entity{ID: id}, Missing: true})
		}
	}
	t.site.APIMembers = all
	return err
}

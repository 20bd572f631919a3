package psasim

import (
	"fmt"
	"maps"
)

// ofCompanies are the collections whose records name their company.
var ofCompanies = []string{"/company/contacts", configurationsPath, "/finance/agreements", ticketsPath}

// MergeCompanies merges a company into another: what belongs to it belongs to the
// other from then on, its managed ids and sites among it, and the company is
// flagged as deleted.
func (p Person) MergeCompanies(into, from int64) error {
	const companies = "/company/companies"
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	t := p.s.table(companies)
	if t.records[into] == nil || t.records[from] == nil || into == from {
		return fmt.Errorf("company %d cannot be merged into company %d", from, into)
	}
	set := p.begin()
	for _, path := range ofCompanies {
		owned := p.s.table(path)
		for _, r := range owned.list(0) {
			if of, _ := r.Fields["company"].(map[string]any); idOf(of) == from {
				after := maps.Clone(r.Fields)
				after["company"] = ref(into)
				set.save(owned, r, after)
			}
		}
	}
	for _, child := range []string{"/managementSummaryReports", "/sites", "/notes"} {
		owned := p.s.table(companies + "/{parentId}" + child)
		for _, r := range owned.list(from) {
			moved := *r
			moved.Parent = into
			set.drop(owned, r)
			set.save(owned, &moved, r.Fields)
		}
	}
	set.remove(t, t.records[from])
	return set.commit()
}

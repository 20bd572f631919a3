package psasim

import (
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"
)

func jsonInt(n int64) json.Number { return json.Number(strconv.FormatInt(n, 10)) }

func ref(id int64) map[string]any { return map[string]any{"id": jsonInt(id)} }

const typesMessage = "typeIds can only be used when creating a new company"

func companyRules() map[string]*rules {
	return map[string]*rules{
		"/company/countries":                             {unique: []string{"name"}, labels: map[string][]string{"identifier": {"countryCode"}}},
		"/company/companies":                             rulesOfCompanies(),
		"/company/companies/statuses":                    named("name"),
		"/company/companies/types":                       named("name"),
		"/company/companies/{parentId}/sites":            siteRules(),
		"/company/companies/{parentId}/typeAssociations": typeAssociationRules("company", "/company/companies/{parentId}/typeAssociations"),
		"/company/configurations":                        configurationRules(),
		"/company/configurations/types":                  named("name"),
		"/company/configurations/statuses":               {unique: []string{"description"}, labels: map[string][]string{"name": {"description"}}},
	}
}

// rulesOfCompanies: a company is flagged as deleted, its types are associations
// once it exists, and its main site is created with it.
func rulesOfCompanies() *rules {
	return &rules{
		unique: []string{"identifier"}, existsMessage: "Company ID already in use.", softDelete: true,
		readOnly:   []string{"deletedFlag", "dateDeleted", "deletedBy", "mobileGuid"},
		createOnly: map[string]string{"types": typesMessage},
		scope:      map[string]string{"site": "id"},
		keepName:   []string{"site"}, // a create adds the site; later it is one of the company's own
		defaults:   map[string]any{"deletedFlag": false},
		fill: func(set *changeset, _ int64, fields map[string]any) {
			if id := set.s.defaultOf("/company/companies/statuses", 0); fields["status"] == nil && id != 0 {
				fields["status"] = ref(id)
			}
			if fields["site"] == nil {
				fields["site"] = map[string]any{"name": "Main"}
			}
		},
		check: func(set *changeset, r *record, before, after map[string]any) []item {
			site, _ := after["site"].(map[string]any)
			name := textOf(site["name"])
			if before == nil || name == "" {
				return nil
			}
			for _, own := range set.s.table("/company/companies/{parentId}/sites").list(r.ID) {
				if strings.EqualFold(textOf(own.Fields["name"]), name) {
					after["site"] = ref(own.ID)
					return nil
				}
			}
			return []item{{Code: "NotFound", Message: "Site " + name + " not found", Field: "site/name"}}
		},
		created: func(set *changeset, r *record) *problem {
			after := maps.Clone(r.Fields)
			name := "Main"
			if site, ok := after["site"].(map[string]any); ok && site["name"] != nil {
				name = textOf(site["name"])
			}
			site, p := set.create(set.s.table("/company/companies/{parentId}/sites"), r.ID, map[string]any{"name": name, "primaryAddressFlag": true})
			if p != nil {
				return p
			}
			after["site"] = ref(site.ID)
			types, _ := after["types"].([]any)
			delete(after, "types")
			set.save(set.s.table("/company/companies"), r, after)
			return associate(set, r, types)
		},
		updated: func(set *changeset, r *record) *problem {
			types, edited := r.Fields["types"].([]any)
			if !edited {
				return nil
			}
			associations := set.s.table("/company/companies/{parentId}/typeAssociations")
			for _, old := range associations.list(r.ID) {
				set.drop(associations, old)
			}
			after := maps.Clone(r.Fields)
			delete(after, "types")
			set.save(set.s.table("/company/companies"), r, after)
			return associate(set, r, types)
		},
		derive: func(s *Simulator, r *record, object map[string]any) {
			types := []any{}
			for _, association := range s.table("/company/companies/{parentId}/typeAssociations").list(r.ID) {
				types = append(types, s.renderReference("CompanyTypeReference", association.Fields["type"], origin{}))
			}
			object["types"] = types
		},
	}
}

func siteRules() *rules {
	return &rules{
		unique: []string{"name"}, parent: "company",
		refuseDelete: func(_ *changeset, r *record) *problem {
			if r.Fields["primaryAddressFlag"] == true {
				return conflict("Record possibly in use: the primary site cannot be deleted.")
			}
			return nil
		},
	}
}

// typeAssociationRules are those of the types of a company or a contact, which
// the field of that name refers to.
func typeAssociationRules(owner, path string) *rules {
	return &rules{
		check: func(set *changeset, r *record, _, after map[string]any) []item {
			reference, _ := after[owner].(map[string]any)
			if idOf(reference) != r.Parent {
				return []item{{Code: "InvalidField", Message: "The " + owner + " must be that of the path.", Field: owner}}
			}
			kind, _ := after["type"].(map[string]any)
			for _, sibling := range set.s.table(path).list(r.Parent) {
				have, _ := sibling.Fields["type"].(map[string]any)
				if sibling.ID != r.ID && idOf(have) == idOf(kind) {
					return []item{{Code: "ObjectExists", Message: fmt.Sprintf("The %s has type %d already.", owner, idOf(kind)), Field: "type"}}
				}
			}
			return nil
		},
	}
}

// associate gives a company its types.
func associate(set *changeset, company *record, types []any) *problem {
	associations := set.s.table("/company/companies/{parentId}/typeAssociations")
	for _, t := range types {
		if _, p := set.create(associations, company.ID, map[string]any{"type": t, "company": ref(company.ID)}); p != nil {
			return p
		}
	}
	return nil
}

// Package reference knows what the reference pages of the documentation are about:
// the module of ConnectWise, the steps of the vendor's article and the sections.
package reference

import (
	"fmt"
	"slices"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/provider"
)

// Subject is what the pages of a name are about.
type Subject struct {
	// Name is a type without the provider's name. Directory, below docs/, holds the page
	// that a reader who follows the article needs.
	Name, Directory string
	// Module is ConnectWise's, the heading under which the pages are listed.
	Module string
	// Steps are those of the vendor's article.
	Steps []int
	// Guides are those that tell more, by the names of their files.
	Guides   []string
	Sections []kit.Section
	// Uses are the arguments of resources that take the object's id. An object that has a
	// resource of its own has none here: a configuration takes the id from that.
	Uses []Use
}

// Use is arguments that take an id, and the resources that have them: types without the
// provider's name.
type Use struct{ Arguments, Resources []string }

const (
	managedDevices = "Managed Devices Integration"
	sync           = "Sync"
)

// Subjects are the subjects of all pages but the guides and the index.
func Subjects() ([]Subject, error) {
	all := []Subject{
		{Name: "member_token", Directory: "ephemeral-resources", Module: "System", Steps: []int{3}},
		{Name: "connection", Directory: "data-sources", Module: "System", Steps: []int{6}},
		{Name: "integration_audit", Directory: "data-sources", Module: managedDevices, Guides: []string{"audit", "drift"}},
		{Name: "managed_it_sync", Directory: "actions", Module: sync},
		{Name: "sync", Directory: "actions", Module: sync},
		{Name: "sync_policy", Directory: "data-sources", Module: sync, Steps: []int{7, 8, 9}, Guides: []string{"pushing-usage", "tickets", "held"}},
		{Name: "sync_preview", Directory: "data-sources", Module: sync, Guides: []string{"pushing-usage", "held"}},
		{Name: "sync_run", Directory: "resources", Module: sync, Guides: []string{"pushing-usage", "held"}},
		{Name: "billable_quantity", Directory: "functions", Module: "Finance"},
		{Name: "parse_managed_id", Directory: "functions", Module: managedDevices},
	}
	types := kit.CompileAll(provider.Definitions()...)
	uses := usesOf(types)
	for _, typ := range types {
		of, ok := module(typ.Path)
		if !ok {
			return nil, fmt.Errorf("%s: no module has %s", typ.Type, typ.Path)
		}
		directory := "resources"
		if typ.DataOnly {
			directory = "data-sources"
		}
		all = append(all,
			Subject{Name: typ.Type, Directory: directory, Module: of, Steps: typ.Steps, Guides: guides[typ.Type], Sections: typ.Sections(), Uses: uses[typ.Type]},
			Subject{Name: typ.Plural, Directory: "data-sources", Module: of, Sections: typ.Sections()})
	}
	return all, nil
}

// usesOf returns the uses of the objects that have no resource, by their types.
func usesOf(types []*kit.Type) map[string][]Use {
	referents := kit.NewReferents(types)
	uses := map[string][]Use{}
	for _, typ := range types {
		if typ.DataOnly {
			continue
		}
		arguments := map[string][]string{}
		for _, s := range typ.Settings() {
			if target := referents.Of(typ, s); target != nil && target.DataOnly {
				arguments[target.Type] = append(arguments[target.Type], s.Name)
			}
		}
		for target, names := range arguments {
			same := func(u Use) bool { return slices.Equal(u.Arguments, names) }
			if i := slices.IndexFunc(uses[target], same); i >= 0 {
				uses[target][i].Resources = append(uses[target][i].Resources, typ.Type)
			} else {
				uses[target] = append(uses[target], Use{names, []string{typ.Type}})
			}
		}
	}
	return uses
}

// guides are the guides of objects.
var guides = map[string][]string{
	"agreement":          {"adding-a-client"},
	"agreement_addition": {"adding-a-client"},
	"company":            {"adding-a-client"},
	"contact":            {"adding-a-client"},
	"managed_id":         {"adding-a-client"},
	"service_board":      {"tickets"},
	"board_status":       {"tickets"},
	"cross_reference":    {"pushing-usage"},
}

// modules are ConnectWise's by the beginning of the API's path. The first that
// fits counts.
var modules = [][2]string{
	{"/company/managed", managedDevices},
	{"/company/managementItSolutions", managedDevices},
	{"/company/companies/{company_id}/managementSummaryReports", managedDevices},
	{"/company/", "Companies"},
	{"/finance/", "Finance"},
	{"/procurement/", "Procurement"},
	{"/project/", "Project"},
	{"/schedule/", "Time & Expense"},
	{"/service/", "Service Desk"},
	{"/system/", "System"},
	{"/time/", "Time & Expense"},
}

func module(path string) (string, bool) {
	for _, m := range modules {
		if strings.HasPrefix(path, m[0]) {
			return m[1], true
		}
	}
	return "", false
}

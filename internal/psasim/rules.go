package psasim

import (
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
)

// rules are what the API's description does not say of a collection.
type rules struct {
	// unique lists fields whose value no sibling may share; "a+b" is a pair.
	unique        []string
	caseSensitive bool
	existsMessage string
	// singletonFlag is a flag that exactly one sibling holds.
	singletonFlag string
	// readOnly fields are calculated. replaces fields cannot be changed later: whoever
	// wants another value has to replace the record. createOnly ones are refused later
	// with a message.
	readOnly, replaces []string
	createOnly         map[string]string
	// secret fields are taken and never returned; hidden ones are steps to
	// something else.
	secret, hidden []string
	// parent is the field that shows the record's parent.
	parent string
	// own fields are kept by the site and unknown to the API.
	own []string
	// scope limits references to the children of one record: the record that
	// another field refers to, or the record itself where that field is "id".
	scope map[string]string
	// keepName are references whose name is stored for a check or a hook to
	// resolve.
	keepName []string
	// labels are the fields that a reference to a record shows under a name of
	// its own; several are joined by a space. title is what messages call the
	// records where it is not the model's name.
	labels     map[string][]string
	title      string
	softDelete bool
	defaults   map[string]any

	// composed are fields that are put together for a response and taken apart by a
	// write: a PATCH works on what the function returns.
	composed map[string]func(s *Simulator, r *record) any
	// put adds to the body of a PUT what stays although it is not in it.
	put func(s *Simulator, r *record, fields map[string]any)

	fill  func(set *changeset, parent int64, fields map[string]any)
	check func(set *changeset, r *record, before, after map[string]any) []item
	// created and updated write what goes with a record; a problem undoes the
	// record's own write too.
	created func(set *changeset, r *record) *problem
	updated func(set *changeset, r *record) *problem
	derive  func(s *Simulator, r *record, object map[string]any)
	// refuseUpdate and refuseDelete stop a client of the API; a person is not
	// stopped by the first.
	refuseUpdate func(set *changeset, r *record) *problem
	refuseDelete func(set *changeset, r *record) *problem
	// sent reads what a write says beside its body, once the record is stored.
	sent func(set *changeset, c *call, r *record) *problem
	// listed reports whether a record is in a list, by query parameters of the
	// collection's own.
	listed func(c *call, r *record) bool
	// timesOut reports whether a list with conditions on these fields takes
	// hosted servers longer than they wait.
	timesOut func(fields []string) bool
}

var noRules = &rules{}

// unseen are the stored fields that no response shows.
func (r *rules) unseen() []string { return slices.Concat(r.secret, r.hidden, r.own) }

// ignored are the fields that a create takes no notice of and nothing but the site
// changes.
func (r *rules) ignored() []string {
	if r.parent == "" {
		return r.readOnly
	}
	return append(slices.Clone(r.readOnly), r.parent)
}

func rulesOf(path string) *rules {
	if r, ok := collections[path]; ok {
		return r
	}
	return noRules
}

// hiddenPrefix begins the path of collections that references point to and the
// API's description does not serve.
const hiddenPrefix = "hidden:"

func collectionBehind(model string) string {
	if path, ok := spec.Target(model); ok {
		return path
	}
	return hiddenPrefix + model
}

func requires(after map[string]any, fields ...string) []item {
	var items []item
	for _, name := range fields {
		if isEmpty(after[name]) {
			items = append(items, item{Code: "MissingRequiredField", Message: fmt.Sprintf("The %s field is required.", name), Field: name})
		}
	}
	return items
}

// named is the rule of a plain setup table.
func named(field string) *rules { return &rules{unique: []string{field}} }

// labeled is the rule of a setup table whose records are referred to by another
// field than their name.
func labeled(field string) *rules { return &rules{labels: map[string][]string{"name": {field}}} }

// collections holds the rules of every collection that has any. It is filled by
// init, because the rules of one collection create records of another.
var collections map[string]*rules

func init() {
	collections = map[string]*rules{}
	for _, module := range []map[string]*rules{
		serviceRules(), systemRules(), companyRules(), contactRules(), managementRules(), procurementRules(), financeRules(),
	} {
		maps.Copy(collections, module)
	}
}

func conflict(format string, a ...any) *problem {
	return refuse(http.StatusConflict, "ConnectWiseApi", fmt.Sprintf(format, a...))
}

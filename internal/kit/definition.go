package kit

import (
	"context"
	"regexp"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// Definition declares an object of ConnectWise. Everything else follows from it.
type Definition struct {
	// Type is the Terraform type without the provider's name, for example
	// service_board; Plural names the data source that lists, service_boards.
	Type, Plural string
	// Title is what a person calls the object, for example "service board".
	Title string
	// Description is the first paragraph of the documentation, in Markdown.
	Description string
	// Model is the API's name of the object, Path its collection. A parent's id
	// is a placeholder named after its attribute:
	// /service/boards/{board_id}/statuses.
	Model, Path string
	// Parent is the object behind the placeholder.
	Parent *Definition
	// Key names the attributes that together tell the object from its siblings
	// to a person; the last one usually is its name.
	Key []string
	// Lookups name further attributes by which the data source finds the object.
	AlsoFindBy []string
	// Attributes are declared in the order of the documentation.
	Attributes []Attribute

	// DataOnly objects have data sources and no resource.
	DataOnly bool
	// Seen locates an object that has no collection of its own through objects
	// which refer to it.
	ReferencedBy *ReferencedBy

	// Match names the attributes by which an object is found again whose create
	// had no clear outcome; the key when empty.
	ReconcileBy []string
	// ServerUnique reports whether the server refuses a second object with the
	// same key. Where it does not, a create looks before it writes, and the
	// object has the attribute allow_duplicate.
	ServerUnique bool
	// Ended reports whether an object of the same key is one that no longer
	// counts, such as a cancelled agreement: a create goes on beside it.
	Ended func(plan Values, existing psa.Record) bool
	// Omitted maps each API field that deliberately has no attribute to the reason.
	Omitted map[string]string

	// ExportBy names an attribute by whose value the exporter writes separate
	// resources, ExportOrder the values whose objects must be made one after the
	// other: each depends on those before it.
	ExportBy    string
	ExportOrder []string
	// ExportOmits names attributes that the exporter leaves out of an object.
	ExportOmits func(Values) []string

	// Exclusive names a flag that one sibling alone can hold, such as the
	// default status of a board.
	SingletonFlag string
	// TakeOver reports whether a create may take over an object of the same key that
	// exists, and what has to change of it besides what the configuration says.
	Adopt func(req *Request, existing psa.Record) (extra []psa.Operation, ok bool)
	// Gone reports whether a response describes a deleted object, which the server
	// keeps returning.
	IsDeleted func(psa.Record) bool
	// Filter keeps deleted objects out of lists and lookups.
	NotDeleted psa.Condition
	// Validators check the configuration across attributes. CreateValidators do
	// so for a create alone: an imported object has its secrets already.
	Validators, CreateValidators []Rule
	// CheckPlan may refuse a plan; it runs on create and update.
	CheckPlan func(context.Context, *Request) diag.Diagnostics
	// BeforeCreate may refuse a create.
	BeforeCreate func(context.Context, *Request) diag.Diagnostics
	// Update carries changes that a JSON Patch of the object cannot; it runs
	// before the patch and reports whether the object must be read again.
	Update func(context.Context, *Request) (reread bool, diags diag.Diagnostics)
	// Delete replaces the deletion; handled is false where the plain one is right.
	Delete func(context.Context, *Request) (handled bool, diags diag.Diagnostics)
	// CheckRead looks at what was read, for example to warn of a wrong order.
	CheckRead func(context.Context, *Request) diag.Diagnostics
}

// Seen says where an object without a collection of its own is referred to.
type ReferencedBy struct {
	// In is the collection of the referring objects, Member their reference.
	Collection, Field string
}

// Object is a definition that has been checked against the API description.
type Type struct {
	Definition
	attributes []Attribute
	byName     map[string]Attribute
	parents    []string
	parent     *Type
}

// Change is what a rule of a definition sees of an operation.
type Request struct {
	*Connection
	Type *Type
	// Config and Plan are nil on read and delete, State is nil on create.
	Config, Plan, State Values
	// Answer is what the server last said of the object.
	Record psa.Record
	// TookOver says that a create took over an object which existed.
	Adopted bool
}

// Collection is the path of the object's siblings.
func (req *Request) Collection() string {
	if req.Plan != nil {
		return req.Type.collection(req.Plan)
	}
	return req.Type.collection(req.State)
}

// TypeName is the object's name in a configuration.
func (typ *Type) TypeName() string { return typePrefix + typ.Type }

const typePrefix = "connectwise_"

// Members returns the names of the attributes that map to a member of the
// API's object, with the member.
func (typ *Type) Fields() map[string]string {
	fields := make(map[string]string, len(typ.attributes))
	for _, a := range typ.attributes {
		if !a.providerOnly {
			fields[a.name] = a.field
		}
	}
	return fields
}

// Parents are the attributes that hold the parents' ids, outermost first.
func (typ *Type) Parents() []string { return typ.parents }

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

// CollectionOf is the collection of the objects whose parents have the ids.
func (typ *Type) CollectionOf(id func(parent string) string) string {
	return placeholder.ReplaceAllStringFunc(typ.Path, func(p string) string { return id(p[1 : len(p)-1]) })
}

// collection fills the parents' ids into the path.
func (typ *Type) collection(v Values) string {
	return typ.CollectionOf(func(parent string) string { return strconv.FormatInt(v.Int64(parent), 10) })
}

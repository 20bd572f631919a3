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
	// Steps are those of the vendor's article that the object carries.
	Steps []int
	// Model is the API's name of the object, Path its collection. A parent's id
	// is a placeholder named after its attribute:
	// /service/boards/{board_id}/statuses.
	Model, Path string
	// Parent is the object behind the placeholder.
	Parent *Definition
	// Key lists the attributes that together tell the object from its siblings
	// to a person; the last one usually is its name.
	Key []string
	// Owner is the object that an attribute refers to and within which Key is unique,
	// where it is not on the site: an agreement's company.
	Owner *Owner
	// AlsoFindBy lists further attributes by which the data source finds the object.
	AlsoFindBy []string
	// Filters lists the attributes by which a list can be limited: flags, references
	// and text.
	Filters []string
	// ReconcileBy lists the attributes that identify an object after a create with
	// an unknown outcome. The default is Key.
	ReconcileBy []string
	// ServerUnique reports whether the server refuses a second object with the
	// same key. Where it does not, a create looks before it writes, and the
	// object has the attribute allow_duplicate.
	ServerUnique bool
	// Protected objects are destroyed only after the configuration allowed it: they have
	// the attribute deletion_protection.
	Protected bool
	// ConfirmRecreate objects are not created anew in silence after somebody deleted
	// them: they have the attribute recreate_deleted.
	ConfirmRecreate bool
	// AuditTrail is what the audit trail calls the kind of object, "" where it has none:
	// it says who deleted one.
	AuditTrail string
	// CustomFields objects have custom fields, in the attribute custom_fields.
	CustomFields bool
	// DataOnly objects have data sources and no resource.
	DataOnly bool

	// Attributes appear in this order in an exported configuration.
	Attributes []Attribute
	// Omitted maps each API field that deliberately has no attribute to the reason.
	Omitted map[string]string
	// SingletonFlag names a flag that exactly one sibling holds, such as the
	// default status of a board.
	SingletonFlag string
	// Validators check the configuration across attributes. CreateValidators
	// apply to creates only: an imported object has its secrets already.
	Validators, CreateValidators []Rule

	Lifecycle Lifecycle
	Export    Export
}

// Lifecycle holds the rules of an object that data cannot express. Every one may
// be nil.
type Lifecycle struct {
	// IsDeleted reports whether a response describes a deleted object, which the
	// server keeps returning. NotDeleted keeps such objects out of lists and
	// look-ups.
	IsDeleted  func(psa.Record) bool
	NotDeleted psa.Condition
	// Ended reports whether an object of the same key no longer counts, such as a
	// cancelled agreement: a create goes on beside it.
	Ended func(plan Values, existing psa.Record) bool
	// CheckPlan may refuse a plan; it runs on create and update.
	CheckPlan func(context.Context, *Request) diag.Diagnostics
	// CheckDestroy may warn of a planned destruction.
	CheckDestroy func(context.Context, *Request) diag.Diagnostics
	// BeforeCreate may refuse a create.
	BeforeCreate func(context.Context, *Request) diag.Diagnostics
	// Adopt reports whether a create that the server refused adopts the existing
	// object of the same key, and returns what has to change beyond the
	// configuration.
	Adopt func(req *Request, existing psa.Record) (extra []psa.Operation, ok bool)
	// Compose completes the body of a create with what no single attribute says.
	Compose func(plan Values, body map[string]any)
	// Update carries changes that a JSON Patch of the object cannot; it runs
	// before the patch and reports whether the object must be read again.
	Update func(context.Context, *Request) (reread bool, diags diag.Diagnostics)
	// Delete goes around the deletion, which it may call: remove deletes the object
	// and returns the server's refusal. It returns nil for an object that does not exist.
	Delete func(ctx context.Context, req *Request, remove func() error) diag.Diagnostics
	// SetByOthers returns the attributes that belong to something else than a
	// person while the configuration leaves them out, such as the sync: their
	// changes are no edits, and the exporter leaves them out.
	SetByOthers func(Values) []string
	// CheckRead may warn about what was read.
	CheckRead func(context.Context, *Request) diag.Diagnostics
}

// Export holds what the exporter cannot derive.
type Export struct {
	// By names an attribute by whose value the exporter writes separate resources.
	// Order lists the values whose objects have to be created one after the other:
	// each depends on those before it.
	By    string
	Order []string
}

// Owner is an object whose id is in Attribute.
type Owner struct {
	Attribute string
	Of        *Definition
}

// Type is a definition that has been checked against the API description.
type Type struct {
	Definition
	attributes []Attribute
	byName     map[string]Attribute
	parents    []string
	parent     *Type
	owner      *Type
}

// Request is an operation as the rules of a definition see it.
type Request struct {
	*Connection
	Type *Type
	// Config and Plan are nil on read and delete, State is nil on create.
	Config, Plan, State Values
	// Record is the server's latest response about the object.
	Record psa.Record
	// Adopted reports whether a create adopted an existing object.
	Adopted bool
	// Replace is set by CheckRead and CheckPlan of an object that works only after it
	// was replaced.
	Replace bool
}

// Collection is the path of the object's siblings.
func (req *Request) Collection() string {
	if req.Plan != nil {
		return req.Type.collection(req.Plan)
	}
	return req.Type.collection(req.State)
}

// IsDeleted reports whether a record describes a deleted object.
func (typ *Type) IsDeleted(record psa.Record) bool {
	return typ.Lifecycle.IsDeleted != nil && typ.Lifecycle.IsDeleted(record)
}

// TypeName is the object's name in a configuration.
func (typ *Type) TypeName() string { return typePrefix + typ.Type }

const typePrefix = "connectwise_"

// Fields maps the attributes to the API's fields behind them.
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

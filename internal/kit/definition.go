package kit

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
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

// MadeHere reports whether this run created the parent of an object and not the
// object itself: then the server made it together with the parent.
func AdoptIfParentIsNew(req *Request, existing psa.Record) ([]psa.Operation, bool) {
	typ := req.Type
	if typ.parent == nil || !req.createdHere(typ.parent.collection(req.Plan), req.Plan.Int64(typ.parents[len(typ.parents)-1])) {
		return nil, false
	}
	return nil, !req.createdHere(req.Collection(), existing.ID())
}

// Collection is the path of the object's siblings.
func (req *Request) Collection() string {
	if req.Plan != nil {
		return req.Type.collection(req.Plan)
	}
	return req.Type.collection(req.State)
}

// Object is a definition that has been checked against the API description.
type Type struct {
	Definition
	attributes []Attribute
	byName     map[string]Attribute
	parents    []string
	parent     *Type
}

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

// Compile checks a definition against the API description.
func Compile(d Definition) (*Type, error) {
	typ := &Type{Definition: d, byName: map[string]Attribute{}}
	for _, m := range placeholder.FindAllStringSubmatch(d.Path, -1) {
		typ.parents = append(typ.parents, m[1])
	}
	if d.Parent != nil {
		parent, err := Compile(*d.Parent)
		if err != nil {
			return nil, err
		}
		typ.parent = parent
	}
	model, ok := spec.Lookup(d.Model)
	if !ok {
		return nil, fmt.Errorf("%s: the API's description has no %s", d.Type, d.Model)
	}
	var errs []error
	attributes := slices.Clip(d.Attributes)
	if typ.looksFirst() {
		attributes = append(attributes, typ.duplicates())
	}
	for _, a := range attributes {
		resolved, err := a.resolve(model)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", d.Type, err))
			continue
		}
		typ.attributes = append(typ.attributes, resolved)
		typ.byName[a.name] = resolved
	}
	return typ, errors.Join(append(errs, typ.checkNames()...)...)
}

// checkNames finds names in a definition that no attribute has. A misspelled one
// would otherwise switch its rule off without a word.
func (typ *Type) checkNames() []error {
	var errs []error
	wrong := func(format string, a ...any) {
		errs = append(errs, fmt.Errorf(typ.Type+": "+format, a...))
	}
	reserved := map[string]string{"id": "id", "timeouts": "timeouts"}
	for _, parent := range typ.parents {
		reserved[parent] = "parent's id"
	}
	for _, a := range typ.attributes {
		if a.writeOnly {
			reserved[versionOf(a.name)] = "version of " + a.name
		}
	}
	seen := map[string]bool{}
	for _, a := range typ.attributes {
		if what, ok := reserved[a.name]; ok {
			wrong("the attribute %s has the name of the %s", a.name, what)
		}
		if seen[a.name] {
			wrong("the attribute %s is declared twice", a.name)
		}
		seen[a.name] = true
	}
	need := func(rule string, names ...string) {
		for _, name := range names {
			if _, isParent := reserved[name]; name != "" && !seen[name] && !isParent {
				wrong("%s names %s, which is not an attribute", rule, name)
			}
		}
	}
	need("Key", typ.Key...)
	need("Lookups", typ.AlsoFindBy...)
	need("Match", typ.ReconcileBy...)
	need("ExportBy", typ.ExportBy)
	need("Exclusive", typ.SingletonFlag)
	if typ.SingletonFlag != "" && typ.byName[typ.SingletonFlag].kind != KindBool {
		wrong("Exclusive names %s, which is not a flag", typ.SingletonFlag)
	}
	for _, r := range slices.Concat(typ.Validators, typ.CreateValidators) {
		need("a rule", r.attributes...)
	}
	model, _ := spec.Lookup(typ.Model)
	for field := range typ.Omitted {
		if _, ok := model.Fields[field]; !ok {
			wrong("Omitted names %s, which is not a field of %s", field, typ.Model)
		}
	}
	return errs
}

// MustCompile is [Compile] for definitions that are part of the program; a test
// compiles them all.
func MustCompile(d Definition) *Type {
	typ, err := Compile(d)
	if err != nil {
		panic(err)
	}
	return typ
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

// collection fills the parents' ids into the path.
func (typ *Type) collection(v Values) string {
	return typ.CollectionOf(func(parent string) string { return strconv.FormatInt(v.Int64(parent), 10) })
}

// value completes values to an object of the type: what is missing is null.
func (typ *Type) value(values Values, t tftypes.Type) tftypes.Value {
	object, ok := t.(tftypes.Object)
	if !ok {
		return tftypes.NewValue(t, nil)
	}
	complete := make(map[string]tftypes.Value, len(object.AttributeTypes))
	for name, at := range object.AttributeTypes {
		if v, ok := values[name]; ok {
			complete[name] = v
		} else {
			complete[name] = tftypes.NewValue(at, nil)
		}
	}
	return tftypes.NewValue(t, complete)
}

// body is what a create sends: every attribute that the plan knows.
func (typ *Type) body(plan, config Values) (map[string]any, error) {
	body := map[string]any{}
	for _, a := range typ.attributes {
		source := plan
		if a.writeOnly {
			source = config
		}
		if a.providerOnly || a.mode == ModeComputed || !source.Known(a.name) {
			continue
		}
		v, kept, err := a.kind.encode(source[a.name])
		if err != nil {
			return nil, &attributeError{a.name, err}
		}
		if kept {
			body[a.field] = v
		}
	}
	return body, nil
}

// patch is the difference between plan and state, a JSON Patch operation for
// each member whose attribute changed.
func (typ *Type) patch(plan, state, config Values) ([]psa.Operation, error) {
	var ops []psa.Operation
	for _, a := range typ.attributes {
		source, before := plan, state
		switch {
		case a.providerOnly || a.createOnly || a.mode == ModeComputed:
			continue
		case a.writeOnly:
			if equal(plan[versionOf(a.name)], state[versionOf(a.name)]) {
				continue
			}
			source, before = config, nil
		}
		if !source[a.name].IsKnown() || equal(source[a.name], before[a.name]) {
			continue
		}
		if a.name == typ.SingletonFlag && !source.Bool(a.name) {
			// The server takes the flag away when a sibling gets it; to clear
			// it directly would leave none and is refused.
			continue
		}
		var v any
		var kept bool
		if source.Known(a.name) {
			var err error
			if v, kept, err = a.kind.encode(source[a.name]); err != nil {
				return nil, &attributeError{a.name, err}
			}
		}
		if kept {
			ops = append(ops, psa.Replace(a.field, v))
		} else if before.Known(a.name) {
			ops = append(ops, psa.Remove(a.field))
		}
	}
	return ops, nil
}

func equal(a, b tftypes.Value) bool {
	if a.Type() == nil || b.Type() == nil {
		return a.Type() == nil && b.Type() == nil
	}
	return a.Equal(b)
}

// versionOf names the attribute that tells Terraform of a changed secret.
func versionOf(secret string) string { return secret + "_version" }

// keyCondition is the natural key as conditions, for data sources and imports.
func (typ *Type) keyCondition(v Values, further ...string) psa.Condition {
	return typ.condition(v, slices.Concat(typ.Key, further))
}

// match is the condition that finds an object again whose create had no clear
// outcome.
func (typ *Type) reconcileCondition(v Values) psa.Condition {
	return typ.condition(v, typ.reconcileNames())
}

func (typ *Type) condition(v Values, names []string) psa.Condition {
	var terms []psa.Condition
	for _, name := range names {
		a := typ.byName[name]
		if !v.Known(name) {
			continue
		}
		switch a.kind {
		case KindReference:
			terms = append(terms, psa.Eq(a.field+"/id", v.Int64(name)))
		case KindInt:
			terms = append(terms, psa.Eq(a.field, v.Int64(name)))
		case KindIdentifier:
			terms = append(terms, psa.Eq(a.field+"/identifier", v.String(name)))
		default:
			terms = append(terms, psa.Eq(a.field, v.String(name)))
		}
	}
	return psa.And(append(terms, typ.NotDeleted)...)
}

// label is how a message names one object: by its key, by what it is looked up
// by, or by its id; before it has any of these, by its kind alone.
func (typ *Type) label(v Values) string {
	for _, names := range [][]string{typ.Key, typ.AlsoFindBy} {
		var parts []string
		for _, name := range names {
			if s := v.String(name); s != "" && typ.byName[name].kind != KindReference {
				parts = append(parts, s)
			}
		}
		if len(parts) > 0 {
			return fmt.Sprintf("%s %q", typ.Title, strings.Join(parts, " "))
		}
	}
	if id := v.Int64("id"); id != 0 {
		return fmt.Sprintf("%s %d", typ.Title, id)
	}
	return typ.Title
}

// CollectionOf is the collection of the objects whose parents have the ids.
func (typ *Type) CollectionOf(id func(parent string) string) string {
	return placeholder.ReplaceAllStringFunc(typ.Path, func(p string) string { return id(p[1 : len(p)-1]) })
}

// Setting describes an attribute that a configuration can set.
type Setting struct {
	Name string
	Kind Kind
	Enum []string
	// Model is the API's name of the reference that the attribute holds, or of
	// those in its set.
	Model string
	// Default is sent when the configuration has no value.
	Default any
	// Required: every configuration sets it. Fixed: a change forces a new resource.
	Required, Replaces bool
}

// Settings are the attributes that a configuration can set, but for secrets and
// for what steers the provider alone.
func (typ *Type) Settings() []Setting {
	model, _ := spec.Lookup(typ.Model)
	var settings []Setting
	for _, a := range typ.attributes {
		if a.mode == ModeComputed || a.providerOnly || a.writeOnly {
			continue
		}
		field := model.Fields[a.field]
		reference := field.Model
		if field.Items != nil {
			reference = field.Items.Model
		}
		settings = append(settings, Setting{
			Name: a.name, Kind: a.kind, Enum: a.enum, Model: reference, Default: a.preset,
			Required: a.mode == ModeRequired, Replaces: a.replaces,
		})
	}
	return settings
}

// Flatten is what a read makes of an answer of the server.
func (typ *Type) Values(record psa.Record) (Values, error) { return typ.flatten(record, nil) }

// KeyOf is the natural key of an object as one string.
func (typ *Type) KeyOf(v Values) string { return typ.keyOf(v) }

// ImportID is the import id of an object below its parents.
func (typ *Type) ImportID(v Values) string { return typ.importID(v, v.Int64("id")) }

package kit

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
)

// lookFirst decides what a create has to do about objects of the same key: go
// on (0), adopt the object of the returned id, or fail. It calls the server
// only where such an object can be there. The caller releases the key when the
// create failed.
func (r *managedResource) lookFirst(ctx context.Context, op *Request) (adopt int64, release func(), diags diag.Diagnostics) {
	release = func() {}
	if !r.typ.looksFirst() || op.Plan.Bool(allowDuplicate) {
		return 0, release, nil
	}
	key := r.keyText(op)
	if !op.beginCreate(key) {
		return 0, release, r.twoWithOneKey(op)
	}
	release = func() { op.endCreate(key) }
	if r.scopeIsNew(op) {
		return 0, release, nil
	}
	found, err := r.existing(ctx, op)
	if errors.Is(err, psa.ErrNotFound) {
		// There is no such parent: the create fails on the right attribute.
		return 0, release, nil
	}
	if err != nil {
		release()
		return 0, release, r.typ.report("look for an existing", op.Plan, err)
	}
	if len(found) == 0 {
		return 0, release, nil
	}
	if r.adoptable(op, found) {
		return found[0].ID(), release, nil
	}
	release()
	diags.AddError(fmt.Sprintf("The %s exists already", r.typ.label(op.Plan)), r.adviceOnExisting(op, found)+fmt.Sprintf(
		"\n\nTo create a second one beside it, set %s = true.", allowDuplicate))
	return 0, release, diags
}

func (r *managedResource) twoWithOneKey(op *Request) diag.Diagnostics {
	return diag.Diagnostics{diag.NewErrorDiagnostic(fmt.Sprintf("Two resources declare the same %s", r.typ.Title), fmt.Sprintf(
		"Another resource declares the %s with the same %s. Remove one of the two, or set %s = true on both if two are meant.",
		r.typ.label(op.Plan), words(r.typ.reconcileNames()), allowDuplicate))}
}

// refuseSharedKey refuses a create whose key another resource of the configuration has:
// adopting would give one object to two resources. What exists twice already is
// left alone, and keys that are not known yet show during the apply.
func (r *managedResource) refuseSharedKey(op *Request, config tftypes.Value) diag.Diagnostics {
	if !r.typ.looksFirst() || op.Plan.Bool(allowDuplicate) {
		return nil
	}
	for _, name := range append(slices.Clone(r.typ.parents), r.typ.reconcileNames()...) {
		if v := op.Config[name]; !v.IsKnown() {
			return nil
		}
	}
	// Thousands of configurations as text would be tens of megabytes.
	by := plannedKey{config: sha256.Sum256([]byte(config.String())), exists: op.State != nil}
	if other, taken := op.planKey(r.keyText(op), by); taken && (!by.exists || !other.exists) {
		return r.twoWithOneKey(op)
	}
	return nil
}

// existing finds the objects of the same key. What was deleted or has ended
// does not count.
func (r *managedResource) existing(ctx context.Context, op *Request) ([]psa.Record, error) {
	found, err := r.sameKey(ctx, op)
	return slices.DeleteFunc(found, func(o psa.Record) bool {
		return r.typ.IsDeleted(o) || (r.typ.Lifecycle.Ended != nil && r.typ.Lifecycle.Ended(op.Plan, o))
	}), err
}

// sameKey returns the objects that have the key of the one to create, fit to
// the letter if there are such: most of the API compares without regard to
// case, some of it does not. A part of the key that the configuration leaves
// out is one that the object does not have, neither null nor empty.
func (r *managedResource) sameKey(ctx context.Context, op *Request) ([]psa.Record, error) {
	where := r.typ.reconcileCondition(op.Plan)
	found, err := psa.Find(ctx, op.Client, op.Collection(), where)
	if err != nil {
		return nil, err
	}
	var without []string
	for _, name := range r.typ.reconcileNames() {
		if !op.Plan.Known(name) && r.typ.byName[name].mode != ModeComputed {
			without = append(without, name)
		}
	}
	return preferExact(r.typ.lacking(found, without), where), nil
}

// scopeIsNew reports whether this run created the parent, or an object that the key
// refers to: then the object cannot exist yet.
func (r *managedResource) scopeIsNew(op *Request) bool {
	if op.ParentIsNew() {
		return true
	}
	model, _ := spec.ModelOf(r.typ.Model)
	for _, name := range r.typ.reconcileNames() {
		a := r.typ.byName[name]
		if a.kind == KindReference && op.createdHere(strings.TrimSuffix(model.Fields[a.field].Model, "Reference"), op.Plan.Int64(name)) {
			return true
		}
	}
	return false
}

// keyText is the key of a create among all creates of a run.
func (r *managedResource) keyText(op *Request) string {
	parts := []string{op.Collection()}
	for _, name := range r.typ.reconcileNames() {
		parts = append(parts, strings.ToLower(op.Plan.String(name)))
	}
	return strings.Join(parts, "\x00")
}

// AdviceExisting names the objects that stand in the way of a create, and how to
// manage the one that is meant.
func (r *managedResource) adviceOnExisting(op *Request, found []psa.Record) string {
	if len(found) > 1 {
		lines := make([]string, len(found))
		for i, o := range found {
			lines[i] = fmt.Sprintf("  id %d%s", o.ID(), provenance(o))
		}
		return fmt.Sprintf("There are %d of them:\n\n%s\n\nNothing was written. Import the one that is meant, and see to the others in ConnectWise:\n\n%s",
			len(found), strings.Join(lines, "\n"), r.importBlock(op, "<id>"))
	}
	id := found[0].ID()
	text := fmt.Sprintf("It exists as id %d%s. Nothing was written. To manage it here, import it: terraform import %s.<name> %s, or\n\n%s",
		id, provenance(found[0]), r.typ.TypeName(), r.typ.ImportID(op.Plan, id), r.importBlock(op, fmt.Sprint(id)))
	switch {
	case op.heldHere(op.Collection(), id):
		return fmt.Sprintf("It has id %d, and another resource of this run manages it. Nothing was written.", id)
	case !op.AdoptExisting:
		text += "\n\nWith on_existing = \"adopt\" in the provider block (or CONNECTWISE_ON_EXISTING=adopt), a run adopts what is there already."
	}
	return text
}

// importBlock is the block that imports an object. The provider does not know
// the resource's name.
func (r *managedResource) importBlock(op *Request, id string) string {
	return fmt.Sprintf("import {\n  to = %s.<name>\n  id = %q\n}", r.typ.TypeName(), strings.Join(append(r.typ.parentParts(op.Plan), id), importSeparator))
}

// provenance describes who created an object and when, or who changed it last where
// the server does not tell.
func provenance(o psa.Record) string {
	for _, known := range []struct{ verb, when, who string }{
		{"created", "_info/dateEntered", "_info/enteredBy"}, {"last changed", "_info/lastUpdated", "_info/updatedBy"},
	} {
		when, _ := o.Field(known.when).(string)
		who, _ := o.Field(known.who).(string)
		if when == "" && who == "" {
			continue
		}
		text := ", " + known.verb
		if who != "" {
			text += " by " + who
		}
		if when != "" {
			text += " at " + when
		}
		return text
	}
	return ""
}

func words(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// explainExisting adds to the error of a create that met an object of the same
// key how to manage that object.
func (r *managedResource) explainExisting(ctx context.Context, op *Request, err error) error {
	if !errors.Is(err, psa.ErrExists) || len(r.typ.Key) == 0 {
		return err
	}
	found, findErr := r.sameKey(ctx, op)
	if findErr != nil || len(found) == 0 {
		return err
	}
	return &advisedError{err: err, advice: r.adviceOnExisting(op, found)}
}

// explainTaken adds to the error of an update that met the key of another object
// which one that is.
func (r *managedResource) explainTaken(ctx context.Context, op *Request, err error) error {
	if !errors.Is(err, psa.ErrExists) || len(r.typ.Key) == 0 {
		return err
	}
	found, findErr := r.sameKey(ctx, op)
	for _, other := range found {
		if findErr == nil && other.ID() != op.State.Int64("id") {
			return &advisedError{err: err, advice: fmt.Sprintf("The %s with id %d has it%s. Give one of the two another %s.",
				r.typ.Title, other.ID(), provenance(other), words(r.typ.Key))}
		}
	}
	return err
}

// adoptable reports whether exactly one object is there that the provider block
// allows to adopt and that no other resource of this run has.
func (r *managedResource) adoptable(op *Request, found []psa.Record) bool {
	return op.AdoptExisting && len(found) == 1 && !op.heldHere(op.Collection(), found[0].ID())
}

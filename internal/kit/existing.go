package kit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
)

// allowDuplicate is the attribute with which the configuration says that an
// object may be there twice.
const allowDuplicate = "allow_duplicate"

// looksFirst reports whether a create has to look for an object of the same
// key, because the server would make a second one without a word.
func (o *Object) looksFirst() bool {
	return !o.DataOnly && !o.ServerUnique && len(o.matchNames()) > 0
}

func (o *Object) duplicates() Attribute {
	return Attribute{
		name: allowDuplicate, mode: ModeOptional, kind: KindBool, local: true, preset: false,
		description: fmt.Sprintf("Whether a second %s with the same %s may be made. ConnectWise does not refuse one, so the provider does: "+
			"it would be the trace of a run that was stopped before it could save its state. See `on_existing` of the provider.",
			o.Title, "`"+strings.Join(o.matchNames(), "`, `")+"`"),
	}
}

// matchNames are the attributes by which an object is known to be there.
func (o *Object) matchNames() []string {
	if len(o.Match) > 0 {
		return o.Match
	}
	return o.Key
}

// lookFirst decides what a create has to do about objects of the same key: go
// on (0), adopt the object of the returned id, or fail. It calls the server
// only where such an object can be there. The caller releases the key when the
// create failed.
func (r *managed) lookFirst(ctx context.Context, op *Change) (adopt int64, release func(), diags diag.Diagnostics) {
	release = func() {}
	if !r.looksFirst() || op.Plan.Bool(allowDuplicate) {
		return 0, release, nil
	}
	key := r.keyText(op)
	if !op.reserve(key) {
		return 0, release, r.twoWithOneKey(op)
	}
	release = func() { op.release(key) }
	if r.scopeMadeHere(op) {
		return 0, release, nil
	}
	found, err := r.existing(ctx, op)
	if errors.Is(err, psa.ErrNotFound) {
		// There is no such parent: the create says so of the right attribute.
		return 0, release, nil
	}
	if err != nil {
		release()
		return 0, release, r.report("look for an existing", op.Plan, err)
	}
	if len(found) == 0 {
		return 0, release, nil
	}
	if r.adoptable(op, found) {
		return found[0].ID(), release, nil
	}
	release()
	diags.AddError(fmt.Sprintf("The %s exists already", r.label(op.Plan)), r.adviceOn(op, found)+fmt.Sprintf(
		"\n\nTo make a second one beside it, set %s = true.", allowDuplicate))
	return 0, release, diags
}

func (r *managed) twoWithOneKey(op *Change) diag.Diagnostics {
	return diag.Diagnostics{diag.NewErrorDiagnostic(fmt.Sprintf("Two resources declare the same %s", r.Title), fmt.Sprintf(
		"Another resource declares the %s with the same %s. Remove one of the two, or set %s = true on both if two are meant.",
		r.label(op.Plan), words(r.matchNames()), allowDuplicate))}
}

// claimKey refuses a create whose key another resource of the configuration has:
// adopting would give one object to two resources. What exists twice already is
// left alone, and keys that are not known yet show during the apply.
func (r *managed) claimKey(op *Change, config string) diag.Diagnostics {
	if !r.looksFirst() || op.Plan.Bool(allowDuplicate) {
		return nil
	}
	for _, name := range append(slices.Clone(r.parents), r.matchNames()...) {
		if v := op.Config[name]; !v.IsKnown() {
			return nil
		}
	}
	by := plannedKey{config: config, exists: op.State != nil}
	if other, taken := op.planKey(r.keyText(op), by); taken && (!by.exists || !other.exists) {
		return r.twoWithOneKey(op)
	}
	return nil
}

// adoptable reports whether exactly one object is there that the provider block
// allows to adopt and that no other resource of this run has.
func (r *managed) adoptable(op *Change, found []psa.Record) bool {
	return op.AdoptExisting && len(found) == 1 && !op.heldHere(op.Collection(), found[0].ID())
}

// existing finds the objects of the same key. What was deleted or has ended
// does not count.
func (r *managed) existing(ctx context.Context, op *Change) ([]psa.Record, error) {
	found, err := r.sameKey(ctx, op)
	return slices.DeleteFunc(found, func(o psa.Record) bool {
		return (r.Gone != nil && r.Gone(o)) || (r.Ended != nil && r.Ended(op.Plan, o))
	}), err
}

// sameKey returns the objects that have the key of the one to create, fit to
// the letter if there are such: most of the API compares without regard to
// case, some of it does not. A part of the key that the configuration leaves
// out is one that the object does not have, neither null nor empty.
func (r *managed) sameKey(ctx context.Context, op *Change) ([]psa.Record, error) {
	where := r.match(op.Plan)
	found, err := psa.Find(ctx, op.Client, op.Collection(), where)
	if err != nil {
		return nil, err
	}
	var without []string
	for _, name := range r.matchNames() {
		if !op.Plan.Known(name) && r.byName[name].mode != ModeComputed {
			without = append(without, name)
		}
	}
	return preferExact(r.lacking(found, without), where), nil
}

// lacking keeps the objects that have none of the attributes: their fields are
// missing, null or empty.
func (o *Object) lacking(found []psa.Record, names []string) []psa.Record {
	return slices.DeleteFunc(found, func(object psa.Record) bool {
		return slices.ContainsFunc(names, func(name string) bool {
			v, err := o.byName[name].kind.decode(object[o.byName[name].field])
			return err != nil || !v.IsNull()
		})
	})
}

// preferExact keeps the objects that fit to the letter, or all if none does.
func preferExact(found []psa.Record, where psa.Condition) []psa.Record {
	var exact []psa.Record
	for _, object := range found {
		if where.MatchesExactly(object) {
			exact = append(exact, object)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return found
}

// scopeMadeHere reports whether this run made the parent, or an object that the
// key refers to: then nobody can have made the same object before.
func (r *managed) scopeMadeHere(op *Change) bool {
	if r.parent != nil && op.madeHere(r.parent.collection(op.Plan), op.Plan.Int64(r.parents[len(r.parents)-1])) {
		return true
	}
	model, _ := spec.Lookup(r.Model)
	for _, name := range r.matchNames() {
		a := r.byName[name]
		if a.kind == KindReference && op.madeHere(strings.TrimSuffix(model.Fields[a.field].Model, "Reference"), op.Plan.Int64(name)) {
			return true
		}
	}
	return false
}

// keyText is the key of a create among all creates of a run.
func (r *managed) keyText(op *Change) string {
	parts := []string{op.Collection()}
	for _, name := range r.matchNames() {
		parts = append(parts, strings.ToLower(op.Plan.String(name)))
	}
	return strings.Join(parts, "\x00")
}

// adopt makes an existing object the one that is created, as an import with an
// update would: what differs from the plan is patched, and nothing else. The
// result is in the change's answer.
func (r *managed) adopt(ctx context.Context, op *Change, id int64) diag.Diagnostics {
	// A list may leave members out that a single object has.
	there, err := op.Client.Get(ctx, op.Collection(), id)
	if err != nil {
		return r.report("adopt", op.Plan, err)
	}
	state, err := r.flatten(there, op.Plan)
	if err != nil {
		return r.report("adopt", op.Plan, err)
	}
	plan := make(Values, len(op.Plan))
	for name, v := range op.Plan {
		if known, ok := state[name]; ok && !v.IsKnown() {
			v = known
		}
		plan[name] = v
	}
	for _, parent := range r.parents {
		state[parent] = op.Plan[parent]
	}
	if diags := r.refuseFixed(plan, state, there); diags.HasError() {
		return diags
	}
	change := *op
	change.Plan, change.State, change.Answer = plan, state, there
	var diags diag.Diagnostics
	reread := false
	if r.Definition.Update != nil {
		var problems diag.Diagnostics
		reread, problems = r.Definition.Update(ctx, &change)
		if diags.Append(problems...); diags.HasError() {
			return diags
		}
	}
	ops, err := r.patch(plan, state, op.Config)
	if err != nil {
		return append(diags, r.report("adopt", op.Plan, err)...)
	}
	op.Answer = there
	switch {
	case len(ops) > 0:
		op.Answer, err = op.Client.Patch(ctx, op.Collection(), id, ops)
	case reread:
		op.Answer, err = op.Client.Get(ctx, op.Collection(), id)
	}
	if err != nil {
		return append(diags, r.report("adopt", op.Plan, err)...)
	}
	op.TookOver = true
	op.recordAdopted(op.Collection(), id)
	diags.AddWarning(fmt.Sprintf("The %s existed and was adopted", r.label(op.Plan)), fmt.Sprintf(
		"It has id %d%s. Terraform manages it from now on. %s", id, provenance(there), changedFields(ops, reread)))
	return diags
}

func changedFields(ops []psa.Operation, reread bool) string {
	if len(ops) == 0 && !reread {
		return "Nothing of it differed from the configuration, so nothing was changed."
	}
	names := make([]string, len(ops))
	for i, op := range ops {
		names[i] = op.Path
	}
	return strings.TrimSpace("It was changed to what the configuration says. " + strings.Join(names, ", "))
}

// refuseFixed refuses an object that an update cannot make what the
// configuration says.
func (r *managed) refuseFixed(plan, state Values, there psa.Record) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, a := range r.attributes {
		if a.replaces && plan.Known(a.name) && !equal(plan[a.name], state[a.name]) {
			diags.AddError(fmt.Sprintf("The %s exists already and cannot be adopted", r.label(plan)), fmt.Sprintf(
				"It has id %d%s. Its %s is %s where the configuration says %s, and ConnectWise cannot change that.",
				there.ID(), provenance(there), a.name, display(state[a.name]), display(plan[a.name])))
		}
	}
	return diags
}

// adviceOn names the objects that stand in the way of a create, and how to
// manage the one that is meant.
func (r *managed) adviceOn(op *Change, found []psa.Record) string {
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
		id, provenance(found[0]), r.TypeName(), r.importID(op.Plan, id), r.importBlock(op, fmt.Sprint(id)))
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
func (r *managed) importBlock(op *Change, id string) string {
	return fmt.Sprintf("import {\n  to = %s.<name>\n  id = %q\n}", r.TypeName(), strings.Join(append(r.parentParts(op.Plan), id), importSeparator))
}

// provenance says who made an object and when, or who changed it last where the
// server does not say.
func provenance(o psa.Record) string {
	for _, known := range []struct{ verb, when, who string }{
		{"made", "_info/dateEntered", "_info/enteredBy"}, {"last changed", "_info/lastUpdated", "_info/updatedBy"},
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

// adoptRefused adopts the object that the server named as the reason to refuse
// a create, where the provider block allows it. ok is false where the error
// stands.
func (r *managed) adoptRefused(ctx context.Context, op *Change, refused error) (diags diag.Diagnostics, ok bool) {
	if !op.AdoptExisting || !errors.Is(refused, psa.ErrExists) || len(r.matchNames()) == 0 {
		return nil, false
	}
	found, err := r.existing(ctx, op)
	if err != nil || !r.adoptable(op, found) {
		return nil, false
	}
	return r.adopt(ctx, op, found[0].ID()), true
}

// storeAdopted makes an adopted object the state of a create.
func (r *managed) storeAdopted(op *Change, diags diag.Diagnostics, resp *resource.CreateResponse) {
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(r.store(op, op.Plan, &resp.State, resp.Identity)...)
}

func words(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

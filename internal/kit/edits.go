package kit

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// UnmanagedEdits is what a plan does about an edit of what the configuration
// leaves out.
type UnmanagedEdits string

// The ways to treat such edits. The zero value reports them.
const (
	EditsReport UnmanagedEdits = "report"
	EditsRevert UnmanagedEdits = "revert"
	EditsIgnore UnmanagedEdits = "ignore"
)

// privateKey is the key of the edits beside the state. An object that nobody
// edited has nothing there: its state says what the last apply left.
const privateKey = "edits"

// PrivateKeys names what is kept beside the state.
func (r *managedResource) PrivateKeys() []string { return []string{privateKey, configuredKey} }

// edits is what has to be remembered beside the state to tell an edit later: the
// state itself gets every value that a refresh finds.
type edits struct {
	// Open are the edits since the last apply, by attribute.
	Open map[string]edit `json:"open,omitempty"`
	// Left are the values that the last apply left where the state had to say
	// another one, because Terraform holds a provider to what was planned.
	Left map[string]any `json:"left,omitempty"`
	// Replace: a refresh found that the object has to be replaced.
	Replace bool `json:"replace,omitempty"`
	// Gone says who deleted the object, of one that is not created anew in silence.
	Gone string `json:"gone,omitempty"`
}

// edit is one edit. Values are in the form that the API has them.
type edit struct {
	Was any    `json:"was"`
	By  string `json:"by,omitempty"`
	At  string `json:"at,omitempty"`
}

// private is the part of the framework's private state that is used here; its type has no public
// name.
type private interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// loadEdits returns no edits for what cannot be read: then the state alone counts.
func loadEdits(ctx context.Context, beside private) edits {
	e := edits{Open: map[string]edit{}, Left: map[string]any{}}
	raw, _ := beside.GetKey(ctx, privateKey)
	if len(raw) == 0 {
		return e
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var stored edits
	if decoder.Decode(&stored) != nil {
		return e
	}
	if stored.Open != nil {
		e.Open = stored.Open
	}
	if stored.Left != nil {
		e.Left = stored.Left
	}
	e.Replace, e.Gone = stored.Replace, stored.Gone
	return e
}

// saveEdits stores edits, and nothing where there are none.
func saveEdits(ctx context.Context, beside private, e edits) diag.Diagnostics {
	raw, _ := beside.GetKey(ctx, privateKey)
	if len(e.Open) == 0 && len(e.Left) == 0 && !e.Replace && e.Gone == "" {
		if len(raw) == 0 {
			return nil
		}
		return beside.SetKey(ctx, privateKey, nil)
	}
	encoded, err := json.Marshal(e)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Cannot keep an edit beside the state", "This is a defect of the provider: "+err.Error())}
	}
	return beside.SetKey(ctx, privateKey, encoded)
}

// isRemembered reports whether a change of the attribute by somebody else is
// remembered: a person can set it, and it is read back.
func (a Attribute) isRemembered() bool {
	return a.mode != ModeComputed && !a.providerOnly && !a.writeOnly
}

// keepsEdits reports whether a change of the attribute is an edit where the
// configuration leaves it out: the server does not change it unasked. A flag that
// one of several siblings holds moves when another one gets it, and custom fields
// that are not named are left alone.
func (typ *Type) keepsEdits(a Attribute) bool {
	return a.mode == ModeOptional && a.name != typ.SingletonFlag && a.kind != KindCustomFields
}

// kept is a value in the form in which it is remembered.
func (a Attribute) kept(v tftypes.Value) any {
	if v.Type() == nil || !v.IsKnown() || v.IsNull() {
		return nil
	}
	sent, ok, err := a.kind.encode(v)
	if err != nil || !ok {
		return nil
	}
	return sent
}

// restored is the value of what kept returned.
func (a Attribute) restored(kept any) (tftypes.Value, bool) {
	v, err := a.kind.decode(kept)
	return v, err == nil
}

// noteEdits compares what was read with what the state says and remembers what
// somebody edited, and whether the object has to be replaced. A refresh after an import has nothing to compare with.
func (r *managedResource) noteEdits(ctx context.Context, op *Request, read Values, beside private) diag.Diagnostics {
	e := loadEdits(ctx, beside)
	e.Replace, e.Gone = op.Replace, ""
	if r.typ.justImported(op.State) {
		return saveEdits(ctx, beside, e)
	}
	for _, a := range r.typ.attributes {
		if !a.isRemembered() || r.typ.unheardOf(op.State, a) {
			continue
		}
		before, now := op.State[a.name], read[a.name]
		if left, ok := e.Left[a.name]; ok {
			if v, ok := a.restored(left); ok {
				before = v
			}
			delete(e.Left, a.name)
		}
		known, open := e.Open[a.name]
		if was, ok := a.restored(known.Was); open && (!ok || a.same(was, now)) {
			delete(e.Open, a.name) // Somebody took it back.
			continue
		}
		if a.same(before, now) {
			continue
		}
		if !open {
			known.Was = a.kept(before)
		}
		record := op.Record
		if a.name == r.typ.SingletonFlag {
			record = r.flagHolder(ctx, op)
		}
		known.By, _ = record.Field("_info/updatedBy").(string)
		known.At, _ = record.Field("_info/lastUpdated").(string)
		e.Open[a.name] = known
	}
	return saveEdits(ctx, beside, e)
}

// unheardOf reports whether a state was written by a version of the provider that
// did not have the attribute, as far as an attribute of the same field tells:
// flags, sets and maps are never null.
func (typ *Type) unheardOf(state Values, a Attribute) bool {
	return slices.ContainsFunc(typ.attributes, func(other Attribute) bool {
		never := slices.Contains([]Kind{KindBool, KindIDs, KindReferences, KindTexts}, other.kind)
		return never && other.field == a.field && !other.providerOnly && state[other.name].IsNull()
	})
}

// justImported reports whether a state holds nothing but what identifies the object.
func (typ *Type) justImported(state Values) bool {
	for _, a := range typ.attributes {
		if !state[a.name].IsNull() {
			return false
		}
	}
	return true
}

// settleEdits remembers after a write what it left. What the configuration sets
// is settled, and so is what was planned back. What the server changed unasked
// with the write is what the write left, unless an edit of it is open.
func (r *managedResource) settleEdits(ctx context.Context, op *Request, after tftypes.Value, beside private) diag.Diagnostics {
	diags := r.noteConfigured(ctx, op.Config, beside)
	state, err := valuesOf(after)
	if err != nil || state == nil {
		return diags
	}
	e := loadEdits(ctx, beside)
	stored, err := r.typ.flatten(op.Record, state)
	if err != nil {
		stored = state
	}
	for _, a := range r.typ.attributes {
		if !a.isRemembered() {
			continue
		}
		if known, open := e.Open[a.name]; open {
			was, ok := a.restored(known.Was)
			if !op.Config[a.name].IsNull() || !ok || a.same(was, stored[a.name]) {
				delete(e.Open, a.name)
			}
		}
		delete(e.Left, a.name)
		if !a.same(state[a.name], stored[a.name]) {
			e.Left[a.name] = a.kept(stored[a.name])
		}
	}
	return append(diags, saveEdits(ctx, beside, e)...)
}

// openEdits are the edits that a plan has to speak of: those of attributes that
// the configuration leaves out and that belong to nobody else, and those that the
// plan overwrites because the configuration sets the attribute.
func (r *managedResource) openEdits(ctx context.Context, op *Request, beside private) (leftOut, overwritten []openEdit) {
	e := loadEdits(ctx, beside)
	if len(e.Open) == 0 {
		return nil, nil
	}
	var others []string
	if r.typ.Lifecycle.SetByOthers != nil {
		others = r.typ.Lifecycle.SetByOthers(op.State)
	}
	for _, a := range r.typ.attributes {
		known, open := e.Open[a.name]
		was, ok := a.restored(known.Was)
		if !open || !ok || !a.isRemembered() || a.same(was, op.State[a.name]) {
			continue
		}
		edit := openEdit{a, known, was}
		persons := r.typ.keepsEdits(a) && !slices.Contains(others, a.name)
		planned := op.Plan[a.name]
		switch {
		case op.Config[a.name].IsNull():
			if persons {
				leftOut = append(leftOut, edit)
			}
		case planned.IsKnown() && !a.same(planned, op.State[a.name]) && (persons || a.mode == ModeRequired || a.same(planned, was)):
			// What the server changes by itself is overwritten in silence where the
			// configuration begins to set it.
			overwritten = append(overwritten, edit)
		}
	}
	return leftOut, overwritten
}

type openEdit struct {
	Attribute
	edit
	before tftypes.Value
}

// planEdits reports edits, and plans back those of what the configuration leaves
// out where the provider block says so. It reports whether the plan changed.
func (r *managedResource) planEdits(ctx context.Context, op *Request, beside private) (diags diag.Diagnostics, changed bool) {
	if op.State == nil {
		return nil, false
	}
	open, overwritten := r.openEdits(ctx, op, beside)
	switch op.UnmanagedEdits {
	case EditsIgnore:
		open = nil
	case EditsRevert:
		open = slices.DeleteFunc(open, func(e openEdit) bool {
			if e.replaces { // To plan it back would destroy the object.
				return false
			}
			op.Plan[e.name] = e.before
			overwritten = append(overwritten, e)
			changed = true
			return true
		})
	}
	if changed {
		for _, a := range r.typ.attributes {
			if a.recalculated && op.Config[a.name].IsNull() {
				op.Plan[a.name] = tftypes.NewValue(a.kind.tfType(), tftypes.UnknownValue)
			}
		}
	}
	r.warnOfEdits(&diags, op, overwritten, "overwritten by this plan",
		"If the edit is right, set the attribute to it in the configuration.")
	r.warnOfEdits(&diags, op, open, "left as it is",
		"The configuration says nothing about this, so Terraform leaves it as it is. It is reported until the configuration sets the attribute to the value that is right. "+
			"With unmanaged_edits = \"revert\" in the provider block, the plan brings back what was there before; with \"ignore\" it is silent.")
	return diags, changed
}

// warnOfEdits warns of edits of an object. The summary names the object, because
// Terraform shows one of several warnings with the same summary.
func (r *managedResource) warnOfEdits(diags *diag.Diagnostics, op *Request, edits []openEdit, outcome, advice string) {
	if len(edits) == 0 {
		return
	}
	lines := make([]string, len(edits))
	for i, e := range edits {
		lines[i] = fmt.Sprintf("  %s: %s, was %s%s", e.name, display(op.State[e.name]), display(e.before), changedBy(e.By, e.At))
	}
	object := fmt.Sprintf("%s (id %d)", r.typ.label(op.State), op.State.Int64("id"))
	diags.AddWarning(fmt.Sprintf("Edited in ConnectWise, %s: %s", outcome, object),
		fmt.Sprintf("The %s was edited outside of Terraform since the last apply:\n\n%s\n\n%s", object, strings.Join(lines, "\n"), advice))
}

// changedBy describes who changed a record last and when, as far as the server says.
func changedBy(who, when string) string {
	text := ""
	if who != "" {
		text += " by " + who
	}
	if when != "" {
		text += " at " + when
	}
	if text == "" {
		return ""
	}
	return ", last changed" + text
}

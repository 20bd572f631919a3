package company

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// updateContact carries what a PATCH of a contact does not: its types are
// associations once it exists, and its communications are written one by one,
// because a PATCH of the array would undo what somebody else changes in between.
func updateContact(ctx context.Context, req *kit.Request) (bool, diag.Diagnostics) {
	var diags diag.Diagnostics
	changed := func(name string) bool {
		return req.Plan[name].IsKnown() && !req.Plan[name].Equal(req.State[name])
	}
	reread := false
	if changed("type_ids") {
		reread = true
		if err := syncTypes(ctx, req, "contact", req.Plan.IDs("type_ids")); err != nil {
			diags.AddAttributeError(path.Root("type_ids"), "Cannot change the contact's types", err.Error())
			return reread, diags
		}
	}
	if !changed("communications") && !changed("default_email") && !changed("default_phone") && !changed("default_fax") {
		return reread, diags
	}
	contact, err := req.Record, error(nil)
	if contact == nil {
		contact, err = req.Client.Get(ctx, req.Collection(), req.State.Int64("id"))
	}
	if err == nil {
		err = syncCommunications(ctx, req, contact)
	}
	var at *entryError
	switch {
	case errors.As(err, &at):
		diags.AddAttributeError(at.path, "Cannot change the contact's communications", at.Error())
	case err != nil:
		diags.AddAttributeError(path.Root("communications"), "Cannot change the contact's communications", err.Error())
	}
	return true, diags
}

// entryError is about one communication, or about the default of a kind.
type entryError struct {
	path path.Path
	err  error
}

func (e *entryError) Error() string { return e.err.Error() }
func (e *entryError) Unwrap() error { return e.err }

// syncCommunications writes what differs: texts first, then which are the
// defaults, and what is too much last, so that the server never has to choose
// another default on its own.
func syncCommunications(ctx context.Context, req *kit.Request, contact psa.Record) error {
	s := communicationSync{client: req.Client, collection: fmt.Sprintf("%s/%d/communications", req.Collection(), req.State.Int64("id"))}
	want := req.Plan.Texts("communications")
	s.have = s.mine(communicationsOf(contact["communicationItems"]), req, want)
	wanted := map[string]string{}
	for kind, attribute := range defaults {
		if req.Plan.Known(attribute) {
			wanted[kind] = req.Plan.String(attribute)
		}
	}
	for kind, key := range wanted {
		if c, ok := s.have[key]; ok && c.kind != kind {
			return &entryError{path.Root(defaults[kind]), fmt.Errorf("%s cannot be the default of the kind %s: it is of the kind %s", key, kind, c.kind)}
		}
	}
	if req.Plan.Known("communications") {
		for _, key := range slices.SortedFunc(maps.Keys(want), compareKeys) {
			if err := s.write(ctx, key, want[key]); err != nil {
				return &entryError{path.Root("communications").AtMapKey(key), err}
			}
		}
	}
	for kind, key := range wanted {
		if c, ok := s.have[key]; ok && c.kind == kind && !c.isDefault {
			if err := s.makeDefault(ctx, key); err != nil {
				return &entryError{path.Root(defaults[kind]), err}
			}
		}
	}
	if !req.Plan.Known("communications") {
		return nil
	}
	for _, key := range slices.SortedFunc(maps.Keys(s.have), compareKeys) {
		if _, ok := want[key]; ok {
			continue
		}
		if err := s.remove(ctx, key, want); err != nil {
			return &entryError{path.Root("communications").AtMapKey(key), err}
		}
	}
	return nil
}

// communicationSync is a contact's communications while they are written.
type communicationSync struct {
	client     *psa.Client
	collection string
	have       map[string]communication
}

// mine leaves out what somebody added since the plan, which nobody approved to
// overwrite or to remove: the next plan shows it. What was added as the
// configuration wants it is as good as written.
func (s *communicationSync) mine(all []communication, req *kit.Request, want map[string]string) map[string]communication {
	if !req.Plan.Known("communications") {
		return keyed(all, want)
	}
	planned := map[int64]bool{}
	before := req.State.Texts("communications")
	for key, c := range keyed(all, before) {
		_, planned[c.id] = before[key]
	}
	isWanted := func(c communication) bool {
		for key, text := range want {
			if isOfType(key, c.name) && kit.SameCommunication(text, c.text) {
				return true
			}
		}
		return false
	}
	all = slices.DeleteFunc(all, func(c communication) bool { return !planned[c.id] && !isWanted(c) })
	have := keyed(all, want)
	maps.DeleteFunc(have, func(key string, c communication) bool {
		_, ok := want[key]
		return !ok && !planned[c.id]
	})
	return have
}

// write gives a key its text.
func (s *communicationSync) write(ctx context.Context, key, text string) error {
	c, ok := s.have[key]
	if !ok {
		body := newItem(key, text, false)
		created, err := s.client.Create(ctx, s.collection, body, psa.Reconcile{
			Where: psa.And(psa.Eq("type/name", psa.Record(body).Field("type/name")), psa.Eq("value", body["value"])),
		})
		if err != nil {
			return err
		}
		s.have[key] = communicationsOf([]any{map[string]any(created)})[0]
		return nil
	}
	if kit.SameCommunication(c.text, text) {
		return nil
	}
	value, extension := item(text)
	oldValue, oldExtension := item(c.text)
	var ops []psa.Operation
	if value != oldValue {
		ops = append(ops, psa.Replace("value", value))
	}
	switch extension {
	case oldExtension:
	case "":
		ops = append(ops, psa.Remove("extension"))
	default:
		ops = append(ops, psa.Replace("extension", extension))
	}
	if len(ops) == 0 {
		return nil
	}
	_, err := s.client.Patch(ctx, s.collection, c.id, ops)
	return err
}

// makeDefault makes a communication the default of its kind.
func (s *communicationSync) makeDefault(ctx context.Context, key string) error {
	kind := s.have[key].kind
	if _, err := s.client.Patch(ctx, s.collection, s.have[key].id, []psa.Operation{psa.Replace("defaultFlag", true)}); err != nil {
		return err
	}
	for other, c := range s.have {
		if c.kind == kind {
			c.isDefault = other == key
			s.have[other] = c
		}
	}
	return nil
}

// remove takes a communication away. Where it is the default, the first of those
// that stay becomes it.
func (s *communicationSync) remove(ctx context.Context, key string, stay map[string]string) error {
	c := s.have[key]
	if c.isDefault {
		for _, other := range slices.SortedFunc(maps.Keys(stay), compareKeys) {
			if s.have[other].kind != c.kind {
				continue
			}
			if err := s.makeDefault(ctx, other); err != nil {
				return err
			}
			break
		}
	}
	if err := s.client.Delete(ctx, s.collection, c.id); err != nil && !errors.Is(err, psa.ErrNotFound) {
		return err
	}
	delete(s.have, key)
	return nil
}

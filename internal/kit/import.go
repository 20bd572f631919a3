package kit

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// ImportID is the id that imports an object: parents' ids, then its own.
func (typ *Type) ImportID(v Values, id int64) string {
	return strings.Join(append(typ.parentParts(v), strconv.FormatInt(id, 10)), importSeparator)
}

// parentParts are the parts of an import id that name the parents.
func (typ *Type) parentParts(v Values) []string {
	parts := make([]string, 0, len(typ.parents)+1)
	for _, parent := range typ.parents {
		parts = append(parts, v.String(parent))
	}
	return parts
}

// ImportForms are the forms of an import id, for messages and documentation.
func (typ *Type) ImportForms() []string {
	byID := make([]string, 0, len(typ.parents)+1)
	byName := make([]string, 0, len(typ.parents)+len(typ.Key))
	for _, parent := range typ.parents {
		byID = append(byID, "<"+parent+">")
		byName = append(byName, "<"+strings.TrimSuffix(parent, "_id")+" "+strings.Join(typ.parent.Key, "/")+" or id>")
	}
	byID = append(byID, "<id>")
	for _, key := range typ.Key {
		byName = append(byName, "<"+key+">")
	}
	forms := []string{strings.Join(byID, importSeparator)}
	if len(typ.Key) > 0 {
		forms = append(forms, strings.Join(byName, importSeparator))
	}
	if typ.owner != nil {
		forms = append(forms, strings.Join(append([]string{"<" + typ.owner.Title + " " + strings.Join(typ.owner.Key, "/") + " or id>"}, byName...), importSeparator))
	}
	return forms
}

// ImportState finds the object by its id, its identity or its natural key.
func (r *managedResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	values := r.typ.nulls()
	if req.ID == "" && req.Identity != nil {
		identity, err := valuesOf(req.Identity.Raw)
		if err != nil || !identity.Known("id") {
			resp.Diagnostics.AddError("Cannot import "+r.typ.TypeName(), "The identity needs an id.")
			return
		}
		for _, name := range append([]string{"id"}, r.typ.parents...) {
			values[name] = identity[name]
		}
	} else {
		found, err := r.parseImportID(ctx, req.ID)
		if err != nil {
			resp.Diagnostics.AddError("Cannot import "+r.typ.TypeName(), err.Error())
			return
		}
		values = found
	}
	for _, name := range append([]string{"id"}, r.typ.parents...) {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), values.Int64(name))...)
	}
	if resp.Identity != nil {
		resp.Diagnostics.Append(r.setIdentity(values, resp.Identity)...)
	}
}

func (r *managedResource) parseImportID(ctx context.Context, id string) (Values, error) {
	forms := "an id of the form " + strings.Join(r.typ.ImportForms(), " or ")
	values := r.typ.nulls()
	rest := id
	for i, parent := range r.typ.parents {
		part, tail, ok := strings.Cut(rest, importSeparator)
		if !ok {
			return nil, fmt.Errorf("%q is not %s", id, forms)
		}
		rest = tail
		n, err := r.resolveParent(ctx, part)
		if err != nil {
			return nil, fmt.Errorf("part %d of %q: %w", i+1, id, err)
		}
		values[parent] = number(n)
	}
	if n, err := strconv.ParseInt(rest, 10, 32); err == nil && n > 0 {
		values["id"] = number(n)
		return values, nil
	}
	if found, err := r.findInOwner(ctx, rest); err != nil || found != nil {
		if found != nil {
			values["id"] = number(found.ID())
		}
		return values, err
	}
	keys := strings.SplitN(strings.TrimPrefix(rest, "name="), importSeparator, max(len(r.typ.Key), 1))
	if len(r.typ.Key) == 0 || len(keys) != len(r.typ.Key) || rest == "" {
		return nil, fmt.Errorf("%q is not %s", id, forms)
	}
	var without []string
	for i, name := range r.typ.Key {
		switch {
		case keys[i] != "":
			values[name] = tftypes.NewValue(tftypes.String, keys[i])
		case r.typ.byName[name].mode == ModeOptional:
			without = append(without, name)
		default:
			return nil, fmt.Errorf("%q is not %s: <%s> is empty", id, forms, name)
		}
	}
	found, err := r.typ.findOne(ctx, r.connection, r.typ.collection(values), sought{values: values, without: without})
	if err != nil {
		return nil, err
	}
	values["id"] = number(found.ID())
	return values, nil
}

// findInOwner finds an object by its owner and its key, such as SunDental/Online
// Backup. It returns nil where the id does not begin with an owner.
func (r *managedResource) findInOwner(ctx context.Context, id string) (psa.Record, error) {
	owner, rest, ok := strings.Cut(id, importSeparator)
	if r.typ.owner == nil || !ok || !r.connection.isReady() {
		return nil, nil
	}
	keys := strings.SplitN(rest, importSeparator, len(r.typ.Key))
	values := r.typ.nulls()
	var without []string
	for i, name := range r.typ.Key {
		if i < len(keys) && keys[i] != "" {
			values[name] = tftypes.NewValue(tftypes.String, keys[i])
		} else {
			without = append(without, name)
		}
	}
	if !values.Known(r.typ.Key[0]) {
		return nil, nil
	}
	n, err := strconv.ParseInt(owner, 10, 32)
	if err != nil || n <= 0 {
		key := r.typ.owner.nulls()
		key[r.typ.owner.Key[0]] = tftypes.NewValue(tftypes.String, owner)
		found, err := psa.Find(ctx, r.connection.Reader, r.typ.owner.Path, r.typ.owner.keyCondition(key))
		if err != nil || len(found) != 1 {
			return nil, err
		}
		n = found[0].ID()
	}
	values[r.typ.Owner.Attribute] = number(n)
	return r.typ.findOne(ctx, r.connection, r.typ.Path, sought{values: values, further: []string{r.typ.Owner.Attribute}, without: without})
}

func (r *managedResource) resolveParent(ctx context.Context, part string) (int64, error) {
	if n, err := strconv.ParseInt(part, 10, 32); err == nil && n > 0 {
		return n, nil
	}
	if len(r.typ.parent.Key) == 0 {
		return 0, fmt.Errorf("%q is not a valid id", part)
	}
	key := r.typ.parent.nulls()
	key[r.typ.parent.Key[0]] = tftypes.NewValue(tftypes.String, strings.TrimPrefix(part, "name="))
	found, err := r.typ.parent.findOne(ctx, r.connection, r.typ.parent.Path, sought{values: key})
	if err != nil {
		return 0, err
	}
	return found.ID(), nil
}

// Example is the value of an attribute of the key in the documentation.
func (typ *Type) Example(attribute string) string { return typ.byName[attribute].example }

// ExampleID and ExampleParentID are the ids in the documentation's examples of an object
// and of what it belongs to.
const ExampleID, ExampleParentID = "1250", "117"

// ImportExample is an import id of the form of the same number in
// [Object.ImportForms], quoted for a shell.
func (typ *Type) ImportExample(form int) string {
	parts := make([]string, 0, len(typ.parents)+len(typ.Key))
	if form == 0 {
		for range typ.parents {
			parts = append(parts, ExampleParentID)
		}
		return strings.Join(append(parts, ExampleID), importSeparator)
	}
	if form == 2 {
		parts = append(parts, typ.owner.byName[typ.owner.Key[0]].example)
	}
	for range typ.parents {
		parts = append(parts, typ.parent.byName[typ.parent.Key[0]].example)
	}
	for _, key := range typ.Key {
		parts = append(parts, typ.byName[key].example)
	}
	return "'" + strings.Join(parts, importSeparator) + "'"
}

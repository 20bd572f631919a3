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

// importSeparator stands between the parts of an import id.
const importSeparator = "/"

// importID is the id that imports an object: parents' ids, then its own.
func (o *Object) importID(v Values, id int64) string {
	return strings.Join(append(o.parentParts(v), strconv.FormatInt(id, 10)), importSeparator)
}

// parentParts are the parts of an import id that name the parents.
func (o *Object) parentParts(v Values) []string {
	parts := make([]string, 0, len(o.parents)+1)
	for _, parent := range o.parents {
		parts = append(parts, v.String(parent))
	}
	return parts
}

// ImportForms are the forms of an import id, for messages and documentation.
func (o *Object) ImportForms() []string {
	byID := make([]string, 0, len(o.parents)+1)
	byName := make([]string, 0, len(o.parents)+len(o.Key))
	for _, parent := range o.parents {
		byID = append(byID, "<"+parent+">")
		byName = append(byName, "<"+strings.TrimSuffix(parent, "_id")+" "+strings.Join(o.parent.Key, "/")+" or id>")
	}
	byID = append(byID, "<id>")
	for _, key := range o.Key {
		byName = append(byName, "<"+key+">")
	}
	forms := []string{strings.Join(byID, importSeparator)}
	if len(o.Key) > 0 {
		forms = append(forms, strings.Join(byName, importSeparator))
	}
	return forms
}

// ImportState finds the object by its id, its identity or its natural key.
func (r *managed) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	values := Values{}
	if req.ID == "" && req.Identity != nil {
		identity, err := valuesOf(req.Identity.Raw)
		if err != nil || !identity.Known("id") {
			resp.Diagnostics.AddError("Cannot import "+r.TypeName(), "The identity needs an id.")
			return
		}
		for _, name := range append([]string{"id"}, r.parents...) {
			values[name] = identity[name]
		}
	} else {
		found, err := r.parseImportID(ctx, req.ID)
		if err != nil {
			resp.Diagnostics.AddError("Cannot import "+r.TypeName(), err.Error())
			return
		}
		values = found
	}
	for _, name := range append([]string{"id"}, r.parents...) {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), values.Int64(name))...)
	}
	if resp.Identity != nil {
		resp.Diagnostics.Append(r.identify(values, resp.Identity)...)
	}
}

func (r *managed) parseImportID(ctx context.Context, id string) (Values, error) {
	forms := "an id of the form " + strings.Join(r.ImportForms(), " or ")
	values := Values{}
	rest := id
	for i, parent := range r.parents {
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
	keys := strings.SplitN(strings.TrimPrefix(rest, "name="), importSeparator, max(len(r.Key), 1))
	if len(r.Key) == 0 || len(keys) != len(r.Key) || rest == "" {
		return nil, fmt.Errorf("%q is not %s", id, forms)
	}
	var without []string
	for i, name := range r.Key {
		switch {
		case keys[i] != "":
			values[name] = tftypes.NewValue(tftypes.String, keys[i])
		case r.byName[name].mode == ModeOptional:
			without = append(without, name)
		default:
			return nil, fmt.Errorf("%q is not %s: <%s> is empty", id, forms, name)
		}
	}
	found, err := r.lookUp(ctx, r.connection, r.collection(values), r.keyCondition(values), without...)
	if err != nil {
		return nil, err
	}
	values["id"] = number(found.ID())
	return values, nil
}

func (r *managed) resolveParent(ctx context.Context, part string) (int64, error) {
	if n, err := strconv.ParseInt(part, 10, 32); err == nil && n > 0 {
		return n, nil
	}
	if len(r.parent.Key) == 0 {
		return 0, fmt.Errorf("%q is not a valid id", part)
	}
	key := Values{r.parent.Key[0]: tftypes.NewValue(tftypes.String, strings.TrimPrefix(part, "name="))}
	found, err := r.parent.lookUp(ctx, r.connection, r.parent.Path, r.parent.keyCondition(key))
	if err != nil {
		return 0, err
	}
	return found.ID(), nil
}

// lookUp finds the one object that matches and has none of the attributes
// without, and says which ones there are if there is not one.
func (o *Object) lookUp(ctx context.Context, c *Connection, collection string, where psa.Condition, without ...string) (psa.Record, error) {
	if c == nil || c.Client == nil {
		return nil, ErrUnknownProvider
	}
	found, err := psa.Find(ctx, c.Client, collection, where)
	if err != nil {
		return nil, err
	}
	found = preferExact(o.lacking(found, without), where)
	wanted := where.String()
	if len(without) > 0 {
		wanted += " and without " + strings.Join(without, ", ")
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, fmt.Errorf("there is no %s with %s.%s", o.Title, wanted, o.suggest(ctx, c, collection))
	}
	ids := make([]string, len(found))
	for i, object := range found {
		ids[i] = strconv.FormatInt(object.ID(), 10)
	}
	return nil, fmt.Errorf("%d objects have %s: ids %s. Use the id of the one that is meant", len(found), wanted, strings.Join(ids, ", "))
}

// suggest names some objects that do exist, for the user who mistyped.
func (o *Object) suggest(ctx context.Context, c *Connection, collection string) string {
	if len(o.Key) == 0 {
		return ""
	}
	const most = 10
	field := o.byName[o.Key[len(o.Key)-1]].field
	var names []string
	for object, err := range c.Client.List(ctx, collection, psa.Query{Conditions: o.Filter, OrderBy: field, PageSize: most}) {
		if err != nil || len(names) == most {
			break
		}
		if name, ok := object[field].(string); ok {
			names = append(names, strconv.Quote(name))
		}
	}
	if len(names) == 0 {
		return " There are none yet"
	}
	return " There are, among others: " + strings.Join(names, ", ")
}

// Parents are the attributes that hold the parents' ids, outermost first.
func (o *Object) Parents() []string { return o.parents }

// ImportExample is an import id of the form of the same number in
// [Object.ImportForms], quoted for a shell.
func (o *Object) ImportExample(form int) string {
	parts := make([]string, 0, len(o.parents)+len(o.Key))
	if form == 0 {
		for range o.parents {
			parts = append(parts, "1")
		}
		return strings.Join(append(parts, "1"), importSeparator)
	}
	sample := func(object *Object, key string) string {
		_, quoted, _ := strings.Cut(object.byName[key].description, "for example `")
		value, _, ok := strings.Cut(quoted, "`")
		if !ok {
			return "example"
		}
		return value
	}
	for range o.parents {
		parts = append(parts, sample(o.parent, o.parent.Key[0]))
	}
	for _, key := range o.Key {
		parts = append(parts, sample(o, key))
	}
	return "'" + strings.Join(parts, importSeparator) + "'"
}

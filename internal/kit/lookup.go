package kit

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// findOne finds the one object that matches and has none of the attributes
// without; its error lists the candidates.
func (typ *Type) findOne(ctx context.Context, c *Connection, collection string, where psa.Condition, without ...string) (psa.Record, error) {
	if !c.isReady() {
		return nil, ErrUnknownProvider
	}
	found, err := psa.Find(ctx, c.Reader, collection, where)
	if err != nil {
		return nil, err
	}
	found = preferExact(typ.lacking(found, without), where)
	wanted := where.Describe()
	if len(without) > 0 {
		wanted += " and without " + strings.Join(without, ", ")
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, fmt.Errorf("there is no %s with %s.%s", typ.Title, wanted, typ.suggest(ctx, c, collection))
	}
	ids := make([]string, len(found))
	for i, object := range found {
		ids[i] = strconv.FormatInt(object.ID(), 10)
	}
	return nil, fmt.Errorf("%d objects have %s: ids %s. Use the id of the one that is meant", len(found), wanted, strings.Join(ids, ", "))
}

// suggest names some objects that do exist, for the user who mistyped.
func (typ *Type) suggest(ctx context.Context, c *Connection, collection string) string {
	if len(typ.Key) == 0 {
		return ""
	}
	const most = 10
	field := typ.byName[typ.Key[len(typ.Key)-1]].field
	var names []string
	for object, err := range c.Reader.List(ctx, collection, psa.Query{Conditions: typ.Lifecycle.NotDeleted, OrderBy: field, PageSize: most}) {
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

// lacking keeps the objects that have none of the attributes: their fields are
// missing, null or empty.
func (typ *Type) lacking(found []psa.Record, names []string) []psa.Record {
	return slices.DeleteFunc(found, func(object psa.Record) bool {
		return slices.ContainsFunc(names, func(name string) bool {
			v, err := typ.byName[name].kind.decode(object[typ.byName[name].field])
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

package kit

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// sought is what an object is looked up by: its key and further attributes, as far as
// values has them, and those that it must not have.
type sought struct {
	values           Values
	further, without []string
}

// text is what is looked for, in the words of the configuration.
func (s sought) text(typ *Type) string {
	var terms []string
	for _, name := range slices.Concat(typ.Key, s.further) {
		if s.values.Known(name) {
			terms = append(terms, fmt.Sprintf("%s = %s", name, display(s.values[name])))
		}
	}
	text := strings.Join(terms, " and ")
	if len(s.without) > 0 {
		text += " and without " + strings.Join(s.without, ", ")
	}
	return text
}

// findOne finds the one object that is sought; its error lists the candidates.
func (typ *Type) findOne(ctx context.Context, c *Connection, collection string, s sought) (psa.Record, error) {
	if !c.isReady() {
		return nil, ErrUnknownProvider
	}
	where := typ.keyCondition(s.values, s.further...)
	found, err := psa.Find(ctx, c.Reader, collection, where)
	if err != nil {
		return nil, err
	}
	found = preferExact(typ.lacking(found, s.without), where)
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, fmt.Errorf("there is no %s with %s.%s", typ.Title, s.text(typ), typ.suggest(ctx, c, collection))
	}
	ids := make([]string, len(found))
	for i, object := range found {
		ids[i] = strconv.FormatInt(object.ID(), 10)
	}
	return nil, fmt.Errorf("%d objects have %s: ids %s. Use the id of the one that is meant", len(found), s.text(typ), strings.Join(ids, ", "))
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

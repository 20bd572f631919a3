package psasim

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim/conditions"
)

const (
	pageSize    = 25
	largestPage = 1000
)

// serveList serves a page of a collection.
func (s *Simulator) serveList(c *call) (*response, *problem) {
	t, parent, p := s.opened(c, c.template)
	if p != nil {
		return nil, p
	}
	found, p := s.matching(c, t, parent)
	if p != nil {
		return nil, p
	}
	return s.page(c, found)
}

// page cuts a page out of what was found and links to its neighbours.
func (s *Simulator) page(c *call, found []map[string]any) (*response, *problem) {
	query := c.request.URL.Query()
	size, p := wholeNumber(query, "pageSize", pageSize)
	if p != nil {
		return nil, p
	}
	page, p := wholeNumber(query, "page", 1)
	if p != nil {
		return nil, p
	}
	if size > largestPage || size < 1 || page < 1 {
		return nil, refuse(http.StatusBadRequest, "InvalidObject", "pageSize must be from 1 to 1000 and page at least 1.")
	}
	header := http.Header{}
	link := func(rel string, position string, value int) string {
		return fmt.Sprintf(`<%s%s?%s>; rel="%s"`, c.origin.base, c.path, pageQuery(query, position, value), rel)
	}
	endless := s.endlessOn(c)
	if strings.EqualFold(c.request.Header.Get("pagination-type"), "forward-only") {
		if query.Get("orderBy") != "" {
			return nil, refuse(http.StatusBadRequest, "InvalidObject", "orderBy cannot be used with forward-only pagination.")
		}
		after, p := wholeNumber(query, "pageId", 0)
		if p != nil {
			return nil, p
		}
		if endless != NotEndless {
			found = repeated(endless, found[:min(size, len(found))], int64(after))
			header.Set("Link", link("next", "pageId", after+size))
			return &response{status: http.StatusOK, body: s.selectedAll(c, found), header: header}, nil
		}
		found = slices.DeleteFunc(found, func(o map[string]any) bool { return recordID(o) <= int64(after) })
		if len(found) > size {
			found = found[:size]
		}
		if len(found) > 0 {
			header.Set("Link", link("next", "pageId", int(recordID(found[len(found)-1]))))
		}
		return &response{status: http.StatusOK, body: s.selectedAll(c, found), header: header}, nil
	}
	if endless != NotEndless {
		found = repeated(endless, found[:min(size, len(found))], int64(page-1)*int64(size))
		header.Set("Link", link("next", "page", page+1))
		return &response{status: http.StatusOK, body: s.selectedAll(c, found), header: header}, nil
	}
	last := max((len(found)+size-1)/size, 1)
	if last > 1 {
		var links []string
		if page > 1 {
			links = append(links, link("first", "page", 1), link("prev", "page", page-1))
		}
		if page < last {
			links = append(links, link("next", "page", page+1), link("last", "page", last))
		}
		header.Set("Link", strings.Join(links, ", "))
	}
	from, to := min((page-1)*size, len(found)), min(page*size, len(found))
	return &response{status: http.StatusOK, body: s.selectedAll(c, found[from:to]), header: header}, nil
}

// pageQuery is a request's query for another page. The position comes last,
// after pageSize, as in the vendor's examples: clients look for it at the end of
// the link.
func pageQuery(query url.Values, position string, value int) string {
	rest := maps.Clone(query)
	for _, name := range []string{"pageSize", "page", "pageId"} {
		rest.Del(name)
	}
	var parts []string
	if encoded := rest.Encode(); encoded != "" {
		parts = append(parts, encoded)
	}
	if size := query.Get("pageSize"); size != "" {
		parts = append(parts, "pageSize="+url.QueryEscape(size))
	}
	return strings.Join(append(parts, position+"="+strconv.Itoa(value)), "&")
}

func recordID(rendered map[string]any) int64 {
	id, _ := rendered["id"].(int64)
	return id
}

func wholeNumber(query url.Values, name string, fallback int) (int, *problem) {
	text := query.Get(name)
	if text == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, refuse(http.StatusBadRequest, "InvalidObject", name+" must be a number.")
	}
	return n, nil
}

// matching renders the records that fit the conditions, in the wanted order.
func (s *Simulator) matching(c *call, t *table, parent int64) ([]map[string]any, *problem) {
	query := c.request.URL.Query()
	return s.search(c, t, parent, filter{
		Conditions: query.Get("conditions"), ChildConditions: query.Get("childConditions"),
		CustomFieldConditions: query.Get("customFieldConditions"), OrderBy: query.Get("orderBy"),
	})
}

// filter is what a list is limited and sorted by; the fields are those of the
// body of a search.
type filter struct {
	Conditions            string `json:"conditions"`
	ChildConditions       string `json:"childConditions"`
	CustomFieldConditions string `json:"customFieldConditions"`
	OrderBy               string `json:"orderBy"`
}

func (s *Simulator) search(c *call, t *table, parent int64, f filter) ([]map[string]any, *problem) {
	if s.ignoresConditions(t) {
		f = filter{OrderBy: f.OrderBy}
	}
	var parsed [3]*conditions.Expr
	for i, text := range []string{f.Conditions, f.ChildConditions, f.CustomFieldConditions} {
		expression, err := conditions.Parse(text)
		if err != nil {
			return nil, badCondition(err)
		}
		parsed[i] = expression
	}
	if timesOut := rulesOf(t.path).timesOut; timesOut != nil && !s.options.PatientQueries && timesOut(parsed[0].Fields()) {
		return nil, refuse(http.StatusInternalServerError, "ConnectWiseApi", "A timeout has occured. Please try again.")
	}
	tested := map[string]bool{customFields: f.CustomFieldConditions != ""}
	for _, expression := range parsed {
		for _, field := range expression.Fields() {
			first, _, _ := strings.Cut(field, "/")
			name, _ := s.fieldName(t.model, first)
			tested[name] = true
		}
	}
	found := []map[string]any{}
	listed := rulesOf(t.path).listed
	for _, r := range t.list(parent) {
		if listed != nil && !listed(c, r) {
			continue
		}
		fits, err := s.fits(t.model, s.renderFields(t, r, c.origin, tested), parsed)
		if err != nil {
			return nil, badCondition(err)
		}
		if fits {
			found = append(found, s.render(t, r, c.origin))
		}
	}
	if len(t.list(parent)) == 0 {
		// A field that does not exist is refused on an empty list too.
		if _, err := s.fits(t.model, map[string]any{}, parsed); err != nil {
			return nil, badCondition(err)
		}
	}
	return found, s.sort(t.model, found, f.OrderBy)
}

func badCondition(err error) *problem {
	message := strings.TrimPrefix(err.Error(), conditions.ErrSyntax.Error()+": ")
	if !errors.Is(err, conditions.ErrSyntax) {
		message = conditions.Explanation
	}
	return refuse(http.StatusBadRequest, "InvalidObject", message)
}

func (s *Simulator) fits(model string, object map[string]any, parsed [3]*conditions.Expr) (bool, error) {
	fits, err := parsed[0].Match(s.lookup(model, object))
	if err != nil || !fits {
		return false, err
	}
	if fits, err = s.anyElement(model, object, parsed[1], ""); err != nil || !fits {
		return false, err
	}
	return s.anyElement(model, object, parsed[2], "customFields/")
}

// anyElement wants all terms of a condition on an array to hold for the same
// element.
func (s *Simulator) anyElement(model string, object map[string]any, e *conditions.Expr, prefix string) (bool, error) {
	fields := e.Fields()
	if len(fields) == 0 {
		return true, nil
	}
	array, _, _ := strings.Cut(prefix+fields[0], "/")
	name, known := s.fieldName(model, array)
	if !known {
		return false, fmt.Errorf("%w: the field %s does not exist", conditions.ErrSyntax, array)
	}
	elements, _ := object[name].([]any)
	for _, element := range elements {
		inner, ok := element.(map[string]any)
		if !ok {
			continue
		}
		fits, err := e.Match(func(field string) (any, bool) {
			_, rest, _ := strings.Cut(prefix+field, "/")
			return walk(inner, rest), true
		})
		if err != nil || fits {
			return fits, err
		}
	}
	return false, nil
}

// lookup finds fields by their name in any case, as the server does.
func (s *Simulator) lookup(model string, object map[string]any) conditions.Lookup {
	return func(field string) (any, bool) {
		if strings.EqualFold(field, "lastUpdated") {
			field = "_info/lastUpdated"
		}
		first, rest, nested := strings.Cut(field, "/")
		name, known := s.fieldName(model, first)
		if !known {
			return nil, false
		}
		v := object[name]
		if nested {
			inner, _ := v.(map[string]any)
			v = walk(inner, rest)
		}
		return plainValue(v), true
	}
}

func (s *Simulator) fieldName(model, field string) (string, bool) {
	fields := s.spec.Models[model].Fields
	if _, ok := fields[field]; ok {
		return field, true
	}
	for name := range fields {
		if strings.EqualFold(name, field) {
			return name, true
		}
	}
	return "", false
}

// walk follows a path whose parts may be written in any case.
func walk(fields map[string]any, path string) any {
	first, rest, nested := strings.Cut(path, "/")
	for name, v := range fields {
		if !strings.EqualFold(name, first) {
			continue
		}
		if !nested {
			return plainValue(v)
		}
		inner, _ := v.(map[string]any)
		return walk(inner, rest)
	}
	return nil
}

// plainValue gives a value the type that encoding/json would.
func plainValue(v any) any {
	switch n := v.(type) {
	case int64:
		return json.Number(strconv.FormatInt(n, 10))
	case []any:
		plain := make([]any, len(n))
		for i := range n {
			plain[i] = plainValue(n[i])
		}
		return plain
	}
	return v
}

func (s *Simulator) sort(model string, found []map[string]any, orderBy string) *problem {
	if orderBy == "" {
		return nil
	}
	type key struct {
		field      string
		descending bool
	}
	var keys []key
	for part := range strings.SplitSeq(orderBy, ",") {
		words := strings.Fields(part)
		if len(words) == 0 || len(words) > 2 {
			return refuse(http.StatusBadRequest, "InvalidObject", "orderBy cannot be read: "+part)
		}
		first, _, _ := strings.Cut(words[0], "/")
		if _, ok := s.fieldName(model, first); !ok {
			return refuse(http.StatusBadRequest, "InvalidObject", "orderBy names no field: "+words[0])
		}
		keys = append(keys, key{words[0], len(words) == 2 && strings.EqualFold(words[1], "desc")})
	}
	slices.SortStableFunc(found, func(a, b map[string]any) int {
		for _, k := range keys {
			x, _ := s.lookup(model, a)(k.field)
			y, _ := s.lookup(model, b)(k.field)
			order := compare(x, y)
			if k.descending {
				order = -order
			}
			if order != 0 {
				return order
			}
		}
		return 0
	})
	return nil
}

func compare(x, y any) int {
	a, okA := x.(json.Number)
	b, okB := y.(json.Number)
	if okA && okB {
		m, errM := decimal.NewFromString(a.String())
		n, errN := decimal.NewFromString(b.String())
		if errM == nil && errN == nil {
			return m.Cmp(n)
		}
	}
	return cmp.Compare(strings.ToLower(textOf(x)), strings.ToLower(textOf(y)))
}

func textOf(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

// selected leaves the fields that the query's fields name.
func (s *Simulator) selected(c *call, object map[string]any) map[string]any {
	fields := c.request.URL.Query().Get("fields")
	if fields == "" {
		return object
	}
	chosen := map[string]any{}
	for field := range strings.SplitSeq(fields, ",") {
		first, rest, nested := strings.Cut(strings.TrimSpace(field), "/")
		name, ok := s.fieldName(c.model, first)
		if !ok || object[name] == nil {
			continue
		}
		if !nested {
			chosen[name] = object[name]
			continue
		}
		inner, ok := chosen[name].(map[string]any)
		if !ok {
			inner = map[string]any{}
			chosen[name] = inner
		}
		whole, _ := object[name].(map[string]any)
		inner[rest] = walk(whole, rest)
	}
	return chosen
}

func (s *Simulator) selectedAll(c *call, objects []map[string]any) []map[string]any {
	page := make([]map[string]any, len(objects))
	for i, object := range objects {
		page[i] = s.selected(c, object)
	}
	return page
}

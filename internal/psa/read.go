package psa

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// largestPage is the most objects that the server lists at once.
const largestPage = 1000

// mostPages ends a list whose server never runs out of next pages. It is ten
// million objects with pages of the usual size.
const mostPages = 10_000

// Query says what to list.
type Query struct {
	Conditions, ChildConditions Condition
	// OrderBy is a member and a direction, for example "name asc".
	OrderBy string
	// Fields limits the answer to some members; all when empty.
	Fields []string
	// PageSize is at most 1,000, which is the default.
	PageSize int
}

func (q Query) values() url.Values {
	v := url.Values{}
	for name, text := range map[string]string{
		"conditions": q.Conditions.String(), "childConditions": q.ChildConditions.String(),
		"orderBy": q.OrderBy, "fields": strings.Join(q.Fields, ","),
	} {
		if text != "" {
			v.Set(name, text)
		}
	}
	size := q.PageSize
	if size <= 0 || size > largestPage {
		size = largestPage
	}
	v.Set("pageSize", strconv.Itoa(size))
	return v
}

// All reading of objects goes through the two functions below, get and pages:
// this is the place where reads of many objects of one collection can come to
// share a list request without anything changing in their callers.

func (c *Client) get(ctx context.Context, path string) (answer, error) {
	return c.call(ctx, http.MethodGet, path, nil, nil)
}

// pages lists page after page, as long as the server names a next one.
func (c *Client) pages(ctx context.Context, collection string, q Query) iter.Seq2[answer, error] {
	return func(yield func(answer, error) bool) {
		values := q.values()
		seen := map[string]bool{}
		for read := 1; ; read++ {
			a, err := c.call(ctx, http.MethodGet, collection, values, nil)
			if !yield(a, err) || err != nil {
				return
			}
			next, ok := nextPage(a.header)
			if !ok {
				return
			}
			// Only the position is taken from the link: its scheme, host and
			// escapes are the server's affair.
			seen[position(values)] = true
			for _, name := range positions {
				if p := next.Get(name); p != "" {
					values.Set(name, p)
				}
			}
			if seen[position(values)] {
				yield(answer{}, fmt.Errorf("GET %s: the server's link to the next page leads back to a page that was read already", collection))
				return
			}
			if read >= mostPages {
				yield(answer{}, fmt.Errorf("GET %s: the server names a next page after %d pages still", collection, mostPages))
				return
			}
		}
	}
}

// positions are the parameters that tell one page from another.
var positions = [...]string{"page", "pageId"}

func position(values url.Values) string { return values.Get("page") + "/" + values.Get("pageId") }

var nextLink = regexp.MustCompile(`<([^>]*)>\s*;[^,]*\brel="?next"?`)

func nextPage(header http.Header) (url.Values, bool) {
	m := nextLink.FindStringSubmatch(strings.Join(header.Values("Link"), ", "))
	if m == nil {
		return nil, false
	}
	u, err := url.Parse(m[1])
	if err != nil {
		return nil, false
	}
	return u.Query(), true
}

// Get reads one object of a collection.
func Get[T any](ctx context.Context, c *Client, collection string, id int64) (T, error) {
	return GetPath[T](ctx, c, fmt.Sprintf("%s/%d", collection, id))
}

// GetPath reads what lies at a path, for example /system/info.
func GetPath[T any](ctx context.Context, c *Client, path string) (T, error) {
	a, err := c.get(ctx, path)
	if err != nil {
		var zero T
		return zero, err
	}
	return decode[T](http.MethodGet, path, a)
}

// List reads the objects of a collection; a page is fetched when its first
// object is wanted. An error is the last thing that it yields.
func List[T any](ctx context.Context, c *Client, collection string, q Query) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		for a, err := range c.pages(ctx, collection, q) {
			if err != nil {
				yield(zero, err)
				return
			}
			page, err := decode[[]T](http.MethodGet, collection, a)
			if err != nil {
				yield(zero, err)
				return
			}
			for _, object := range page {
				if !yield(object, nil) {
					return
				}
			}
		}
	}
}

// Find reads the objects that fit a condition. Every one is checked against the
// condition again here, because some paths ignore conditions silently.
func Find[T any](ctx context.Context, c *Client, collection string, where Condition) ([]T, error) {
	var found []T
	for object, err := range List[Object](ctx, c, collection, Query{Conditions: where}) {
		if err != nil {
			return nil, err
		}
		if !where.Matches(object) {
			continue
		}
		v, err := convert[T](object)
		if err != nil {
			return nil, fmt.Errorf("GET %s: %w", collection, err)
		}
		found = append(found, v)
	}
	return found, nil
}

func convert[T any](object Object) (T, error) {
	if v, ok := any(object).(T); ok {
		return v, nil
	}
	var v T
	raw, err := json.Marshal(object)
	if err != nil {
		return v, err
	}
	return v, json.Unmarshal(raw, &v)
}

// Count counts the objects of a collection that fit a condition.
func Count(ctx context.Context, c *Client, collection string, where Condition) (int, error) {
	values := url.Values{}
	if text := where.String(); text != "" {
		values.Set("conditions", text)
	}
	path := collection + "/count"
	a, err := c.call(ctx, http.MethodGet, path, values, nil)
	if err != nil {
		return 0, err
	}
	counted, err := decode[struct{ Count int }](http.MethodGet, path, a)
	return counted.Count, err
}

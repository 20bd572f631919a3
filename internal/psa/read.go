package psa

import (
	"context"
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
	// OrderBy is a field and a direction, for example "name asc".
	OrderBy string
	// Fields limits the response to some fields; all when empty.
	Fields []string
	// PageSize is at most 1,000, which is the default.
	PageSize int
	// Parameters are those that only some collections have.
	Parameters map[string]string
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
	for name, text := range q.Parameters {
		v.Set(name, text)
	}
	size := q.PageSize
	if size <= 0 || size > largestPage {
		size = largestPage
	}
	v.Set("pageSize", strconv.Itoa(size))
	return v
}

// Reader reads records. [Client] asks the server for every one; a reader that
// shares what it read may stand in its place wherever a response of the moment
// is not needed. What is read to be written, or after a write, is the client's.
type Reader interface {
	// Get reads one record of a collection; [ErrNotFound] if there is none.
	Get(ctx context.Context, collection string, id int64) (Record, error)
	// List reads the records of a collection; a page is fetched when its first
	// record is wanted. An error is the last thing that it yields.
	List(ctx context.Context, collection string, q Query) iter.Seq2[Record, error]
}

// pages lists page after page, as long as the server names a next one.
func (c *Client) pages(ctx context.Context, collection string, q Query) iter.Seq2[response, error] {
	return func(yield func(response, error) bool) {
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
				yield(response{}, fmt.Errorf("GET %s: the server's link to the next page leads back to a page that was read already", collection))
				return
			}
			if read >= mostPages {
				yield(response{}, fmt.Errorf("GET %s: the server names a next page after %d pages still", collection, mostPages))
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

// Get is [Reader.Get].
func (c *Client) Get(ctx context.Context, collection string, id int64) (Record, error) {
	return c.GetPath(ctx, fmt.Sprintf("%s/%d", collection, id))
}

// GetPath reads what lies at a path, for example /system/info.
func (c *Client) GetPath(ctx context.Context, path string) (Record, error) {
	resp, err := c.call(ctx, http.MethodGet, path, nil, nil)
	if err != nil {
		return nil, err
	}
	return decode[Record](http.MethodGet, path, resp)
}

// LogIn asks the site once whether it accepts the login. The error is that of any other
// request; one about a lost connection or an overloaded site says nothing about the login.
func (c *Client) LogIn(ctx context.Context) error {
	_, err := c.GetPath(context.WithValue(ctx, onceKey{}, true), "/system/info")
	return err
}

// List is [Reader.List].
func (c *Client) List(ctx context.Context, collection string, q Query) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for resp, err := range c.pages(ctx, collection, q) {
			if err != nil {
				yield(nil, err)
				return
			}
			page, err := decode[[]Record](http.MethodGet, collection, resp)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, record := range page {
				if !yield(record, nil) {
					return
				}
			}
		}
	}
}

// Find reads the records that fit a condition. Every one is checked against the
// condition again here, because some paths ignore conditions silently.
func Find(ctx context.Context, r Reader, collection string, where Condition) ([]Record, error) {
	var found []Record
	for record, err := range r.List(ctx, collection, Query{Conditions: where}) {
		if err != nil {
			return nil, err
		}
		if where.Matches(record) {
			found = append(found, record)
		}
	}
	return found, nil
}

// Count counts the records of a collection that fit a condition.
func (c *Client) Count(ctx context.Context, collection string, where Condition) (int, error) {
	values := url.Values{}
	if text := where.String(); text != "" {
		values.Set("conditions", text)
	}
	path := collection + "/count"
	resp, err := c.call(ctx, http.MethodGet, path, values, nil)
	if err != nil {
		return 0, err
	}
	counted, err := decode[struct{ Count int }](http.MethodGet, path, resp)
	return counted.Count, err
}

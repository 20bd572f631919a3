package export

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/agext/levenshtein"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// candidate is what a person may mean by a name: an object by its key, and by the
// name that people call it by where that is another one.
type candidate struct{ key, name string }

func candidateOf(record psa.Record) candidate {
	c := candidate{}
	c.key, _ = record["identifier"].(string)
	c.name, _ = record["name"].(string)
	return c
}

func (c candidate) String() string {
	if c.name == "" || strings.EqualFold(c.name, c.key) {
		return c.key
	}
	return fmt.Sprintf("%s (%s)", c.key, c.name)
}

// distance is how far a spelling is from the nearer of the two.
func (c candidate) distance(wanted string) int {
	to := func(text string) int {
		return levenshtein.Distance(strings.ToLower(wanted), strings.ToLower(text), nil)
	}
	if c.name == "" {
		return to(c.key)
	}
	return min(to(c.key), to(c.name))
}

// unknown says which of the wanted keys no candidate has, and what is near.
func unknown(title string, wanted []string, candidates []candidate) error {
	const most = 5
	var errs []error
	for _, key := range wanted {
		near := slices.SortedFunc(slices.Values(candidates), func(a, b candidate) int {
			return cmp.Or(cmp.Compare(a.distance(key), b.distance(key)), cmp.Compare(a.key, b.key))
		})
		switch {
		case len(near) == 0:
			errs = append(errs, fmt.Errorf("there is no %s %q: the site has none that this key can see", title, key))
		case !slices.ContainsFunc(near, func(c candidate) bool { return strings.EqualFold(c.key, key) }):
			var names []string
			for _, c := range near[:min(most, len(near))] {
				names = append(names, c.String())
			}
			errs = append(errs, fmt.Errorf("there is no %s %q; near are %s", title, key, strings.Join(names, ", ")))
		}
	}
	return errors.Join(errs...)
}

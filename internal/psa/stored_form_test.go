package psa_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// A create without a response whose values the server stores in another form:
// where the form is a spelling of what was sent the object is returned, and else
// an error names it. There is one object in any case.
func TestCreateStoredInAnotherForm(t *testing.T) {
	t.Parallel()
	upper := func(v any) any { return strings.ToUpper(v.(string)) + " INC." }
	spelling := func(field string, stored, sent any) bool {
		return strings.HasPrefix(fmt.Sprint(stored), strings.ToUpper(fmt.Sprint(sent))) && field != "nickName" && field != "website"
	}
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "key\tstored form\tcreates\treturned\tnamed by an error\tobjects")
	for _, key := range keys {
		// One field in which the stored form is a spelling, and one where it is not.
		fields := map[string][2]string{"unique": {"addressLine1", "website"}, "other": {"title", "nickName"}}[key.name]
		for i, field := range fields {
			returns := i == 0
			site, client := newSite(t, nil)
			if err := site.Rewrite(key.collection, field, upper); err != nil {
				t.Fatal(err)
			}
			before := len(site.Objects(key.collection))
			returned, named := 0, 0
			for run := range *creates {
				body, match := key.body(run), key.match(run)
				body[field] = "Ann"
				match.SameField = spelling
				site.Inject(psasim.Fault{Method: http.MethodPost, Path: key.collection, Status: 500, After: true})
				object, err := client.Create(t.Context(), key.collection, body, match)
				var unknown *psa.UncertainError
				switch {
				case err == nil && object.ID() != 0:
					returned++
				case errors.As(err, &unknown) && len(unknown.Candidates) == 1:
					if _, ok := site.Object(key.collection, unknown.Candidates[0]); !ok {
						t.Fatalf("%s, %s: the site has no object %d", key.name, field, unknown.Candidates[0])
					}
					named++
				default:
					t.Fatalf("%s, %s: %v", key.name, field, err)
				}
			}
			objects := len(site.Objects(key.collection)) - before
			if objects != *creates || (returned == *creates) != returns || (named == *creates) == returns {
				t.Errorf("%s, %s: of %d creates %d returned and %d were named, %d objects", key.name, field, *creates, returned, named, objects)
			}
			_, _ = fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%d\n", key.name, map[bool]string{true: "a spelling", false: "another value"}[returns], *creates, returned, named, objects)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + table.String())
}

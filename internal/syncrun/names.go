package syncrun

import (
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
)

// nameless returns a function that takes the names of machines and people out of
// a text. A state keeps account numbers alone; the report has the names. The
// engine writes a name in parentheses behind the account's number.
func nameless(usage axcient.Usage) func(string) string {
	var pairs []string
	for _, a := range usage.Accounts {
		if name := strings.Join(strings.Fields(a.Username), " "); name != "" {
			pairs = append(pairs, " ("+name+")", "")
		}
	}
	return strings.NewReplacer(pairs...).Replace
}

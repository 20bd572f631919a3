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

// aName is how the state shows a name that ConnectWise repeats in a message.
const aName = "(name)"

// namelessMessage is nameless for the message of a failure, in which ConnectWise
// may quote a name in words of its own. Numbers and words of fewer than four
// characters stay: they name nobody by themselves.
func namelessMessage(usage axcient.Usage, nameless func(string) string) func(string) string {
	return func(message string) string {
		message = nameless(message)
		for _, a := range usage.Accounts {
			name := strings.Join(strings.Fields(a.Username), " ")
			if len(name) >= 4 && strings.Trim(name, "0123456789") != "" {
				message = strings.ReplaceAll(message, name, aName)
			}
		}
		return message
	}
}

package plan

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
)

const (
	// longestSummary is the server's bound of a ticket's summary, in UTF-16 units,
	// as its strings are counted.
	longestSummary = 100
	// longestName and longestMessage bound what others wrote, in the same units.
	longestName    = 100
	longestMessage = 500
	// mostListed is how many failures a text lists one by one.
	mostListed = 20
)

// summary is a ticket's summary.
func summary(e desired.Event) string {
	return cut(label(e.Failure)+": "+account(e), longestSummary)
}

// account names an account for a reader.
func account(e desired.Event) string {
	if name := shown(e.Username); name != "" && name != shown(e.Account) {
		return fmt.Sprintf("%s (%s)", shown(e.Account), name)
	}
	return shown(e.Account)
}

// quoted is a type of failure within a sentence: "backup failed".
func quoted(failure string) string { return fmt.Sprintf("%q", strings.ReplaceAll(failure, "_", " ")) }

// label is a type of failure in words: Backup failed.
func label(failure string) string { return capital(strings.ReplaceAll(failure, "_", " ")) }

func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// description is the first text of a ticket.
func description(c desired.Customer, failures []desired.Event) string {
	customer := "customer " + c.ID
	if name := shown(c.Name); name != "" {
		customer = fmt.Sprintf("%s (%s)", name, c.ID)
	}
	return fmt.Sprintf("%s: account %s of %s.\n%s", label(failures[0].Failure), account(failures[0]), customer, listed(failures))
}

// failedAgain is the note of failures that a ticket did not know of.
func failedAgain(failures []desired.Event) string {
	return fmt.Sprintf("%s again: account %s.\n%s", label(failures[0].Failure), account(failures[0]), listed(failures))
}

// resolved is the note of a failure that is over, with the failures before it
// that the ticket did not know of.
func resolved(failures []desired.Event, last desired.Event) string {
	text := fmt.Sprintf("Resolved: %s for account %s ended at %s.", quoted(last.Failure), account(last), stamp(last.At))
	if message := cut(clean(last.Message), longestMessage); message != "" {
		text += "\n" + message
	}
	if len(failures) > 0 {
		text += "\nBefore that:\n" + listed(failures)
	}
	return text
}

// listed is one line for each failure, of many the latest.
func listed(failures []desired.Event) string {
	var lines []string
	if more := len(failures) - mostListed; more > 0 {
		lines = append(lines, fmt.Sprintf("%d earlier failures.", more))
		failures = failures[more:]
	}
	for _, e := range failures {
		line := fmt.Sprintf("%s, %s", stamp(e.At), e.Severity)
		if message := cut(clean(e.Message), longestMessage); message != "" {
			line += ": " + message
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// marked puts the markers of the newest events behind a text.
func marked(text, reference string, about []desired.Event) string {
	newest := about[len(about)-1].At
	var markers []string
	for _, e := range about {
		if e.At.Equal(newest) {
			markers = append(markers, "("+observe.Marker(reference, e)+")")
		}
	}
	return text + "\n\n" + strings.Join(markers, " ")
}

func reasonFailed(failures []desired.Event) string {
	last := failures[len(failures)-1]
	if len(failures) == 1 {
		return fmt.Sprintf("%s for account %s at %s", quoted(last.Failure), account(last), stamp(last.At))
	}
	return fmt.Sprintf("%s for account %s, %d times, last at %s", quoted(last.Failure), account(last), len(failures), stamp(last.At))
}

func reasonOver(at time.Time) string { return "the failure ended at " + stamp(at) }

// objectOf names a ticket for a reader.
func objectOf(t observe.Ticket) string {
	if name := shown(t.Summary); name != "" {
		return fmt.Sprintf("ticket %d (%s)", t.ID, name)
	}
	return fmt.Sprintf("ticket %d", t.ID)
}

// named is a reference for a reader.
func named(r observe.Reference) string {
	if name := shown(r.Name); name != "" {
		return fmt.Sprintf("%s (%d)", name, r.ID)
	}
	return fmt.Sprint(r.ID)
}

func stamp(at time.Time) string { return at.UTC().Format("2006-01-02 15:04:05 UTC") }

// worst is the latest of the most severe events.
func worst(events []desired.Event) desired.Event {
	found := events[0]
	for _, e := range events[1:] {
		if slices.Index(axcient.Severities, e.Severity) >= slices.Index(axcient.Severities, found.Severity) {
			found = e
		}
	}
	return found
}

// shown is a name that others gave, safe to show and of bounded length.
func shown(name string) string { return cut(clean(name), longestName) }

// clean makes one line of a text, without characters that control or hide
// anything, and without what could be taken for a marker.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) {
			return ' '
		}
		return r
	}, text)
	return observe.Unmarked(strings.Join(strings.Fields(text), " "))
}

// cut shortens a text to a number of UTF-16 units, at the end of a character.
func cut(text string, most int) string {
	units, end := 0, 0
	for i, r := range text {
		units += utf16.RuneLen(r)
		if units < most {
			end = i + utf8.RuneLen(r)
		}
	}
	if units <= most {
		return text
	}
	return strings.TrimSpace(text[:end]) + "…"
}

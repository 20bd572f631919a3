package observe

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
)

const (
	referencePrefix = "bff:v1:"
	// The digits of a reference are enough that no two failures ever share one.
	customerDigits, failureDigits = 12, 20
	markerPrefix                  = "bff:"
	markerDigits                  = 12
)

// TicketReference is the externalXRef of the one ticket of a customer, an account
// and a type of failure: a hash, which says nothing of them to a reader. Its first
// digits are those of the customer, so that one condition asks for all tickets of
// a customer however many accounts it has.
func TicketReference(customer, account, failure string) string {
	return customerReference(customer) + hash(customer, account, failure)[:failureDigits]
}

func customerReference(customer string) string {
	return referencePrefix + hash(customer)[:customerDigits]
}

// hash tells lists of texts apart whatever is in them.
func hash(parts ...string) string {
	raw, _ := json.Marshal(parts) //nolint:errchkjson // texts always have a JSON form
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// Marker stands at the end of each text that a run writes into a ticket. It says
// up to which event the ticket knows of a failure, so that the ticket alone, and
// no state anywhere, keeps a run from noting an event again. The id of the event
// in it tells events of the same time apart.
func Marker(reference string, e desired.Event) string {
	outcome := "failed"
	if e.Resolves {
		outcome = "resolved"
	}
	return fmt.Sprintf("%s%s %s %s %s", markerPrefix, MarkOf(reference), outcome,
		e.At.UTC().Format(time.RFC3339Nano), hash(e.Type, e.ID)[:markerDigits])
}

// MarkOf is the part of a marker that says whose it is: a ticket into which
// others were merged holds markers of several.
func MarkOf(reference string) string { return reference[max(0, len(reference)-markerDigits):] }

// Unmarked keeps a text that others wrote from being read as a marker.
func Unmarked(text string) string { return strings.ReplaceAll(text, markerPrefix, "bff ") }

var markerPattern = regexp.MustCompile(markerPrefix + `([0-9a-f]{12}) (failed|resolved) ([0-9TZ:.-]+) ([0-9a-f]{12})`)

// Noted is up to where a ticket knows of a failure; the zero value knows nothing.
type Noted struct {
	// At is the time of the newest event, Resolved reports whether it ended the
	// failure.
	At       time.Time
	Resolved bool
	// Note is the one that says so.
	Note   Note
	events map[string]bool // those of the time At
}

// Has reports whether an event is noted, or older than what is. A failure comes
// before the end at the same time.
func (n Noted) Has(e desired.Event) bool {
	at := e.At.UTC()
	return at.Before(n.At) || at.Equal(n.At) && (n.Resolved && !e.Resolves || n.events[hash(e.Type, e.ID)[:markerDigits]])
}

// Marked is what notes say of a reference.
func Marked(reference string, notes []Note) Noted { return AllMarked(notes)[MarkOf(reference)] }

// AllMarked is what notes say of every reference, by [MarkOf] it.
func AllMarked(notes []Note) map[string]Noted {
	all := map[string]Noted{}
	for _, note := range notes {
		for _, m := range markerPattern.FindAllStringSubmatch(note.Text, -1) {
			at, err := time.Parse(time.RFC3339Nano, m[3])
			if err != nil {
				continue
			}
			n, known := all[m[1]]
			switch {
			case !known || at.After(n.At):
				n = Noted{At: at, Note: note, Resolved: m[2] == "resolved", events: map[string]bool{}}
			case at.Before(n.At):
				continue
			case m[2] == "resolved":
				n.Resolved, n.Note = true, note
			}
			n.events[m[4]] = true
			all[m[1]] = n
		}
	}
	return all
}

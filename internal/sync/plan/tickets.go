package plan

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// futureTolerance is how far ahead of the site's clock an event may be. One of a
// machine whose clock is years ahead would hide all events after it.
const futureTolerance = 24 * time.Hour

// TicketChanges plans the tickets of one customer: one for each account and type of
// failure. Now is the site's time; it decides only which events are too old to
// open a ticket and never stands in a text.
//
// The order of the changes makes a run that was cut off anywhere safe to repeat.
// A failure that is over: the note first, then the status, so that a ticket that
// is not handled and has the note still needs the status. One that came back:
// the status first, so that an open ticket without the note still needs it.
func TicketChanges(want desired.Customer, site observe.Site, now time.Time) ([]Change, []Hold, []Event) {
	if want.Effective.Ticketing == nil || len(want.Events) == 0 {
		return nil, nil, nil
	}
	// A ticket that one failure opens again is open for all that were merged into it.
	reopened := map[int64]resolution{}
	for {
		t := &ticketing{
			policy: *want.Effective.Ticketing, customer: want, company: site.Customers[want.ID], site: site, now: now,
			marks: map[int64]map[string]bool{}, reopened: reopened,
		}
		before := len(reopened)
		t.plan()
		if len(reopened) == before {
			return t.changes, t.holds, t.events
		}
	}
}

// plan plans all failures of the customer.
func (t *ticketing) plan() {
	for _, ticket := range slices.Sorted(maps.Keys(t.reopened)) {
		r := t.reopened[ticket]
		t.status(r.ticket, r.status, r.why)
	}
	byReference := map[string][]desired.Event{}
	var references []string
	for _, e := range slices.SortedFunc(slices.Values(t.customer.Events), inTime) {
		if e.At.After(t.now.Add(futureTolerance)) {
			t.tell(Warning, "ticket_event_in_future", "An event %s of account %s is dated %s, which is in the future: it is ignored. Set the clock of the machine.",
				e.Type, shown(e.Account), stamp(e.At))
			continue
		}
		reference := observe.TicketReference(t.customer.ID, e.Account, e.Failure)
		if byReference[reference] == nil {
			references = append(references, reference)
		}
		byReference[reference] = append(byReference[reference], e)
	}
	for _, reference := range references {
		t.failure(reference, byReference[reference])
	}
	t.resolve()
}

// inTime is the order of events. The end of a failure stands behind the failure at
// the same time.
func inTime(a, b desired.Event) int {
	last := func(e desired.Event) int {
		if e.Resolves {
			return 1
		}
		return 0
	}
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(last(a), last(b)), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Type, b.Type), cmp.Compare(a.ID, b.ID))
}

// ticketing plans the tickets of one customer.
type ticketing struct {
	policy   policy.Ticketing
	customer desired.Customer
	company  observe.Customer
	site     observe.Site
	now      time.Time

	changes []Change
	holds   []Hold
	events  []Event
	// marks says of every ticket which of its failures are over, after the
	// changes so far. A ticket into which others were merged has several.
	marks map[int64]map[string]bool
	// reopened are the tickets that a change opens again, resolving those that are
	// resolved once all notes are written.
	reopened  map[int64]resolution
	resolving []resolution
	// may reports whether tickets can be created; it is valid once asked is set.
	asked, may bool
}

// resolution is a status that a ticket gets.
type resolution struct {
	ticket observe.Ticket
	status observe.Status
	why    string
}

// failure plans the ticket of one account and type of failure. Events are in the
// order of time.
func (t *ticketing) failure(reference string, events []desired.Event) {
	if err := t.site.TicketErrors[reference]; err != nil {
		h := hold(NotRead, "The ticket of %s for account %s could not be read: %s", quoted(events[0].Failure), account(events[0]), err)
		t.holds = append(t.holds, h)
		return
	}
	found := t.follow(reference)
	switch {
	case len(found.open) > 0:
		t.twins(found.open)
		for i, ticket := range found.open {
			t.known(ticket, reference, events, i == 0)
		}
	case found.handled != nil:
		t.again(reference, found, events)
	default:
		t.open(reference, found, events)
	}
}

// known plans what an open ticket is to be told. Of twins the oldest is told of
// failures; all of them end together.
func (t *ticketing) known(ticket target, reference string, events []desired.Event, oldest bool) {
	noted := ticket.noted(reference)
	fresh := slices.DeleteFunc(failuresOf(events), noted.Has)
	if events[len(events)-1].Resolves || (noted.Resolved && len(fresh) == 0) {
		t.over(ticket, reference, events)
		return
	}
	t.followed(ticket)
	t.mark(ticket.Ticket, reference, false)
	if len(fresh) > 0 && oldest {
		t.note(ticket.ID, objectOf(ticket.Ticket), reference, failedAgain(fresh), fresh, false)
	}
}

// over plans the end of a failure whose ticket is open.
func (t *ticketing) over(ticket target, reference string, events []desired.Event) {
	last := events[len(events)-1]
	noted := ticket.noted(reference)
	fresh := slices.DeleteFunc(failuresOf(events), noted.Has)
	switch {
	case noted.Has(last) && !noted.Resolved:
		// The ticket knows of a failure since.
		t.followed(ticket)
		return
	case noted.Resolved && len(fresh) == 0 && reopenedByPerson(ticket.Ticket, noted):
		t.tell(Info, "ticket_reopened_by_person", "%s was changed by %s after its failure had ended, and it is open: it is left to them.",
			capital(objectOf(ticket.Ticket)), shown(ticket.UpdatedBy))
		return
	}
	t.followed(ticket)
	over := noted.At
	if !noted.Resolved || len(fresh) > 0 {
		over = last.At
		t.note(ticket.ID, objectOf(ticket.Ticket), reference, resolved(fresh, last), []desired.Event{last}, true)
	}
	t.mark(ticket.Ticket, reference, true)
	t.resolving = append(t.resolving, resolution{ticket: ticket.Ticket, why: reasonOver(over)})
}

// reopenedByPerson tells a ticket that somebody opened again from one whose run
// was cut off between note and status.
func reopenedByPerson(ticket observe.Ticket, noted observe.Noted) bool {
	return ticket.Updated.After(noted.Note.At) && ticket.UpdatedBy != "" && noted.Note.By != "" && ticket.UpdatedBy != noted.Note.By
}

// again plans what happens to a failure whose ticket was handled.
func (t *ticketing) again(reference string, found followedTickets, events []desired.Event) {
	ticket, last := *found.handled, events[len(events)-1]
	noted := observe.Marked(reference, found.told)
	// A ticket that a run resolved was handled at the event that ended the failure:
	// what failed between that and the run was reported only afterwards.
	handled := noted.At
	if !noted.Resolved {
		handled = ticket.HandledAt(noted.At)
	}
	fresh := slices.DeleteFunc(failuresOf(events), func(e desired.Event) bool { return noted.Has(e) || e.At.Before(handled) })
	if len(fresh) == 0 || t.tooOld(fresh, last) {
		return
	}
	within := time.Duration(t.policy.ReopenWithin)
	status, possible := t.statusLike(ticket.Board.ID, t.policy.NewStatusID, isNew)
	switch {
	case within <= 0 || fresh[0].At.Sub(handled) > within || (!possible && !last.Resolves):
		t.create(reference, found.known, fresh, last)
	case last.Resolves:
		// It came and went. The ticket stays handled and tells of it.
		t.followed(ticket)
		t.note(ticket.ID, objectOf(ticket.Ticket), reference, resolved(fresh, last), []desired.Event{last}, true)
	default:
		t.reopened[ticket.ID] = resolution{ticket.Ticket, status, fmt.Sprintf("%s within %s after the ticket was handled", reasonFailed(fresh), t.policy.ReopenWithin)}
	}
}

// open plans the first ticket of a failure, or the next where the last one was
// archived or deleted.
func (t *ticketing) open(reference string, found followedTickets, events []desired.Event) {
	last := events[len(events)-1]
	failures := failuresOf(events)
	if last.Resolves {
		// An archived ticket knew of what was before.
		failures = slices.DeleteFunc(failures, func(e desired.Event) bool { return !e.At.After(found.lost) })
	} else {
		// What was over before the latest failure began is history.
		begins := len(events) - 1
		for begins > 0 && !events[begins-1].Resolves {
			begins--
		}
		failures = events[begins:]
	}
	if len(failures) == 0 || t.tooOld(failures, last) {
		return
	}
	t.create(reference, found.known, failures, last)
}

// tooOld reports whether failures are too old to open a ticket.
func (t *ticketing) tooOld(failures []desired.Event, last desired.Event) bool {
	newest := failures[len(failures)-1]
	if t.policy.MaxAge <= 0 || t.now.Sub(newest.At) <= time.Duration(t.policy.MaxAge) {
		return false
	}
	if !last.Resolves {
		t.tell(Info, "ticket_event_too_old", "%s for account %s at %s opens no ticket: it is older than %s.",
			quoted(newest.Failure), shown(newest.Account), stamp(newest.At), t.policy.MaxAge)
	}
	return true
}

// create plans a ticket, and its end where the failure is over already.
func (t *ticketing) create(reference string, known []int64, failures []desired.Event, last desired.Event) {
	if !t.mayCreate() {
		return
	}
	summary := summary(failures[0])
	object := fmt.Sprintf("ticket %q", summary)
	body := map[string]any{
		"summary": summary, "externalXRef": reference,
		"company": id(t.company.Company.ID), "board": id(t.policy.BoardID), "status": id(t.policy.NewStatusID),
		"initialDescription": marked(description(t.customer, failures), reference, failures),
	}
	board := t.site.Boards[t.policy.BoardID]
	fields := []Field{
		{Name: "summary", After: summary},
		{Name: "company", After: named(t.company.Company)},
		{Name: "board", After: named(observe.Reference{ID: t.policy.BoardID, Name: board.Name})},
		{Name: "status", After: named(statusOf(board, t.policy.NewStatusID))},
	}
	if priority := t.priority(failures); priority != 0 {
		body["priority"] = id(priority)
		fields = append(fields, Field{Name: "priority", After: fmt.Sprint(priority)})
	}
	fields = append(fields, Field{Name: "externalXRef", After: reference})
	t.add(Change{
		Object: object, Fields: fields, Reason: reasonFailed(failures),
		Write: Write{Method: post, Collection: observe.TicketsPath, Body: body, Reference: reference, Known: known},
	})
	if !last.Resolves {
		return
	}
	t.note(0, object, reference, resolved(nil, last), []desired.Event{last}, true)
	t.add(Change{
		Object: object, Reason: reasonOver(last.At),
		Fields: []Field{{Name: "status", Before: named(statusOf(board, t.policy.NewStatusID)), After: named(statusOf(board, t.policy.ResolvedStatusID))}},
		Write: Write{
			Method: patch, Collection: observe.TicketsPath, Reference: reference,
			Operations: []psa.Operation{psa.Replace("status", id(t.policy.ResolvedStatusID))},
		},
	})
}

// mayCreate reports whether a ticket can be created, and holds the customer's new
// tickets once if not.
func (t *ticketing) mayCreate() bool {
	if t.asked {
		return t.may
	}
	t.asked = true
	held := func(h Hold) {
		h.Problem += " No ticket is opened."
		t.holds = append(t.holds, h)
	}
	board := t.site.Boards[t.policy.BoardID]
	if h := unplaced(&t.site, t.customer, t.company); h != nil {
		held(*h)
		return false
	}
	if t.company.Deleted {
		held(hold(CompanyDeleted, "Company %s is deleted.", named(t.company.Company)))
		return false
	}
	for _, wanted := range []struct {
		field string
		id    int64
	}{{"new_status_id", t.policy.NewStatusID}, {"resolved_status_id", t.policy.ResolvedStatusID}} {
		if status := find(board, wanted.id); status == nil || status.Inactive {
			held(hold(TicketStatusMissing, "Board %s has no active status %d, which %s names.",
				named(observe.Reference{ID: t.policy.BoardID, Name: board.Name}), wanted.id, wanted.field).among(candidates(board)))
			return false
		}
	}
	t.may = true
	return true
}

func (t *ticketing) priority(failures []desired.Event) int64 {
	return t.policy.PriorityIDs[worst(failures).Severity]
}

// note plans a note; its marker says which events it is about. ticket is 0 for
// the one that an earlier change creates.
func (t *ticketing) note(ticket int64, object, reference, text string, about []desired.Event, resolution bool) {
	// Only a resolution is for the customer's eyes.
	place := "internalAnalysisFlag"
	if resolution {
		place = "resolutionFlag"
	}
	text = marked(text, reference, about)
	collection := observe.TicketsPath + "/{ticket}/notes"
	if ticket != 0 {
		collection = observe.NotesPath(ticket)
	}
	write := Write{
		Method: post, Collection: collection, Marker: observe.Marker(reference, about[len(about)-1]),
		Body: map[string]any{"text": text, place: true},
	}
	reason := reasonFailed(about)
	if resolution {
		reason = reasonOver(about[len(about)-1].At)
	}
	if ticket == 0 {
		write.Reference = reference
	}
	t.add(Change{Object: "note of " + object, Fields: []Field{{Name: "text", After: text}, {Name: place, After: "true"}}, Reason: reason, Write: write})
}

func (t *ticketing) status(ticket observe.Ticket, status observe.Status, why string) {
	t.add(Change{
		Object: objectOf(ticket), Reason: why,
		Fields: []Field{{Name: "status", Before: named(ticket.Status), After: named(status.Reference)}},
		Write: Write{
			Method: patch, Collection: observe.TicketsPath, ID: ticket.ID,
			Operations: []psa.Operation{psa.Replace("status", id(status.ID))},
		},
	})
}

func (t *ticketing) add(c Change) {
	c.Part = Tickets
	t.changes = append(t.changes, c)
}

func (t *ticketing) tell(severity Severity, rule, format string, args ...any) {
	t.events = append(t.events, Event{Severity: severity, Rule: rule, Message: fmt.Sprintf(format, args...)})
}

func id(id int64) map[string]any { return map[string]any{"id": id} }

func failuresOf(events []desired.Event) []desired.Event {
	var failures []desired.Event
	for _, e := range events {
		if !e.Resolves {
			failures = append(failures, e)
		}
	}
	return failures
}

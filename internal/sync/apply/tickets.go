package apply

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
)

// ticketWriter performs the ticket changes of one customer, in order.
type ticketWriter struct {
	client *psa.Client
	// created are the ids of the tickets that its changes created, by reference.
	created map[string]int64
}

// write sends the request of a change. The server keeps neither references nor
// notes unique, so each is looked for before it is sent: a run that was cut off,
// or another one, may have written it since the plan was made.
func (w *ticketWriter) write(ctx context.Context, request plan.Write) (psa.Record, error) {
	switch {
	case request.Method == http.MethodPatch && request.ID == 0:
		id, err := w.ticket(request.Reference)
		if err != nil {
			return nil, err
		}
		return w.client.Patch(ctx, request.Collection, id, request.Operations)
	case request.Method == http.MethodPatch:
		return w.client.Patch(ctx, request.Collection, request.ID, request.Operations)
	case request.Collection == observe.TicketsPath:
		return w.create(ctx, request)
	}
	return w.note(ctx, request)
}

// ticket is the id of the ticket that an earlier change created.
func (w *ticketWriter) ticket(reference string) (int64, error) {
	if id := w.created[reference]; id != 0 {
		return id, nil
	}
	return 0, errors.New("the ticket that this belongs to was not created")
}

// create creates a ticket, unless there is one with its reference that the plan
// did not know of.
func (w *ticketWriter) create(ctx context.Context, request plan.Write) (psa.Record, error) {
	where := psa.Eq("externalXRef", request.Reference)
	record, created, err := once(ctx, w.client, request.Collection, request.Body, where, request.Known)
	if err != nil {
		return nil, err
	}
	if created {
		record = w.oldest(ctx, request, where, record)
	}
	w.created[request.Reference] = record.ID()
	return record, nil
}

// oldest returns the oldest of the tickets for a failure for which this run just
// opened one. Another run that looked at the same moment opened one as well, and looks
// again as this one does: the younger ticket is deleted before anybody works on it.
// Where the role may not delete tickets, or the look fails, both stay, and the next
// push tells of them and resolves them together.
func (w *ticketWriter) oldest(ctx context.Context, request plan.Write, where psa.Condition, own psa.Record) psa.Record {
	found, err := psa.Find(ctx, w.client, request.Collection, where)
	if err != nil {
		return own
	}
	oldest := own
	for _, other := range found {
		if other.ID() < oldest.ID() && !slices.Contains(request.Known, other.ID()) {
			oldest = other
		}
	}
	if oldest.ID() != own.ID() {
		_ = w.client.Delete(ctx, request.Collection, own.ID())
	}
	return oldest
}

// note creates a note, unless the ticket has one with its marker.
func (w *ticketWriter) note(ctx context.Context, request plan.Write) (psa.Record, error) {
	const placeholder = "{ticket}"
	collection := request.Collection
	if strings.Contains(collection, placeholder) {
		id, err := w.ticket(request.Reference)
		if err != nil {
			return nil, err
		}
		collection = strings.ReplaceAll(collection, placeholder, strconv.FormatInt(id, 10))
	}
	if request.Marker == "" {
		return nil, fmt.Errorf("POST %s: the note has no marker by which it could be found again", collection)
	}
	record, _, err := once(ctx, w.client, collection, request.Body, psa.Contains("text", request.Marker), nil)
	return record, err
}

// once creates an object unless one that fits is there, other than the known
// ones, and reports whether it did. What was sent besides its key is not compared:
// workflow rules change new tickets, and line breaks of a text may come back as
// spaces.
func once(ctx context.Context, client *psa.Client, collection string, body any, where psa.Condition, known []int64) (record psa.Record, created bool, err error) {
	found, err := psa.Find(ctx, client, collection, where)
	if err != nil {
		return nil, false, err
	}
	found = slices.DeleteFunc(found, func(r psa.Record) bool { return slices.Contains(known, r.ID()) })
	if len(found) > 0 {
		return slices.MinFunc(found, func(a, b psa.Record) int { return int(a.ID() - b.ID()) }), false, nil
	}
	sent, err := fieldNames(body)
	if err != nil {
		return nil, false, err
	}
	record, err = client.Create(ctx, collection, body, psa.Reconcile{Where: where, NotEchoed: sent})
	return record, true, err
}

func fieldNames(body any) ([]string, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return nil, err
	}
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	return names, nil
}

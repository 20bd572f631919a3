package apply

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
)

// writer performs the changes of one customer.
type writer struct {
	client   *psa.Client
	customer plan.Customer
	tickets  ticketWriter
}

// bulkPath ends the path of a collection that takes many records at once.
const bulkPath = "/bulk"

// write sends the request of a change and returns what the record is afterwards;
// nil where the response holds none.
func (w *writer) write(ctx context.Context, change plan.Change) (psa.Record, error) {
	request := change.Write
	switch {
	case change.Part == plan.Tickets:
		return w.tickets.write(ctx, request)
	case strings.HasSuffix(request.Collection, bulkPath):
		return nil, w.bulk(ctx, request)
	case request.Method == http.MethodPatch:
		return w.client.Patch(ctx, request.Collection, request.ID, request.Operations)
	case request.Method == http.MethodPost && change.Part == plan.CrossReferences:
		return w.crossReference(ctx, request.Collection, request)
	}
	return nil, fmt.Errorf("the plan has a write that is none: %s %s", request.Method, request.Collection)
}

// crossReference creates a cross reference unless there is one by now: a push of
// devices, another customer's or another runner's can make it at any time.
func (w *writer) crossReference(ctx context.Context, collection string, request plan.Write) (psa.Record, error) {
	body, err := fields(request.Body)
	if err != nil {
		return nil, err
	}
	same := psa.And(psa.Eq("vendorType", text(body["vendorType"])), psa.Eq("vendorLevel", text(body["vendorLevel"])))
	if text(body["vendorLevel"]) == "" {
		same = psa.Eq("vendorType", text(body["vendorType"]))
	}
	look := func() (psa.Record, error) {
		found, err := psa.Find(ctx, w.client, collection, same)
		for _, record := range found {
			// Vendor type and level are compared to the letter.
			if text(record["vendorType"]) == text(body["vendorType"]) && text(record["vendorLevel"]) == text(body["vendorLevel"]) {
				return record, nil
			}
		}
		return nil, err
	}
	if record, err := look(); record != nil || err != nil {
		return record, err
	}
	record, err := w.client.Create(ctx, collection, request.Body, psa.Reconcile{Where: same, ServerUnique: true})
	if errors.Is(err, psa.ErrExists) {
		if record, lookErr := look(); record != nil || lookErr != nil {
			return record, lookErr
		}
	}
	return record, err
}

// bulk writes devices. Where the response does not say what became of them, they
// are read back by their identifiers.
func (w *writer) bulk(ctx context.Context, request plan.Write) error {
	records, err := list(request.Body)
	if err != nil {
		return err
	}
	sent, err := onBase(records, request.Base)
	if err != nil {
		return err
	}
	query := url.Values{}
	for name, value := range request.Query {
		query.Set(name, value)
	}
	items, err := w.client.Bulk(ctx, request.Method, request.Collection, query, sent)
	var uncertain *psa.UncertainError
	if errors.Is(err, psa.ErrUnclear) || errors.As(err, &uncertain) {
		return w.readBack(ctx, strings.TrimSuffix(request.Collection, bulkPath), sent, err)
	}
	if err != nil {
		return err
	}
	var failures []error
	for i, item := range items {
		if item.Err != nil {
			failures = append(failures, fmt.Errorf("device %s: %w", device(sent[i]), item.Err))
		}
	}
	return errors.Join(failures...)
}

// readBack looks for devices until they are what was written: a write whose
// outcome is unknown may take effect at any time. cause is why they are read at
// all.
func (w *writer) readBack(ctx context.Context, collection string, records []any, cause error) error {
	for attempt := 0; ; attempt++ {
		missing, err := w.missing(ctx, collection, records)
		switch {
		case err != nil:
			return errors.Join(cause, fmt.Errorf("reading the devices back failed too: %w", err))
		case missing == "":
			return nil
		case !w.client.Settle(ctx, attempt):
			return fmt.Errorf("%w; read back, device %s is not what was written", cause, missing)
		}
	}
}

// missing is the first of the devices that is not what was written, "" if none.
func (w *writer) missing(ctx context.Context, collection string, records []any) (string, error) {
	found, err := psa.Find(ctx, w.client, collection, psa.Eq("company/id", w.customer.CompanyID))
	if err != nil {
		return "", err
	}
	named := map[string]string{}
	for _, record := range found {
		named[text(record["deviceIdentifier"])] = text(record["name"])
	}
	for _, sent := range records {
		fields, _ := sent.(map[string]any)
		if name, ok := named[device(sent)]; !ok || (fields["name"] != nil && text(fields["name"]) != name) {
			return device(sent), nil
		}
	}
	return "", nil
}

// onBase puts the fields of records into whole ones, for a PUT.
func onBase(records []any, base []psa.Record) ([]any, error) {
	if len(base) == 0 {
		return records, nil
	}
	if len(base) != len(records) {
		return nil, fmt.Errorf("the plan has %d records and %d to put them on", len(records), len(base))
	}
	whole := make([]any, len(records))
	for i, record := range records {
		all := echo(base[i])
		changed, _ := record.(map[string]any)
		maps.Copy(all, changed)
		whole[i] = all
	}
	return whole, nil
}

// echo is a record as it can be sent back: references by their ids, and without
// what the server says about records.
func echo(record psa.Record) map[string]any {
	all := make(map[string]any, len(record))
	for name, value := range record {
		reference, _ := value.(map[string]any)
		switch {
		case name == "_info" || value == nil:
		case reference != nil && reference["id"] != nil:
			all[name] = map[string]any{"id": reference["id"]}
		default:
			all[name] = value
		}
	}
	return all
}

// fields is a body as the server would return it, with exact numbers.
func fields(body any) (psa.Record, error) {
	var record psa.Record
	return record, convert(body, &record)
}

func list(body any) ([]any, error) {
	var records []any
	return records, convert(body, &records)
}

func convert(body, into any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber()
	return decoder.Decode(into)
}

func device(record any) string {
	fields, _ := record.(map[string]any)
	return text(fields["deviceIdentifier"])
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

func number(v any) (decimal.Decimal, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return decimal.Decimal{}, false
	}
	d, err := decimal.Parse(n.String())
	return d, err == nil
}

func shown(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

func orNothing(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}

package psasim

import (
	"encoding/json"
	"net/http"
	"slices"
)

// BulkResponse is the form of the response to a bulk write. Sources disagree.
type BulkResponse string

const (
	// BulkResults returns 207 with a result for each element, as clients have
	// seen; what is refused does not hinder the rest.
	BulkResults BulkResponse = ""
	// BulkRecords returns 201, or 200 for an update, with the written records;
	// one that is refused refuses all.
	BulkRecords BulkResponse = "records"
	// BulkFirst is BulkRecords with the first record only, which is
	// what the API's description says to the letter.
	BulkFirst BulkResponse = "first"
)

// bulk writes many configurations.
func (s *Simulator) bulk(c *call) (*response, *problem) {
	var bodies []json.RawMessage
	if err := json.Unmarshal(c.body, &bodies); err != nil {
		return nil, refuse(http.StatusBadRequest, "ConnectWiseApi", "The body is not a JSON array.")
	}
	if _, p := s.readManaged(c.request.URL.Query()); p != nil {
		return nil, p
	}
	set, t := s.begin(s.apiMember()), s.table(configurationsPath)
	whole := s.options.BulkResponse != BulkResults && c.request.Method != http.MethodDelete
	results, written := make([]any, len(bodies)), make([]any, 0, len(bodies))
	for i, raw := range bodies {
		mark := len(set.touched)
		id, status, p := s.bulkOne(set, c, t, raw)
		result := map[string]any{"success": p == nil, "originalIndex": i, "statusCode": status}
		if p != nil {
			set.undo(mark)
			if whole {
				set.undo(0)
				return nil, p
			}
			result["statusCode"], result["error"] = p.status, p.body
		} else {
			result["data"] = map[string]any{"id": id}
			if r := t.records[id]; r != nil {
				written = append(written, s.render(t, r, c.origin))
			}
		}
		results[i] = result
	}
	if !whole {
		return s.finish(set, &response{status: http.StatusMultiStatus, body: map[string]any{"payload": results}})
	}
	a := &response{status: http.StatusOK, body: written}
	if c.request.Method == http.MethodPost {
		a.status, a.header = http.StatusCreated, http.Header{"Location": {"http://" + c.request.Host + "/" + router + "apis/3.0" + configurationsPath}}
	}
	if s.options.BulkResponse == BulkFirst && len(written) > 0 {
		a.body = written[0]
	}
	return s.finish(set, a)
}

func (s *Simulator) bulkOne(set *changeset, c *call, t *table, raw json.RawMessage) (int64, int, *problem) {
	fields, p := s.decodeBody(raw, t.model)
	if p != nil {
		return 0, 0, p
	}
	if c.request.Method == http.MethodPost {
		r, p := set.create(t, 0, fields)
		if p != nil {
			return 0, 0, p
		}
		return r.ID, http.StatusCreated, rulesOf(t.path).sent(set, c, r)
	}
	r, p := meant(t, fields)
	if p != nil {
		return 0, 0, p
	}
	if c.request.Method == http.MethodDelete {
		return r.ID, http.StatusNoContent, set.delete(t, r)
	}
	delete(fields, "id")
	if p := set.replace(t, 0, r, fields); p != nil {
		return 0, 0, p
	}
	return r.ID, http.StatusOK, rulesOf(t.path).sent(set, c, t.records[r.ID])
}

// meant finds the device that an element of a bulk update is about.
func meant(t *table, fields map[string]any) (*record, *problem) {
	device := textOf(fields["deviceIdentifier"])
	if id := idOf(fields); id != 0 {
		if r := t.records[id]; r != nil {
			return r, nil
		}
		return nil, notFound(t.model, id)
	}
	if device == "" {
		return nil, invalid("Configuration", item{Code: "MissingRequiredField", Message: "id or deviceIdentifier is required.", Field: "id"})
	}
	records := t.list(0)
	i := slices.IndexFunc(records, func(r *record) bool { return r.Fields["deviceIdentifier"] == device })
	if i < 0 {
		return nil, invalid("Configuration", item{Code: "NotFound", Message: "Configuration " + device + " not found", Field: "deviceIdentifier"})
	}
	return records[i], nil
}

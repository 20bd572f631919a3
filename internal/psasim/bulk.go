package psasim

import (
	"encoding/json"
	"maps"
	"net/http"
)

// bulk writes many configurations and answers 207 with one result for each.
// With the query's managed information, a vendor type and level that is new
// becomes a cross reference of the integration.
func (s *Simulator) bulk(c *call) (*reply, *problem) {
	var bodies []json.RawMessage
	if err := json.Unmarshal(c.body, &bodies); err != nil {
		return nil, refuse(http.StatusBadRequest, "ConnectWiseApi", "The body is no JSON array.")
	}
	set := s.begin(s.apiMember())
	if p := s.discover(set, c); p != nil {
		return nil, p
	}
	t := s.table("/company/configurations")
	results := make([]any, len(bodies))
	for i, raw := range bodies {
		id, status, p := s.bulkOne(set, c, t, raw)
		result := map[string]any{"success": p == nil, "originalIndex": i, "statusCode": status}
		if p != nil {
			result["statusCode"], result["error"] = p.status, p.body
		} else {
			result["data"] = map[string]any{"id": id}
		}
		results[i] = result
	}
	return s.finish(set, &reply{status: http.StatusMultiStatus, body: map[string]any{"payload": results}})
}

func (s *Simulator) bulkOne(set *changeset, c *call, t *table, raw json.RawMessage) (int64, int, *problem) {
	members, p := s.decodeBody(raw, t.model)
	if p != nil {
		return 0, 0, p
	}
	if c.request.Method == http.MethodPost {
		r, p := set.create(t, 0, members)
		if p != nil {
			return 0, 0, p
		}
		return r.ID, http.StatusCreated, nil
	}
	r := t.records[idOf(members)]
	if device := textOf(members["deviceIdentifier"]); r == nil && device != "" {
		for _, candidate := range t.list(0) {
			if candidate.Members["deviceIdentifier"] == device {
				r = candidate
			}
		}
	}
	if r == nil {
		if members["id"] == nil && members["deviceIdentifier"] == nil {
			return 0, 0, invalid(t.model, item{Code: "MissingRequiredField", Message: "id or deviceIdentifier is required.", Field: "id"})
		}
		return 0, 0, notFound(t.model, idOf(members))
	}
	if c.request.Method == http.MethodDelete {
		return r.ID, http.StatusNoContent, set.delete(t, r)
	}
	after := maps.Clone(r.Members)
	maps.Copy(after, members)
	delete(after, "id")
	return r.ID, http.StatusOK, set.update(t, 0, r, after)
}

// discover makes the cross reference for a vendor type and level that the
// integration has not seen.
func (s *Simulator) discover(set *changeset, c *call) *problem {
	query := c.request.URL.Query()
	solution, kind, level := query.Get("managementSolutionName"), query.Get("type"), query.Get("level")
	if solution == "" || kind == "" {
		return nil
	}
	integrations := s.table("/company/managedDevicesIntegrations")
	references := s.table("/company/managedDevicesIntegrations/{parentId}/crossReferences")
	references.model = "ManagedDevicesIntegrationCrossReference"
	for _, integration := range integrations.list(0) {
		if integration.Members["solution"] != solution {
			continue
		}
		for _, known := range references.list(integration.ID) {
			if known.Members["vendorType"] == kind && textOf(known.Members["vendorLevel"]) == level {
				return nil
			}
		}
		_, p := set.create(references, integration.ID, map[string]any{
			"vendorType": kind, "vendorLevel": level,
			"inactiveFlag": integration.Members["disableNewCrossReferencesFlag"] == true,
		})
		return p
	}
	return invalid("Configuration", item{Code: "NotFound", Message: "Management Solution " + solution + " not found", Field: "managementSolutionName"})
}

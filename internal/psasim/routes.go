package psasim

import (
	"encoding/json"
	"net/http"
)

// special serves paths that are no plain collection.
var special = map[string]func(*Simulator, *call) (*reply, *problem){
	"GET /system/info": func(*Simulator, *call) (*reply, *problem) {
		return &reply{status: http.StatusOK, body: map[string]any{
			"version": "v2025.1.10675", "isCloud": true, "serverTimeZone": "Eastern Standard Time", "cloudRegion": "NA",
			"licenseBits": []any{map[string]any{"name": "apiFlag", "activeFlag": true}},
		}}, nil
	},
	"POST /service/tickets/search": func(s *Simulator, c *call) (*reply, *problem) {
		var f filter
		if err := json.Unmarshal(c.body, &f); err != nil {
			return nil, refuse(http.StatusBadRequest, "ConnectWiseApi", "The body is no JSON object.")
		}
		c.model = "Ticket"
		found, p := s.search(c, s.table("/service/tickets"), 0, f)
		if p != nil {
			return nil, p
		}
		return s.page(c, found)
	},
	"POST /service/tickets/{parentId}/merge":             (*Simulator).mergeTickets,
	"POST /company/management/{id}/executeManagedItSync": (*Simulator).runManagedSync,
	"GET /company/management/{id}/logs":                  (*Simulator).serveSyncLogs,
	"GET /company/management/{id}/log/download":          (*Simulator).downloadSyncLog,
	"POST /system/members/{memberIdentifier}/tokens": func(*Simulator, *call) (*reply, *problem) {
		return nil, refuse(http.StatusUnauthorized, "Unauthorized", "You do not have security permission to perform this action.")
	},
	"GET /system/apiMembers/default": func(*Simulator, *call) (*reply, *problem) {
		return &reply{status: http.StatusOK, body: map[string]any{"identifier": "", "inactiveFlag": false}}, nil
	},
	"GET /system/audittrail":              (*Simulator).serveAuditTrail,
	"GET /system/audittrail/count":        (*Simulator).countAuditTrail,
	"POST /company/configurations/bulk":   (*Simulator).bulk,
	"PUT /company/configurations/bulk":    (*Simulator).bulk,
	"DELETE /company/configurations/bulk": (*Simulator).bulk,
}

package psasim

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim/conditions"
)

const (
	syncLogs    = hiddenPrefix + "ManagementLogDocumentInfo"
	syncLogName = "fullPathFileName"
	syncLogText = "text"
	syncLogDone = "done"
)

// runManagedSync is POST /company/management/{id}/executeManagedItSync. The job
// writes nothing but its log, which shows once Options.ManagedItSyncTakes is over.
func (s *Simulator) runManagedSync(c *call) (*response, *problem) {
	if s.table("/company/management").records[c.ids["id"]] == nil {
		return nil, notFound("Management", c.ids["id"])
	}
	set := s.begin(s.apiMember())
	done := set.now.Add(s.options.ManagedItSyncTakes)
	var b strings.Builder
	line := func(format string, a ...any) {
		fmt.Fprintf(&b, "%s %s\r\n", done.Format("2006-01-02 15:04:05"), fmt.Sprintf(format, a...))
	}
	line("Managed IT synchronization started by %s.", set.by)
	devices := map[string]int{}
	for _, r := range s.table(configurationsPath).list(0) {
		devices[textOf(r.Fields[pushedIdentifier])]++
	}
	const reports = "/company/companies/{parentId}/managementSummaryReports"
	for _, company := range s.table("/company/companies").list(0) {
		for _, r := range s.table(reports).list(company.ID) {
			identifier := textOf(r.Fields["groupIdentifier"])
			line("%s: %s: %d configurations.", textOf(company.Fields["identifier"]), identifier, devices[identifier])
		}
	}
	for _, integration := range s.table("/company/managedDevicesIntegrations").list(0) {
		for _, r := range s.table("/company/managedDevicesIntegrations/{parentId}/crossReferences").list(integration.ID) {
			if r.Fields["product"] == nil && r.Fields["inactiveFlag"] != true {
				line("Error: %s: the cross reference %s, %s has no product.", textOf(integration.Fields["name"]), textOf(r.Fields["vendorType"]), textOf(r.Fields["vendorLevel"]))
			}
		}
	}
	for _, failure := range s.syncFailures {
		line("Error: %s", failure)
	}
	s.syncFailures = nil
	line("Managed IT synchronization finished.")
	t := s.table(syncLogs)
	r := &record{ID: t.last + 1, Entered: set.now, Author: set.by}
	set.save(t, r, map[string]any{
		syncLogName: fmt.Sprintf(`C:\ProgramData\ConnectWise\Logs\ManagedIT_%s_%d.log`, set.now.Format("20060102_150405"), r.ID),
		syncLogText: b.String(), syncLogDone: done.Format(time.RFC3339),
	})
	return s.finish(set, &response{status: http.StatusOK, body: map[string]any{"success": true, "message": ""}})
}

// FailManagedItSync puts an error into the log of the next Managed IT
// synchronization.
func (s *Simulator) FailManagedItSync(message string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.syncFailures = append(s.syncFailures, message)
}

// finishedLogs are the logs of finished synchronizations that fit the conditions,
// the oldest first.
func (s *Simulator) finishedLogs(c *call) ([]map[string]any, []*record, *problem) {
	if s.table("/company/management").records[c.ids["id"]] == nil {
		return nil, nil, notFound("Management", c.ids["id"])
	}
	wanted, err := conditions.Parse(c.request.URL.Query().Get("conditions"))
	if err != nil {
		return nil, nil, badCondition(err)
	}
	c.model = "ManagementLogDocumentInfo"
	logs, records := []map[string]any{}, []*record{}
	for _, r := range s.table(syncLogs).list(0) {
		if textOf(r.Fields[syncLogDone]) > s.options.Now().UTC().Format(time.RFC3339) {
			continue
		}
		shown := map[string]any{syncLogName: r.Fields[syncLogName], "fileSize": strconv.Itoa(len(textOf(r.Fields[syncLogText])))}
		fits, err := wanted.Match(s.lookup(c.model, shown))
		if err != nil {
			return nil, nil, badCondition(err)
		}
		if fits {
			logs, records = append(logs, shown), append(records, r)
		}
	}
	return logs, records, nil
}

func (s *Simulator) serveSyncLogs(c *call) (*response, *problem) {
	logs, _, p := s.finishedLogs(c)
	if p != nil {
		return nil, p
	}
	return s.page(c, logs)
}

// downloadSyncLog serves the newest log that fits the conditions.
func (s *Simulator) downloadSyncLog(c *call) (*response, *problem) {
	_, records, p := s.finishedLogs(c)
	if p != nil {
		return nil, p
	}
	if len(records) == 0 {
		return nil, refuse(http.StatusNotFound, "NotFound", "Log not found")
	}
	return &response{status: http.StatusOK, body: plain{"text/plain; charset=utf-8", textOf(records[len(records)-1].Fields[syncLogText])}}, nil
}

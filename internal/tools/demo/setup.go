package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// integrate applies examples/complete on the empty site, sync included.
func (s *story) integrate(ctx context.Context) error {
	s.step("terraform apply: an MSP with its board, statuses, team, solution and clients, and the first push of their usage")
	s.portal = newPortal(append(customers(), stranger), s.clock.now().Add(-5*time.Hour))
	for _, c := range declared {
		s.portal.backup(c.short+"-srv01", "Incomplete", s.clock.now().Add(-5*time.Hour))
	}
	if err := s.portal.export(s.msp.Path("usage.csv"), declared); err != nil {
		return err
	}
	plan, err := s.msp.Apply(ctx)
	if err != nil {
		return err
	}
	for _, line := range plan.Summary() {
		s.say("%s", line)
	}
	if plan.Empty() {
		return fmt.Errorf("the first apply changed nothing")
	}
	s.say("%d API calls", len(s.calls()))
	if err := s.billedAre(declared); err != nil {
		return err
	}

	s.step("terraform plan: a second plan")
	if plan, err = s.msp.Plan(ctx); err != nil {
		return err
	}
	if !plan.Empty() {
		return fmt.Errorf("the second plan is not empty: %v", plan.Summary())
	}
	s.say("No changes. The site matches the configuration. (%d API calls)", len(s.calls()))
	return nil
}

// drift shows edits in the dashboard as drift and repairs them.
func (s *story) drift(ctx context.Context) error {
	s.step("Somebody edits the dashboard: another name for the status of new tickets, and an unticked box")
	if err := s.meddle(); err != nil {
		return err
	}

	s.step("terraform plan: the edits show as drift")
	plan, err := s.msp.Plan(ctx)
	if err != nil {
		return err
	}
	differences := plan.Differences()
	for _, d := range differences {
		s.say("%s", d)
	}
	if len(differences) != 3 {
		return fmt.Errorf("three edits were made, but the plan shows %d differences", len(differences))
	}
	s.calls()

	s.step("terraform apply: the drift is repaired")
	if err := s.msp.ApplyPlanned(ctx); err != nil {
		return err
	}
	for _, request := range s.calls() {
		if request.Method != http.MethodGet {
			s.say("%s %s %s", request.Method, request.Path, request.Body)
		}
	}
	return nil
}

// meddle does what a person in the dashboard does.
func (s *story) meddle() error {
	board, ok := s.site.Find("/service/boards", "name", "Backup Alerts")
	if !ok {
		return fmt.Errorf("the site has no board Backup Alerts")
	}
	statuses := fmt.Sprintf("/service/boards/%d/statuses", board)
	status, ok := s.site.Find(statuses, "name", "New")
	if !ok {
		return fmt.Errorf("the board has no status New")
	}
	if err := s.site.Edit(statuses, status, map[string]any{"name": "Neu", "displayOnBoard": false}); err != nil {
		return err
	}
	client, ok := s.site.Find("/company/companies", "identifier", "BayLegal")
	if !ok {
		return fmt.Errorf("the site has no company BayLegal")
	}
	return s.site.Edit("/company/companies", client, map[string]any{"city": "Miami"})
}

// noDrift shows that pushes are none: quantities and invoice descriptions belong
// to the sync.
func (s *story) noDrift(ctx context.Context) error {
	s.step("terraform plan of the MSP's own configuration: what was pushed is no drift")
	plan, err := s.msp.Plan(ctx)
	if err != nil {
		return err
	}
	if !plan.Empty() {
		return fmt.Errorf("the plan after the pushes is not empty: %v %v", plan.Summary(), plan.Differences())
	}
	s.say("No changes. The site matches the configuration.")
	return nil
}

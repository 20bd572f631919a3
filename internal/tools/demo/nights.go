package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// measures is what the MSP bills in the nights of the story.
const measures = `["online_backup_gb", "local_backup_servers", "local_backup_workstations", "email_archiving_mailboxes", "email_security_mailboxes"]`

// exported are the customers of the account list: not the one whose machines are
// gone, but one that nobody has set up yet.
func exported() []customer {
	all := slices.DeleteFunc(customers(), func(c customer) bool { return c.name == lostMachines })
	return append(all, stranger)
}

var stranger = customer{36000, "", "Quartz Quarry", "quartz", false}

// pushed are the customers whose usage has a place on an invoice.
func pushed() []customer {
	return slices.DeleteFunc(customers(), func(c customer) bool {
		return slices.Contains([]string{withoutAddition, endedAgreement, lostMachines, misspelledPlan}, c.name)
	})
}

// growUp adds the clients of the years before.
func (s *story) growUp(context.Context) error {
	s.step("A day later: %d more clients, set up by hand in the years before", len(older))
	o := &office{site: s.site}
	o.open()
	for _, c := range customers() {
		if !c.declared {
			o.client(c, s.portal.billed(c))
		}
	}
	if o.err != nil {
		return o.err
	}
	s.clock.behind.Store(0)
	s.portal.grow()
	for i, a := range s.portal.accounts {
		a.lastBackup = s.clock.now().Add(-5*time.Hour - time.Duration(i)*time.Second)
		if a.customer.declared {
			a.lastStatus = "Success"
		}
		if a.customer.name == misspelledPlan {
			a.plan = strings.ToLower(a.plan)
		}
	}
	for _, name := range []string{"frost-srv01", "bay-srv01", "marsh-ws01"} {
		s.portal.backup(name, "Failed", s.clock.now().Add(-4*time.Hour))
	}
	s.portal.backup("oak-ws02", "Missed", s.clock.now().Add(-4*time.Hour))
	s.nightly = s.nightly.With("TF_VAR_measures=" + measures)
	s.calls()
	s.say("%d accounts of %d customers in the portal's export", len(s.portal.accounts)-len(s.portal.of(lost())), len(exported()))
	return nil
}

func lost() customer {
	return customers()[slices.IndexFunc(customers(), func(c customer) bool { return c.name == lostMachines })]
}

// firstPush previews, shows what would be billed and what is held, and applies
// exactly that.
func (s *story) firstPush(ctx context.Context) error {
	s.step("terraform plan: the preview of the night's push")
	preview, err := s.preview(ctx)
	if err != nil {
		return err
	}
	preview.tell(s)
	if got, want := preview.rules(), []string{"addition_missing", "agreement_ended", "cross_reference_near_miss", "customer_missing", "managed_id_missing"}; !slices.Equal(got, want) {
		return fmt.Errorf("held by %v, not by %v", got, want)
	}
	for _, r := range s.calls() {
		if r.Method != http.MethodGet {
			return fmt.Errorf("the preview sent %s %s", r.Method, r.Path)
		}
	}

	s.step("terraform apply of this plan: what was shown is written, and nothing else")
	if err := s.nightly.ApplyPlanned(ctx); err != nil {
		return err
	}
	if err := s.keep("first"); err != nil {
		return err
	}
	s.tellCalls(s.calls())
	if err := s.tellResults(); err != nil {
		return err
	}
	if err := s.billedAre(pushed()); err != nil {
		return err
	}
	return s.ticketsAre(map[string]string{"frost-srv01": "New", "bay-srv01": "New", "marsh-ws01": "New", "oak-ws02": "New"})
}

// secondPlan compares the calls of a plan with those of a refresh alone.
func (s *story) secondPlan(ctx context.Context) error {
	s.step("terraform plan: a second plan")
	plan, err := s.nightly.Plan(ctx)
	if err != nil {
		return err
	}
	if !plan.Empty() {
		return fmt.Errorf("the second plan is not empty: %v", plan.Summary())
	}
	planned := len(s.calls())
	if _, err := s.nightly.Run(ctx, "plan", "-refresh-only", "-input=false", "-no-color"); err != nil {
		return err
	}
	refreshed := len(s.calls())
	if planned != refreshed {
		return fmt.Errorf("the second plan made %d calls, a refresh %d", planned, refreshed)
	}
	s.say("No changes. %d API calls, all of them the refresh's: the run itself makes none.", planned)
	return nil
}

// withinTheInterval pushes again too early: only tickets are handled.
func (s *story) withinTheInterval(ctx context.Context) error {
	s.step("An hour later the machines store more, a server failed again, another one for the first time: terraform apply")
	s.portal.grow()
	s.portal.backup("frost-srv01", "Failed", s.clock.now().Add(-3*time.Hour))
	s.portal.backup("pearl-srv01", "Failed", s.clock.now().Add(-3*time.Hour))
	if err := s.push(ctx); err != nil {
		return err
	}
	record, err := s.record()
	if err != nil {
		return err
	}
	const text = "Skipping ConnectWise synchronization (only updating every 12 hours)."
	skipped := 0
	for _, c := range record.Plan.Customers {
		for _, e := range c.Events {
			if strings.HasPrefix(e.Message, text) {
				if skipped == 0 {
					s.say("%s: %s", c.ID, e.Message)
				}
				skipped++
			}
		}
	}
	if skipped < len(pushed()) {
		return fmt.Errorf("%d customers were skipped, want at least %d", skipped, len(pushed()))
	}
	s.say("… and so for %d more customers", skipped-1)
	for _, r := range s.calls() {
		if r.Method != http.MethodGet && !strings.HasPrefix(r.Path, "/service/tickets") {
			return fmt.Errorf("%s %s was sent within the interval: %s", r.Method, r.Path, r.Body)
		}
	}
	return s.ticketsAre(map[string]string{"frost-srv01": "New", "pearl-srv01": "New"})
}

// force moves a ticket and pushes although the interval has not passed.
func (s *story) force(ctx context.Context) error {
	s.step("A technician moves the ticket of bay-srv01 to another board. The sizes were wrong: terraform apply -var force=…")
	ticket, err := s.ticket("bay-srv01")
	if err != nil {
		return err
	}
	desk, ok := s.site.Find("/service/boards", "name", "Service Desk")
	if !ok {
		return fmt.Errorf("the site has no board Service Desk")
	}
	if err := s.site.As("jdoe").MoveTicket(ticket.id, desk); err != nil {
		return err
	}
	for _, name := range []string{"frost-srv01", "bay-srv01"} {
		s.portal.backup(name, "Failed", s.clock.now().Add(-2*time.Hour))
	}
	nightly := s.nightly
	s.nightly = nightly.With("TF_VAR_force=wrong sizes in the first export")
	err = s.push(ctx)
	s.nightly = nightly
	if err != nil {
		return err
	}
	if err := s.keep("forced"); err != nil {
		return err
	}
	s.tellCalls(s.calls())
	if err := s.tellResults(); err != nil {
		return err
	}
	if err := s.tellEvents("ticket_moved", 1); err != nil {
		return err
	}
	if err := s.billedAre(pushed()); err != nil {
		return err
	}
	return s.ticketsAre(map[string]string{"frost-srv01": "New", "bay-srv01": "New on Service Desk"})
}

// success fails a fourth time, and then succeeds.
func (s *story) success(ctx context.Context) error {
	s.step("A fourth failure, and then a backup that succeeds: terraform apply, twice")
	s.portal.backup("frost-srv01", "Failed", s.clock.now().Add(-time.Hour))
	if err := s.push(ctx); err != nil {
		return err
	}
	for _, name := range []string{"frost-srv01", "bay-srv01"} {
		s.portal.backup(name, "Success", s.clock.now().Add(-30*time.Minute))
	}
	if err := s.push(ctx); err != nil {
		return err
	}
	if err := s.keep("last"); err != nil {
		return err
	}
	if err := s.tellTicket("frost-srv01", 4); err != nil {
		return err
	}
	return s.ticketsAre(map[string]string{"frost-srv01": "Resolved, closed", "bay-srv01": ">Closed on Service Desk, closed", "pearl-srv01": "New", "marsh-ws01": "New"})
}

// push exports the portal's accounts and applies.
func (s *story) push(ctx context.Context) error {
	if err := s.portal.export(s.nightly.Path("usage.csv"), exported()); err != nil {
		return err
	}
	plan, err := s.nightly.Apply(ctx)
	if err != nil {
		return err
	}
	if plan.Empty() {
		return fmt.Errorf("the plan has no run")
	}
	return nil
}

// preview exports, plans and returns what the plan shows.
func (s *story) preview(ctx context.Context) (preview, error) {
	if err := s.portal.export(s.nightly.Path("usage.csv"), exported()); err != nil {
		return preview{}, err
	}
	plan, err := s.nightly.Plan(ctx)
	if err != nil {
		return preview{}, err
	}
	return previewOf(plan)
}

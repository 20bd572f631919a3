package service_test

import (
	"fmt"
	"maps"
	"net/http"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/service"
)

// children are what a board has exactly one default of.
var children = map[string]struct {
	definition kit.Definition
	path       string
	config     kittest.Config
	fields     map[string]any
}{
	"status": {service.Status, "statuses", kittest.Config{}, map[string]any{}},
	"team":   {service.Team, "teams", kittest.Config{"team_leader_id": 1}, map[string]any{"teamLeader": map[string]any{"id": 1}}},
}

// newBoard makes a board in the run of the test.
func newBoard(t *testing.T, options psasim.Options) (site *kittest.Site, board int64) {
	t.Helper()
	site = kittest.NewSite(t, options)
	h := site.Resource(service.Board)
	h.Create(kittest.Config{"name": "Backup", "location_id": 1, "department_id": 1})
	return site, h.ID()
}

// Who makes another one the default edits that one: the plan that takes it back says
// who it was, and so does the one of which it is taken.
func TestDefaultTakenByHand(t *testing.T) {
	t.Parallel()
	for name, child := range children {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site, board := newBoard(t, psasim.Options{})
			made := map[bool]*kittest.Resource{}
			config := func(isDefault bool) kittest.Config {
				config := kittest.Config{"board_id": board, "name": fmt.Sprintf("Default %t", isDefault), "default": isDefault}
				maps.Copy(config, child.config)
				return config
			}
			for _, isDefault := range []bool{true, false} {
				made[isDefault] = site.Resource(child.definition)
				made[isDefault].Create(config(isDefault))
			}
			site.Restart()
			path := fmt.Sprintf("/service/boards/%d/%s", board, child.path)
			if err := site.As("jdoe").Edit(path, made[false].ID(), map[string]any{"defaultFlag": true}); err != nil {
				t.Fatal(err)
			}
			// The server may or may not say that it changed the other one.
			if err := site.As("bsmith").Edit(path, made[true].ID(), map[string]any{"defaultFlag": false}); err != nil {
				t.Fatal(err)
			}
			for _, h := range made {
				h.Read()
			}
			made[false].Plan(config(false)).Plans("no-op").Warns("default", "Another one has to take the default", "last changed by jdoe at 20")
			made[true].Plan(config(true)).Plans("update").Warns("", "overwritten by this plan", "default: false, was true, last changed by jdoe at 20")
		})
	}
}

// The default of a board cannot be deleted: it stays, with a warning, and is no
// longer managed. Any other failure is an error, and the object stays in the
// state.
func TestDefaultStaysBehind(t *testing.T) {
	t.Parallel()
	for name, child := range children {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site, board := newBoard(t, psasim.Options{})
			path := fmt.Sprintf("/service/boards/%d/%s", board, child.path)
			create := func(title string, isDefault bool) *kittest.Resource {
				config := kittest.Config{"board_id": board, "name": title}
				maps.Copy(config, child.config)
				if isDefault {
					config["default"] = true
				}
				h := site.Resource(child.definition)
				h.Create(config)
				return h
			}
			holder, other := create("First", true), create("Second", false)
			otherID, holderID := other.ID(), holder.ID()
			site.Inject(psasim.Fault{Method: http.MethodDelete, Path: path, Status: 403})
			other.Delete().Fails("", "Cannot delete")
			if !other.Exists() {
				t.Error("the state lost what was not deleted")
			}
			other.Delete()
			if _, ok := site.Object(path, otherID); ok {
				t.Error("the other one was not deleted")
			}
			holder.Delete().Warns("", "The default stays in ConnectWise", `"First" is the default of its service board`)
			if _, ok := site.Object(path, holderID); !ok || holder.Exists() {
				t.Error("the default is not just forgotten")
			}
		})
	}
}

// What the server made together with a board is adopted by the resource of its
// name; what is on a board that was there before is not.
func TestMadeWithTheBoard(t *testing.T) {
	t.Parallel()
	for name, child := range children {
		for _, madeHere := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, board made here: %t", name, madeHere), func(t *testing.T) {
				t.Parallel()
				site, board := newBoard(t, psasim.Options{})
				fields := map[string]any{"name": "New"}
				maps.Copy(fields, child.fields)
				id := site.MustAdd(fmt.Sprintf("/service/boards/%d/%s", board, child.path), fields)
				if !madeHere {
					site.Restart()
				}
				config := kittest.Config{"board_id": board, "name": "New"}
				maps.Copy(config, child.config)
				h := site.Resource(child.definition)
				got := h.Create(config)
				if !madeHere {
					got.Fails("name", "already in use", fmt.Sprintf("id %d", id))
					return
				}
				if h.ID() != id {
					t.Errorf("the state has id %d, want %d", h.ID(), id)
				}
			})
		}
	}
}

// Two defaults of one board are refused before anything is written.
func TestTwoDefaults(t *testing.T) {
	t.Parallel()
	for name, child := range children {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site, board := newBoard(t, psasim.Options{})
			config := func(title string) kittest.Config {
				c := kittest.Config{"board_id": board, "name": title, "default": true}
				maps.Copy(c, child.config)
				return c
			}
			site.Resource(child.definition).Plan(config("First"))
			site.Resource(child.definition).Plan(config("Second")).Fails("default", "More than one resource sets default", "First", "Second")
		})
	}
}

// Terraform updates siblings in any order: the one that gives the default up is
// written before or after the one that takes it. It writes the rest of its
// changes, and no plan shows a difference afterwards.
func TestDefaultMoves(t *testing.T) {
	t.Parallel()
	for _, takenBefore := range []bool{true, false} {
		t.Run(fmt.Sprintf("taken before: %t", takenBefore), func(t *testing.T) {
			t.Parallel()
			site, board := newBoard(t, psasim.Options{})
			path := fmt.Sprintf("/service/boards/%d/statuses", board)
			first, second := site.Resource(service.Status), site.Resource(service.Status)
			first.Create(kittest.Config{"board_id": board, "name": "First", "default": true})
			second.Create(kittest.Config{"board_id": board, "name": "Second"})
			site.Restart()
			second.Plan(kittest.Config{"board_id": board, "name": "Second", "default": true})
			take := func() { site.MustEdit(path, second.ID(), map[string]any{"defaultFlag": true}) }
			site.Intercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				if r.Method == http.MethodPatch && takenBefore {
					take()
				}
				next.ServeHTTP(w, r)
				if r.Method == http.MethodPatch && !takenBefore {
					take()
				}
			})
			got := first.Update(kittest.Config{"board_id": board, "name": "First", "default": false, "sort_order": 7})
			got.Has("sort_order", 7)
			if body := string(got.Requests[0].Body); len(got.Requests) != 1 || body != `[{"op":"replace","path":"sortOrder","value":7}]` {
				t.Errorf("the provider sent %s", body)
			}
			if first.Value("default") != false {
				t.Error("a refresh does not show that the default moved")
			}
		})
	}
}

// What belongs to a flag is refused without it.
func TestBoardFlags(t *testing.T) {
	t.Parallel()
	board := func(further kittest.Config) kittest.Config {
		config := kittest.Config{"name": "Backup", "location_id": 1, "department_id": 1}
		maps.Copy(config, further)
		return config
	}
	for attribute, row := range map[string]struct {
		flag  string
		value any
	}{
		"auto_assign_limit_amount":                    {"auto_assign_limit", 5},
		"email_connector_reopen_resources":            {"email_connector_allow_reopen_closed", true},
		"email_connector_new_ticket_no_match":         {"email_connector_allow_reopen_closed", true},
		"show_dependencies":                           {"project", true},
		"show_estimates":                              {"project", true},
		"email_connector_reopen_days_limit":           {"email_connector_never_reopen_by_days", 5},
		"email_connector_reopen_days_closed_limit":    {"email_connector_never_reopen_by_days_closed", 5},
		"email_connector_never_reopen_by_days":        {"email_connector_allow_reopen_closed", true},
		"email_connector_never_reopen_by_days_closed": {"email_connector_allow_reopen_closed", true},
	} {
		t.Run(attribute, func(t *testing.T) {
			t.Parallel()
			h := kittest.New(t, service.Board)
			limits := kittest.Config{}
			for days, limit := range map[string]string{
				"email_connector_never_reopen_by_days": "email_connector_reopen_days_limit", "email_connector_never_reopen_by_days_closed": "email_connector_reopen_days_closed_limit",
			} {
				if attribute == days {
					limits[limit] = 5
				}
			}
			without := board(limits)
			without[attribute] = row.value
			h.Plan(without).Fails(attribute, row.flag+" = true")
			with := board(limits)
			with["email_connector_allow_reopen_closed"], with[row.flag], with[attribute] = true, true, row.value
			h.Plan(with).Plans("create")
		})
	}
}

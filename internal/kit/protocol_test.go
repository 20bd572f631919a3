package kit_test

import (
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/company"
	"github.com/psaforge/terraform-provider-connectwise/internal/finance"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/managedit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/service"
	"github.com/psaforge/terraform-provider-connectwise/internal/system"
)

const (
	statuses  = "/service/boards/1/statuses"
	companies = "/company/companies"
	// Its attributes have defaults, which are sent and echoed.
	agreementTypes = "/finance/agreements/types"
)

// status is a configuration of a status of the seeded board 1.
func status(further kittest.Config) kittest.Config {
	config := kittest.Config{"board_id": 1, "name": "Backup"}
	maps.Copy(config, further)
	return config
}

// The whole life of an object, as every Terraform version lives it.
func TestLife(t *testing.T) {
	t.Parallel()
	for name, oldCore := range map[string]bool{"with identity": false, "before identity": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := kittest.New(t, service.Status)
			h.OldCore = oldCore
			h.Create(status(nil)).Sent("POST " + statuses)
			if h.Identity("id") != h.ID() || h.Identity("board_id") != int64(1) || h.Identity("login_company_id") != "acme" {
				t.Error("the identity is not the object's")
			}
			h.Update(status(kittest.Config{"sort_order": 7})).Has("sort_order", 7)
			h.Delete()
			if h.Exists() {
				t.Error("the state still has the object")
			}
		})
	}
}

// A create that is cut off after the object exists leaves it in the state,
// tainted; the next apply replaces it instead of making a second one.
func TestCreateIsNeverOrphaned(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, finance.AgreementType)
	config := kittest.Config{"name": "Online Backup"}
	h.Omit(http.MethodPost, "billTime")
	omit := h.Intercepted()
	h.Intercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Method == http.MethodGet && strings.Contains(r.URL.Path, agreementTypes) {
			http.Error(w, "out of order", http.StatusInternalServerError)
			return
		}
		omit(w, r, next)
	})
	h.Create(config).Fails("", "Cannot read after create connectwise_agreement_type")
	id, ok := h.Find(agreementTypes, "name", "Online Backup")
	if !ok || h.ID() != id || h.Identity("id") != id || !h.Tainted {
		t.Fatalf("the site has id %d, the state id %d, tainted: %t", id, h.ID(), h.Tainted)
	}
	h.Intercept(nil)
	h.Update(config).Plans("replace")
	if _, ok := h.Object(agreementTypes, id); ok || h.ID() == id || h.Tainted {
		t.Error("the tainted object was not replaced")
	}
}

// A response that lacks a field which was sent says nothing of what is stored:
// the object is read again.
func TestIncompleteResponseIsReadAgain(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, finance.AgreementType)
	h.Omit(http.MethodPost, "billTime")
	got := h.Create(kittest.Config{"name": "Online Backup"}).Has("bill_time", "Billable")
	got.Sent("POST "+agreementTypes, "GET "+agreementTypes+"/"+strconv.FormatInt(h.ID(), 10))
}

// An object of another site is neither read nor written: its id there is
// another object here.
func TestObjectOfAnotherSite(t *testing.T) {
	t.Parallel()
	const problem = "This object belongs to another ConnectWise site"
	h := kittest.New(t, service.Status)
	h.ImportIdentity(kittest.Config{"login_company_id": "globex", "board_id": 1, "id": 1}).Fails("", problem, "globex", "acme").Sent()
	h.ImportIdentity(kittest.Config{"login_company_id": "ACME", "board_id": 1, "id": 1})
	h.Forget()
	h.Create(status(nil))
	h.LoginCompany = "globex"
	h.Restart()
	h.Read().Fails("", problem).Sent()
	if !h.Exists() {
		t.Error("the state lost the object")
	}
}

// A value that is not known yet is configured: the plan must not promise the
// old one.
func TestUnknownOnUpdate(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, service.Status)
	h.Create(status(kittest.Config{"sort_order": 7}))
	later := status(kittest.Config{"sort_order": kittest.Unknown})
	h.Plan(later).Plans("update").Has("sort_order", kittest.Unknown).Has("id", int(h.ID()))
	h.Resolve(later, status(kittest.Config{"sort_order": 9})).Has("sort_order", 9)
}

// What the configuration leaves to the server keeps its value on an update.
func TestServerValuesAreKept(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, service.Status)
	h.Create(status(nil)).Has("escalation_status", "NotResponded")
	h.Plan(status(kittest.Config{"sort_order": 7})).Plans("update").Has("escalation_status", "NotResponded")
}

// The server makes statuses with a board. The first resource of a name takes
// over such a one, the second finds it taken.
func TestAdoptsOnlyWhatTheServerMade(t *testing.T) {
	t.Parallel()
	site := kittest.NewSite(t, psasim.Options{AutoCreateBoardStatuses: true})
	board := site.Resource(service.Board)
	board.Create(kittest.Config{"name": "Backup", "location_id": 1, "department_id": 1})
	config := kittest.Config{"board_id": board.ID(), "name": "New", "sort_order": 7}
	first, second := site.Resource(service.Status), site.Resource(service.Status)
	first.Create(config).Has("sort_order", 7)
	second.Create(config).Fails("name", "already in use", "another resource of this run manages it")
	if second.Exists() {
		t.Error("two resources hold one object")
	}
	// What a person made is not the server's either.
	other := site.Resource(service.Status)
	other.Create(status(kittest.Config{"name": "In Progress"})).Fails("name", "already in use")
}

// A field error of the server is shown at the attribute that the user set.
func TestFieldErrorPath(t *testing.T) {
	t.Parallel()
	t.Run("create", func(t *testing.T) {
		t.Parallel()
		h := kittest.New(t, service.Board)
		h.Create(kittest.Config{"name": "Backup", "location_id": 999, "department_id": 1}).
			Fails("location_id", "Cannot create connectwise_service_board", "SystemLocation 999 not found")
		if h.Exists() || h.Tainted {
			t.Error("a refused create left a state")
		}
	})
	t.Run("update", func(t *testing.T) {
		t.Parallel()
		h := kittest.New(t, service.Status)
		h.Create(status(nil))
		h.Update(status(kittest.Config{"name": "New"})).Fails("name", "already in use")
		if h.Value("name") != "Backup" || h.Tainted {
			t.Error("a refused update changed the state")
		}
	})
}

// A data source keeps the spelling by which the user looked the object up.
func TestLookedUpSpelling(t *testing.T) {
	t.Parallel()
	site := kittest.NewSite(t, psasim.Options{})
	site.Data("connectwise_company", kittest.Config{"identifier": "SUNDENTAL"}).Has("identifier", "SUNDENTAL").Has("id", 2)
}

// Every operation ends when its limit does.
func TestTimeouts(t *testing.T) {
	t.Parallel()
	for method, row := range map[string]struct {
		operation string
		run       func(h *kittest.Resource, config kittest.Config) *kittest.Result
	}{
		http.MethodPost:   {"create", (*kittest.Resource).Create},
		http.MethodPatch:  {"update", (*kittest.Resource).Update},
		http.MethodGet:    {"read", func(h *kittest.Resource, _ kittest.Config) *kittest.Result { return h.Read() }},
		http.MethodDelete: {"delete", func(h *kittest.Resource, _ kittest.Config) *kittest.Result { return h.Delete() }},
	} {
		t.Run(row.operation, func(t *testing.T) {
			t.Parallel()
			h := kittest.New(t, service.Status)
			config := status(kittest.Config{"timeouts": kittest.Config{row.operation: "100ms"}})
			if row.operation != "create" {
				h.Create(config)
				config["sort_order"] = 7
			}
			h.Stall(method)
			row.run(h, config).Fails("", "Cannot "+row.operation+" connectwise_board_status", "context deadline exceeded")
		})
	}
}

// A parent or another attribute that the API cannot change forces a new resource.
func TestReplacement(t *testing.T) {
	t.Parallel()
	t.Run("parent", func(t *testing.T) {
		t.Parallel()
		h := kittest.New(t, service.Status)
		h.Create(status(nil))
		old := h.ID()
		moved := status(kittest.Config{"board_id": 2})
		h.Plan(moved).Replaces("board_id")
		h.Update(moved).Has("board_id", 2)
		if _, ok := h.Object(statuses, old); ok {
			t.Error("the old board still has the status")
		}
	})
	t.Run("fixed attribute", func(t *testing.T) {
		t.Parallel()
		h := kittest.New(t, system.APIMember)
		h.Create(kittest.Config{"identifier": "Axcient", "name": "Axcient"})
		h.Plan(kittest.Config{"identifier": "Axcient2", "name": "Axcient"}).Replaces("identifier")
		h.Plan(kittest.Config{"identifier": "Axcient", "name": "Another"}).Plans("update")
	})
}

// Neither a look-up nor an import finds what was deleted.
func TestDeletedObjectsAreNotFound(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, company.Company)
	id := h.MustAdd(companies, map[string]any{"identifier": "Gone", "name": "Gone Ltd"})
	if err := h.Remove(companies, id); err != nil {
		t.Fatal(err)
	}
	h.Data("connectwise_company", kittest.Config{"name": "Gone Ltd"}).Fails("name", "there is no company")
	h.Data("connectwise_company", kittest.Config{"id": id}).Fails("id", "is deleted")
	h.Import("Gone").Fails("", "there is no company")
	if list := h.Data("connectwise_companies", nil); strings.Contains(list.Text("ids"), "Gone") {
		t.Error("the list has the deleted company")
	}
}

// A company that is abandoned stays as it is: nothing is sent.
func TestAbandon(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, company.Company)
	h.Create(kittest.Config{"identifier": "Acme", "name": "Acme", "deletion_policy": "abandon"})
	h.Delete().Sent()
	if _, ok := h.Find(companies, "identifier", "Acme"); !ok || h.Exists() {
		t.Error("the company is not just forgotten")
	}
}

// A read that finds nothing removes the resource quietly. Old Terraform sends
// no identity, and the framework wants one of a resource that is gone, too.
func TestReadOfWhatIsGone(t *testing.T) {
	t.Parallel()
	for name, oldCore := range map[string]bool{"with identity": false, "before identity": true} {
		for kind, row := range map[string]struct {
			definition kit.Definition
			config     kittest.Config
			collection string
		}{
			"removed": {service.Status, status(nil), statuses},
			"flagged": {company.Company, kittest.Config{"identifier": "Acme", "name": "Acme", "recreate_deleted": true}, companies},
		} {
			t.Run(kind+" "+name, func(t *testing.T) {
				t.Parallel()
				h := kittest.New(t, row.definition)
				h.OldCore = oldCore
				h.Create(row.config)
				if err := h.Remove(row.collection, h.ID()); err != nil {
					t.Fatal(err)
				}
				h.Read()
				if h.Exists() {
					t.Error("the state still has the object")
				}
				h.Plan(row.config).Plans("create")
			})
		}
	}
}

// A read that fails is no proof that the object is gone.
func TestFailedReadKeepsTheState(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, service.Status)
	h.Create(status(nil))
	h.FailNext(http.MethodGet, statuses)
	h.Read().Fails("", "Cannot read connectwise_board_status", "500")
	if !h.Exists() {
		t.Error("the state lost the object")
	}
}

// A delete that finds nothing has succeeded.
func TestDeleteOfWhatIsGone(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		definition kit.Definition
		config     kittest.Config
		collection string
	}{
		"plain deletion": {service.Board, kittest.Config{"name": "Backup", "location_id": 1, "department_id": 1}, "/service/boards"},
		"deletion rule":  {service.Status, status(nil), statuses},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := kittest.New(t, row.definition)
			h.Create(row.config)
			if err := h.Remove(row.collection, h.ID()); err != nil {
				t.Fatal(err)
			}
			h.Delete()
			if h.Exists() {
				t.Error("the state still has the object")
			}
		})
	}
}

// An update sends what changed, and nothing where nothing of the server's did.
func TestUpdateSendsWhatChanged(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, company.Company)
	config := kittest.Config{"identifier": "Acme", "name": "Acme", "city": "Miami", "zip": "33101"}
	h.Create(config)
	config["city"] = "Tampa"
	got := h.Update(config)
	if len(got.Requests) != 1 || string(got.Requests[0].Body) != `[{"op":"replace","path":"city","value":"Tampa"}]` {
		t.Errorf("the provider sent %v", got.Requests)
	}
	config["zip"] = ""
	if got := h.Update(config); len(got.Requests) != 1 || !strings.Contains(string(got.Requests[0].Body), `"zip"`) ||
		strings.Contains(string(got.Requests[0].Body), "city") {
		t.Errorf("the provider sent %v", got.Requests)
	}
	config["deletion_policy"] = "abandon"
	h.Update(config).Plans("update").Sent()
	if h.Value("deletion_policy") != "abandon" {
		t.Error("the state has the old policy")
	}
}

// Drift shows only in the plan of what is configured.
func TestDrift(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, service.Status)
	config := status(kittest.Config{"sort_order": 7})
	h.Create(config)
	h.MustEdit(statuses, h.ID(), map[string]any{"sortOrder": 8, "inactive": true})
	h.Read().Has("sort_order", 8)
	h.Plan(config).Plans("update").Has("sort_order", 7).Has("inactive", true).Warns("", edited, "inactive: true, was false").
		Warns("", overwritten, "sort_order: 8, was 7")
	h.Apply(config).Warns("", edited).Warns("", overwritten)
	h.UpdateWarned(config, edited)
}

// An import by id, by names and by identity yields what a create does.
func TestImport(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, service.Status)
	id := h.MustAdd(statuses, map[string]any{"name": "Backup", "sortOrder": 7})
	for _, form := range []string{"1/" + strconv.FormatInt(id, 10), "Service Desk/Backup", "1/name=Backup"} {
		h.Forget()
		h.Import(form)
		h.Plan(status(kittest.Config{"sort_order": 7})).Plans("no-op")
	}
	h.Forget()
	h.ImportIdentity(kittest.Config{"board_id": 1, "id": id})
	h.Plan(status(kittest.Config{"sort_order": 7})).Plans("no-op")
	if h.Identity("login_company_id") != "acme" {
		t.Error("the identity lacks the login company")
	}
}

// A secret goes to the server on create and when its version changes, and is
// nowhere else.
func TestSecret(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, managedit.Solution)
	config := kittest.Config{
		"name": "Axcient", "management_it_solution_type": "Custom", "management_solution_name": "Axcient",
		"global_login": true, "global_login_username": "msp",
		"global_login_password_wo": "first", "global_login_password_wo_version": "1",
	}
	sent := func(r *kittest.Result, secret string) bool {
		return len(r.Requests) > 0 && strings.Contains(string(r.Requests[0].Body), secret)
	}
	if !sent(h.Create(config), "first") || h.Value("global_login_password_wo") != nil {
		t.Error("the create did not send the secret, or kept it")
	}
	config["global_login_password_wo"] = "second"
	h.Plan(config).Plans("no-op")
	config["global_login_password_wo_version"] = "2"
	if !sent(h.Update(config), "second") || h.Value("global_login_password_wo") != nil {
		t.Error("the update did not send the secret, or kept it")
	}
}

package service_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

func statuses(board, first, second string) string {
	return fmt.Sprintf(`
resource "connectwise_board_status" "first" {
  board_id = %[1]s
  name     = "First"
  %[2]s
}
resource "connectwise_board_status" "second" {
  board_id = %[1]s
  name     = "Second"
  %[3]s
}
`, board, first, second)
}

const (
	created = "connectwise_service_board.parent.id"
	isFirst = "connectwise_board_status.first"
	isOther = "connectwise_board_status.second"
)

// A board has one default status: a second holder fails before it is written,
// with both names, whether the board is known at plan or not.
func TestAccStatusSecondDefault(t *testing.T) {
	t.Parallel()
	both := regexp.MustCompile(`(?s)More than one resource sets default.*(First.*Second|Second.*First)`)
	t.Run("board known at plan", func(t *testing.T) {
		t.Parallel()
		site := acctest.NewSite(t)
		seeded := fmt.Sprint(site.IDOf(t, "/service/boards", "name", "Alerts"))
		resource.Test(t, resource.TestCase{
			ProtoV6ProviderFactories: acctest.Factories(),
			Steps: []resource.TestStep{{
				Config:      site.Provider() + statuses(seeded, "default = true", "default = true"),
				PlanOnly:    true,
				ExpectError: both,
			}},
		})
		if writes := site.Writes(); len(writes) > 0 {
			t.Errorf("a refused plan wrote: %v", writes)
		}
	})
	t.Run("board made in the same apply", func(t *testing.T) {
		t.Parallel()
		site := acctest.NewSite(t)
		resource.Test(t, resource.TestCase{
			ProtoV6ProviderFactories: acctest.Factories(),
			Steps: []resource.TestStep{{
				Config:      site.Provider() + board + statuses(created, "default = true", "default = true"),
				ExpectError: both,
			}},
		})
		posted := 0
		for _, write := range site.Writes() {
			if regexp.MustCompile(`^POST /service/boards/\d+/statuses$`).MatchString(write) {
				posted++
			}
		}
		if posted != 1 {
			t.Errorf("%d statuses were written, want only the first: %v", posted, site.Writes())
		}
	})
}

// The default moves from one status to the other in one apply, in whatever
// order Terraform updates them, and a dashboard edit of it is drift.
func TestAccStatusDefaultMoves(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	first := site.Provider() + board + statuses(created, "default = true", "default = false")
	second := site.Provider() + board + statuses(created, "default = false", "default = true")
	empty := resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{Config: first, ConfigPlanChecks: empty},
			{Config: second, ConfigPlanChecks: empty},
			{Config: first, ConfigPlanChecks: empty},
			{
				PreConfig: func() {
					id := site.IDOf(t, "/service/boards", "name", "Backup Alerts")
					path := fmt.Sprintf("/service/boards/%d/statuses", id)
					site.MustEdit(t, path, site.IDOf(t, path, "name", "Second"), map[string]any{"defaultFlag": true})
				},
				Config: first,
				ConfigPlanChecks: resource.ConfigPlanChecks{
					// ConnectWise takes it from the other one by itself.
					PreApply: []plancheck.PlanCheck{
						acctest.Changes(isFirst, "default"), plancheck.ExpectResourceAction(isOther, plancheck.ResourceActionNoop),
					},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
		},
	})
}

// A server that makes statuses with a board does not get in the way of a
// configuration that names them.
func TestAccStatusMadeWithTheBoard(t *testing.T) {
	t.Parallel()
	site := acctest.NewSiteWith(t, psasim.Options{AutoCreateBoardStatuses: true})
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{{
			Config: site.Provider() + board + `
resource "connectwise_board_status" "new" {
  board_id          = connectwise_service_board.parent.id
  name              = "New"
  default           = true
  escalation_status = "Responded"
}`,
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			Check:            resource.TestCheckResourceAttr("connectwise_board_status.new", "escalation_status", "Responded"),
		}},
	})
}

// The default status cannot be deleted; destroying a board with it works
// anyway, and taking only the status out of the configuration leaves it.
func TestAccStatusDefaultDestroyed(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	status := `
resource "connectwise_board_status" "new" {
  board_id = connectwise_service_board.parent.id
  name     = "New"
  default  = true
}`
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		CheckDestroy: func(*terraform.State) error {
			if _, ok := site.Find("/service/boards", "name", "Backup Alerts"); ok {
				return fmt.Errorf("the board is still there")
			}
			return nil
		},
		Steps: []resource.TestStep{
			{Config: site.Provider() + board + status},
			{
				Config: site.Provider() + board,
				Check: func(*terraform.State) error {
					id := site.IDOf(t, "/service/boards", "name", "Backup Alerts")
					if left := site.Objects(fmt.Sprintf("/service/boards/%d/statuses", id)); len(left) != 1 {
						return fmt.Errorf("the board has %d statuses, want its default", len(left))
					}
					return nil
				},
			},
		},
	})
}

// Where every status has default = false, the plan is empty and a warning says
// what to do: the difference could never be applied.
func TestAccStatusDefaultOfNone(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{Config: site.Provider() + board + statuses(created, "default = true", "default = false")},
			{
				Config: site.Provider() + board + statuses(created, "default = false", "default = false"),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
			{
				Config: site.Provider() + board + statuses(created, "default = false\n  sort_order = 7", "default = false"),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(isFirst, plancheck.ResourceActionUpdate)},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
		},
	})
}

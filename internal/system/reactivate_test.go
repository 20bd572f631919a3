package system_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
)

// A member that is reactivated becomes what the configuration says, with one
// patch of what differs: a flag that is turned off is a difference, a name that
// is the same is none.
func TestReactivatedMemberIsPatchedOnce(t *testing.T) {
	t.Parallel()
	for _, identifier := range []string{"Axcient", "AXCIENT"} {
		t.Run(identifier, func(t *testing.T) {
			t.Parallel()
			site := acctest.NewSite(t)
			d := site.Direct(t)
			const kind, path = "connectwise_api_member", "/system/apiMembers"
			state, told := d.Apply(kind, nil, acctest.Arguments{
				"identifier": "Axcient", "name": "Axcient", "block_price": true, "security_role_id": 1, "notes": "same",
			})
			if told != "" {
				t.Fatal(told)
			}
			if told := d.Destroy(kind, state); told != "" {
				t.Fatal(told)
			}
			site.ResetRequests()
			arguments := acctest.Arguments{
				"identifier": identifier, "name": "Axcient", "block_price": false, "security_role_id": 1, "notes": "same",
			}
			state, told = d.Apply(kind, nil, arguments)
			if told != "" || state == nil {
				t.Fatalf("the create told: %s", told)
			}
			var patched []string
			for _, request := range site.Requests() {
				if request.Method != http.MethodPatch {
					continue
				}
				var operations []struct{ Path string }
				if err := json.Unmarshal(request.Body, &operations); err != nil {
					t.Fatal(err)
				}
				for _, operation := range operations {
					patched = append(patched, operation.Path)
				}
			}
			if got := strings.Join(patched, " "); got != "inactiveFlag blockPriceFlag" {
				t.Errorf("the patch holds %q, want inactiveFlag and blockPriceFlag", got)
			}
			if all := site.Objects(path); len(all) != 1 || all[0]["blockPriceFlag"] == true || all[0]["inactiveFlag"] == true {
				t.Errorf("the site has %v", all)
			}
			state, told = d.Read(kind, state)
			if _, told2 := d.Apply(kind, state, arguments); told+told2 != "" {
				t.Error(told, told2)
			}
			if writes := site.Writes(); len(writes) != 2 {
				t.Errorf("writes: %v, want the refused create and the patch", writes)
			}
		})
	}
}

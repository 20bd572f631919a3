package system_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/system"
)

// A member that is reactivated becomes what the configuration says, with one
// patch of what differs: a flag that is turned off is a difference, a name that
// is the same is none.
func TestReactivatedMemberIsPatchedOnce(t *testing.T) {
	t.Parallel()
	for _, identifier := range []string{"Axcient", "AXCIENT"} {
		t.Run(identifier, func(t *testing.T) {
			t.Parallel()
			const path = "/system/apiMembers"
			h := kittest.New(t, system.APIMember)
			h.Create(kittest.Config{"identifier": "Axcient", "name": "Axcient", "block_price": true, "security_role_id": 1, "notes": "same"})
			h.Delete()
			created := h.Create(kittest.Config{"identifier": identifier, "name": "Axcient", "block_price": false, "security_role_id": 1, "notes": "same"})
			var writes, patched []string
			for _, request := range created.Requests {
				if request.Method != http.MethodGet {
					writes = append(writes, request.Method)
				}
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
			if got := strings.Join(writes, " "); got != "POST PATCH" {
				t.Errorf("writes: %s, want the refused create and the patch", got)
			}
			if all := h.Objects(path); len(all) != 1 || all[0]["blockPriceFlag"] == true || all[0]["inactiveFlag"] == true {
				t.Errorf("the site has %v", all)
			}
		})
	}
}

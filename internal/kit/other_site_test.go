package kit_test

import (
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/service"
)

// With -refresh=false nothing is read before it is written. An object of another
// site is not written even then: its id belongs to another object here.
func TestObjectOfAnotherSiteIsNotWritten(t *testing.T) {
	t.Parallel()
	const problem = "This object belongs to another ConnectWise site"
	h := kittest.New(t, service.Status)
	h.Create(status(kittest.Config{"sort_order": 7}))
	h.LoginCompany = "globex"
	h.Restart()
	h.Update(status(kittest.Config{"sort_order": 8})).Fails("", problem, "acme", "globex").Sent()
	h.Delete().Fails("", problem).Sent()
	if object, ok := h.Object(statuses, h.ID()); !ok || h.Value("sort_order") != int64(7) {
		t.Errorf("the site has %v, the state %v", object, h.Value("sort_order"))
	}
	h.LoginCompany = "ACME"
	h.Restart()
	h.Delete()
}

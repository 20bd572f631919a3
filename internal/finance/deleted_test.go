package finance_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/finance"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// The audit trail says who deleted an agreement or an addition. Where it may not be
// read, the object is created anew nevertheless.
func TestWhoDeleted(t *testing.T) {
	t.Parallel()
	for _, readable := range []bool{true, false} {
		for name, remove := range map[string]func(site *kittest.Site, path string, agreement, addition int64) error{
			"addition": func(site *kittest.Site, path string, _, addition int64) error {
				return site.As("jdoe").Remove(path, addition)
			},
			"agreement": func(site *kittest.Site, _ string, agreement, _ int64) error {
				return site.As("jdoe").Remove("/finance/agreements", agreement)
			},
		} {
			t.Run(fmt.Sprintf("%s/readable=%t", name, readable), func(t *testing.T) {
				t.Parallel()
				site := kittest.NewSite(t, psasim.Options{})
				of := map[string]*kittest.Resource{"agreement": site.Resource(finance.Agreement), "addition": site.Resource(finance.Addition)}
				of["agreement"].Create(kittest.Config{"name": "Online Backup", "type_id": 1, "company_id": 2, "contact_id": 2})
				agreement := of["agreement"].ID()
				product := site.MustAdd("/procurement/catalog", map[string]any{
					"identifier": "AX-OB", "description": "Online Backup", "customerDescription": "Online Backup",
					"subcategory": map[string]any{"id": 1}, "type": map[string]any{"id": 1},
				})
				of["addition"].Create(kittest.Config{"agreement_id": agreement, "product_id": product})
				path := fmt.Sprintf("/finance/agreements/%d/additions", agreement)
				id := of[name].ID()
				// Others changed it, and another one, before and after.
				site.MustEdit(path, of["addition"].ID(), map[string]any{"unitPrice": 3})
				if err := remove(site, path, agreement, of["addition"].ID()); err != nil {
					t.Fatal(err)
				}
				site.MustEdit("/procurement/catalog", product, map[string]any{"price": 3})
				if !readable {
					site.Inject(psasim.Fault{Method: http.MethodGet, Path: "/system/audittrail", Status: 403})
				}
				read := of[name].Read()
				if readable {
					read.Warns("", "Deleted in ConnectWise: agree", fmt.Sprintf("(id %d)", id), "last changed by jdoe at 20", "creates it anew")
				}
				if of[name].Exists() {
					t.Error("it is still in the state")
				}
			})
		}
	}
}

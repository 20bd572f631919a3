package provider_test

import (
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// A part of a natural key that the object does not have is empty in its import
// id; a part that every object has cannot be.
func TestImportWithEmptyPart(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		kind, id string
		want     string // "" is no error
		lastName any
	}{
		{"contact", "Cher/", "", nil},
		{"contact", "Cher/Sarkisian", "", "Sarkisian"},
		{"contact", "/", "<first_name> is empty", nil},
		{"agreement_addition", "1//EFS-1", "<product_identifier> is empty", nil},
	} {
		t.Run(row.kind+" "+row.id, func(t *testing.T) {
			t.Parallel()
			site := kittest.NewSite(t, psasim.Options{})
			company := map[string]any{"identifier": "SunDental"}
			site.MustAdd("/company/contacts", map[string]any{"firstName": "Cher", "company": company})
			site.MustAdd("/company/contacts", map[string]any{"firstName": "Cher", "lastName": "Sarkisian", "company": company})
			h := site.Named("connectwise_" + row.kind)
			imported := h.Import(row.id)
			if row.want != "" {
				imported.Fails("", row.want)
				return
			}
			imported.Has("last_name", row.lastName)
		})
	}
}

// No message calls an object that has no id yet 0.
func TestMessagesNameObjects(t *testing.T) {
	t.Parallel()
	result := kittest.NewSite(t, psasim.Options{}).Named("connectwise_agreement_addition").Apply(kittest.Config{"agreement_id": 1, "product_id": 99})
	result.Fails("agreement_id", "1")
	result.SaysNothingOf("addition 0")
}

package finance_test

import (
	"fmt"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/company"
	"github.com/psaforge/terraform-provider-connectwise/internal/finance"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// Where two companies have an agreement or a contact of one name, the import names the
// company; without it, none of the two is taken in silence.
func TestImportByCompany(t *testing.T) {
	t.Parallel()
	site := kittest.NewSite(t, psasim.Options{})
	made := site.Resource(company.Company)
	made.Create(kittest.Config{"identifier": "Acme", "name": "Acme"})
	contacts, agreementIDs := map[int64]int64{}, map[int64]int64{}
	for _, of := range []int64{2, made.ID()} {
		contacts[of] = site.MustAdd("/company/contacts", map[string]any{"firstName": "Ada", "lastName": "Doe", "company": map[string]any{"id": of}})
		agreementIDs[of] = site.MustAdd(agreements, map[string]any{
			"name": "Online Backup", "type": map[string]any{"id": 1}, "company": map[string]any{"id": of}, "contact": map[string]any{"id": contacts[of]},
		})
	}
	agreement, contact := site.Resource(finance.Agreement), site.Resource(company.Contact)
	for _, owner := range []string{"Acme", fmt.Sprint(made.ID())} {
		agreement.Forget()
		agreement.Import(owner + "/Online Backup")
		contact.Forget()
		contact.Import(owner + "/Ada/Doe")
		if agreement.ID() != agreementIDs[made.ID()] || contact.ID() != contacts[made.ID()] {
			t.Errorf("%s: the agreement is %d, the contact %d", owner, agreement.ID(), contact.ID())
		}
	}
	agreement.Forget()
	agreement.Import("Online Backup").Fails("", "2 objects have", fmt.Sprint(agreementIDs[2]))
	agreement.Import("Acme/Nothing").Fails("", "there is no agreement")
}

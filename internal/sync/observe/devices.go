package observe

import (
	"context"
	"encoding/json"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// Device is a configuration of a company that an integration reported.
type Device struct {
	ID int64
	// Identifier is the device identifier: the vendor's account number.
	Identifier  string
	Name        string
	VendorNotes string
	Inactive    bool
}

const configurations = "/company/configurations"

// deviceFields are all that is read: sites hold tens of thousands of
// configurations, of which each is large.
var deviceFields = []string{"id", "name", "deviceIdentifier", "vendorNotes", "activeFlag", "company"}

// devices reads the devices of companies, by the company's id, in as few lists as
// URLs allow.
func devices(ctx context.Context, r psa.Reader, companies []int64) (map[int64][]Device, error) {
	found := make(map[int64][]Device, len(companies))
	for _, batch := range psa.Batches("company/id", companies) {
		where := psa.And(batch, psa.Set("deviceIdentifier"))
		for record, err := range r.List(ctx, configurations, psa.Query{Conditions: where, Fields: deviceFields, OrderBy: "id asc"}) {
			if err != nil {
				return nil, err
			}
			company, _ := record.Field("company/id").(json.Number)
			id, err := company.Int64()
			if err != nil || !where.Matches(record) {
				continue
			}
			d := Device{ID: record.ID()}
			d.Identifier, _ = record["deviceIdentifier"].(string)
			d.Name, _ = record["name"].(string)
			d.VendorNotes, _ = record["vendorNotes"].(string)
			active, said := record["activeFlag"].(bool)
			d.Inactive = said && !active
			found[id] = append(found[id], d)
		}
	}
	return found, nil
}

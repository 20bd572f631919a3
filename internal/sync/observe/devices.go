package observe

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// Device is a configuration of a company that an integration reported.
type Device struct {
	ID int64
	// Identifier is the device identifier: the vendor's account number.
	Identifier string
	// Record is the whole of it, which a bulk update has to send back.
	Record psa.Record
}

const configurations = "/company/configurations"

// companiesAtOnce keeps the condition on companies short enough for a URL.
const companiesAtOnce = 100

// devices reads the devices of companies that have one of the wanted identifiers,
// by the company's id. All configurations of the companies pass by, because the
// server's language has no sure way to ask for many texts; few are kept.
func devices(ctx context.Context, r psa.Reader, companies []int64, wanted map[string]bool) (map[int64][]Device, error) {
	found := make(map[int64][]Device, len(companies))
	for batch := range slices.Chunk(companies, companiesAtOnce) {
		texts := make([]string, len(batch))
		for i, id := range batch {
			texts[i] = strconv.FormatInt(id, 10)
		}
		where := psa.Raw(fmt.Sprintf("company/id in (%s)", strings.Join(texts, ",")))
		for record, err := range r.List(ctx, configurations, psa.Query{Conditions: where, OrderBy: "id asc"}) {
			if err != nil {
				return nil, err
			}
			identifier := textOf(record, "deviceIdentifier")
			company := numberOf(record, "company/id")
			if wanted[identifier] && slices.Contains(batch, company) {
				found[company] = append(found[company], Device{ID: record.ID(), Identifier: identifier, Record: record})
			}
		}
	}
	return found, nil
}

package observe

import (
	"sync"

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

// readDevices reads the devices of the companies of the statistics. All
// configurations of the companies pass by, because many companies can be asked
// for at once and many texts cannot; the scope's devices are kept.
func (t *taker) readDevices() {
	if len(t.scope.Devices) == 0 {
		return
	}
	var ids []int64
	for id, c := range t.companies {
		if c.want.Statistics && c.readable() {
			ids = append(ids, id)
		}
	}
	t.site.Devices = map[int64][]Device{}
	var mu sync.Mutex
	t.inBatches("/company/configurations", "company/id", readingDevices, ids, func(record psa.Record) {
		fields := decoder{record: record}
		identifier, company := fields.text("deviceIdentifier"), fields.integer("company/id")
		if !t.scope.Devices[identifier] || t.companies[company] == nil {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		t.site.Devices[company] = append(t.site.Devices[company], Device{ID: record.ID(), Identifier: identifier, Record: record})
	}, nil)
}

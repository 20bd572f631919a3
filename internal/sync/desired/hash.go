package desired

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// Hash returns a hash of everything that a push of billing and statistics
// depends on: it changes when the push would. Events are in [Customer.EventsHash].
// No name can be read from it.
func (c Customer) Hash() string {
	type quantity struct {
		Measure     policy.Measure
		Type, Level string
		Value       decimal.Decimal
		Description string
	}
	content := struct {
		Format      int
		ID          string
		Integration int64
		Zero        policy.Zero
		Reported    bool
		Billed      bool
		Quantities  []quantity
		Devices     []DeviceGroup
		Counters    *Counters
	}{
		Format: 1, ID: c.ID, Integration: c.Effective.IntegrationID, Zero: c.Effective.Zero,
		Reported: c.Reported, Billed: c.Effective.Billing != nil, Devices: c.Devices, Counters: c.Counters,
	}
	for _, q := range c.Quantities {
		content.Quantities = append(content.Quantities, quantity{q.Measure, q.Type, q.Level, q.Value, q.Description})
	}
	return hash(content)
}

// EventsHash returns a hash of the events and of where their tickets go.
func (c Customer) EventsHash() string {
	return hash(struct {
		Format    int
		ID        string
		Ticketing *policy.Ticketing
		Events    []Event
	}{1, c.ID, c.Effective.Ticketing, c.Events})
}

// Hashes are the hashes of a customer.
type Hashes struct{ Push, Events string }

// Hashes returns both hashes.
func (c Customer) Hashes() Hashes { return Hashes{c.Hash(), c.EventsHash()} }

// HashAll returns a hash of all customers of a state, of the hashes of each in
// their order.
func HashAll(each []Hashes) string {
	list := make([]string, 0, 2*len(each))
	for _, one := range each {
		list = append(list, one.Push, one.Events)
	}
	return hash(list)
}

// Hash returns a hash of all customers, events included.
func (s State) Hash() string {
	each := make([]Hashes, len(s.Customers))
	for i, c := range s.Customers {
		each[i] = c.Hashes()
	}
	return HashAll(each)
}

func hash(content any) string {
	text, err := json.Marshal(content)
	if err != nil {
		// A time beyond the year 9999 is all that could fail, and sources refuse it.
		panic(err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

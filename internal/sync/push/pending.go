package push

import (
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
)

// Pending returns the Cust. IDs of the customers that a run has anything to look
// at for, by the usage and what the last run said, without a call. What is held
// waits for a person and not for the next run: it is looked at again whenever a
// run happens.
func Pending(in Input, now time.Time) []string {
	var pending []string
	for _, c := range desired.Of(in.Policy, in.Usage, sortedIDs(in.Customers)).Customers {
		if in.pending(c, now) {
			pending = append(pending, c.ID)
		}
	}
	return pending
}

func (in Input) pending(c desired.Customer, now time.Time) bool {
	last := in.Last[c.ID]
	switch last.Status {
	case apply.Failed, apply.NotAttempted:
		return true
	case apply.Held:
		last.Status = apply.Unchanged
		in.Last = map[string]Last{c.ID: last}
	}
	return !decide(in, c, fingerprintOf(c.Hashes()), now).idle()
}

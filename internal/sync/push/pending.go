package push

import (
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
)

// Pending reports whether a run has anything to look at, by the usage and what
// the last run said, without a call. What is held waits for a person and not for
// the next run: it is looked at again whenever a run happens.
func Pending(in Input, now time.Time) bool {
	for _, c := range desired.Of(in.Policy, in.Usage, sortedIDs(in.Customers)).Customers {
		last := in.Last[c.ID]
		switch last.Status {
		case apply.Failed, apply.NotAttempted:
			return true
		case apply.Held:
			in := in
			last.Status = apply.Unchanged
			in.Last = map[string]Last{c.ID: last}
			if !decide(in, c, now).idle() {
				return true
			}
		default:
			if !decide(in, c, now).idle() {
				return true
			}
		}
	}
	return false
}

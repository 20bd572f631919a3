package desired

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// endedBySuccess are the failures that a later successful backup ends, by
// service. A full disk or broken hardware it does not end.
var endedBySuccess = map[axcient.Service][]string{
	axcient.OnlineBackup:   {"backup_failed", "backup_missed"},
	axcient.LocalBackup:    {"backup_failed", "backup_missed"},
	axcient.EmailArchiving: {"archiving_failed"},
}

// events returns what ticketing is about, from accounts in order. Severities
// choose failures only: what resolves one has a severity of its own, which is
// mild.
func events(t policy.Ticketing, accounts []axcient.Account) []Event {
	var list []Event
	wanted := func(failure string) bool {
		return len(t.EventTypes) == 0 || slices.Contains(t.EventTypes, failure)
	}
	for _, a := range accounts {
		for _, e := range a.Events {
			failure, resolves := strings.CutSuffix(e.Type, axcient.Resolved)
			if !wanted(failure) || !resolves && !slices.Contains(t.Severities, e.Severity) {
				continue
			}
			e.At = e.At.UTC()
			list = append(list, Event{Account: a.Account, Username: a.Username, Event: e, Failure: failure, Resolves: resolves})
		}
	}
	for i := 0; i < len(accounts); {
		end := i
		for end < len(accounts) && accounts[end].Account == accounts[i].Account {
			end++
		}
		for _, e := range implied(accounts[i:end]) {
			if wanted(e.Failure) {
				list = append(list, e)
			}
		}
		i = end
	}
	// The type of a failure is the beginning of its resolution's, and comes first.
	slices.SortStableFunc(list, func(a, b Event) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Type, b.Type), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// implied returns the resolutions that the successful backups of one account
// number imply. A ticket does not say of which service it is, so one service
// that has not succeeded keeps it open, and the oldest success counts.
func implied(services []axcient.Account) []Event {
	oldest := map[string]time.Time{}
	failing := map[string]bool{}
	for _, a := range services {
		for _, failure := range endedBySuccess[a.Service] {
			b := a.LastBackup
			switch {
			case b == nil:
			case !strings.EqualFold(b.Status, axcient.StatusSuccess):
				failing[failure] = true
			case oldest[failure].IsZero() || b.FinishedAt.Before(oldest[failure]):
				oldest[failure] = b.FinishedAt.UTC()
			}
		}
	}
	var list []Event
	for failure, at := range oldest {
		if failing[failure] {
			continue
		}
		kind := failure + axcient.Resolved
		list = append(list, Event{
			Account: services[0].Account, Username: services[0].Username, Failure: failure, Resolves: true, Implied: true,
			Event: axcient.Event{
				ID: "success-" + at.Format(time.RFC3339Nano), Type: kind, Severity: axcient.Information, At: at,
				Message: "A backup succeeded",
			},
		})
	}
	return list
}

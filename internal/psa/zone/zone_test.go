package zone

import (
	"testing"
	"time"
)

// The server's day is that of its zone, in summer and in winter.
func TestDay(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ now, zone, want string }{
		{"2026-03-01T03:00:00Z", "Eastern Standard Time", "2026-02-28"},
		{"2026-03-01T05:00:00Z", "Eastern Standard Time", "2026-03-01"},
		{"2026-07-01T04:30:00Z", "Eastern Standard Time", "2026-07-01"},
		{"2026-01-01T04:30:00Z", "Eastern Standard Time", "2025-12-31"},
		{"2026-02-28T14:00:00Z", "AUS Eastern Standard Time", "2026-03-01"},
		{"2026-03-01T03:00:00Z", "America/Chicago", "2026-02-28"},
		{"2026-03-01T03:00:00Z", "UTC", "2026-03-01"},
		{"2026-03-01T03:00:00Z", "Somewhere Standard Time", "2026-03-01"},
		{"2026-03-01T03:00:00Z", "Local", "2026-03-01"},
		{"2026-03-01T03:00:00Z", "", "2026-03-01"},
	} {
		t.Run(row.zone+" "+row.now, func(t *testing.T) {
			t.Parallel()
			now, err := time.Parse(time.RFC3339, row.now)
			if err != nil {
				t.Fatal(err)
			}
			if got := Day(row.zone, now); got != row.want {
				t.Errorf("the day is %q, want %q", got, row.want)
			}
		})
	}
	for windows, iana := range windowsZones {
		if _, err := time.LoadLocation(iana); err != nil {
			t.Errorf("%s: %s", windows, err)
		}
	}
}

// Package zone knows the time zones of ConnectWise servers. A server's dates are
// days in its own zone, which GET /system/info names as Windows does.
package zone

import (
	"time"
	// The zones are part of the program: a runner without a zone database, such
	// as Windows or a container from scratch, cancels on the same day.
	_ "time/tzdata"
)

// Day is the day, YYYY-MM-DD, of a moment in a zone that [Location] knows.
func Day(name string, at time.Time) string { return at.In(Location(name)).Format(time.DateOnly) }

// Location is the zone of one of the names that Windows gives zones, or of an
// IANA name; UTC for any other.
func Location(name string) *time.Location {
	if iana, ok := windowsZones[name]; ok {
		name = iana
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return time.UTC
	}
	return zone
}

// windowsZones are zones in which ConnectWise's hosts and users' own servers
// stand, from the Unicode CLDR's table windowsZones, territory 001.
var windowsZones = map[string]string{
	"Hawaiian Standard Time":         "Pacific/Honolulu",
	"Alaskan Standard Time":          "America/Anchorage",
	"Pacific Standard Time":          "America/Los_Angeles",
	"US Mountain Standard Time":      "America/Phoenix",
	"Mountain Standard Time":         "America/Denver",
	"Central Standard Time":          "America/Chicago",
	"Canada Central Standard Time":   "America/Regina",
	"Central Standard Time (Mexico)": "America/Mexico_City",
	"Eastern Standard Time":          "America/New_York",
	"US Eastern Standard Time":       "America/Indiana/Indianapolis",
	"SA Pacific Standard Time":       "America/Bogota",
	"Atlantic Standard Time":         "America/Halifax",
	"Newfoundland Standard Time":     "America/St_Johns",
	"E. South America Standard Time": "America/Sao_Paulo",
	"Argentina Standard Time":        "America/Argentina/Buenos_Aires",
	"UTC":                            "UTC",
	"GMT Standard Time":              "Europe/London",
	"Greenwich Standard Time":        "Atlantic/Reykjavik",
	"W. Europe Standard Time":        "Europe/Berlin",
	"Central Europe Standard Time":   "Europe/Budapest",
	"Central European Standard Time": "Europe/Warsaw",
	"Romance Standard Time":          "Europe/Paris",
	"FLE Standard Time":              "Europe/Kyiv",
	"GTB Standard Time":              "Europe/Bucharest",
	"Israel Standard Time":           "Asia/Jerusalem",
	"South Africa Standard Time":     "Africa/Johannesburg",
	"Arabian Standard Time":          "Asia/Dubai",
	"India Standard Time":            "Asia/Kolkata",
	"SE Asia Standard Time":          "Asia/Bangkok",
	"Singapore Standard Time":        "Asia/Singapore",
	"China Standard Time":            "Asia/Shanghai",
	"W. Australia Standard Time":     "Australia/Perth",
	"Tokyo Standard Time":            "Asia/Tokyo",
	"AUS Central Standard Time":      "Australia/Darwin",
	"Cen. Australia Standard Time":   "Australia/Adelaide",
	"E. Australia Standard Time":     "Australia/Brisbane",
	"AUS Eastern Standard Time":      "Australia/Sydney",
	"Tasmania Standard Time":         "Australia/Hobart",
	"New Zealand Standard Time":      "Pacific/Auckland",
}

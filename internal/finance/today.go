package finance

import (
	"context"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa/zone"
)

// today returns the day, YYYY-MM-DD, at the server: its dates are days in its own
// time zone, which GET /system/info names. Where the zone cannot be found out it
// is UTC's day.
func today(ctx context.Context, client *psa.Client) string {
	info, err := client.GetPath(ctx, "/system/info")
	if err != nil {
		return zone.Day("UTC", time.Now())
	}
	name, _ := info["serverTimeZone"].(string)
	return zone.Day(name, time.Now())
}

package acctest

import (
	"fmt"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
)

// Values gives every attribute that a configuration can set one of two values:
// flags true and false, decimals that floating point would spoil, the first and
// second value of an enumeration, the first and second object of a seeded
// collection. What needs another value is in special.
func Values(d kit.Definition, special map[string][2]string) (first, second Attributes) {
	first, second = Attributes{}, Attributes{}
	for _, a := range kit.MustCompile(d).Settings() {
		values, ok := special[a.Name]
		switch {
		case a.Replaces || a.Name == d.SingletonFlag || a.Name == "deletion_protection" || a.Name == "recreate_deleted":
			continue // tested apart
		case ok && values == [2]string{}:
			continue // left out on purpose
		case ok:
		case len(a.Enum) > 1:
			values = [2]string{fmt.Sprintf("%q", a.Enum[0]), fmt.Sprintf("%q", a.Enum[1])}
		case a.Kind == kit.KindBool:
			values = [2]string{"true", "false"}
		case a.Kind == kit.KindNumber:
			values = [2]string{"1.10", "20.35"}
		case a.Kind == kit.KindInt:
			values = [2]string{"5", "7"}
		case a.Kind == kit.KindReference:
			values = [2]string{"1", "2"}
		case a.Kind == kit.KindDate:
			values = [2]string{`"2026-01-31"`, `"2026-03-01"`}
		case a.Kind == kit.KindCustomFields: // those of the site's seed
			values = [2]string{
				`{ Region = "East", Seats = 12.5, VIP = true, Renewal = "2026-03-01", Tier = "Gold" }`,
				`{ Region = "West", Seats = "7.5", VIP = false, Renewal = "2026-03-02", Tier = "Silver" }`,
			}
		case a.Kind == kit.KindIDs || a.Kind == kit.KindReferences:
			values = [2]string{"[1]", "[1, 2]"}
		default:
			values = [2]string{`"first"`, `"second"`}
		}
		first[a.Name], second[a.Name] = values[0], values[1]
	}
	return first, second
}

package serve

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// wholeNumbers says of a fraction where a whole number belongs that it is one. The
// framework calls that an error of the provider, before any validator sees the value.
func wholeNumbers(all []*tfprotov6.Diagnostic) {
	for _, d := range all {
		_, value, found := strings.Cut(d.Detail, "*big.Float=")
		if d.Summary != "Configuration Read Error" || !found || !strings.Contains(d.Detail, "is not an integer") {
			continue
		}
		name := "the value"
		if steps := d.Attribute.Steps(); len(steps) > 0 {
			if last, ok := steps[len(steps)-1].(tftypes.AttributeName); ok {
				name = string(last)
			}
		}
		value, _, _ = strings.Cut(value, ")")
		d.Summary, d.Detail = "Not a whole number", fmt.Sprintf("%s must be a whole number and is %s. Round it, for example with ceil.", name, value)
	}
}

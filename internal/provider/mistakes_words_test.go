package provider_test

import (
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/provider"
)

// apiNames are the names of fields that only the API uses, with an attribute for
// each: those in camel case.
func apiNames() map[string]string {
	names := map[string]string{}
	for _, d := range provider.Definitions() {
		for attribute, field := range kit.MustCompile(d).Fields() {
			if field != attribute && field != strings.ToLower(field) {
				names[field] = attribute
			}
		}
		for field := range d.Omitted {
			if field != strings.ToLower(field) {
				names[field] = "none"
			}
		}
	}
	return names
}

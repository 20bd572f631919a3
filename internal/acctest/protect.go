package acctest

import (
	"fmt"
	"regexp"
	"strings"
)

var protected = regexp.MustCompile(`(?m)^resource "(connectwise_(?:company|agreement))" "([^"]+)" \{\n`)

// Unprotected is a configuration whose companies and agreements may be destroyed.
func Unprotected(config string) string {
	return protected.ReplaceAllString(config, "${0}  deletion_protection = false\n")
}

// Unprotect is an override file that lets the companies and agreements of a
// configuration be destroyed; it is empty where there are none.
func Unprotect(config string) string {
	var b strings.Builder
	for _, found := range protected.FindAllStringSubmatch(config, -1) {
		fmt.Fprintf(&b, "resource %q %q {\n  deletion_protection = false\n}\n", found[1], found[2])
	}
	return b.String()
}

package axcient

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
)

// Gigabyte defines a gigabyte: 2^30 or 10^9 bytes, and its relatives
// likewise. GiB and its relatives are binary always.
type Gigabyte string

// The two gigabytes.
const (
	Binary  Gigabyte = "binary"
	Decimal Gigabyte = "decimal"
)

// Gigabytes lists the gigabytes in the order of the documentation.
var Gigabytes = []Gigabyte{Binary, Decimal}

// Bytes returns the number of bytes of one gigabyte.
func (g Gigabyte) Bytes() decimal.Decimal {
	u, _ := g.unit("GB")
	return u.bytes
}

// unit is a size in bytes; the zero value is no unit.
type unit struct {
	known bool
	bytes decimal.Decimal
}

// unitNames are the units in errors.
const unitNames = "B, KB, MB, GB, TB, KiB, MiB, GiB, TiB"

// unit returns a unit by its name, in any case.
func (g Gigabyte) unit(name string) (unit, bool) {
	name = strings.ToUpper(name)
	if name == "B" || name == "BYTES" {
		return unit{true, decimal.FromInt(1)}, true
	}
	prefix, binary := strings.CutSuffix(name, "IB")
	if !binary {
		var ok bool
		if prefix, ok = strings.CutSuffix(name, "B"); !ok {
			return unit{}, false
		}
	}
	power := strings.Index("KMGT", prefix) + 1
	if len(prefix) != 1 || power == 0 {
		return unit{}, false
	}
	base := int64(1024)
	if g == Decimal && !binary {
		base = 1000
	}
	bytes := int64(1)
	for range power {
		bytes *= base
	}
	return unit{true, decimal.FromInt(bytes)}, true
}

var sizeSyntax = regexp.MustCompile(`^(-?[0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)$`)

// size parses a size such as 45.2 GB; without is the unit of a number that has
// none. The result is exact: 0.1 GB is 107374182.4 bytes.
func (g Gigabyte) size(text string, without unit) (decimal.Decimal, error) {
	if strings.Contains(text, ",") {
		return decimal.Decimal{}, fmt.Errorf("%.60q has a comma, which is a decimal sign to some and separates thousands to others: export numbers as 1234.5", text)
	}
	parts := sizeSyntax.FindStringSubmatch(text)
	if parts == nil {
		return decimal.Decimal{}, fmt.Errorf("%.60q is not a valid size such as 45.2 or 45.2 GB", text)
	}
	u := without
	if parts[2] != "" {
		var ok bool
		if u, ok = g.unit(parts[2]); !ok {
			return decimal.Decimal{}, fmt.Errorf("%.60q has a unit that is not one of %s", text, unitNames)
		}
	}
	if !u.known {
		return decimal.Decimal{}, fmt.Errorf("%.60q has no unit, and neither has the column's name: set the size unit", text)
	}
	n, err := decimal.Parse(parts[1])
	if err != nil {
		return decimal.Decimal{}, err
	}
	return n.Mul(u.bytes), nil
}

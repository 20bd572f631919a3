package desired

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

const (
	// maxDescription is the length of an addition's invoiceDescription, and
	// maxName that of one name in it: one account must not displace the others.
	maxDescription = 6000
	maxName        = 100
)

// cent is how exact an account's gigabytes stand on an invoice.
var cent = decimal.MustParse("0.01")

// Describe returns the invoice's text for quantities that are billed together:
// one line an account, and at the end how many accounts found no room.
func Describe(quantities ...Quantity) string {
	var lines []string
	total := 0
	for _, q := range quantities {
		for _, part := range q.Parts {
			lines = append(lines, line(q, part))
			total += length(lines[len(lines)-1]) + 1
		}
	}
	if total-1 <= maxDescription {
		return strings.Join(lines, "\n")
	}
	var text strings.Builder
	used := 0
	for i, l := range lines {
		next := used + length(l) + 1
		if next+length(more(len(lines)-i-1)) > maxDescription {
			text.WriteString(more(len(lines) - i))
			break
		}
		text.WriteString(l + "\n")
		used = next
	}
	return text.String()
}

func more(n int) string {
	if n == 1 {
		return "… and 1 more account"
	}
	return fmt.Sprintf("… and %d more accounts", n)
}

func line(q Quantity, p Part) string {
	name := harmless(p.Username)
	if account := harmless(p.Account); name == "" {
		name = account
	} else if name != account {
		name += " (" + account + ")"
	}
	if strings.IndexAny(name, "=+-@") == 0 {
		// A spreadsheet that an invoice is exported to would take it for a formula.
		name = "'" + name
	}
	switch f, _ := q.Measure.Facts(); {
	case f.Unit == policy.GB:
		return name + ": " + inCents(p.Amount) + " GB"
	case f.Device != "":
		return name
	case p.Amount.Equal(decimal.FromInt(1)):
		return name + ": 1 mailbox"
	default:
		return name + ": " + p.Amount.String() + " mailboxes"
	}
}

func inCents(amount decimal.Decimal) string {
	rounded := amount.Round(cent, decimal.Nearest)
	if rounded.IsZero() && !amount.IsZero() {
		return "under 0.01"
	}
	return rounded.String()
}

// harmless returns a name as one short line: what controls a terminal, breaks a
// line or reverses its direction becomes a space.
func harmless(name string) string {
	name = strings.ToValidUTF8(name, "\uFFFD")
	name = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || unicode.Is(unicode.Cf, c) || unicode.Is(unicode.Zl, c) || unicode.Is(unicode.Zp, c) || unicode.Is(unicode.Co, c) {
			return ' '
		}
		return c
	}, name)
	name = strings.Join(strings.Fields(name), " ")
	if length(name) <= maxName {
		return name
	}
	used := 1 // the ellipsis
	for i, c := range name {
		if used += utf16.RuneLen(c); used > maxName {
			return name[:i] + "…"
		}
	}
	return name
}

// length counts as the API can count at worst, in UTF-16 units: an emoji is two.
func length(text string) int {
	n := 0
	for _, c := range text {
		n += utf16.RuneLen(c)
	}
	return n
}

package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
)

// number writes a number with commas between thousands.
func number(d decimal.Decimal) string {
	sign, text := "", d.String()
	if d.Sign() < 0 {
		sign, text = minus, text[1:]
	}
	whole, fraction, point := strings.Cut(text, ".")
	var grouped strings.Builder
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			grouped.WriteByte(',')
		}
		grouped.WriteRune(digit)
	}
	if point {
		return sign + grouped.String() + "." + fraction
	}
	return sign + grouped.String()
}

// minus is as wide as the digits.
const minus = "−"

// money writes an amount with at least two digits behind the point. The API names
// no currency with an amount, so none is shown.
func money(d decimal.Decimal) string {
	text := number(d)
	_, fraction, point := strings.Cut(text, ".")
	if !point {
		text += "."
	}
	return text + strings.Repeat("0", max(0, 2-len(fraction)))
}

// signedMoney is an amount with its sign.
func signedMoney(d decimal.Decimal) string {
	if d.Sign() > 0 {
		return "+" + money(d)
	}
	return money(d)
}

// label makes words of a stable name: "already_invoiced" is "Already invoiced".
func label(name any) string {
	words := strings.ReplaceAll(fmt.Sprint(name), "_", " ")
	if size, ok := strings.CutSuffix(words, " gb"); ok {
		words = size + " GB"
	}
	first, width := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[width:]
}

// span is a piece of a sentence.
type span struct {
	Text string
	Code bool
}

// prose takes a sentence apart at its backquotes, which stand around what a
// configuration says.
func prose(text string) []span {
	var spans []span
	for i, piece := range strings.Split(text, "`") {
		if piece != "" {
			spans = append(spans, span{piece, i%2 == 1})
		}
	}
	return spans
}

// plural counts: "1 client", "2 clients".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// delta is a number before and after.
type delta struct{ Before, After decimal.Decimal }

func (d delta) add(e delta) delta { return delta{d.Before.Add(e.Before), d.After.Add(e.After)} }

// Difference is how much more there is after.
func (d delta) Difference() decimal.Decimal { return d.After.Sub(d.Before) }

// Changed reports whether there is any difference.
func (d delta) Changed() bool { return !d.Difference().IsZero() }

// surprise is the square of the difference by what there was before, so that it
// takes both much of a quantity and many units to stand out: 1 more than 1 is
// double, and happens every month.
func (d delta) surprise() float64 {
	difference := float(d.Difference())
	return difference * difference / max(float(d.Before.Abs()), 1)
}

// From what on a change stands out, and strongly: the share of the larger number
// that the difference is, and the surprise.
const (
	notableShare, notableSurprise = 1. / 6, 3
	largeShare, largeSurprise     = 1. / 3, 10
)

// Class is how much the change is to stand out.
func (d delta) Class() string {
	share := float(d.Difference().Abs()) / max(float(d.Before.Abs()), float(d.After.Abs()))
	switch surprise := d.surprise(); {
	case !d.Changed():
		return "none"
	case share >= largeShare && surprise >= largeSurprise:
		return "large"
	case share >= notableShare && surprise >= notableSurprise:
		return "notable"
	}
	return "small"
}

// Percent is the difference in percent; "new" where there was nothing before.
func (d delta) Percent() string {
	before, difference := float(d.Before.Abs()), float(d.Difference())
	switch {
	case difference == 0:
		return ""
	case before == 0:
		return "new"
	}
	percent := 100 * difference / before
	const most = 999_999
	switch digits := 0; {
	case math.Abs(percent) > most:
		return "over 999,999%"
	default:
		if math.Abs(percent) < 10 {
			digits = 1
		}
		text := strconv.FormatFloat(percent, 'f', digits, 64)
		d, err := decimal.Parse(text)
		if err != nil {
			return text
		}
		sign := ""
		if percent > 0 {
			sign = "+"
		}
		return sign + number(d) + "%"
	}
}

// float is for comparison and percents only; amounts stay decimals.
func float(d decimal.Decimal) float64 {
	f, _ := strconv.ParseFloat(d.String(), 64)
	return f
}

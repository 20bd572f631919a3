// Package decimal holds the exact decimals of prices and quantities.
//
// ConnectWise's API declares every price and quantity as a JSON number of
// format double: of a decimal, only 15 significant digits are certain to come
// back. [Decimal.Check] refuses what has more, so that an invoice never shows
// a number that nobody wrote.
package decimal

import (
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"strings"

	"github.com/shopspring/decimal"
)

// MaxDigits is the number of significant digits that a double keeps of every
// decimal.
const MaxDigits = 15

// Digits before and behind the point are bounded: 1e999 is a short text and a
// number that fills a page. The bounds are of the value and not of its spelling,
// so that a number is in range in every form.
const (
	mostWhole    = 61
	mostFraction = 400
)

// Decimal is an exact decimal number. The zero value is 0. Use Equal and Cmp to
// compare: 2 and 2.00 differ for ==.
type Decimal struct{ d decimal.Decimal }

// syntax is that of a JSON number, which the API and Terraform share.
var syntax = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?$`)

// Parse reads a number such as 45.20, -3 or 1e3.
func Parse(text string) (Decimal, error) {
	if len(text) > 400 || !syntax.MatchString(text) {
		return Decimal{}, fmt.Errorf("%.40q is not a valid decimal number", text)
	}
	d, err := decimal.NewFromString(text)
	if err != nil {
		return Decimal{}, fmt.Errorf("%.40q is not a valid decimal number", text)
	}
	if d.NumDigits()+int(d.Exponent()) > mostWhole || d.Exponent() < -mostFraction {
		return Decimal{}, fmt.Errorf("%.40q is out of range", text)
	}
	return Decimal{d}, nil
}

// MustParse is [Parse] for constants of the program; it panics on an error.
func MustParse(text string) Decimal {
	d, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return d
}

// FromInt returns a whole number.
func FromInt(n int64) Decimal { return Decimal{decimal.NewFromInt(n)} }

// noiseDigits is the number of significant digits beyond which the digits of a
// Terraform number are the rounding of its 512-bit arithmetic and not the
// user's: 1.1 * 3 is 3.3 followed by 153 zeros and a 2.
const noiseDigits = 60

// FromBigFloat returns the decimal that a Terraform number stands for. Numbers
// that were written as a decimal come back exactly, up to 60 digits; results of
// arithmetic come back without their binary rounding. A fraction that never
// ends, such as 100/3, keeps its digits, and [Decimal.Check] refuses it.
func FromBigFloat(f *big.Float) (Decimal, error) {
	if f == nil || f.IsInf() {
		return Decimal{}, fmt.Errorf("%v is not a finite number", f)
	}
	return Parse(f.Text('g', noiseDigits))
}

// BigFloat returns the number as Terraform represents the literal.
func (d Decimal) BigFloat() *big.Float {
	f, _, err := big.ParseFloat(d.String(), 10, 512, big.ToNearestEven)
	if err != nil {
		// String writes digits and a point only.
		panic(err)
	}
	return f
}

// String returns the shortest plain notation: no exponent, no trailing zeros.
func (d Decimal) String() string {
	text := d.d.String()
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	if text == "-0" {
		return "0"
	}
	return text
}

// Number returns the number as it is sent to the API.
func (d Decimal) Number() json.Number { return json.Number(d.String()) }

// MarshalJSON writes a JSON number.
func (d Decimal) MarshalJSON() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalJSON reads a JSON number; null leaves the value as it is.
func (d *Decimal) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil
	}
	parsed, err := Parse(string(text))
	if err == nil {
		*d = parsed
	}
	return err
}

// Digits returns the number of significant digits.
func (d Decimal) Digits() int {
	digits := strings.TrimLeft(strings.ReplaceAll(strings.TrimPrefix(d.String(), "-"), ".", ""), "0")
	if !strings.Contains(d.String(), ".") {
		digits = strings.TrimRight(digits, "0")
	}
	return len(digits)
}

// Check returns an error for a number with more digits than the API keeps.
func (d Decimal) Check() error {
	if n := d.Digits(); n > MaxDigits {
		return fmt.Errorf("has %d significant digits, and ConnectWise keeps %d: round it, for example with floor(x * 100 + 0.5) / 100", n, MaxDigits)
	}
	return nil
}

// Significant returns the number rounded to n significant digits.
func (d Decimal) Significant(n int) Decimal {
	before := d.d.NumDigits() + int(d.d.Exponent()) // of the decimal point
	return Decimal{d.d.Round(int32(n - before))}    //nolint:gosec // the exponent of a parsed number is bounded
}

// Add, Sub and Mul are exact.
func (d Decimal) Add(e Decimal) Decimal { return Decimal{d.d.Add(e.d)} }
func (d Decimal) Sub(e Decimal) Decimal { return Decimal{d.d.Sub(e.d)} }
func (d Decimal) Mul(e Decimal) Decimal { return Decimal{d.d.Mul(e.d)} }

// Neg and Abs return the number with the other sign, and without one.
func (d Decimal) Neg() Decimal { return Decimal{d.d.Neg()} }
func (d Decimal) Abs() Decimal { return Decimal{d.d.Abs()} }

// Cmp compares by value: -1, 0 or 1.
func (d Decimal) Cmp(e Decimal) int { return d.d.Cmp(e.d) }

// Equal reports whether two numbers have the same value: 2 and 2.00 do.
func (d Decimal) Equal(e Decimal) bool { return d.d.Equal(e.d) }

// Sign returns -1, 0 or 1.
func (d Decimal) Sign() int { return d.d.Sign() }

// IsZero reports whether the number is 0.
func (d Decimal) IsZero() bool { return d.d.IsZero() }

// Max returns the larger number.
func Max(a, b Decimal) Decimal {
	if a.Cmp(b) >= 0 {
		return a
	}
	return b
}

// Mode says how a number is rounded to a step.
type Mode string

// The modes of [Decimal.Round].
const (
	// None keeps the number as it is.
	None Mode = "none"
	// Up rounds to the next step away from zero.
	Up Mode = "up"
	// Down rounds to the step before, towards zero.
	Down Mode = "down"
	// Nearest rounds to the nearest step; a half rounds away from zero.
	Nearest Mode = "nearest"
)

// Modes lists the modes in the order of the documentation.
var Modes = []Mode{Up, Down, Nearest, None}

// Round returns the multiple of step that the mode chooses. The step must be
// positive unless the mode is [None].
func (d Decimal) Round(step Decimal, mode Mode) Decimal {
	if mode == None || d.IsZero() {
		return d
	}
	if step.Sign() <= 0 {
		panic("decimal: the step of Round must be positive")
	}
	steps, rest := d.d.Abs().QuoRem(step.d, 0)
	switch mode {
	case Up:
		if !rest.IsZero() {
			steps = steps.Add(decimal.NewFromInt(1))
		}
	case Nearest:
		if rest.Add(rest).Cmp(step.d) >= 0 {
			steps = steps.Add(decimal.NewFromInt(1))
		}
	case Down, None:
	}
	rounded := Decimal{steps.Mul(step.d)}
	if d.Sign() < 0 {
		return rounded.Neg()
	}
	return rounded
}

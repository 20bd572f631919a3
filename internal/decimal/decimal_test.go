package decimal_test

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
)

func TestStringIsCanonical(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "-0": "0", "-0.00": "0", "2.00": "2", "100": "100", "1e3": "1000", "1E-2": "0.01",
		"9999999.99": "9999999.99", "-3.50": "-3.5", "0.1": "0.1", "007": "7",
	} {
		d, err := decimal.Parse(text)
		if err != nil || d.String() != want {
			t.Errorf("Parse(%q) = %q, %v; want %q", text, d, err, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{"", "x", "1,5", ".5", "5.", "+1", "1e999", "1e99", "NaN", "Inf", " 1", "1 ", "0x10", "1_000", "--1", strings.Repeat("9", 401)} {
		if d, err := decimal.Parse(text); err == nil {
			t.Errorf("Parse(%q) = %s, want an error", text, d)
		}
	}
}

// literal is how Terraform reads a number in a configuration.
func literal(tb testing.TB, text string) *big.Float {
	tb.Helper()
	f, _, err := big.ParseFloat(text, 10, 512, big.ToNearestEven)
	if err != nil {
		tb.Fatal(err)
	}
	return f
}

func TestFromBigFloat(t *testing.T) {
	product := new(big.Float).Mul(literal(t, "1.1"), literal(t, "3"))
	third := new(big.Float).Quo(literal(t, "100"), literal(t, "3"))
	cent := new(big.Float).Quo(literal(t, "333"), literal(t, "100"))
	for name, test := range map[string]struct {
		number *big.Float
		want   string
		digits bool // more than the API keeps
	}{
		"literal":             {literal(t, "3.30"), "3.3", false},
		"1.1 * 3":             {product, "3.3", false},
		"333 / 100":           {cent, "3.33", false},
		"zero":                {new(big.Float), "0", false},
		"9,999,999.99":        {literal(t, "9999999.99"), "9999999.99", false},
		"fifteen digits":      {literal(t, "1234567890.12345"), "1234567890.12345", false},
		"sixteen digits":      {literal(t, "1234567890.123456"), "1234567890.123456", true},
		"100 / 3":             {third, "33." + strings.Repeat("3", 58), true},
		"a whole number":      {literal(t, "1e20"), "100000000000000000000", false},
		"a negative fraction": {literal(t, "-0.000125"), "-0.000125", false},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := decimal.FromBigFloat(test.number)
			if err != nil || d.String() != test.want {
				t.Fatalf("FromBigFloat = %s, %v; want %s", d, err, test.want)
			}
			if err := d.Check(); (err != nil) != test.digits {
				t.Errorf("Check() = %v, want an error: %t", err, test.digits)
			}
		})
	}
	if _, err := decimal.FromBigFloat(new(big.Float).SetInf(false)); err == nil {
		t.Error("infinity is accepted")
	}
}

func TestRound(t *testing.T) {
	for _, test := range []struct {
		mode                decimal.Mode
		number, step, wants string
	}{
		{decimal.Up, "45.01", "1", "46"},
		{decimal.Up, "45", "1", "45"},
		{decimal.Up, "0.3", "0.25", "0.5"},
		{decimal.Up, "-1.2", "1", "-2"},
		{decimal.Down, "45.99", "1", "45"},
		{decimal.Down, "-1.9", "1", "-1"},
		{decimal.Nearest, "45.5", "1", "46"},
		{decimal.Nearest, "45.49", "1", "45"},
		{decimal.Nearest, "0.37", "0.25", "0.25"},
		{decimal.Nearest, "0.375", "0.25", "0.5"},
		{decimal.Nearest, "62", "25", "50"},
		{decimal.None, "45.123", "1", "45.123"},
		{decimal.Up, "0", "5", "0"},
		{decimal.Up, "9999999.99", "0.01", "9999999.99"},
	} {
		got := decimal.MustParse(test.number).Round(decimal.MustParse(test.step), test.mode)
		if got.String() != test.wants {
			t.Errorf("%s rounded %s to %s = %s, want %s", test.number, test.mode, test.step, got, test.wants)
		}
	}
}

func TestArithmeticIsExact(t *testing.T) {
	sum := decimal.MustParse("0.1").Add(decimal.MustParse("0.2"))
	if sum.String() != "0.3" || !sum.Equal(decimal.MustParse("0.300")) {
		t.Errorf("0.1 + 0.2 = %s", sum)
	}
	if got := decimal.MustParse("1.1").Mul(decimal.FromInt(3)).Sub(decimal.MustParse("3.3")); !got.IsZero() {
		t.Errorf("1.1 * 3 - 3.3 = %s", got)
	}
	if decimal.Max(decimal.FromInt(2), decimal.FromInt(10)).Cmp(decimal.FromInt(10)) != 0 {
		t.Error("Max compares something else than the value")
	}
}

func TestJSON(t *testing.T) {
	var v struct{ Quantity, Price decimal.Decimal }
	if err := json.Unmarshal([]byte(`{"quantity": 2.00, "price": null}`), &v); err != nil || v.Quantity.String() != "2" || !v.Price.IsZero() {
		t.Fatalf("%+v, %v", v, err)
	}
	if err := json.Unmarshal([]byte(`{"quantity": "2"}`), &v); err == nil {
		t.Error("a string was accepted as a number")
	}
	text, err := json.Marshal(map[string]any{"n": decimal.MustParse("10.10")})
	if err != nil || string(text) != `{"n":10.1}` {
		t.Errorf("%s, %v", text, err)
	}
}

// FuzzDecimal: what is read can be written, read again and handed to Terraform
// without a change of value.
func FuzzDecimal(f *testing.F) {
	for _, seed := range []string{"0", "-1.50", "1e3", "9999999.99", "0.1", "1E-40", "123456789012345678901234567890.12"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := decimal.Parse(text)
		if err != nil {
			return
		}
		again, err := decimal.Parse(d.String())
		if err != nil || !again.Equal(d) || again.String() != d.String() {
			t.Fatalf("%q is written %q and read %s, %v", text, d, again, err)
		}
		if want, ok := new(big.Rat).SetString(text); !ok || want.Cmp(rat(t, d.String())) != 0 {
			t.Fatalf("%q is not %s", text, d)
		}
		if d.Digits() <= 60 {
			back, err := decimal.FromBigFloat(d.BigFloat())
			if err != nil || !back.Equal(d) {
				t.Fatalf("%s comes back from Terraform as %s, %v", d, back, err)
			}
		}
		up, down := d.Round(decimal.MustParse("0.25"), decimal.Up), d.Round(decimal.MustParse("0.25"), decimal.Down)
		if up.Abs().Cmp(d.Abs()) < 0 || down.Abs().Cmp(d.Abs()) > 0 || up.Sub(down).Abs().Cmp(decimal.MustParse("0.25")) > 0 {
			t.Fatalf("%s lies between %s and %s", d, down, up)
		}
	})
}

func rat(t *testing.T, text string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("%q is not a number", text)
	}
	return r
}

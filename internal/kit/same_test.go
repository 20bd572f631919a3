package kit

import (
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func text(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }

func parsed(tb testing.TB, s string) tftypes.Value {
	tb.Helper()
	f, _, err := big.ParseFloat(s, 10, precision, big.ToNearestEven)
	if err != nil {
		tb.Fatal(err)
	}
	return tftypes.NewValue(tftypes.Number, f)
}

// The user's spelling and the form in which ConnectWise stores it.
func TestSame(t *testing.T) {
	t.Parallel()
	plain := Attribute{kind: KindString, field: "name"}
	phone := Attribute{kind: KindString, field: "phoneNumber"}
	identifier := Attribute{kind: KindString, field: "identifier", anyCase: true}
	amount := Attribute{kind: KindNumber, field: "price"}
	times := Attribute{kind: KindTimestamp, field: "inactiveDate"}
	product := new(big.Float).Mul(new(big.Float).SetPrec(precision).Copy(numberOf(t, "1.1")), numberOf(t, "3"))
	for _, row := range []struct {
		name      string
		attribute Attribute
		x, y      tftypes.Value
		same      bool
	}{
		{"equal texts", plain, text("a"), text("a"), true},
		{"letters matter in names", plain, text("Acme"), text("ACME"), false},
		{"letters do not matter in identifiers", identifier, text("AcmeDental"), text("ACMEDENTAL"), true},
		{"letters do not matter in names of references", Attribute{kind: KindName}, text("Main"), text("MAIN"), true},
		{"letters do not matter in enumerations", Attribute{kind: KindString, enum: []string{"Billable"}}, text("Billable"), text("billable"), true},
		{"spaces at the end", plain, text("Acme "), text("Acme"), true},
		{"spaces at the beginning matter", plain, text(" Acme"), text("Acme"), false},
		{"line breaks of Windows", plain, text("one\ntwo"), text("one\r\ntwo"), true},
		{"line breaks that came back as a space", plain, text("one\ntwo\n"), text("one two"), true},
		{"other words", plain, text("one two"), text("one three"), false},
		{"telephone numbers", phone, text("720-204-4500"), text("7202044500"), true},
		{"another telephone number", phone, text("720-204-4500"), text("7202044501"), false},
		{"a telephone number without digits", phone, text("none"), text("n/a"), false},
		{"digits in other texts matter", plain, text("720-204-4500"), text("7202044500"), false},
		{"decimals by value", amount, parsed(t, "2.50"), parsed(t, "2.5"), true},
		{"decimals after arithmetic", amount, tftypes.NewValue(tftypes.Number, product), parsed(t, "3.3"), true},
		{"decimals that a double spoiled", amount, parsed(t, "0.3"), parsed(t, "0.30000000000000004"), true},
		{"decimals that were cut", amount, parsed(t, "3.333"), parsed(t, "3.33"), false},
		{"times with and without seconds", times, text("2026-03-03T04:05:06Z"), text("2026-03-03T04:05:00Z"), true},
		{"times with a fraction", times, text("2026-03-03T04:05:06Z"), text("2026-03-03T04:05:06.277Z"), true},
		{"other seconds", times, text("2026-03-03T04:05:06Z"), text("2026-03-03T04:05:07Z"), false},
		{"a value and none", plain, text("a"), tftypes.NewValue(tftypes.String, nil), false},
		{"a value that is not known", plain, tftypes.NewValue(tftypes.String, tftypes.UnknownValue), text("a"), false},
		{"flags", Attribute{kind: KindBool}, tftypes.NewValue(tftypes.Bool, true), tftypes.NewValue(tftypes.Bool, false), false},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if got := row.attribute.same(row.x, row.y); got != row.same {
				t.Errorf("same(%s, %s) = %t", display(row.x), display(row.y), got)
			}
			if got := row.attribute.same(row.y, row.x); got != row.same {
				t.Errorf("same(%s, %s) = %t", display(row.y), display(row.x), got)
			}
		})
	}
}

func numberOf(tb testing.TB, s string) *big.Float {
	tb.Helper()
	var f big.Float
	if err := parsed(tb, s).As(&f); err != nil {
		tb.Fatal(err)
	}
	return &f
}

// FuzzSame: equal texts are the same, the order does not matter, and what
// differs in a letter or digit other than by case is never the same.
func FuzzSame(f *testing.F) {
	for _, seed := range [][2]string{{"a", "A"}, {"a ", "a"}, {"x\r\ny", "x\ny"}, {"+1 720", "1720"}, {"2026-03-03T04:05:06Z", "2026-03-03T04:05:00Z"}} {
		f.Add(seed[0], seed[1])
	}
	attributes := []Attribute{
		{kind: KindString, field: "name"},
		{kind: KindString, field: "phoneNumber"},
		{kind: KindString, field: "identifier", anyCase: true},
		{kind: KindTimestamp, field: "date"},
	}
	f.Fuzz(func(t *testing.T, p, q string) {
		for _, a := range attributes {
			x, y := text(p), text(q)
			if !a.same(x, x) || a.same(x, y) != a.same(y, x) {
				t.Fatalf("%s: same is not an equivalence for %q and %q", a.field, p, q)
			}
		}
		if attributes[0].same(text(p), text(q)) && digitsOf(p) != digitsOf(q) {
			t.Fatalf("%q and %q are the same name", p, q)
		}
	})
}

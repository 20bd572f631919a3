package kit

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// What the API takes for a text, and which texts say the same.
func TestCustomFieldValues(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		kind, text string
		sent       string // in JSON; "" where the text is refused
		same       []string
		others     []string
	}{
		{"Text", "East ", `"East "`, []string{"East"}, []string{"east", "", "East Coast"}},
		{"TextArea", "two\nlines", `"two\nlines"`, []string{"two lines"}, nil},
		{"Text", "12.50", `"12.50"`, nil, []string{"12.5"}},
		{"Number", "12.50", `12.5`, []string{"12.5", " 12.500 "}, []string{"12.51", "", "many"}},
		{"Number", "1.25", "", nil, nil},
		{"Number", "3.30000000000000000000000000000000000000000000000000000000000000000000000000002", `3.3`, []string{"3.3"}, nil},
		{"Number", "0", `0`, []string{"0.0", "-0"}, []string{"", "1"}},
		{"Percent", "x", "", nil, nil},
		{"Currency", "12.505", `12.505`, nil, nil},
		{"Currency", "12345678901234567", "", nil, nil},
		{"Checkbox", "false", `false`, []string{"false", ""}, []string{"true"}},
		{"Checkbox", "True", "", nil, nil},
		{"Date", "2026-03-01", `"2026-03-01T00:00:00Z"`, []string{"2026-03-01T00:00:00Z"}, []string{"2026-03-02", "2026-03-01T00:00:01Z", ""}},
		{"Date", "2026-03-01T10:00:00Z", `"2026-03-01T10:00:00Z"`, nil, []string{"2026-03-01"}},
		{"Date", "01.03.2026", "", nil, nil},
		{"Date", "2026-03-01T10:00:00+01:00", "", nil, nil},
		{"Hyperlink", "", `null`, nil, []string{"https://example.com"}},
		{"Button", "x", "", nil, nil},
		{"Password", "x", "", nil, nil},
	} {
		t.Run(strings.TrimSpace(row.kind+" "+row.text), func(t *testing.T) {
			t.Parallel()
			item := map[string]any{"id": json.Number("1"), "caption": "Field", "type": row.kind, "numberOfDecimals": json.Number("1")}
			f := customFieldsOf([]any{item})[0]
			v, err := f.encode(row.text)
			if err != nil {
				if row.sent != "" {
					t.Errorf("refused: %s", err)
				}
				return
			}
			sent, _ := json.Marshal(v)
			if string(sent) != row.sent {
				t.Fatalf("sent %s, want %s", sent, row.sent)
			}
			var stored any
			decoder := json.NewDecoder(strings.NewReader(string(sent)))
			decoder.UseNumber()
			if err := decoder.Decode(&stored); err != nil {
				t.Fatal(err)
			}
			item["value"] = stored
			f = customFieldsOf([]any{item})[0]
			for _, text := range append(row.same, row.text, f.text()) {
				if !f.holds(text) {
					t.Errorf("%s does not hold %q", sent, text)
				}
			}
			for _, text := range row.others {
				if f.holds(text) {
					t.Errorf("%s holds %q", sent, text)
				}
			}
		})
	}
}

// Addresses and numbers in the spelling of a person and of a server.
func TestSameCommunication(t *testing.T) {
	t.Parallel()
	for pair, want := range map[[2]string]bool{
		{"720-204-4500", "7202044500"}:             true,
		{"(720) 204 4500 x12", "720.204.4500 x12"}: true,
		{"7202044500 x12", "720204450012"}:         false,
		{"7202044500 x12", "7202044500 x13"}:       false,
		{"+1 720", "1720"}:                         true,
		{"a1@b.example", "b1@b.example"}:           false,
		{"a@b.example", "A@b.example"}:             false,
		{"a@b.example ", "a@b.example"}:            true,
		{"ext 5", "5"}:                             false,
	} {
		if got := SameCommunication(pair[0], pair[1]); got != want {
			t.Errorf("%s is %t", fmt.Sprint(pair), got)
		}
	}
}

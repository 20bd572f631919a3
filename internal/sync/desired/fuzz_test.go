package desired_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// Whatever an account is called, the invoice has one line for it, which is valid
// text, no formula to a spreadsheet, and no longer than the field.
func FuzzDescribe(f *testing.F) {
	for _, name := range []string{
		"srv01", "=cmd|' /C calc'!A0", " +1", "\t@SUM(A1)", "-", "a\u202eb", "line\r\nbreak\u2028", "\x00\xff", strings.Repeat("👩‍💻", 90), "", "'=1", "\ue000=1", "\u200b=1",
	} {
		f.Add(name, "80202028", 3)
		f.Add("", name, 40)
	}
	f.Fuzz(func(t *testing.T, username, account string, accounts int) {
		q := desired.Quantity{Measure: policy.OnlineBackupServers}
		// No more than would fill the field twice.
		for range 1 + uint(accounts)%200 {
			q.Parts = append(q.Parts, desired.Part{Account: account, Username: username, Amount: decimal.FromInt(1)})
		}
		text := desired.Describe(q)
		if n := len(utf16.Encode([]rune(text))); n > 6000 {
			t.Errorf("the text has %d characters", n)
		}
		if !utf8.ValidString(text) {
			t.Errorf("%q is not UTF-8", text)
		}
		lines := strings.Split(text, "\n")
		if full := len(lines) == len(q.Parts); !full && !strings.HasPrefix(lines[len(lines)-1], "… and ") {
			t.Errorf("%d lines for %d accounts: %q", len(lines), len(q.Parts), text)
		}
		for _, line := range lines {
			if strings.IndexAny(line, "=+-@") == 0 || strings.TrimSpace(line) != line {
				t.Errorf("%q is a formula or has space around it", line)
			}
			for _, r := range line {
				if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
					t.Errorf("%q has the character %U", line, r)
				}
			}
		}
	})
}

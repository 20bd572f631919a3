package desired_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
)

func TestDescription(t *testing.T) {
	t.Parallel()
	all := `"invoice_description": true, "measures": ["online_backup_gb", "online_backup_servers", "email_security_mailboxes"]`
	u := usage(t, "online_backup 1 server P 48533130248", "online_backup 2 server P 1", "online_backup 3 server P 0",
		"email_security 4 - - 1", "email_security 5 - - 12")
	names := map[string]string{"1": "srv\r\n01\x00\t\u202e\u2028gpj.exe\xff", "2": "", "3": "=cmd|' /C calc'!A0<script>", "4": "4", "5": "acme"}
	for i := range u.Accounts {
		u.Accounts[i].Username = names[u.Accounts[i].Account]
	}
	c := one(t, billing(t, all), u)
	got := map[string]string{}
	for _, q := range c.Quantities {
		got[string(q.Measure)] = q.Description
	}
	for measure, want := range map[string]string{
		// 48,533,130,248 / 2^30 = 45.1999998…; one byte is more than nothing.
		"online_backup_gb":         "srv 01 gpj.exe\uFFFD (1): 45.2 GB\n2: under 0.01 GB\n'=cmd|' /C calc'!A0<script> (3): 0 GB",
		"online_backup_servers":    "srv 01 gpj.exe\uFFFD (1)\n2\n'=cmd|' /C calc'!A0<script> (3)",
		"email_security_mailboxes": "4: 1 mailbox\nacme (5): 12 mailboxes",
	} {
		if got[measure] != want {
			t.Errorf("%s:\n got %q\nwant %q", measure, got[measure], want)
		}
	}
	if d := one(t, billing(t, `"invoice_description": false`), u).Quantities[0].Description; d != "" {
		t.Errorf("a description nobody asked for: %q", d)
	}
}

func TestDescriptionIsCut(t *testing.T) {
	t.Parallel()
	p := billing(t, `"invoice_description": true, "measures": ["online_backup_servers"]`)
	// The first account has a name of its own.
	long := func(n int, name, first string) string {
		var u axcient.Usage
		for i := range n {
			a := machine(t, fmt.Sprintf("online_backup %03d server P 1", i))
			if a.Username = name; i == 0 {
				a.Username = first
			}
			u.Accounts = append(u.Accounts, a)
		}
		return one(t, p, u).Quantities[0].Description
	}
	length := func(text string) int { return len(utf16.Encode([]rune(text))) }
	for _, c := range []struct {
		name        string
		n           int
		username    string
		first       string
		lines, size int
		last        string
	}{
		// A line of 19 characters, its break apart: 300 lines are 300 * 20 - 1 = 5,999.
		{"fits", 300, "thirteen-char", "thirteen-char", 300, 5999, "thirteen-char (299)"},
		{"just fits", 300, "thirteen-char", "fourteen-chars", 300, 6000, "thirteen-char (299)"},
		// 299 lines and their breaks would be 5,982, with "… and 1 more account", which
		// has 20 characters, 6,002; one line less and 21 characters are 5,983.
		{"a character too many", 300, "thirteen-char", "fifteen-chars-x", 299, 5983, "… and 2 more accounts"},
		// 298 lines with breaks are 5,960, and "… and 3 more accounts" has 21
		// characters; with 299 lines it would be 6,001.
		{"an account too many", 301, "thirteen-char", "thirteen-char", 299, 5981, "… and 3 more accounts"},
		// The first line shorter by one: 299 lines are 5,979, with the rest 6,000.
		{"the rest just fits", 301, "thirteen-char", "twelve-chars", 300, 6000, "… and 2 more accounts"},
		// A name of 100 characters, an ellipsis the last: 106 for the line and 107
		// with its break; 55 lines are 5,885, the rest is told in 22.
		{"names are cut", 70, strings.Repeat("n", 5000), strings.Repeat("n", 5000), 56, 5907, "… and 15 more accounts"},
		// An emoji is two units: 49 of them, since the ellipsis takes one of 100.
		// 49 * 2 + 1 + 6 = 105, with break 106; 56 lines are 5,936.
		{"emoji are two", 70, strings.Repeat("😀", 60), strings.Repeat("😀", 60), 57, 5958, "… and 14 more accounts"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := long(c.n, c.username, c.first)
			lines := strings.Split(got, "\n")
			if len(lines) != c.lines || length(got) != c.size || lines[len(lines)-1] != c.last {
				t.Errorf("%d lines, %d characters, the last %q", len(lines), length(got), lines[len(lines)-1])
			}
		})
	}
}

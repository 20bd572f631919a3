package push_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/push"
)

// marks are the lines of a list as an error shows them, without the first blanks.
func marks(lines []push.Line) []string {
	var all []string
	for _, line := range lines {
		all = append(all, fmt.Sprintf("%1s%s", line.Mark, line.Text))
	}
	return all
}

// Each list is whole and in its order; marked is what the other list has not, by
// where it stands and not by its text alone.
func TestCompare(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		approved, planned, wantApproved, wantPlanned []string
	}{
		"the same": {
			[]string{"Acme (1)", "  addition 4", "    quantity: 3 -> 4"},
			[]string{"Acme (1)", "  addition 4", "    quantity: 3 -> 4"},
			[]string{" Acme (1)", "   addition 4", "     quantity: 3 -> 4"},
			[]string{" Acme (1)", "   addition 4", "     quantity: 3 -> 4"},
		},
		"another value": {
			[]string{"Acme (1)", "  addition 4", "    quantity: 3 -> 4"},
			[]string{"Acme (1)", "  addition 4", "    quantity: 7 -> 4"},
			[]string{" Acme (1)", "   addition 4", "~    quantity: 3 -> 4"},
			[]string{" Acme (1)", "   addition 4", "~    quantity: 7 -> 4"},
		},
		"another name in a value": {
			[]string{"devices", "  device 5: plan: A: B -> C"},
			[]string{"devices", "  device 5: plan: A: D -> C", "  device 6: plan: A: B -> C"},
			[]string{" devices", "~  device 5: plan: A: B -> C"},
			[]string{" devices", "~  device 5: plan: A: D -> C", "+  device 6: plan: A: B -> C"},
		},
		"another field of one device": {
			[]string{"devices", "  device 5: servers: 1 -> 2"},
			[]string{"devices", "  device 5: jobs: 1 -> 2"},
			[]string{" devices", "-  device 5: servers: 1 -> 2"},
			[]string{" devices", "+  device 5: jobs: 1 -> 2"},
		},
		"the same text of another client": {
			[]string{"Acme (1)", "  quantity: 3 -> 4"},
			[]string{"Bay (2)", "  quantity: 3 -> 4"},
			[]string{"-Acme (1)", "-  quantity: 3 -> 4"},
			[]string{"+Bay (2)", "+  quantity: 3 -> 4"},
		},
		"once more": {
			[]string{"note", "note"},
			[]string{"note", "note", "note"},
			[]string{" note", " note"},
			[]string{" note", " note", "+note"},
		},
		"another order": {
			[]string{"a: 1", "b: 2"}, []string{"b: 2", "a: 1"}, []string{" a: 1", " b: 2"}, []string{" b: 2", " a: 1"},
		},
		"nothing to compare with": {[]string{"", " "}, []string{"a"}, nil, []string{" a"}},
		"controls and blank lines": {
			[]string{"a\x1b[31m\u202e: 1\r", "", " \t"}, []string{"a [31m : 1"}, []string{" a [31m : 1"}, []string{" a [31m : 1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lists := push.Compare(strings.Join(row.approved, "\n"), strings.Join(row.planned, "\n")+"\n")
			if got := marks(lists.Approved); !slices.Equal(got, row.wantApproved) {
				t.Errorf("approved %q, want %q", got, row.wantApproved)
			}
			if got := marks(lists.Planned); !slices.Equal(got, row.wantPlanned) {
				t.Errorf("planned %q, want %q", got, row.wantPlanned)
			}
		})
	}
}

// An error shows short lists whole, and of long ones what differs and where it
// stands; it has a bound, and says so.
func TestNotApprovedErrorIsShort(t *testing.T) {
	t.Parallel()
	text := func(clients int, quantity func(int) int) string {
		var b strings.Builder
		for i := range clients {
			fmt.Fprintf(&b, "Client %d\n  addition\n    price: 1 -> 2\n    quantity: %d -> 9\n", i, quantity(i))
		}
		return b.String()
	}
	same := func(int) int { return 1 }
	second := func(i int) int { return max(1, 2*i*(2-i)) } // 2 of client 1 alone
	for name, row := range map[string]struct {
		approved, planned string
		want, lacks       []string
	}{
		"short": {text(3, same), text(3, second), []string{"    Client 2\n", "  ~     quantity: 1 -> 9\n", "  ~     quantity: 2 -> 9\n"}, []string{"left out", "read the same"}},
		"long": {
			text(30, same), text(30, second),
			[]string{"now:\n    Client 1\n      addition\n  ~     quantity: 1 -> 9\n\n", "value:\n    Client 1\n      addition\n  ~     quantity: 2 -> 9\n\n", "left out"},
			[]string{"Client 2", "price"},
		},
		"all differ": {text(500, same), text(500, func(int) int { return 3 }), []string{"    Client 66\n      addition\n    … and 1300 more lines", "left out"}, []string{"Client 499"}},
		"one list alone": {
			text(30, same), text(31, same), []string{"now:\n    (no line of its own)\n", "value:\n  + Client 30\n  +   addition\n"}, []string{"Client 2", "~ Client"},
		},
		"same to read":  {text(2, same), text(2, same), []string{"Both lists read the same"}, []string{"left out"}},
		"hash alone":    {"", text(2, same), []string{"What would be written now:\n    Client 0\n"}, []string{"Approved", "+", "~"}},
		"hash, at most": {"", text(500, same), []string{"… and 1800 more lines"}, []string{"Client 499"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			message := (&push.NotApprovedError{Approved: "a", Planned: "b", Lists: push.Compare(row.approved, row.planned)}).Error()
			for _, want := range row.want {
				if !strings.Contains(message, want) {
					t.Errorf("the error lacks %q:\n%.3000s", want, message)
				}
			}
			for _, lacks := range row.lacks {
				if strings.Contains(message, lacks) {
					t.Errorf("the error has %q:\n%.3000s", lacks, message)
				}
			}
		})
	}
}

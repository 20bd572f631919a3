package push

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Mark says how a line of one list stands to the other list.
type Mark string

// The marks. A line that both lists have has none.
const (
	Dropped Mark = "-" // approved, and would not be written now
	Added   Mark = "+" // would be written now, and was not approved
	Changed Mark = "~" // both lists name it, each with another value
)

// Line is a line of a list.
type Line struct {
	Mark Mark `json:"mark,omitempty"`
	// Text begins with its indent, and has nothing that controls or hides text.
	Text string `json:"text"`
}

// Lists are what was approved and what would be written now, both whole.
type Lists struct {
	// Approved is empty where only the hash of the preview is known.
	Approved []Line `json:"approved,omitempty"`
	Planned  []Line `json:"planned"`
}

// Compare marks the lines of two texts. A line belongs to the line above it that is
// indented less, and is another one below another. Where the approved text is empty
// there is nothing to compare with and no mark.
func Compare(approved, planned string) Lists {
	ids := map[place]int{}
	was, is := parseLines(approved, ids), parseLines(planned, ids)
	if len(was) == 0 {
		return Lists{Planned: is.against(is, "")}
	}
	return Lists{Approved: was.against(is, Dropped), Planned: is.against(was, Added)}
}

// Differ reports whether any line is marked.
func (l Lists) Differ() bool {
	isMarked := func(line Line) bool { return line.Mark != "" }
	return slices.ContainsFunc(l.Approved, isMarked) || slices.ContainsFunc(l.Planned, isMarked)
}

// Long reports whether the lists are too long to look for the marks in them.
func (l Lists) Long() bool { return len(l.Approved)+len(l.Planned) > wholeLines }

// Marked are the lists without the lines that both have, but for those that say to
// what a marked line belongs.
func (l Lists) Marked() Lists { return Lists{Approved: marked(l.Approved), Planned: marked(l.Planned)} }

// place is where a line stands: below which, and with what text. Lines have numbers
// instead of paths, so that a deep text takes no more memory than a flat one.
type place struct {
	parent int
	text   string
	// name says that the text is the line's up to its value.
	name bool
}

// parsedLine has the numbers of its places: the whole line, and the line without its
// value.
type parsedLine struct {
	text      string
	id, named int
}

type parsedLines []parsedLine

func parseLines(text string, ids map[place]int) parsedLines {
	number := func(p place) int {
		if _, known := ids[p]; !known {
			ids[p] = len(ids) + 1
		}
		return ids[p]
	}
	type open struct{ indent, id int }
	var above []open
	var all parsedLines
	for line := range strings.Lines(text) {
		line = strings.TrimRightFunc(strings.Map(printable, line), unicode.IsSpace)
		content := strings.TrimLeft(line, " ")
		if content == "" {
			continue
		}
		indent := len(line) - len(content)
		for len(above) > 0 && above[len(above)-1].indent >= indent {
			above = above[:len(above)-1]
		}
		parent := 0
		if len(above) > 0 {
			parent = above[len(above)-1].id
		}
		one := parsedLine{text: line, id: number(place{parent: parent, text: content}), named: number(place{parent: parent, text: nameOf(content), name: true})}
		above = append(above, open{indent, one.id})
		all = append(all, one)
	}
	return all
}

// nameOf is a line up to its value: "device 1: quantity" of "device 1: quantity: 2 -> 3".
func nameOf(line string) string {
	if before, _, isChange := strings.Cut(line, " -> "); isChange {
		if end := strings.LastIndex(before, ": "); end >= 0 {
			return line[:end]
		}
	}
	name, _, _ := strings.Cut(line, ": ")
	return name
}

// printable replaces what controls a terminal or hides text: one of the texts comes
// from the configuration, and names in both come from elsewhere.
func printable(r rune) rune {
	if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) {
		return ' '
	}
	return r
}

// against marks the lines that the other list lacks. A line that is there more often
// than in the other list is marked as often as that.
func (lines parsedLines) against(other parsedLines, alone Mark) []Line {
	left := other.without(lines)
	names := map[int]bool{}
	for _, line := range left {
		names[line.named] = true
	}
	mine := lines.without(other)
	all := make([]Line, 0, len(lines))
	for i, line := range lines {
		one := Line{Text: line.text}
		if _, marked := mine[i]; marked {
			one.Mark = alone
			if names[line.named] {
				one.Mark = Changed
			}
		}
		all = append(all, one)
	}
	return all
}

// without returns, by their index, the lines that the other list has not.
func (lines parsedLines) without(other parsedLines) map[int]parsedLine {
	counts := map[int]int{}
	for _, line := range other {
		counts[line.id]++
	}
	mine := map[int]parsedLine{}
	for i, line := range lines {
		if counts[line.id]--; counts[line.id] < 0 {
			mine[i] = line
		}
	}
	return mine
}

// wholeLines is up to how many lines, both lists together, an error shows them
// whole.
const wholeLines = 60

// mostLines is how many lines of each list an error shows at all: Terraform prints
// it in one piece.
const mostLines = 200

// write writes the lists for an error.
func (l Lists) write(b *strings.Builder) {
	if len(l.Approved) == 0 {
		b.WriteString("What would be written now:\n")
		writeLines(b, l.Planned)
		return
	}
	shown := l
	if l.Long() {
		shown = l.Marked()
	}
	b.WriteString("\nApproved; - would not be written now, ~ has another value now:\n")
	writeLines(b, shown.Approved)
	b.WriteString("\nWhat would be written now; + was not approved, ~ was approved with another value:\n")
	writeLines(b, shown.Planned)
	if !l.Differ() {
		b.WriteString("\nBoth lists read the same: what differs is a text that they do not quote, such as the description of an invoice.\n")
	}
	if l.Long() {
		b.WriteString("\nLines that both lists have are left out here. The report, where there is one, has both lists whole.\n")
	}
}

// writeLines writes each line with its mark behind a blank, which keeps Terraform
// from wrapping it.
func writeLines(b *strings.Builder, lines []Line) {
	for i, line := range lines {
		if i == mostLines {
			fmt.Fprintf(b, "    … and %d more lines\n", len(lines)-mostLines)
			return
		}
		fmt.Fprintf(b, "  %-1s %s\n", line.Mark, line.Text)
	}
}

// marked returns the lines with a mark, and above each those that it belongs to.
func marked(lines []Line) []Line {
	indent := func(line Line) int { return len(line.Text) - len(strings.TrimLeft(line.Text, " ")) }
	var above, shown []Line
	for _, line := range lines {
		for len(above) > 0 && indent(above[len(above)-1]) >= indent(line) {
			above = above[:len(above)-1]
		}
		if line.Mark == "" {
			above = append(above, line)
			continue
		}
		shown = append(append(shown, above...), line)
		above = nil
	}
	if len(shown) == 0 {
		return []Line{{Text: "(no line of its own)"}}
	}
	return shown
}

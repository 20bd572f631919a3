// Package conditions reads and evaluates the language in which ConnectWise's
// REST API takes the conditions of a list, for example
//
//	board/name = "Service Desk" and (closedFlag = false or dateEntered > [2026-01-01T00:00:00Z])
//
// The grammar is small and its errors must be the server's own words, so it is
// parsed by hand: a lexer and one function for each level of precedence.
package conditions

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// Explanation is what the server says of a literal that it cannot read.
const Explanation = "String values should be enclosed with double or single quotes; DateTime values should be enclosed in square brackets; " +
	"numbers should consist of only digits, and optionally a decimal point and a negation sign; " +
	"boolean values should be indicated with the keywords true or false; null values should be indicated by the keyword null."

// ErrSyntax is wrapped by every error of [Parse] and [Expr.Match].
var ErrSyntax = errors.New("conditions cannot be read")

// Lookup returns the value of a field, whose name may be written in any case
// and may be a path such as board/name. The second result reports whether the
// object's model has the field at all; a field without a value is nil.
type Lookup func(field string) (value any, ok bool)

// Expr is a parsed condition. The zero value matches everything.
type Expr struct{ root node }

// Match evaluates the condition. Strings compare without regard to case, as
// the server's database collates; a missing value is null.
func (e *Expr) Match(lookup Lookup) (bool, error) {
	if e == nil || e.root == nil {
		return true, nil
	}
	return e.root.match(lookup)
}

// String writes the condition in canonical form; it parses to an equal one.
func (e *Expr) String() string {
	if e == nil || e.root == nil {
		return ""
	}
	return e.root.String()
}

// Fields are the fields that the condition names, in order.
func (e *Expr) Fields() []string {
	if e == nil || e.root == nil {
		return nil
	}
	return e.root.fields(nil)
}

type node interface {
	match(Lookup) (bool, error)
	fields([]string) []string
	String() string
}

type logical struct {
	all   bool
	terms []node
}

func (l logical) match(lookup Lookup) (bool, error) {
	result := l.all
	// Every term is evaluated: a field that does not exist is an error wherever
	// it stands.
	for _, term := range l.terms {
		ok, err := term.match(lookup)
		if err != nil {
			return false, err
		}
		if l.all {
			result = result && ok
		} else {
			result = result || ok
		}
	}
	return result, nil
}

func (l logical) fields(names []string) []string {
	for _, term := range l.terms {
		names = term.fields(names)
	}
	return names
}

func (l logical) String() string {
	word := " or "
	if l.all {
		word = " and "
	}
	parts := make([]string, len(l.terms))
	for i, term := range l.terms {
		parts[i] = term.String()
	}
	return "(" + strings.Join(parts, word) + ")"
}

type comparison struct {
	field    string
	operator string
	negated  bool
	values   []literal
}

func (c comparison) fields(names []string) []string { return append(names, c.field) }

func (c comparison) String() string {
	operator := c.operator
	if c.negated {
		operator = "not " + operator
	}
	if c.operator == "in" {
		parts := make([]string, len(c.values))
		for i, v := range c.values {
			parts[i] = v.String()
		}
		return fmt.Sprintf("%s %s (%s)", c.field, operator, strings.Join(parts, ","))
	}
	return fmt.Sprintf("%s %s %s", c.field, operator, c.values[0])
}

func (c comparison) match(lookup Lookup) (bool, error) {
	value, ok := lookup(c.field)
	if !ok {
		return false, fmt.Errorf("%w: the field %s does not exist", ErrSyntax, c.field)
	}
	// A path through an array yields all its values; one that fits is enough.
	values, many := value.([]any)
	if !many {
		values = []any{value}
	}
	for _, v := range values {
		fits, err := c.fits(v)
		if err != nil {
			return false, err
		}
		if fits != c.negated {
			return true, nil
		}
	}
	return false, nil
}

func (c comparison) fits(value any) (bool, error) {
	for _, want := range c.values {
		fits, err := want.compare(value, c.operator)
		if err != nil || fits {
			return fits, err
		}
	}
	return false, nil
}

type kind int

const (
	text kind = iota
	number
	boolean
	datetime
	null
)

var kindNames = map[kind]string{text: "string", number: "numeric", boolean: "boolean", datetime: "datetime"}

type literal struct {
	kind kind
	text string
	num  decimal.Decimal
	yes  bool
	when time.Time
}

func (l literal) String() string {
	switch l.kind {
	case number:
		return l.num.String()
	case boolean:
		return fmt.Sprint(l.yes)
	case datetime:
		return "[" + l.when.UTC().Format("2006-01-02T15:04:05Z") + "]"
	case null:
		return "null"
	}
	if strings.Contains(l.text, `"`) {
		return "'" + l.text + "'"
	}
	return `"` + l.text + `"`
}

// compare holds a value of the object, as encoding/json yields it, against the
// literal.
func (l literal) compare(value any, operator string) (bool, error) {
	if l.kind == null || value == nil {
		same := l.kind == null && value == nil
		switch operator {
		case "=", "in":
			return same, nil
		case "!=":
			return !same, nil
		}
		return false, nil
	}
	switch v := value.(type) {
	case bool:
		if l.kind != boolean {
			return false, mismatch(boolean, l.kind)
		}
		return ordered(operator, boolOrder(v, l.yes))
	case fmt.Stringer: // json.Number
		if l.kind != number {
			return false, mismatch(number, l.kind)
		}
		n, err := decimal.NewFromString(v.String())
		if err != nil {
			return false, fmt.Errorf("%w: %q is no number", ErrSyntax, v)
		}
		return ordered(operator, n.Cmp(l.num))
	case string:
		if when, err := time.Parse(time.RFC3339, v); err == nil && l.kind == datetime {
			return ordered(operator, when.Compare(l.when))
		}
		if l.kind != text {
			return false, mismatch(text, l.kind)
		}
		switch operator {
		case "contains":
			return strings.Contains(strings.ToLower(v), strings.ToLower(l.text)), nil
		case "like":
			return like(v, l.text), nil
		}
		return ordered(operator, strings.Compare(strings.ToLower(v), strings.ToLower(l.text)))
	}
	return false, nil
}

func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func ordered(operator string, order int) (bool, error) {
	switch operator {
	case "=", "in":
		return order == 0, nil
	case "!=":
		return order != 0, nil
	case "<":
		return order < 0, nil
	case "<=":
		return order <= 0, nil
	case ">":
		return order > 0, nil
	case ">=":
		return order >= 0, nil
	}
	return false, fmt.Errorf("%w: %s goes with strings", ErrSyntax, operator)
}

func mismatch(want, got kind) error {
	return fmt.Errorf("%w: Expected a %s value, not a %s. %s", ErrSyntax, kindNames[want], kindNames[got], Explanation)
}

// like matches * and % as any text; [[] stands for a bracket.
func like(value, pattern string) bool {
	var b strings.Builder
	b.WriteString("(?is)^")
	for i := 0; i < len(pattern); i++ {
		switch {
		case strings.HasPrefix(pattern[i:], "[[]"):
			b.WriteString(`\[`)
			i += len("[[]") - 1
		case pattern[i] == '*' || pattern[i] == '%':
			b.WriteString(".*")
		default:
			b.WriteString(regexp.QuoteMeta(pattern[i : i+1]))
		}
	}
	b.WriteString("$")
	re, err := regexp.Compile(b.String())
	return err == nil && re.MatchString(value)
}

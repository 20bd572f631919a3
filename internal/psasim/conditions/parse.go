package conditions

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// Parse reads a condition; an empty one matches everything.
func Parse(input string) (*Expr, error) {
	tokens, err := lex(input)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	if p.peek().kind == end {
		return &Expr{}, nil
	}
	root, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != end {
		return nil, p.unexpected(t)
	}
	return &Expr{root: root}, nil
}

type tokenKind int

const (
	end tokenKind = iota
	word
	symbol
	value
)

type token struct {
	kind tokenKind
	text string
	lit  literal
}

// deepest bounds the nesting of parentheses.
const deepest = 100

func lex(input string) ([]token, error) {
	var tokens []token
	for i := 0; i < len(input); {
		r, size := utf8.DecodeRuneInString(input[i:])
		switch {
		case unicode.IsSpace(r):
			i += size
		case r == '"' || r == '\'':
			closing := strings.IndexByte(input[i+1:], byte(r))
			if closing < 0 {
				return nil, fmt.Errorf("%w: the string at %d has no closing quote. %s", ErrSyntax, i, Explanation)
			}
			tokens = append(tokens, token{kind: value, lit: literal{kind: text, text: input[i+1 : i+1+closing]}})
			i += closing + 2
		case r == '[':
			closing := strings.IndexByte(input[i:], ']')
			if closing < 0 {
				return nil, fmt.Errorf("%w: the time at %d has no closing bracket. %s", ErrSyntax, i, Explanation)
			}
			when, err := parseTime(input[i+1 : i+closing])
			if err != nil {
				return nil, fmt.Errorf("%w: %q is no time. %s", ErrSyntax, input[i+1:i+closing], Explanation)
			}
			tokens = append(tokens, token{kind: value, lit: literal{kind: datetime, when: when}})
			i += closing + 1
		case strings.ContainsRune("(),=", r):
			tokens = append(tokens, token{kind: symbol, text: string(r)})
			i += size
		case strings.ContainsRune("!<>", r):
			text := string(r)
			if strings.HasPrefix(input[i+size:], "=") {
				text += "="
			}
			tokens = append(tokens, token{kind: symbol, text: text})
			i += len(text)
		default:
			length := strings.IndexFunc(input[i:], func(r rune) bool {
				return unicode.IsSpace(r) || strings.ContainsRune(`"'[(),=!<>`, r)
			})
			if length < 0 {
				length = len(input) - i
			}
			if length == 0 {
				return nil, fmt.Errorf("%w: %q at %d is not understood. %s", ErrSyntax, string(r), i, Explanation)
			}
			tokens = append(tokens, token{kind: word, text: input[i : i+length]})
			i += length
		}
	}
	return tokens, nil
}

func parseTime(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return t.UTC().Truncate(time.Second), nil
		}
	}
	return time.Time{}, ErrSyntax
}

type parser struct {
	tokens []token
	at     int
}

func (p *parser) peek() token {
	if p.at < len(p.tokens) {
		return p.tokens[p.at]
	}
	return token{}
}

func (p *parser) next() token {
	t := p.peek()
	p.at++
	return t
}

func (p *parser) keyword(want string) bool {
	if t := p.peek(); t.kind == word && strings.EqualFold(t.text, want) {
		p.at++
		return true
	}
	return false
}

func (p *parser) sign(want string) bool {
	if t := p.peek(); t.kind == symbol && t.text == want {
		p.at++
		return true
	}
	return false
}

func (p *parser) unexpected(t token) error {
	switch t.kind {
	case end:
		return fmt.Errorf("%w: it ends too early", ErrSyntax)
	case value:
		return fmt.Errorf("%w: %s stands where it does not belong", ErrSyntax, t.lit)
	}
	return fmt.Errorf("%w: %q stands where it does not belong. %s", ErrSyntax, t.text, Explanation)
}

func (p *parser) or(depth int) (node, error) { return p.chain("or", depth) }

func (p *parser) chain(operator string, depth int) (node, error) {
	operand := func() (node, error) {
		if operator == "or" {
			return p.chain("and", depth)
		}
		return p.term(depth)
	}
	first, err := operand()
	if err != nil {
		return nil, err
	}
	terms := []node{first}
	for p.keyword(operator) {
		next, err := operand()
		if err != nil {
			return nil, err
		}
		terms = append(terms, next)
	}
	if len(terms) == 1 {
		return first, nil
	}
	return logical{all: operator == "and", terms: terms}, nil
}

func (p *parser) term(depth int) (node, error) {
	if depth > deepest {
		return nil, fmt.Errorf("%w: parentheses are nested deeper than %d", ErrSyntax, deepest)
	}
	if p.sign("(") {
		inner, err := p.or(depth + 1)
		if err != nil {
			return nil, err
		}
		if !p.sign(")") {
			return nil, p.unexpected(p.peek())
		}
		return inner, nil
	}
	field := p.next()
	if field.kind != word || Reserved(field.text) {
		return nil, p.unexpected(field)
	}
	c := comparison{field: field.text, negated: p.keyword("not")}
	switch t := p.next(); {
	case t.kind == word && slices.Contains([]string{"contains", "like", "in"}, strings.ToLower(t.text)):
		c.operator = strings.ToLower(t.text)
	case t.kind == symbol && slices.Contains([]string{"=", "!=", "<", "<=", ">", ">="}, t.text) && !c.negated:
		c.operator = t.text
	default:
		return nil, p.unexpected(t)
	}
	if c.operator != "in" {
		v, err := p.literal()
		c.values = []literal{v}
		return c, err
	}
	if !p.sign("(") {
		return nil, p.unexpected(p.peek())
	}
	for {
		v, err := p.literal()
		if err != nil {
			return nil, err
		}
		c.values = append(c.values, v)
		if p.sign(")") {
			return c, nil
		}
		if !p.sign(",") {
			return nil, p.unexpected(p.peek())
		}
	}
}

func Reserved(s string) bool {
	return slices.Contains([]string{"and", "or", "not", "in", "like", "contains", "null", "true", "false"}, strings.ToLower(s))
}

func (p *parser) literal() (literal, error) {
	t := p.next()
	switch {
	case t.kind == value:
		return t.lit, nil
	case t.kind != word:
		return literal{}, p.unexpected(t)
	case strings.EqualFold(t.text, "null"):
		return literal{kind: null}, nil
	case strings.EqualFold(t.text, "true"), strings.EqualFold(t.text, "false"):
		return literal{kind: boolean, yes: strings.EqualFold(t.text, "true")}, nil
	}
	if strings.Trim(t.text, "-0123456789.") == "" && len(t.text) < 64 {
		if n, err := decimal.NewFromString(t.text); err == nil {
			return literal{kind: number, num: n}, nil
		}
	}
	return literal{}, fmt.Errorf("%w: %q is no value. %s", ErrSyntax, t.text, Explanation)
}

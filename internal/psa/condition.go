package psa

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// Condition is a condition on the objects of a list, in the server's language
// and as a function of our own. The two are not always the same: what cannot be
// written safely in the server's language is asked for more loosely, and the
// function finds the right ones among the answers. The zero value fits all.
type Condition struct {
	text  string
	fits  func(Object) bool // without regard to case, as the server compares
	exact func(Object) bool
}

// String is the condition as the server reads it.
func (c Condition) String() string { return c.text }

// Matches reports whether an object fits, without regard to case.
func (c Condition) Matches(o Object) bool { return c.fits == nil || c.fits(o) }

// MatchesExactly reports whether an object fits to the letter.
func (c Condition) MatchesExactly(o Object) bool { return c.exact == nil || c.exact(o) }

// Eq wants a member, which may be a path such as board/id, to have a value: a
// string, a whole number, a json.Number, a bool, a time or nil. A flag that is
// missing is false.
func Eq(member string, value any) Condition {
	switch v := value.(type) {
	case nil:
		return simple(member+" = null", func(o Object) bool { return o.Lookup(member) == nil })
	case bool:
		return simple(fmt.Sprintf("%s = %t", member, v), func(o Object) bool {
			have, _ := o.Lookup(member).(bool)
			return have == v
		})
	case int64:
		return eqNumber(member, json.Number(strconv.FormatInt(v, 10)))
	case int:
		return eqNumber(member, json.Number(strconv.Itoa(v)))
	case json.Number:
		return eqNumber(member, v)
	case time.Time:
		text := v.UTC().Format("2006-01-02T15:04:05Z")
		return simple(fmt.Sprintf("%s = [%s]", member, text), func(o Object) bool { return o.Lookup(member) == text })
	}
	text := fmt.Sprint(value)
	return Condition{
		text: eqText(member, text),
		fits: func(o Object) bool {
			have, ok := o.Lookup(member).(string)
			return ok && strings.EqualFold(have, text)
		},
		exact: func(o Object) bool { return o.Lookup(member) == text },
	}
}

func simple(text string, fits func(Object) bool) Condition {
	return Condition{text: text, fits: fits, exact: fits}
}

func eqNumber(member string, want json.Number) Condition {
	return simple(fmt.Sprintf("%s = %s", member, want), func(o Object) bool {
		have, ok := o.Lookup(member).(json.Number)
		return ok && sameNumber(have, want)
	})
}

func sameNumber(a, b json.Number) bool {
	x, okX := new(big.Rat).SetString(a.String())
	y, okY := new(big.Rat).SetString(b.String())
	return okX && okY && x.Cmp(y) == 0
}

// unsafe are characters that some reading of the server's language gives a
// meaning inside a string: brackets escape, a backslash may.
const unsafe = "[]\\"

// eqText writes member = "value" so that no value can be more than a value. A
// value that cannot be written so is asked for by the longest part of it that
// can, or not at all; [Condition.Matches] does the rest.
func eqText(member, value string) string {
	plain := !strings.ContainsAny(value, unsafe) && strings.IndexFunc(value, isControl) < 0
	switch {
	case plain && !strings.Contains(value, `"`):
		return fmt.Sprintf(`%s = "%s"`, member, value)
	case plain && !strings.Contains(value, `'`):
		return fmt.Sprintf(`%s = '%s'`, member, value)
	}
	longest := ""
	for _, part := range strings.FieldsFunc(value, func(r rune) bool {
		return isControl(r) || strings.ContainsRune(unsafe+`"'%*_`, r)
	}) {
		if len(part) > len(longest) {
			longest = part
		}
	}
	if strings.TrimSpace(longest) == "" {
		return ""
	}
	return fmt.Sprintf(`%s contains "%s"`, member, longest)
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f || r == '\uFFFD' }

// And wants all of the conditions.
func And(conditions ...Condition) Condition {
	var parts []string
	var all []Condition
	for _, c := range conditions {
		if c.text != "" {
			parts = append(parts, c.text)
		}
		if c.fits != nil {
			all = append(all, c)
		}
	}
	return Condition{
		text: strings.Join(parts, " and "),
		fits: func(o Object) bool {
			for _, c := range all {
				if !c.Matches(o) {
					return false
				}
			}
			return true
		},
		exact: func(o Object) bool {
			for _, c := range all {
				if !c.MatchesExactly(o) {
					return false
				}
			}
			return true
		},
	}
}

// Raw is a condition that a user wrote in the server's language. Nothing is
// known of it here, so it is not checked against the response again.
func Raw(text string) Condition {
	if strings.TrimSpace(text) == "" {
		return Condition{}
	}
	return Condition{text: "(" + text + ")"}
}

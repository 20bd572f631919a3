package psa

import (
	"encoding/json"
	"fmt"
	"math/big"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Condition is a condition on the objects of a list, in the server's language
// and as a function of our own. The two are not always the same: what cannot be
// written safely in the server's language is asked for more loosely, and the
// function finds the right ones among the responses. The zero value fits all.
type Condition struct {
	text  string
	fits  func(Record) bool // without regard to case, as the server compares
	exact func(Record) bool
	// opaque: only the server knows which records fit.
	opaque bool
}

// String is the condition as the server reads it.
func (c Condition) String() string { return c.text }

// Matches reports whether an object fits, without regard to case.
func (c Condition) Matches(o Record) bool { return c.fits == nil || c.fits(o) }

// MatchesExactly reports whether an object fits to the letter.
func (c Condition) MatchesExactly(o Record) bool { return c.exact == nil || c.exact(o) }

// Eq wants a field, which may be a path such as board/id, to have a value: a
// string, a whole number, a json.Number, a bool, a time or nil. A flag that is
// missing is false.
func Eq(field string, value any) Condition {
	switch v := value.(type) {
	case nil:
		return simple(field+" = null", func(o Record) bool { return o.Field(field) == nil })
	case bool:
		return simple(fmt.Sprintf("%s = %t", field, v), func(o Record) bool {
			have, _ := o.Field(field).(bool)
			return have == v
		})
	case int64:
		return eqNumber(field, json.Number(strconv.FormatInt(v, 10)))
	case int:
		return eqNumber(field, json.Number(strconv.Itoa(v)))
	case json.Number:
		return eqNumber(field, v)
	case time.Time:
		text := v.UTC().Format("2006-01-02T15:04:05Z")
		return simple(fmt.Sprintf("%s = [%s]", field, text), func(o Record) bool { return o.Field(field) == text })
	}
	text := fmt.Sprint(value)
	return Condition{
		text: eqText(field, text),
		fits: func(o Record) bool {
			have, ok := o.Field(field).(string)
			return ok && strings.EqualFold(have, text)
		},
		exact: func(o Record) bool { return o.Field(field) == text },
	}
}

func simple(text string, fits func(Record) bool) Condition {
	return Condition{text: text, fits: fits, exact: fits}
}

func eqNumber(field string, want json.Number) Condition {
	return simple(fmt.Sprintf("%s = %s", field, want), func(o Record) bool {
		have, ok := o.Field(field).(json.Number)
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

// eqText writes field = "value" so that no value can be more than a value. A
// value that cannot be written so is asked for by the longest part of it that
// can, or not at all; [Condition.Matches] does the rest.
func eqText(field, value string) string {
	plain := !strings.ContainsAny(value, unsafe) && strings.IndexFunc(value, isControl) < 0
	switch {
	case plain && !strings.Contains(value, `"`):
		return fmt.Sprintf(`%s = "%s"`, field, value)
	case plain && !strings.Contains(value, `'`):
		return fmt.Sprintf(`%s = '%s'`, field, value)
	}
	if part := longestSafe(value); part != "" {
		return fmt.Sprintf(`%s contains "%s"`, field, part)
	}
	return ""
}

// longestSafe is the longest part of a value that can be written in the server's
// language, "" where there is none.
func longestSafe(value string) (longest string) {
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
	return longest
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f || r == '\uFFFD' }

// And wants all of the conditions.
func And(conditions ...Condition) Condition {
	var parts []string
	var all []Condition
	opaque := false
	for _, c := range conditions {
		opaque = opaque || c.opaque
		if c.text != "" {
			parts = append(parts, c.text)
		}
		if c.fits != nil {
			all = append(all, c)
		}
	}
	return Condition{
		text: strings.Join(parts, " and "), opaque: opaque,
		fits: func(o Record) bool {
			for _, c := range all {
				if !c.Matches(o) {
					return false
				}
			}
			return true
		},
		exact: func(o Record) bool {
			for _, c := range all {
				if !c.MatchesExactly(o) {
					return false
				}
			}
			return true
		},
	}
}

// Contains wants a field to hold a text, which may hold no quotation mark,
// bracket, wildcard, backslash or control character.
func Contains(field, part string) Condition {
	return simple(fmt.Sprintf(`%s contains "%s"`, field, part), func(o Record) bool {
		have, _ := o.Field(field).(string)
		return strings.Contains(strings.ToLower(have), strings.ToLower(part))
	})
}

// Off wants a flag to be false or missing, which is the same, though not to every
// server's conditions.
func Off(field string) Condition {
	c := Eq(field, false)
	c.text = fmt.Sprintf("(%s = false or %s = null)", field, field)
	return c
}

// Like wants a field to have the form of a pattern, in which * stands for any text.
func Like(field, pattern string) Condition {
	text := fmt.Sprintf(`%s like "%s"`, field, pattern)
	if strings.ContainsAny(pattern, unsafe+`"`) || strings.IndexFunc(pattern, isControl) >= 0 {
		text = ""
		if part := longestSafe(pattern); part != "" {
			text = fmt.Sprintf(`%s contains "%s"`, field, part)
		}
	}
	parts := strings.Split(pattern, "*")
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	form := regexp.MustCompile("(?is)^" + strings.Join(parts, ".*") + "$")
	return simple(text, func(o Record) bool {
		have, ok := o.Field(field).(string)
		return ok && form.MatchString(have)
	})
}

// HasPrefix wants a field to begin with one of some texts, which are bounded as
// those of [Contains] are.
func HasPrefix(field string, prefixes ...string) Condition {
	texts := make([]string, len(prefixes))
	for i, prefix := range prefixes {
		texts[i] = fmt.Sprintf(`%s like "%s*"`, field, prefix)
	}
	return simple("("+strings.Join(texts, " or ")+")", func(o Record) bool {
		have, ok := o.Field(field).(string)
		return ok && slices.ContainsFunc(prefixes, func(prefix string) bool {
			return strings.HasPrefix(strings.ToLower(have), strings.ToLower(prefix))
		})
	})
}

// Raw is a condition that a user wrote in the server's language. Nothing is
// known of it here, so it is not checked against the response again.
func Raw(text string) Condition {
	if strings.TrimSpace(text) == "" {
		return Condition{}
	}
	return Condition{text: "(" + text + ")", opaque: true}
}

// safeConditions is the length, escaped, up to which conditions leave a URL short
// enough: some servers and proxies take no more than 2,000 characters.
const safeConditions = 1500

// Batches want a field to have one of several values, strings or whole numbers. They
// are spread over as many conditions as a URL needs, each value in one of them. A
// string that cannot be written safely gets a condition of its own.
func Batches[V string | int64](field string, values []V) []Condition {
	var all []Condition
	var batch []V
	var texts []string
	length := 0
	flush := func() {
		if len(batch) > 0 {
			all = append(all, in(field, batch, texts))
		}
		batch, texts, length = nil, nil, 0
	}
	for _, value := range values {
		_, text, ok := strings.Cut(Eq(field, value).String(), " = ")
		if !ok {
			all = append(all, Eq(field, value))
			continue
		}
		size := len(url.QueryEscape(text + ","))
		if length+size > safeConditions {
			flush()
		}
		batch, texts, length = append(batch, value), append(texts, text), length+size
	}
	flush()
	return all
}

func in[V string | int64](field string, values []V, texts []string) Condition {
	one := make([]Condition, len(values))
	for i, value := range values {
		one[i] = Eq(field, value)
	}
	text := field + " in (" + strings.Join(texts, ",") + ")"
	return Condition{
		text: text,
		fits: func(o Record) bool { return slices.ContainsFunc(one, func(c Condition) bool { return c.Matches(o) }) },
		exact: func(o Record) bool {
			return slices.ContainsFunc(one, func(c Condition) bool { return c.MatchesExactly(o) })
		},
	}
}

// Set wants a field to have any value at all.
func Set(field string) Condition {
	return simple(field+" != null", func(o Record) bool { return o.Field(field) != nil })
}

package report_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

var hostile = []string{
	"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "' onmouseover='alert(1)", "javascript:alert(1)", "data:text/html,<script>alert(1)</script>",
	"</style><script>alert(1)</script>", "</title><svg/onload=alert(1)>", "<!-- --!> --> <![CDATA[", "{{.SHA256}}", "&lt;b&gt; &amp; &#x3c;script&#x3e;",
	"expression(alert(1));}*{background:url(//evil)", "a\u202eb\u2066c\u200b\u00ad", "\x00\x1b[31m\a", "\xff\xfe", "line\nbreak\r\n\u2028\u2029", "=cmd|' /C calc'!A0",
	"👩‍👩‍👧‍👦", strings.Repeat("W", 300), strings.Repeat("wide name ", 40), "``` `x", "", " ", "𝕏e̴̡x̸", "<a href=\"https://example.com\">", "\ue000\U000e0041",
}

// fill writes a text into every field that others could have written: each string
// that has one already. What has a type of its own, a status say, is ours.
func fill(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() && v.CanSet() && v.Len() > 0 {
			v.SetString(text)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			fill(v.Elem(), text)
		}
	case reflect.Slice:
		for i := range v.Len() {
			fill(v.Index(i), text)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), text)
		}
	}
}

// skeleton is the page without its texts: elements, the names of attributes, and
// where links lead.
func skeleton(d document) string {
	var b strings.Builder
	for n := range d.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		b.WriteString("<" + n.Data)
		for _, a := range n.Attr {
			b.WriteString(" " + a.Key)
			if a.Key == "href" || a.Key == "id" || a.Key == "class" {
				fmt.Fprintf(&b, "=%q", a.Val)
			}
		}
		b.WriteString(">\n")
	}
	return b.String()
}

// attack fails unless the page of a record full of a text is the page of one full
// of harmless letters, but for its texts.
func attack(t *testing.T, text string) {
	t.Helper()
	letters := strings.Map(func(r rune) rune {
		if r == '\n' || r == '`' {
			return r
		}
		return 'x'
	}, text)
	evil, good := everything(t), everything(t)
	evil.Refusal, good.Refusal = refusal(), refusal()
	fill(reflect.ValueOf(&evil), text)
	fill(reflect.ValueOf(&good), letters)
	content := page(t, evil)
	d := parse(t, content)
	harmless(t, d)
	if have, want := skeleton(d), skeleton(parse(t, page(t, good))); have != want {
		t.Errorf("%q changes the page:\n%s", text, firstDifference(have, want))
	}
	if !utf8.Valid(content) {
		t.Error("the page is not UTF-8")
	}
	for _, r := range string(content) {
		if r != '\n' && r != '\t' && r != '\u200d' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r)) {
			t.Fatalf("the page has the character %U", r)
		}
	}
}

func firstDifference(a, b string) string {
	have, want := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(have), len(want)) {
		if have[i] != want[i] {
			return fmt.Sprintf("line %d: %s instead of %s", i+1, have[i], want[i])
		}
	}
	return fmt.Sprintf("%d elements instead of %d", len(have), len(want))
}

// What is printable is shown as it is.
func TestPageShowsNames(t *testing.T) {
	for _, text := range []string{hostile[0], hostile[1], hostile[9], "👩‍👩‍👧‍👦", "Čapek & Söhne", strings.Repeat("W", 300)} {
		r := everything(t)
		r.Plan.Customers[0].Name = text
		if !strings.Contains(parse(t, page(t, r)).one(t, ".overview").text(), text) {
			t.Errorf("%q is not on the page", text)
		}
	}
}

// Whatever others wrote is text on the page and nothing else.
func FuzzPage(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { attack(t, text) })
}

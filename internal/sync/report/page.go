package report

import (
	"bytes"
	_ "embed"
	"html/template"
	"time"
	"unicode"
)

var (
	//go:embed page.tmpl
	layout string
	//go:embed page.css
	style string
)

// html is the template of the page. Everything that a record says goes through
// its contextual escaping: no function of it returns anything that is not escaped.
var html = template.Must(template.New("page").Funcs(template.FuncMap{
	"number": number, "money": money, "signed": signedMoney, "label": label, "plural": plural, "prose": prose,
	"time":     func(at time.Time) string { return at.UTC().Format("2 January 2006, 15:04:05 UTC") },
	"datetime": func(at time.Time) string { return at.UTC().Format(time.RFC3339) },
}).Parse(layout))

// WritePage writes the record as a web page for a billing person: one file without
// scripts or outside resources. Like [Record.WriteFile] it writes for its owner
// alone, and whole or not at all.
func (r Record) WritePage(path string) error {
	content, err := r.html()
	if err != nil {
		return err
	}
	return writeFile(path, content)
}

func (r Record) html() ([]byte, error) {
	var content bytes.Buffer
	p := newPage(r)
	p.Style = template.CSS(style) //nolint:gosec // our own file
	if err := html.Execute(&content, p); err != nil {
		return nil, err
	}
	return bytes.Map(visible, content.Bytes()), nil
}

// visible replaces what controls or hides text, which names can contain and
// escaping leaves: a name that reverses its direction could show another amount
// than it has. It works on the whole page, so that no field can be forgotten. The
// joiner stays, of which emoji are made.
func visible(r rune) rune {
	const joiner = '\u200d'
	switch {
	case r == '\n' || r == '\t' || r == joiner:
		return r
	case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r):
		return unicode.ReplacementChar
	}
	return r
}

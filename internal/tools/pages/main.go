// Command pages finishes the reference pages that tfplugindocs wrote: it groups them
// by ConnectWise's modules, links them to the steps of the vendor's article and to the resources that use them,
// puts the attributes of large objects under headings, and says in a line what timeouts are.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/reference"
)

func main() {
	if err := run("docs"); err != nil {
		log.Fatal("pages: ", err)
	}
}

func run(directory string) error {
	all, err := reference.Subjects()
	if err != nil {
		return err
	}
	subjects := map[string]reference.Subject{}
	for _, s := range all {
		subjects[s.Name] = s
	}
	titles, err := guideTitles(filepath.Join(directory, "guides"))
	if err != nil {
		return err
	}
	paths, err := filepath.Glob(filepath.Join(directory, "*", "*.md"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		if filepath.Base(filepath.Dir(path)) == "guides" {
			continue
		}
		s, ok := subjects[strings.TrimSuffix(filepath.Base(path), ".md")]
		if !ok {
			return fmt.Errorf("%s: the package reference does not know what it is about", path)
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		text, err := finish(string(raw), s, titles)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

const timeouts = "- `timeouts` (Attributes) How long an operation may take, with all its retries: `create`, `read`, `update` and `delete`, each a duration such as `30s` or `1h30m`. The default is 10 minutes each."

// writeOnlyLink is what each write-only attribute would carry.
var writeOnlyLink = regexp.MustCompile(`\[Write-only\]\([^)]+\)`)

// finish returns the page of a subject; titles are those of the guides.
func finish(page string, s reference.Subject, titles map[string]string) (string, error) {
	page = strings.Replace(page, "subcategory: \"\"\n", fmt.Sprintf("subcategory: %q\n", s.Module), 1)
	page, err := more(page, s, titles)
	if err != nil {
		return "", err
	}
	page = writeOnlyLink.ReplaceAllString(page, "Write-only")
	var out []string
	lines := strings.Split(page, "\n")
	for i := 0; i < len(lines); i++ {
		switch line := lines[i]; {
		case line == `<a id="nestedatt--timeouts"></a>`:
			for i+1 < len(lines) && !strings.HasPrefix(lines[i+1], "<a id=") && !strings.HasPrefix(lines[i+1], "## ") {
				i++
			}
		case strings.HasPrefix(line, "- `"):
			bullets := []string{}
			for ; i < len(lines) && strings.HasPrefix(lines[i], "- `"); i++ {
				bullets = append(bullets, lines[i])
			}
			i--
			out = append(out, group(bullets, s.Sections, heading(out))...)
		default:
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n"), nil
}

// more adds where to read on, in front of the first heading or schema.
func more(page string, s reference.Subject, titles map[string]string) (string, error) {
	var sentences []string
	if len(s.Steps) > 0 {
		links := make([]string, len(s.Steps))
		for i, n := range s.Steps {
			links[i] = fmt.Sprintf("[step %d](../guides/article.md#step-%d)", n, n)
		}
		sentences = append(sentences, "In the vendor's article this is "+join(links)+".")
	}
	if len(s.Guides) > 0 {
		links := make([]string, len(s.Guides))
		for i, name := range s.Guides {
			title, ok := titles[name]
			if !ok {
				return "", fmt.Errorf("there is no guide %s", name)
			}
			links[i] = fmt.Sprintf("[%s](../guides/%s.md)", title, name)
		}
		word := "guide "
		if len(links) > 1 {
			word = "guides "
		}
		sentences = append(sentences, "See the "+word+join(links)+".")
	}
	if len(s.Uses) > 0 {
		uses := make([]string, len(s.Uses))
		for i, u := range s.Uses {
			uses[i] = join(formatted("`%s`", u.Arguments)) + " of " + join(formatted("[`connectwise_%[1]s`](../resources/%[1]s.md)", u.Resources))
		}
		sentences = append(sentences, "Its id goes into "+strings.Join(uses, "; ")+".")
	}
	if len(sentences) == 0 {
		return page, nil
	}
	for _, mark := range []string{"## Example Usage", "<!-- schema generated"} {
		if before, after, ok := strings.Cut(page, "\n"+mark); ok {
			return before + "\n" + strings.Join(sentences, " ") + "\n\n" + mark + after, nil
		}
	}
	return page, nil
}

var title = regexp.MustCompile(`(?m)^page_title: "(.+)"$`)

// guideTitles are the titles of the guides by the names of their files.
func guideTitles(directory string) (map[string]string, error) {
	paths, err := filepath.Glob(filepath.Join(directory, "*.md"))
	if err != nil {
		return nil, err
	}
	titles := map[string]string{}
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if m := title.FindSubmatch(raw); m != nil {
			titles[strings.TrimSuffix(filepath.Base(path), ".md")] = string(m[1])
		}
	}
	return titles, nil
}

func formatted(form string, names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = fmt.Sprintf(form, name)
	}
	return out
}

func join(words []string) string {
	if len(words) == 1 {
		return words[0]
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// heading returns the form of a heading below the one that a list stands under: the
// list of a page, or one of a nested schema.
func heading(before []string) string {
	for _, line := range slices.Backward(before) {
		if line == "" {
			continue
		}
		if strings.HasPrefix(line, "### ") {
			return "#### %s"
		}
		break
	}
	return "**%s**"
}

// few is the number of attributes that a reader finds without headings.
const few = 12

// group puts bullets under the headings of their sections. Those that belong to
// none come first.
func group(bullets []string, sections []kit.Section, form string) []string {
	byName := make(map[string]string, len(bullets))
	for i, b := range bullets {
		name, _, _ := strings.Cut(strings.TrimPrefix(b, "- `"), "`")
		if name == "timeouts" {
			b = timeouts
			bullets[i] = b
		}
		byName[name] = b
	}
	if len(sections) == 0 || len(bullets) <= few {
		return bullets
	}
	var headed []string
	for _, section := range sections {
		var found []string
		for _, name := range section.Attributes {
			if b, ok := byName[name]; ok {
				found = append(found, b)
				delete(byName, name)
			}
		}
		if len(found) > 0 {
			headed = append(headed, "", fmt.Sprintf(form, section.Heading), "")
			headed = append(headed, found...)
		}
	}
	var out []string
	for _, b := range bullets {
		name, _, _ := strings.Cut(strings.TrimPrefix(b, "- `"), "`")
		if _, ok := byName[name]; ok {
			out = append(out, b)
		}
	}
	if len(out) == 0 {
		headed = headed[1:]
	}
	return append(out, headed...)
}

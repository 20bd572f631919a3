package acctest_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// block is a block of code of a page, in the page's order.
type block struct {
	language, text string
	// file is what the paragraph before tells to write the block to.
	file string
}

var (
	frontMatter = regexp.MustCompile(`(?s)\A---\n.*?\n---\n`)
	fileName    = regexp.MustCompile("`([\\w./-]+\\.(?:tf|tfvars|hcl|csv|json|yml))`")
	// codeLike is what a page shows as prose when a block's fence or indentation is
	// wrong.
	codeLike = regexp.MustCompile("```|\\{\\{|\\$\\{|(?m)^\\s*(resource|data|variable|output|module) \"|^\\s*(terraform|export|git) [a-z-]+ ")
)

// readPage returns the blocks of a page, and fails where it does not show as it
// is meant to.
func readPage(t *testing.T, path string) []block {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	blocks, problems := parsePage(frontMatter.ReplaceAll(raw, nil))
	for _, problem := range problems {
		t.Errorf("%s: %s", path, problem)
	}
	return blocks
}

func parsePage(source []byte) (blocks []block, problems []string) {
	page := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(source))
	_ = ast.Walk(page, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch node := node.(type) {
		case *ast.CodeSpan:
			return ast.WalkSkipChildren, nil
		case *ast.CodeBlock:
			problems = append(problems, "indented code: "+string(node.Lines().Value(source)))
		case *ast.FencedCodeBlock:
			found := block{language: string(node.Language(source)), text: string(node.Lines().Value(source))}
			if found.language == "" {
				problems = append(problems, "a block without a language: "+found.text)
			}
			if node.Parent().Kind() != ast.KindDocument {
				problems = append(problems, "a block inside of another element: "+found.text)
			}
			if before, ok := node.PreviousSibling().(*ast.Paragraph); ok && found.language != "shell" {
				if names := fileName.FindAllStringSubmatch(string(before.Lines().Value(source)), -1); names != nil {
					found.file = names[len(names)-1][1]
				}
			}
			blocks = append(blocks, found)
		case *ast.Text:
			if shown := string(node.Segment.Value(source)); codeLike.MatchString(shown) {
				problems = append(problems, "code as prose: "+shown)
			}
		}
		return ast.WalkContinue, nil
	})
	return blocks, problems
}

// Every guide shows its code as code, and says which file each block of a
// configuration belongs to.
func TestPages(t *testing.T) {
	guides, err := filepath.Glob(filepath.Join(root, "docs", "guides", "*.md"))
	if err != nil || len(guides) == 0 {
		t.Fatalf("no guides: %v", err)
	}
	for _, guide := range guides {
		path, err := filepath.Rel(root, guide)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(path, func(t *testing.T) {
			for _, block := range readPage(t, path) {
				if block.file == "" && block.language != "shell" {
					t.Errorf("nothing says which file this is:\n%s", block.text)
				}
			}
		})
	}
	for _, path := range []string{"README.md", "docs/index.md"} {
		t.Run(path, func(t *testing.T) { readPage(t, path) })
	}
}

func TestParsePage(t *testing.T) {
	for name, c := range map[string]struct {
		page string
		want string
	}{
		"indented below a list": {"1. Test:\n\n    ```shell\n    terraform plan\n    ```\n", "inside of another element"},
		"indented too far":      {"Test:\n\n    terraform plan\n", "indented code"},
		"first line indented":   {"1. Declare:\n\n    data \"x\" \"y\" {\n}\n\nresource \"a\" \"b\" {\n", "code as prose"},
		"no language":           {"```\nx\n```\n", "without a language"},
		"an unfilled template":  {"See {{ .Name }}.\n", "code as prose"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, problems := parsePage([]byte(c.page)); !strings.Contains(strings.Join(problems, "\n"), c.want) {
				t.Errorf("problems %q, want %q", problems, c.want)
			}
		})
	}
	blocks, problems := parsePage([]byte("Write `a/main.tf`, see [x](y):\n\n```terraform\n# ${x}\n```\n\n```shell\nls\n```\n"))
	if len(problems) > 0 || len(blocks) != 2 || blocks[0] != (block{"terraform", "# ${x}\n", "a/main.tf"}) || blocks[1].text != "ls\n" {
		t.Errorf("blocks %+v, problems %q", blocks, problems)
	}
}

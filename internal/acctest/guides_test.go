package acctest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

// block is a fenced block of a guide.
type block struct {
	language, text string
	// file is the file that the paragraph before the block names; "" for commands.
	file string
	line int
}

var (
	fence     = regexp.MustCompile("^( *)(?:```|~~~)([a-z]*)$")
	namedFile = regexp.MustCompile("`([a-z_./-]+\\.[a-z]+)`")
)

// blocks returns the fenced blocks of a page in order. A block that is no command
// belongs into the file that the text before it, up to the block before, names
// last; without such a name it is an excerpt.
func blocks(markdown string) []block {
	var all []block
	var open *block
	indent, named := "", ""
	for i, line := range strings.Split(markdown, "\n") {
		match := fence.FindStringSubmatch(line)
		switch {
		case open != nil && match != nil && match[2] == "":
			all = append(all, *open)
			open, named = nil, ""
		case open != nil:
			open.text += strings.TrimPrefix(line, indent) + "\n"
		case match != nil:
			indent = match[1]
			open = &block{language: match[2], line: i + 1}
			if open.language != "shell" {
				open.file = named
			}
		default:
			for _, m := range namedFile.FindAllStringSubmatch(line, -1) {
				named = m[1]
			}
		}
	}
	return all
}

// follow does what a guide says, in its order, in an empty directory: it writes
// the files and runs the commands, each block in a shell of its own. after is
// called after each block of commands with what it printed.
func follow(t *testing.T, site *acctest.Site, guide string, after func(step int, out string)) {
	t.Helper()
	cli := newMirroredCLI(t, site, nil)
	raw, err := os.ReadFile(filepath.Join(root, "docs", "guides", guide+".md"))
	if err != nil {
		t.Fatal(err)
	}
	step := 0
	for _, b := range blocks(string(raw)) {
		at := fmt.Sprintf("%s, line %d", guide, b.line)
		switch {
		case b.file != "":
			if err := os.WriteFile(cli.Path(b.file), []byte(strings.ReplaceAll(b.text, exported, yesterday)), 0o600); err != nil {
				t.Fatalf("%s: %v", at, err)
			}
		case b.language == "shell":
			out, err := shell(t, cli, b.text)
			if err != nil {
				t.Fatalf("%s: %v\n%s\n%s", at, err, b.text, out)
			}
			step++
			after(step, out)
		}
	}
	if step == 0 {
		t.Fatalf("%s has no commands", guide)
	}
}

// shell runs commands as a reader does, who has one Terraform and has set the keys.
func shell(t *testing.T, cli *terraform.CLI, commands string) (string, error) {
	t.Helper()
	path := t.TempDir()
	c := cli.Command(t.Context(), "bash", "-euo", "pipefail", "-c", commands)
	for _, variable := range c.Env {
		if binary, ok := strings.CutPrefix(variable, "TERRAFORM="); ok {
			if err := os.Symlink(binary, filepath.Join(path, "terraform")); err != nil {
				t.Fatal(err)
			}
		}
	}
	c.Env = append(c.Env, "PATH="+path+string(os.PathListSeparator)+os.Getenv("PATH"), "TF_CLI_ARGS=-no-color", "TF_INPUT=0")
	out, err := c.CombinedOutput()
	return string(out), err
}

// Who follows the guide from the export to the invoice gets there.
func TestAccGuidePushingUsage(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	path, id := fillSync(t, site)
	follow(t, site, "pushing-usage", func(step int, out string) {
		switch step {
		case 1: // init and plan
			if !strings.Contains(out, `"1 -> 48"`) || len(site.Writes()) > 0 {
				t.Errorf("the preview wrote %v and printed\n%s", site.Writes(), out)
			}
		case 2: // apply
			bills(t, site, path, id, "48.00")
		case 3: // the second plan
			if strings.Contains(out, "connectwise_sync_run.nightly will be") {
				t.Errorf("the second plan is not empty:\n%s", out)
			}
			site.MustEdit(t, path, id, map[string]any{"quantity": 5})
		case 4: // force
			bills(t, site, path, id, "48.00")
		}
	})
}

// Who follows the guide on tickets sees one opened and resolved.
func TestAccGuideTickets(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	fillSync(t, site)
	follow(t, site, "tickets", func(step int, out string) {
		tickets := site.Objects("/service/tickets")
		if len(tickets) != 1 {
			t.Fatalf("step %d: %d tickets\n%s", step, len(tickets), out)
		}
		status, _ := tickets[0]["status"].(map[string]any)
		if got, want := fmt.Sprint(tickets[0]["summary"], ": ", status["name"]), []string{"New", "Resolved"}[step-1]; got != "Backup failed: 80202028 (sun-srv01): "+want {
			t.Errorf("step %d: %s, want %s", step, got, want)
		}
	})
}

// The blocks of the guide on what is held are excerpts that Terraform can read.
func TestAccGuideHeld(t *testing.T) {
	t.Parallel()
	site := acctest.NewSite(t)
	fillSync(t, site)
	raw, err := os.ReadFile(filepath.Join(root, "docs", "guides", "held.md"))
	if err != nil {
		t.Fatal(err)
	}
	all := blocks(string(raw))
	if len(all) != 2 {
		t.Fatalf("%d blocks", len(all))
	}
	example := files(t, "data-sources/connectwise_sync_preview")
	text, _, _ := strings.Cut(example["data-source.tf"], "\ncheck ")
	accepted := strings.Replace(text, "  billing = {", "  "+all[1].text+"  billing = {", 1)
	example["data-source.tf"] = accepted + all[0].text
	example["requirement.tf"] = requirement
	out, err := newCLI(t, site, example).Run(t.Context(), "plan", "-input=false", "-no-color")
	if err != nil || !strings.Contains(out, "Check block assertion failed") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestBlocks(t *testing.T) {
	t.Parallel()
	const page = "In `main.tf`, not `main`:\n\n```terraform\na = 1\n```\n\nthen\n\n  ```shell\n  terraform init\n  ```\n\n`x.csv`\n```csv\na,b\n```\nand\n```terraform\nb = 2\n```\n"
	got := fmt.Sprint(blocks(page))
	want := fmt.Sprint([]block{
		{language: "terraform", text: "a = 1\n", file: "main.tf", line: 3},
		{language: "shell", text: "terraform init\n", line: 9},
		{language: "csv", text: "a,b\n", file: "x.csv", line: 14},
		{language: "terraform", text: "b = 2\n", line: 18},
	})
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

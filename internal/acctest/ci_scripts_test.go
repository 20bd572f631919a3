package acctest_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// tree is a copy of examples/ci in a repository of its own.
type tree struct {
	t         *testing.T
	directory string
	env       []string
}

func newTree(t *testing.T, env ...string) *tree {
	t.Helper()
	for _, program := range []string{"bash", "git", "jq"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not available", program)
		}
	}
	c := &tree{t: t, directory: t.TempDir(), env: env}
	if err := os.CopyFS(c.directory, os.DirFS(filepath.Join(root, "examples", "ci"))); err != nil {
		t.Fatal(err)
	}
	c.must("git init -q -b main && git config user.name Test && git config user.email test@example.com && git add . && git commit -qm tree")
	return c
}

// run runs commands in the tree.
func (c *tree) run(commands string, env ...string) (string, error) {
	c.t.Helper()
	command := exec.CommandContext(c.t.Context(), "bash", "-eo", "pipefail", "-c", commands)
	command.Dir = c.directory
	command.Env = append(append(os.Environ(), c.env...), env...)
	out, err := command.CombinedOutput()
	return string(out), err
}

func (c *tree) must(commands string, env ...string) string {
	c.t.Helper()
	out, err := c.run(commands, env...)
	if err != nil {
		c.t.Fatalf("%s: %s\n%s", commands, err, out)
	}
	return strings.TrimSpace(out)
}

// What is planned follows from what changed since a commit.
func TestCIChanged(t *testing.T) {
	t.Parallel()
	const (
		zeros   = "0000000000000000000000000000000000000000"
		second  = "mkdir clients/bay && touch clients/bay/main.tf && git add . && git commit -qm bay && "
		commit  = " && git add -A && git commit -qm change && scripts/changed HEAD^1"
		both    = `"clients/bay","clients/harbor-vet"`
		nothing = "msp=[]\nclients=[]\nremoved=[]"
	)
	for name, c := range map[string]struct {
		commands string
		want     map[string]string // the lines that are not []
		err      string
	}{
		"a client":              {commands: second + "echo '# x' >> clients/bay/main.tf" + commit, want: map[string]string{"clients": `["clients/bay"]`}},
		"the MSP's side":        {commands: second + "echo '# x' >> msp/main.tf" + commit, want: map[string]string{"msp": `["msp"]`}},
		"the module":            {commands: second + "echo '# x' >> modules/client/main.tf" + commit, want: map[string]string{"clients": "[" + both + "]"}},
		"something else":        {commands: "echo x > NOTES" + commit},
		"a file of no client":   {commands: "echo x > clients/NOTES" + commit},
		"a client removed":      {commands: second + "git rm -qr clients/bay" + commit, want: map[string]string{"removed": `["clients/bay"]`}},
		"a client renamed":      {commands: second + "echo content > clients/bay/main.tf && git commit -qam content && git mv clients/bay clients/bay-legal" + commit, want: map[string]string{"clients": `["clients/bay-legal"]`, "removed": `["clients/bay"]`}},
		"a first push":          {commands: second + "scripts/changed " + zeros, want: map[string]string{"msp": `["msp"]`, "clients": "[" + both + "]"}},
		"a force push":          {commands: second + "lost=$(git rev-parse HEAD) && git reset -q --hard HEAD^ && scripts/changed $lost", want: map[string]string{"msp": `["msp"]`, "clients": `["clients/harbor-vet"]`}},
		"a commit that is lost": {commands: second + "scripts/changed 1234567890123456789012345678901234567890", want: map[string]string{"msp": `["msp"]`, "clients": "[" + both + "]"}},
		"by hand, one":          {commands: second + `scripts/changed "" clients/bay`, want: map[string]string{"clients": `["clients/bay"]`}},
		"by hand, the MSP":      {commands: second + `scripts/changed "" msp`, want: map[string]string{"msp": `["msp"]`}},
		"by hand, all":          {commands: second + `scripts/changed "" ""`, want: map[string]string{"msp": `["msp"]`, "clients": "[" + both + "]"}},
		"by hand, none there":   {commands: `scripts/changed "" clients/typo`, err: "there is no clients/typo/main.tf"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, err := newTree(t).run(c.commands)
			if c.err != "" {
				if err == nil || !strings.Contains(out, c.err) {
					t.Fatalf("got %v and %q, want %q", err, out, c.err)
				}
				return
			}
			want := map[string]string{"msp": "[]", "clients": "[]", "removed": "[]"}
			maps.Copy(want, c.want)
			got := map[string]string{}
			for line := range strings.Lines(out) {
				name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
				got[name] = value
			}
			if err != nil || !maps.Equal(got, want) {
				t.Errorf("got %v and\n%s\nwant %v", err, out, want)
			}
		})
	}
}

// A comment holds every plan that fits, and names those that do not.
func TestCIComment(t *testing.T) {
	t.Parallel()
	c := newTree(t)
	plan := func(directory string, size int) {
		t.Helper()
		text := "<details><summary><code>" + directory + "</code>: Plan: 1 to add</summary>\n" + strings.Repeat("x", size) + "\n</details>\n"
		folder := filepath.Join(c.directory, "plans", directory)
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "plan.md"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	plan("clients/a", 20000)
	plan("clients/b", 50000)
	plan("clients/c", 20000)
	out := c.must(`scripts/comment '["clients/gone"]'`)
	if len(out) > 65536 || strings.Count(out, "</details>") != 2 {
		t.Errorf("%d characters with %d plans", len(out), strings.Count(out, "</details>"))
	}
	for _, want := range []string{"- <code>clients/b</code>: Plan: 1 to add (too long for a comment: see the run)", "- `clients/gone` is removed. Merging destroys nothing"} {
		if !strings.Contains(out, want) {
			t.Errorf("the comment lacks %q:\n%.300s", want, out)
		}
	}
	if out := c.must("touch plans/clients/c/plan.tfplan && scripts/pending"); out != `directories=["clients/c"]` {
		t.Errorf("pending: %s", out)
	}
	if out, err := c.run("scripts/apply clients/a"); err == nil || !strings.Contains(out, "no plan of clients/a was saved") {
		t.Errorf("apply without a plan: %v %s", err, out)
	}
}

// A name from ConnectWise that would end the block of code in a comment stays in it.
func TestCIPlanCannotLeaveItsBlock(t *testing.T) {
	t.Parallel()
	c := newTree(t)
	const names = "  + name = \"````\\n</details> @everyone <img src=x> `````` \"\n````\n```\nPlan: 1 to add, 0 to change, 0 to destroy.\n"
	fake := "#!/usr/bin/env bash\ncase $2 in init) ;; plan) cat names; exit 2 ;; esac\n"
	for name, text := range map[string]string{"names": names, "fake": fake} {
		if err := os.WriteFile(filepath.Join(c.directory, name), []byte(text), 0o700); err != nil { //nolint:gosec // one of them is a program
			t.Fatal(err)
		}
	}
	out := c.must("TERRAFORM=$PWD/fake scripts/plan msp > /dev/null && scripts/comment '[]'")
	_, block, begun := strings.Cut(out, "\n````text\n")
	block, rest, ended := strings.Cut(block, "\n````\n")
	if !begun || !ended || !strings.Contains(block, "Plan: 1 to add") || strings.Contains(block, "```") || strings.TrimSpace(rest) != "</details>" {
		t.Errorf("the comment is\n%s", out)
	}
}

package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// workflow is what these tests look at of a workflow file of GitHub.
type workflow struct {
	On          any
	Permissions map[string]string
	Jobs        map[string]struct {
		Permissions map[string]string
		Uses        string
		Steps       []struct {
			Uses, Run string
			With      map[string]any
		}
	}
}

// workflows are those that build and release the provider, and those that the
// example gives to a user's repository.
func workflows(t *testing.T) map[string]workflow {
	t.Helper()
	all := map[string]workflow{}
	for _, directory := range []string{".github/workflows", "examples/ci/.github/workflows"} {
		files, err := filepath.Glob(directory + "/*.y*ml")
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", directory, err)
		}
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var w workflow
			if err := yaml.Unmarshal(raw, &w); err != nil {
				t.Fatalf("%s: %s", file, err)
			}
			all[file] = w
		}
	}
	return all
}

var pinned = regexp.MustCompile(`^[\w.-]+/[\w./-]+@[0-9a-f]{40}$`)

// An action is code that sees a job's secrets: it is a commit, which nobody can
// change, and not a tag.
func TestWorkflowActionsArePinned(t *testing.T) {
	for file, w := range workflows(t) {
		for name, job := range w.Jobs {
			for _, step := range job.Steps {
				if step.Uses != "" && !pinned.MatchString(step.Uses) {
					t.Errorf("%s, %s: %s is not pinned by its commit", file, name, step.Uses)
				}
				if strings.HasPrefix(step.Uses, "actions/checkout@") && step.With["persist-credentials"] != false {
					t.Errorf("%s, %s: the checkout leaves its token on the runner", file, name)
				}
			}
			if job.Uses != "" && !strings.HasPrefix(job.Uses, "./") && !pinned.MatchString(job.Uses) {
				t.Errorf("%s, %s: %s is not pinned by its commit", file, name, job.Uses)
			}
		}
	}
}

// A workflow can read the repository and nothing else; the jobs that write are known.
func TestWorkflowPermissions(t *testing.T) {
	writers := map[string]string{
		".github/workflows/release.yml release":          "contents",
		"examples/ci/.github/workflows/plan.yml comment": "pull-requests",
		"examples/ci/.github/workflows/sync.yml plan":    "pull-requests",
	}
	for file, w := range workflows(t) {
		if w.Permissions == nil {
			t.Errorf("%s has the permissions that the repository gives it", file)
		}
		for scope, access := range w.Permissions {
			if scope != "contents" || access != "read" {
				t.Errorf("%s: every job has %s: %s", file, scope, access)
			}
		}
		for name, job := range w.Jobs {
			for scope, access := range job.Permissions {
				if access == "write" && writers[file+" "+name] != scope {
					t.Errorf("%s, %s: %s: %s", file, name, scope, access)
				}
			}
		}
	}
}

// What others write, a title or the name of a directory or branch, reaches a command
// as a variable and never as a part of it, and nobody's pull request runs with the
// secrets of the repository that it is for.
func TestWorkflowsRunNoInput(t *testing.T) {
	for file, w := range workflows(t) {
		var events []string
		switch on := w.On.(type) {
		case string:
			events = []string{on}
		case map[string]any:
			for event := range on {
				events = append(events, event)
			}
		default:
			t.Errorf("%s: on is %T", file, on)
		}
		for _, event := range events {
			if !slices.Contains([]string{"push", "pull_request", "schedule", "workflow_dispatch", "workflow_call"}, event) {
				t.Errorf("%s runs on %s", file, event)
			}
		}
		for name, job := range w.Jobs {
			for _, step := range job.Steps {
				if strings.Contains(step.Run, "${{") {
					t.Errorf("%s, %s: an expression is a part of a command: %s", file, name, step.Run)
				}
			}
		}
	}
}

// A release has what the registry asks for: archives, their checksums with the
// manifest's, a signature of the checksums; and an SBOM of each archive.
func TestReleaseIsSigned(t *testing.T) {
	raw, err := os.ReadFile(".goreleaser.yml")
	if err != nil {
		t.Fatal(err)
	}
	var release struct {
		Archives []struct{ Formats []string }
		Sboms    []struct{ Artifacts string }
		Checksum struct {
			NameTemplate string `yaml:"name_template"`
			Algorithm    string
			ExtraFiles   []struct{ Glob string } `yaml:"extra_files"`
		}
		Signs []struct {
			Artifacts string
			Args      []string
		}
	}
	if err := yaml.Unmarshal(raw, &release); err != nil {
		t.Fatal(err)
	}
	if len(release.Archives) != 1 || !slices.Equal(release.Archives[0].Formats, []string{"zip"}) ||
		len(release.Sboms) != 1 || release.Sboms[0].Artifacts != "archive" ||
		!strings.HasSuffix(release.Checksum.NameTemplate, "_SHA256SUMS") || release.Checksum.Algorithm != "sha256" ||
		len(release.Checksum.ExtraFiles) != 1 || release.Checksum.ExtraFiles[0].Glob != "terraform-registry-manifest.json" ||
		len(release.Signs) != 1 || release.Signs[0].Artifacts != "checksum" || !slices.Contains(release.Signs[0].Args, "--detach-sign") {
		t.Errorf("%+v", release)
	}
}

var (
	named    = regexp.MustCompile("`((?:Test|Fuzz)[A-Z]\\w*)`")
	declared = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)[A-Z]\w*)\(`)
)

// Every test that SECURITY.md names exists, and every threat names one.
func TestSecurityNamesItsTests(t *testing.T) {
	exists := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		raw, err := os.ReadFile(path)
		for _, found := range declared.FindAllStringSubmatch(string(raw), -1) {
			exists[found[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile("SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	threats := 0
	for line := range strings.Lines(string(raw)) {
		tests := named.FindAllStringSubmatch(line, -1)
		for _, test := range tests {
			if !exists[test[1]] {
				t.Errorf("there is no test %s", test[1])
			}
		}
		if strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| threat") && !strings.HasPrefix(line, "| ---") {
			if threats++; len(tests) == 0 {
				t.Errorf("no test is named for: %s", line)
			}
		}
	}
	if threats < 15 {
		t.Errorf("SECURITY.md lists %d threats", threats)
	}
}

// Known vulnerabilities are looked for whenever something changes.
func TestWorkflowsLookForVulnerabilities(t *testing.T) {
	const file = ".github/workflows/test.yml"
	w := workflows(t)[file]
	on, _ := w.On.(map[string]any)
	for _, event := range []string{"push", "pull_request"} {
		if _, ok := on[event]; !ok {
			t.Errorf("%s does not run on %s", file, event)
		}
	}
	for _, step := range w.Jobs["vulnerabilities"].Steps {
		if step.Run == "make vulncheck" {
			return
		}
	}
	t.Errorf("%s does not run make vulncheck", file)
}

package acctest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// workflow is what is used of a workflow file: the commands of its jobs that run
// unconditionally. What GitHub itself does, such as the order of jobs, their
// artifacts and their approval, the test does.
type workflow struct {
	Jobs map[string]struct {
		Env   map[string]string
		Steps []struct {
			ID, If, Run string
			Env         map[string]string
		}
	}
}

var expression = regexp.MustCompile(`\$\{\{ (.*?) \}\}`)

// job runs the commands of a job in a checkout, with values for the expressions
// of its environment, and returns the outputs of its steps as
// "steps.ID.outputs.NAME".
func (r *reader) job(checkout, file, job string, values map[string]string) (map[string]string, error) {
	r.t.Helper()
	raw, err := os.ReadFile(filepath.Join(checkout, ".github", "workflows", file))
	r.must(err)
	var parsed workflow
	r.must(yaml.Unmarshal(raw, &parsed))
	declared, ok := parsed.Jobs[job]
	if !ok {
		r.t.Fatalf("%s has no job %s", file, job)
	}
	outputs := map[string]string{}
	evaluate := func(text string) string {
		return expression.ReplaceAllStringFunc(text, func(found string) string {
			name := expression.FindStringSubmatch(found)[1]
			for _, known := range []map[string]string{values, outputs, r.settings()} {
				if value, ok := known[name]; ok {
					return value
				}
			}
			r.t.Fatalf("%s: the test has no value for %s", file, found)
			return ""
		})
	}
	for _, step := range declared.Steps {
		if step.Run == "" || step.If != "" {
			continue
		}
		if expression.MatchString(step.Run) {
			r.t.Fatalf("%s: an expression in a command is run as code: %s", file, step.Run)
		}
		results := filepath.Join(r.t.TempDir(), "output")
		command := r.command(r.t.Context(), "bash", "-eo", "pipefail", "-c", step.Run)
		command.Dir = checkout
		command.Env = append(command.Env, "GITHUB_OUTPUT="+results, "GITHUB_STEP_SUMMARY="+filepath.Join(filepath.Dir(results), "summary"), "TF_IN_AUTOMATION=1")
		for _, env := range []map[string]string{declared.Env, step.Env} {
			for name, text := range env {
				command.Env = append(command.Env, name+"="+evaluate(text))
			}
		}
		out, err := command.CombinedOutput()
		fmt.Fprintf(&r.log, "\n[%s, %s, %s] %s\n%s", strings.TrimSuffix(file, ".yml"), job, values["matrix.directory"], step.Run, out)
		if err != nil {
			return outputs, fmt.Errorf("%s: %w\n%s", step.Run, err, out)
		}
		lines, _ := os.ReadFile(results)
		for line := range strings.Lines(string(lines)) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
			outputs["steps."+step.ID+".outputs."+name] = value
		}
	}
	return outputs, nil
}

// settings are the variables and secrets of the repository on GitHub.
func (r *reader) settings() map[string]string {
	settings := map[string]string{
		"secrets.CONNECTWISE_READ_PUBLIC_KEY": readOnlyKey, "secrets.CONNECTWISE_READ_PRIVATE_KEY": "private",
		"github.token": "token", "github.event.pull_request.number": "1", "inputs.arguments": "", "inputs.directory": "", "inputs.on_existing": "error",
	}
	for name, value := range r.yours {
		for _, kind := range []string{"vars.", "secrets."} {
			settings[kind+name] = value
		}
	}
	return settings
}

// checkout clones the repository at a commit, as a job does.
func (r *reader) checkout(commit string, then ...string) string {
	r.t.Helper()
	directory := r.t.TempDir()
	script := fmt.Sprintf("git clone -q %s . && git checkout -q --detach %s && %s", r.path("remote.git"), commit, strings.Join(append(then, "true"), " && "))
	command := r.command(r.t.Context(), "bash", "-ec", script)
	command.Dir = directory
	if out, err := command.CombinedOutput(); err != nil {
		r.t.Fatalf("%s: %s\n%s", script, err, out)
	}
	return directory
}

func (r *reader) list(text string) (directories []string) {
	r.t.Helper()
	r.must(json.Unmarshal([]byte(text), &directories))
	return directories
}

// directories is the workflow of that name. It returns the plans' directory.
func (r *reader) directories(checkout func() string, directories string, apply bool, values map[string]string) (plans string, err error) {
	r.t.Helper()
	plans = filepath.Join(r.t.TempDir(), "plans")
	r.must(os.MkdirAll(plans, 0o755))
	// with runs a job of a matrix on a runner of its own, which is all that the
	// plans pass through.
	with := func(job, directory string) (map[string]string, error) {
		machine := checkout()
		if job != "plan" {
			r.must(os.CopyFS(filepath.Join(machine, "plans"), os.DirFS(plans)))
		}
		all := map[string]string{"matrix.directory": directory}
		maps.Copy(all, values)
		outputs, err := r.job(machine, "directories.yml", job, all)
		if job == "plan" {
			r.must(os.CopyFS(plans, os.DirFS(filepath.Join(machine, "plans"))))
		}
		return outputs, err
	}
	if directories == "[]" {
		return plans, nil
	}
	for _, directory := range r.list(directories) {
		if _, err := with("plan", directory); err != nil {
			return plans, err
		}
	}
	if !apply {
		return plans, nil
	}
	pending, err := with("pending", "")
	if err != nil {
		return plans, err
	}
	for _, directory := range r.list(pending["steps.pending.outputs.directories"]) {
		if _, err := with("apply", directory); err != nil {
			return plans, err
		}
	}
	return plans, nil
}

// applyWorkflow is the workflow Apply on the branch main.
func (r *reader) applyWorkflow(before string, values map[string]string) error {
	r.t.Helper()
	main := func() string { return r.checkout("origin/main") }
	all := map[string]string{"github.event.before": before}
	maps.Copy(all, values)
	outputs, err := r.job(main(), "apply.yml", "changed", all)
	if err != nil {
		return err
	}
	for _, stage := range []string{"msp", "clients"} {
		if _, err := r.directories(main, outputs["steps.changed.outputs."+stage], true, values); err != nil {
			return err
		}
	}
	return nil
}

// planWorkflow is the workflow Plan on a pull request. It returns the comment.
func (r *reader) planWorkflow(base, head string) (comment string, err error) {
	r.t.Helper()
	merge := func() string { return r.checkout(base, "git merge -q --no-ff --no-edit "+head) }
	outputs, err := r.job(merge(), "plan.yml", "changed", nil)
	if err != nil {
		return "", err
	}
	machine := merge()
	for _, stage := range []string{"msp", "clients"} {
		plans, err := r.directories(merge, outputs["steps.changed.outputs."+stage], false, nil)
		if err != nil {
			return "", err
		}
		r.must(os.CopyFS(filepath.Join(machine, "plans"), os.DirFS(plans)))
	}
	if _, err := r.job(machine, "plan.yml", "comment", map[string]string{"needs.changed.outputs.removed": outputs["steps.changed.outputs.removed"]}); err != nil {
		return "", err
	}
	raw, err := os.ReadFile(r.path(".comment"))
	return string(raw), err
}

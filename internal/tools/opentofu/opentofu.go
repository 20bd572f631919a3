// Package opentofu finds a Terraform or OpenTofu for tests and demo, and builds
// an OpenTofu with the Go toolchain where there is none.
package opentofu

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// version is the OpenTofu that is built.
const version = "v1.12.6"

const module = "github.com/opentofu/opentofu"

// Find returns the absolute path of the program that is named, or of terraform
// or tofu on the PATH, or of an OpenTofu that it builds once and keeps in the
// user's cache. Progress is written to out.
func Find(ctx context.Context, name string, out io.Writer) (string, error) {
	names := []string{"terraform", "tofu"}
	if name != "" {
		names = []string{name}
	}
	for _, candidate := range names {
		if path, err := exec.LookPath(candidate); err == nil {
			return filepath.Abs(path)
		}
	}
	if name != "" && name != "tofu" {
		return "", fmt.Errorf("there is no program %s", name)
	}
	return Build(ctx, out)
}

// Build builds OpenTofu into the user's cache and returns its path. Once built
// it is used again.
func Build(ctx context.Context, out io.Writer) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	directory := filepath.Join(cache, "terraform-provider-connectwise", "opentofu-"+version)
	binary := filepath.Join(directory, "tofu")
	if _, err := os.Stat(binary); err == nil {
		return binary, nil
	}
	_, _ = fmt.Fprintf(out, "neither terraform nor tofu is on the PATH: building OpenTofu %s, which takes some minutes once\n", version)
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return "", err
	}
	if err := writeModule(ctx, directory); err != nil {
		return "", err
	}
	partial := binary + ".partial"
	if err := run(ctx, directory, out, "go", "build", "-mod=mod", "-o", partial, module+"/cmd/tofu"); err != nil {
		return "", fmt.Errorf("build OpenTofu: %w", err)
	}
	return binary, os.Rename(partial, binary)
}

// writeModule writes a module that requires OpenTofu with the replacements that
// OpenTofu's own module has, because those of a dependency do not count.
func writeModule(ctx context.Context, directory string) error {
	files := map[string]string{
		// Without a go line the whole graph of modules would be needed.
		"go.mod":   fmt.Sprintf("module build\n\ngo 1.21\n\nrequire %s %s\n", module, version),
		"build.go": fmt.Sprintf("//go:build tools\n\npackage build\n\nimport _ %q\n", module+"/cmd/tofu"),
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	download := exec.CommandContext(ctx, "go", "mod", "download", "-json", module+"@"+version)
	download.Dir, download.Env = directory, environment()
	answer, err := download.Output()
	if err != nil {
		return fmt.Errorf("download OpenTofu: %w", explain(err))
	}
	var downloaded struct{ GoMod string }
	if err := json.Unmarshal(answer, &downloaded); err != nil {
		return err
	}
	edit := exec.CommandContext(ctx, "go", "mod", "edit", "-json", downloaded.GoMod)
	edit.Env = environment()
	if answer, err = edit.Output(); err != nil {
		return fmt.Errorf("read OpenTofu's go.mod: %w", explain(err))
	}
	type version struct{ Path, Version string }
	var parsed struct {
		Go      string
		Replace []struct{ Old, New version }
	}
	if err := json.Unmarshal(answer, &parsed); err != nil {
		return err
	}
	arguments := []string{"mod", "edit", "-go=" + parsed.Go}
	for _, r := range parsed.Replace {
		arguments = append(arguments, "-replace="+at(r.Old.Path, r.Old.Version)+"="+at(r.New.Path, r.New.Version))
	}
	return run(ctx, directory, io.Discard, "go", arguments...)
}

func at(path, version string) string {
	return strings.TrimSuffix(path+"@"+version, "@")
}

// environment keeps a caller's workspace and module flags away from the build.
func environment() []string { return append(os.Environ(), "GOWORK=off", "GOFLAGS=-buildvcs=false") }

func run(ctx context.Context, directory string, out io.Writer, name string, arguments ...string) error {
	command := exec.CommandContext(ctx, name, arguments...)
	command.Dir, command.Env, command.Stdout, command.Stderr = directory, environment(), out, out
	return command.Run()
}

func explain(err error) error {
	var failed *exec.ExitError
	if errors.As(err, &failed) && len(failed.Stderr) > 0 {
		return fmt.Errorf("%w: %s", err, strings.TrimSpace(string(failed.Stderr)))
	}
	return err
}

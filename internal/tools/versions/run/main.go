// Command run uses every feature of the provider with each program that is named, a
// Terraform or OpenTofu, and puts what works into the committed results. Versions
// that are not named keep theirs.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/versions"
)

func main() {
	results := flag.String("results", "internal/tools/versions/results.json", "file of the results")
	flag.Parse()
	if err := run(context.Background(), *results, flag.Args()); err != nil {
		log.Fatal("versions: ", err)
	}
}

func run(ctx context.Context, file string, programs []string) error {
	all := versions.Results{}
	if raw, err := os.ReadFile(file); err == nil {
		if err := json.Unmarshal(raw, &all); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	provider, err := os.MkdirTemp("", "connectwise-provider-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(provider) }()
	if err := terraform.Build(ctx, ".", provider); err != nil {
		return err
	}
	for _, program := range programs {
		found, err := exec.LookPath(program)
		if err != nil {
			return err
		}
		binary, err := filepath.Abs(found)
		if err != nil {
			return err
		}
		works := map[string]string{}
		version := ""
		for _, feature := range versions.Features() {
			var result string
			if version, result, err = versions.Run(ctx, binary, provider, ".", feature); err != nil {
				return fmt.Errorf("%s: %s: %w", program, feature, err)
			}
			works[feature] = result
			fmt.Printf("%-20s %-66s %s\n", version, feature, result)
		}
		all[version] = works
	}
	raw, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(raw, '\n'), 0o644)
}

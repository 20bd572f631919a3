package acctest_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/opentofu"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

const root = "../.."

// newCLI returns a CLI for a copy of an example and a site, with the provider of
// this checkout.
func newCLI(t *testing.T, site *acctest.Site, files map[string]string, env ...string) *terraform.CLI {
	t.Helper()
	return makeCLI(t, terraform.New, site, files, env...)
}

// newMirroredCLI is newCLI for commands that want an init.
func newMirroredCLI(t *testing.T, site *acctest.Site, files map[string]string, env ...string) *terraform.CLI {
	t.Helper()
	return makeCLI(t, terraform.NewMirrored, site, files, env...)
}

type maker func(ctx context.Context, binary, provider, directory string, env []string) (*terraform.CLI, error)

func makeCLI(t *testing.T, create maker, site *acctest.Site, files map[string]string, env ...string) *terraform.CLI {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
	binary, err := opentofu.Find(t.Context(), os.Getenv("TF_ACC_TERRAFORM_PATH"), os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	directory := t.TempDir()
	for name, text := range files {
		path := filepath.Join(directory, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cli, err := create(t.Context(), binary, builtProvider(t), directory, append(site.Environment(), env...))
	if err != nil {
		t.Fatal(err)
	}
	return cli
}

// built is where the provider lies that all tests of the package use.
var built = sync.OnceValues(func() (string, error) {
	directory, err := os.MkdirTemp("", "connectwise-acctest-")
	if err != nil {
		return "", err
	}
	return directory, terraform.Build(context.Background(), root, directory)
})

func builtProvider(t *testing.T) string {
	t.Helper()
	directory, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return directory
}

func TestMain(m *testing.M) {
	code := m.Run()
	if os.Getenv("TF_ACC") != "" {
		if directory, err := built(); err == nil {
			_ = os.RemoveAll(directory)
		}
	}
	os.Exit(code)
}

package provider_test

import (
	"archive/zip"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/opentofu"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

const password = "password-8d1f2b-must-never-leak"

const solution = `
terraform {
  required_providers {
    connectwise = { source = "psaforge/connectwise" }
  }
}

variable "name" { type = string }

variable "password" {
  type      = string
  ephemeral = true
}

resource "connectwise_management_solution" "s" {
  name                             = var.name
  management_it_solution_type      = "Custom"
  management_solution_name         = "Axcient"
  global_login                     = true
  global_login_username            = "user"
  global_login_password_wo         = var.password
  global_login_password_wo_version = 1
}
`

// No key and no password appears in state, plan, logs or error texts. Keys come
// from the environment and the password from an ephemeral variable, as in CI.
func TestAccNoSecretLeaks(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
	t.Parallel()
	binary, err := opentofu.Find(t.Context(), os.Getenv("TF_ACC_TERRAFORM_PATH"), os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	site := acctest.NewSite(t)
	workspace, directory := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(directory, "main.tf"), []byte(solution), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := terraform.Build(t.Context(), "../..", workspace); err != nil {
		t.Fatal(err)
	}
	cli, err := terraform.New(t.Context(), binary, workspace, directory, append(site.Environment(),
		"TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(directory, "trace.log"), "TF_VAR_password="+password, "TF_VAR_name=Axcient"))
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	run := func(wantError bool, arguments ...string) {
		t.Helper()
		out, err := cli.Run(t.Context(), arguments...)
		said.WriteString(out)
		if err != nil {
			said.WriteString(err.Error())
		}
		if (err != nil) != wantError {
			t.Fatalf("%v: %v", arguments, err)
		}
	}
	run(false, "plan", "-input=false", "-out=first.tfplan")
	run(false, "apply", "-input=false", "first.tfplan")
	site.Inject(psasim.Fault{Method: "PATCH", Code: "InvalidField", Field: "name", Message: "refused-by-the-test"})
	run(true, "apply", "-input=false", "-auto-approve", "-var=name=Renamed")
	run(false, "apply", "-input=false", "-auto-approve", "-var=name=Renamed")
	if err := os.WriteFile(filepath.Join(directory, "said.txt"), []byte(said.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"refused-by-the-test", "global_login_password_wo"} {
		if !strings.Contains(said.String(), part) {
			t.Errorf("Terraform never said %q: the test looks at the wrong thing", part)
		}
	}
	files := search(t, os.DirFS(directory))
	if files < 5 {
		t.Errorf("only %d files were looked at", files)
	}
	t.Logf("%d files of state, plan, logs and output hold no secret", files)
}

// search looks for secrets in every file, and in the files of archives.
func search(t *testing.T, root fs.FS) (files int) {
	t.Helper()
	err := fs.WalkDir(root, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files++
		raw, err := fs.ReadFile(root, path)
		if err != nil {
			return err
		}
		if archive, zipErr := zip.NewReader(strings.NewReader(string(raw)), int64(len(raw))); zipErr == nil {
			for _, member := range archive.File {
				reader, err := member.Open()
				if err != nil {
					return err
				}
				inner, err := io.ReadAll(reader)
				if err != nil {
					return err
				}
				files++
				hold(t, path+":"+member.Name, string(inner))
			}
		}
		hold(t, path, string(raw))
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	return files
}

func hold(t *testing.T, name, text string) {
	t.Helper()
	for _, secret := range []string{acctest.PrivateKey, acctest.PublicKey, password, bearer, recoverKey} {
		if i := strings.Index(text, secret); i >= 0 {
			t.Errorf("%s holds a secret: …%s…", name, text[max(0, i-80):min(len(text), i+len(secret)+20)])
		}
	}
}

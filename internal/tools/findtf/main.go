// Command findtf prints the path of the Terraform or OpenTofu to use: the one
// that is named, the one on the PATH, or an OpenTofu that it builds.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/tools/opentofu"
)

func main() {
	testEnv := flag.Bool("test-env", false, "print the variables by which the acceptance tests use the program that is named")
	flag.Parse()
	path, err := opentofu.Find(context.Background(), flag.Arg(0), os.Stderr)
	if err != nil {
		log.Fatal("findtf: ", err)
	}
	if !*testEnv {
		fmt.Println(path)
		return
	}
	variables := []string{"TF_ACC_TERRAFORM_PATH=" + path}
	version, err := exec.CommandContext(context.Background(), path, "version").Output()
	if err != nil {
		log.Fatalf("findtf: %s version: %s", path, err)
	}
	if bytes.Contains(version, []byte("OpenTofu")) {
		variables = append(variables, "TF_ACC_PROVIDER_HOST=registry.opentofu.org")
	}
	fmt.Println(strings.Join(variables, " "))
}

package serve

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"
)

// role makes the test's own binary the Terraform or the provider of a test.
const role = "SERVE_TEST_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(role) {
	case "terraform":
		provider := exec.CommandContext(context.Background(), os.Args[0])
		provider.Env, provider.Stdout = append(os.Environ(), role+"=provider"), os.Stdout
		if err := provider.Run(); err != nil {
			os.Exit(1)
		}
	case "provider":
		endWithParent(time.Millisecond)
		_, _ = os.Stdout.WriteString("serving\n")
		time.Sleep(time.Minute) // outlives the deadline below, and not for ever where the test fails
	default:
		os.Exit(m.Run())
	}
}

// The provider does not outlive a Terraform that was killed.
func TestEndWithParent(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("a process keeps the id of its parent there")
	}
	terraform := exec.CommandContext(t.Context(), os.Args[0])
	terraform.Env = append(os.Environ(), role+"=terraform")
	// Only the two processes hold the writing end, so that it closes with them.
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	terraform.Stdout = write
	if err := terraform.Start(); err != nil {
		t.Fatal(err)
	}
	if err := write.Close(); err != nil {
		t.Fatal(err)
	}
	if err := read.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	out := bufio.NewReader(read)
	if line, err := out.ReadString('\n'); err != nil || line != "serving\n" {
		t.Fatalf("the provider did not start: %q, %v", line, err)
	}
	if err := terraform.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = terraform.Wait()
	if _, err := out.ReadByte(); err != io.EOF {
		t.Fatalf("the provider lives on: %v", err)
	}
}

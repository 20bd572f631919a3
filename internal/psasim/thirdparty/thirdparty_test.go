// Package thirdparty_test drives the simulator with a client that this project
// did not write, connectwise-rest from npm: what that client expects of a real
// server, the simulator has to do.
package thirdparty_test

import (
	"encoding/pem"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/contract"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

func TestConnectwiseRest(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not at hand: the client cannot be run", program)
		}
	}
	if _, err := os.Stat("node_modules"); err != nil {
		install := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
		if out, err := install.CombinedOutput(); err != nil {
			t.Skipf("npm cannot get the client: %s\n%s", err, out)
		}
	}
	site, err := psasim.New(psasim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	// The client speaks https alone.
	server := httptest.NewTLSServer(contract.Watch(t)(site))
	t.Cleanup(server.Close)
	certificate := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(certificate, block, 0o600); err != nil {
		t.Fatal(err)
	}
	drive := exec.CommandContext(t.Context(), "node", "drive.js")
	drive.Env = append(os.Environ(), "NODE_EXTRA_CA_CERTS="+certificate, "CW_HOST="+strings.TrimPrefix(server.URL, "https://"),
		"CW_COMPANY=acme", "CW_PUBLIC=public", "CW_PRIVATE=private-secret", "CW_CLIENT="+psasim.ClientID)
	out, err := drive.CombinedOutput()
	if err != nil {
		t.Fatalf("%s\n%s", err, out)
	}
	if want := `{"paged":30}`; !strings.Contains(string(out), want) {
		t.Errorf("the client printed %s, want %s", out, want)
	}
	t.Logf("connectwise-rest was content after %d requests", len(site.Requests()))
}

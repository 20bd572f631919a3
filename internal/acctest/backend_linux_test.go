package acctest_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

// postgres starts a PostgreSQL of the test's own and returns its connection
// string. It refuses to run as root, so it runs as the user postgres or nobody
// then.
func postgres(t *testing.T) string {
	t.Helper()
	programs := map[string]string{}
	for _, name := range []string{"initdb", "postgres"} {
		path, err := exec.LookPath(name)
		if err != nil {
			if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name); len(found) > 0 {
				path = found[len(found)-1]
			}
		}
		if path == "" {
			t.Skip("PostgreSQL is not installed: the remote backend cannot be tried")
		}
		programs[name] = path
	}
	attributes := &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	directory, err := os.MkdirTemp("", "connectwise-pg-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(directory) })
	if os.Getuid() == 0 {
		account, err := user.Lookup("postgres")
		if err != nil {
			account, err = user.Lookup("nobody")
		}
		if err != nil {
			t.Skip("there is no user to run PostgreSQL as")
		}
		uid, _ := strconv.Atoi(account.Uid)
		gid, _ := strconv.Atoi(account.Gid)
		attributes.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(directory, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	data := filepath.Join(directory, "data")
	initialize := exec.CommandContext(t.Context(), programs["initdb"], "-D", data, "-U", "terraform", "-A", "trust", "-E", "UTF8", "--locale=C")
	initialize.SysProcAttr, initialize.Dir = attributes, directory
	if out, err := initialize.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %s\n%s", err, out)
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	server := exec.CommandContext(t.Context(), programs["postgres"], "-D", data, "-p", port, "-h", "127.0.0.1", "-k", directory, "-F")
	server.SysProcAttr, server.Dir = attributes, directory
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Signal(os.Interrupt)
		_ = server.Wait()
	})
	return fmt.Sprintf("postgres://terraform@127.0.0.1:%s/postgres?sslmode=disable", port)
}

// Two runners apply two clients at the same time, with the state of both in one
// remote backend: nothing is lost and nothing is created twice.
func TestAccTwoRunners(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
	const rounds = 20
	connection := postgres(t)
	site := acctest.NewSite(t)
	module := clientModule(t, site)
	module["backend.tf"] = fmt.Sprintf("terraform {\n  backend \"pg\" {\n    conn_str = %q\n  }\n}\n", connection)
	runners := make([]*terraform.CLI, 2)
	for i, identifier := range []string{"SunDental", "AcmeMSP"} {
		module["client.auto.tfvars"] = clientVariables(identifier, 34826+i)
		cli := newMirroredCLI(t, site, module)
		runners[i] = cli
		var err error
		for try := range 50 {
			_, err = cli.Run(t.Context(), "init", "-input=false")
			if err == nil || try == 49 || !strings.Contains(err.Error(), "onnect") {
				break // the server may still be starting
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := cli.Run(t.Context(), "workspace", "new", identifier); err != nil {
			t.Fatal(err)
		}
	}
	for round := range rounds {
		var wait sync.WaitGroup
		errs := make([]error, len(runners))
		for i, runner := range runners {
			wait.Go(func() {
				_, errs[i] = runner.Run(t.Context(), "apply", "-input=false", "-auto-approve", "-lock-timeout=60s",
					fmt.Sprintf("-var=included_gb=%d", 10+round))
			})
		}
		wait.Wait()
		for i, err := range errs {
			if err != nil {
				t.Fatalf("round %d, runner %d: %s", round, i, err)
			}
		}
		count(t, site, 10+round)
	}
	for i, runner := range runners {
		out, err := runner.Run(t.Context(), "state", "list")
		if err != nil {
			t.Fatal(err)
		}
		if managed := strings.Count(out, "connectwise_") - strings.Count(out, "data."); managed != 5 {
			t.Errorf("runner %d has %d resources in its state, want 5:\n%s", i, managed, out)
		}
	}
	t.Logf("%d rounds of two runners at a time: each client has its 2 managed ids, 1 agreement and 2 additions, with the last round's value", rounds)
}

// count wants each client to have what the module declares, once, and as the last
// round set it.
func count(t *testing.T, site *acctest.Site, included int) {
	t.Helper()
	for i, identifier := range []string{"SunDental", "AcmeMSP"} {
		managedID := fmt.Sprintf("EFS-%d", 34826+i)
		company := site.IDOf(t, "/company/companies", "identifier", identifier)
		ids := 0
		for _, entry := range site.Objects(fmt.Sprintf("/company/companies/%d/managementSummaryReports", company)) {
			if entry["groupIdentifier"] == managedID {
				ids++
			}
		}
		agreements, additions, current := 0, 0, 0
		for _, agreement := range site.Objects("/finance/agreements") {
			owner, _ := agreement["company"].(map[string]any)
			if agreement["name"] != "Online Backup" || fmt.Sprint(owner["id"]) != strconv.FormatInt(company, 10) {
				continue
			}
			agreements++
			for _, addition := range site.Objects(fmt.Sprintf("/finance/agreements/%s/additions", agreement["id"])) {
				additions++
				if less, err := strconv.ParseFloat(fmt.Sprint(addition["lessIncluded"]), 64); err == nil && less == float64(included) {
					current++
				}
			}
		}
		if ids != 2 || agreements != 1 || additions != 2 || current != 1 {
			t.Fatalf("%s has %d managed ids, %d agreements, %d additions, %d of them with %d GB included; want 2, 1, 2, 1",
				identifier, ids, agreements, additions, current, included)
		}
	}
}

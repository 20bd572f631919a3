package provider_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/contract"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/synctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/opentofu"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

const (
	bearer     = "bearer-51c0de-must-never-leak"
	recoverKey = "recover-key-90ab1e-must-never-leak"
	machine    = "machine-of-a-person"
)

// usageSite serves usage as an endpoint with a token and as x360Recover do.
func usageSite(t *testing.T) string {
	t.Helper()
	responses := map[string]struct{ header, value, text string }{
		"/usage.json": {"Authorization", "Bearer " + bearer, `{"accounts": [{"customer_id": "34000", "account": "1", "username": "` + machine +
			`", "service": "online_backup", "service_plan": "Standard 25GB", "device_type": "server", "used_bytes": 3221225472}]}`},
		"/x360recover/client": {"X-Api-Key", recoverKey, `[{"id": 26, "name": "Client 0", "client_code": "34000"}]`},
		"/x360recover/client/26/device": {"X-Api-Key", recoverKey, `[{"id": 1, "name": "` + machine +
			`", "type": "SERVER", "product": "X360RECOVER", "client_id": 26, "cloud_usage": 0, "vault_usage": 4294967296, "local_usage": null}]`},
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		response, ok := responses[r.URL.Path]
		switch {
		case !ok:
			http.NotFound(w, r)
		case r.Header.Get(response.header) != response.value:
			w.WriteHeader(http.StatusUnauthorized)
		default:
			_, _ = fmt.Fprint(w, response.text)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// Every source of usage is pushed through Terraform. Neither its key nor the
// provider's is in state, plan, logs, report or progress, and no machine's name is
// in the state.
func TestAccSyncSources(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
	t.Parallel()
	binary, err := opentofu.Find(t.Context(), os.Getenv("TF_ACC_TERRAFORM_PATH"), os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	options := psasim.Options{CompanyID: acctest.CompanyID, PublicKey: acctest.PublicKey, PrivateKey: acctest.PrivateKey}
	site := synctest.Start(t, options, 1, contract.Watch(t))
	workspace, directory := t.TempDir(), t.TempDir()
	if err := terraform.Build(t.Context(), "../..", workspace); err != nil {
		t.Fatal(err)
	}
	cli, err := terraform.New(t.Context(), binary, workspace, directory, append((&acctest.Site{URL: site.URL}).Environment(),
		"TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(directory, "trace.log"), "AXCIENT_USAGE_AUTHORIZATION=Bearer "+bearer, "X360RECOVER_API_KEY="+recoverKey))
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		if err := os.WriteFile(cli.Path(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("usage.csv", "Account No,Cust. ID,Username,SPlan,Service,Type,Disk Usage (GB)\n1,34000,"+machine+",Standard 25GB,Online Backup,Server,1\n")
	write("usage.json", `{"accounts": [{"customer_id": "34000", "account": "1", "username": "`+machine+
		`", "service": "online_backup", "service_plan": "Standard 25GB", "device_type": "server", "used_bytes": 2147483648}]}`)
	elsewhere := usageSite(t)
	for i, source := range []string{
		`{ csv = { path = "usage.csv" } }`,
		`{ json = { path = "usage.json" } }`,
		fmt.Sprintf(`{ http = { url = "%s/usage.json" } }`, elsewhere),
		fmt.Sprintf(`{ x360recover = { base_url = "%s/x360recover" } }`, elsewhere),
		`{ accounts = [{
			customer_id = "34000", account = "1", username = "` + machine + `", service = "online_backup",
			service_plan = "Standard 25GB", device_type = "server", used_bytes = 5 * 1024 * 1024 * 1024
		}] }`,
	} {
		write("main.tf", fmt.Sprintf(`
terraform {
  required_providers {
    connectwise = { source = "psaforge/connectwise" }
  }
}
resource "connectwise_sync_run" "nightly" {
  policy = jsonencode({
    managed_devices_integration_id = %d
    billing          = { measures = ["online_backup_gb"] }
    statistics       = true
    minimum_interval = "0s"
    vendor           = { levels = { X360RECOVER = "Standard 25GB" } }
  })
  source      = %s
  customers   = { "34000" = %d }
  report_path = "reports/nightly"
}
`, site.IntegrationID, source, site.Clients[0].CompanyID))
		for _, arguments := range [][]string{{"plan", "-input=false", "-out=next.tfplan"}, {"apply", "-input=false", "next.tfplan"}} {
			out, err := cli.Run(t.Context(), arguments...)
			if err != nil {
				t.Fatalf("%s: %s", source, err)
			}
			hold(t, "the output", out)
		}
		addition, _ := site.Object(fmt.Sprintf("/finance/agreements/%d/additions", site.Clients[0].Agreement), site.Clients[0].Additions["online_backup"])
		if got, err := decimal.Parse(fmt.Sprint(addition["quantity"])); err != nil || !got.Equal(decimal.FromInt(int64(i+1))) {
			t.Errorf("%s bills %v, want %d", source, addition["quantity"], i+1)
		}
		state, err := os.ReadFile(cli.Path("terraform.tfstate"))
		if err != nil || !json.Valid(state) || strings.Contains(string(state), machine) {
			t.Errorf("%s: the state has the name of a machine, or: %v", source, err)
		}
	}
	if plan, err := cli.Plan(t.Context()); err != nil || !plan.Empty() {
		t.Errorf("the last plan: %v, %v", plan, err)
	}
	if log, err := os.ReadFile(cli.Path("trace.log")); err != nil || !strings.Contains(string(log), "connectwise_sync_run.nightly") {
		t.Errorf("the log is not looked at: %v", err)
	}
	t.Logf("%d files of state, plan, log, report and progress hold no key", search(t, os.DirFS(directory)))
}

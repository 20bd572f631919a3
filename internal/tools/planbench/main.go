// Command planbench measures what a plan of thousands of instances costs: the
// provider's memory and processor time, and the API calls. It pairs the provider
// as it is served with one that reads each object by itself, and with one that
// logs and keeps contexts as the framework does, in one run, because machines
// differ and drift.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/opentofu"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

// configuration is an MSP's: for each client a company, a contact, two managed
// ids, an agreement and three additions, and four objects that all share.
const configuration = `
terraform {
  required_providers {
    connectwise = { source = "psaforge/connectwise" }
  }
}
provider "connectwise" {
  requests_per_second     = 100000
  max_concurrent_requests = 8
}
locals { clients = %d }
data "connectwise_product_category" "managed" { name = "Managed Services" }
data "connectwise_product_type" "software" { name = "Software" }
data "connectwise_unit_of_measure" "each" { name = "Each" }
data "connectwise_billing_cycle" "monthly" { name = "Monthly" }
resource "connectwise_management_solution" "axcient" {
  name                        = "Axcient"
  management_it_solution_type = "Custom"
  management_solution_name    = "Axcient"
}
resource "connectwise_product_subcategory" "backup" {
  name        = "Online Backup"
  category_id = data.connectwise_product_category.managed.id
}
resource "connectwise_product" "backup" {
  identifier           = "AX-GB"
  description          = "Online Backup"
  customer_description = "Online Backup"
  subcategory_id       = connectwise_product_subcategory.backup.id
  type_id              = data.connectwise_product_type.software.id
  unit_of_measure_id   = data.connectwise_unit_of_measure.each.id
}
resource "connectwise_agreement_type" "backup" {
  name             = "Online Backup"
  billing_cycle_id = data.connectwise_billing_cycle.monthly.id
}
resource "connectwise_company" "client" {
  count         = local.clients
  identifier    = "Client${count.index}"
  name          = "Client ${count.index}"
  address_line1 = "1 Main Street"
  city          = "Tampa"
}
resource "connectwise_contact" "client" {
  count      = local.clients
  first_name = "Ann"
  last_name  = "Client ${count.index}"
  company_id = connectwise_company.client[count.index].id
}
resource "connectwise_managed_id" "devices" {
  count                  = local.clients
  company_id             = connectwise_company.client[count.index].id
  managed_id             = "EFS-${count.index}"
  management_solution_id = connectwise_management_solution.axcient.id
  device_type            = "WorkstationsAndServers"
}
resource "connectwise_managed_id" "backup_stats" {
  count                  = local.clients
  company_id             = connectwise_company.client[count.index].id
  managed_id             = connectwise_managed_id.devices[count.index].managed_id
  management_solution_id = connectwise_management_solution.axcient.id
  device_type            = "BackupStats"
}
resource "connectwise_agreement" "client" {
  count      = local.clients
  name       = "Online Backup"
  type_id    = connectwise_agreement_type.backup.id
  company_id = connectwise_company.client[count.index].id
  contact_id = connectwise_contact.client[count.index].id
  start_date = "2026-01-01"
}
resource "connectwise_agreement_addition" "line" {
  count          = 3 * local.clients
  agreement_id   = connectwise_agreement.client[floor(count.index / 3)].id
  product_id     = connectwise_product.backup.id
  serial_number  = "EFS-${floor(count.index / 3)}-${count.index %% 3}"
  effective_date = "2026-01-01"
}
`

const (
	objectsPerClient = 8
	sharedObjects    = 4
	sharedLookups    = 4
	// collections of the clients that are not below a parent: companies, contacts
	// and agreements.
	listed  = 3
	perPage = 1000
)

// floor is the fewest calls that a plan can make: a page for each thousand
// objects of a collection, a list for each parent, and one for each object and
// look-up that all share, and for the address of the API.
func floor(clients int) int {
	return listed*((clients+perPage-1)/perPage) + 2*clients + sharedObjects + sharedLookups + 1
}

func main() {
	tf := flag.String("tf", "", "Terraform or OpenTofu to use; the one on the PATH when left out")
	clients := flag.Int("clients", 350, "clients, of eight objects each")
	flag.Parse()
	if err := run(context.Background(), *tf, *clients); err != nil {
		log.Fatal("planbench: ", err)
	}
}

func run(ctx context.Context, name string, clients int) error {
	instances := objectsPerClient*clients + sharedObjects
	binary, err := opentofu.Find(ctx, name, os.Stderr)
	if err != nil {
		return err
	}
	workspace, err := os.MkdirTemp("", "connectwise-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(workspace) }()
	site, err := psasim.New(psasim.Options{})
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go func() { _ = (&http.Server{Handler: site, ReadHeaderTimeout: time.Minute}).Serve(listener) }()
	env := []string{
		"CONNECTWISE_SITE_URL=http://" + listener.Addr().String(), "CONNECTWISE_COMPANY_ID=acme", "CONNECTWISE_PUBLIC_KEY=public",
		"CONNECTWISE_PRIVATE_KEY=private-secret", "CONNECTWISE_CLIENT_ID=" + psasim.ClientID,
	}
	directory := filepath.Join(workspace, "config")
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(directory, "main.tf"), fmt.Appendf(nil, configuration, clients), 0o600); err != nil {
		return err
	}
	if err := terraform.Build(ctx, ".", workspace); err != nil {
		return err
	}
	cli, err := terraform.New(ctx, binary, workspace, directory, env)
	if err != nil {
		return err
	}
	fmt.Printf("%s, %d objects of %d clients, %d processors\n", cli.Version, instances, clients, runtime.NumCPU())
	began := time.Now()
	if _, err := cli.Run(ctx, "apply", "-auto-approve", "-input=false", "-parallelism=50"); err != nil {
		return err
	}
	fmt.Printf("applied in %.0f s\n\n%-34s %10s %14s %10s %10s\n", time.Since(began).Seconds(), "plan", "memory", "CPU/instance", "wall", "API calls")
	for _, variant := range []struct {
		name string
		env  []string
	}{
		{"as served", nil},
		{"refresh = individual", []string{"CONNECTWISE_REFRESH=individual"}},
		{"with the libraries' logs", []string{"TF_LOG_SDK=TRACE", "TF_LOG_PROVIDER=TRACE"}},
	} {
		site.ResetRequests()
		use, err := measure(ctx, cli, filepath.Join(workspace, "terraform-provider-connectwise"), append(env, variant.env...))
		if err != nil {
			return err
		}
		fmt.Printf("%-34s %7.1f MB %11.2f ms %8.1f s %10d\n", variant.name,
			float64(use.memory)/(1<<20), float64(use.cpu.Microseconds())/1000/float64(instances), use.wall.Seconds(), len(site.Requests()))
	}
	fmt.Printf("\nno plan can do with fewer than %d calls\n", floor(clients))
	return nil
}

type usage struct {
	memory    int64 // bytes, the most that was resident
	cpu, wall time.Duration
}

// measure plans with a provider that this program started itself, so that the
// operating system accounts for it alone.
func measure(ctx context.Context, cli *terraform.CLI, provider string, env []string) (usage, error) {
	command := exec.CommandContext(ctx, provider, "-debug")
	command.Env = append(os.Environ(), env...)
	command.Stderr = io.Discard
	out, err := command.StdoutPipe()
	if err != nil {
		return usage{}, err
	}
	if err := command.Start(); err != nil {
		return usage{}, err
	}
	attach, err := attachment(out)
	if err != nil {
		return usage{}, err
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	began := time.Now()
	_, planErr := cli.With(attach).Run(ctx, "plan", "-input=false", "-detailed-exitcode", "-parallelism=50")
	wall := time.Since(began)
	if err := command.Process.Signal(os.Interrupt); err != nil {
		return usage{}, err
	}
	_ = command.Wait()
	if planErr != nil {
		return usage{}, planErr
	}
	resources, ok := command.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return usage{}, fmt.Errorf("this system does not say what a process used")
	}
	return usage{
		memory: resources.Maxrss * 1024,
		cpu:    command.ProcessState.UserTime() + command.ProcessState.SystemTime(), wall: wall,
	}, nil
}

// attachment reads the variable by which Terraform finds a running provider.
func attachment(out io.Reader) (string, error) {
	scanner := bufio.NewScanner(out)
	for scanner.Scan() {
		_, value, ok := strings.Cut(scanner.Text(), "TF_REATTACH_PROVIDERS='")
		if ok {
			value = strings.TrimSuffix(strings.TrimSpace(value), "'")
			// OpenTofu asks for the provider by its own registry's name.
			var providers map[string]json.RawMessage
			if err := json.Unmarshal([]byte(value), &providers); err != nil {
				return "", err
			}
			for name, how := range providers {
				providers[strings.Replace(name, "registry.terraform.io", "registry.opentofu.org", 1)] = how
			}
			both, err := json.Marshal(providers)
			return "TF_REATTACH_PROVIDERS=" + string(both), err
		}
	}
	return "", fmt.Errorf("the provider did not say how to attach")
}

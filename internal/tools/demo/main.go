// Command demo shows the product in a minute: it starts a simulated ConnectWise
// site, applies examples/complete with the provider just built, shows that the
// second plan is empty, edits something behind Terraform's back, shows it as
// drift, and repairs it. It fails if any of this is not as it should be.
package main

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/opentofu"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

func main() {
	tf := flag.String("tf", "", "Terraform or OpenTofu to use; the one on the PATH when left out")
	example := flag.String("example", "examples/complete", "configuration to apply")
	flag.Parse()
	if err := run(*tf, *example); err != nil {
		log.Fatal("demo: ", err)
	}
}

func run(name, example string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	binary, err := opentofu.Find(ctx, name, os.Stderr)
	if err != nil {
		return err
	}
	workspace, err := os.MkdirTemp("", "connectwise-demo-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(workspace) }()
	began := time.Now()
	step := func(format string, a ...any) {
		fmt.Printf("\n[%4.1fs] %s\n", time.Since(began).Seconds(), fmt.Sprintf(format, a...))
	}

	step("Building the provider and starting a simulated ConnectWise site")
	site, url, err := startSite(ctx, workspace)
	if err != nil {
		return err
	}
	defer func() { _ = site.Close() }()
	directory := filepath.Join(workspace, "example")
	if err := copyTree(example, directory); err != nil {
		return err
	}
	if err := terraform.Build(ctx, ".", workspace); err != nil {
		return err
	}
	cli, err := terraform.New(ctx, binary, workspace, directory, []string{
		"CONNECTWISE_SITE_URL=" + url, "CONNECTWISE_COMPANY_ID=acme", "CONNECTWISE_PUBLIC_KEY=public",
		"CONNECTWISE_PRIVATE_KEY=private-secret", "CONNECTWISE_CLIENT_ID=" + psasim.ClientID,
	})
	if err != nil {
		return err
	}
	fmt.Printf("         site %s, %s\n", url, cli.Version)
	return show(ctx, cli, site, step)
}

// show runs the story.
func show(ctx context.Context, cli *terraform.CLI, site *psasim.Simulator, step func(string, ...any)) error {
	calls := func() int { n := len(site.Requests()); site.ResetRequests(); return n }

	step("terraform apply: an MSP with its board, statuses, team, solution and clients")
	plan, err := cli.Apply(ctx)
	if err != nil {
		return err
	}
	for _, line := range plan.Summary() {
		fmt.Println("         " + line)
	}
	if plan.Empty() {
		return fmt.Errorf("the first apply changed nothing")
	}
	fmt.Printf("         %d API calls\n", calls())

	step("terraform plan: a second plan")
	if plan, err = cli.Plan(ctx); err != nil {
		return err
	}
	if !plan.Empty() {
		return fmt.Errorf("the second plan is not empty: %v", plan.Summary())
	}
	fmt.Printf("         No changes. The site matches the configuration. (%d API calls)\n", calls())

	step("Somebody edits the dashboard: another name for the status of new tickets, and an unticked box")
	if err := meddle(site); err != nil {
		return err
	}

	step("terraform plan: the edits show as drift")
	if plan, err = cli.Plan(ctx); err != nil {
		return err
	}
	drift := plan.Differences()
	for _, d := range drift {
		fmt.Printf("         %s\n", d)
	}
	if len(drift) != 3 {
		return fmt.Errorf("three edits were made, but the plan shows %d differences", len(drift))
	}
	calls()

	step("terraform apply: the drift is repaired")
	if _, err = cli.Apply(ctx); err != nil {
		return err
	}
	for _, request := range site.Requests() {
		if request.Method != http.MethodGet {
			fmt.Printf("         %s %s %s\n", request.Method, request.Path, request.Body)
		}
	}
	calls()
	if plan, err = cli.Plan(ctx); err != nil {
		return err
	}
	if !plan.Empty() {
		return fmt.Errorf("the plan after the repair is not empty: %v", plan.Summary())
	}
	fmt.Println("         No changes. The site matches the configuration.")

	step("Done")
	return nil
}

// meddle does what a person in the dashboard does.
func meddle(site *psasim.Simulator) error {
	board, ok := site.Find("/service/boards", "name", "Backup Alerts")
	if !ok {
		return fmt.Errorf("the site has no board Backup Alerts")
	}
	statuses := fmt.Sprintf("/service/boards/%d/statuses", board)
	status, ok := site.Find(statuses, "name", "New")
	if !ok {
		return fmt.Errorf("the board has no status New")
	}
	if err := site.Edit(statuses, status, map[string]any{"name": "Neu", "displayOnBoard": false}); err != nil {
		return err
	}
	client, ok := site.Find("/company/companies", "identifier", "BayLegal")
	if !ok {
		return fmt.Errorf("the site has no company BayLegal")
	}
	return site.Edit("/company/companies", client, map[string]any{"city": "Miami"})
}

func startSite(ctx context.Context, workspace string) (*psasim.Simulator, string, error) {
	site, err := psasim.New(psasim.Options{Database: filepath.Join(workspace, "site.db")})
	if err != nil {
		return nil, "", err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", err
	}
	server := &http.Server{Handler: site, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }()
	context.AfterFunc(ctx, func() { _ = server.Close() })
	return site, "http://" + listener.Addr().String(), nil
}

func copyTree(from, to string) error {
	source := os.DirFS(from)
	return fs.WalkDir(source, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(source, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, path)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, raw, 0o600)
	})
}

// Command demo shows the product in a minute: it starts a simulated ConnectWise
// site, applies examples/complete with the provider just built, edits something
// behind Terraform's back and repairs it, and then pushes the account list of
// some forty clients night after night with examples/sync. It fails if any of
// this is not as it should be.
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
	"sync/atomic"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/synctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/opentofu"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

func main() {
	tf := flag.String("tf", "", "Terraform or OpenTofu to use; the one on the PATH when left out")
	examples := flag.String("examples", "examples", "directory of the examples")
	flag.Parse()
	if err := run(*tf, *examples); err != nil {
		log.Fatal("demo: ", err)
	}
}

// story is a demo that is going on.
type story struct {
	site  *psasim.Simulator
	clock *clock
	// msp applies examples/complete, nightly examples/sync.
	msp, nightly *terraform.CLI
	portal       *portal
	began        time.Time
	kept         string // directory of the reports that are kept
}

func run(name, examples string) error {
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

	s := &story{began: time.Now(), clock: &clock{}}
	s.step("Building the provider and starting a simulated ConnectWise site")
	url, err := s.start(ctx, workspace)
	if err != nil {
		return err
	}
	defer func() { _ = s.site.Close() }()
	if err := terraform.Build(ctx, ".", workspace); err != nil {
		return err
	}
	env := []string{
		"CONNECTWISE_SITE_URL=" + url, "CONNECTWISE_COMPANY_ID=acme", "CONNECTWISE_PUBLIC_KEY=public",
		"CONNECTWISE_PRIVATE_KEY=private-secret", "CONNECTWISE_CLIENT_ID=" + psasim.ClientID,
	}
	for example, cli := range map[string]**terraform.CLI{"complete": &s.msp, "sync": &s.nightly} {
		directory := filepath.Join(workspace, example)
		if err := copyTree(filepath.Join(examples, example), directory); err != nil {
			return err
		}
		// The simulated site has no limit of calls a minute to keep to.
		if err := os.WriteFile(filepath.Join(directory, "demo_override.tf"), []byte("provider \"connectwise\" {\n  requests_per_second = 1000\n}\n"), 0o600); err != nil {
			return err
		}
		if *cli, err = terraform.New(ctx, binary, workspace, directory, env); err != nil {
			return err
		}
	}
	s.say("site %s, %s", url, s.msp.Version)
	return s.tell(ctx)
}

// tell tells the story from its beginning to its end.
func (s *story) tell(ctx context.Context) error {
	for _, chapter := range []func(context.Context) error{
		s.integrate, s.drift, s.growUp, s.firstPush, s.secondPlan, s.withinTheInterval, s.force, s.success, s.noDrift, s.tellReports,
	} {
		if err := chapter(ctx); err != nil {
			return err
		}
	}
	s.step("Done")
	return nil
}

// step begins a step of the story.
func (s *story) step(format string, a ...any) {
	fmt.Printf("\n[%4.1fs] %s\n", time.Since(s.began).Seconds(), fmt.Sprintf(format, a...))
}

// say tells what happened.
func (s *story) say(format string, a ...any) {
	fmt.Printf("         %s\n", fmt.Sprintf(format, a...))
}

// calls are the requests since it was last asked.
func (s *story) calls() []psasim.Request {
	requests := s.site.Requests()
	s.site.ResetRequests()
	return requests
}

// clock is the site's: the story begins a day ago.
type clock struct{ behind atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(-time.Duration(c.behind.Load())) }

func (s *story) start(ctx context.Context, workspace string) (url string, err error) {
	s.clock.behind.Store(int64(24 * time.Hour))
	if s.site, err = psasim.New(psasim.Options{Database: filepath.Join(workspace, "site.db"), Now: s.clock.now}); err != nil {
		return "", err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := &http.Server{Handler: synctest.Dated(s.site, s.clock.now), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }()
	context.AfterFunc(ctx, func() { _ = server.Close() })
	return "http://" + listener.Addr().String(), nil
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

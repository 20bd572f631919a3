// Command terraform-provider-connectwise serves the Terraform provider for
// ConnectWise PSA. With the argument export it writes a configuration of what
// exists on a site.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"maps"
	"os"
	"os/signal"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/psaforge/terraform-provider-connectwise/internal/export"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/provider"
	"github.com/psaforge/terraform-provider-connectwise/internal/serve"
)

// version is set by the release build.
var version = "dev"

const address = "registry.terraform.io/psaforge/connectwise"

func main() {
	run := serveProvider
	if len(os.Args) > 1 && os.Args[1] == "export" {
		run = exportSite
	}
	if err := run(); err != nil {
		log.SetFlags(0)
		log.Fatal("terraform-provider-connectwise: ", err)
	}
}

func serveProvider() error {
	debug := flag.Bool("debug", false, "serve until interrupted and print how to attach Terraform, for debuggers")
	flag.Parse()
	serve.QuietLogs()
	server, err := serve.New(provider.New(version))
	if err != nil {
		return err
	}
	var options []tf6server.ServeOpt
	if *debug {
		options = append(options, tf6server.WithManagedDebug())
	} else {
		serve.EndWithParent()
	}
	return tf6server.Serve(address, func() tfprotov6.ProviderServer { return server }, options...)
}

// exportSite writes HCL of a site into a directory.
func exportSite() error {
	flags := flag.NewFlagSet("export", flag.ExitOnError)
	out := flags.String("out", "", "directory to write to; it must be empty or not exist")
	strict := flags.Bool("strict", false, "fail when an object had to be left out; what was written stays")
	var notes []export.Note
	options := export.Options{Noted: func(all []export.Note) { notes = all }}
	flags.Func("company", "Company ID of a client to export with what is its own; may be given several times. The whole site when left out.",
		func(identifier string) error { options.Companies = append(options.Companies, identifier); return nil })
	if err := flags.Parse(os.Args[2:]); err != nil {
		return err
	}
	if *out == "" {
		return errors.New("export: name a directory with -out")
	}
	client, err := provider.ClientFromEnvironment(version, os.Getenv)
	if err != nil {
		return err
	}
	serve.QuietLogs()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	counts, err := export.Run(ctx, client, provider.Definitions(), *out, options)
	if err != nil {
		if advice := kit.Advice(err); advice != "" {
			return fmt.Errorf("%w\n%s", err, advice)
		}
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		fmt.Printf("%5d %s\n", counts[name], name)
	}
	fmt.Printf("written to %s with %d API calls, all of them reads\n", *out, client.Stats().Requests)
	for _, line := range export.Lines(notes) {
		fmt.Fprintln(os.Stderr, line)
	}
	if *strict && slices.ContainsFunc(notes, export.Note.LeftOut) {
		return errors.New("export: not every object could be written (-strict)")
	}
	return nil
}

// Command terraform-provider-connectwise serves the Terraform provider for
// ConnectWise PSA. With the argument export it writes a configuration of what
// exists on a site.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
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
	if err := run(); err != nil && !errors.Is(err, errDone) {
		log.SetFlags(0)
		log.Fatal("terraform-provider-connectwise: ", err)
	}
}

const usage = `Usage:
  terraform-provider-connectwise -version
      Print the version.
  terraform-provider-connectwise export -out DIR [-layout flat|clients]
          [-company ID]... [-solution NAME] [-strict]
      Write a configuration of an existing site, with imports. It reads the site
      that CONNECTWISE_SITE_URL and the other settings name, and writes to no
      site. export -h tells about its flags.
  terraform-provider-connectwise [-debug]
      Serve the provider. Terraform and OpenTofu run this.

Flags:
`

// errDone ends the program when a flag has printed what was asked for.
var errDone = errors.New("nothing else to do")

// parse reads the flags of a program that serves; what -h and -version ask for
// goes to out.
func parse(arguments []string, out io.Writer) (debug bool, err error) {
	flags := flag.NewFlagSet("terraform-provider-connectwise", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.Usage = func() {
		_, _ = io.WriteString(out, usage)
		flags.PrintDefaults()
	}
	flags.BoolVar(&debug, "debug", false, "serve until interrupted and print how to attach Terraform, for debuggers")
	printVersion := flags.Bool("version", false, "print the version and exit")
	if err := flags.Parse(arguments); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return false, errDone
		}
		return false, err
	}
	if *printVersion {
		if _, err := fmt.Fprintln(out, "terraform-provider-connectwise", version); err != nil {
			return false, err
		}
		return false, errDone
	}
	if flags.NArg() > 0 {
		return false, fmt.Errorf("there is no command %q; -h lists the commands", flags.Arg(0))
	}
	return debug, nil
}

func serveProvider() error {
	debug, err := parse(os.Args[1:], os.Stdout)
	if err != nil {
		return err
	}
	serve.QuietLogs()
	server, err := serve.New(provider.New(version))
	if err != nil {
		return err
	}
	var options []tf6server.ServeOpt
	if debug {
		options = append(options, tf6server.WithManagedDebug())
	} else {
		serve.EndWithParent()
	}
	return tf6server.Serve(address, func() tfprotov6.ProviderServer { return server }, options...)
}

// exporting is what the command export was asked for.
type exporting struct {
	export.Options
	directory string
	strict    bool
}

// parseExport reads the flags of the command export; what -h asks for goes to out.
func parseExport(arguments []string, out io.Writer) (exporting, error) {
	var e exporting
	flags := flag.NewFlagSet("export", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&e.directory, "out", "", "directory to write to; it must be empty or not exist")
	flags.BoolVar(&e.strict, "strict", false, "fail when an object had to be left out; what was written stays")
	flags.Func("layout", "flat, one configuration for everything, or clients, a directory for the MSP's side and one for each client that calls a module (default flat)", func(layout string) error {
		e.Layout = export.Layout(layout)
		if e.Layout != export.Flat && e.Layout != export.Clients {
			return errors.New("it is flat or clients")
		}
		return nil
	})
	flags.StringVar(&e.Solution, "solution", "", "Name of a management solution or integration to export with its clients and what they refer to. Everything when left out.")
	flags.Func("company", "Company ID of a client to export with what is its own; may be given several times. The whole site when left out.",
		func(identifier string) error { e.Companies = append(e.Companies, identifier); return nil })
	switch err := flags.Parse(arguments); {
	case errors.Is(err, flag.ErrHelp):
		return e, errDone
	case err != nil:
		return e, err
	case flags.NArg() > 0:
		return e, fmt.Errorf("export: %q belongs to no flag", flags.Arg(0))
	case e.directory == "":
		return e, errors.New("export: name a directory with -out")
	}
	return e, nil
}

// exportSite writes HCL of a site into a directory.
func exportSite() error {
	asked, err := parseExport(os.Args[2:], os.Stderr)
	if err != nil {
		return err
	}
	var notes []export.Note
	asked.Noted = func(all []export.Note) { notes = all }
	asked.Progress = func(line string) { fmt.Fprintln(os.Stderr, line) }
	client, err := provider.ClientFromEnvironment(version, os.Getenv)
	if err != nil {
		return err
	}
	serve.QuietLogs()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	counts, err := export.Run(ctx, client, provider.Definitions(), asked.directory, asked.Options)
	if err != nil {
		if advice := kit.Advice(err); advice != "" {
			return fmt.Errorf("%w\n%s", err, advice)
		}
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		fmt.Printf("%5d %s\n", counts[name], name)
	}
	fmt.Printf("written to %s with %d API calls, all of them reads\n", asked.directory, client.Stats().Requests)
	for _, line := range export.Lines(notes) {
		fmt.Fprintln(os.Stderr, line)
	}
	if asked.strict && slices.ContainsFunc(notes, export.Note.LeftOut) {
		return errors.New("export: not every object could be written (-strict)")
	}
	return nil
}

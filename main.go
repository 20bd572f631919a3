// Command terraform-provider-connectwise serves the Terraform provider for
// ConnectWise PSA.
package main

import (
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/psaforge/terraform-provider-connectwise/internal/provider"
	"github.com/psaforge/terraform-provider-connectwise/internal/serve"
)

// version is set by the release build.
var version = "dev"

const address = "registry.terraform.io/psaforge/connectwise"

func main() {
	debug := flag.Bool("debug", false, "serve until interrupted and print how to attach Terraform, for debuggers")
	flag.Parse()
	serve.QuietLogs()
	server, err := serve.New(provider.New(version))
	if err != nil {
		log.Fatal(err)
	}
	var options []tf6server.ServeOpt
	if *debug {
		options = append(options, tf6server.WithManagedDebug())
	}
	if err := tf6server.Serve(address, func() tfprotov6.ProviderServer { return server }, options...); err != nil {
		log.Fatal(err)
	}
}

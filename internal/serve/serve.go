// Package serve puts the provider on the wire with the least cost to plans of
// thousands of instances.
package serve

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

const (
	// memoryLimit is a soft limit in bytes: above it the collector works harder,
	// below it the heap may grow before a collection.
	memoryLimit = 512 << 20
	// collectAt is by how much of what is live the heap may grow before a collection,
	// in percent. Half of Go's own 100 saves an eighth of the memory of a plan with
	// hundreds of waiting reads, for a little more processor time.
	collectAt = 50
)

// QuietLogs turns the plugin libraries' logging off unless the user asked for
// logs. They log at TRACE by default, encode every line and leave it to
// Terraform to throw it away, which costs half of a large plan's time.
func QuietLogs() {
	for _, variable := range os.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "TF_LOG") && name != "TF_LOG_PATH" && value != "" {
			return
		}
	}
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_PROVIDER"} {
		_ = os.Setenv(name, "OFF")
	}
}

// logging reports whether somebody wants the plugin libraries' logs.
func logging() bool { return os.Getenv("TF_LOG_SDK") != "OFF" }

// New returns the server of a provider. Without logs, the calls that Terraform
// makes for each instance run under a context of their own: the framework keeps
// every call's context until the provider stops, and with it the call's loggers
// and messages, some 140 kB an instance.
func New(p provider.Provider) (tfprotov6.ProviderServer, error) {
	server, err := providerserver.NewProtocol6WithError(p)()
	if err != nil {
		return nil, err
	}
	inner, ok := server.(full)
	if !ok {
		return nil, fmt.Errorf("the framework's server lacks actions or list resources")
	}
	if c, ok := p.(Configured); ok {
		inner = newDirect(context.Background(), inner, c)
	}
	if logging() {
		return inner, nil
	}
	debug.SetMemoryLimit(memoryLimit)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	return lean{inner}, nil
}

// full is a server with everything that protocol 6 offers.
type full interface {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer
	tfprotov6.ListResourceServer
}

type lean struct{ full }

// detached calls under a context that carries no values and ends with the
// call's.
func detached[Request, Response any](call context.Context, request Request, f func(context.Context, Request) (Response, error)) (Response, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	defer context.AfterFunc(call, cancel)()
	return f(ctx, request) //nolint:contextcheck // to drop the values of the call is the purpose
}

func (s lean) ReadResource(call context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return detached(call, req, s.full.ReadResource)
}

func (s lean) PlanResourceChange(call context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return detached(call, req, s.full.PlanResourceChange)
}

func (s lean) ApplyResourceChange(call context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return detached(call, req, s.full.ApplyResourceChange)
}

func (s lean) ValidateResourceConfig(call context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return detached(call, req, s.full.ValidateResourceConfig)
}

func (s lean) UpgradeResourceState(call context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return detached(call, req, s.full.UpgradeResourceState)
}

func (s lean) ReadDataSource(call context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return detached(call, req, s.full.ReadDataSource)
}

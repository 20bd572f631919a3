// Command planbench measures what Terraform costs an MSP of hundreds of clients:
// API calls, time, and the provider's memory and processor time, for the refresh
// of everything, for one client's workspace, and for a client that is added. All
// is measured in one run, beside what Terraform itself takes, because machines
// differ and drift. The objects are made through the provider in this process and
// the states written here, because Terraform takes a quadratic time to create
// thousands; each measured plan has to be empty.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/tools/opentofu"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

func main() {
	var o options
	flag.StringVar(&o.tf, "tf", "", "Terraform or OpenTofu to use; the one on the PATH when left out")
	flag.Func("clients", "numbers of clients, growing, of eight objects each (default 90,175,350,700)", o.setClients)
	flag.DurationVar(&o.latency, "latency", 100*time.Millisecond, "time of each call on the site")
	flag.StringVar(&o.guide, "guide", "", "template of the guide to write the figures into, with the plot beside the examples")
	flag.Parse()
	if len(o.clients) == 0 {
		o.clients = []int{90, 175, 350, 700}
	}
	if err := run(context.Background(), o); err != nil {
		log.Fatal("planbench: ", err)
	}
}

type options struct {
	tf, guide string
	clients   []int
	latency   time.Duration
}

func run(ctx context.Context, o options) error {
	tf, err := opentofu.Find(ctx, o.tf, os.Stderr)
	if err != nil {
		return err
	}
	temporary, err := os.MkdirTemp("", "connectwise-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temporary) }()
	if err := terraform.Build(ctx, ".", temporary); err != nil {
		return err
	}
	s, err := newSite(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	b := &bench{tf: tf, provider: temporary, site: s}
	r, err := b.all(ctx, o, temporary)
	if err != nil {
		return err
	}
	if r.version, err = version(ctx, tf); err != nil {
		return err
	}
	fmt.Print(r.text())
	if o.guide == "" {
		return nil
	}
	return r.writeGuide(o.guide)
}

// setClients reads numbers with commas between them.
func (o *options) setClients(text string) error {
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 1 || (len(o.clients) > 0 && n <= o.clients[len(o.clients)-1]) {
			return fmt.Errorf("%q is no growing number of clients", part)
		}
		o.clients = append(o.clients, n)
	}
	return nil
}

// Command psasim is the simulated ConnectWise site as a program of its own. Its
// data is kept in a file, so that it outlives the program.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

func main() {
	if err := run(); err != nil {
		log.Fatal("psasim: ", err)
	}
}

func run() error {
	options := psasim.Options{Admin: true}
	listen := flag.String("listen", "127.0.0.1:8080", "address to listen at; with port 0 a free one")
	addressFile := flag.String("address-file", "", "file to write the site's URL to, for scripts")
	envFile := flag.String("env-file", "", "file to write the variables of the login to, in a form that a shell can source")
	insecure := flag.Bool("insecure-listen", false, "allow an address that other machines reach; the site speaks plain http")
	flag.StringVar(&options.Database, "database", "", "file that holds the site's data; in memory when left out")
	flag.StringVar(&options.CompanyID, "company", "acme", "company id to log in with")
	flag.StringVar(&options.PublicKey, "public-key", "public", "public key of the API member")
	flag.StringVar(&options.PrivateKey, "private-key", "private-secret", "private key of the API member")
	flag.StringVar(&options.ClientID, "client-id", psasim.ClientID, "client id that requests must carry")
	flag.IntVar(&options.RequestsPerMinute, "requests-per-minute", 0, "throttle above this rate; 0 never throttles")
	flag.BoolVar(&options.AutoCreateBoardStatuses, "auto-statuses", false, "create the statuses New and Closed with each board")
	flag.StringVar(&options.Codebase, "codebase", "", "codebase that is served beside v4_6_release/, for example v2025_1/")
	flag.BoolVar(&options.AllowMissingClientID, "allow-missing-client-id", false, "accept requests without a client id")
	flag.IntVar(&options.MissingClientIDStatus, "missing-client-id-status", http.StatusUnauthorized, "status that refuses a request without a client id")
	flag.BoolVar(&options.ExplicitNulls, "explicit-nulls", false, "return fields without a value as null, as servers before 2021")
	flag.BoolVar(&options.KeepLineBreaks, "keep-line-breaks", false, "keep line breaks in every text, not in prose alone")
	digits := flag.Int("number-digits", 0, "digits after the decimal point that numbers are rounded to; 0 keeps all")
	flag.BoolVar(&options.PatientQueries, "patient-queries", false, "answer the lists that a hosted server takes too long for")
	flag.BoolVar(&options.DiscoverCrossReferences, "discover-cross-references", false, "create the cross reference that a pushed device lacks")
	bulk := flag.String("bulk-response", "", `response to bulk writes: "" for results with status 207, "records", or "first"`)
	flag.DurationVar(&options.ManagedItSyncTakes, "managed-it-sync-takes", 0, "how long a Managed IT synchronization runs before its log is there")
	flag.DurationVar(&options.Latency, "latency", 0, "wait before each request")
	empty := flag.Bool("empty", false, "begin with an empty site")
	flag.Parse()
	options.NoSeed, options.NumberDigits, options.BulkResponse = *empty, int32(*digits), psasim.BulkResponse(*bulk)

	host, _, err := net.SplitHostPort(*listen)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); !*insecure && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("%s is reached by other machines; use a loopback address or -insecure-listen", *listen)
	}
	simulator, err := psasim.New(options)
	if err != nil {
		return err
	}
	defer func() { _ = simulator.Close() }()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", *listen)
	if err != nil {
		return err
	}
	url := "http://" + listener.Addr().String()
	fmt.Printf("simulated ConnectWise at %s: CONNECTWISE_SITE_URL=%s CONNECTWISE_COMPANY_ID=%s CONNECTWISE_PUBLIC_KEY=%s CONNECTWISE_PRIVATE_KEY=%s CONNECTWISE_CLIENT_ID=%s\n",
		url, url, options.CompanyID, options.PublicKey, options.PrivateKey, options.ClientID)
	if *envFile != "" {
		if err := writeEnv(*envFile, url, options); err != nil {
			return err
		}
	}
	if *addressFile != "" {
		if err := os.WriteFile(*addressFile, []byte(url), 0o600); err != nil {
			return err
		}
	}
	server := &http.Server{Handler: simulator, ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() {
		closing, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = server.Shutdown(closing)
	})
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// writeEnv writes the login as lines that a shell can source. The file is there as a
// whole or not at all, because a script waits for it.
func writeEnv(file, url string, options psasim.Options) error {
	var b strings.Builder
	for _, variable := range [][2]string{
		{"CONNECTWISE_SITE_URL", url},
		{"CONNECTWISE_COMPANY_ID", options.CompanyID},
		{"CONNECTWISE_PUBLIC_KEY", options.PublicKey},
		{"CONNECTWISE_PRIVATE_KEY", options.PrivateKey},
		{"CONNECTWISE_CLIENT_ID", options.ClientID},
		{"PSASIM_PID", strconv.Itoa(os.Getpid())},
	} {
		fmt.Fprintf(&b, "export %s='%s'\n", variable[0], strings.ReplaceAll(variable[1], "'", `'\''`))
	}
	if err := os.WriteFile(file+".new", []byte(b.String()), 0o600); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

package main

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// site is a simulated one that listens.
type site struct {
	*psasim.Simulator
	url    string
	server *http.Server
}

func newSite(ctx context.Context) (*site, error) {
	simulator, err := psasim.New(psasim.Options{})
	if err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &site{simulator, "http://" + listener.Addr().String(), &http.Server{Handler: simulator, ReadHeaderTimeout: time.Minute}}
	go func() { _ = s.server.Serve(listener) }()
	return s, nil
}

func (s *site) close() { _ = s.server.Close() }

// settings of a provider block that takes nothing from the environment.
func (s *site) settings() map[string]any {
	return map[string]any{
		"site_url": s.url, "company_id": "acme", "public_key": "public", "private_key": "private-secret", "client_id": psasim.ClientID,
		"requests_per_second": 100000, "refresh": "individual",
	}
}

func (s *site) env() []string {
	return []string{
		"CONNECTWISE_SITE_URL=" + s.url, "CONNECTWISE_COMPANY_ID=acme", "CONNECTWISE_PUBLIC_KEY=public",
		"CONNECTWISE_PRIVATE_KEY=private-secret", "CONNECTWISE_CLIENT_ID=" + psasim.ClientID,
	}
}

// setup is the id of a record in one of the site's setup tables, 0 where it has none
// of the name.
func (s *site) setup(collection, name string) int64 {
	for _, field := range []string{"name", "description"} {
		if id, ok := s.Find(collection, field, name); ok {
			return id
		}
	}
	return 0
}

// Package kittest drives a resource of the provider through its life without
// Terraform: the provider's server and a simulated site run in the test's
// process, and the package does between the calls what Terraform core does. A
// case takes milliseconds, can fail any single request, and sees every
// diagnostic with its attribute.
package kittest

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/contract"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/provider"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/serve"
)

// Site is a simulated site with a provider that is configured for it.
type Site struct {
	*psasim.Simulator
	// LoginCompany is the company id that the provider logs in with; a change
	// takes effect with [Site.Restart].
	LoginCompany string
	// OnExisting is on_existing of the provider block, "" for none; a change takes
	// effect with [Site.Restart].
	OnExisting string
	// UnmanagedEdits is unmanaged_edits of the provider block, likewise.
	UnmanagedEdits string

	t          *testing.T
	url        string
	server     tfprotov6.ProviderServer
	schemas    *tfprotov6.GetProviderSchemaResponse
	identities *tfprotov6.GetResourceIdentitySchemasResponse

	mu        sync.Mutex
	intercept Interceptor
}

// Interceptor stands between provider and site. It sees the whole path and may
// respond in the site's place, or let next do so and change the response.
type Interceptor func(w http.ResponseWriter, r *http.Request, next http.Handler)

// NewSite starts a seeded site and a provider that repeats no request. When the test
// ends, every exchange with the site must have followed the API's description.
func NewSite(t *testing.T, options psasim.Options) *Site {
	t.Helper()
	return newSite(t, options, contract.Watch(t))
}

// NewUnrulySite is [NewSite] for records that break the API's description, as old
// ones of real sites do.
func NewUnrulySite(t *testing.T, options psasim.Options) *Site {
	t.Helper()
	return newSite(t, options, func(site http.Handler) http.Handler { return site })
}

func newSite(t *testing.T, options psasim.Options, watch func(http.Handler) http.Handler) *Site {
	t.Helper()
	simulator, err := psasim.New(options)
	if err != nil {
		t.Fatal(err)
	}
	s := &Site{Simulator: simulator, LoginCompany: ownCompany, t: t}
	site := watch(simulator)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		intercept := s.intercept
		s.mu.Unlock()
		s.answerFor(r)
		if intercept == nil {
			site.ServeHTTP(w, r)
			return
		}
		intercept(w, r, site)
	}))
	t.Cleanup(func() {
		server.Close()
		if err := simulator.Close(); err != nil {
			t.Error(err)
		}
	})
	s.url = server.URL
	s.Restart()
	return s
}

// ownCompany is the company of every simulated site.
const ownCompany = "acme"

// answerFor lets the site serve the logins of LoginCompany as its own company's.
func (s *Site) answerFor(r *http.Request) {
	r.URL.Path = strings.Replace(r.URL.Path, "/login/companyinfo/"+s.LoginCompany, "/login/companyinfo/"+ownCompany, 1)
	if user, password, ok := r.BasicAuth(); ok {
		r.SetBasicAuth(strings.Replace(user, s.LoginCompany+"+", ownCompany+"+", 1), password)
	}
}

// Intercept puts f between provider and site; nil takes it away again.
func (s *Site) Intercept(f Interceptor) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.intercept = f
}

// Intercepted is what stands between provider and site now.
func (s *Site) Intercepted() Interceptor {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.intercept
}

// FailNext fails the next request of a method whose path contains part with
// 500, before it takes effect.
func (s *Site) FailNext(method, part string) {
	var once sync.Once
	s.Intercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		fail := false
		if r.Method == method && strings.Contains(r.URL.Path, part) {
			once.Do(func() { fail = true })
		}
		if fail {
			http.Error(w, "out of order", http.StatusInternalServerError)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Omit leaves a field out of the responses to a method, as servers do that
// return less from a write than they stored.
func (s *Site) Omit(method, field string) {
	s.Intercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		recorder := httptest.NewRecorder()
		next.ServeHTTP(recorder, r)
		body := recorder.Body.Bytes()
		if r.Method == method {
			fields := map[string]json.RawMessage{}
			if json.Unmarshal(body, &fields) == nil {
				delete(fields, field)
				body, _ = json.Marshal(fields) //nolint:errchkjson // raw messages were valid when they were read
			}
		}
		maps.Copy(w.Header(), recorder.Header())
		w.Header().Del("Content-Length")
		w.WriteHeader(recorder.Code)
		_, _ = w.Write(body)
	})
}

// Stall holds every request of a method back until the provider gives up, but
// not for ever: a provider that does not give up gets its response.
func (s *Site) Stall(method string) {
	s.Intercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Method == method {
			// The server notices that the client left once the body is read.
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			select {
			case <-r.Context().Done():
				return
			case <-time.After(patience):
			}
		}
		next.ServeHTTP(w, r)
	})
}

const patience = 2 * time.Second

// Restart starts the provider anew. Terraform does so between plan and apply;
// here one process serves both until a test asks for another.
func (s *Site) Restart() {
	s.t.Helper()
	s.Configure(nil)
}

// Configure starts the provider anew with other values in its block; nil takes an
// attribute out.
func (s *Site) Configure(changes Config) *Result {
	s.t.Helper()
	ctx := s.t.Context()
	server, err := serve.New(provider.New("test"))
	s.must(err)
	s.server = server
	s.schemas, err = server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	s.must(err)
	s.identities, err = server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	s.must(err)
	block := Config{
		"site_url": s.url, "company_id": s.LoginCompany, "public_key": "public", "private_key": "private-secret",
		"client_id": psasim.ClientID, "requests_per_second": 10000, "max_retries": 0,
		// One provider serves many runs here, and what a site changes between them
		// would be hidden by reads that one run shares.
		"refresh": "individual",
	}
	if s.OnExisting != "" {
		block["on_existing"] = s.OnExisting
	}
	if s.UnmanagedEdits != "" {
		block["unmanaged_edits"] = s.UnmanagedEdits
	}
	maps.Copy(block, changes)
	config := s.dynamic(s.object(s.schemas.Provider, block))
	validated, err := server.ValidateProviderConfig(ctx, &tfprotov6.ValidateProviderConfigRequest{Config: config})
	s.must(err)
	result := s.newResult(validated.Diagnostics)
	if result.failed() {
		return result
	}
	response, err := server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.12.0", Config: config})
	s.must(err)
	result.add(response.Diagnostics)
	return result
}

// URL is the site's address.
func (s *Site) URL() string { return s.url }

// MustAdd creates an object as a person does in the dashboard.
func (s *Site) MustAdd(path string, fields map[string]any) int64 {
	s.t.Helper()
	id, err := s.Add(path, fields)
	s.must(err)
	return id
}

// MustEdit changes an object as a person does in the dashboard.
func (s *Site) MustEdit(path string, id int64, fields map[string]any) {
	s.t.Helper()
	s.must(s.Edit(path, id, fields))
}

// Resource is one instance of a resource with what Terraform remembers of it.
type Resource struct {
	*Site
	// OldCore never sends an identity and forgets those it gets, as Terraform
	// before 1.12 does.
	OldCore bool
	// Tainted: a create failed after the object existed. The next apply
	// replaces it.
	Tainted bool

	name         string
	schema       *tfprotov6.Schema
	identityType tftypes.Type
	state        tftypes.Value
	private      []byte
	identity     *tfprotov6.ResourceIdentityData
}

// New is a resource on a site of its own.
func New(t *testing.T, d kit.Definition) *Resource {
	t.Helper()
	return NewSite(t, psasim.Options{}).Resource(d)
}

// Resource is an instance of a resource that does not exist yet.
func (s *Site) Resource(d kit.Definition) *Resource {
	s.t.Helper()
	return s.Named("connectwise_" + d.Type)
}

// Named is an instance of a resource that does not exist yet, by its name in a
// configuration.
func (s *Site) Named(name string) *Resource {
	s.t.Helper()
	schema, ok := s.schemas.ResourceSchemas[name]
	if !ok {
		s.t.Fatalf("the provider has no resource %s", name)
	}
	r := &Resource{Site: s, name: name, schema: schema}
	r.identityType = s.identities.IdentitySchemas[name].ValueType()
	r.state = tftypes.NewValue(schema.ValueType(), nil)
	return r
}

// Data reads a data source. As core does, it refuses a result in which a value
// of the configuration is another one.
func (s *Site) Data(name string, config Config) *Result {
	s.t.Helper()
	schema, ok := s.schemas.DataSourceSchemas[name]
	if !ok {
		s.t.Fatalf("the provider has no data source %s", name)
	}
	s.ResetRequests()
	raw := s.object(schema, config)
	validated, err := s.server.ValidateDataResourceConfig(s.t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: s.dynamic(raw)})
	s.must(err)
	if result := s.newResult(validated.Diagnostics); result.failed() {
		return result
	}
	response, err := s.server.ReadDataSource(s.t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: s.dynamic(raw)})
	s.must(err)
	result := s.newResult(response.Diagnostics)
	result.Requests = s.sentRequests()
	if result.failed() {
		return result
	}
	result.state = s.decode(response.State, schema.ValueType())
	got, want := s.attributes(result.state), s.attributes(raw)
	for attribute := range config {
		// What a state must not keep may be left out.
		if !got[attribute].IsNull() && !got[attribute].Equal(want[attribute]) {
			s.t.Errorf("Provider produced invalid object: %s is %s, but the configuration says %s", attribute, got[attribute], want[attribute])
		}
	}
	return result
}

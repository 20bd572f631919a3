// Package synctest builds simulated sites of an MSP with clients for the tests
// and the benchmark of the sync, and usage that fits them.
package synctest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// Plan is the service plan of every account, and the vendor level.
const Plan = "Standard 25GB"

// Services are the vendor types of the cross references that a site has.
var Services = []string{"online_backup", "online_backup_servers", "online_backup_workstations"}

// Site is a simulated site with clients.
type Site struct {
	*psasim.Simulator
	URL string
	// IntegrationID is the managed devices integration.
	IntegrationID int64
	// CrossReferences are by vendor type, Products the products that they lead to.
	CrossReferences, Products map[string]int64
	// Clients are in the order of their Cust. IDs.
	Clients []Client
	close   func()
}

// Client is one client company of the MSP.
type Client struct {
	CustomerID string
	CompanyID  int64
	Agreement  int64
	// Additions are by vendor type; ManagedIDs by device type.
	Additions, ManagedIDs map[string]int64
}

// New starts a site with a number of clients. wrap, which may be nil, stands
// before it. The caller closes it.
func New(options psasim.Options, clients int, wrap func(http.Handler) http.Handler) (*Site, error) {
	simulator, err := psasim.New(options)
	if err != nil {
		return nil, err
	}
	site, err := Fill(simulator, clients)
	if err != nil {
		return nil, err
	}
	var handler http.Handler = simulator
	if options.Now != nil {
		handler = Dated(handler, options.Now)
	}
	if wrap != nil {
		handler = wrap(handler)
	}
	server := httptest.NewServer(handler)
	site.URL = server.URL
	site.close = func() { server.Close(); _ = simulator.Close() }
	return site, nil
}

// Fill adds a number of clients to a simulated site that somebody else serves and
// closes.
func Fill(simulator *psasim.Simulator, clients int) (*Site, error) {
	site := &Site{Simulator: simulator, CrossReferences: map[string]int64{}, Products: map[string]int64{}, close: func() {}}
	b := &builder{site: site}
	b.integration()
	for i := range clients {
		b.client(i)
	}
	simulator.ResetRequests()
	return site, b.err
}

// Dated has responses say what the site's clock shows.
func Dated(next http.Handler, now func() time.Time) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", now().UTC().Format(http.TimeFormat))
		next.ServeHTTP(w, r)
	})
}

// Close stops the site.
func (s *Site) Close() { s.close() }

// Config is a client's configuration for the site, with short waits.
func (s *Site) Config() psa.Config {
	return psa.Config{
		SiteURL: s.URL, CompanyID: "acme", PublicKey: "public", PrivateKey: "private-secret", ClientID: psasim.ClientID,
		RequestsPerSecond: 1e6, RetryWaitMin: time.Millisecond, RetryWaitMax: 4 * time.Millisecond, MaxRetries: 2,
	}
}

// Writes are the requests that could change something, as "METHOD path".
func (s *Site) Writes() []string {
	var writes []string
	for _, r := range s.Requests() {
		if r.Method != http.MethodGet {
			writes = append(writes, r.Method+" "+r.Path)
		}
	}
	return writes
}

// CustomerMap maps the Cust. IDs to the companies, as a user's configuration
// does.
func (s *Site) CustomerMap() map[string]int64 {
	companies := map[string]int64{}
	for _, c := range s.Clients {
		companies[c.CustomerID] = c.CompanyID
	}
	return companies
}

// builder adds records until one fails.
type builder struct {
	site *Site
	err  error
}

func (b *builder) add(path string, fields map[string]any) int64 {
	if b.err != nil {
		return 0
	}
	id, err := b.site.Add(path, fields)
	if err != nil {
		b.err = fmt.Errorf("%s %v: %w", path, fields, err)
	}
	return id
}

func ref(id int64) map[string]any           { return map[string]any{"id": id} }
func named(name string) map[string]any      { return map[string]any{"name": name} }
func customerID(i int) string               { return fmt.Sprint(34000 + i) }
func managedID(customer string) string      { return "EFS-" + customer }
func account(customer string, n int) string { return fmt.Sprintf("%s-%02d", customer, n) }

func (b *builder) integration() {
	b.add("/company/managementItSolutions", map[string]any{
		"name": "Axcient", "managementItSolutionType": "Custom", "managementSolutionName": "Axcient",
	})
	b.site.IntegrationID = b.add("/company/managedDevicesIntegrations", map[string]any{
		"name": "Axcient", "solution": "Axcient", "loginBy": "Member", "defaultBillingLevel": "Detail",
		"matchOnSerialNumberFlag": true, "disableNewCrossReferencesFlag": true,
	})
	device := b.add("/company/configurations/types", named("Backed-up machine"))
	for _, service := range Services {
		b.site.Products[service] = b.add("/procurement/catalog", map[string]any{
			"identifier": "AX-" + service, "description": service, "customerDescription": service, "price": 1.5,
			"subcategory": named("Backup"), "type": named("Software"),
		})
		b.site.CrossReferences[service] = b.add(b.crossReferences(), map[string]any{
			"vendorType": service, "vendorLevel": Plan, "product": ref(b.site.Products[service]), "configurationType": ref(device),
		})
	}
}

func (b *builder) crossReferences() string {
	return fmt.Sprintf("/company/managedDevicesIntegrations/%d/crossReferences", b.site.IntegrationID)
}

func (b *builder) client(i int) {
	c := Client{CustomerID: customerID(i), Additions: map[string]int64{}, ManagedIDs: map[string]int64{}}
	c.CompanyID = b.add("/company/companies", map[string]any{
		"identifier": fmt.Sprintf("Client%04d", i), "name": fmt.Sprintf("Client %d", i), "city": "Tampa", "site": named("Main"),
	})
	contact := b.add("/company/contacts", map[string]any{"firstName": "Carl", "lastName": "Client", "company": ref(c.CompanyID)})
	for _, device := range []string{"WorkstationsAndServers", "BackupStats"} {
		c.ManagedIDs[device] = b.add(fmt.Sprintf("/company/companies/%d/managementSummaryReports", c.CompanyID), map[string]any{
			"groupIdentifier": managedID(c.CustomerID), "deviceType": device, "managementSolution": named("Axcient"),
		})
	}
	c.Agreement = b.add("/finance/agreements", map[string]any{
		"name": "Backup", "type": named("Managed Services"), "company": ref(c.CompanyID), "contact": ref(contact),
		"startDate": "2026-01-01T00:00:00Z",
	})
	for _, service := range Services {
		c.Additions[service] = b.add(fmt.Sprintf("/finance/agreements/%d/additions", c.Agreement), map[string]any{
			"product": ref(b.site.Products[service]), "billCustomer": "Billable", "quantity": 0, "lessIncluded": 0, "unitPrice": 1.5,
			"serialNumber": managedID(c.CustomerID), "effectiveDate": "2026-01-01T00:00:00Z",
		})
	}
	b.site.Clients = append(b.site.Clients, c)
}

// Usage is what the portal reports of the clients: each has a number of accounts
// of online backup, every third a server.
func (s *Site) Usage(accounts int) axcient.Usage {
	usage := axcient.Usage{GeneratedAt: time.Now().UTC().Truncate(time.Second)}
	for i, c := range s.Clients {
		for n := range accounts {
			kind := axcient.Workstation
			if n%3 == 0 {
				kind = axcient.Server
			}
			usage.Accounts = append(usage.Accounts, axcient.Account{
				CustomerID: c.CustomerID, CustomerName: fmt.Sprintf("Client %d", i), Account: account(c.CustomerID, n),
				Username: fmt.Sprintf("machine-%d-%d", i, n), Service: axcient.OnlineBackup, ServicePlan: Plan, DeviceType: kind,
				UsedBytes:  Gigabytes(int64(10 + i%50 + n)),
				LastBackup: &axcient.Backup{Status: "success", FinishedAt: usage.GeneratedAt, Successes: 1},
			})
		}
	}
	return usage
}

// Gigabytes are binary gigabytes in bytes.
func Gigabytes(n int64) decimal.Decimal { return decimal.FromInt(n << 30) }

package psa_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa/spec"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// sharing is a site, a client of it and a reader that shares the client's reads.
type sharing struct {
	t      testing.TB
	site   *psasim.Simulator
	client *psa.Client
	reader *psa.Shared
	// before runs before the site answers, or answers in its place; nil for nothing.
	before func(http.ResponseWriter, *http.Request) (answered bool)
}

func newSharing(tb testing.TB) *sharing {
	tb.Helper()
	site, err := psasim.New(psasim.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	s := &sharing{t: tb, site: site}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.before == nil || !s.before(w, r) {
			site.ServeHTTP(w, r)
		}
	}))
	tb.Cleanup(server.Close)
	s.client, err = psa.New(psa.Config{
		SiteURL: server.URL + "/v4_6_release/apis/3.0", CompanyID: "acme", PublicKey: "public", PrivateKey: "private-secret",
		ClientID: psasim.ClientID, RequestsPerSecond: 1e6, MaxConcurrentRequests: 16,
		MaxRetries: 2, RetryWaitMin: time.Millisecond, RetryWaitMax: time.Millisecond,
	})
	if err != nil {
		tb.Fatal(err)
	}
	s.reader = psa.NewShared(s.client)
	return s
}

func (s *sharing) force(path string, fields map[string]any) int64 {
	s.t.Helper()
	id, err := s.site.Force(path, fields)
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

func (s *sharing) companies(n int) []int64 {
	s.t.Helper()
	ids := make([]int64, n)
	for i := range ids {
		ids[i] = s.force(companies, map[string]any{"identifier": fmt.Sprint("Client", i), "name": fmt.Sprint("Client ", i), "addressLine1": "1 Long Road"})
	}
	return ids
}

const companies = "/company/companies"

func additions(agreement int64) string {
	return fmt.Sprintf("/finance/agreements/%d/additions", agreement)
}

// readAll reads records ten at a time, as Terraform does, and wants each to be
// what the site holds.
func (s *sharing) readAll(collection string, ids []int64) {
	s.t.Helper()
	queue := make(chan int64)
	var readers sync.WaitGroup
	for range 10 {
		readers.Go(func() {
			for id := range queue {
				s.want(collection, id)
			}
		})
	}
	for _, id := range ids {
		queue <- id
	}
	close(queue)
	readers.Wait()
}

func (s *sharing) want(collection string, id int64) {
	s.t.Helper()
	got, err := s.reader.Get(s.t.Context(), collection, id)
	stored, ok := s.site.Object(collection, id)
	switch {
	case !ok && !errors.Is(err, psa.ErrNotFound):
		s.t.Errorf("%s/%d is gone, and was read as %v, %v", collection, id, got, err)
	case ok && err != nil:
		s.t.Errorf("%s/%d: %v", collection, id, err)
	case ok && got["name"] != stored["name"]:
		s.t.Errorf("%s/%d: got %v, stored is %v", collection, id, got["name"], stored["name"])
	}
}

// calls returns how many requests the site received since it was last asked.
func (s *sharing) calls() int {
	n := len(s.site.Requests())
	s.site.ResetRequests()
	return n
}

// What a number of reads costs in calls.
func TestSharedCalls(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		read func(*sharing)
		want int
	}{
		{"a few records are read one by one", func(s *sharing) { s.readAll(companies, s.companies(50)[:4]) }, 4},
		{"many are read by the page", func(s *sharing) { s.readAll(companies, s.companies(50)) }, 5},
		{"and from as many pages as there are", func(s *sharing) {
			ids := s.companies(1050)
			s.readAll(companies, ids[:20])
			slices.Reverse(ids)
			s.readAll(companies, ids[:60])
		}, 6},
		{"a record that is gone is asked for itself", func(s *sharing) {
			ids := s.companies(50)
			s.readAll(companies, append(ids[:20:20], 999))
		}, 6},
		{"children of one parent are read together", func(s *sharing) {
			agreement := s.force("/finance/agreements", nil)
			var ids []int64
			for range 3 {
				ids = append(ids, s.force(additions(agreement), nil))
			}
			s.readAll(additions(agreement), ids)
		}, 1},
		{"with the check of their order", func(s *sharing) {
			company := s.companies(1)[0]
			reports := fmt.Sprintf("%s/%d/managementSummaryReports", companies, company)
			for _, kind := range []string{"WorkstationsAndServers", "BackupStats"} {
				s.want(reports, s.force(reports, map[string]any{"groupIdentifier": "EFS-1", "deviceType": kind}))
				break
			}
			found, err := psa.Find(s.t.Context(), s.reader, reports, psa.Eq("groupIdentifier", "efs-1"))
			if err != nil || len(found) != 1 {
				s.t.Errorf("found %v, %v", found, err)
			}
			none, err := psa.Find(s.t.Context(), s.reader, reports, psa.Eq("groupIdentifier", "EFS-2"))
			if err != nil || len(none) != 0 {
				s.t.Errorf("found %v, %v", none, err)
			}
		}, 1},
		{"a name is looked up once", func(s *sharing) {
			s.companies(3)
			for _, want := range []int{1, 1, 0, 0} {
				found, err := psa.Find(s.t.Context(), s.reader, companies, psa.Eq("identifier", []string{"nobody", "Client1"}[want]))
				if err != nil || len(found) != want {
					s.t.Errorf("found %v, %v", found, err)
				}
			}
		}, 2},
		{"with conditions of the user's own too", func(s *sharing) {
			s.companies(3)
			for range 2 {
				for record, err := range s.reader.List(s.t.Context(), companies, psa.Query{Conditions: psa.Raw(`name like "Client*"`)}) {
					if err != nil || !strings.HasPrefix(fmt.Sprint(record["name"]), "Client") {
						s.t.Errorf("listed %v, %v", record, err)
					}
				}
			}
		}, 1},
		{"and of children", func(s *sharing) {
			agreement := s.force("/finance/agreements", nil)
			s.want(additions(agreement), s.force(additions(agreement), map[string]any{"serialNumber": "EFS-1"}))
			for range 2 {
				for record, err := range s.reader.List(s.t.Context(), additions(agreement), psa.Query{Conditions: psa.Raw(`serialNumber = "EFS-2"`)}) {
					s.t.Errorf("listed %v, %v", record, err)
				}
			}
		}, 2},
		{"children of more than a page", func(s *sharing) {
			agreement := s.force("/finance/agreements", nil)
			var last int64
			for i := range 1001 {
				last = s.force(additions(agreement), map[string]any{"serialNumber": fmt.Sprint("EFS-", i)})
			}
			found, err := psa.Find(s.t.Context(), s.reader, additions(agreement), psa.Eq("serialNumber", "EFS-1000"))
			if err != nil || len(found) != 1 || found[0].ID() != last {
				s.t.Errorf("found %v, %v", found, err)
			}
		}, 2},
		{"what many records fit is not remembered", func(s *sharing) {
			s.companies(30)
			for range 2 {
				found, err := psa.Find(s.t.Context(), s.reader, companies, psa.Eq("addressLine1", "1 Long Road"))
				if err != nil || len(found) != 30 {
					s.t.Errorf("found %d, %v", len(found), err)
				}
			}
		}, 2},
		{"tickets are never listed", func(s *sharing) {
			var ids []int64
			for range 20 {
				ids = append(ids, s.force("/service/tickets", nil))
			}
			s.readAll("/service/tickets", ids)
		}, 20},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s := newSharing(t)
			row.read(s)
			if got := s.calls(); got != row.want {
				t.Errorf("%d calls, want %d", got, row.want)
			}
		})
	}
}

// Where few records of a large collection are managed, pages stay few too.
func TestSharedSparse(t *testing.T) {
	t.Parallel()
	const records = 1_000_000
	var pages, singles atomic.Int64
	client := answering(t, func(w http.ResponseWriter, r *http.Request) {
		if _, id, single := strings.Cut(r.URL.Path, companies+"/"); single {
			singles.Add(1)
			_, _ = fmt.Fprintf(w, `{"id":%s}`, id)
			return
		}
		pages.Add(1)
		var from int
		_, _ = fmt.Sscanf(r.URL.Query().Get("conditions"), "id >= %d", &from)
		var page []map[string]int
		for id := max(from, 1); id < from+1000 && id <= records; id++ {
			page = append(page, map[string]int{"id": id})
		}
		w.Header().Set("Link", `<https://host/?page=2>; rel="next"`)
		_ = json.NewEncoder(w).Encode(page)
	}, nil)
	reader := psa.NewShared(client)
	for n := range int64(100) {
		id := (n*37%100 + 1) * records / 100
		if record, err := reader.Get(t.Context(), companies, id); err != nil || record.ID() != id {
			t.Errorf("%d: got %v, %v", id, record, err)
		}
	}
	// The first page answers nobody.
	if pages.Load() > 11 || pages.Load()+singles.Load() > 101 {
		t.Errorf("%d pages and %d Gets for 100 records", pages.Load(), singles.Load())
	}
}

// What is kept has a bound: beyond it records are read one by one.
func TestSharedMemory(t *testing.T) {
	t.Parallel()
	padding := strings.Repeat("x", 1<<20)
	var pages, singles atomic.Int64
	client := answering(t, func(w http.ResponseWriter, r *http.Request) {
		if id := path.Base(r.URL.Path); id != "additions" {
			singles.Add(1)
			_, _ = fmt.Fprintf(w, `{"id":%s}`, id)
			return
		}
		pages.Add(1)
		_, _ = fmt.Fprintf(w, `[{"id":1,"text":%q}]`, padding)
	}, nil)
	reader := psa.NewShared(client)
	for agreement := range int64(60) {
		if record, err := reader.Get(t.Context(), additions(agreement+1), 1); err != nil || record.ID() != 1 {
			t.Fatalf("got %v, %v", record, err)
		}
	}
	if pages.Load() != 40 || singles.Load() != 20 {
		t.Errorf("%d pages of a megabyte and %d Gets", pages.Load(), singles.Load())
	}
}

// A list shows of every collection what a Get shows. Those of which it is known
// that the real server does not are never listed.
func TestListEntryEqualsGet(t *testing.T) {
	t.Parallel()
	s := newSharing(t)
	checked := 0
	for path, description := range spec.Load().Paths {
		collection, ok := strings.CutSuffix(path, "/{id}")
		if !ok || spec.Load().Paths[collection].Model != description.Model || strings.Count(collection, "{") > 1 {
			continue
		}
		if collection == "/service/tickets/{parentId}/configurations" {
			continue // its records are those of /company/configurations
		}
		if above, below, nested := strings.Cut(collection, "/{parentId}"); nested {
			if _, ok := spec.Load().Paths[above]; !ok {
				continue
			}
			collection = fmt.Sprintf("%s/%d%s", above, s.force(above, nil), below)
		}
		fields := map[string]any{}
		for name, field := range spec.Load().Models[description.Model].Fields {
			switch field.Type {
			case spec.String:
				fields[name] = "a  text\nof two lines"
			case spec.Number:
				fields[name] = json.Number("1.50")
			case spec.Boolean:
				fields[name] = true
			case spec.Reference:
				fields[name] = map[string]any{"id": 1}
			}
		}
		if !slices.Contains(description.Methods, http.MethodGet) {
			continue
		}
		if strings.HasPrefix(collection, "/service/tickets/") && strings.HasSuffix(collection, "/configurations") {
			continue // its records are the links to configurations that exist
		}
		id := s.force(collection, fields)
		single, err := s.client.Get(t.Context(), collection, id)
		if err != nil {
			t.Errorf("%s: %v", collection, err)
			continue
		}
		for record, err := range s.client.List(t.Context(), collection, psa.Query{Conditions: psa.Eq("id", id)}) {
			if err != nil || !reflect.DeepEqual(record, single) {
				t.Errorf("%s: the list says\n%v, %v\nand a Get\n%v", collection, record, err, single)
			}
			checked++
		}
	}
	if checked < 30 {
		t.Errorf("only %d collections were compared", checked)
	}
}

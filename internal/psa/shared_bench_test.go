package psa_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// What a plan of an MSP's clients reads: a company, a contact, two managed ids
// with the check of their order, an agreement and three additions of each, ten
// at a time and in no order. Beside the calls stands the fewest that can do: a
// page for each thousand of a collection, and a list for each parent.
func BenchmarkSharedPlan(b *testing.B) {
	for _, clients := range []int{1, 60, 175, 700} {
		b.Run(fmt.Sprint(clients), func(b *testing.B) {
			s := newSharing(b)
			reads := clientReads(s, clients)
			var before, after runtime.MemStats
			for b.Loop() {
				s.reader = psa.NewShared(s.client)
				rand.Shuffle(len(reads), func(i, j int) { reads[i], reads[j] = reads[j], reads[i] })
				s.site.ResetRequests()
				runtime.GC()
				runtime.ReadMemStats(&before)
				queue := make(chan func())
				done := make(chan bool)
				for range 10 {
					go func() {
						for read := range queue {
							read()
						}
						done <- true
					}()
				}
				for _, read := range reads {
					queue <- read
				}
				close(queue)
				for range 10 {
					<-done
				}
				calls := s.calls()
				runtime.GC()
				runtime.ReadMemStats(&after)
				b.ReportMetric(float64(len(reads)), "objects")
				b.ReportMetric(float64(calls), "calls")
				b.ReportMetric(float64(3*((clients+999)/1000)+2*clients), "floor")
				b.ReportMetric(float64(after.HeapAlloc)/(1<<20)-float64(before.HeapAlloc)/(1<<20), "kept-MB")
				runtime.KeepAlive(s.reader)
			}
		})
	}
}

func clientReads(s *sharing, clients int) []func() {
	var reads []func()
	get := func(collection string, id int64) {
		reads = append(reads, func() {
			if _, err := s.reader.Get(s.t.Context(), collection, id); err != nil {
				s.t.Error(err)
			}
		})
	}
	for i, company := range s.companies(clients) {
		get(companies, company)
		get("/company/contacts", s.force("/company/contacts", map[string]any{"firstName": "Ann"}))
		reports := fmt.Sprintf("%s/%d/managementSummaryReports", companies, company)
		text := fmt.Sprint("EFS-", i)
		get(reports, s.force(reports, map[string]any{"groupIdentifier": text, "deviceType": "WorkstationsAndServers"}))
		stats := s.force(reports, map[string]any{"groupIdentifier": text, "deviceType": "BackupStats"})
		reads = append(reads, func() {
			_, err := s.reader.Get(s.t.Context(), reports, stats)
			found, findErr := psa.Find(s.t.Context(), s.reader, reports, psa.Eq("groupIdentifier", text))
			if err != nil || findErr != nil || len(found) != 2 {
				s.t.Errorf("%v, %v, %v", err, found, findErr)
			}
		})
		agreement := s.force("/finance/agreements", map[string]any{"name": "Online Backup", "company": map[string]any{"id": company}})
		get("/finance/agreements", agreement)
		for range 3 {
			get(additions(agreement), s.force(additions(agreement), map[string]any{"serialNumber": text}))
		}
	}
	return reads
}

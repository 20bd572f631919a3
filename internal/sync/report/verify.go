package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// Verify checks a record in JSON by itself, without ConnectWise: its hashes, that
// it did what was planned and nothing else, that every write has its request and
// every request its write, that usage adds up, and that the totals are right. The
// error names everything that is wrong.
func Verify(raw []byte) (Record, error) {
	var r Record
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	decoder.UseNumber()
	if err := decoder.Decode(&r); err != nil {
		return r, fmt.Errorf("the record cannot be read: %w", err)
	}
	if r.Version != Version {
		return r, fmt.Errorf("the record has version %d, and this program reads %d", r.Version, Version)
	}
	v := &verifier{}
	v.hashes(r)
	v.result(r)
	v.requests(r)
	for _, c := range r.Plan.Customers {
		for _, s := range c.Sums {
			v.want(s.Balanced(),
				"customer %s, %s: %s of usage and %s of rounding are not %s placed, %s held and %s skipped",
				c.ID, s.Measure, s.Used, s.Rounding, s.Placed, s.Held, s.Skipped)
		}
	}
	v.usage(r)
	v.want(same(totals(r), r.Totals), "the totals are not those of the record")
	return r, errors.Join(v.problems...)
}

type verifier struct{ problems []error }

func (v *verifier) want(ok bool, format string, arguments ...any) {
	if !ok {
		v.problems = append(v.problems, fmt.Errorf(format, arguments...))
	}
}

func (v *verifier) hashes(r Record) {
	sum, err := r.sum()
	v.want(err == nil && sum == r.SHA256, "the record was changed after it was written: its hash is %.12s…, and it says %.12s…", sum, r.SHA256)
	if r.Refusal != nil {
		v.want(r.Approved != "" && r.Approved != r.PlanSHA256, "the run was refused, and it has the plan %.12s… that was approved", r.PlanSHA256)
		v.want(len(r.Result.Customers) == 0 && r.Totals.Writes == 0, "the run was refused and wrote all the same")
	} else if r.Approved != "" {
		v.want(r.Approved == r.PlanSHA256, "the run was bound to the preview %.12s… and wrote the plan %.12s…", r.Approved, r.PlanSHA256)
		return
	}
	// An approved plan holds what the guards had parked, so it has another hash
	// than its preview.
	planned, err := r.Plan.SHA256()
	v.want(err == nil && planned == r.PlanSHA256, "the plan has the hash %.12s…, and the record says %.12s…", planned, r.PlanSHA256)
}

// result checks that each customer's writes are the first ones of its plan.
func (v *verifier) result(r Record) {
	planned := map[string]plan.Customer{}
	for _, c := range r.Plan.Customers {
		planned[c.ID] = c
	}
	for _, c := range r.Result.Customers {
		p, ok := planned[c.ID]
		v.want(ok, "customer %s was written and not planned", c.ID)
		delete(planned, c.ID)
		if len(c.Done) > len(p.Changes) {
			v.want(false, "customer %s has %d writes and %d changes planned", c.ID, len(c.Done), len(p.Changes))
			continue
		}
		for i, d := range c.Done {
			v.want(same(d.Change, p.Changes[i]), "customer %s: write %d (%s) is not what was planned", c.ID, i+1, d.Object)
		}
		whole := len(c.Done) == len(p.Changes)
		switch c.Status {
		case apply.Failed:
			v.want(c.Message != "", "customer %s failed for no reason", c.ID)
		case apply.NotAttempted:
			v.want(len(c.Done) == 0, "customer %s was not attempted and has %d writes", c.ID, len(c.Done))
		case apply.Pushed, apply.Unchanged, apply.Skipped, apply.Held:
			v.want(whole, "customer %s is %s with %d of %d changes", c.ID, c.Status, len(c.Done), len(p.Changes))
		default:
			v.want(false, "customer %s has the status %q", c.ID, c.Status)
		}
	}
	for id := range planned {
		v.want(len(r.Result.Customers) == 0, "customer %s was planned and has no result", id)
	}
}

// usage checks that the accounts are those of the sums. Of a customer that the run
// did not look at there are no sums.
func (v *verifier) usage(r Record) {
	type key struct {
		customer string
		measure  policy.Measure
	}
	used := map[key]decimal.Decimal{}
	for _, u := range r.Usage {
		for _, q := range u.Quantities {
			for _, part := range q.Parts {
				k := key{u.ID, q.Measure}
				used[k] = used[k].Add(part.Amount)
			}
		}
		for _, s := range u.Skipped {
			k := key{u.ID, s.Measure}
			used[k] = used[k].Add(s.Amount)
		}
	}
	for _, c := range r.Plan.Customers {
		for _, s := range c.Sums {
			have := used[key{c.ID, s.Measure}]
			v.want(have.Equal(s.Used), "customer %s, %s: the accounts use %s, and the sums say %s", c.ID, s.Measure, have, s.Used)
		}
	}
}

// requests holds writes against requests. A create that had been made before, by
// a run that was cut off, has none.
func (v *verifier) requests(r Record) {
	sent := map[string]int{}
	for _, e := range r.Requests {
		if e.Method != "GET" && e.Status >= 200 && e.Status < 300 {
			sent[e.Method+" "+e.Path]++
		}
	}
	allowed := map[string]bool{}
	for _, c := range r.Plan.Customers {
		for _, change := range c.Changes {
			allowed[pathOf(change.Write, 0)] = true
		}
	}
	for _, c := range r.Result.Customers {
		for _, d := range c.Done {
			path := pathOf(d.Write, d.ID)
			allowed[path] = true
			if strings.HasPrefix(path, "POST ") || strings.Contains(path, "{ticket}") {
				continue
			}
			sent[path]--
			v.want(sent[path] >= 0, "customer %s: %s has no request %s that succeeded", c.ID, d.Object, path)
		}
	}
	for _, e := range r.Requests {
		v.want(e.Method == "GET" || allowed[e.Method+" "+e.Path] || ofNewTicket(e, r.Plan), "the request %s %s is none of a planned write", e.Method, e.Path)
	}
}

// pathOf is the request of a write. A record's own id stands in for one that was
// not known when it was planned.
func pathOf(w plan.Write, id int64) string {
	if w.ID != 0 {
		id = w.ID
	}
	if w.Method == "PATCH" {
		return fmt.Sprintf("%s %s/%d", w.Method, w.Collection, id)
	}
	return w.Method + " " + w.Collection
}

// ofNewTicket reports whether a request is about a ticket that the run created:
// its path was not known to the plan.
func ofNewTicket(e psa.Exchange, p plan.Plan) bool {
	for _, c := range p.Customers {
		for _, change := range c.Changes {
			if before, after, ok := strings.Cut(change.Write.Collection, "{ticket}"); ok &&
				e.Method == change.Write.Method && strings.HasPrefix(e.Path, before) && strings.HasSuffix(e.Path, after) {
				return true
			}
			if change.Write.Method == "PATCH" && change.Write.ID == 0 && e.Method == "PATCH" && strings.HasPrefix(e.Path, change.Write.Collection+"/") {
				return true
			}
		}
	}
	return false
}

// same compares as JSON, in which numbers have one form.
func same(a, b any) bool {
	var x, y any
	return decode(a, &x) == nil && decode(b, &y) == nil && reflect.DeepEqual(x, y)
}

func decode(v any, into *any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

// Package report keeps what a run did as one JSON record that a program can
// verify: what went in, what was planned, what was written with its values before
// and after, and every request.
package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/push"
)

// Version is the form of a record. One of a later version may have more fields.
const Version = 1

// Record is what a run did.
type Record struct {
	Version int       `json:"version"`
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended"`
	Inputs  Inputs    `json:"inputs"`
	// Usage is what the source reports of each customer that it says anything of,
	// sorted by Cust. ID: the accounts behind every quantity.
	Usage []Usage `json:"usage,omitempty"`
	// PlanSHA256 is the hash that a preview of the plan has; Approved is that of the
	// preview to which the run was bound, "" where it was not.
	PlanSHA256 string `json:"plan_sha256"`
	Approved   string `json:"approved_sha256,omitempty"`
	// Refusal is set where the plan is not what was approved, so that nothing was
	// written: what was approved, where it is known, and what would have been written,
	// both as the preview's text has them.
	Refusal *push.Lists  `json:"refusal,omitempty"`
	Plan    plan.Plan    `json:"plan"`
	Result  apply.Result `json:"result"`
	// Requests are all of the run, reads too, in the order of their responses. A
	// request that was repeated has one entry for each attempt.
	Requests []psa.Exchange `json:"requests"`
	Totals   Totals         `json:"totals"`
	// SHA256 is the hash of the record's JSON with this field empty. It shows an
	// accident, not a forger.
	SHA256 string `json:"sha256"`
}

// Inputs are the hashes of what the run worked on, each of its JSON: they tell
// whether two runs had the same.
type Inputs struct {
	Policy      string    `json:"policy_sha256"`
	Usage       string    `json:"usage_sha256"`
	Customers   string    `json:"customers_sha256"`
	Desired     string    `json:"desired_sha256"`
	GeneratedAt time.Time `json:"usage_generated_at,omitzero"`
	Accounts    int       `json:"accounts"`
}

// Usage is what one customer uses, and what of it no measure bills.
type Usage struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	// Quantities are without the texts of invoices, which the changes have.
	Quantities []desired.Quantity `json:"quantities,omitempty"`
	Skipped    []desired.Skipped  `json:"skipped,omitempty"`
}

// Totals are sums over the record.
type Totals struct {
	// Customers is how many there are, by how the run ended for them.
	Customers map[apply.Status]int `json:"customers"`
	Planned   int                  `json:"changes_planned"`
	Written   int                  `json:"changes_written"`
	Held      int                  `json:"held"`
	// Reads and Writes count requests, every attempt.
	Reads  int `json:"reads"`
	Writes int `json:"writes"`
	// MoneyBefore and MoneyAfter are the monthly amounts of the additions that
	// were written.
	MoneyBefore decimal.Decimal `json:"money_before"`
	MoneyAfter  decimal.Decimal `json:"money_after"`
}

// New returns the record of a run.
func New(in push.Input, out push.Outcome) (Record, error) {
	record := Record{
		Version: Version, Started: out.Started, Ended: out.Ended, PlanSHA256: out.SHA256, Approved: in.Approved,
		Plan: out.Plan, Result: out.Result, Requests: out.Exchanges,
		Inputs: Inputs{Desired: out.DesiredSHA256, GeneratedAt: in.Usage.GeneratedAt, Accounts: len(in.Usage.Accounts)},
	}
	if out.NotApproved != nil {
		record.Refusal = &out.NotApproved.Lists
	}
	for _, input := range []struct {
		of   any
		hash *string
	}{{in.Policy, &record.Inputs.Policy}, {in.Usage, &record.Inputs.Usage}, {in.Customers, &record.Inputs.Customers}} {
		var err error
		if *input.hash, err = hash(input.of); err != nil {
			return Record{}, err
		}
	}
	record.Usage = usage(in)
	record.Totals = totals(record)
	sum, err := record.sum()
	record.SHA256 = sum
	return record, err
}

func usage(in push.Input) []Usage {
	var all []Usage
	for _, c := range desired.Of(in.Policy, in.Usage, slices.Collect(maps.Keys(in.Customers))).Customers {
		if len(c.Quantities)+len(c.Skipped) == 0 {
			continue
		}
		for i := range c.Quantities {
			c.Quantities[i].Description = ""
		}
		all = append(all, Usage{c.ID, c.Name, c.Quantities, c.Skipped})
	}
	return all
}

func totals(r Record) Totals {
	t := Totals{Customers: map[apply.Status]int{}}
	for _, c := range r.Plan.Customers {
		t.Planned += len(c.Changes)
		t.Held += len(c.Holds)
	}
	for _, c := range r.Result.Customers {
		t.Customers[c.Status]++
		t.Written += len(c.Done)
		for _, d := range c.Done {
			if d.Money != nil {
				t.MoneyBefore, t.MoneyAfter = t.MoneyBefore.Add(d.Money.Before), t.MoneyAfter.Add(d.Money.After)
			}
		}
	}
	for _, e := range r.Requests {
		if e.Method == "GET" {
			t.Reads++
		} else {
			t.Writes++
		}
	}
	return t
}

// sum is the hash of the record without its own hash.
func (r Record) sum() (string, error) {
	r.SHA256 = ""
	return hash(r)
}

func hash(v any) (string, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), nil
}

// WriteFile writes the record for its owner alone, because it names clients and
// machines: whole, or not at all. Directories are made as they are needed.
func (r Record) WriteFile(path string) error {
	raw, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return writeFile(path, append(raw, '\n'))
}

func writeFile(path string, content []byte) (err error) {
	directory := filepath.Dir(path)
	if err := os.MkdirAll(directory, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	file, err := os.CreateTemp(directory, filepath.Base(path)+".*") // 0600 by itself
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	_, writeErr := file.Write(content)
	if err := errors.Join(writeErr, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return os.Rename(file.Name(), path)
}

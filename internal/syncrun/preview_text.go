package syncrun

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
)

type previewChange struct {
	CustomerID  string            `tfsdk:"customer_id"`
	Company     string            `tfsdk:"company"`
	Part        string            `tfsdk:"part"`
	Object      string            `tfsdk:"object"`
	Changes     map[string]string `tfsdk:"changes"`
	Accounts    int64             `tfsdk:"accounts"`
	Reason      string            `tfsdk:"reason"`
	MoneyBefore *string           `tfsdk:"money_before"`
	MoneyAfter  *string           `tfsdk:"money_after"`
	Guarded     bool              `tfsdk:"guarded"`
}

type previewHold struct {
	CustomerID string   `tfsdk:"customer_id"`
	Company    string   `tfsdk:"company"`
	Rule       string   `tfsdk:"rule"`
	Measure    string   `tfsdk:"measure"`
	Quantity   string   `tfsdk:"quantity"`
	Problem    string   `tfsdk:"problem"`
	Remedy     string   `tfsdk:"remedy"`
	Candidates []string `tfsdk:"candidates"`
}

// maxPreviewText bounds the text of an approved preview, in bytes: that of a
// first push of 5,000 clients with 10 accounts each, with statistics, has 5 MB.
const maxPreviewText = 8 << 20

const previewTextDoc = "What was approved, as text: `text` of the `connectwise_sync_preview` whose `sha256` is in `preview`. " +
	"A push that is refused then shows both lists, what was approved and what it would have written, in the error and in the report. " +
	"The text decides nothing, names clients and no machines, and has at most 8 MiB."

func previewTextValidators() []validator.String {
	return []validator.String{
		stringvalidator.AlsoRequires(path.MatchRoot("preview")),
		stringvalidator.LengthAtMost(maxPreviewText),
	}
}

// seen is what a preview shows of a plan, without names of machines.
type seen struct {
	changes  []previewChange
	holds    []previewHold
	warnings []string
}

func seenIn(p plan.Plan, nameless func(string) string) seen {
	s := seen{changes: []previewChange{}, holds: []previewHold{}, warnings: []string{}}
	for _, e := range p.Events {
		s.warnings = append(s.warnings, nameless(e.Message))
	}
	for _, c := range p.Customers {
		for _, change := range c.Changes {
			s.changes = append(s.changes, shown(c, change, nameless))
		}
		for _, change := range c.Parked {
			if p.Final {
				break // even an approved run does not write it
			}
			guarded := shown(c, change, nameless)
			guarded.Guarded = true
			s.changes = append(s.changes, guarded)
		}
		for _, h := range c.Holds {
			s.holds = append(s.holds, previewHold{
				CustomerID: c.ID, Company: companyOf(c), Rule: h.Rule, Measure: string(h.Measure), Quantity: h.Value.String(),
				Problem: nameless(h.Problem), Remedy: h.Remedy, Candidates: append([]string{}, h.Candidates...),
			})
		}
		for _, e := range c.Events {
			if e.Severity == plan.Warning {
				s.warnings = append(s.warnings, c.ID+": "+nameless(e.Message))
			}
		}
	}
	return s
}

// shown is a change without names of machines, which the lines of an invoice
// description and the summary of a ticket hold.
func shown(c plan.Customer, change plan.Change, nameless func(string) string) previewChange {
	p := previewChange{
		CustomerID: c.ID, Company: companyOf(c), Part: string(change.Part), Object: nameless(change.Object),
		Changes: map[string]string{}, Accounts: int64(len(change.Why)), Reason: nameless(change.Reason),
	}
	for _, f := range change.Fields {
		p.Changes[f.Name] = quoted(f)
	}
	if change.Money != nil {
		before, after := change.Money.Before.String(), change.Money.After.String()
		p.MoneyBefore, p.MoneyAfter = &before, &after
	}
	return p
}

func companyOf(c plan.Customer) string {
	if c.Company != "" {
		return c.Company
	}
	return c.Name
}

// spoken are the API's fields whose values are shown although they are no
// numbers. Other texts can hold names of machines and people and are counted.
var spoken = map[string]bool{
	"status": true, "board": true, "priority": true, "severity": true, "impact": true, "company": true,
	"vendorType": true, "vendorLevel": true, "inactiveFlag": true, "product": true, "agreementType": true,
}

func quoted(f plan.Field) string {
	return shownValue(f.Name, f.Before) + " -> " + shownValue(f.Name, f.After)
}

func shownValue(name, value string) string {
	if value == "" {
		return "(empty)"
	}
	if _, err := decimal.Parse(value); err == nil || spoken[name] {
		return value
	}
	if n := strings.Count(value, "\n") + 1; n > 1 {
		return fmt.Sprintf("(%d lines)", n)
	}
	return "(text)"
}

// text is the preview for a reader, for example in the comment of a pull request.
func (s seen) text() string {
	var b strings.Builder
	customer := ""
	for _, c := range s.changes {
		if c.CustomerID != customer {
			fmt.Fprintf(&b, "%s (%s)\n", c.Company, c.CustomerID)
			customer = c.CustomerID
		}
		fmt.Fprintf(&b, "  %s", c.Object)
		if c.Guarded {
			b.WriteString(" (beyond a guard)")
		}
		b.WriteByte('\n')
		for _, name := range slices.Sorted(maps.Keys(c.Changes)) {
			fmt.Fprintf(&b, "    %s: %s\n", name, c.Changes[name])
		}
		if c.MoneyBefore != nil && c.MoneyAfter != nil {
			fmt.Fprintf(&b, "    amount: %s -> %s\n", *c.MoneyBefore, *c.MoneyAfter)
		}
	}
	if len(s.holds) > 0 {
		b.WriteString("held\n")
	}
	for _, h := range s.holds {
		fmt.Fprintf(&b, "  %s (%s): %s %s\n", h.Company, h.CustomerID, h.Problem, h.Remedy)
	}
	if len(s.warnings) > 0 {
		b.WriteString("warnings\n")
	}
	for _, w := range s.warnings {
		fmt.Fprintf(&b, "  %s\n", w)
	}
	if b.Len() == 0 {
		return "Nothing to write.\n"
	}
	return b.String()
}

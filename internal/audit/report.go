// Package audit looks for states of a ConnectWise site in which the integration
// does not work, or does what nobody declared. Reading (read.go) is apart from
// the rules, which are pure.
package audit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Object is what a finding is about.
type Object struct {
	// Type is the type of the Terraform resource, such as connectwise_managed_id.
	Type string
	ID   int64
	Name string
	// ImportID is what terraform import takes.
	ImportID string
	// UpdatedBy and UpdatedAt are who changed it last and when (RFC 3339); empty
	// where the server does not say.
	UpdatedBy, UpdatedAt string
}

// Finding is one object for which a rule does not hold.
type Finding struct {
	Rule   Rule
	Object Object
	// Customer is the portal's Cust. ID; empty where it concerns all customers.
	Customer string
	// Problem is what is wrong with the object, a sentence.
	Problem string
}

// Report is the outcome of an audit.
type Report struct {
	// Findings are sorted by severity, customer, rule and object.
	Findings []Finding
}

// OK reports whether there is neither an error nor a warning.
func (r Report) OK() bool {
	counts := r.Counts()
	return counts[Error] == 0 && counts[Warning] == 0
}

// Counts are the numbers of findings of every severity, those of 0 among them.
func (r Report) Counts() map[Severity]int {
	counts := map[Severity]int{}
	for _, s := range Severities {
		counts[s] = 0
	}
	for _, f := range r.Findings {
		counts[f.Rule.Severity]++
	}
	return counts
}

// Text is the report for a reader.
func (r Report) Text() string {
	if len(r.Findings) == 0 {
		return "No findings.\n"
	}
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%s: %s: ", f.Rule.Severity, f.Rule.Name)
		if f.Customer != "" {
			fmt.Fprintf(&b, "customer %s: ", f.Customer)
		}
		fmt.Fprintf(&b, "%s\n  object: %s %s", f.Problem, f.Object.Type, f.Object.ImportID)
		if f.Object.UpdatedBy != "" {
			fmt.Fprintf(&b, ", last changed by %s at %s", f.Object.UpdatedBy, f.Object.UpdatedAt)
		}
		fmt.Fprintf(&b, "\n  breaks: %s\n  remedy: %s\n", f.Rule.Breaks, f.Rule.Remedy)
	}
	return b.String()
}

func compareFindings(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(slices.Index(Severities, a.Rule.Severity), slices.Index(Severities, b.Rule.Severity)),
		cmp.Compare(a.Customer, b.Customer),
		cmp.Compare(a.Rule.Name, b.Rule.Name),
		cmp.Compare(a.Object.Type, b.Object.Type),
		cmp.Compare(a.Object.ID, b.Object.ID),
		cmp.Compare(a.Problem, b.Problem),
	)
}

package policy

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
)

// The defaults that are not those of a list of measures.
var (
	// DefaultRounding and DefaultRoundTo keep a quantity within half a hundredth
	// of a gigabyte of the usage, for no side's benefit, and readable on an
	// invoice: a binary gigabyte's own decimals are thirty.
	DefaultRounding = decimal.Nearest
	DefaultRoundTo  = decimal.MustParse("0.01")

	DefaultSeverities = []axcient.Severity{axcient.Warning, axcient.Error}

	// DefaultMinimumInterval is the vendor's.
	DefaultMinimumInterval = Duration(12 * time.Hour)
	DefaultReopenWithin    = Duration(24 * time.Hour)
	DefaultMaxAge          = Duration(48 * time.Hour)

	DefaultZero = Zero{Reported: Push, ServiceMissing: Hold, CustomerMissing: Hold}

	// DefaultGuards stop a wrong unit or a doubled source. How many customers
	// change is not bounded: gigabytes change for all of them every night.
	DefaultGuards = Guards{
		MaxChangePercent: decimal.FromInt(50),
		MaxChangeUnits:   decimal.FromInt(500),
		MaxSourceAge:     Duration(36 * time.Hour),
	}
)

// ZeroActions lists the actions in the order of the documentation.
var ZeroActions = []ZeroAction{Push, Hold, Keep}

const (
	// longest bounds durations: ten years are no interval but a mistake.
	longest = Duration(10 * 365 * 24 * time.Hour)
	// vendorText is the length of vendorType and vendorLevel in the API, in
	// characters.
	vendorText = 255
	// maxID is the largest id: the API's ids are of 32 bits.
	maxID = 1<<31 - 1
)

// roundTo bounds the step of rounding.
var roundTo = struct{ least, most decimal.Decimal }{decimal.MustParse("0.000001"), decimal.FromInt(1_000_000)}

// Parse reads a policy in JSON, fills the defaults and puts lists in order. A
// null is a setting that is left out. The error is a [*ProblemsError] with
// everything that is wrong.
func Parse(text []byte) (Policy, error) {
	if problem := syntax(text); problem != nil {
		return Policy{}, &ProblemsError{[]Problem{*problem}}
	}
	p := Policy{MinimumInterval: DefaultMinimumInterval, Zero: DefaultZero, Guards: DefaultGuards}
	r := &reader{}
	r.object("", text, map[string]setting{
		"managed_devices_integration_id": r.id(&p.IntegrationID),
		"billing":                        func(path string, raw json.RawMessage) { p.Billing = r.billing(path, raw) },
		"statistics":                     value(r, &p.Statistics, "true or false"),
		"ticketing":                      func(path string, raw json.RawMessage) { p.Ticketing = r.ticketing(path, raw) },
		"minimum_interval":               r.duration(&p.MinimumInterval),
		"vendor":                         func(path string, raw json.RawMessage) { r.vendor(path, raw, &p.Vendor) },
		"zero": func(path string, raw json.RawMessage) {
			r.object(path, raw, map[string]setting{
				"reported":         oneOf(r, &p.Zero.Reported, ZeroActions),
				"service_missing":  oneOf(r, &p.Zero.ServiceMissing, ZeroActions),
				"customer_missing": oneOf(r, &p.Zero.CustomerMissing, ZeroActions),
			})
		},
		"guards": func(path string, raw json.RawMessage) {
			r.object(path, raw, map[string]setting{
				"max_change_percent":            r.bound(&p.Guards.MaxChangePercent),
				"max_change_units":              r.bound(&p.Guards.MaxChangeUnits),
				"max_customers_changed_percent": r.bound(&p.Guards.MaxCustomersChangedPercent),
				"max_source_age":                r.duration(&p.Guards.MaxSourceAge),
			})
		},
		"accept":    r.accept(&p.Accept),
		"customers": r.customers(&p.Customers),
	})
	p.Vendor.fill()
	if len(r.problems) == 0 {
		// These look at several settings, and would repeat what is wrong with one.
		r.together(&p)
	}
	if len(r.problems) > 0 {
		return Policy{}, &ProblemsError{r.problems}
	}
	return p, nil
}

// Canonical returns the policy as JSON with every default written out. Parse
// reads the same policy from it.
func (p Policy) Canonical() ([]byte, error) { return json.Marshal(p) }

// together checks what depends on several settings.
func (r *reader) together(p *Policy) {
	statistics := p.Statistics
	for _, id := range slices.Sorted(maps.Keys(p.Customers)) {
		o := p.Customers[id]
		statistics = statistics || o.Statistics != nil && *o.Statistics
		r.override(key("customers", id), *p, o)
	}
	if p.Billing == nil && p.Ticketing == nil && !statistics {
		r.refuse("", "does nothing: set at least one of billing, statistics and ticketing")
	}
	if p.IntegrationID == 0 && (p.Billing != nil || statistics) {
		r.refuse("managed_devices_integration_id", "is missing: its cross references lead from usage to products; only ticketing does without")
	}
	if p.IntegrationID != 0 || p.Billing != nil {
		r.vendorsDiffer(p.Vendor)
	}
}

// vendorsDiffer refuses two measures that lead to one cross reference.
func (r *reader) vendorsDiffer(v Vendor) {
	for i, f := range facts {
		for _, g := range facts[:i] {
			if v.Types[f.Measure] != v.Types[g.Measure] {
				continue
			}
			// A plan can have any name, so that it tells nothing apart.
			if f.LevelFromPlan || g.LevelFromPlan || v.Level(f.Measure, "") == v.Level(g.Measure, "") {
				r.refuse(key("vendor.types", string(f.Measure)), "is %.60q, as is the type of %s: a cross reference could not tell the two measures apart",
					v.Types[f.Measure], string(g.Measure))
			}
		}
	}
}

func (r *reader) id(to *int64) setting {
	return func(path string, raw json.RawMessage) {
		before := len(r.problems)
		value(r, to, "the id of an object in ConnectWise, a whole number")(path, raw)
		if len(r.problems) == before && (*to < 1 || *to > maxID) {
			r.refuse(path, "%d is not the id of an object: ids are whole numbers from 1 on", *to)
		}
	}
}

func (r *reader) duration(to *Duration) setting {
	return func(path string, raw json.RawMessage) {
		before := len(r.problems)
		value(r, to, "a duration such as \"12h\"")(path, raw)
		switch {
		case len(r.problems) > before:
		case *to < 0:
			r.refuse(path, "%s is negative", *to)
		case *to > longest:
			r.refuse(path, "%s is longer than ten years", *to)
		case time.Duration(*to)%time.Second != 0:
			r.refuse(path, "%s is not a whole number of seconds", *to)
		}
	}
}

// bound reads a guard: 0 is none.
func (r *reader) bound(to *decimal.Decimal) setting {
	return func(path string, raw json.RawMessage) {
		before := len(r.problems)
		value(r, to, "a number")(path, raw)
		switch {
		case len(r.problems) > before:
		case to.Sign() < 0:
			r.refuse(path, "%s is negative: 0 sets no bound", *to)
		case to.Digits() > decimal.MaxDigits:
			r.refuse(path, "has more than %d significant digits", decimal.MaxDigits)
		}
	}
}

func (r *reader) billing(path string, raw json.RawMessage) *Billing {
	b := &Billing{Measures: slices.Clone(DefaultMeasures), Gigabyte: axcient.Binary, Rounding: DefaultRounding, InvoiceDescription: true}
	var step *decimal.Decimal
	before := len(r.problems)
	r.object(path, raw, map[string]setting{
		"measures":            some(r, &b.Measures, Measures, noAdvice),
		"gigabyte":            oneOf(r, &b.Gigabyte, axcient.Gigabytes),
		"rounding":            oneOf(r, &b.Rounding, decimal.Modes),
		"round_to":            r.step(&step),
		"invoice_description": value(r, &b.InvoiceDescription, "true or false"),
	})
	if len(r.problems) > before {
		return b
	}
	switch {
	case b.Rounding == decimal.None && step != nil:
		r.refuse(join(path, "round_to"), "has no effect with rounding = %q", string(decimal.None))
	case step != nil:
		b.RoundTo = *step
	case b.Rounding != decimal.None:
		b.RoundTo = DefaultRoundTo
	}
	return b
}

func (r *reader) step(to **decimal.Decimal) setting {
	return func(path string, raw json.RawMessage) {
		optional(r, to, "a number")(path, raw)
		if step := *to; step != nil && (step.Cmp(roundTo.least) < 0 || step.Cmp(roundTo.most) > 0 || step.Digits() > decimal.MaxDigits) {
			r.refuse(path, "%.40s is not a step between %s and %s, with at most %d significant digits",
				step.String(), roundTo.least, roundTo.most, decimal.MaxDigits)
		}
	}
}

func (r *reader) ticketing(path string, raw json.RawMessage) *Ticketing {
	t := &Ticketing{Severities: slices.Clone(DefaultSeverities), ReopenWithin: DefaultReopenWithin, MaxAge: DefaultMaxAge}
	before := len(r.problems)
	r.object(path, raw, map[string]setting{
		"board_id":           r.id(&t.BoardID),
		"new_status_id":      r.id(&t.NewStatusID),
		"resolved_status_id": r.id(&t.ResolvedStatusID),
		"severities":         some(r, &t.Severities, axcient.Severities, noAdvice),
		"event_types": some(r, &t.EventTypes, axcient.EventTypes, func(kind string) string {
			if failure, ok := strings.CutSuffix(kind, axcient.Resolved); ok && slices.Contains(axcient.EventTypes, failure) {
				return ": name the failure, and its resolution goes with it"
			}
			return ""
		}),
		"priority_ids": func(path string, raw json.RawMessage) {
			t.PriorityIDs = map[axcient.Severity]int64{}
			r.entries(path, raw, func(name string, raw json.RawMessage) {
				at := key(path, name)
				if !slices.Contains(axcient.Severities, axcient.Severity(name)) {
					r.refuse(at, "is not the priority of one of %s", listed(axcient.Severities))
					return
				}
				var id int64
				r.id(&id)(at, raw)
				t.PriorityIDs[axcient.Severity(name)] = id
			})
		},
		"reopen_within": r.duration(&t.ReopenWithin),
		"max_age":       r.duration(&t.MaxAge),
	})
	if len(r.problems) > before {
		return t
	}
	for _, required := range []struct {
		name string
		id   int64
	}{{"board_id", t.BoardID}, {"new_status_id", t.NewStatusID}, {"resolved_status_id", t.ResolvedStatusID}} {
		if required.id == 0 {
			r.refuse(join(path, required.name), "is missing, and tickets need it")
		}
	}
	if t.NewStatusID != 0 && t.NewStatusID == t.ResolvedStatusID {
		r.refuse(join(path, "resolved_status_id"), "is the status of new tickets too: no ticket would ever be resolved")
	}
	for _, severity := range axcient.Severities {
		if _, ok := t.PriorityIDs[severity]; ok && !slices.Contains(t.Severities, severity) {
			r.refuse(key(join(path, "priority_ids"), string(severity)), "has no effect: severities does not list %s, so that no ticket has this priority", string(severity))
		}
	}
	return t
}

func (r *reader) vendor(path string, raw json.RawMessage, to *Vendor) {
	r.object(path, raw, map[string]setting{
		"types": func(path string, raw json.RawMessage) {
			to.Types = map[Measure]string{}
			r.entries(path, raw, func(name string, raw json.RawMessage) {
				if at, ok := r.measure(path, name); ok {
					to.Types[Measure(name)] = r.vendorText(at, raw, false)
				}
			})
		},
		"levels": func(path string, raw json.RawMessage) {
			to.Levels = map[string]string{}
			r.entries(path, raw, func(name string, raw json.RawMessage) {
				at := key(path, name)
				if f, ok := Measure(name).Facts(); ok && f.LevelFromPlan {
					r.refuse(at, "the level of %s is the service plan: name the plan and not the measure", name)
					return
				}
				to.Levels[name] = r.vendorText(at, raw, true)
			})
		},
	})
}

func (r *reader) measure(path, name string) (at string, ok bool) {
	at = key(path, name)
	if ok = slices.Contains(Measures, Measure(name)); !ok {
		r.refuse(at, "is not the name of a measure; known are %s", listed(Measures))
	}
	return at, ok
}

// vendorText reads a vendor type or level. Spaces around it stay: ConnectWise
// compares to the letter, and a cross reference may have them.
func (r *reader) vendorText(path string, raw json.RawMessage, mayBeEmpty bool) string {
	var text string
	before := len(r.problems)
	value(r, &text, "a text")(path, raw)
	switch {
	case len(r.problems) > before:
	case text == "" && !mayBeEmpty:
		r.refuse(path, "is empty: leave it out for the default")
	case utf8.RuneCountInString(text) > vendorText:
		r.refuse(path, "has more than %d characters", vendorText)
	case strings.ContainsFunc(text, unicode.IsControl):
		r.refuse(path, "%.60q has control characters", text)
	}
	return text
}

// fill adds the default type of each measure.
func (v *Vendor) fill() {
	if v.Types == nil {
		v.Types = map[Measure]string{}
	}
	for _, f := range facts {
		if _, ok := v.Types[f.Measure]; !ok {
			v.Types[f.Measure] = f.Type
		}
	}
	if len(v.Levels) == 0 {
		v.Levels = nil
	}
}

func (r *reader) accept(to *[]string) setting {
	return func(path string, raw json.RawMessage) {
		var ids []string
		if value(r, &ids, "a list of Cust. IDs, which are texts")(path, raw); len(ids) == 0 {
			return
		}
		for i, id := range ids {
			switch at := path + "[" + strconv.Itoa(i) + "]"; {
			case !customerID(id):
				r.refuse(at, "%.60q is not a Cust. ID of the portal, which has digits only", id)
			case slices.Contains(ids[:i], id):
				r.refuse(at, "%q is listed twice", id)
			}
		}
		*to = slices.Sorted(slices.Values(ids))
	}
}

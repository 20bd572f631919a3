package policy

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
)

// customerID reports whether text has digits and nothing else, as the portal's
// Cust. ID.
func customerID(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// customers reads the overrides. One that changes nothing is left out.
func (r *reader) customers(to *map[string]Override) setting {
	return func(path string, raw json.RawMessage) {
		overrides := map[string]Override{}
		r.entries(path, raw, func(id string, raw json.RawMessage) {
			at := key(path, id)
			if !customerID(id) {
				r.refuse(at, "is not a Cust. ID of the portal, which has digits only")
			}
			var o Override
			r.object(at, raw, map[string]setting{
				"billing":    optional(r, &o.Billing, "true or false"),
				"statistics": optional(r, &o.Statistics, "true or false"),
				"ticketing":  optional(r, &o.Ticketing, "true or false"),
				"measures":   some(r, &o.Measures, Measures, noAdvice),
				"rounding": func(path string, raw json.RawMessage) {
					var mode decimal.Mode
					if oneOf(r, &mode, decimal.Modes)(path, raw); mode != "" {
						o.Rounding = &mode
					}
				},
				"round_to":            r.step(&o.RoundTo),
				"invoice_description": optional(r, &o.InvoiceDescription, "true or false"),
			})
			if !reflect.DeepEqual(o, Override{}) {
				overrides[id] = o
			}
		})
		if len(overrides) > 0 {
			*to = overrides
		}
	}
}

// override checks an override against the policy.
func (r *reader) override(path string, p Policy, o Override) {
	if o.Billing != nil && *o.Billing && p.Billing == nil {
		r.refuse(join(path, "billing"), "the policy has no billing that a customer could have")
	}
	if o.Ticketing != nil && *o.Ticketing && p.Ticketing == nil {
		r.refuse(join(path, "ticketing"), "the policy has no ticketing that a customer could have")
	}
	for _, s := range []struct {
		name string
		set  bool
	}{
		{"measures", o.Measures != nil},
		{"rounding", o.Rounding != nil},
		{"round_to", o.RoundTo != nil},
		{"invoice_description", o.InvoiceDescription != nil},
	} {
		if s.set && (p.Billing == nil || o.Billing != nil && !*o.Billing) {
			r.refuse(join(path, s.name), "has no effect: this customer is not billed")
			return
		}
	}
	if p.Billing == nil || o.RoundTo == nil {
		return
	}
	mode := p.Billing.Rounding
	if o.Rounding != nil {
		mode = *o.Rounding
	}
	if mode == decimal.None {
		r.refuse(join(path, "round_to"), "has no effect with rounding = %q", string(decimal.None))
	}
}

// For returns the policy of one customer, by Cust. ID: its override is applied,
// and those of others are gone.
func (p Policy) For(customerID string) Policy {
	o := p.Customers[customerID]
	p.Customers = nil
	if o.Statistics != nil {
		p.Statistics = *o.Statistics
	}
	if o.Ticketing != nil && !*o.Ticketing {
		p.Ticketing = nil
	}
	if p.Billing == nil || o.Billing != nil && !*o.Billing {
		p.Billing = nil
		return p
	}
	b := *p.Billing
	if o.Measures != nil {
		b.Measures = slices.Clone(o.Measures)
	}
	if o.Rounding != nil {
		b.Rounding = *o.Rounding
	}
	switch {
	case b.Rounding == decimal.None:
		b.RoundTo = decimal.Decimal{}
	case o.RoundTo != nil:
		b.RoundTo = *o.RoundTo
	case b.RoundTo.IsZero():
		b.RoundTo = DefaultRoundTo
	}
	if o.InvoiceDescription != nil {
		b.InvoiceDescription = *o.InvoiceDescription
	}
	p.Billing = &b
	return p
}

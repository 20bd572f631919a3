package psasim

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/shopspring/decimal"
)

func amount(v any) decimal.Decimal {
	d, ok := number(v)
	if !ok {
		return decimal.Zero
	}
	return d
}

// twoDigits writes a number with at least two digits after the point, as the
// server does with quantities and amounts.
func twoDigits(d decimal.Decimal) json.Number {
	if d.Exponent() < -2 {
		return json.Number(d.String())
	}
	return json.Number(d.StringFixed(2))
}

func financeRules() map[string]*rules {
	return map[string]*rules{
		"/finance/currencies": named("currencyIdentifier"),
		"/finance/taxCodes":   labeled("description"),
		"/finance/agreements": agreementRules(),
		"/finance/agreements/types": {
			unique: []string{"name"},
			defaults: map[string]any{
				"employeeCompRate": "Actual", "employeeCompNotExceed": "Billing", "invoicingCycle": "CalendarYear",
				"billTime": "Billable", "billExpenses": "Billable", "billProducts": "Billable",
			},
		},
		"/finance/agreements/{parentId}/additions": additionRules(),
		"/finance/billingCycles":                   {unique: []string{"identifier", "name"}},
		"/finance/billingTerms":                    named("name"),
	}
}

// agreementRules: the status follows from dates and flag, and what is active
// cannot be deleted.
func agreementRules() *rules {
	return &rules{
		readOnly: []string{"agreementStatus", "nextInvoiceDate"},
		labels:   map[string][]string{"chargeFirmFlag": {"chargeToFirm"}},
		own:      []string{invoicedUpTo},
		defaults: map[string]any{
			"employeeCompRate": "Actual", "invoicingCycle": "CalendarYear", "billTime": "Billable", "billExpenses": "Billable",
			"billProducts": "Billable", "applicationUnits": "Amount",
		},
		fill: func(set *changeset, _ int64, fields map[string]any) {
			if fields["startDate"] == nil {
				fields["startDate"] = set.now.Truncate(24 * time.Hour).Format(wireTime)
			}
			if fields["endDate"] == nil && fields["noEndingDateFlag"] == nil {
				fields["noEndingDateFlag"] = true
			}
			if fields["billStartDate"] == nil {
				fields["billStartDate"] = fields["startDate"]
			}
			kind, _ := fields["type"].(map[string]any)
			if found := set.s.table("/finance/agreements/types").records[idOf(kind)]; found != nil && fields["billingCycle"] == nil {
				fields["billingCycle"] = found.Fields["billingCycle"]
			}
		},
		check: func(set *changeset, _ *record, before, after map[string]any) []item {
			var items []item
			if before != nil {
				items = requires(after, "employeeCompRate", "invoicingCycle", "billTime", "billExpenses", "billProducts")
			}
			items = append(items, set.contactOf(after)...)
			if after["cancelledFlag"] == true {
				items = append(items, requires(after, "dateCancelled", "reasonCancelled")...)
			}
			start, end := textOf(after["startDate"]), textOf(after["endDate"])
			if end != "" && end < start {
				items = append(items, item{Code: "InvalidField", Message: "endDate cannot be less than startDate", Field: "endDate"})
			}
			if end != "" && after["noEndingDateFlag"] == true {
				items = append(items, item{Code: "InvalidField", Message: "endDate cannot be set when noEndingDateFlag is true", Field: "endDate"})
			}
			return items
		},
		derive: func(s *Simulator, r *record, object map[string]any) {
			object["agreementStatus"] = s.agreementStatus(r)
			if next := nextInvoice(r); next != "" {
				object["nextInvoiceDate"] = next
			}
		},
		refuseDelete: func(set *changeset, r *record) *problem {
			if set.s.agreementStatus(r) == "Active" {
				return invalid("Agreement", item{Code: "InvalidObject", Message: "An active agreement cannot be deleted. Cancel it first."})
			}
			return nil
		},
	}
}

// nextInvoice is the day after the last one that was invoiced, or the first that
// is billed. An agreement without a billing cycle is not invoiced.
func nextInvoice(r *record) string {
	if r.Fields["billingCycle"] == nil {
		return ""
	}
	upTo, err := time.Parse(wireTime, textOf(r.Fields[invoicedUpTo]))
	if err != nil {
		return textOf(r.Fields["billStartDate"])
	}
	return upTo.Truncate(24*time.Hour).AddDate(0, 0, 1).Format(wireTime)
}

func (s *Simulator) agreementStatus(r *record) string {
	today := s.options.Now().UTC().Format(wireTime)
	switch {
	case r.Fields["cancelledFlag"] == true:
		return "Cancelled"
	case textOf(r.Fields["startDate"]) > today:
		return "Inactive"
	case r.Fields["endDate"] != nil && textOf(r.Fields["endDate"]) < today:
		return "Expired"
	}
	return "Active"
}

// additionRules: totals are calculated, and what was invoiced stays.
func additionRules() *rules {
	const agreements = "/finance/agreements"
	return &rules{
		parent: "agreementId",
		readOnly: []string{
			"billedQuantity", "uom", "extPrice", "extCost", "sequenceNumber", "margin", "prorateCost", "proratePrice",
			"extendedProrateCost", "extendedProratePrice", "agreementStatus", "invoiceGrouping",
		},
		defaults: map[string]any{"quantity": json.Number("1"), "lessIncluded": json.Number("0")},
		fill: func(set *changeset, parent int64, fields map[string]any) {
			product, _ := fields["product"].(map[string]any)
			if found := set.s.table("/procurement/catalog").records[idOf(product)]; found != nil {
				for field, from := range map[string]string{
					"unitPrice": "price", "unitCost": "cost", "description": "description", "invoiceDescription": "customerDescription", "taxableFlag": "taxableFlag",
				} {
					if fields[field] == nil {
						fields[field] = found.Fields[from]
					}
				}
			}
			if fields["effectiveDate"] == nil {
				if agreement := set.s.table(agreements).records[parent]; agreement != nil {
					fields["effectiveDate"] = agreement.Fields["startDate"]
				}
			}
		},
		check: func(set *changeset, r *record, before, after map[string]any) []item {
			product, _ := after["product"].(map[string]any)
			if found := set.s.table("/procurement/catalog").records[idOf(product)]; found != nil && found.Fields["productClass"] == "Bundle" {
				return []item{{Code: "InvalidObject", Message: "A bundle cannot be an agreement addition.", Field: "product"}}
			}
			agreement := set.s.table(agreements).records[r.Parent]
			effective := textOf(after["effectiveDate"])
			if start := textOf(agreement.Fields["billStartDate"]); effective != "" && start != "" && effective < start {
				return []item{{Code: "InvalidObject", Message: "effectiveDate cannot be less than the agreement billing start date", Field: "effectiveDate"}}
			}
			upTo := textOf(agreement.Fields[invoicedUpTo])
			if before == nil && upTo != "" && effective <= upTo && after["prorateCurrentPeriodFlag"] != true {
				return []item{{Code: "InvalidObject", Message: invoicedMessage, Field: "effectiveDate"}}
			}
			if cancelled := textOf(after["cancelledDate"]); cancelled != "" && cancelled < effective {
				return []item{{Code: "InvalidField", Message: "cancelledDate cannot be less than effectiveDate", Field: "cancelledDate"}}
			}
			return nil
		},
		derive: deriveAddition,
		refuseDelete: func(set *changeset, r *record) *problem {
			agreement := set.s.table(agreements).records[r.Parent]
			if upTo := textOf(agreement.Fields[invoicedUpTo]); upTo != "" && textOf(r.Fields["effectiveDate"]) <= upTo {
				return invalid("Addition", item{Code: "InvalidObject", Message: "The addition has been invoiced and cannot be deleted. Set the cancelled date instead."})
			}
			return nil
		},
	}
}

// sequenceOf is an addition's place on its agreement, from 1.
func (s *Simulator) sequenceOf(r *record) int64 {
	place, _ := slices.BinarySearch(s.table(additionsPath).children[r.Parent], r.ID)
	return int64(place) + 1
}

const additionsPath = "/finance/agreements/{parentId}/additions"

// deriveAddition calculates as the server does: what is included is not billed.
func deriveAddition(s *Simulator, r *record, object map[string]any) {
	m := r.Fields
	billed := amount(m["quantity"]).Sub(amount(m["lessIncluded"]))
	if billed.IsNegative() {
		billed = decimal.Zero
	}
	price, cost := billed.Mul(amount(m["unitPrice"])), billed.Mul(amount(m["unitCost"]))
	for name, d := range map[string]decimal.Decimal{
		"quantity": amount(m["quantity"]), "lessIncluded": amount(m["lessIncluded"]), "billedQuantity": billed,
		"extPrice": price, "extCost": cost, "margin": price.Sub(cost),
	} {
		object[name] = twoDigits(d)
	}
	for _, name := range []string{"unitPrice", "unitCost"} {
		if m[name] != nil {
			object[name] = twoDigits(amount(m[name]))
		}
	}
	object["sequenceNumber"] = jsonInt(s.sequenceOf(r))
	if agreement := s.table("/finance/agreements").records[r.Parent]; agreement != nil {
		object["agreementStatus"] = s.agreementStatus(agreement)
	}
	product, _ := m["product"].(map[string]any)
	if found := s.table("/procurement/catalog").records[idOf(product)]; found != nil {
		unit, _ := found.Fields["unitOfMeasure"].(map[string]any)
		if u := s.table("/procurement/unitOfMeasures").records[idOf(unit)]; u != nil {
			object["uom"] = u.Fields["name"]
		}
	}
}

const invoicedMessage = "Since this period has already been invoiced there will not be an invoice generated for additional products for this period. " +
	"Please prorate the agreement or update the start date to on or after the Next Invoice Date."

// invoicedUpTo is a field of the site's own, which the API never shows.
const invoicedUpTo = "invoicedUpTo"

// Invoice invoices an agreement up to a day, as a person does at the end of the
// month. Additions that are part of the invoice can no longer be deleted.
func (s *Simulator) Invoice(agreement int64, upTo time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.table("/finance/agreements")
	r := t.records[agreement]
	if r == nil {
		return notFound("Agreement", agreement)
	}
	set := s.begin(person)
	after := maps.Clone(r.Fields)
	after[invoicedUpTo] = upTo.UTC().Format(wireTime)
	set.save(t, r, after)
	return set.commit()
}

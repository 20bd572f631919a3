package psasim

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
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

func jsonDecimal(d decimal.Decimal) json.Number { return json.Number(d.String()) }

// catalogRules: an identifier is taken once, and a subcategory belongs to its
// category.
func catalogRules() *rules {
	return &rules{
		unique:   []string{"identifier"},
		labels:   map[string][]string{"name": {"description"}},
		readOnly: []string{"connectWiseID", "calculatedCost", "calculatedPrice"},
		defaults: map[string]any{"productClass": "NonInventory"},
		fill: func(set *changeset, _ int64, members map[string]any) {
			if members["unitOfMeasure"] == nil {
				for _, unit := range set.s.table("/procurement/unitOfMeasures").list(0) {
					if unit.Members["defaultFlag"] == true {
						members["unitOfMeasure"] = ref(unit.ID)
					}
				}
			}
			if members["category"] != nil {
				return
			}
			subcategory, _ := members["subcategory"].(map[string]any)
			if found := set.s.table("/procurement/subcategories").records[idOf(subcategory)]; found != nil {
				members["category"] = found.Members["category"]
			}
		},
		check: func(set *changeset, _ *record, _, after map[string]any) []item {
			category, _ := after["category"].(map[string]any)
			subcategory, _ := after["subcategory"].(map[string]any)
			found := set.s.table("/procurement/subcategories").records[idOf(subcategory)]
			if found == nil || category == nil {
				return nil
			}
			if above, _ := found.Members["category"].(map[string]any); idOf(above) != idOf(category) {
				return []item{{
					Code: "NotFound", Field: "subcategory/id",
					Message: fmt.Sprintf("Subcategory %d not found for Category %d", idOf(subcategory), idOf(category)),
				}}
			}
			return nil
		},
	}
}

// agreementRules: the status follows from dates and flag, and what is active
// cannot be deleted.
func agreementRules() *rules {
	return &rules{
		readOnly: []string{"agreementStatus", "nextInvoiceDate"},
		labels:   map[string][]string{"chargeFirmFlag": {"chargeToFirm"}},
		hidden:   []string{invoicedUpTo},
		defaults: map[string]any{
			"employeeCompRate": "Actual", "invoicingCycle": "CalendarYear", "billTime": "Billable", "billExpenses": "Billable",
			"billProducts": "Billable", "applicationUnits": "Amount",
		},
		fill: func(set *changeset, _ int64, members map[string]any) {
			if members["startDate"] == nil {
				members["startDate"] = set.now.Truncate(24 * time.Hour).Format(wireTime)
			}
			if members["endDate"] == nil && members["noEndingDateFlag"] == nil {
				members["noEndingDateFlag"] = true
			}
			if members["billStartDate"] == nil {
				members["billStartDate"] = members["startDate"]
			}
			kind, _ := members["type"].(map[string]any)
			if found := set.s.table("/finance/agreements/types").records[idOf(kind)]; found != nil && members["billingCycle"] == nil {
				members["billingCycle"] = found.Members["billingCycle"]
			}
		},
		check: func(set *changeset, _ *record, before, after map[string]any) []item {
			var items []item
			if before != nil {
				items = requires(after, "employeeCompRate", "invoicingCycle", "billTime", "billExpenses", "billProducts")
			}
			company, _ := after["company"].(map[string]any)
			contact, _ := after["contact"].(map[string]any)
			if found := set.s.table("/company/contacts").records[idOf(contact)]; found != nil {
				if of, _ := found.Members["company"].(map[string]any); idOf(of) != idOf(company) {
					items = append(items, item{
						Code: "NotFound", Field: "contact/id",
						Message: fmt.Sprintf("Contact %d not found for Company %d", idOf(contact), idOf(company)),
					})
				}
			}
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
		derive: func(s *Simulator, r *record, object map[string]any) { object["agreementStatus"] = s.agreementStatus(r) },
		refuseDelete: func(set *changeset, r *record) *problem {
			if set.s.agreementStatus(r) == "Active" {
				return invalid("Agreement", item{Code: "InvalidObject", Message: "An active agreement cannot be deleted. Cancel it first."})
			}
			return nil
		},
	}
}

func (s *Simulator) agreementStatus(r *record) string {
	today := s.options.Now().UTC().Format(wireTime)
	switch {
	case r.Members["cancelledFlag"] == true:
		return "Cancelled"
	case textOf(r.Members["startDate"]) > today:
		return "Inactive"
	case r.Members["endDate"] != nil && textOf(r.Members["endDate"]) < today:
		return "Expired"
	}
	return "Active"
}

// additionRules: totals are calculated, and what was invoiced stays.
func additionRules() *rules {
	const agreements = "/finance/agreements"
	return &rules{
		readOnly: []string{
			"billedQuantity", "uom", "extPrice", "extCost", "sequenceNumber", "margin", "prorateCost", "proratePrice",
			"extendedProrateCost", "extendedProratePrice", "agreementStatus", "invoiceGrouping", "agreementId",
		},
		defaults: map[string]any{"quantity": json.Number("1"), "lessIncluded": json.Number("0")},
		fill: func(set *changeset, parent int64, members map[string]any) {
			product, _ := members["product"].(map[string]any)
			if found := set.s.table("/procurement/catalog").records[idOf(product)]; found != nil {
				for member, from := range map[string]string{
					"unitPrice": "price", "unitCost": "cost", "description": "description", "invoiceDescription": "customerDescription", "taxableFlag": "taxableFlag",
				} {
					if members[member] == nil {
						members[member] = found.Members[from]
					}
				}
			}
			if members["effectiveDate"] == nil {
				if agreement := set.s.table(agreements).records[parent]; agreement != nil {
					members["effectiveDate"] = agreement.Members["startDate"]
				}
			}
		},
		check: func(set *changeset, r *record, _, after map[string]any) []item {
			product, _ := after["product"].(map[string]any)
			if found := set.s.table("/procurement/catalog").records[idOf(product)]; found != nil && found.Members["productClass"] == "Bundle" {
				return []item{{Code: "InvalidObject", Message: "A bundle cannot be an agreement addition.", Field: "product"}}
			}
			agreement := set.s.table(agreements).records[r.Parent]
			effective := textOf(after["effectiveDate"])
			if start := textOf(agreement.Members["billStartDate"]); effective != "" && start != "" && effective < start {
				return []item{{Code: "InvalidObject", Message: "effectiveDate cannot be less than the agreement billing start date", Field: "effectiveDate"}}
			}
			if cancelled := textOf(after["cancelledDate"]); cancelled != "" && cancelled < effective {
				return []item{{Code: "InvalidField", Message: "cancelledDate cannot be less than effectiveDate", Field: "cancelledDate"}}
			}
			return nil
		},
		derive: deriveAddition,
		refuseDelete: func(set *changeset, r *record) *problem {
			agreement := set.s.table(agreements).records[r.Parent]
			if upTo := textOf(agreement.Members[invoicedUpTo]); upTo != "" && textOf(r.Members["effectiveDate"]) <= upTo {
				return invalid("Addition", item{Code: "InvalidObject", Message: "The addition has been invoiced and cannot be deleted. Set the cancelled date instead."})
			}
			return nil
		},
	}
}

// deriveAddition calculates as the server does: what is included is not billed.
func deriveAddition(s *Simulator, r *record, object map[string]any) {
	m := r.Members
	billed := amount(m["quantity"]).Sub(amount(m["lessIncluded"]))
	if billed.IsNegative() {
		billed = decimal.Zero
	}
	price, cost := billed.Mul(amount(m["unitPrice"])), billed.Mul(amount(m["unitCost"]))
	object["agreementId"] = r.Parent
	object["billedQuantity"], object["extPrice"], object["extCost"] = jsonDecimal(billed), jsonDecimal(price), jsonDecimal(cost)
	object["margin"] = jsonDecimal(price.Sub(cost))
	object["sequenceNumber"] = jsonDecimal(decimal.NewFromInt(int64(len(s.table("/finance/agreements/{parentId}/additions").list(r.Parent)))))
	if agreement := s.table("/finance/agreements").records[r.Parent]; agreement != nil {
		object["agreementStatus"] = s.agreementStatus(agreement)
	}
	product, _ := m["product"].(map[string]any)
	if found := s.table("/procurement/catalog").records[idOf(product)]; found != nil {
		unit, _ := found.Members["unitOfMeasure"].(map[string]any)
		if u := s.table("/procurement/unitOfMeasures").records[idOf(unit)]; u != nil {
			object["uom"] = u.Members["name"]
		}
	}
}

// invoicedUpTo is a member of the site's own, which the API never shows.
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
	after := maps.Clone(r.Members)
	after[invoicedUpTo] = upTo.UTC().Format(wireTime)
	set.save(t, r, after)
	return set.commit()
}

// ticketRules: what is left out is defaulted, a status belongs to its board, and
// whether a ticket is closed follows from its status.
func ticketRules() *rules {
	return &rules{
		readOnly: []string{"closedFlag", "closedDate", "closedBy", "mobileGuid", "hasMergedChildTicketFlag", "hasChildTicket"},
		hidden:   []string{"initialDescription", "initialInternalAnalysis", "initialResolution", "skipCallback", "contactEmailLookup"},
		defaults: map[string]any{"recordType": "ServiceTicket", "severity": "Medium", "impact": "Medium"},
		fill: func(set *changeset, _ int64, members map[string]any) {
			first := func(member, path string) {
				if rows := set.s.table(path).list(0); members[member] == nil && len(rows) > 0 {
					members[member] = ref(rows[0].ID)
				}
			}
			first("board", "/service/boards")
			first("priority", "/service/priorities")
			first("source", "/service/sources")
			board, _ := members["board"].(map[string]any)
			for member, path := range map[string]string{"status": "/service/boards/{parentId}/statuses", "team": "/service/boards/{parentId}/teams"} {
				for _, candidate := range set.s.table(path).list(idOf(board)) {
					if members[member] == nil && candidate.Members["defaultFlag"] == true {
						members[member] = ref(candidate.ID)
					}
				}
			}
		},
		scope: map[string]string{"status": "board", "team": "board", "type": "board", "subType": "board", "item": "board", "site": "company"},
		check: func(_ *changeset, _ *record, before, after map[string]any) []item {
			var items []item
			if before != nil {
				items = append(items, requires(after, "severity", "impact")...)
			}
			return items
		},
		created: func(set *changeset, r *record) *problem {
			notes := set.s.table("/service/tickets/{parentId}/notes")
			for member, flag := range map[string]string{
				"initialDescription": "detailDescriptionFlag", "initialInternalAnalysis": "internalAnalysisFlag", "initialResolution": "resolutionFlag",
			} {
				if text := r.Members[member]; !isEmpty(text) {
					if _, p := set.create(notes, r.ID, map[string]any{"text": text, flag: true}); p != nil {
						return p
					}
				}
			}
			return nil
		},
		derive: func(s *Simulator, r *record, object map[string]any) {
			status, _ := r.Members["status"].(map[string]any)
			object["closedFlag"] = false
			if found := s.table("/service/boards/{parentId}/statuses").records[idOf(status)]; found != nil && found.Members["closedStatus"] == true {
				object["closedFlag"], object["closedDate"], object["closedBy"] = true, r.Updated.Format(wireTime), r.By
			}
		},
	}
}

// special serves paths that are no plain collection.
var special = map[string]func(*Simulator, *call) (*reply, *problem){
	"GET /system/info": func(*Simulator, *call) (*reply, *problem) {
		return &reply{status: http.StatusOK, body: map[string]any{
			"version": "v2025.1.10675", "isCloud": true, "serverTimeZone": "Eastern Standard Time", "cloudRegion": "NA",
			"licenseBits": []any{map[string]any{"name": "apiFlag", "activeFlag": true}},
		}}, nil
	},
	"POST /service/tickets/search": func(s *Simulator, c *call) (*reply, *problem) {
		var f filter
		if err := json.Unmarshal(c.body, &f); err != nil {
			return nil, refuse(http.StatusBadRequest, "ConnectWiseApi", "The body is no JSON object.")
		}
		c.model = "Ticket"
		found, p := s.search(c, s.table("/service/tickets"), 0, f)
		if p != nil {
			return nil, p
		}
		return s.page(c, found)
	},
	"POST /company/management/{id}/executeManagedItSync": func(*Simulator, *call) (*reply, *problem) {
		return &reply{status: http.StatusOK, body: map[string]any{"success": true, "message": ""}}, nil
	},
	"POST /system/members/{memberIdentifier}/tokens": func(*Simulator, *call) (*reply, *problem) {
		return nil, refuse(http.StatusUnauthorized, "Unauthorized", "You do not have security permission to perform this action.")
	},
	"GET /system/apiMembers/default": func(*Simulator, *call) (*reply, *problem) {
		return &reply{status: http.StatusOK, body: map[string]any{"identifier": "", "inactiveFlag": false}}, nil
	},
	"POST /company/configurations/bulk":   (*Simulator).bulk,
	"PUT /company/configurations/bulk":    (*Simulator).bulk,
	"DELETE /company/configurations/bulk": (*Simulator).bulk,
}

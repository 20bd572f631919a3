package observe

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// decoder reads fields of a record. What is missing is the zero value; what is
// there and cannot be read is an error, because a wrong quantity is worse than
// none.
type decoder struct {
	record psa.Record
	err    error
}

func (d *decoder) fail(path string, value any, want string) {
	if d.err == nil {
		d.err = fmt.Errorf("the response has %s = %v, which is not a %s", path, value, want)
	}
}

func (d *decoder) text(path string) string {
	switch v := d.record.Field(path).(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		d.fail(path, v, "text")
		return ""
	}
}

func (d *decoder) integer(path string) int64 {
	switch v := d.record.Field(path).(type) {
	case nil:
		return 0
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		d.fail(path, v, "whole number")
	default:
		d.fail(path, v, "whole number")
	}
	return 0
}

func (d *decoder) decimal(path string) decimal.Decimal {
	switch v := d.record.Field(path).(type) {
	case nil:
		return decimal.Decimal{}
	case json.Number:
		if n, err := decimal.Parse(v.String()); err == nil {
			return n
		}
		d.fail(path, v, "number")
	default:
		d.fail(path, v, "number")
	}
	return decimal.Decimal{}
}

func (d *decoder) flag(path string) bool {
	switch v := d.record.Field(path).(type) {
	case nil:
		return false
	case bool:
		return v
	default:
		d.fail(path, v, "flag")
		return false
	}
}

func (d *decoder) time(path string) time.Time {
	text := d.text(path)
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		d.fail(path, text, "time")
		return time.Time{}
	}
	return t.UTC()
}

func (d *decoder) reference(path, name string) Reference {
	return Reference{ID: d.integer(path + "/id"), Name: d.text(path + "/" + name)}
}

func decodeCrossReference(record psa.Record) (CrossReference, error) {
	d := decoder{record: record}
	return CrossReference{
		ID: record.ID(), Type: d.text("vendorType"), Level: d.text("vendorLevel"), Inactive: d.flag("inactiveFlag"),
		Product: d.reference("product", "identifier"), AgreementType: d.reference("agreementType", "name"),
		Configuration: d.reference("configurationType", "name"),
	}, d.err
}

// decodeCompany reads what a customer shows of its company.
func decodeCompany(record psa.Record) (Customer, error) {
	d := decoder{record: record}
	c := Customer{
		Company: Reference{ID: record.ID(), Name: d.text("name")}, Status: d.text("status/name"), Deleted: d.flag("deletedFlag"),
	}
	types, _ := record["types"].([]any)
	for _, t := range types {
		fields, _ := t.(map[string]any)
		if name, ok := fields["name"].(string); ok {
			c.Types = append(c.Types, name)
		}
	}
	return c, d.err
}

func decodeAgreement(record psa.Record) (company int64, a Agreement, err error) {
	d := decoder{record: record}
	a = Agreement{
		Reference: Reference{ID: record.ID(), Name: d.text("name")},
		Type:      d.reference("type", "name"), BillingCycle: d.reference("billingCycle", "name"),
		Status: d.text("agreementStatus"), Cancelled: d.flag("cancelledFlag"),
		Starts: d.time("startDate"), NextInvoice: d.time("nextInvoiceDate"),
	}
	if !d.flag("noEndingDateFlag") {
		a.Ends = d.time("endDate")
	}
	return d.integer("company/id"), a, d.err
}

func decodeAddition(record psa.Record) (Addition, error) {
	d := decoder{record: record}
	a := Addition{
		ID: record.ID(), Product: d.reference("product", "identifier"), SerialNumber: d.text("serialNumber"),
		Quantity: d.decimal("quantity"), BilledQuantity: d.decimal("billedQuantity"), LessIncluded: d.decimal("lessIncluded"),
		UnitPrice: d.decimal("unitPrice"), ExtPrice: d.decimal("extPrice"), Unit: d.text("uom"), BillCustomer: d.text("billCustomer"), Description: d.text("invoiceDescription"),
		Effective: d.time("effectiveDate"), Cancelled: d.time("cancelledDate"),
		Entered: d.time("_info/dateEntered"),
		Updated: d.time("_info/lastUpdated"), UpdatedBy: d.text("_info/updatedBy"),
	}
	if d.err != nil {
		return a, fmt.Errorf("addition %d: %w", a.ID, d.err)
	}
	return a, nil
}

// decodeManagedID reads a managed id and the solution that it belongs to.
func decodeManagedID(record psa.Record) (solution string, m ManagedID, err error) {
	d := decoder{record: record}
	m = ManagedID{
		ID: record.ID(), Identifier: d.text("groupIdentifier"), DeviceType: d.text("deviceType"),
		Agreement: d.reference("agreement", "name"), Counters: map[string]int64{},
		Updated: d.time("_info/lastUpdated"), UpdatedBy: d.text("_info/updatedBy"),
	}
	for _, name := range counters {
		if record[name] != nil {
			m.Counters[name] = d.integer(name)
		}
	}
	return d.text("managementSolution/name"), m, d.err
}

// counters are the fields of a managed id that the executive report counts and a
// backup vendor can know.
var counters = []string{
	"totalServers", "totalWorkstations", "totalManagedMachines", "successfulBackupJobs", "failedBackupJobs", "totalNotifications",
}

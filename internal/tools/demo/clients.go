package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// customer is a client of the MSP.
type customer struct {
	id                      int
	identifier, name, short string
	// declared clients are those of examples/complete; the others were set up by
	// hand in the years before.
	declared bool
}

// declared are the clients of examples/complete.
var declared = []customer{
	{34826, "AcmeDental", "Acme Dental", "acme", true},
	{34911, "BayLegal", "Bay Legal", "bay", true},
	{35002, "CoastClinic", "Coast Clinic", "coast", true},
}

var older = strings.Split("Dune Dental,Elm Estates,Fern Foods,Gulf Glass,Harbor Homes,Inlet Insurance,Jasper Jewelers,Key Kitchens,Lagoon Law,Marsh Motors,"+
	"Nectar Nursery,Oak Optics,Palm Pharmacy,Quay Quilts,Reef Realty,Sable Surveyors,Tide Title,Union Uniforms,Vista Vets,Wharf Wines,"+
	"Yacht Yard,Zephyr Zoning,Amber Accounting,Beacon Bakery,Cedar Cardiology,Delta Drywall,Ember Electric,Frost Freight,Grove Gardens,Heron Hotels,"+
	"Ivory Imaging,Juniper Journal,Kestrel Karate,Linden Logistics,Maple Masonry,Noble Notary,Orchid Orthopedics,Pearl Plumbing", ",")

// Clients with a defect that a push must not bill around.
const (
	withoutAddition = "Dune Dental"    // nobody added the local backup of its server to its agreement
	endedAgreement  = "Gulf Glass"     // its agreement ended last month
	lostMachines    = "Zephyr Zoning"  // billed, and not in the portal any more
	misspelledPlan  = "Kestrel Karate" // the portal writes its plan in another case
	failing         = "Frost Freight"  // its server fails again and again
)

// customers are all clients in the order of their Cust. IDs.
func customers() []customer {
	all := append([]customer{}, declared...)
	for i, name := range older {
		short, _, _ := strings.Cut(strings.ToLower(name), " ")
		all = append(all, customer{35100 + 13*i, strings.ReplaceAll(name, " ", ""), name, short, false})
	}
	return all
}

// office sets up in the dashboard what an MSP of some years has beside
// examples/complete: more products and cross references, and the older clients.
type office struct {
	site                                *psasim.Simulator
	integration, agreementType, machine int64
	products                            map[reference]int64
	err                                 error
}

func (o *office) add(path string, fields map[string]any) int64 {
	if o.err != nil {
		return 0
	}
	id, err := o.site.As("jdoe").Add(path, fields)
	if err != nil {
		o.err = fmt.Errorf("%s %v: %w", path, fields, err)
	}
	return id
}

func (o *office) find(path, field, value string) int64 {
	id, ok := o.site.Find(path, field, value)
	if !ok && o.err == nil {
		o.err = fmt.Errorf("the site has no %s with %s %q", path, field, value)
	}
	return id
}

func named(name string) map[string]any { return map[string]any{"name": name} }
func byID(id int64) map[string]any     { return map[string]any{"id": id} }

// open finds what examples/complete made, and adds the products that the older
// clients have.
func (o *office) open() {
	o.integration = o.find("/company/managedDevicesIntegrations", "name", "Axcient")
	o.agreementType = o.find("/finance/agreements/types", "name", "Online Backup")
	o.machine = o.find("/company/configurations/types", "name", "Backup Account")
	o.products = map[reference]int64{{"online_backup", basicPlan}: o.find("/procurement/catalog", "identifier", "AX-BASIC-GB")}
	for _, p := range []struct {
		reference
		identifier, name string
		price            float64
	}{
		{reference{"online_backup", largePlan}, "AX-LARGE-GB", "Online Backup w/100 GB", 1.2},
		{reference{"online_backup", unlimitedPlan}, "AX-UNLIMITED-GB", "Online Backup Unlimited", 0.4},
		{reference{"local_backup_servers", ""}, "AX-LOCAL-SRV", "Local Backup, Server", 12},
		{reference{"local_backup_workstations", ""}, "AX-LOCAL-WS", "Local Backup, Workstation", 4},
		{reference{"email_archiving", ""}, "AX-ARCHIVE", "Email Archiving, Mailbox", 2.5},
		{reference{"email_security", ""}, "AX-SECURE", "Email Security, Mailbox", 3},
	} {
		id := o.add("/procurement/catalog", map[string]any{
			"identifier": p.identifier, "description": p.name, "customerDescription": p.name, "price": p.price,
			"subcategory": named("Online Backup"), "type": named("Software"), "unitOfMeasure": named("Each"),
		})
		o.products[p.reference] = id
		fields := map[string]any{"vendorType": p.vendorType, "product": byID(id), "configurationType": byID(o.machine), "agreementType": byID(o.agreementType)}
		if p.level != "" {
			fields["vendorLevel"] = p.level
		}
		o.add(fmt.Sprintf("/company/managedDevicesIntegrations/%d/crossReferences", o.integration), fields)
	}
}

// client sets up a client whose additions bill what was used last month.
func (o *office) client(c customer, billed map[reference]int) {
	company := o.add("/company/companies", map[string]any{"identifier": c.identifier, "name": c.name, "city": "Tampa", "state": "FL", "site": named("Main")})
	contact := o.add("/company/contacts", map[string]any{"firstName": "Front", "lastName": "Desk", "company": byID(company)})
	for _, device := range []string{"WorkstationsAndServers", "BackupStats"} {
		o.add(fmt.Sprintf("/company/companies/%d/managementSummaryReports", company), map[string]any{
			"groupIdentifier": managedID(c), "deviceType": device, "managementSolution": named("Axcient"),
		})
	}
	agreement := map[string]any{
		"name": "Online Backup", "type": byID(o.agreementType), "company": byID(company), "contact": byID(contact), "startDate": "2025-01-01T00:00:00Z",
	}
	if c.name == endedAgreement {
		agreement["endDate"] = time.Now().AddDate(0, -1, 0).UTC().Format("2006-01-02T00:00:00Z")
	}
	additions := fmt.Sprintf("/finance/agreements/%d/additions", o.add("/finance/agreements", agreement))
	for r, quantity := range billed {
		if c.name == withoutAddition && r.vendorType == "local_backup_servers" {
			continue
		}
		o.add(additions, map[string]any{
			"product": byID(o.products[r]), "billCustomer": "Billable", "quantity": quantity, "lessIncluded": included[r.level],
			"serialNumber": managedID(c), "effectiveDate": "2025-01-01T00:00:00Z",
		})
	}
}

// included are the gigabytes that the flat fee of a plan covers.
var included = map[string]int{basicPlan: 25, largePlan: 100}

func managedID(c customer) string { return fmt.Sprintf("EFS-%d", c.id) }

package acctest_test

import "fmt"

// shows is where an edit shows, as the guide says it.
type shows string

const (
	asWarning shows = "warning" // the configuration leaves the attribute out
	asChange  shows = "change back, with a warning"
	asFinding shows = "audit: "
	asGone    shows = "created anew, with a warning"
)

// dashboardEdit is what a person does in the dashboard to the complete example,
// each to an object of its own.
type dashboardEdit struct {
	edit  string // as the guide names it
	shows shows
	// address is that of the edited resource, or of one that an added object belongs
	// to or is like; in braces are attributes of it.
	address, path string
	// instead is the address of the edited resource where the edit shows at another.
	instead string
	fields  map[string]any
	// attributes are what the plan and the script say of each, or rule what the audit says.
	attributes []attributeEdit
	rule       string
}

// attributeEdit is an edit as the script reports it, with values as in JSON.
type attributeEdit struct {
	attribute string
	is, was   any
}

// dashboardEdits are in the guide to drift, too.
var dashboardEdits = []dashboardEdit{
	{
		edit: "An agreement is ended", shows: asWarning,
		address: `connectwise_agreement.client["AcmeDental"]`, path: "/finance/agreements",
		fields:     map[string]any{"noEndingDateFlag": false, "endDate": "2026-11-02T00:00:00Z"},
		attributes: []attributeEdit{{"end_date", "2026-11-02", nil}, {"no_ending_date", false, true}},
	},
	{
		edit: "An agreement no longer bills products", shows: asWarning,
		address: `connectwise_agreement.client["BayLegal"]`, path: "/finance/agreements",
		fields:     map[string]any{"billProducts": "DoNotBill"},
		attributes: []attributeEdit{{"bill_products", "DoNotBill", "Billable"}},
	},
	{
		edit: "An agreement gets another name", shows: asChange,
		address: `connectwise_agreement.client["CoastClinic"]`, path: "/finance/agreements",
		fields:     map[string]any{"name": "Backup"},
		attributes: []attributeEdit{{"name", "Backup", "Online Backup"}},
	},
	{
		edit: "The price of an addition is changed", shows: asWarning,
		address: `connectwise_agreement_addition.flat_fee["CoastClinic"]`, path: "/finance/agreements/{agreement_id}/additions",
		fields:     map[string]any{"unitPrice": 80},
		attributes: []attributeEdit{{"unit_price", 80.0, 8.0}},
	},
	{
		edit: "An addition is cancelled", shows: asWarning,
		address: `connectwise_agreement_addition.flat_fee["BayLegal"]`, path: "/finance/agreements/{agreement_id}/additions",
		fields:     map[string]any{"cancelledDate": "2026-11-02T00:00:00Z"},
		attributes: []attributeEdit{{"cancelled_date", "2026-11-02", nil}},
	},
	{
		edit: "An addition is deleted", shows: asGone,
		address: `connectwise_agreement_addition.usage["BayLegal"]`, path: "/finance/agreements/{agreement_id}/additions",
	},
	{
		edit: "What an addition includes is changed", shows: asChange,
		address: `connectwise_agreement_addition.usage["CoastClinic"]`, path: "/finance/agreements/{agreement_id}/additions",
		fields:     map[string]any{"lessIncluded": 100},
		attributes: []attributeEdit{{"less_included", 100.0, 25.0}},
	},
	{
		edit: "A product is made inactive", shows: asWarning,
		address: `connectwise_product.usage["BASIC"]`, path: "/procurement/catalog",
		fields:     map[string]any{"inactiveFlag": true},
		attributes: []attributeEdit{{"inactive", true, false}},
	},
	{
		edit: "The price of a product is changed", shows: asChange,
		address: `connectwise_product.flat_fee["BASIC"]`, path: "/procurement/catalog",
		fields:     map[string]any{"price": 9},
		attributes: []attributeEdit{{"price", 9.0, 8.0}},
	},
	{
		edit: "A service board is made inactive", shows: asWarning,
		address: "connectwise_service_board.backup", path: "/service/boards",
		fields:     map[string]any{"inactiveFlag": true},
		attributes: []attributeEdit{{"inactive", true, false}},
	},
	{
		edit: "A status is made inactive", shows: asWarning,
		address: `connectwise_board_status.backup["In Progress"]`, path: "/service/boards/{board_id}/statuses",
		fields:     map[string]any{"inactive": true},
		attributes: []attributeEdit{{"inactive", true, false}},
	},
	{
		edit: "Another status is made the default", shows: asChange,
		address: `connectwise_board_status.backup["New"]`, path: "/service/boards/{board_id}/statuses",
		instead:    `connectwise_board_status.backup["Resolved"]`,
		fields:     map[string]any{"defaultFlag": true},
		attributes: []attributeEdit{{"default", false, true}},
	},
	{
		edit: "A contact is made inactive", shows: asWarning,
		address: `connectwise_contact.client["AcmeDental"]`, path: "/company/contacts",
		fields:     map[string]any{"inactiveFlag": true},
		attributes: []attributeEdit{{"inactive", true, false}},
	},
	{
		edit: "A contact gets an e-mail address", shows: asWarning,
		address: `connectwise_contact.client["BayLegal"]`, path: "/company/contacts",
		fields:     map[string]any{"communicationItems": []any{map[string]any{"type": map[string]any{"name": "Email"}, "value": "ben@bay.example"}}},
		attributes: []attributeEdit{{"communications", asText(`{Email = "ben@bay.example"}`), map[string]any{}}, {"default_email", "Email", nil}},
	},
	{
		edit: "A managed id gets an agreement", shows: asWarning,
		address: `connectwise_managed_id.devices["AcmeDental"]`, path: "/company/companies/{company_id}/managementSummaryReports",
		fields:     map[string]any{"agreement": map[string]any{"id": 1}},
		attributes: []attributeEdit{{"agreement_id", 1.0, nil}},
	},
	{
		edit: "The integration bills configurations", shows: asWarning,
		address: "connectwise_managed_devices_integration.axcient", path: "/company/managedDevicesIntegrations",
		fields:     map[string]any{"configBillCustomerFlag": true},
		attributes: []attributeEdit{{"config_bill_customer", true, false}},
	},
	{
		edit: "A company gets a telephone number and a web site", shows: asWarning,
		address: `connectwise_company.client["AcmeDental"]`, path: "/company/companies",
		fields:     map[string]any{"phoneNumber": "8135550199", "website": "https://edited.example"},
		attributes: []attributeEdit{{"phone_number", "8135550199", nil}, {"website", "https://edited.example", nil}},
	},
	{
		edit: "The address of a company is changed", shows: asChange,
		address: `connectwise_company.client["BayLegal"]`, path: "/company/companies",
		fields:     map[string]any{"addressLine1": `2 "New" Street`, "city": "Miami"},
		attributes: []attributeEdit{{"address_line1", `2 "New" Street`, "20 Court Square"}, {"city", "Miami", "Tampa"}},
	},
	{
		edit: "Notes are written on an API member", shows: asWarning,
		address: "connectwise_api_member.axcient", path: "/system/apiMembers",
		fields:     map[string]any{"notes": "Edited"},
		attributes: []attributeEdit{{"notes", "Edited", nil}},
	},
	{
		edit: "A third managed id on a company", shows: asFinding,
		address: `connectwise_company.client["CoastClinic"]`, path: "/company/companies/{id}/managementSummaryReports",
		fields: map[string]any{"groupIdentifier": "EFS-99", "deviceType": "WorkstationsAndServers", "managementSolution": map[string]any{"name": "Axcient"}},
		rule:   "managed_id_extra",
	},
	{
		edit: "A client's managed id on another company", shows: asFinding,
		address: `connectwise_company.client["BayLegal"]`, path: "/company/companies/{id}/managementSummaryReports",
		fields: map[string]any{"groupIdentifier": "EFS-34826", "deviceType": "BackupStats", "managementSolution": map[string]any{"name": "Axcient"}},
		rule:   "managed_id_shared",
	},
	{
		edit: "A further cross reference", shows: asFinding,
		address: "connectwise_managed_devices_integration.axcient", path: "/company/managedDevicesIntegrations/{id}/crossReferences",
		fields: map[string]any{"vendorType": "email_archiving"},
		rule:   "cross_reference_product_missing",
	},
	{
		edit: "A further addition", shows: asFinding,
		address: `connectwise_agreement.client["CoastClinic"]`, path: "/finance/agreements/{id}/additions",
		fields: map[string]any{"product": map[string]any{"identifier": "AX-BASIC-FEE"}, "billCustomer": "Billable", "effectiveDate": "2026-11-01T00:00:00Z"},
		rule:   "undeclared",
	},
	{
		edit: "A further agreement", shows: asFinding,
		address: `connectwise_agreement.client["CoastClinic"]`, path: "/finance/agreements",
		fields: map[string]any{
			"name": "Extra", "startDate": "2026-11-01T00:00:00Z",
			"type": map[string]any{"id": "{type_id}"}, "company": map[string]any{"id": "{company_id}"}, "contact": map[string]any{"id": "{contact_id}"},
		},
		rule: "undeclared",
	},
	{
		edit: "A further status", shows: asFinding,
		address: "connectwise_service_board.backup", path: "/service/boards/{id}/statuses",
		fields: map[string]any{"name": "Extra"},
		rule:   "undeclared",
	},
}

// asText is a value that the script does not take apart.
type asText string

// text is a value as a warning shows it.
func (a attributeEdit) text() string {
	show := func(v any) string {
		switch v := v.(type) {
		case nil:
			return "nothing"
		case string:
			return fmt.Sprintf("%q", v)
		case map[string]any:
			return "{}"
		}
		return fmt.Sprint(v)
	}
	return fmt.Sprintf("%s: %s, was %s", a.attribute, show(a.is), show(a.was))
}

package audit

// Severity is how much a finding matters.
type Severity string

// The severities, the worst first.
const (
	// Error: something does not work or bills wrongly.
	Error Severity = "error"
	// Warning: something is not as the article sets it up, or soon stops working.
	Warning Severity = "warning"
	// Info: something that a person should know and may have meant.
	Info Severity = "info"
)

// Severities are all severities, the worst first.
var Severities = []Severity{Error, Warning, Info}

// Rule is one thing that an audit looks for. The guide "Audit" documents each.
type Rule struct {
	// Name is what a finding and a configuration call it.
	Name     string
	Severity Severity
	// Step is the step of the article that the rule is about.
	Step int
	// Meaning is when there is a finding, Breaks what does not work then, Remedy
	// what to do: sentences.
	Meaning, Breaks, Remedy string
}

// Rules are all rules in the order of the article's steps.
var Rules = []Rule{
	{
		"company_missing", Error, 1, "A company that the input `companies` names is deleted, or ConnectWise has none of its id.",
		"Nothing can be pushed for the customer.", "Restore the company in ConnectWise, or take the customer out of `companies`.",
	},
	{
		"board_missing", Error, 2, "ConnectWise has no service board of the id that tickets are opened on.",
		"No ticket can be opened.", "Apply the configuration that declares the board, or name another one.",
	},
	{
		"board_inactive", Error, 2, "The service board that tickets are opened on is inactive.",
		"No ticket can be opened.", "Set `inactive = false` on the board.",
	},
	{
		"default_status_missing", Error, 2, "The board has no default status.",
		"A new ticket gets no status, so it is not opened.", "Set `default = true` on the status for new tickets.",
	},
	{
		"default_status_several", Error, 2, "The board has more than one default status.",
		"Which status a new ticket gets is not certain.", "Leave `default = true` on the status for new tickets alone.",
	},
	{
		"default_status_closed", Error, 2, "The board's default status is closed or inactive.",
		"New tickets are closed at once, or refused, and nobody sees them.", "Make an open status the default.",
	},
	{
		"default_status_escalation", Warning, 2, "The escalation status of the board's default status is not `NotResponded`.",
		"New tickets count as responded to before anybody has.", "Set `escalation_status = \"NotResponded\"` on the default status.",
	},
	{
		"default_team", Error, 2, "The board has no default team, or more than one.",
		"Tickets are not opened, or go to a team that nobody chose.", "Set `default = true` on exactly one team of the board.",
	},
	{
		"ticket_status", Error, 2, "A status that the policy gives to tickets is missing or inactive, the one of new tickets is closed, or the one of resolved tickets is neither closed nor of escalation status `Resolved`.",
		"Tickets are not opened, or are opened again although the failure is over.", "Name a fitting status of the board in `ticketing` of the policy.",
	},
	{
		"api_member_missing", Error, 3, "ConnectWise has no API member of an id in `api_member_ids`.",
		"The integration cannot log in.", "Apply the configuration that declares the API member, and give its new keys to the integration.",
	},
	{
		"api_member_inactive", Error, 3, "The API member that the integration logs in as is inactive.",
		"The integration cannot log in.", "Activate the API member.",
	},
	{
		"solution_missing", Error, 4, "No management solution has the name that the integration names as its `solution`.",
		"The integration belongs to no solution, so nothing that is pushed is taken.", "Set `solution` of the integration to the `management_solution_name` of the solution.",
	},
	{
		"solution_type", Error, 4, "The management solution is not of type `Custom`.",
		"ConnectWise expects another vendor's data.", "Set `management_it_solution_type = \"Custom\"`.",
	},
	{
		"solution_name", Warning, 4, "The custom solution name of the management solution differs from its name.",
		"Who looks for the solution by one of the two does not find it.", "Set `name` and `management_solution_name` to the same text.",
	},
	{
		"solution_credentials", Warning, 4, "The management solution has a user name.",
		"ConnectWise may try to log in to the vendor; the article leaves it empty.", "Clear the user name of the solution.",
	},
	{
		"integration_login", Warning, 5, "Members do not log in to the vendor's portal as themselves: `login_by` is not `Member`.",
		"All members share one account at the vendor.", "Set `login_by = \"Member\"`.",
	},
	{
		"integration_new_cross_references", Warning, 5, "Newly discovered cross references are active at once.",
		"Services that nobody has set up yet take part in the integration.", "Set `disable_new_cross_references = true`.",
	},
	{
		"integration_billing_level", Error, 5, "The billing level of the integration is not `Detail`.",
		"Devices are counted otherwise than the additions expect.", "Set `default_billing_level = \"Detail\"`.",
	},
	{
		"integration_serial_number", Error, 5, "The integration does not match on the serial number.",
		"What is pushed is not matched with the additions of its customer.", "Set `match_on_serial_number = true`.",
	},
	{
		"integration_integrator_login", Warning, 5, "The integration has an integrator login.",
		"The vendor has deprecated it and wants it empty.", "Clear the integrator login: `integrator_login_id = 0`.",
	},
	{
		"integration_bills_configurations", Warning, 5, "The integration bills the configurations that it creates.",
		"A client may be billed for a device and for the addition that counts it.", "Set `config_bill_customer = false`.",
	},
	{
		"managed_id_form", Warning, 10, "A managed id of the solution is not `EFS-` and the digits of a Cust. ID, or has spaces.",
		"The vendor pushes under `EFS-` and the Cust. ID to the letter, so nothing arrives under this one.", "Correct `managed_id`, for example to `EFS-34826`.",
	},
	{
		"managed_id_missing", Error, 10, "The company of a customer in `companies` has no managed id.",
		"ConnectWise does not know whose usage is pushed.", "Declare both managed ids of the company, the one of device type `WorkstationsAndServers` first.",
	},
	{
		"managed_id_half", Error, 10, "Of the two managed ids of a customer, the one of device type `WorkstationsAndServers` or the one of `BackupStats` is missing.",
		"The integration does not work for the customer.", "Create the missing one. Where it is `WorkstationsAndServers`, delete the other one first and create it again afterwards.",
	},
	{
		"managed_id_order", Error, 10, "The managed id of device type `BackupStats` is older than the one of `WorkstationsAndServers`.",
		"A data flow issue: the integration does not work for the customer.", "Replace the one of device type `BackupStats`.",
	},
	{
		"managed_id_double", Error, 10, "A company has the same managed id of the same device type more than once.",
		"Which of them gets the pushed data is not certain.", "Delete the one that the finding names.",
	},
	{
		"managed_id_extra", Error, 10, "A company has a further managed id of the solution beside the pair: one of another device type, half of another customer's pair, or one of a customer that `companies` gives to another company or does not name.",
		"Usage that is not the company's can land on it.", "Delete the one that the finding names, or complete its pair if the company is two customers.",
	},
	{
		"managed_id_shared", Error, 10, "Two companies have the same managed id.",
		"One client's usage can be billed to the other.", "Delete it on the company that is not the customer.",
	},
	{
		"managed_id_agreement", Error, 10, "An agreement is set on a managed id.",
		"ConnectWise's own job may write quantities beside the sync; the article wants the field blank.", "Clear the agreement of the managed id.",
	},
	{
		"company_of_two_customers", Info, 10, "A company has the managed ids of more than one customer.",
		"Nothing, if one client has two accounts at the vendor: both are billed to it.", "Delete one of the pairs if it was not meant.",
	},
	{
		"product_inactive", Warning, 11, "A product that an addition bills is inactive.",
		"It cannot be added to another client's agreement.", "Set `inactive = false` on the product, or bill another one.",
	},
	{
		"agreement_not_billing", Error, 12, "No agreement of a customer can bill what the sync pushes: the one that has the additions is cancelled, ended, expired, inactive or without a billing cycle.",
		"The customer's usage is not invoiced.", "Renew the agreement, or put the additions on one that bills.",
	},
	{
		"agreement_bills_no_products", Error, 12, "An agreement with additions of the sync does not bill products.",
		"Quantities are pushed and nothing is invoiced for them.", "Set `bill_products = \"Billable\"` on the agreement.",
	},
	{
		"contact_inactive", Warning, 12, "The contact of an agreement that bills is inactive.",
		"The invoice goes to somebody who is no longer there.", "Name another contact on the agreement.",
	},
	{
		"serial_unknown", Error, 12, "The serial number of an addition is no managed id of its company.",
		"Nobody pushes a quantity to the addition.", "Set `serial_number` to the managed id of the company, to the letter.",
	},
	{
		"serial_missing", Error, 12, "An addition has a cross-referenced product and no serial number.",
		"Nobody pushes a quantity to the addition: it bills what it says for good.", "Set `serial_number` to the managed id of the company.",
	},
	{
		"addition_double", Error, 12, "Two additions that bill have the same product and the same serial number, on one agreement or on two.",
		"The sync does not choose between them, and if both have a quantity the usage is billed twice.", "Cancel one of them.",
	},
	{
		"addition_not_billable", Warning, 12, "An addition of the sync is set not to bill the customer.",
		"Its quantity is pushed and never invoiced.", "Set `bill_customer = \"Billable\"`.",
	},
	{
		"agreement_type", Error, 12, "An addition of the sync is on an agreement of another type than the cross reference of its product names.",
		"No quantity is placed on it.", "Change `agreement_type_id` of the cross reference, or the type of the agreement.",
	},
	{
		"cross_reference_product_missing", Error, 14, "A cross reference is active and has no product.",
		"What is pushed for its service is not billed.", "Set `product_id` on the cross reference.",
	},
	{
		"cross_reference_product_inactive", Error, 14, "A cross reference leads to a product that is inactive.",
		"What is pushed for its service cannot be added to an agreement.", "Set `inactive = false` on the product, or name another one.",
	},
	{
		"cross_reference_double", Error, 14, "Two cross references have the same vendor type and level.",
		"Which product is billed is not certain.", "Delete the one that the finding names.",
	},
	{
		"cross_reference_spelling", Warning, 14, "Two cross references have a vendor type and level that differ in case or spaces only.",
		"ConnectWise compares to the letter: only the one that is spelled as the vendor pushes it works.", "Delete the one that is not spelled as the vendor pushes it.",
	},
	{
		"cross_reference_disabled", Warning, 14, "A cross reference has a product and is inactive (Disable: Do Not Integrate).",
		"What is pushed for its service is not billed.", "Set `inactive = false`, or clear the product if the service is not sold.",
	},
	{
		"cross_reference_new", Info, 14, "A push has created a cross reference, and nobody has set it up.",
		"A service that the vendor reports is not billed.", "Declare the cross reference with its product, or leave it if the service is not sold.",
	},
	{
		"measure_unmapped", Info, 14, "The policy bills a measure for whose vendor type there is no active cross reference with a product.",
		"If the vendor reports usage of it, it is held and not billed.", "Declare the cross reference, or take the measure out of `measures`.",
	},
	{
		"agreement_other", Info, 12, "A company has an agreement that `declared` does not list and that seems to be for something else: it has no addition of the sync, and no cross reference and no agreement in `declared` is of its type.",
		"Nothing, if it is for something else.", "Leave it, or give it the right type if it was meant for the backup.",
	},
	{
		"undeclared", Warning, 0, "An object belongs to the integration and is none of those that `declared` lists.",
		"What it does is reviewed by nobody and stays when the configuration changes.", "Import it into the configuration, or delete it in ConnectWise.",
	},
}

// ruleNamed returns a rule; every name in this package is one.
func ruleNamed(name string) Rule {
	for _, r := range Rules {
		if r.Name == name {
			return r
		}
	}
	panic("no rule " + name)
}

package company

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
)

const personal = "personal details of a person do not belong in a configuration"

// Contact is a person at a company. The article takes contacts for granted; a
// new client needs one before it can have an agreement.
var Contact = kit.Definition{
	Type: "contact", Plural: "contacts", Title: "contact",
	Model: "Contact", Path: "/company/contacts", Key: []string{"first_name", "last_name"}, AlsoFindBy: []string{"company_id"},
	Filters:     []string{"first_name", "last_name", "company_id", "inactive"},
	ReconcileBy: []string{"first_name", "last_name", "company_id"}, Owner: &kit.Owner{Attribute: "company_id", Of: &Company}, CustomFields: true,
	Description: "A person at a company. An agreement needs a contact at the client.",
	Attributes: []kit.Attribute{
		kit.Required("first_name", "First name of the contact.").Example("Sunny"),
		kit.Optional("last_name", "Last name of the contact.").Example("Dent").Section("Identity"),
		kit.Required("company_id", "Id of the company that the contact belongs to."),
		kit.Optional("site_id", "Id of the company's site that the contact belongs to."),
		kit.Optional("title", "Title of the contact.").Example("Office Manager"),
		kit.Optional("type_ids", "Ids of the contact's types, for example that of `Billing`.").Field("types").CreateOnly(),
		kit.Optional("communications", "E-mail addresses and telephone and fax numbers by communication type, for example `Email`, `Direct` or `Mobile`; the types are the site's own (data source `connectwise_communication_type`). "+
			"Further ones of a type have `/2`, `/3` and so on after its name: `Email/2`. A number may end in ` x` and an extension: `720-204-4500 x12`.").
			Note("The map is all that the contact has: what somebody adds in the dashboard shows as a difference and is removed. Left out, it is left to the dashboard.").
			Field("communicationItems").Kind(kit.KindTexts).Shown(showCommunications).Validate(stringvalidator.UTF8LengthBetween(1, 250)).Section("Communications"),
		kit.Optional("default_email", "Key in `communications` of the default e-mail address.").Note("ConnectWise takes the first one when it is left out.").Example("Email").
			Field("communicationItems").Kind(kit.KindString).Shown(showDefault("Email")).Validate(stringvalidator.LengthAtLeast(1)),
		kit.Optional("default_phone", "Key in `communications` of the default telephone number.").Note("ConnectWise takes the first one when it is left out.").Example("Direct").
			Field("communicationItems").Kind(kit.KindString).Shown(showDefault("Phone")).Validate(stringvalidator.LengthAtLeast(1)),
		kit.Optional("default_fax", "Key in `communications` of the default fax number.").Note("ConnectWise takes the first one when it is left out.").Example("Fax").
			Field("communicationItems").Kind(kit.KindString).Shown(showDefault("Fax")).Validate(stringvalidator.LengthAtLeast(1)),
		kit.Optional("department_id", "Id of the department that the contact works in.").Section("Identity"),
		kit.Optional("default", "Whether the contact is the company's default one."),
		kit.Optional("default_billing", "Whether the contact is the company's default one for invoices."),
		kit.Optional("inactive", "Whether the contact is inactive."),
		kit.Optional("address_line1", "First line of the contact's address.").Section("Address"),
		kit.Optional("address_line2", "Second line of the contact's address."),
		kit.Optional("city", "City of the contact's address."),
		kit.Optional("state", "State of the contact's address."),
		kit.Optional("zip", "Postal code of the contact's address."),
		kit.Optional("country_id", "Id of the country of the contact's address."),
		kit.Optional("company_location_id", "Id of the MSP's location that serves the contact.").Section("Relationships"),
		kit.Optional("manager_contact_id", "Id of the contact's manager."),
		kit.Optional("assistant_contact_id", "Id of the contact's assistant."),
		kit.Optional("unsubscribe", "Whether the contact is left out of marketing.").Section("Marketing and portal"),
		kit.Optional("disable_portal_login", "Whether the contact cannot log in to the customer portal."),
		kit.Optional("portal_security_level", "Level of what the contact sees in the customer portal.").Between(0, 6),
		kit.Optional("user_defined_field1", "First of the ten fields whose meaning the MSP defines.").Section("User-defined fields"),
		kit.Optional("user_defined_field2", "Second of the fields whose meaning the MSP defines."),
		kit.Optional("user_defined_field3", "Third of the fields whose meaning the MSP defines."),
		kit.Optional("user_defined_field4", "Fourth of the fields whose meaning the MSP defines."),
		kit.Optional("user_defined_field5", "Fifth of the fields whose meaning the MSP defines."),
		kit.Optional("user_defined_field6", "Sixth of the fields whose meaning the MSP defines."),
		kit.Optional("user_defined_field7", "Seventh of the fields whose meaning the MSP defines."),
		kit.Optional("user_defined_field8", "Eighth of the fields whose meaning the MSP defines."),
		kit.Optional("user_defined_field9", "Ninth of the fields whose meaning the MSP defines."),
		kit.Optional("user_defined_field10", "Tenth of the fields whose meaning the MSP defines."),
	},
	Validators: []kit.Rule{
		kit.IsKey("default_email", "communications"), kit.IsKey("default_phone", "communications"), kit.IsKey("default_fax", "communications"),
	},
	Lifecycle: kit.Lifecycle{Compose: composeContact, Update: updateContact},
	Omitted: map[string]string{
		"defaultPhoneType": "of communicationItems", "defaultPhoneNbr": "of communicationItems", "defaultPhoneExtension": "of communicationItems",
		"typeIds":      "how a create says what types shows",
		"relationship": personal, "relationshipOverride": personal, "school": personal, "nickName": personal, "marriedFlag": personal,
		"childrenFlag": personal, "children": personal, "significantOther": personal, "gender": personal, "birthDay": personal,
		"anniversary": personal, "presence": personal, "photo": personal, "facebookUrl": personal, "twitterUrl": personal, "linkedInUrl": personal,
		"defaultMergeContactId": "a command, not a setting", "ignoreDuplicates": "a command, not a setting",
		"securityIdentifier": "the server sets it", "portalPassword": "the contact's own secret",
	},
}

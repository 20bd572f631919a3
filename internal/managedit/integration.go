package managedit

import (
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
)

// Integration is a managed devices integration (step 5 of the article).
var Integration = kit.Definition{
	Type: "managed_devices_integration", Plural: "managed_devices_integrations", Title: "managed devices integration", Steps: []int{5},
	Model: "ManagedDevicesIntegration", Path: "/company/managedDevicesIntegrations", Key: []string{"name"}, ServerUnique: true,
	Description: "A managed devices integration cross-references what the backup vendor reports with products and configuration types. " +
		"Left to their defaults, its settings are those of the article's step 5.",
	Attributes: []kit.Attribute{
		kit.Required("name", "Name of the integration.").Example("Axcient"),
		kit.Required("solution", "Name of the management solution, as in its `management_solution_name`."),
		kit.Optional("portal_url", "Address of the vendor's portal."),
		kit.Optional("login_by", "How members log in to the vendor's portal. `Global`: they share one account; `Member`: each uses their own.").Default("Member"),
		kit.Optional("global_login_username", "User name of the account that all members share.").Note("Needed when `login_by` is `Global`."),
		kit.Optional("global_login_password_wo", "Password of the account that all members share.").Note("Needed when `login_by` is `Global`.").Secret(),
		kit.Optional("default_billing_level", "Whether each device is an addition of its own or all are counted in one.").Default("Detail"),
		kit.Optional("management_it_setup_type", "Type of the management setup, as ConnectWise names it."),
		kit.Optional("default_location_id", "Id of the default location of devices."),
		kit.Optional("default_department_id", "Id of the default department of devices."),
		kit.Optional("integrator_login_id", "Id of the integrator login.").Note("Deprecated by the vendor; leave it out."),
		kit.Optional("match_on_serial_number", "Whether a device is recognized by its serial number.").Default(true),
		kit.Optional("disable_new_cross_references", "Whether newly discovered cross references begin as inactive.").Default(true),
		kit.Optional("config_bill_customer", "Whether configurations that the integration creates are billed."),
	},
	Validators:       []kit.Rule{kit.NeededWhen("global_login_username", "login_by", "Global")},
	CreateValidators: []kit.Rule{kit.NeededWhen("global_login_password_wo", "login_by", "Global")},
}

const integrationChildren = "/company/managedDevicesIntegrations/{managed_devices_integration_id}"

var ownIntegration = map[string]string{"managedDevicesIntegration": "the path says it: managed_devices_integration_id"}

// Login is a member's own account at the vendor's portal.
var Login = kit.Definition{
	Type: "managed_devices_integration_login", Plural: "managed_devices_integration_logins", Title: "managed devices integration login", Steps: []int{5},
	Model: "ManagedDevicesIntegrationLogin", Path: integrationChildren + "/logins",
	Parent: &Integration, Key: []string{"username"}, ReconcileBy: []string{"member_id"}, ServerUnique: true,
	Description: "The account with which a member logs in to the vendor's portal, where the integration's `login_by` is `Member`.",
	Attributes: []kit.Attribute{
		kit.Required("username", "User name at the vendor's portal.").Example("jdoe"),
		kit.Optional("password_wo", "Password at the vendor's portal.").Secret(),
		kit.Required("member_id", "Id of the member whose account it is."),
	},
	Omitted: ownIntegration,
}

// Notification is who is notified about the integration's log.
var Notification = kit.Definition{
	Type: "managed_devices_integration_notification", Plural: "managed_devices_integration_notifications", Title: "managed devices integration notification", Steps: []int{5},
	Model: "ManagedDevicesIntegrationNotification", Path: integrationChildren + "/notifications",
	Parent: &Integration, ReconcileBy: []string{"notify_who_id", "member_id", "log_type"},
	Description: "Who is notified about which entries in the log of a managed devices integration.",
	Attributes: []kit.Attribute{
		kit.Required("notify_who_id", "Id of the kind of recipient, for example that of `Specific Member`."),
		kit.Optional("member_id", "Id of the member, where a specific one is notified."),
		kit.Required("log_type", "Kind of log entries to notify about."),
	},
	Omitted: ownIntegration,
}

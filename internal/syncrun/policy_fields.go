package syncrun

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
)

// policyFields are the attributes of a policy. Their names are those of its JSON.
var policyFields = []field{
	{name: "managed_devices_integration_id", kind: kindInt, doc: "Id of the managed devices integration (step 5), whose cross references lead from usage to products. " +
		"See resource `connectwise_managed_devices_integration`. Only ticketing alone does without it."},
	{name: "billing", kind: kindObject, doc: "What is billed (steps 7 and 9). Nothing is billed when left out.", fields: []field{
		{name: "measures", kind: kindStrings, doc: "Measures that are billed. The default is all of them but those of local backup, which the article advises against billing by size. " +
			"See the guide for the whole list with units and default cross references."},
		{name: "gigabyte", kind: kindString, doc: "What a gigabyte is: `binary` (2^30 bytes, the default) or `decimal` (10^9 bytes)."},
		{name: "rounding", kind: kindString, doc: "How quantities in gigabytes are rounded: `up`, `nearest` (the default), `down` or `none`. Counts are never rounded. " +
			"A site that keeps two decimals stores what `none` writes as another quantity, and every run that compares writes it again."},
		{name: "round_to", kind: kindNumber, doc: "Step to which quantities in gigabytes are rounded, an exact decimal, for example `1` or `0.1`. The default is `0.01`."},
		{name: "invoice_description", kind: kindBool, doc: "Whether the invoice description of each addition lists what every account used. The default is `true`."},
	}},
	{name: "statistics", kind: kindBool, doc: "Whether devices and the backup counters of the executive report are pushed (step 7, Update Backup Statistics). The default is `false`."},
	{name: "ticketing", kind: kindObject, doc: "Which events open tickets (step 8). No tickets are opened when left out.", fields: []field{
		{name: "board_id", kind: kindInt, required: true, doc: "Id of the service board. See resource `connectwise_service_board`."},
		{name: "new_status_id", kind: kindInt, required: true, doc: "Id of the status of new tickets. See resource `connectwise_board_status`."},
		{name: "resolved_status_id", kind: kindInt, required: true, doc: "Id of the status of resolved tickets."},
		{name: "severities", kind: kindStrings, doc: "Severities that open tickets: `information`, `warning`, `error`. The default is `warning` and `error`."},
		{name: "event_types", kind: kindStrings, doc: "Types of events that open tickets: `" + strings.Join(axcient.EventTypes, "`, `") + "`. The default is all."},
		{name: "priority_ids", kind: kindInts, doc: "Id of the priority for each severity, for example `{ error = 3, warning = 4 }`. See data source `connectwise_priority`. A severity that is left out takes the board's default."},
		{name: "reopen_within", kind: kindString, doc: "How long after a ticket was handled a new failure reopens it, for example `24h`, which is the default. `0s` opens a new ticket each time."},
		{name: "max_age", kind: kindString, doc: "Age from which an event opens no ticket, for example `48h`, which is the default."},
	}},
	{name: "minimum_interval", kind: kindString, doc: "Shortest time between two pushes of billing and statistics for one customer, for example `12h`, which is the default and the vendor's. " +
		"With `statistics`, ConnectWise says when a client was pushed, and the interval holds for every runner. Billing alone leaves no such mark there: the interval rests on the state of the run, " +
		"and another runner whose state is older may push within it."},
	{name: "vendor", kind: kindObject, doc: "Vendor types and levels of the cross references. ConnectWise compares them to the letter.", fields: []field{
		{name: "types", kind: kindTexts, doc: "Vendor type of each measure that differs from the default, for example `{ online_backup_gb = \"Online Backup\" }`."},
		{name: "levels", kind: kindTexts, doc: "Vendor level of each service plan that differs from the plan's own name, or of a measure that has no plan, for example `{ email_security_mailboxes = \"Mailbox\" }`."},
	}},
	{name: "zero", kind: kindObject, doc: "What happens where there is nothing to bill: `push` writes zero, `hold` asks a person, `keep` leaves the quantity.", fields: []field{
		{name: "reported", kind: kindString, doc: "Accounts exist and report zero. The default is `push`."},
		{name: "service_missing", kind: kindString, doc: "The customer is reported, but has no account for a quantity that an addition bills. The default is `hold`."},
		{name: "customer_missing", kind: kindString, doc: "The customer is not reported at all. The default is `hold`."},
	}},
	{name: "guards", kind: kindObject, doc: "Bounds beyond which a change waits for a person.", fields: []field{
		{name: "max_change_percent", kind: kindNumber, doc: "Largest change of a quantity in percent. Both this and `max_change_units` must be exceeded. The default is `50`; `0` is no bound."},
		{name: "max_change_units", kind: kindNumber, doc: "Largest change of a quantity in its unit. The default is `500`; `0` is no bound."},
		{name: "max_customers_changed_percent", kind: kindNumber, doc: "Share of customers whose quantities may change in one run, in percent. Beyond it nothing is billed. The default is `0`, no bound, because gigabytes change for nearly all of them every night."},
		{name: "max_source_age", kind: kindString, doc: "Age of the usage beyond which nothing is billed, where the source says how old it is. The default is `36h`; `0s` is no bound."},
	}},
	{name: "accept", kind: kindStrings, doc: "Cust. IDs of customers whose changes may pass the guards, for example `[\"34826\"]`."},
	{name: "customers", kind: kindNamed, doc: "Exceptions for single customers, by Cust. ID.", fields: []field{
		{name: "billing", kind: kindBool, doc: "Whether the customer is billed."},
		{name: "statistics", kind: kindBool, doc: "Whether the customer's statistics are pushed."},
		{name: "ticketing", kind: kindBool, doc: "Whether the customer's events open tickets."},
		{name: "measures", kind: kindStrings, doc: "Measures that are billed for the customer."},
		{name: "rounding", kind: kindString, doc: "How the customer's quantities are rounded."},
		{name: "round_to", kind: kindNumber, doc: "Step to which the customer's quantities are rounded."},
		{name: "invoice_description", kind: kindBool, doc: "Whether the customer's invoice descriptions are written."},
	}},
}

// attributePath turns the path of a problem, such as billing.measures[1] or
// customers["34826"].rounding, into that of an attribute.
func attributePath(text string) path.Path {
	at := path.Empty()
	first := true
	for text != "" {
		switch text[0] {
		case '[':
			end := strings.IndexByte(text, ']')
			if end < 0 {
				return at
			}
			key := text[1:end]
			if i, err := strconv.Atoi(key); err == nil {
				at = at.AtListIndex(i)
			} else if unquoted, err := strconv.Unquote(key); err == nil {
				at = at.AtMapKey(unquoted)
			}
			text = text[end+1:]
		case '.':
			text = text[1:]
		default:
			end := strings.IndexAny(text, ".[")
			if end < 0 {
				end = len(text)
			}
			if first {
				at = path.Root(text[:end])
			} else {
				at = at.AtName(text[:end])
			}
			first = false
			text = text[end:]
		}
	}
	return at
}

// sentence makes a sentence of a message.
func sentence(text string) string {
	if text == "" {
		return text
	}
	runes := []rune(text)
	runes[0] = unicode.ToUpper(runes[0])
	if last := runes[len(runes)-1]; !strings.ContainsRune(".?!", last) {
		return fmt.Sprintf("%s.", string(runes))
	}
	return string(runes)
}

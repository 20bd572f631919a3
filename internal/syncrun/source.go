package syncrun

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
)

// Environment variables of the secrets of a source. Actions take them from here
// alone, because Terraform hands them no secrets.
const (
	recoverKeyVariable     = "X360RECOVER_API_KEY"
	authorizationVariable  = "AXCIENT_USAGE_AUTHORIZATION"
	defaultRecoverAPIKeyIs = "Also from `" + recoverKeyVariable + "`."
)

// sourceField is where usage comes from, exactly one of its attributes.
var sourceField = field{
	name: "source", kind: kindObject, required: true,
	doc: "Where usage comes from. Exactly one of `csv`, `json`, `http`, `x360recover` and `accounts` must be set. " +
		"A source that cannot be read as a whole pushes nothing, because half a bill is worse than none.",
	fields: []field{
		{name: "csv", kind: kindObject, doc: "The portal's account list, exported as CSV: UTF-8, or UTF-16 with a byte order mark.", fields: []field{
			{name: "path", kind: kindString, required: true, doc: "Path of the file, for example `usage.csv`. Relative paths start in the working directory of Terraform."},
			{name: "delimiter", kind: kindString, doc: "`,`, `;` or a tab (`\"\\t\"`). By default it is found in the header."},
			{name: "columns", kind: kindTexts, doc: "Names of the columns in the header, by the names of the fields: `" +
				strings.Join(columnNames(), "`, `") + "`. The default is the portal's account list, for example `customer_id = \"Cust. ID\"`. `\"\"` says that the file has no such column."},
			{name: "size_unit", kind: kindString, doc: "Unit of sizes that carry none: `B`, `KB`, `MB`, `GB`, `TB`, `KiB`, `MiB`, `GiB` or `TiB`. By default it is taken from the header, as in `Disk Usage (GB)`."},
			{name: "gigabyte", kind: kindString, doc: "What `GB` in the file means: `binary` (2^30 bytes, the default) or `decimal` (10^9 bytes)."},
			{name: "time_layout", kind: kindString, doc: "Layout of the column `last_backup` in Go's notation, for example `01/02/2006 15:04`. By default ISO 8601 is read."},
			{name: "time_zone", kind: kindString, doc: "Time zone of times that carry none, for example `America/New_York`. The default is `UTC`."},
			{name: "services", kind: kindTexts, doc: "Words of the column `service` that are not known, with the service that they mean, for example `{ \"BFF Cloud\" = \"online_backup\" }`."},
			{name: "device_types", kind: kindTexts, doc: "Words of the column `device_type` that are not known, with `server` or `workstation`."},
			{name: "statuses", kind: kindTexts, doc: "Words of the column `last_status` that are not known, with the status that they mean."},
		}},
		{name: "json", kind: kindObject, doc: "A file in the JSON form that the guide describes.", fields: []field{
			{name: "path", kind: kindString, required: true, doc: "Path of the file, for example `usage.json`."},
		}},
		{name: "http", kind: kindObject, doc: "An endpoint that answers GET with the JSON form.", fields: []field{
			{name: "url", kind: kindString, required: true, doc: "Address, for example `https://reports.example.com/usage.json`. Plain http is allowed to a loopback address only."},
			{name: "authorization", kind: kindString, secret: true, doc: "Value of the header `Authorization`, for example `Bearer …`. Also from `" + authorizationVariable + "`."},
			{name: "timeout", kind: kindString, doc: "How long one attempt may take, for example `2m`, which is the default."},
		}},
		{name: "x360recover", kind: kindObject, doc: "The public API of x360Recover.", fields: []field{
			{name: "base_url", kind: kindString, doc: "Address of the API. The default is the vendor's."},
			{name: "api_key", kind: kindString, secret: true, doc: "Key that is sent as `X-Api-Key`. " + defaultRecoverAPIKeyIs},
			{name: "customers", kind: kindTexts, doc: "Cust. ID of each client, by its `client_code` or else its name; `\"\"` leaves a client out. " +
				"A client that is not named has its `client_code` as Cust. ID, which must be digits then."},
			{name: "timeout", kind: kindString, doc: "How long one attempt may take, for example `2m`, which is the default."},
		}},
		{name: "accounts", kind: kindObjects, unstored: true, doc: "Accounts written in the configuration.", fields: []field{
			{name: "customer_id", kind: kindString, required: true, doc: "The portal's Cust. ID, digits, for example `\"34826\"`."},
			{name: "customer_name", kind: kindString, doc: "Name of the customer in the portal."},
			{name: "account", kind: kindString, required: true, doc: "The portal's Account No, for example `\"80202028\"`."},
			{name: "username", kind: kindString, doc: "Name of the machine or user."},
			{name: "service", kind: kindString, required: true, doc: "`online_backup`, `local_backup`, `email_archiving` or `email_security`."},
			{name: "service_plan", kind: kindString, doc: "Service plan, for example `Standard 25GB`: the vendor level of a cross reference."},
			{name: "device_type", kind: kindString, doc: "`server` or `workstation`; left out for services of mailboxes."},
			{name: "used_bytes", kind: kindNumber, doc: "Size of the online backup in bytes."},
			{name: "local_used_bytes", kind: kindNumber, doc: "Size of the local backup in bytes."},
			{name: "mailboxes", kind: kindInt, doc: "Number of mailboxes."},
			{name: "last_backup", kind: kindObject, doc: "Result of the last backup.", fields: []field{
				{name: "status", kind: kindString, required: true, doc: "`success`, `incomplete` or `failed`."},
				{name: "finished_at", kind: kindString, required: true, doc: "When it finished, for example `2026-11-23T03:12:44Z`."},
				{name: "successes", kind: kindInt, doc: "Number of jobs that succeeded."},
				{name: "incomplete", kind: kindInt, doc: "Number of jobs that were incomplete."},
				{name: "failures", kind: kindInt, doc: "Number of jobs that failed."},
			}},
			{name: "events", kind: kindObjects, doc: "Events that may open or resolve a ticket.", fields: []field{
				{name: "id", kind: kindString, required: true, doc: "Id of the event; an event is noted on a ticket once."},
				{name: "type", kind: kindString, required: true, doc: "`" + strings.Join(axcient.EventTypes, "`, `") + "`, or one of them followed by `" + axcient.Resolved + "`."},
				{name: "severity", kind: kindString, required: true, doc: "`information`, `warning` or `error`."},
				{name: "at", kind: kindString, required: true, doc: "When it happened, for example `2026-11-22T03:12:44Z`."},
				{name: "message", kind: kindString, doc: "What happened, for the ticket."},
			}},
		}},
	},
}

func columnNames() []string {
	var names []string
	for name := range axcient.CSVColumns() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// source is a configured source of usage.
type source struct {
	CSV *struct {
		Path        string                        `json:"path"`
		Delimiter   string                        `json:"delimiter"`
		Columns     map[string]string             `json:"columns"`
		SizeUnit    string                        `json:"size_unit"`
		Gigabyte    axcient.Gigabyte              `json:"gigabyte"`
		TimeLayout  string                        `json:"time_layout"`
		TimeZone    string                        `json:"time_zone"`
		Services    map[string]axcient.Service    `json:"services"`
		DeviceTypes map[string]axcient.DeviceType `json:"device_types"`
		Statuses    map[string]string             `json:"statuses"`
	} `json:"csv"`
	JSON *struct {
		Path string `json:"path"`
	} `json:"json"`
	HTTP *struct {
		URL           string `json:"url"`
		Authorization string `json:"authorization"`
		Timeout       string `json:"timeout"`
	} `json:"http"`
	X360Recover *struct {
		BaseURL   string            `json:"base_url"`
		APIKey    string            `json:"api_key"`
		Customers map[string]string `json:"customers"`
		Timeout   string            `json:"timeout"`
	} `json:"x360recover"`
	Accounts *[]axcient.Account `json:"accounts"`
}

// sourceOf decodes a configured source.
func sourceOf(v tftypes.Value) (source, error) {
	var s source
	if err := into(v, &s); err != nil {
		return s, err
	}
	set := 0
	for _, one := range []bool{s.CSV != nil, s.JSON != nil, s.HTTP != nil, s.X360Recover != nil, s.Accounts != nil} {
		if one {
			set++
		}
	}
	if set != 1 {
		return s, fmt.Errorf("exactly one of csv, json, http, x360recover and accounts must be set; %d are", set)
	}
	return s, nil
}

// read reads the usage. Its error is an [axcient.SourceError] or one of options.
func (s source) read(ctx context.Context) (axcient.Usage, error) {
	switch {
	case s.CSV != nil:
		return s.readCSV()
	case s.JSON != nil:
		return axcient.ReadJSONFile(s.JSON.Path, axcient.Limits{})
	case s.HTTP != nil:
		transfer, err := transferWithin(s.HTTP.Timeout)
		if err != nil {
			return axcient.Usage{}, err
		}
		headers := map[string]string{}
		if value := orEnvironment(s.HTTP.Authorization, authorizationVariable); value != "" {
			headers["Authorization"] = value
		}
		return axcient.ReadHTTP(ctx, axcient.HTTPOptions{URL: s.HTTP.URL, Headers: headers, Transfer: transfer})
	case s.X360Recover != nil:
		transfer, err := transferWithin(s.X360Recover.Timeout)
		if err != nil {
			return axcient.Usage{}, err
		}
		return axcient.ReadX360Recover(ctx, axcient.X360RecoverOptions{
			BaseURL: s.X360Recover.BaseURL, APIKey: orEnvironment(s.X360Recover.APIKey, recoverKeyVariable),
			Customers: s.X360Recover.Customers, Transfer: transfer,
		})
	}
	return axcient.Validate(axcient.Usage{Accounts: *s.Accounts})
}

func (s source) readCSV() (axcient.Usage, error) {
	c := s.CSV
	options := axcient.CSVOptions{
		Columns: c.Columns, SizeUnit: c.SizeUnit, Gigabyte: c.Gigabyte, TimeLayout: c.TimeLayout,
		Services: c.Services, DeviceTypes: c.DeviceTypes, Statuses: c.Statuses,
	}
	if c.Delimiter != "" {
		options.Delimiter = []rune(c.Delimiter)[0]
		if len([]rune(c.Delimiter)) != 1 {
			return axcient.Usage{}, fmt.Errorf("csv.delimiter: %q is not one character", c.Delimiter)
		}
	}
	if c.TimeZone != "" {
		location, err := time.LoadLocation(c.TimeZone)
		if err != nil {
			return axcient.Usage{}, fmt.Errorf("csv.time_zone: %q is not a known time zone, such as America/New_York", c.TimeZone)
		}
		options.Location = location
	}
	return axcient.ReadCSVFile(c.Path, options)
}

// longestWait bounds the pause before a request to a source is repeated; 0 is the
// default of [axcient.Transfer]. Tests do not wait that long.
var longestWait time.Duration

func transferWithin(text string) (axcient.Transfer, error) {
	if text == "" {
		return axcient.Transfer{MaxWait: longestWait}, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return axcient.Transfer{}, fmt.Errorf("timeout: %q is not a valid duration, such as 2m", text)
	}
	return axcient.Transfer{Timeout: d, MaxWait: longestWait}, nil
}

func orEnvironment(value, variable string) string {
	if value != "" {
		return value
	}
	return os.Getenv(variable)
}

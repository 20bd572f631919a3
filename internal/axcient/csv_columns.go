package axcient

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// csvColumn is a column that [ReadCSV] knows.
type csvColumn struct {
	name, portal string
	// required columns are needed for every bill; the others may be absent
	// unless they are mapped.
	required bool
}

var csvColumns = []csvColumn{
	{"customer_id", "Cust. ID", true},
	{"customer_name", "Company", false},
	{"account", "Account No", true},
	{"username", "Username", false},
	{"service", "Service", true},
	{"service_plan", "SPlan", true},
	{"device_type", "Type", true},
	{"used_bytes", "Disk Usage (GB)", true},
	{"local_used_bytes", "", false},
	{"mailboxes", "Mailboxes", false},
	{"last_backup", "Last Backup", false},
	{"last_status", "Last Status", false},
}

// CSVColumns returns the columns that can be mapped and the names that they
// have in the portal's account list; an empty name is a column that the portal
// does not export.
func CSVColumns() map[string]string {
	names := make(map[string]string, len(csvColumns))
	for _, column := range csvColumns {
		names[column.name] = column.portal
	}
	return names
}

// prepare checks the options.
func (c *csvReader) prepare() error {
	known := CSVColumns()
	for _, name := range slices.Sorted(maps.Keys(c.options.Columns)) {
		if _, ok := known[name]; !ok {
			return fmt.Errorf("columns: %q is not a known column; known are %s", name, listed(slices.Sorted(maps.Keys(known))))
		}
	}
	if !strings.ContainsRune("\x00,;\t", c.options.Delimiter) {
		return fmt.Errorf("the delimiter %q is not a comma, semicolon or tab", c.options.Delimiter)
	}
	if c.options.Gigabyte == "" {
		c.options.Gigabyte = Binary
	}
	if !slices.Contains(Gigabytes, c.options.Gigabyte) {
		return fmt.Errorf("gigabyte: %q is not one of %s", string(c.options.Gigabyte), listed(Gigabytes))
	}
	if _, ok := c.options.Gigabyte.unit(c.options.SizeUnit); !ok && c.options.SizeUnit != "" {
		return fmt.Errorf("the size unit %q is not one of %s", c.options.SizeUnit, unitNames)
	}
	return c.words.prepare(c.options)
}

// columns finds the mapped columns in the header.
func (c *csvReader) columns(header []string) error {
	at := map[string]int{}
	twice := map[string]bool{}
	var names []string
	for i, name := range header {
		name = strings.TrimSpace(name)
		if _, ok := at[name]; ok {
			twice[name] = true
		}
		at[name] = i
		names = append(names, fmt.Sprintf("%.60q", name))
	}
	const most = 50
	if len(names) > most {
		names = append(names[:most], "…")
	}
	c.index, c.header, c.units = map[string]int{}, map[string]string{}, map[string]unit{}
	for _, column := range csvColumns {
		name, mapped := c.options.Columns[column.name]
		if !mapped {
			name = column.portal
		}
		if name == "" && !column.required {
			continue
		}
		i, ok := at[name]
		switch {
		case name == "" || !ok && (column.required || mapped):
			c.found.add("line 1", "there is no column %q for %s; the file has %s", name, column.name, strings.Join(names, ", "))
		case !ok:
		case twice[name]:
			c.found.add("line 1", "the column %q for %s is there twice", name, column.name)
		default:
			c.index[column.name], c.header[column.name] = i, strings.Clone(name)
		}
	}
	for _, column := range []string{"used_bytes", "local_used_bytes"} {
		c.units[column] = c.unitOf(c.header[column])
	}
	return c.found.err()
}

// unitOf returns the unit of sizes in a column that carry none themselves.
func (c *csvReader) unitOf(header string) unit {
	name := c.options.SizeUnit
	if before, ok := strings.CutSuffix(header, ")"); ok && name == "" {
		name = before[strings.LastIndex(before, "(")+1:]
	}
	u, _ := c.options.Gigabyte.unit(name)
	return u
}

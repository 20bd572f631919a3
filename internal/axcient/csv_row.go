package axcient

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
)

// The results of a backup that the column last_status can say.
const (
	StatusSuccess    = "success"
	StatusIncomplete = "incomplete"
	StatusFailed     = "failed"
	StatusMissed     = "missed"
	// StatusNone is a machine whose first backup has not ended: no LastBackup.
	StatusNone = "none"
)

// CSVStatuses lists the results in the order of the documentation.
var CSVStatuses = []string{StatusSuccess, StatusIncomplete, StatusFailed, StatusMissed, StatusNone}

// words translate an export's words, folded, into this package's.
type words struct {
	services map[string]Service
	devices  map[string]DeviceType
	statuses map[string]string
}

// fold makes words comparable: "Online Backup" is online_backup.
func fold(word string) string { return underscores.Replace(strings.ToLower(word)) }

var underscores = strings.NewReplacer(" ", "_", "-", "_")

func (w *words) prepare(options CSVOptions) error {
	w.services, w.devices = map[string]Service{}, map[string]DeviceType{}
	w.statuses = map[string]string{
		"successful": StatusSuccess, "succeeded": StatusSuccess, "ok": StatusSuccess, "completed": StatusSuccess,
		"partial": StatusIncomplete, "failure": StatusFailed, "error": StatusFailed,
		"no_backup": StatusMissed, "": StatusNone, "never": StatusNone, "running": StatusNone, "in_progress": StatusNone,
	}
	return errors.Join(
		addWords(w.services, "services", Services, options.Services),
		addWords(w.devices, "device types", []DeviceType{Server, Workstation}, options.DeviceTypes),
		addWords(w.statuses, "statuses", CSVStatuses, options.Statuses),
	)
}

// addWords adds the known values themselves and what the options map to them.
func addWords[T ~string](to map[string]T, what string, known []T, mapped map[string]T) error {
	for _, value := range known {
		to[string(value)] = value
	}
	for _, word := range slices.Sorted(maps.Keys(mapped)) {
		if !slices.Contains(known, mapped[word]) {
			return fmt.Errorf("%s: %q is mapped to %q, which is not one of %s", what, word, string(mapped[word]), listed(known))
		}
		to[fold(strings.TrimSpace(word))] = mapped[word]
	}
	return nil
}

// account reads one row; its problems are collected.
func (c *csvReader) account(row []string) Account {
	a := Account{
		CustomerID:   c.keep(c.texts.shared, row, "customer_id"),
		CustomerName: c.keep(c.texts.shared, row, "customer_name"),
		Account:      c.keep(c.texts.own, row, "account"),
		Username:     c.keep(c.texts.own, row, "username"),
		ServicePlan:  c.keep(c.texts.shared, row, "service_plan"),
	}
	service := c.cell(row, "service")
	a.Service = c.words.services[fold(service)]
	if a.Service == "" {
		// What normalize refuses should be the file's word.
		a.Service = Service(c.keep(c.texts.shared, row, "service"))
		return a
	}
	if text := c.cell(row, "mailboxes"); text != "" {
		if n, err := strconv.ParseInt(text, 10, 64); err != nil {
			c.refuse("mailboxes", "%.60q is not a valid whole number", text)
		} else {
			a.Mailboxes = &n
		}
	}
	if !a.Service.ofMailboxes() {
		device := c.cell(row, "device_type")
		a.DeviceType = c.words.devices[fold(device)]
		if a.DeviceType == "" {
			a.DeviceType = DeviceType(c.keep(c.texts.shared, row, "device_type"))
		}
	}
	c.sizes(row, &a)
	c.result(row, &a)
	return a
}

func (c *csvReader) sizes(row []string, a *Account) {
	used := &a.UsedBytes
	if _, ok := c.index["local_used_bytes"]; ok {
		c.size(row, "local_used_bytes", a.Service == LocalBackup, &a.LocalUsedBytes)
	} else if a.Service == LocalBackup {
		used = &a.LocalUsedBytes
	}
	c.size(row, "used_bytes", a.Service == OnlineBackup || used == &a.LocalUsedBytes, used)
}

func (c *csvReader) size(row []string, column string, billed bool, to *decimal.Decimal) {
	text := c.cell(row, column)
	if text == "" {
		if billed {
			c.refuse(column, "the size is missing; nothing stored is written as 0")
		}
		return
	}
	size, err := c.options.Gigabyte.size(text, c.units[column])
	if err != nil {
		c.refuse(column, "%v", err)
	}
	*to = size
}

// result reads last_backup and last_status.
func (c *csvReader) result(row []string, a *Account) {
	word := c.cell(row, "last_status")
	status, ok := c.words.statuses[fold(word)]
	if !ok {
		c.refuse("last_status", "%.60q is not a known status; known are %s: map it", word, listed(CSVStatuses))
		return
	}
	at, ok := c.time(c.cell(row, "last_backup"))
	if !ok || status == StatusNone {
		return
	}
	failed := status == StatusFailed || status == StatusMissed
	if at.IsZero() && !failed {
		return
	}
	if at.IsZero() {
		c.refuse("last_backup", "the time is missing, and the status is %.60q: an event needs a time, so export it or map the status to %s", word, StatusNone)
		return
	}
	a.LastBackup = &Backup{Status: status, FinishedAt: at}
	switch status {
	case StatusSuccess:
		a.LastBackup.Successes = 1
	case StatusIncomplete:
		a.LastBackup.Incomplete = 1
	case StatusFailed:
		a.LastBackup.Failures = 1
		a.Events = c.event(*a, "backup_failed", Error, at, word)
	case StatusMissed:
		a.Events = c.event(*a, "backup_missed", Warning, at, word)
	}
}

func (c *csvReader) event(a Account, kind string, severity Severity, at time.Time, word string) []Event {
	e := derivedEvent("csv", a, kind, severity, at, c.texts.shared("Last status: "+word))
	c.texts.kept += eventWeight + len(e.ID)
	return []Event{e}
}

// isoLayouts are the times that need no layout.
var isoLayouts = []string{
	time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02",
}

// time returns the zero time for text that is empty or "never".
func (c *csvReader) time(text string) (at time.Time, ok bool) {
	if text == "" || strings.EqualFold(text, "never") {
		return time.Time{}, true
	}
	layouts := isoLayouts
	if c.options.TimeLayout != "" {
		layouts = []string{c.options.TimeLayout}
	}
	location := c.options.Location
	if location == nil {
		location = time.UTC
	}
	for _, layout := range layouts {
		if at, err := time.ParseInLocation(layout, text, location); err == nil {
			return at.UTC(), true
		}
	}
	if c.options.TimeLayout != "" {
		c.refuse("last_backup", "%.60q is not a time in the layout %q", text, c.options.TimeLayout)
	} else {
		c.refuse("last_backup", "%.60q is not a time such as 2026-11-23 03:12:44: export it so or set the time layout", text)
	}
	return time.Time{}, false
}

// derivedEvent returns an event whose id follows from what happened, to which
// account and when, for sources that give events no id.
func derivedEvent(source string, a Account, kind string, severity Severity, at time.Time, message string) Event {
	sum := sha256.Sum256([]byte(strings.Join([]string{
		a.CustomerID, a.Account, string(a.Service), kind, at.UTC().Format(time.RFC3339Nano),
	}, "\x00")))
	return Event{ID: source + "-" + hex.EncodeToString(sum[:8]), Type: kind, Severity: severity, At: at, Message: message}
}

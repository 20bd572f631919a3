package axcient_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
)

const documented = `{
  "generated_at": "2026-11-23T06:00:00Z",
  "accounts": [
    {
      "customer_id": "34826", "customer_name": "Acme Dental", "account": "80202028", "username": "acme-srv01",
      "service": "online_backup", "service_plan": "Standard 25GB", "device_type": "server",
      "used_bytes": 48318382080, "local_used_bytes": 0, "mailboxes": null,
      "last_backup": {"status": "success", "finished_at": "2026-11-23T03:12:44Z", "successes": 1, "incomplete": 0, "failures": 0},
      "events": [{"id": "e-1", "type": "backup_failed", "severity": "error", "at": "2026-11-22T03:12:44Z", "message": "…"}]
    }
  ]
}
`

func readJSON(text string) (axcient.Usage, error) {
	return axcient.ReadJSON(strings.NewReader(text), "usage.json", axcient.Limits{})
}

func TestReadJSON(t *testing.T) {
	u, err := readJSON(documented)
	if err != nil {
		t.Fatal(err)
	}
	a := u.Accounts[0]
	if u.GeneratedAt.Hour() != 6 || a.CustomerID != "34826" || a.CustomerName != "Acme Dental" || a.Account != "80202028" ||
		a.Username != "acme-srv01" || a.Service != axcient.OnlineBackup || a.ServicePlan != "Standard 25GB" ||
		a.DeviceType != axcient.Server || a.UsedBytes.String() != "48318382080" || a.Mailboxes != nil ||
		a.LastBackup.Successes != 1 || a.LastBackup.FinishedAt.Minute() != 12 || a.Events[0].Message != "…" {
		t.Errorf("%+v", u)
	}
	// What this package writes, it reads.
	written, err := json.Marshal(u)
	if err != nil {
		t.Fatal(err)
	}
	again, err := readJSON(string(written))
	if rewritten, _ := json.Marshal(again); err != nil || string(rewritten) != string(written) {
		t.Errorf("%v\n%s\n%s", err, written, rewritten)
	}
}

func TestReadJSONRefuses(t *testing.T) {
	change := func(old, changed string) string {
		text := strings.Replace(documented, old, changed, 1)
		if text == documented {
			panic("nothing to replace: " + old)
		}
		return text
	}
	until := func(text string) string {
		before, _, _ := strings.Cut(documented, text)
		return before
	}
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"empty":                {"", []string{"usage.json", "line 1, column 1", "ends too early"}},
		"truncated":            {until(`"mailboxes"`), []string{"line 7, column 57", "ends too early"}},
		"truncated in a text":  {until("rd 25GB"), []string{"line 6", "ends too early"}},
		"garbage after":        {documented + "\n{}", []string{"line 14, column 1", "after the end"}},
		"garbage token after":  {documented + "x", []string{"line 13, column 1"}},
		"broken":               {change(`"service": "online`, `"service" "online`), []string{"line 6, column ", "not valid JSON"}},
		"unknown field":        {change("used_bytes", "used_gb"), []string{"accounts[0].used_gb", "unknown field", "local_used_bytes"}},
		"unknown above":        {change("generated_at", "at"), []string{"at: unknown field", "accounts, generated_at"}},
		"unknown in backup":    {change("successes", "good"), []string{"accounts[0].last_backup.good"}},
		"unknown in event":     {change(`"id": "e-1"`, `"key": "e-1"`), []string{"accounts[0].events[0].key"}},
		"other case":           {change("used_bytes", "Used_Bytes"), []string{"accounts[0].Used_Bytes", "unknown field"}},
		"field twice":          {change(`"mailboxes": null`, `"used_bytes": 1`), []string{"accounts[0].used_bytes", "twice"}},
		"accounts missing":     {`{}`, []string{"accounts", "missing"}},
		"accounts null":        {`{"accounts": null}`, []string{"accounts", "must be an array, not null"}},
		"a list":               {`[]`, []string{"must be an object, not an array"}},
		"account null":         {`{"accounts": [null]}`, []string{"accounts[0]", "must be an object, not null"}},
		"size missing":         {change(`"used_bytes": 48318382080, `, ""), []string{"accounts[0].used_bytes", "missing"}},
		"size null":            {change("48318382080", "null"), []string{"accounts[0].used_bytes", "missing"}},
		"size as text":         {change("48318382080", `"48318382080"`), []string{"accounts[0].used_bytes", "must be a whole number of bytes, not a string"}},
		"size with a fraction": {change("48318382080", "1.5"), []string{"accounts[0].used_bytes", "whole number"}},
		"size beyond all":      {change("48318382080", "1e999"), []string{"accounts[0].used_bytes", "range"}},
		"size negative":        {change("48318382080", "-1"), []string{"accounts[0].used_bytes", "negative"}},
		"local size missing":   {change(`"online_backup", "service_plan": "Standard 25GB", "device_type": "server",`+"\n      "+`"used_bytes": 48318382080, "local_used_bytes": 0`, `"local_backup", "device_type": "server", "used_bytes": 1`), []string{"accounts[0].local_used_bytes", "missing"}},
		"size as object":       {change("48318382080", "{}"), []string{"accounts[0].used_bytes", "not an object"}},
		"customer as number":   {change(`"34826"`, "34826"), []string{"accounts[0].customer_id", "must be a string, not a number"}},
		"time":                 {change("2026-11-23T03:12:44Z", "23.11.2026"), []string{"accounts[0].last_backup.finished_at", "2026-11-23T06:00:00Z"}},
		"count":                {change(`"successes": 1`, `"successes": 1.5`), []string{"accounts[0].last_backup.successes"}},
		"two problems":         {change(`"34826", "customer_name": "Acme Dental", "account": "80202028"`, `"3 4", "account": ""`), []string{"2 problems", "accounts[0].customer_id", "accounts[0].account"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readJSON(test.text)
			wants(t, err, test.want...)
		})
	}
}

func TestReadJSONKeepsHostileNamesAsData(t *testing.T) {
	u, err := readJSON(strings.Replace(documented, "Acme Dental", `=cmd|'/c calc'!A1 <script>\u0000`+"\xff", 1))
	if err != nil {
		t.Fatal(err)
	}
	if got := u.Accounts[0].CustomerName; got != "=cmd|'/c calc'!A1 <script>\x00\ufffd" {
		t.Errorf("%q", got)
	}
}

// rows repeats a row with a running number between a head and a tail.
type rows struct {
	head, row, tail string
	n, at           int
	rest            string
}

func (r *rows) Read(p []byte) (int, error) {
	if r.rest == "" {
		switch {
		case r.at == 0:
			r.rest = r.head
		case r.at <= r.n:
			r.rest = fmt.Sprintf(r.row, r.at)
		case r.at == r.n+1:
			r.rest = r.tail
		default:
			return 0, io.EOF
		}
		r.at++
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func TestReadJSONBounds(t *testing.T) {
	many := func(n int) io.Reader {
		return &rows{
			head: `{"accounts":[`, tail: `{"customer_id":"1","account":"last","service":"local_backup","device_type":"server","local_used_bytes":1}]}`, n: n,
			row: `{"customer_id":"1","account":"%d","service":"online_backup","device_type":"server","used_bytes":1},` + "\n",
		}
	}
	_, err := axcient.ReadJSON(many(100), "usage.json", axcient.Limits{Accounts: 100})
	wants(t, err, "more than 100 accounts")
	if u, err := axcient.ReadJSON(many(99), "usage.json", axcient.Limits{Accounts: 100}); err != nil || len(u.Accounts) != 100 {
		t.Errorf("%d accounts, %v", len(u.Accounts), err)
	}
	_, err = axcient.ReadJSON(many(1000), "usage.json", axcient.Limits{Bytes: 5000})
	wants(t, err, "larger than 5000 bytes")
	if _, err := axcient.ReadJSON(strings.NewReader(documented), "usage.json", axcient.Limits{Bytes: int64(len(documented))}); err != nil {
		t.Errorf("exactly the bound: %v", err)
	}
	// A far line is still known although its text is not.
	_, err = axcient.ReadJSON(io.MultiReader(many(2000), strings.NewReader("x")), "usage.json", axcient.Limits{})
	wants(t, err, "line 2001, column 108")
}

// What a source says without end is refused before it is in memory.
func TestReadJSONRefusesWithoutEnd(t *testing.T) {
	const account = `{"accounts":[{"customer_id":"1","account":"a","service":"online_backup","device_type":"server","used_bytes":1,`
	const event = `{"id":"%s","type":"backup_failed","severity":"error","at":"2026-11-23T03:12:44Z"}`
	endless := func(head, row string) io.Reader { return &rows{head: account + head, row: row, n: 1 << 40} }
	for name, test := range map[string]struct {
		from io.Reader
		want []string
		most int // bytes that may be read
	}{
		"a name":   {endless(`"username":"`, strings.Repeat("x", 1000)+"%d"), []string{"line 1, column ", "without the end of a value"}, 3 << 20},
		"a number": {endless(`"mailboxes":`, "%d"), []string{"line 1, column ", "without the end of a value"}, 3 << 20},
		"spaces":   {strings.NewReader(account + strings.Repeat(" ", 8<<20)), []string{"line 1, column ", "without the end of a value"}, 3 << 20},
		"a long name": {
			strings.NewReader(account + `"username":"` + strings.Repeat("x", 4097) + `"}]}`),
			[]string{"accounts[0].username", "has 4097 bytes"},
			1 << 20,
		},
		"long names of many": {
			endless(`"username":"x"}`, `,{"customer_id":"1","account":"%d","service":"online_backup","device_type":"server","used_bytes":1,"username":"`+strings.Repeat("x", 400)+`"}`),
			[]string{"accounts[", "longer than 100000 bytes"},
			1 << 20,
		},
		"events": {
			endless(`"events":[`+fmt.Sprintf(event, "x"), ","+fmt.Sprintf(event, "%d")),
			[]string{"accounts[0].events[", "longer than 100000 bytes"},
			1 << 20,
		},
	} {
		t.Run(name, func(t *testing.T) {
			read := &counted{from: test.from}
			_, err := axcient.ReadJSON(read, "usage.json", axcient.Limits{Kept: 100_000})
			wants(t, err, test.want...)
			if read.bytes > test.most {
				t.Errorf("%d bytes were read", read.bytes)
			}
		})
	}
}

type counted struct {
	from  io.Reader
	bytes int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.bytes += n
	return n, err
}

// TestReadJSONMemory reads many accounts, of which only what an account holds is
// kept, and what they share once.
func TestReadJSONMemory(t *testing.T) {
	const n = 5000
	plan := strings.Repeat("Standard 25GB ", 40)
	from := &rows{
		head: `{"accounts":[`, tail: `{"customer_id":"1","account":"last","service":"local_backup","device_type":"server","local_used_bytes":1}]}`, n: n,
		row: `{"customer_id":"34826","customer_name":"` + plan + `","account":"%d","service":"online_backup","service_plan":"` + plan +
			`","device_type":"server","used_bytes":123456789012,"last_backup":{"status":"success","finished_at":"2026-11-23T03:12:44Z","successes":1}},` + "\n",
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	u, err := axcient.ReadJSON(from, "usage.json", axcient.Limits{})
	runtime.GC()
	runtime.ReadMemStats(&after)
	if err != nil || len(u.Accounts) != n+1 {
		t.Fatalf("%d accounts, %v", len(u.Accounts), err)
	}
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > n*mostKept {
		t.Errorf("%d bytes kept of each account", kept/n)
	}
	runtime.KeepAlive(u)
}

func TestReadJSONFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "usage.json")
	_, err := axcient.ReadJSONFile(name, axcient.Limits{})
	wants(t, err, name, "cannot be opened")
	if !errors.Is(err, os.ErrNotExist) {
		t.Error("the cause is lost")
	}
	_, err = axcient.ReadJSONFile(filepath.Dir(name), axcient.Limits{})
	wants(t, err, "directory")
	if err := os.WriteFile(name, []byte(documented), 0o600); err != nil {
		t.Fatal(err)
	}
	if u, err := axcient.ReadJSONFile(name, axcient.Limits{}); err != nil || len(u.Accounts) != 1 {
		t.Errorf("%+v, %v", u, err)
	}
}

package axcient_test

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
)

const portal = `Account No,Cust. ID,Company,Username,SPlan,Service,Type,Disk Usage (GB),Mailboxes,Last Backup,Last Status
80202028,34826,Acme Dental,acme-srv01,Standard 25GB,Online Backup,Server,45.2,,2026-11-23 03:12:44,Success
80202029,34826,"Acme, ""Dental""",acme-pc,Standard 25GB,online_backup,WORKSTATION,512 MB,0,2026-11-22T03:12:44Z,Failed
80202028,34826,Acme Dental,acme-srv01,,Local Backup,Server,0.1,,,
9,34827,Zoë,z,Mail,Email-Archiving,Mailboxes,,12,never,Never
`

func readCSV(text string, options axcient.CSVOptions) (axcient.Usage, error) {
	return axcient.ReadCSV(strings.NewReader(text), "usage.csv", options)
}

// summary shows what matters of each account on a line.
func summary(u axcient.Usage) string {
	var text strings.Builder
	for _, a := range u.Accounts {
		fmt.Fprintf(&text, "%s %q %s %s %q %s/%s", a.CustomerID, a.CustomerName, a.Account, a.Service, a.ServicePlan, a.UsedBytes, a.LocalUsedBytes)
		if a.DeviceType != "" {
			text.WriteString(" " + string(a.DeviceType))
		}
		if a.Mailboxes != nil {
			fmt.Fprintf(&text, " mailboxes=%d", *a.Mailboxes)
		}
		if b := a.LastBackup; b != nil {
			fmt.Fprintf(&text, " %s@%s %d/%d/%d", b.Status, b.FinishedAt.Format(time.RFC3339), b.Successes, b.Incomplete, b.Failures)
		}
		for _, e := range a.Events {
			fmt.Fprintf(&text, " %s:%s@%s", e.Severity, e.Type, e.At.Format(time.RFC3339))
		}
		text.WriteString("\n")
	}
	return text.String()
}

const portalSummary = `34826 "Acme Dental" 80202028 local_backup "" 0/107374182.4 server
34826 "Acme Dental" 80202028 online_backup "Standard 25GB" 48533130444.8/0 server success@2026-11-23T03:12:44Z 1/0/0
34826 "Acme, \"Dental\"" 80202029 online_backup "Standard 25GB" 536870912/0 workstation failed@2026-11-22T03:12:44Z 0/0/1 error:backup_failed@2026-11-22T03:12:44Z
34827 "Zoë" 9 email_archiving "Mail" 0/0 mailboxes=12
`

func inUTF16(text string, order func(uint16) []byte) string {
	var out bytes.Buffer
	for _, unit := range utf16.Encode([]rune(text)) {
		out.Write(order(unit))
	}
	return out.String()
}

func little(u uint16) []byte { return []byte{byte(u), byte(u >> 8)} }
func big(u uint16) []byte    { return []byte{byte(u >> 8), byte(u)} }

func TestReadCSVFormats(t *testing.T) {
	semicolons := strings.NewReplacer(`"Acme, ""Dental"""`, `"Acme, ""Dental"""`, ",", ";").Replace(portal)
	for name, text := range map[string]string{
		"as exported":  portal,
		"mark":         "\ufeff" + portal,
		"utf-16 le":    inUTF16("\ufeff"+portal, little),
		"utf-16 be":    inUTF16("\ufeff"+portal, big),
		"crlf":         strings.ReplaceAll(portal, "\n", "\r\n"),
		"semicolons":   semicolons,
		"tabs":         strings.ReplaceAll(semicolons, ";", "\t"),
		"spaces":       strings.ReplaceAll(portal, ",34826,", ", 34826\u00a0,"),
		"no last line": strings.TrimSuffix(portal, "\n"),
	} {
		t.Run(name, func(t *testing.T) {
			u, err := readCSV(text, axcient.CSVOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if got := summary(u); got != portalSummary {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

func TestReadCSVOptions(t *testing.T) {
	const head = "id,no,what,kind,plan,stored,here,when,how\n"
	columns := map[string]string{
		"customer_id": "id", "account": "no", "service": "what", "device_type": "kind", "service_plan": "plan", "used_bytes": "stored",
	}
	with := func(change func(*axcient.CSVOptions)) axcient.CSVOptions {
		options := axcient.CSVOptions{Columns: maps.Clone(columns), SizeUnit: "GB"}
		change(&options)
		return options
	}
	for name, test := range map[string]struct {
		row     string
		options axcient.CSVOptions
		want    string
	}{
		"decimal gigabyte": {
			"1,a,local backup,server,p,1,,,", with(func(o *axcient.CSVOptions) { o.Gigabyte = axcient.Decimal }),
			"1 \"\" a local_backup \"p\" 0/1000000000 server\n",
		},
		"unit set": {
			"1,a,online backup,server,p,1.5,,,", with(func(o *axcient.CSVOptions) { o.SizeUnit = "kib" }),
			"1 \"\" a online_backup \"p\" 1536/0 server\n",
		},
		"unit of the value wins": {
			"1,a,online backup,server,p,3B,,,", with(func(*axcient.CSVOptions) {}),
			"1 \"\" a online_backup \"p\" 3/0 server\n",
		},
		"binary unit in a decimal export": {
			"1,a,online backup,server,p,1 GiB,,,", with(func(o *axcient.CSVOptions) { o.Gigabyte = axcient.Decimal }),
			"1 \"\" a online_backup \"p\" 1073741824/0 server\n",
		},
		"local column": {
			"1,a,local backup,server,p,,2,,", with(func(o *axcient.CSVOptions) { o.Columns["local_used_bytes"] = "here" }),
			"1 \"\" a local_backup \"p\" 0/2147483648 server\n",
		},
		"words": {
			"1,a,Cloud,Laptop,p,0,,11/22/2026 3:04 PM,Geht nicht", with(func(o *axcient.CSVOptions) {
				o.Columns["last_backup"], o.Columns["last_status"] = "when", "how"
				o.TimeLayout, o.Location = "1/2/2006 3:04 PM", time.FixedZone("", -5*3600)
				o.Services = map[string]axcient.Service{"cloud": axcient.OnlineBackup}
				o.DeviceTypes = map[string]axcient.DeviceType{"Laptop": axcient.Workstation}
				o.Statuses = map[string]string{"geht nicht": axcient.StatusMissed}
			}),
			"1 \"\" a online_backup \"p\" 0/0 workstation missed@2026-11-22T20:04:00Z 0/0/0 warning:backup_missed@2026-11-22T20:04:00Z\n",
		},
		"incomplete": {
			"1,a,online backup,server,p,0,,2026-11-22,partial", with(func(o *axcient.CSVOptions) {
				o.Columns["last_backup"], o.Columns["last_status"] = "when", "how"
			}),
			"1 \"\" a online_backup \"p\" 0/0 server incomplete@2026-11-22T00:00:00Z 0/1/0\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			u, err := readCSV(head+test.row+"\n", test.options)
			if err != nil {
				t.Fatal(err)
			}
			if got := summary(u); got != test.want {
				t.Errorf("got  %swant %s", got, test.want)
			}
		})
	}
}

func TestReadCSVRefuses(t *testing.T) {
	change := func(old, changed string) string {
		text := strings.Replace(portal, old, changed, 1)
		if text == portal {
			panic("nothing to replace: " + old)
		}
		return text
	}
	for name, test := range map[string]struct {
		text    string
		options axcient.CSVOptions
		want    []string
	}{
		"empty":                {text: "", want: []string{"usage.csv", "empty", "header"}},
		"utf-16 without mark":  {text: inUTF16(portal, little), want: []string{"UTF-16 without a byte order mark"}},
		"utf-16 be no mark":    {text: inUTF16(portal, big), want: []string{"UTF-16 without a byte order mark"}},
		"latin 1":              {text: change("Zoë", "Zo\xeb"), want: []string{`line 5, column "Company"`, "not valid UTF-8"}},
		"column missing":       {text: change("Cust. ID", "Customer"), want: []string{`no column "Cust. ID" for customer_id`, `"Account No", "Customer", "Company"`}},
		"mapped column absent": {text: portal, options: axcient.CSVOptions{Columns: map[string]string{"username": "User"}}, want: []string{`no column "User" for username`}},
		"required left out":    {text: portal, options: axcient.CSVOptions{Columns: map[string]string{"account": ""}}, want: []string{`no column "" for account`}},
		"column twice":         {text: change("Username", "Service"), want: []string{`"Service"`, "twice"}},
		"unknown column":       {text: portal, options: axcient.CSVOptions{Columns: map[string]string{"custid": "x"}}, want: []string{`"custid"`, "customer_id"}},
		"delimiter":            {text: portal, options: axcient.CSVOptions{Delimiter: '|'}, want: []string{"delimiter"}},
		"wrong delimiter":      {text: portal, options: axcient.CSVOptions{Delimiter: ';'}, want: []string{`no column "Cust. ID"`, `"Account No,Cust. ID`}},
		"gigabyte":             {text: portal, options: axcient.CSVOptions{Gigabyte: "metric"}, want: []string{"binary, decimal"}},
		"size unit":            {text: portal, options: axcient.CSVOptions{SizeUnit: "XB"}, want: []string{`"XB"`, "GiB"}},
		"mapped word":          {text: portal, options: axcient.CSVOptions{Services: map[string]axcient.Service{"Mail": "mail"}}, want: []string{`"Mail"`, "email_security"}},
		"customer id":          {text: change(",34826,", ",34 826,"), want: []string{`line 2, column "Cust. ID"`, `"34 826"`}},
		"service":              {text: change("Local Backup", "Cloud"), want: []string{`line 4, column "Service"`, `"Cloud"`, "local_backup"}},
		"device type":          {text: change("WORKSTATION", "Laptop"), want: []string{`line 3, column "Type"`, `"Laptop"`}},
		"decimal comma":        {text: change("45.2", `"45,2"`), want: []string{`line 2, column "Disk Usage (GB)"`, "comma", "1234.5"}},
		"thousands":            {text: change("45.2", `"1,045.2"`), want: []string{`line 2, column "Disk Usage (GB)"`, "comma"}},
		"negative size":        {text: change("45.2", "-45.2"), want: []string{`line 2, column "Disk Usage (GB)"`, "negative"}},
		"size of words":        {text: change("45.2", "much"), want: []string{`line 2, column "Disk Usage (GB)"`, "45.2 GB"}},
		"size's unit":          {text: change("45.2", "45 PB"), want: []string{`line 2, column "Disk Usage (GB)"`, "unit"}},
		"size missing":         {text: change("45.2", ""), want: []string{`line 2, column "Disk Usage (GB)"`, "missing"}},
		"local size missing":   {text: change("0.1", ""), want: []string{`line 4, column "Disk Usage (GB)"`, "missing"}},
		"no unit anywhere": {
			text: change("Disk Usage (GB)", "Usage"), options: axcient.CSVOptions{Columns: map[string]string{"used_bytes": "Usage"}},
			want: []string{`line 2, column "Usage"`, "no unit"},
		},
		"mailboxes":         {text: change(",12,", ",12.5,"), want: []string{`line 5, column "Mailboxes"`, "12.5"}},
		"mailboxes missing": {text: change(",12,", ",,"), want: []string{`line 5, column "Mailboxes"`, "missing"}},
		"status":            {text: change("Success", "Fine"), want: []string{`line 2, column "Last Status"`, `"Fine"`, "success, incomplete, failed, missed, none"}},
		"time":              {text: change("2026-11-23 03:12:44", "03/04/2026"), want: []string{`line 2, column "Last Backup"`, "time layout"}},
		"failed at no time": {text: change("2026-11-22T03:12:44Z", ""), want: []string{`line 3, column "Last Backup"`, "missing"}},
		"twins":             {text: change("80202029", "80202028"), want: []string{`line 3, column "Account No"`, `line 2, column "Account No"`}},
		"short row":         {text: change(",never,Never", ",never"), want: []string{"line 5, column 1", "number of fields"}},
		"open quote":        {text: change("Zoë", `"Zoë`), want: []string{"line 5, column ", "quote", "begins on line 5"}},
		"stray quote":       {text: change("Zoë", `Zo"ë`), want: []string{"line 5, column 11", "quote"}},
		"several":           {text: change("45.2", "much") + "80,x\n", want: []string{"2 problems", "line 2, column \"Disk", "line 6, column 1"}},
		"a long name":       {text: change("acme-pc", strings.Repeat("x", 4097)), want: []string{`line 3, column "Username"`, "has 4097 bytes"}},
		"many long names": {
			text: change("acme-pc", strings.Repeat("x", 400)), options: axcient.CSVOptions{Limits: axcient.Limits{Kept: 600}},
			want: []string{"line 3: ", "longer than 600 bytes"},
		},
		"twins beyond the bound": {
			text: change("80202029", "80202028"), options: axcient.CSVOptions{Limits: axcient.Limits{Accounts: 3}},
			want: []string{`line 3, column "Account No"`, "is at line 2"},
		},
		"too many":  {text: portal, options: axcient.CSVOptions{Limits: axcient.Limits{Accounts: 3}}, want: []string{"more than 3 accounts"}},
		"too large": {text: portal, options: axcient.CSVOptions{Limits: axcient.Limits{Bytes: 300}}, want: []string{"larger than 300 bytes"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readCSV(test.text, test.options)
			wants(t, err, test.want...)
		})
	}
}

func TestReadCSVKeepsHostileNamesAsData(t *testing.T) {
	u, err := readCSV(strings.Replace(portal, "Zoë", "=cmd|'/c calc'!A1 <script>\x00", 1), axcient.CSVOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got := u.Accounts[3].CustomerName; got != "=cmd|'/c calc'!A1 <script>\x00" {
		t.Errorf("%q", got)
	}
}

func TestReadCSVEventsAreStable(t *testing.T) {
	ids := func(text string) []string {
		u, err := readCSV(text, axcient.CSVOptions{})
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, a := range u.Accounts {
			for _, e := range a.Events {
				ids = append(ids, e.ID)
			}
		}
		return ids
	}
	first := ids(portal)
	if again := ids(strings.Replace(portal, "512 MB", "9 GB", 1)); len(first) != 1 || !slices.Equal(first, again) {
		t.Errorf("%v, then %v", first, again)
	}
	if later := ids(strings.Replace(portal, "2026-11-22T", "2026-11-23T", 1)); slices.Equal(first, later) {
		t.Errorf("another failure has the id %v", later)
	}
}

var (
	megabytes  = flag.Int("megabytes", 50, "how much TestReadCSVMemory reads")
	mostStored = flag.Int("accounts", 20_000, "at how many accounts TestReadCSVRefusesManyRows is refused; 100000 is the default of a source")
)

// mostKept is what an account may take in memory once it is read, in bytes.
const mostKept = 480

// sampled notes the largest heap while it is read.
type sampled struct {
	rows
	peak  uint64
	reads int
}

func (s *sampled) Read(p []byte) (int, error) {
	if s.reads++; s.reads%5000 == 0 {
		var now runtime.MemStats
		runtime.ReadMemStats(&now)
		s.peak = max(s.peak, now.HeapAlloc)
	}
	return s.rows.Read(p)
}

// TestReadCSVMemory reads much text of which accounts are a small part: memory
// grows with the accounts alone.
func TestReadCSVMemory(t *testing.T) {
	n := *megabytes * 100
	large := &sampled{rows: rows{
		head: "Notes," + strings.SplitAfter(portal, "\n")[0], n: n,
		row: strings.Repeat("x", 10_000) + ",%d,1,Acme,u,P,online backup,server,1,,,\n",
	}}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	u, err := axcient.ReadCSV(large, "usage.csv", axcient.CSVOptions{})
	runtime.GC()
	runtime.ReadMemStats(&after)
	if err != nil || len(u.Accounts) != n {
		t.Fatalf("%d accounts, %v", len(u.Accounts), err)
	}
	kept, peak := int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(large.peak)-int64(before.HeapAlloc)
	if bound := int64(n) * mostKept; kept > bound || peak > 2*bound+32<<20 {
		t.Errorf("%d bytes kept of each row of 10,000, %d at the peak", kept/int64(n), peak/int64(n))
	}
	t.Logf("%d MB read: %.1f MB kept of %d accounts, %.1f MB at the peak", *megabytes, float64(kept)/1e6, n, float64(peak)/1e6)
	runtime.KeepAlive(u)
}

// TestReadCSVRefusesManyRows has a source of ordinary rows that is larger than any
// bound: it is refused at the bound of accounts, without the rest being read, and
// memory has grown with the accounts until then and no more.
func TestReadCSVRefusesManyRows(t *testing.T) {
	n := *mostStored
	many := &sampled{rows: rows{
		head: strings.SplitAfter(portal, "\n")[0], n: 1 << 40,
		row: "%d,34826,Acme Dental and Partners,machine-%[1]d,Standard 25GB,online backup,server,1234.5,,2026-11-23T03:12:44Z,Success\n",
	}}
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := axcient.ReadCSV(many, "usage.csv", axcient.CSVOptions{Limits: axcient.Limits{Accounts: n}})
	wants(t, err, fmt.Sprintf("more than %d accounts", n))
	if ahead := many.at - n; ahead > 1000 {
		t.Errorf("%d rows were read beyond the bound", ahead)
	}
	peak := int64(many.peak) - int64(before.HeapAlloc)
	if peak > int64(n)*1000+16<<20 {
		t.Errorf("%d bytes of each account at the peak", peak/int64(n))
	}
	t.Logf("refused at %d accounts: %.1f MB at the peak", n, float64(peak)/1e6)
}

// TestReadCSVOpenQuote must not read the rest of a large file into one row.
func TestReadCSVOpenQuote(t *testing.T) {
	endless := &rows{head: portal + `"`, row: strings.Repeat("x", 1000) + "%d\n", n: 1 << 40}
	_, err := axcient.ReadCSV(io.Reader(endless), "usage.csv", axcient.CSVOptions{})
	wants(t, err, "after line 5", "quote that never closes")
	endless = &rows{row: "%d,", n: 1 << 40}
	endless.head = "a"
	_, err = axcient.ReadCSV(endless, "usage.csv", axcient.CSVOptions{})
	wants(t, err, "longer than")
}

func TestReadCSVFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "usage.csv")
	if err := os.WriteFile(name, []byte(portal), 0o600); err != nil {
		t.Fatal(err)
	}
	u, err := axcient.ReadCSVFile(name, axcient.CSVOptions{})
	if err != nil || summary(u) != portalSummary {
		t.Errorf("%v\n%s", err, summary(u))
	}
	_, err = axcient.ReadCSVFile(name+"x", axcient.CSVOptions{})
	wants(t, err, "usage.csvx", "cannot be opened")
}

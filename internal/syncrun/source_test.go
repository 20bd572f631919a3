package syncrun_test

import (
	"encoding/binary"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
)

// portal is the portal's account list for two clients of a site; each has one
// machine.
const portal = "Account No,Cust. ID,Company,Username,SPlan,Service,Type,Disk Usage (GB),Last Backup,Last Status\n" +
	"80202028,34000,Acme,acme-srv01,Standard 25GB,Online Backup,Server,41.5,2026-11-23T03:12:44Z,Success\n" +
	"80202101,34001,Bay,bay-srv01,Standard 25GB,Online Backup,Server,18,2026-11-23T03:12:44Z,Success\n"

func changed(old, with string) string { return strings.Replace(portal, old, with, 1) }

// wide is a text in UTF-16, little endian, with a byte order mark or without.
func wide(text string, mark bool) string {
	var raw []byte
	if mark {
		raw = []byte{0xff, 0xfe}
	}
	for _, unit := range utf16.Encode([]rune(text)) {
		raw = binary.LittleEndian.AppendUint16(raw, unit)
	}
	return string(raw)
}

// file writes a source and returns its configuration.
func (p *protocol) file(kind, text string) kittest.Config {
	p.t.Helper()
	name := p.path("source." + kind)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
	return kittest.Config{kind: kittest.Config{"path": name}}
}

func serve(t *testing.T, handle http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	return server.URL
}

// Exports come in several forms, and all of them bill the same.
func TestSourceForms(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"comma": portal, "semicolon": strings.ReplaceAll(portal, ",", ";"), "tab": strings.ReplaceAll(portal, ",", "\t"),
		"utf-8 with mark": "\ufeff" + portal, "utf-16 with mark": wide(portal, true), "utf-16, semicolon": wide(strings.ReplaceAll(portal, ",", ";"), true),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProtocol(t, 2)
			p.settings = `, "guards": {"max_source_age": "0s"}`
			config := p.config(nil)
			config["source"] = p.file("csv", text)
			p.Create(config)
			p.wantQuantity(1, 18)
		})
	}
}

// x360 is the configuration of an x360Recover that lists some clients, whose
// devices it answers for as a handler does; without clients, the handler answers
// for them.
func x360(answer func(w http.ResponseWriter), clients ...int) func(p *protocol) kittest.Config {
	return func(p *protocol) kittest.Config {
		url := serve(p.t, func(w http.ResponseWriter, r *http.Request) {
			if len(clients) == 0 || r.URL.Path != "/client" {
				answer(w)
				return
			}
			var list []string
			for _, id := range clients {
				list = append(list, fmt.Sprintf(`{"id": %[1]d, "name": "Client %[1]d", "client_code": "%[1]d"}`, id))
			}
			_, _ = fmt.Fprintf(w, "[%s]", strings.Join(list, ","))
		})
		return kittest.Config{"x360recover": kittest.Config{"base_url": url, "api_key": "never-shown"}}
	}
}

// endless answers with a list that does not end.
func endless(w http.ResponseWriter) {
	_, err := fmt.Fprint(w, "[")
	for page := strings.Repeat(`{"id": 1, "name": "pc", "type": "SERVER", "cloud_usage": 5},`, 1000); err == nil; {
		_, err = fmt.Fprint(w, page)
	}
}

// A source that cannot be read as a whole is refused with its place, and nothing
// is pushed.
func TestBadSources(t *testing.T) {
	t.Parallel()
	document := `{"accounts": [{"customer_id": "34000", "account": "1", "service": "online_backup", "service_plan": "P", "device_type": "server", "used_bytes": 5}]}`
	unauthorized := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }
	for name, row := range map[string]struct {
		source func(p *protocol) kittest.Config
		parts  []string
	}{
		"column missing":      {func(p *protocol) kittest.Config { return p.file("csv", changed("Cust. ID", "Customer")) }, []string{"source.csv", `no column "Cust. ID"`}},
		"utf-16 without mark": {func(p *protocol) kittest.Config { return p.file("csv", wide(portal, false)) }, []string{"source.csv", "UTF-16 without a byte order mark"}},
		"quote never closed":  {func(p *protocol) kittest.Config { return p.file("csv", changed("bay-srv01", `"bay-srv01`)) }, []string{"source.csv", "line 3, column ", "quote"}},
		"negative size":       {func(p *protocol) kittest.Config { return p.file("csv", changed("41.5", "-41.5")) }, []string{"source.csv", `line 2, column "Disk Usage (GB)"`, "negative"}},
		"id with spaces":      {func(p *protocol) kittest.Config { return p.file("csv", changed(",34001,", ",34 001,")) }, []string{"source.csv", `line 3, column "Cust. ID"`, `"34 001"`}},
		"other delimiter": {func(p *protocol) kittest.Config {
			source := p.file("csv", portal)
			source["csv"].(kittest.Config)["delimiter"] = ";"
			return source
		}, []string{"source.csv", `no column "Cust. ID"`}},
		"truncated JSON": {func(p *protocol) kittest.Config { return p.file("json", document[:80]) }, []string{"source.json", "line 1, column ", "ends too early"}},
		"negative JSON":  {func(p *protocol) kittest.Config { return p.file("json", strings.Replace(document, ": 5", ": -5", 1)) }, []string{"source.json", "accounts[0].used_bytes", "negative"}},
		"spaces in JSON": {func(p *protocol) kittest.Config {
			return p.file("json", strings.Replace(document, "34000", "34 000", 1))
		}, []string{"source.json", "accounts[0].customer_id", `"34 000"`}},
		"no such file": {func(p *protocol) kittest.Config {
			return kittest.Config{"csv": kittest.Config{"path": p.path("no.csv")}}
		}, []string{"no.csv", "cannot be opened"}},
		"http 401": {func(p *protocol) kittest.Config {
			return kittest.Config{"http": kittest.Config{"url": serve(p.t, unauthorized) + "/usage.json"}}
		}, []string{"/usage.json", "401"}},
		"http truncated": {func(p *protocol) kittest.Config {
			url := serve(p.t, func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, document[:80]) })
			return kittest.Config{"http": kittest.Config{"url": url + "/usage.json"}}
		}, []string{"/usage.json", "ends too early"}},
		"x360Recover 401": {func(p *protocol) kittest.Config {
			return kittest.Config{"x360recover": kittest.Config{"base_url": serve(p.t, unauthorized), "api_key": "never-shown"}}
		}, []string{"/client", "401", "API key"}},
		"x360Recover 403": {x360(func(w http.ResponseWriter) { w.WriteHeader(http.StatusForbidden) }), []string{"/client: 403 Forbidden", "API key"}},
		"x360Recover 429": {x360(func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusTooManyRequests)
		}), []string{"/client: 429 Too Many Requests", "run again later"}},
		"x360Recover 500":              {x360(func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) }), []string{"/client: 500 Internal Server Error", "run again later"}},
		"x360Recover, a web page":      {x360(func(w http.ResponseWriter) { _, _ = fmt.Fprint(w, "<html>Sign in</html>") }), []string{"/client", "is not the list"}},
		"x360Recover, clients endless": {x360(endless), []string{"/client: the response is larger than 16777216 bytes"}},
		"x360Recover, devices endless": {x360(endless, 34000, 34001), []string{"/client/3400", "/device: the response is larger than 16777216 bytes"}},
		"x360Recover, devices cut off": {x360(func(w http.ResponseWriter) { _, _ = fmt.Fprint(w, `[{"id": 5, "name"`) }, 34000), []string{"/client/34000/device", "is not the list", "unexpected end"}},
		"x360Recover, a negative usage": {x360(func(w http.ResponseWriter) {
			_, _ = fmt.Fprint(w, `[{"id": 5, "name": "pc", "type": "SERVER", "cloud_usage": -5}]`)
		}, 34000), []string{`device "pc"`, "used_bytes", "negative"}},
		"an account": {func(*protocol) kittest.Config {
			return kittest.Config{"accounts": []kittest.Config{{"customer_id": "34 000", "account": "1", "service": "online_backup", "device_type": "server", "used_bytes": 5}}}
		}, []string{"accounts[0].customer_id", `"34 000"`}},
		"an account's size": {func(*protocol) kittest.Config {
			return kittest.Config{"accounts": []kittest.Config{{"customer_id": "34000", "account": "1", "service": "online_backup", "device_type": "server", "used_bytes": -5}}}
		}, []string{"accounts[0].used_bytes", "negative"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProtocol(t, 2)
			config := p.config(nil)
			config["source"] = row.source(p)
			result := p.Create(config).Fails("source", append(row.parts, "Nothing was pushed")...)
			result.SaysNothingOf("never-shown")
			if len(result.Requests) != 0 || p.Exists() {
				t.Errorf("sent %v, stored %t", result.Requests, p.Exists())
			}
		})
	}
}

// What is billed from accounts in the configuration is not in the state, and the
// next plan is empty.
func TestAccountsAreNotStored(t *testing.T) {
	t.Parallel()
	p := newProtocol(t, 2)
	account := func(customer, number, bytes string) kittest.Config {
		return kittest.Config{
			"customer_id": customer, "account": number, "username": "secret-machine", "service": "online_backup", "service_plan": "Standard 25GB",
			"device_type": "server", "used_bytes": bytes,
		}
	}
	config := p.config(nil)
	config["source"] = kittest.Config{"accounts": []kittest.Config{account("34000", "1", "5368709120"), account("34001", "2", "1073741824")}}
	result := p.Create(config)
	p.wantQuantity(0, 5)
	p.wantQuantity(1, 1)
	if strings.Contains(result.Text("source")+result.Text("results"), "secret-machine") {
		t.Error("the state has the name of a machine")
	}
}

// A formula, a tag and a control character in a name stay data.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	const hostile = `=cmd|'/c calc'!A1 <script>alert(1)</script>`
	p := newProtocol(t, 2)
	p.withTickets()
	for i := range p.usage.Accounts {
		p.usage.Accounts[i].Username, p.usage.Accounts[i].CustomerName = hostile, hostile
	}
	p.happens(1, "backup_failed")
	p.usage.Accounts[3].Events[0].Message = hostile
	p.write()
	p.Create(p.config(nil))
	page, record := p.read("reports/nightly.html"), p.read("reports/nightly.json")
	for name, text := range map[string]string{"page": page, "record": record} {
		if strings.Contains(text, "<script>alert") {
			t.Errorf("the %s has a tag of a name", name)
		}
	}
	if !strings.Contains(page, html.EscapeString("<script>alert(1)</script>")) || !strings.Contains(record, `\u003cscript\u003ealert`) {
		t.Error("page or record lack the name: the test looks at the wrong thing")
	}
	c := p.site.Clients[1]
	addition, _ := p.Object(fmt.Sprintf("/finance/agreements/%d/additions", c.Agreement), c.Additions["online_backup"])
	for line := range strings.SplitSeq(fmt.Sprint(addition["invoiceDescription"]), "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "=") {
			t.Errorf("a line of the invoice is a formula: %s", line)
		}
	}
}

package psa_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httputil"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

const (
	publicKey  = "public-key-0123"
	privateKey = "private-key-4567"
)

// noKeys fails where a text holds a key or the login made of them.
func noKeys(t *testing.T, what, text string) {
	t.Helper()
	login := base64.StdEncoding.EncodeToString([]byte("acme+" + publicKey + ":" + privateKey))
	for _, secret := range []string{publicKey, privateKey, login} {
		if strings.Contains(text, secret) {
			t.Errorf("%s: %q is in %s", what, secret, text)
		}
	}
}

func withKeys(c *psa.Config) {
	c.PublicKey, c.PrivateKey, c.MaxRetries = publicKey, privateKey, -1
}

// echo answers with what it was sent, the login too, as some proxies do in their
// error pages.
func echo(status int, form string) inMemory {
	return func(r *http.Request) (*http.Response, error) {
		raw, err := httputil.DumpRequestOut(r, true)
		if err != nil {
			return nil, err
		}
		_, login, _ := strings.Cut(string(raw), "Authorization: ")
		login, _, _ = strings.Cut(login, "\r\n")
		if form == "" {
			return nil, fmt.Errorf("malformed response %q", login)
		}
		return response(r, status, fmt.Sprintf(form, login+" "+publicKey+" "+privateKey)), nil
	}
}

// What a server sends back of a login is in no error, no log at TRACE and no record
// of the run.
func TestEchoedKeys(t *testing.T) {
	// The client reads the level once, when the first exchange is logged.
	if os.Getenv("TF_LOG") != "TRACE" {
		command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestEchoedKeys$", "-test.v")
		command.Env = append(os.Environ(), "TF_LOG=TRACE")
		out, err := command.CombinedOutput()
		if err != nil || !bytes.Contains(out, []byte("looked at the log")) {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	for what, answer := range map[string]inMemory{
		"a page": echo(502, "<html>%s</html>"), "a page in place of JSON": echo(200, "<html>%s</html>"),
		"a message": echo(400, `{"code":"x","message":%q}`), "a field": echo(400, `{"errors":[{"field":"a","message":%q}]}`),
		"no response": echo(0, ""), "a record": echo(200, `{"id":1,"notes":%q}`),
	} {
		var written bytes.Buffer
		ctx := tflogtest.RootLogger(t.Context(), &written)
		var record strings.Builder
		ctx = psa.WithRecorder(ctx, func(e psa.Exchange) { fmt.Fprintf(&record, "%+v", e) })
		client := memoryClient(t, answer, withKeys)
		_, err := client.Get(ctx, boards, 1)
		if (err == nil) != (what == "a record") {
			t.Fatalf("%s: %v", what, err)
		}
		noKeys(t, what+", the error", fmt.Sprintf("%v %+v", err, err))
		noKeys(t, what+", the log", written.String())
		noKeys(t, what+", the record", record.String())
		if !strings.Contains(written.String(), "***") || !strings.Contains(written.String(), boards) {
			t.Errorf("%s: the log says nothing: %s", what, written.String())
		}
	}
	t.Log("looked at the log")
}

// Headers, in which the login is, are in no log line whatever its level.
func TestHeadersAreNotLogged(t *testing.T) {
	t.Parallel()
	var written bytes.Buffer
	client := memoryClient(t, func(r *http.Request) (*http.Response, error) {
		return response(r, 200, `{"id":1}`, "Set-Cookie", "session=cookie-of-a-site"), nil
	}, withKeys)
	if _, err := client.Get(tflogtest.RootLogger(t.Context(), &written), boards, 1); err != nil {
		t.Fatal(err)
	}
	text := written.String()
	noKeys(t, "the log", text)
	for _, header := range []string{"Authorization", "Basic", "cookie-of-a-site", "clientId"} {
		if strings.Contains(text, header) {
			t.Errorf("%s is in the log: %s", header, text)
		}
	}
	if !strings.Contains(text, boards) {
		t.Errorf("the log says nothing: %s", text)
	}
}

// Nothing that prints a client or its configuration tells a key.
func TestFormatTellsNoKey(t *testing.T) {
	t.Parallel()
	config := psa.Config{SiteURL: "https://localhost/v4_6_release/", CompanyID: "acme", PublicKey: publicKey, PrivateKey: privateKey, ClientID: "x"}
	client, err := psa.New(config)
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
		for _, printed := range []any{config, &config, client, struct{ C *psa.Client }{client}} {
			text := fmt.Sprintf(format, printed)
			noKeys(t, format, text)
		}
	}
}

// The output of a crash in the middle of a request, with all that the runtime can
// tell, holds no key: not the values on the stack, not the value of the panic.
func TestPanicTellsNoKey(t *testing.T) {
	if how := os.Getenv("TEST_PANIC"); how != "" {
		var client *psa.Client
		client = memoryClient(t, func(r *http.Request) (*http.Response, error) {
			switch how {
			case "value":
				panic(fmt.Sprintf("%+v", client))
			case "error":
				panic(fmt.Errorf("cannot send %+v", client))
			}
			var none []string
			return nil, errors.New(none[len(r.Header.Get("Authorization"))])
		}, withKeys)
		_, _ = client.Get(context.Background(), boards, 1)
		return
	}
	t.Parallel()
	for how, says := range map[string]string{"value": "client of http://localhost", "error": "cannot send client of", "index": "index out of range"} {
		command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestPanicTellsNoKey$")
		command.Env = append(os.Environ(), "TEST_PANIC="+how, "GOTRACEBACK=system")
		out, err := command.CombinedOutput()
		if err == nil || !bytes.Contains(out, []byte(says)) || !bytes.Contains(out, []byte("goroutine ")) {
			t.Fatalf("%s: %v\n%s", how, err, out)
		}
		noKeys(t, how, string(out))
	}
}

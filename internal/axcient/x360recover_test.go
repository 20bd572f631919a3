package axcient_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
)

// recover360 serves the responses of paths and refuses calls without the key.
func recover360(t *testing.T, responses map[string]string) string {
	t.Helper()
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		text, ok := responses[r.URL.RequestURI()]
		switch {
		case r.Header.Get("X-Api-Key") != secret:
			w.WriteHeader(http.StatusUnauthorized)
		case !ok:
			w.WriteHeader(http.StatusNotFound)
		default:
			_, _ = fmt.Fprint(w, text)
		}
	}) + "/x360recover"
}

func readX360(ctx context.Context, url string, customers map[string]string) (axcient.Usage, error) {
	return axcient.ReadX360Recover(ctx, axcient.X360RecoverOptions{
		BaseURL: url, APIKey: secret, Customers: customers, Limits: axcient.Limits{Bytes: 50_000},
		Transfer: axcient.Transfer{MaxWait: time.Millisecond, Retries: 1},
	})
}

const clients = `[
	{"id": 26, "name": "Acme", "client_code": "acme", "active": true, "health_status": "NORMAL"},
	{"id": 27, "name": "Zoe", "client_code": null},
	{"id": 28, "name": "Digits", "client_code": "34828", "new_field": {}},
	{"id": 29, "name": "Elsewhere", "client_code": "else"}
]`

// devices of the first client, one that has everything and one direct to cloud.
const devices = `[
	{"id": 2, "name": "<script>\u0000", "type": "SERVER", "product": "X360RECOVER", "client_id": 26, "new_field": [],
	 "cloud_usage": 6, "vault_usage": 132152007, "local_usage": 132153611,
	 "latest_cloud_rp": "2026-11-22T04:56:07.000Z", "latest_vault_rp": "2026-11-23T04:56:07", "latest_local_rp": "2026-11-21T04:56:07Z",
	 "current_health_status": {"status": "NORMAL", "reason": null, "timestamp": "2026-11-03T11:33:07.000Z"}, "previous_health_status": null},
	{"id": 1, "name": "pc", "type": "WORKSTATION", "product": "BRC", "cloud_usage": 0, "vault_usage": null, "local_usage": null, "d2c": true}
]`

func TestReadX360Recover(t *testing.T) {
	url := recover360(t, map[string]string{
		"/x360recover/client": clients, "/x360recover/client/26/device": devices,
		"/x360recover/client/27/device": `[]`, "/x360recover/client/28/device": strings.ReplaceAll(devices, `"id": `, `"id": 9`),
	})
	u, err := readX360(t.Context(), url, map[string]string{"acme": "34826", "Zoe": "34827", "else": ""})
	if err != nil {
		t.Fatal(err)
	}
	const want = `34826 "Acme" 2 local_backup "X360RECOVER" 0/132153611 server success@2026-11-21T04:56:07Z 1/0/0
34826 "Acme" 1 online_backup "BRC" 0/0 workstation
34826 "Acme" 2 online_backup "X360RECOVER" 132152013/0 server success@2026-11-23T04:56:07Z 1/0/0
34828 "Digits" 92 local_backup "X360RECOVER" 0/132153611 server success@2026-11-21T04:56:07Z 1/0/0
34828 "Digits" 91 online_backup "BRC" 0/0 workstation
34828 "Digits" 92 online_backup "X360RECOVER" 132152013/0 server success@2026-11-23T04:56:07Z 1/0/0
`
	if got := summary(u); got != want {
		t.Errorf("got\n%s", got)
	}
	if u.GeneratedAt.IsZero() || u.Accounts[0].Username != "<script>\x00" {
		t.Errorf("%+v", u)
	}
}

func TestReadX360RecoverHealth(t *testing.T) {
	const at, before = "2026-11-03T11:33:07.000Z", "2026-11-01T00:00:00"
	health := func(status, reason, at string) string {
		return fmt.Sprintf(`{"status": %q, "reason": %q, "timestamp": %q}`, status, reason, at)
	}
	for name, test := range map[string]struct{ current, previous, local, online string }{
		"warned":             {health("WARNED", "CLOUD_RP_THRESHOLD", at), "null", "", "warning:backup_failed"},
		"troubled":           {health("TROUBLED", "CLOUD_RP_THRESHOLD", at), "null", "", "error:backup_failed"},
		"never run on site":  {health("WARNED", "ONSITE_NEVER_RUN", at), "null", "warning:backup_missed", ""},
		"full":               {health("TROUBLED", "FULL_90_PERCENT", at), "null", "", "error:disk_usage"},
		"vault offline":      {health("TROUBLED", "VAULT_OFFLINE", at), "null", "", "error:hardware_failed"},
		"appliance offline":  {health("TROUBLED", "APPLIANCE_OFFLINE", at), "null", "error:hardware_failed", ""},
		"over":               {health("NORMAL", "", at), health("WARNED", "ONSITE_NEVER_RUN", before), "information:backup_missed_resolved", ""},
		"another":            {health("WARNED", "FULL_90_PERCENT", at), health("WARNED", "ONSITE_NEVER_RUN", before), "information:backup_missed_resolved", "warning:disk_usage"},
		"worse":              {health("TROUBLED", "FULL_99_PERCENT", at), health("WARNED", "FULL_90_PERCENT", before), "", "error:disk_usage"},
		"normal all along":   {health("NORMAL", "", at), health("NORMAL", "", before), "", ""},
		"unknown":            {"null", "null", "", ""},
		"normal at no time":  {health("NORMAL", "", ""), "null", "", ""},
		"normal, no history": {`{"status": "NORMAL"}`, "null", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			url := recover360(t, map[string]string{
				"/x360recover/client": `[{"id": 1, "name": "a", "client_code": "1"}]`,
				"/x360recover/client/1/device": fmt.Sprintf(`[{"id": 5, "name": "pc", "type": "SERVER", "cloud_usage": 1, "local_usage": 1,
					"latest_local_rp": "2026-11-23T04:56:07Z", "current_health_status": %s, "previous_health_status": %s}]`, test.current, test.previous),
			})
			u, err := readX360(t.Context(), url, nil)
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range []string{test.local, test.online} {
				var events []string
				for _, e := range u.Accounts[i].Events {
					events = append(events, string(e.Severity)+":"+e.Type)
					if !e.At.Equal(time.Date(2026, 11, 3, 11, 33, 7, 0, time.UTC)) || !strings.HasPrefix(e.ID, "x360-") {
						t.Errorf("%+v", e)
					}
				}
				if got := strings.Join(events, " "); got != want {
					t.Errorf("%s: %q, want %q", u.Accounts[i].Service, got, want)
				}
			}
			failed := test.local != "" && !strings.HasSuffix(test.local, "_resolved")
			if b := u.Accounts[0].LastBackup; failed == (b != nil) {
				t.Errorf("last backup %+v of an account with %q", b, test.local)
			}
		})
	}
}

func TestReadX360RecoverRefuses(t *testing.T) {
	one := func(device string) map[string]string {
		return map[string]string{"/x360recover/client": `[{"id": 1, "name": "a", "client_code": "1"}]`, "/x360recover/client/1/device": device}
	}
	for name, test := range map[string]struct {
		responses map[string]string
		customers map[string]string
		want      []string
	}{
		"clients not mapped":    {map[string]string{"/x360recover/client": clients}, nil, []string{"3 problems", `client 26, "Acme"`, `"acme"`, `client 27, "Zoe"`, "leave it out"}},
		"two of one name":       {map[string]string{"/x360recover/client": strings.Replace(clients, "Elsewhere", "Zoe", 1)}, map[string]string{"Zoe": "1", "acme": "2"}, []string{"2 clients have this name"}},
		"wrong customer id":     {one(devices), map[string]string{"1": "EFS-1"}, []string{`client "a", device "pc": customer_id`, `"EFS-1"`}},
		"client without id":     {map[string]string{"/x360recover/client": `[{"name": "a"}]`}, nil, []string{"/x360recover/client: [0]", "no id"}},
		"no such client":        {map[string]string{"/x360recover/client": `[{"id": 1, "client_code": "1"}]`}, nil, []string{"/x360recover/client/1/device: 404"}},
		"wrong address":         {nil, nil, []string{"/x360recover/client: 404 Not Found", "check the URL"}},
		"a web page":            {map[string]string{"/x360recover/client": `<html>`}, nil, []string{"/x360recover/client: the response is not the list"}},
		"null":                  {one("null"), nil, []string{"/x360recover/client/1/device", "null"}},
		"device without id":     {one(`[{"name": "pc"}]`), nil, []string{`client "a", device "pc"`, "no id"}},
		"device without usage":  {one(`[{"id": 1, "name": "pc", "type": "SERVER"}]`), nil, []string{`device "pc"`, "no cloud_usage, vault_usage or local_usage"}},
		"negative usage":        {one(`[{"id": 1, "name": "pc", "type": "SERVER", "cloud_usage": 5, "vault_usage": -1}]`), nil, []string{`device "pc"`, "negative"}},
		"negative local usage":  {one(`[{"id": 1, "name": "pc", "type": "SERVER", "local_usage": -1}]`), nil, []string{`device "pc": local_used_bytes`, "negative"}},
		"usage with a fraction": {one(`[{"id": 1, "cloud_usage": 1.5}]`), nil, []string{"cloud_usage"}},
		"another type":          {one(`[{"id": 1, "name": "pc", "type": "PHONE", "cloud_usage": 1}]`), nil, []string{`device "pc": device_type`, `"phone"`}},
		"device twice":          {one(strings.ReplaceAll(devices, `"id": 2`, `"id": 1`)), nil, []string{"account"}},
		"failure at no time": {
			one(`[{"id": 1, "name": "pc", "type": "SERVER", "cloud_usage": 1, "current_health_status": {"status": "WARNED", "timestamp": "now"}}]`),
			nil,
			[]string{`device "pc"`, `"now"`},
		},
		"a response beyond the bound": {one(strings.Repeat(" ", 60_000)), nil, []string{"/x360recover/client/1/device: the response is larger than 50000 bytes"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readX360(t.Context(), recover360(t, test.responses), test.customers)
			wants(t, err, test.want...)
		})
	}
}

func TestReadX360RecoverFailures(t *testing.T) {
	for name, test := range map[string]struct {
		handle http.HandlerFunc
		want   []string
	}{
		"401": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }, []string{"401 Unauthorized", "API key"}},
		"429": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) }, []string{"429 Too Many Requests", "run again later"}},
		"500": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }, []string{"500 Internal Server Error", "run again later"}},
		"a page without end": {func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = fmt.Fprint(w, strings.Repeat(" ", 1000))
			}
		}, []string{"larger than 50000 bytes"}},
		"a page cut off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = fmt.Fprint(w, "[{")
		}, []string{"ended too early"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readX360(t.Context(), serve(t, test.handle), nil)
			wants(t, err, append(test.want, "GET http://127.0.0.1", "/client")...)
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the key is in %q", err)
			}
		})
	}
	_, err := axcient.ReadX360Recover(t.Context(), axcient.X360RecoverOptions{
		BaseURL: recover360(t, map[string]string{
			"/x360recover/client": `[{"id": 1, "client_code": "1"}]`, "/x360recover/client/1/device": `[{"id": 1}, {"id": 2}, {"id": 3}]`,
		}),
		APIKey: secret, Limits: axcient.Limits{Accounts: 2},
	})
	wants(t, err, "more than 2 accounts")
	_, err = axcient.ReadX360Recover(t.Context(), axcient.X360RecoverOptions{})
	wants(t, err, axcient.X360RecoverURL, "API key")
}

// TestReadX360RecoverDescribed reads the examples of the API's description, and
// holds this file's own responses against its schemas.
func TestReadX360RecoverDescribed(t *testing.T) {
	document := description(t)
	client, device := document.Components.Schemas["org_level_client"].Value, document.Components.Schemas["org_level_device"].Value
	for name, test := range map[string]struct {
		schema *openapi3.Schema
		text   string
	}{"clients": {client, strings.Replace(clients, `"client_code": null`, `"client_code": ""`, 1)}, "devices": {device, devices}} {
		var values []map[string]any
		if err := json.Unmarshal([]byte(test.text), &values); err != nil {
			t.Fatal(err)
		}
		for _, value := range values {
			// The description's own example has null where it declares none.
			prune(value)
			if err := test.schema.VisitJSON(value); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	written := func(value any) string {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for _, path := range []string{"/client", "/client/{client_id}/device"} {
		if document.Paths.Value(path) == nil {
			t.Errorf("%s is not described", path)
		}
	}
	url := recover360(t, map[string]string{
		"/x360recover/client": written(client.Example), "/x360recover/client/26/device": "[" + written(device.Example) + "]",
	})
	u, err := readX360(t.Context(), url, map[string]string{"username": "34826"})
	if err != nil {
		t.Fatal(err)
	}
	const want = `34826 "name" 0 local_backup "X360RECOVER" 0/132153611 server success@2000-01-23T04:56:07Z 1/0/0
34826 "name" 0 online_backup "X360RECOVER" 132152013/0 server success@2000-01-23T04:56:07Z 1/0/0
`
	if got := summary(u); got != want {
		t.Errorf("got\n%s", got)
	}
}

// prune drops fields that are null.
func prune(value map[string]any) {
	for name, field := range value {
		if field == nil {
			delete(value, name)
		}
		if below, ok := field.(map[string]any); ok {
			prune(below)
		}
	}
}

// description reads the API's description: where X360RECOVER_OPENAPI says, or
// beside the repository.
func description(t *testing.T) *openapi3.T {
	t.Helper()
	name := os.Getenv("X360RECOVER_OPENAPI")
	if name == "" {
		name = filepath.Join("..", "..", "..", "shared", "axcient", "x360Recover.yaml")
	}
	if _, err := os.Stat(name); err != nil {
		t.Skip("the API's description is not at hand (set X360RECOVER_OPENAPI)")
	}
	document, err := openapi3.NewLoader().LoadFromFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return document
}

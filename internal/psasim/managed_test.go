package psasim_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// integrate adds the integration of a vendor's solution.
func (c *caller) integrate() int64 {
	c.t.Helper()
	made := c.want(201, "POST", "/company/managedDevicesIntegrations",
		`{"name":"Axcient","solution":"Axcient","loginBy":"Member","defaultBillingLevel":"Summary","disableNewCrossReferencesFlag":true}`)
	id, _ := made["id"].(float64)
	return int64(id)
}

const pushed = "managementSolutionName=Axcient&managedIdentifier=EFS-1&type=online_backup&level=gold"

func TestManagedInformation(t *testing.T) {
	t.Parallel()
	bracketed, dotted := "", ""
	for pair := range strings.SplitSeq(pushed, "&") {
		name, value, _ := strings.Cut(pair, "=")
		bracketed += "&managedInformation%5B" + name + "%5D=" + value
		dotted += "&managedInformation." + name + "=" + value
	}
	for name, query := range map[string]string{"flat": pushed, "dotted": dotted[1:], "bracketed": bracketed[1:]} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newContractCaller(t, psasim.Options{DiscoverCrossReferences: true})
			references := fmt.Sprintf("/company/managedDevicesIntegrations/%d/crossReferences", c.integrate())
			for _, device := range []string{"a", "b"} {
				c.want(201, "POST", "/company/configurations?"+query, `{"name":"PC","type":{"id":2},"company":{"id":2},"deviceIdentifier":"`+device+`"}`)
			}
			c.want(201, "POST", "/company/configurations", `{"name":"Other","type":{"id":2},"company":{"id":2}}`)
			found := c.list(references)
			if len(found) != 1 || at(found[0], "vendorType") != "online_backup" || at(found[0], "vendorLevel") != "gold" || at(found[0], "inactiveFlag") != "true" {
				t.Errorf("cross references: %v", found)
			}
			if devices := c.list("/company/configurations?managedIdentifier=EFS-1"); len(devices) != 2 {
				t.Errorf("%d devices have the managed id, want 2", len(devices))
			}
		})
	}
}

func TestPushWithoutDiscovery(t *testing.T) {
	t.Parallel()
	c := newContractCaller(t, psasim.Options{})
	references := fmt.Sprintf("/company/managedDevicesIntegrations/%d/crossReferences", c.integrate())
	body := `{"name":"PC","type":{"id":2},"company":{"id":2},"deviceIdentifier":"a"}`
	c.want(201, "POST", "/company/configurations?"+pushed, body)
	if found := c.list(references); len(found) != 0 {
		t.Errorf("cross references: %v", found)
	}
	c.refused("POST", "/company/configurations?managementSolutionName=axcient", body, "Management Solution axcient not found")
	c.refused("POST", "/company/configurations?type=online_backup", body, "managementSolutionName field is required")
	c.refused("PATCH", "/company/configurations/1", `[{"op":"replace","path":"type","value":{"id":1}}]`, "type cannot be changed")
	if devices := c.list("/company/configurations"); len(devices) != 1 {
		t.Errorf("%d devices, want 1: what was refused left none", len(devices))
	}
}

func TestRequiredQuestion(t *testing.T) {
	t.Parallel()
	c := newCaller(t, psasim.Options{})
	id, err := c.site.Add("/company/configurations/types/2/questions", map[string]any{
		"question": "Encrypted?", "fieldType": "Text", "entryType": "EntryField", "sequenceNumber": 1, "requiredFlag": true,
	})
	if err != nil {
		t.Fatal(err)
	}
	c.refused("POST", "/company/configurations", `{"name":"PC","type":{"id":2},"company":{"id":2}}`, "The question Encrypted? is required")
	c.want(201, "POST", "/company/configurations", fmt.Sprintf(`{"name":"PC","type":{"id":2},"company":{"id":2},"questions":[{"questionId":%d,"answer":"yes"}]}`, id))
}

func TestBulk(t *testing.T) {
	t.Parallel()
	const good, bad = `{"name":"PC","type":{"id":2},"company":{"id":2},"deviceIdentifier":"a"}`, `{"name":"PC","type":{"id":99},"company":{"id":2}}`
	for name, row := range map[string]struct {
		response      psasim.BulkResponse
		post, put     int
		want          string
		mixed, leaves int
	}{
		"results": {psasim.BulkResults, 207, 207, `{"payload":[{"data":{"id":1},"originalIndex":0,"statusCode":201,"success":true}]}`, 207, 2},
		"records": {psasim.BulkRecords, 201, 200, `[{"_info":`, 400, 1},
		"first":   {psasim.BulkFirst, 201, 200, `{"_info":`, 400, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newContractCaller(t, psasim.Options{BulkResponse: row.response})
			if status, body, _ := c.do("POST", "/company/configurations/bulk", "["+good+"]"); status != row.post || !strings.HasPrefix(body, row.want) {
				t.Errorf("POST: %d %s", status, body)
			}
			other := strings.Replace(good, `"a"`, `"b"`, 1)
			if status, body, _ := c.do("POST", "/company/configurations/bulk", "["+other+","+bad+"]"); status != row.mixed || !strings.Contains(body, "ConfigurationType 99 not found") {
				t.Errorf("one that is refused: %d %s", status, body)
			}
			if devices := c.list("/company/configurations"); len(devices) != row.leaves {
				t.Errorf("%d devices, want %d", len(devices), row.leaves)
			}
			if status, body, _ := c.do("PUT", "/company/configurations/bulk", `[{"name":"Renamed","type":{"id":2},"company":{"id":2},"deviceIdentifier":"a"}]`); status != row.put {
				t.Errorf("PUT: %d %s", status, body)
			}
			if device := c.want(200, "GET", "/company/configurations/1", ""); at(device, "name") != "Renamed" {
				t.Errorf("the device after a PUT: %v", device)
			}
		})
	}
	c := newContractCaller(t, psasim.Options{})
	if _, body, _ := c.do("PUT", "/company/configurations/bulk", `[{"name":"PC","type":{"id":2},"company":{"id":2}}]`); !strings.Contains(body, "id or deviceIdentifier is required.") {
		t.Errorf("PUT without either: %s", body)
	}
}

// A device whose push is refused is not there, and the next one is.
func TestBulkTakesBackWhatIsRefused(t *testing.T) {
	t.Parallel()
	c := newContractCaller(t, psasim.Options{DiscoverCrossReferences: true})
	c.integrate()
	const body = `[{"name":"PC","type":{"id":2},"company":{"id":2},"deviceIdentifier":"a"}]`
	query := "?managementSolutionName=Axcient&type=online_backup&level="
	if _, text, _ := c.do("POST", "/company/configurations/bulk"+query+strings.Repeat("x", 256), body); !strings.Contains(text, "maximum length of 255") {
		t.Errorf("a level that is too long: %s", text)
	}
	c.want(207, "POST", "/company/configurations/bulk"+query+"gold", body)
	if devices := c.list("/company/configurations"); len(devices) != 1 || at(devices[0], "id") != "2" {
		t.Errorf("devices: %v", devices)
	}
}

func TestManagedItSync(t *testing.T) {
	t.Parallel()
	now := newClock()
	c := newContractCaller(t, psasim.Options{Now: now.read, ManagedItSyncTakes: time.Minute})
	references := fmt.Sprintf("/company/managedDevicesIntegrations/%d/crossReferences", c.integrate())
	c.want(201, "POST", references, `{"vendorType":"online_backup","vendorLevel":"gold"}`)
	rows := c.list("/company/management")
	if len(rows) != 1 || at(rows[0], "integratorLogin/name") != "Axcient" {
		t.Fatalf("/company/management: %v", rows)
	}
	path := "/company/management/" + at(rows[0], "id")
	c.site.FailManagedItSync("the integrator login is locked.")
	if done := c.want(200, "POST", path+"/executeManagedItSync", ""); done["success"] != true {
		t.Errorf("executeManagedItSync: %v", done)
	}
	if logs := c.list(path + "/logs"); len(logs) != 0 {
		t.Errorf("logs of a synchronization that runs: %v", logs)
	}
	c.want(404, "GET", path+"/log/download", "")
	now.now = now.now.Add(time.Minute)
	if logs := c.list(path + "/logs"); len(logs) != 1 || !strings.HasSuffix(at(logs[0], "fullPathFileName"), ".log") {
		t.Errorf("logs: %v", logs)
	}
	_, text, header := c.do("GET", path+"/log/download", "")
	if !strings.Contains(text, "the integrator login is locked.") || !strings.Contains(text, "online_backup, gold has no product") || !strings.HasPrefix(header.Get("Content-Type"), "text/plain") {
		t.Errorf("the log: %s", text)
	}
	for _, path := range []string{"/service/severities", "/service/impacts"} {
		if rows := c.list(path); len(rows) != 3 {
			t.Errorf("%s: %v", path, rows)
		}
	}
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/process"
)

// export is a source that is made as it is read: a head and rows with their number
// in the place of each %d.
type export struct {
	name, head, row string
	// rows is how many there are; 0 fills the size.
	rows int
	json bool
}

const portalHead = "Account No,Cust. ID,Company,Username,SPlan,Service,Type,Disk Usage (GB),Last Backup,Last Status,Notes\n"

// exports are ordinary ones and those that could take the most memory.
var exports = []export{
	{
		name: "20,000 accounts", head: portalHead, rows: 20_000,
		row: "%d,34826,Acme Dental,machine-%d,Standard 25GB,Online Backup,Server,123.45,2026-11-23T03:12:44Z,Success,\n",
	},
	{
		name: "as many accounts as fit", head: portalHead,
		row: "%d,34826,Acme Dental,machine-%d,Standard 25GB,Online Backup,Server,123.45,2026-11-23T03:12:44Z,Success,\n",
	},
	{
		name: "each another customer's", head: portalHead,
		row: "%d,%d,Acme Dental %d,machine-%d,Standard %d,Online Backup,Server,123.45,2026-11-23T03:12:44Z,Failed,\n",
	},
	{
		name: "one account again and again", head: portalHead,
		row: "8020,34826,Acme Dental,machine,Standard 25GB,Online Backup,Server,123.45,2026-11-23T03:12:44Z,Success,\n",
	},
	{
		name: "much that is not needed", head: portalHead,
		row: "%d,34826,Acme Dental,machine-%d,Standard 25GB,Online Backup,Server,123.45,2026-11-23T03:12:44Z,Success," + strings.Repeat("note ", 2500) + "\n",
	},
	{
		name: "names without end", head: portalHead,
		row: "%d,34826,Acme %d,machine-%d" + strings.Repeat("x", 100_000) + ",Standard 25GB,Online Backup,Server,123.45,2026-11-23T03:12:44Z,Success,\n",
	},
	{
		name: "JSON", json: true, head: `{"accounts":[{"customer_id":"1","account":"a","service":"online_backup","device_type":"server","used_bytes":1}`,
		row: `,{"customer_id":"34826","customer_name":"Acme Dental","account":"%d","username":"machine-%d","service":"online_backup","service_plan":"Standard 25GB",` +
			`"device_type":"server","used_bytes":123456789012,"last_backup":{"status":"success","finished_at":"2026-11-23T03:12:44Z","successes":1}}`,
	},
	{
		name: "JSON, events of one account", json: true,
		head: `{"accounts":[{"customer_id":"1","account":"a","service":"online_backup","device_type":"server","used_bytes":1,"events":[` +
			`{"id":"first","type":"backup_failed","severity":"error","at":"2026-11-23T03:12:44Z","message":""}`,
		row: `,{"id":"%d","type":"backup_failed","severity":"error","at":"2026-11-23T03:12:44Z","message":"The backup failed."}`,
	},
	{name: "JSON, one name", json: true, head: `{"accounts":[{"customer_name":"`, row: strings.Repeat("x", 1000)},
}

// generated makes an export, up to a size in bytes.
type generated struct {
	export
	size, made int64
	row        int
	rest       []byte
}

func (g *generated) Read(p []byte) (int, error) {
	for len(g.rest) == 0 {
		switch {
		case g.made == 0:
			g.rest = []byte(g.head)
		case g.row == g.rows && g.rows > 0:
			return 0, io.EOF
		default:
			g.row++
			g.rest = []byte(strings.ReplaceAll(g.export.row, "%d", fmt.Sprint(g.row)))
		}
		if g.made+int64(len(g.rest)) > g.size {
			return 0, io.EOF
		}
		g.made += int64(len(g.rest))
	}
	n := copy(p, g.rest)
	g.rest = g.rest[n:]
	return n, nil
}

// reading is what a process that read an export says.
type reading struct {
	Read, Memory int64
	Accounts     int
	Took         time.Duration
	Error        string
}

// readOnce reads an export in this process.
func readOnce(name string, size int64, out io.Writer) error {
	for _, e := range exports {
		if e.name != name {
			continue
		}
		from := &generated{export: e, size: size}
		began := time.Now()
		var usage axcient.Usage
		var err error
		if e.json {
			usage, err = axcient.ReadJSON(from, "usage.json", axcient.Limits{})
		} else {
			usage, err = axcient.ReadCSV(from, "usage.csv", axcient.CSVOptions{})
		}
		r := reading{Read: from.made, Memory: process.PeakMemory(os.Getpid()), Accounts: len(usage.Accounts), Took: time.Since(began)}
		if err != nil {
			r.Error, _, _ = strings.Cut(err.Error(), "\n")
		}
		return json.NewEncoder(out).Encode(r)
	}
	return errors.New("there is no such export")
}

// benchSources reads every export in a process of its own.
func benchSources(ctx context.Context, size int64) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	for _, e := range exports {
		command := exec.CommandContext(ctx, self, "-size", fmt.Sprint(size), "-export", e.name)
		command.Stderr = os.Stderr
		text, err := command.Output()
		if err != nil {
			return err
		}
		var r reading
		if err := json.Unmarshal(text, &r); err != nil {
			return err
		}
		fmt.Printf("%-28s %7.1f MB read in %5.1f s, %6d accounts, %6.1f MB  %.150s\n", e.name,
			float64(r.Read)/1e6, r.Took.Seconds(), r.Accounts, float64(r.Memory)/(1<<20), r.Error)
	}
	return nil
}

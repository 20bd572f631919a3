package syncrun_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/push"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/report"
)

// hint is how a refusal says that it could show what was approved, too.
const hint = "set preview_text to the text of the connectwise_sync_preview"

// approval returns the arguments that approve what a preview shows now.
func (p *protocol) approval() kittest.Config {
	p.t.Helper()
	preview := p.Data(previewName, p.inputs())
	return kittest.Config{"preview": preview.Value("sha256"), "preview_text": preview.Value("text")}
}

// edit gives the addition of a client another quantity, as a technician would.
func (p *protocol) edit(client int, quantity int64) {
	p.t.Helper()
	c := p.site.Clients[client]
	p.MustEdit(fmt.Sprintf("/finance/agreements/%d/additions", c.Agreement), c.Additions["online_backup"], map[string]any{"quantity": quantity})
}

// hasLine reports whether a list has a line with a mark.
func hasLine(lines []push.Line, mark push.Mark, text string) bool {
	return slices.ContainsFunc(lines, func(l push.Line) bool { return l.Mark == mark && strings.TrimSpace(l.Text) == text })
}

// A run writes what was approved or nothing, for the first run as for a later one,
// and the action like the resource. Given the text of the preview, the error and the
// report have what was approved and what would have been written; without it what
// would have been written, and how to get both. No message has the name of a machine.
func TestNotApproved(t *testing.T) {
	t.Parallel()
	for name, refuse := range map[string]func(*protocol, kittest.Config) *kittest.Result{
		"create": func(p *protocol, config kittest.Config) *kittest.Result { return p.Create(config) },
		"update": func(p *protocol, config kittest.Config) *kittest.Result { return p.Update(config) },
		"action": func(p *protocol, config kittest.Config) *kittest.Result { return p.Invoke(pushAction, config).Result },
	} {
		for _, text := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, text %t", name, text), func(t *testing.T) {
				t.Parallel()
				p := newProtocol(t, 3)
				p.withTickets()
				p.settings += `, "minimum_interval": "0s"`
				p.Create(p.config(nil))
				if name != "update" {
					p.Forget()
				}
				p.grow(1)
				p.happens(1, "backup_failed")
				approval := p.approval()
				if !text {
					delete(approval, "preview_text")
				}
				// Of what was approved one is another now, and one more is to be written.
				p.edit(1, 7)
				p.grow(2)
				refused := refuse(p, p.config(approval))
				now := []string{"changed after the preview", "Nothing was written", "quantity: 7 -> 37", "quantity: 39 -> 40", "ticket \"Backup failed"}
				if text {
					refused.Fails("preview", append(now, "~     quantity: 36 -> 37", "~     quantity: 7 -> 37", "+     quantity: 39 -> 40")...)
				} else {
					refused.Fails("preview", append(now, hint)...)
				}
				if sent := writes(refused.Requests); len(sent) != 0 || p.Exists() != (name == "update") {
					t.Errorf("sent %q, stored %t", sent, p.Exists())
				}
				p.wantQuantity(1, 7)
				refused.SaysNothingOf("machine-")
				if text {
					refused.SaysNothingOf(hint)
				}
				p.wantReported(text)
			})
		}
	}
}

// wantReported looks for the refusal of [TestNotApproved] in the report.
func (p *protocol) wantReported(text bool) {
	p.t.Helper()
	record, err := report.Verify([]byte(p.read("reports/nightly.json")))
	if err != nil || record.Refusal == nil {
		p.t.Fatalf("the record has the refusal %v, %v", record.Refusal, err)
	}
	lists := *record.Refusal
	marks := map[bool][]push.Mark{true: {push.Changed, push.Added}, false: {"", ""}}[text]
	if !hasLine(lists.Planned, marks[0], "quantity: 7 -> 37") || !hasLine(lists.Planned, marks[1], "quantity: 39 -> 40") {
		p.t.Errorf("the record has not what would have been written: %q", lists.Planned)
	}
	if hasLine(lists.Approved, push.Changed, "quantity: 36 -> 37") != text || (len(lists.Approved) > 0) != text {
		p.t.Errorf("the record has the approved list %q", lists.Approved)
	}
	page := p.read("reports/nightly.html")
	for part, want := range map[string]bool{
		"this is not what was approved": true, "quantity: 7 -&gt; 37": true, "quantity: 39 -&gt; 40": true,
		"quantity: 36 -&gt; 37": text, "<h4>Approved</h4>": text, "What was approved is not known here": !text,
	} {
		if strings.Contains(page, part) != want {
			p.t.Errorf("the page has %q: %t", part, !want)
		}
	}
}

// What was approved stays in the state together, hash and text, while a preview has
// nothing to write; each plan after the first is empty.
func TestApprovedStays(t *testing.T) {
	t.Parallel()
	p := newProtocol(t, 2)
	p.settings = `, "minimum_interval": "0s"`
	first := p.approval()
	p.Create(p.config(first)).Has("preview", first["preview"]).Has("preview_text", first["preview_text"])
	nothing := p.approval()
	if nothing["preview"] != plan.EmptySHA256 || nothing["preview_text"] != "Nothing to write.\n" {
		t.Fatalf("the second preview is %v", nothing)
	}
	p.Plan(p.config(nothing)).Plans("no-op").Sent()

	// A text more or less makes no run. Hash and text are then those of one preview.
	hash := kittest.Config{"preview": nothing["preview"]}
	for _, approval := range []kittest.Config{hash, nothing, nil} {
		changed := p.Update(p.config(approval)).Plans("update").Sent()
		for _, name := range []string{"preview", "preview_text"} {
			changed.Has(name, approval[name])
		}
		p.Plan(p.config(approval)).Plans("no-op").Sent()
	}

	p.grow(1)
	second := p.approval()
	p.Update(p.config(second)).Has("preview", second["preview"]).Has("preview_text", second["preview_text"])
	p.wantQuantity(1, billed(1)+1)
	p.Plan(p.config(p.approval())).Plans("no-op").Sent()
}

// A text without the hash that it belongs to is a mistake, and so is one of a length
// that no preview has.
func TestPreviewTextInvalid(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		approval kittest.Config
		message  string
	}{
		"without a hash": {kittest.Config{"preview_text": "Nothing to write.\n"}, `"preview" must be specified`},
		"too long":       {kittest.Config{"preview": plan.EmptySHA256, "preview_text": strings.Repeat("x", 8<<20+1)}, "at most 8388608"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProtocol(t, 1)
			p.Create(p.config(row.approval)).Fails("preview_text", row.message).Sent()
			p.Invoke(pushAction, p.config(row.approval)).Fails("preview_text", row.message).Sent()
			if _, err := os.Stat(p.path("reports")); err == nil {
				t.Error("there is a report of a run that did not begin")
			}
		})
	}
}

package syncrun

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/push"
)

// result is what the state holds of a customer. It names no machine.
type result struct {
	Status   string  `tfsdk:"status"`
	PushedAt *string `tfsdk:"pushed_at"`
	DueAt    *string `tfsdk:"due_at"`
	Changes  int64   `tfsdk:"changes"`
	Held     int64   `tfsdk:"held"`
	Message  *string `tfsdk:"message"`
	Desired  *string `tfsdk:"desired_sha256"`
}

// lastRun returns what the state says of each customer.
func lastRun(ctx context.Context, state tfsdk.State) (map[string]push.Last, diag.Diagnostics) {
	last := map[string]push.Last{}
	if state.Raw.IsNull() {
		return last, nil
	}
	var results map[string]result
	diags := state.GetAttribute(ctx, path.Root("results"), &results)
	for id, one := range results {
		l := push.Last{Status: apply.Status(one.Status), PushedAt: timeOf(one.PushedAt)}
		if one.Desired != nil {
			l.Desired = *one.Desired
		}
		last[id] = l
	}
	return last, diags
}

func timeOf(text *string) time.Time {
	if text == nil {
		return time.Time{}
	}
	t, _ := time.Parse(time.RFC3339, *text)
	return t
}

func textOf(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	text := t.UTC().Format(time.RFC3339)
	return &text
}

// maxMessage bounds what the state holds of a customer's trouble; the report has
// all of it.
const maxMessage = 300

// storeOutcome writes the computed attributes.
func storeOutcome(ctx context.Context, state *tfsdk.State, req runRequest, outcome *push.Outcome, report string, usage axcient.Usage) diag.Diagnostics {
	nameless := nameless(usage)
	namelessMessage := namelessMessage(usage, nameless)
	var diags diag.Diagnostics
	results := map[string]result{}
	counts := map[string]int64{"changes": 0, "held": 0, "requests": int64(len(outcome.Exchanges))}
	holds := map[string]int64{}
	for _, c := range outcome.Plan.Customers {
		holds[c.ID] = int64(len(c.Holds))
	}
	for _, c := range outcome.Result.Customers {
		one := result{
			Status: string(c.Status), PushedAt: textOf(c.PushedAt), DueAt: textOf(c.DueAt),
			Changes: int64(len(c.Done)), Held: holds[c.ID],
		}
		if c.Message != "" {
			message := cut(namelessMessage(c.Message), maxMessage)
			one.Message = &message
		}
		if hash := c.Desired; hash != "" {
			one.Desired = &hash
		}
		results[c.ID] = one
		counts[string(c.Status)]++
		counts["changes"] += one.Changes
		counts["held"] += one.Held
	}
	events := []string{}
	for _, e := range outcome.Plan.Events {
		if len(events) < 50 {
			events = append(events, nameless(e.Message))
		}
	}
	var reason types.String
	diags.Append(req.plan.GetAttribute(ctx, path.Root("reason"), &reason)...)
	if reason.IsUnknown() {
		reason = types.StringValue(reasonUsage)
	}
	var reportHash *string
	if report != "" {
		reportHash = &report
	}
	for name, value := range map[string]any{
		"pushed_at": textOf(time.Now()), "desired_sha256": outcome.DesiredSHA256, "results": results, "counts": counts,
		"events": events, "report_sha256": reportHash, "reason": reason,
	} {
		diags.Append(state.SetAttribute(ctx, path.Root(name), value)...)
	}
	return diags
}

func cut(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}

package syncrun

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/push"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/report"
)

// The files of a report, by what follows its path.
const (
	recordFile   = ".json"
	pageFile     = ".html"
	progressFile = ".progress.jsonl"
)

// pushAndReport runs the engine and writes the report, that of a run which was
// refused too. The outcome is nil where nothing was written to ConnectWise; the
// hash is that of the record.
func pushAndReport(ctx context.Context, client *psa.Client, in push.Input, reportPath string, tell func(push.Progress)) (*push.Outcome, string, diag.Diagnostics) {
	var diags diag.Diagnostics
	progress, closeProgress, err := openProgress(reportPath)
	if err != nil {
		diags.AddAttributeError(path.Root("report_path"), "Cannot write the report", err.Error()+"\n\nNothing was pushed.")
		return nil, "", diags
	}
	defer closeProgress()
	in.Progress = func(p push.Progress) {
		progress(p)
		if p.Customer == "" { // the file has a line for each customer; the log says how far the run is
			tflog.Info(ctx, "sync", map[string]any{
				"phase": p.Phase, "customers": p.Customers, "finished": p.Finished, "failed": p.Failed, "requests": p.Requests,
			})
		}
		if tell != nil {
			tell(p)
		}
	}
	// A refusal shows the plan of now as the preview showed what was approved.
	nameless := nameless(in.Usage)
	in.Text = func(p plan.Plan) string { return seenIn(p, nameless).text() }
	outcome, err := push.Run(ctx, client, in)
	if err != nil {
		diags.Append(explain(err)...)
		if outcome.NotApproved != nil {
			_, reportDiags := writeReport(in, outcome, reportPath)
			diags.Append(reportDiags...)
		}
		return nil, "", diags
	}
	record, reportDiags := writeReport(in, outcome, reportPath)
	diags.Append(reportDiags...)
	if err := outcome.Err(); err != nil {
		diags.Append(explain(err)...)
	}
	return &outcome, record.SHA256, diags
}

// writeReport makes the record of a run, and writes it and its page where there is
// a path.
func writeReport(in push.Input, outcome push.Outcome, reportPath string) (report.Record, diag.Diagnostics) {
	var diags diag.Diagnostics
	record, err := report.New(in, outcome)
	if err == nil && reportPath != "" {
		err = record.WriteFile(reportPath + recordFile)
		if err == nil {
			err = record.WritePage(reportPath + pageFile)
		}
	}
	if err != nil {
		diags.AddAttributeWarning(path.Root("report_path"), "The report is not complete", "The push itself was recorded. "+sentence(err.Error()))
	}
	return record, diags
}

// openProgress creates the file of progress for its owner alone. To do so before
// anything is pushed shows that the report can be written.
func openProgress(reportPath string) (tell func(push.Progress), done func(), err error) {
	if reportPath == "" {
		return func(push.Progress) {}, func() {}, nil
	}
	if err := os.MkdirAll(filepath.Dir(reportPath), 0o700); err != nil {
		return nil, nil, fmt.Errorf("create the directory of the report: %w", err)
	}
	name := reportPath + progressFile
	// A file of an earlier run may be readable for others, and a link leads elsewhere:
	// both make way for a new file.
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("remove the file of progress of an earlier run: %w", err)
	}
	file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("create the file of progress: %w", err)
	}
	tell, _ = push.Lines(file)
	return tell, func() { _ = file.Close() }, nil
}

// explain turns an error of the engine into diagnostics.
func explain(err error) diag.Diagnostics {
	var diags diag.Diagnostics
	var refused *push.NotApprovedError
	var unfinished *push.UnfinishedError
	switch {
	case errors.As(err, &refused):
		advice := "\n\nNothing was written. Look at the new preview and apply again."
		if len(refused.Lists.Approved) == 0 {
			advice += " To see here and in the report what was approved, too, set preview_text to the text of the connectwise_sync_preview whose sha256 is in preview."
		}
		diags.AddAttributeError(path.Root("preview"), "ConnectWise or the usage changed after the preview", refused.Error()+advice)
	case errors.As(err, &unfinished):
		diags.AddError("The sync is not complete", unfinished.Error()+"\n\nThe next apply pushes what is left.")
	default:
		diags.Append(kit.Report("Cannot run the sync", err)...)
	}
	return diags
}

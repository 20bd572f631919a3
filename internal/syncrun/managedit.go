package syncrun

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// managedITAction starts ConnectWise's own Management IT sync
// (POST /company/management/{id}/executeManagedItSync), which updates the
// executive report from what was pushed.
type managedITAction struct{ connection *kit.Connection }

var _ action.ActionWithConfigure = (*managedITAction)(nil)

// NewManagedITAction returns the action connectwise_managed_it_sync.
func NewManagedITAction() action.Action { return &managedITAction{} }

func (a *managedITAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_managed_it_sync"
}

func (a *managedITAction) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.connection = kit.ConnectionFrom(req.ProviderData, &resp.Diagnostics)
}

func (a *managedITAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Starts ConnectWise's own Management IT sync, which brings the executive report up to date, waits for new logs and says which there are.",
		Attributes: map[string]schema.Attribute{
			"wait": schema.StringAttribute{Optional: true, MarkdownDescription: "How long to wait for a new log, for example `1m`, which is the default. `0s` does not wait."},
		},
	}
}

const (
	managementCollection = "/company/management"
	defaultLogWait       = time.Minute
	logPoll              = 2 * time.Second
)

func (a *managedITAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	const summary = "Cannot run the Management IT sync"
	if a.connection == nil || a.connection.Client == nil {
		resp.Diagnostics.AddError(summary, kit.ErrUnknownProvider.Error())
		return
	}
	wait := defaultLogWait
	var text types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("wait"), &text)...)
	if !text.IsNull() {
		d, err := time.ParseDuration(text.ValueString())
		if err != nil || d < 0 {
			resp.Diagnostics.AddAttributeError(path.Root("wait"), "Invalid duration", fmt.Sprintf("%q is not a valid duration, such as 1m.", text.ValueString()))
		}
		wait = d
	}
	if resp.Diagnostics.HasError() {
		return
	}
	message, err := managedITSync(ctx, a.connection.Client, wait, func(text string) {
		if ctx.Err() == nil {
			resp.SendProgress(action.InvokeProgressEvent{Message: text})
		}
	})
	if err != nil {
		resp.Diagnostics.Append(kit.Report(summary, err)...)
		return
	}
	if ctx.Err() == nil {
		resp.SendProgress(action.InvokeProgressEvent{Message: message})
	}
}

// managedITSync starts the sync and waits for a log that was not there before.
func managedITSync(ctx context.Context, client *psa.Client, wait time.Duration, tell func(string)) (string, error) {
	var id int64
	for record, err := range client.List(ctx, managementCollection, psa.Query{}) {
		if err != nil {
			return "", err
		}
		id = record.ID()
		break
	}
	if id == 0 {
		return "", fmt.Errorf("GET %s: ConnectWise returned no Management IT setup", managementCollection)
	}
	logs := fmt.Sprintf("%s/%d/logs", managementCollection, id)
	before, err := logFiles(ctx, client, logs)
	if err != nil {
		return "", err
	}
	started, err := client.Execute(ctx, fmt.Sprintf("%s/%d/executeManagedItSync", managementCollection, id), nil)
	if err != nil {
		return "", err
	}
	said, _ := started.Field("message").(string)
	if ok, isFlag := started.Field("success").(bool); isFlag && !ok {
		return "", fmt.Errorf("ConnectWise did not start the sync: %s", said)
	}
	tell("started: " + said)
	for end := time.Now().Add(wait); time.Now().Before(end); {
		timer := time.NewTimer(logPoll)
		select {
		case <-ctx.Done():
			timer.Stop()
			return "", ctx.Err()
		case <-timer.C:
		}
		now, err := logFiles(ctx, client, logs)
		if err != nil {
			return "", err
		}
		var fresh []string
		for name, size := range now {
			if before[name] != size {
				fresh = append(fresh, fmt.Sprintf("%s (%s bytes)", name, size))
			}
		}
		if len(fresh) > 0 {
			return "new logs: " + strings.Join(fresh, ", "), nil
		}
	}
	return "no new log yet; look at the logs of Management IT later", nil
}

func logFiles(ctx context.Context, client *psa.Client, path string) (map[string]string, error) {
	files := map[string]string{}
	for record, err := range client.List(ctx, path, psa.Query{}) {
		if err != nil {
			return nil, err
		}
		name, _ := record.Field("fullPathFileName").(string)
		files[name] = fmt.Sprint(record.Field("fileSize"))
	}
	return files, nil
}

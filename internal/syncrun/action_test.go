package syncrun_test

import (
	"context"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

const (
	pushAction      = "connectwise_sync"
	managedITAction = "connectwise_managed_it_sync"
)

// The action pushes what the resource would, and says how it went; within the
// interval it pushes by force alone.
func TestAction(t *testing.T) {
	t.Parallel()
	p := newProtocol(t, 2)
	done := p.Invoke(pushAction, p.config(nil))
	if n := len(done.Progress); !done.Completed || n < 2 || done.Progress[n-1] != "2 customers, 8 writes, 0 failed" {
		t.Errorf("completed %t, progress %q", done.Completed, done.Progress)
	}
	p.wantQuantity(0, billed(0))
	p.wantQuantity(1, billed(1))
	if !strings.Contains(p.read("reports/nightly.html"), "<html") {
		t.Error("no report")
	}
	p.grow(1)
	if sent := writes(p.Invoke(pushAction, p.config(nil)).Requests); len(sent) != 0 {
		t.Errorf("within the interval %q were sent", sent)
	}
	p.Invoke(pushAction, p.config(kittest.Config{"force": true}))
	p.wantQuantity(1, billed(1)+1)
}

// An action that fails says why on the input that it is about, and pushes nothing
// where it must not.
func TestActionFails(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		change    func(p *protocol) kittest.Config
		attribute string
		parts     []string
		writes    bool
	}{
		"a customer fails": {func(p *protocol) kittest.Config {
			p.Inject(psasim.Fault{Method: http.MethodPatch, Path: "/finance/agreements/", Field: "quantity", Code: "InvalidField", Message: "no"})
			return nil
		}, "", []string{"1 of 2 customers failed", "3400"}, true},
		"not approved": {func(*protocol) kittest.Config { return kittest.Config{"preview": strings.Repeat("0", 64)} }, "preview", []string{"Nothing was written"}, false},
		"no usage": {func(p *protocol) kittest.Config {
			if err := os.Remove(p.path("usage.json")); err != nil {
				p.t.Fatal(err)
			}
			return nil
		}, "source", []string{"usage.json", "cannot be opened"}, false},
		"no policy": {func(*protocol) kittest.Config { return kittest.Config{"policy": "{}"} }, "policy", []string{"connectwise_sync_policy"}, false},
		"no report": {func(p *protocol) kittest.Config { return kittest.Config{"report_path": p.path("usage.json/x")} }, "report_path", []string{"Nothing was pushed"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProtocol(t, 2)
			done := p.Invoke(pushAction, p.config(row.change(p)))
			done.Fails(row.attribute, row.parts...)
			if sent := writes(done.Requests); len(sent) > 0 != row.writes || !done.Completed {
				t.Errorf("completed %t, sent %q", done.Completed, sent)
			}
		})
	}
}

// An action whose caller is gone ends, says nothing more, and begins no further
// customer.
func TestActionCanceled(t *testing.T) {
	t.Parallel()
	p := newProtocol(t, 30)
	ctx, cancel := context.WithCancel(t.Context())
	dated := p.Intercepted()
	p.Intercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Method == http.MethodPatch {
			cancel()
		}
		dated(w, r, next)
	})
	var after []string
	done := p.InvokeWith(ctx, pushAction, p.config(nil), func(message string) {
		if ctx.Err() != nil {
			after = append(after, message)
		}
	})
	done.Fails("", "not attempted")
	if len(after) != 0 || !done.Completed {
		t.Errorf("completed %t, said %q after it was canceled", done.Completed, after)
	}
	if n := strings.Count(strings.Join(writes(done.Requests), " "), "/additions/"); n >= 30 {
		t.Errorf("%d additions were written", n)
	}
}

// The Management IT sync of ConnectWise is started, waited for, and its log named.
func TestManagedITSync(t *testing.T) {
	t.Parallel()
	const start = "POST /company/management/1/executeManagedItSync"
	t.Run("done", func(t *testing.T) {
		t.Parallel()
		site := kittest.NewSite(t, psasim.Options{})
		done := site.Invoke(managedITAction, kittest.Config{"wait": "30s"})
		if n := len(done.Progress); !done.Completed || n != 2 || !strings.HasPrefix(done.Progress[0], "started") || !strings.HasPrefix(done.Progress[1], "new logs: ") {
			t.Errorf("progress %q", done.Progress)
		}
		if sent := writes(done.Requests); !slices.Equal(sent, []string{start}) {
			t.Errorf("sent %q", sent)
		}
	})
	t.Run("not waited for", func(t *testing.T) {
		t.Parallel()
		site := kittest.NewSite(t, psasim.Options{})
		done := site.Invoke(managedITAction, kittest.Config{"wait": "0s"})
		if n := len(done.Progress); n != 2 || !strings.HasPrefix(done.Progress[1], "no new log yet") {
			t.Errorf("progress %q", done.Progress)
		}
	})
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		site := kittest.NewSite(t, psasim.Options{})
		site.Inject(psasim.Fault{Method: http.MethodPost, Path: "/company/management/", Status: http.StatusForbidden})
		done := site.Invoke(managedITAction, nil)
		done.Fails("", "Management IT", "403")
		if len(done.Progress) != 0 || !done.Completed {
			t.Errorf("progress %q", done.Progress)
		}
	})
	t.Run("no duration", func(t *testing.T) {
		t.Parallel()
		site := kittest.NewSite(t, psasim.Options{})
		done := site.Invoke(managedITAction, kittest.Config{"wait": "soon"})
		done.Fails("wait", `"soon" is not a valid duration`).Sent()
	})
	t.Run("canceled", func(t *testing.T) {
		t.Parallel()
		site := kittest.NewSite(t, psasim.Options{})
		ctx, cancel := context.WithCancel(t.Context())
		done := site.InvokeWith(ctx, managedITAction, nil, func(string) { cancel() })
		done.Fails("", "canceled")
		if len(done.Progress) != 1 || !done.Completed {
			t.Errorf("progress %q", done.Progress)
		}
	})
}

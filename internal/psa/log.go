package psa

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// subsystem names the client's log lines. Their level is that of the provider,
// or TF_LOG_PROVIDER_CONNECTWISE_PSA.
const subsystem = "psa"

type logKey struct{}

// LogContext makes the client's logger part of the context. Without a logger of
// the provider in it, as when nobody asked for logs, it does nothing.
func LogContext(ctx context.Context) context.Context {
	if ctx.Value(logKey{}) != nil {
		return ctx
	}
	ctx = tflog.NewSubsystem(ctx, subsystem, tflog.WithLevelFromEnv("TF_LOG_PROVIDER_CONNECTWISE", "PSA"))
	return context.WithValue(ctx, logKey{}, true)
}

type exchangeTimes struct {
	attempt      int
	took, waited time.Duration
}

// logExchange writes one line for an attempt; bodies at TRACE alone. The login
// is in headers, which are never logged.
func (t *transport) logExchange(ctx context.Context, request *http.Request, response *http.Response, err error, times exchangeTimes) {
	fields := map[string]any{
		"method": request.Method, "path": request.URL.Path, "query": request.URL.RawQuery,
		"attempt": times.attempt, "ms": times.took.Milliseconds(), "waited_ms": times.waited.Milliseconds(),
	}
	if tracing() && request.GetBody != nil {
		if body, bodyErr := request.GetBody(); bodyErr == nil {
			raw, _ := io.ReadAll(body)
			tflog.SubsystemTrace(ctx, subsystem, "request body", map[string]any{"path": request.URL.Path, "body": t.redact.Replace(mask(raw))})
		}
	}
	if err != nil {
		fields["error"] = redactError(clean(err), t.redact).Error()
		tflog.SubsystemWarn(ctx, subsystem, "request without a response", fields)
		return
	}
	fields["status"], fields["bytes"] = response.StatusCode, response.ContentLength
	tflog.SubsystemDebug(ctx, subsystem, "request", fields)
	if tracing() {
		raw, _ := io.ReadAll(response.Body)
		response.Body = io.NopCloser(bytes.NewReader(raw))
		tflog.SubsystemTrace(ctx, subsystem, "response body", map[string]any{"path": request.URL.Path, "body": t.redact.Replace(mask(raw))})
	}
}

// tracing reports whether bodies are logged at all: to mask them costs more than
// the exchange itself, and tflog cannot be asked for its level.
var tracing = sync.OnceValue(func() bool {
	for _, name := range []string{"TF_LOG", "TF_LOG_PROVIDER", "TF_LOG_PROVIDER_CONNECTWISE", "TF_LOG_PROVIDER_CONNECTWISE_PSA", "TF_ACC_LOG"} {
		if level := os.Getenv(name); strings.EqualFold(level, "TRACE") || strings.EqualFold(level, "JSON") {
			return true
		}
	}
	return false
})

// secretField is a field that looks like a secret in JSON that was cut off.
var secretField = regexp.MustCompile(`(?i)("[^"]*(?:password|secret|token|key)"\s*:\s*)"(?:[^"\\]|\\.)*"?`)

var secretName = regexp.MustCompile(`(?i)password|secret|token|key$`)

// mask writes a body with every field that looks like a secret blotted out. A
// JSON Patch names the field beside the value.
func mask(body []byte) string {
	const most = 16 << 10
	var v any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if len(body) == 0 || decoder.Decode(&v) != nil {
		return excerpt(body)
	}
	masked, err := json.Marshal(blot(v))
	if err != nil {
		return ""
	}
	if len(masked) > most {
		return strings.ToValidUTF8(string(masked[:most]), "") + "…"
	}
	return string(masked)
}

func blot(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if path, ok := v["path"].(string); ok && v["op"] != nil && secretName.MatchString(path) {
			v["value"] = blotted
		}
		for name, field := range v {
			if secretName.MatchString(name) && field != nil {
				v[name] = blotted
			} else {
				v[name] = blot(field)
			}
		}
	case []any:
		for i := range v {
			v[i] = blot(v[i])
		}
	}
	return v
}

package kit_test

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/managedit"
	"github.com/psaforge/terraform-provider-connectwise/internal/service"
)

// solutionWithSecret is a configuration with a password.
func solutionWithSecret(password string) kittest.Config {
	return kittest.Config{
		"name": "Axcient", "management_it_solution_type": "Custom", "management_solution_name": "Axcient",
		"global_login": true, "global_login_username": "msp",
		"global_login_password_wo": password, "global_login_password_wo_version": "1",
	}
}

// A crash while a password is on its way prints the stack of every goroutine, and
// the password on none of them.
func TestCrashTellsNoSecret(t *testing.T) {
	const password = "password-must-not-leak"
	if os.Getenv("TEST_CRASH") != "" {
		h := kittest.New(t, managedit.Solution)
		h.Intercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			if r.Method == http.MethodPost {
				go func() { panic("crash of the test") }()
				select {}
			}
			next.ServeHTTP(w, r)
		})
		h.Create(solutionWithSecret(password))
		return
	}
	t.Parallel()
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestCrashTellsNoSecret$")
	command.Env = append(os.Environ(), "TEST_CRASH=1", "GOTRACEBACK=all")
	out, err := command.CombinedOutput()
	if err == nil || !bytes.Contains(out, []byte("crash of the test")) || !bytes.Contains(out, []byte("psa.(*Client)")) {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, secret := range []string{password, "private-secret"} {
		if bytes.Contains(out, []byte(secret)) {
			t.Errorf("%s is in:\n%s", secret, out)
		}
	}
}

// Whatever an import id holds, it asks for boards and their statuses by condition or
// by number, and for nothing else.
func TestImportIDsAreNoPaths(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, service.Status)
	path := regexp.MustCompile(`^/service/boards(/\d+(/statuses(/\d+)?)?)?$`)
	asked := 0
	for _, hostile := range []string{
		"../../system/members", "../..", "1/../../../system/members/1", `1/O"Brien" or id > 0`, "1/x?fields=id", "1/x#y", "1/%2e%2e%2f", "1/a&pageSize=1",
		"1/line\r\nbreak", "Service Desk/..", "..;/1", "1/\x00", "-1/1", "1/1.5", "1/[x]", `1/\"`, "1/2/3", "//", "name=../name=..", "1/é 名",
	} {
		h.Forget()
		_, last, _ := strings.Cut(hostile, "/")
		result := h.Import(hostile).Fails("", "Cannot import connectwise_board_status")
		if strings.HasPrefix(hostile, "1/") && last != "1.5" {
			result.Fails("", "there is no board status with name = "+strconv.Quote(last))
		}
		for _, r := range result.Requests {
			asked++
			query, err := url.ParseQuery(r.Query)
			if err != nil || !path.MatchString(r.Path) || r.Method != http.MethodGet {
				t.Errorf("%q asked for %s %s?%s", hostile, r.Method, r.Path, r.Query)
			}
			for name := range query {
				if name != "conditions" && name != "pageSize" && name != "page" && name != "orderBy" && name != "fields" {
					t.Errorf("%q asked with %s=%s", hostile, name, query.Get(name))
				}
			}
			if size := query.Get("pageSize"); size == "1" || strings.Contains(query.Get("fields"), "x") {
				t.Errorf("%q asked with %s", hostile, r.Query)
			}
		}
	}
	if asked == 0 {
		t.Error("nothing was asked for: the test looks at the wrong thing")
	}
}

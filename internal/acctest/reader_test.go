package acctest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/acctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/opentofu"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

// reader does what a page says, in a directory that begins empty, as a person
// who has nothing but the page, Terraform and an account.
type reader struct {
	t     *testing.T
	home  string
	env   []string
	yours map[string]string // values for the placeholders of exported variables
	log   strings.Builder
	tofu  bool
}

// newReader makes a reader of pages for a site. The registry that Terraform asks
// is a mirror of the provider of this checkout, and clones of public
// repositories come from remotes, by their URLs.
func newReader(t *testing.T, site *acctest.Site, remotes map[string]string) *reader {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
	binary, err := opentofu.Find(t.Context(), os.Getenv("TF_ACC_TERRAFORM_PATH"), os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{t: t, home: t.TempDir(), yours: map[string]string{}}
	for _, variable := range site.Environment() {
		name, value, _ := strings.Cut(variable, "=")
		r.yours[name] = value
	}
	mirror, err := terraform.NewMirrored(t.Context(), binary, builtProvider(t), r.home, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.tofu = strings.HasPrefix(mirror.Version, "OpenTofu")
	programs := filepath.Join(r.home, ".programs")
	r.must(os.Mkdir(programs, 0o755))
	r.must(os.Symlink(binary, filepath.Join(programs, "terraform")))
	stub, err := os.ReadFile(filepath.Join("testdata", "gh"))
	r.must(err)
	r.must(os.WriteFile(filepath.Join(programs, "gh"), stub, 0o755))
	var config strings.Builder
	config.WriteString("[user]\n  name = Reader\n  email = reader@example.com\n[init]\n  defaultBranch = main\n[protocol \"file\"]\n  allow = always\n")
	for from, to := range remotes {
		fmt.Fprintf(&config, "[url \"file://%s\"]\n  insteadOf = %s\n", to, from)
	}
	r.must(os.WriteFile(filepath.Join(r.home, ".gitconfig"), []byte(config.String()), 0o600))
	r.must(os.Mkdir(r.path("work"), 0o755))
	r.must(os.WriteFile(r.path(".cwd"), []byte(r.path("work")), 0o600))
	r.env = append(slices.DeleteFunc(mirror.Env(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return name == "TF_IN_AUTOMATION" || name == "TF_ACC" || strings.HasPrefix(name, "CONNECTWISE_") || strings.HasPrefix(name, "GIT_")
	}),
		"HOME="+r.home, "PATH="+programs+":"+os.Getenv("PATH"), "EVENTS="+r.path(".events"), "COMMENT="+r.path(".comment"),
		"GOCACHE="+goEnv(t, "GOCACHE"), "GOMODCACHE="+goEnv(t, "GOMODCACHE"), "GOPROXY="+goEnv(t, "GOPROXY"), "GIT_TERMINAL_PROMPT=0")
	return r
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func (r *reader) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatalf("%s\n%s", err, r.log.String())
	}
}

func (r *reader) path(name string) string { return filepath.Join(r.home, name) }

// directory is where the reader's shell is.
func (r *reader) directory() string {
	r.t.Helper()
	raw, err := os.ReadFile(r.path(".cwd"))
	r.must(err)
	return strings.TrimSpace(string(raw))
}

// follow does what the blocks say, one after the other, and calls after when the
// commands of a block have ended.
func (r *reader) follow(blocks []block, after func()) {
	r.t.Helper()
	for _, block := range blocks {
		switch {
		case block.language == "shell":
			r.run(block.text)
			if after != nil {
				after()
			}
		case block.file != "":
			fmt.Fprintf(&r.log, "\n(write %s, %d lines)\n", block.file, strings.Count(block.text, "\n"))
			r.must(os.WriteFile(filepath.Join(r.directory(), block.file), []byte(block.text), 0o600))
		}
	}
}

var (
	placeholder = regexp.MustCompile(`(?m)^export ([A-Z_]+)=(\S+)$`)
	colors      = regexp.MustCompile(`\x1b\[[0-9;]*m`)
	promised    = regexp.MustCompile(`(?m)\S +# (.+)$`)
)

// run runs the commands of a block, says yes to every question, and wants what the
// comments behind the commands promise in what is printed, in that order.
func (r *reader) run(commands string) {
	r.t.Helper()
	commands = placeholder.ReplaceAllStringFunc(commands, func(line string) string {
		name := placeholder.FindStringSubmatch(line)[1]
		if value, ok := r.yours[name]; ok {
			return fmt.Sprintf("export %s=%q", name, value)
		}
		return line
	})
	script := fmt.Sprintf("set -eo pipefail\ncd \"$(cat %[1]s/.cwd)\"\n[ ! -e %[1]s/.env ] || . %[1]s/.env\nset -x\n%[2]s\n{ set +x; } 2> /dev/null\npwd > %[1]s/.cwd\nexport -p | grep -v ' \\(PWD\\|OLDPWD\\|SHLVL\\)=' > %[1]s/.env\n",
		r.home, commands)
	command := r.command(r.t.Context(), "bash", "-c", script)
	command.Stdin = strings.NewReader(strings.Repeat("yes\n", 10000))
	raw, err := command.CombinedOutput()
	out := colors.ReplaceAllString(string(raw), "")
	fmt.Fprintf(&r.log, "\n%s", out)
	r.must(err)
	rest := strings.Join(strings.Fields(out), " ")
	for _, match := range promised.FindAllStringSubmatch(commands, -1) {
		promise := strings.Join(strings.Fields(match[1]), " ")
		if r.tofu {
			promise = strings.ReplaceAll(promise, "Terraform", "OpenTofu")
		}
		_, after, ok := strings.Cut(rest, promise)
		if !ok {
			r.t.Fatalf("the commands\n%s\nprint no %q:\n%s", commands, match[1], out)
		}
		rest = after
	}
}

// command is a program in the reader's environment and directory.
func (r *reader) command(ctx context.Context, name string, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, name, arguments...)
	command.Env, command.Dir = r.env, r.directory()
	return command
}

// repository makes a repository of some of this checkout's files as they lie
// there, for a reader to clone.
func repository(t *testing.T, paths ...string) string {
	t.Helper()
	directory := t.TempDir()
	script := `git ls-files -co --exclude-standard -z -- "$@" | while IFS= read -rd '' file; do [ ! -e "$file" ] || printf '%s\0' "$file"; done |
		tar --null -T - -c | tar -x -C "$0" && cd "$0" && git init -q -b main && git add -Af . &&
		git -c user.name=Test -c user.email=test@example.com commit -qm "A checkout"`
	command := exec.CommandContext(t.Context(), "bash", append([]string{"-c", script, directory}, paths...)...)
	command.Dir = root
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%s\n%s", err, out)
	}
	return directory
}

// readOnlyKey is the public key of an API member that may only inquire.
const readOnlyKey = "public-key-that-reads"

// withReadOnlyKey is the site behind a server that has one more login, whose
// writes it refuses as ConnectWise does, and counts.
func withReadOnlyKey(t *testing.T, site *acctest.Site) (address string, refused func() int) {
	t.Helper()
	target, err := url.Parse(site.URL)
	if err != nil {
		t.Fatal(err)
	}
	writes := make(chan struct{}, 1000)
	proxy := &httputil.ReverseProxy{Rewrite: func(request *httputil.ProxyRequest) {
		request.SetURL(target)
		request.Out.Host = request.In.Host
		if user, _, _ := request.In.BasicAuth(); strings.HasSuffix(user, "+"+readOnlyKey) {
			request.Out.SetBasicAuth(acctest.CompanyID+"+"+acctest.PublicKey, acctest.PrivateKey)
		}
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if user, _, _ := request.BasicAuth(); strings.HasSuffix(user, "+"+readOnlyKey) && request.Method != http.MethodGet {
			writes <- struct{}{}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write([]byte(`{"code":"Unauthorized","message":"You do not have permission."}`))
			return
		}
		proxy.ServeHTTP(w, request)
	}))
	t.Cleanup(server.Close)
	return server.URL, func() int { return len(writes) }
}

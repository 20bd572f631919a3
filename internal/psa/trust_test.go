package psa_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// secureSite serves over TLS and counts the requests that arrive. It returns the
// file of its certificate, which stands for that of a private CA.
func secureSite(t *testing.T, most uint16) (site *httptest.Server, caCertFile string, arrived *atomic.Int64) {
	t.Helper()
	arrived = &atomic.Int64{}
	site = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		arrived.Add(1)
		_, _ = io.WriteString(w, `{"id":1}`)
	}))
	site.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: most} //nolint:gosec // an old server is what is tested
	site.Config.ErrorLog = log.New(io.Discard, "", 0)
	site.StartTLS()
	t.Cleanup(site.Close)
	return site, certificateFile(t, site.Certificate().Raw), arrived
}

func secureClient(t *testing.T, url, caCertFile string) *psa.Client {
	t.Helper()
	client, err := psa.New(psa.Config{
		SiteURL: url + "/v4_6_release/apis/3.0", CompanyID: "acme", PublicKey: "public", PrivateKey: "private-secret", ClientID: "client",
		CACertFile: caCertFile, MaxRetries: -1,
	})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// A server gets a request only with a certificate that is trusted, for its own name,
// over TLS 1.2 or newer.
func TestServersAreVerified(t *testing.T) {
	t.Parallel()
	modern, modernCA, modernArrived := secureSite(t, tls.VersionTLS13)
	plain, plainCA, plainArrived := secureSite(t, tls.VersionTLS12)
	old, oldCA, oldArrived := secureSite(t, tls.VersionTLS11)
	for name, row := range map[string]struct {
		url, caCertFile string
		arrived         *atomic.Int64
		problem         string
		untrusted       bool
	}{
		"a private CA that is named":    {modern.URL, modernCA, modernArrived, "", false},
		"TLS 1.2":                       {plain.URL, plainCA, plainArrived, "", false},
		"a private CA that is not":      {modern.URL, "", modernArrived, "certificate", true},
		"the certificate of another CA": {plain.URL, caOfAnother(t), plainArrived, "certificate", true},
		"another name":                  {strings.Replace(modern.URL, "127.0.0.1", "localhost", 1), modernCA, modernArrived, "localhost", true},
		"TLS 1.1":                       {old.URL, oldCA, oldArrived, "protocol version", false},
	} {
		before := row.arrived.Load()
		err := getBoard(t, secureClient(t, row.url, row.caCertFile))
		arrived := row.arrived.Load() - before
		if row.problem == "" {
			if err != nil || arrived != 1 {
				t.Errorf("%s: %v, %d requests", name, err, arrived)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), row.problem) || errors.Is(err, psa.ErrUntrusted) != row.untrusted || arrived != 0 {
			t.Errorf("%s: %v, %d requests", name, err, arrived)
		}
	}
}

// caOfAnother is a file with the certificate of somebody else.
func caOfAnother(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return certificateFile(t, raw)
}

func certificateFile(t *testing.T, raw []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// A file of certificates that has none is an error before anything is sent.
func TestCACertFile(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("-----BEGIN PRIVATE KEY-----\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for file, problem := range map[string]string{empty: "no PEM certificate", empty + ".missing": "cannot be read"} {
		_, err := psa.New(psa.Config{SiteURL: "https://localhost", CompanyID: "a", PublicKey: "b", PrivateKey: "c", ClientID: "d", CACertFile: file})
		var wrong *psa.ConfigError
		if !errors.As(err, &wrong) || wrong.Field != "CACertFile" || !strings.Contains(err.Error(), problem) {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// HTTPS_PROXY gets the connection to the site, with nothing of the request in the
// clear, and NO_PROXY keeps it away. No error tells the proxy's password. What
// net/http reads of the environment it reads once, so that each case is a process.
func TestProxy(t *testing.T) {
	const password = "proxy-password"
	// Not a loopback address to net/http, which would never go through a proxy.
	if url := os.Getenv("TEST_PROXY_SITE"); url != "" {
		fmt.Println(getBoard(t, secureClient(t, url, "")))
		return
	}
	t.Parallel()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	asked := make(chan string, 1)
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			request, err := http.ReadRequest(bufio.NewReader(connection))
			if err == nil {
				asked <- request.Method + " " + request.Host + " " + request.Header.Get("Proxy-Authorization") + request.Header.Get("Authorization")
			}
			_, _ = io.WriteString(connection, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
			_ = connection.Close()
		}
	}()
	login := "Basic " + base64.StdEncoding.EncodeToString([]byte("msp:"+password))
	for name, row := range map[string]struct {
		proxy, no, asked string
		says             string
	}{
		"a proxy":        {"http://msp:" + password + "@" + listener.Addr().String(), "", "CONNECT 0.0.0.0:1 " + login, "Bad Gateway"},
		"no proxy":       {"http://msp:" + password + "@" + listener.Addr().String(), "0.0.0.0", "", "refused"},
		"one of nowhere": {"http://msp:" + password + "@127.0.0.1:1", "", "", "refused"},
	} {
		command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProxy$")
		command.Env = append(os.Environ(), "TEST_PROXY_SITE=https://0.0.0.0:1", "HTTPS_PROXY="+row.proxy, "NO_PROXY="+row.no, "https_proxy=", "no_proxy=")
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %s\n%s", name, err, out)
		}
		request := ""
		select {
		case request = <-asked:
		default:
		}
		if request != row.asked || !strings.Contains(string(out), row.says) {
			t.Errorf("%s: the proxy got %q, want %q; the client says %s", name, request, row.asked, out)
		}
		if strings.Contains(string(out), password) {
			t.Errorf("%s: the proxy's password is in %s", name, out)
		}
	}
}

package psa

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
)

// ErrUntrusted is a server whose certificate is not trusted: it never got the
// request.
var ErrUntrusted = errors.New("certificate not trusted")

// untrusted reports whether a connection ended because of the server's certificate.
func untrusted(err error) bool {
	var refused *tls.CertificateVerificationError
	return errors.As(err, &refused)
}

// newRoundTripper returns the default transport, which honors HTTPS_PROXY and
// NO_PROXY, with the certificates of a file trusted beside the system's.
func newRoundTripper(caCertFile string, idle int) (http.RoundTripper, error) {
	standard, ok := http.DefaultTransport.(*http.Transport)
	if !ok { // somebody has put another one in its place
		return http.DefaultTransport, nil
	}
	clone := standard.Clone()
	clone.MaxIdleConnsPerHost = idle
	clone.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	if caCertFile == "" {
		return clone, nil
	}
	pem, err := os.ReadFile(caCertFile)
	if err != nil {
		return nil, &ConfigError{"CACertFile", fmt.Sprintf("cannot be read: %s", err)}
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool() // the file alone is better than no connection
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, &ConfigError{"CACertFile", fmt.Sprintf("names %s, in which there is no PEM certificate", caCertFile)}
	}
	clone.TLSClientConfig.RootCAs = roots
	return clone, nil
}

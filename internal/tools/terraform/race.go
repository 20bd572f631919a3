//go:build race

package terraform

// detector has a provider that is built by a program with the race detector built
// with it as well.
var detector = []string{"-race"}

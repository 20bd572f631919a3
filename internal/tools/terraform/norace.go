//go:build !race

package terraform

var detector []string

// Package examples holds what the exporter writes of the examples as it is.
package examples

import (
	"embed"
	"io/fs"
)

//go:embed ci/.gitignore ci/modules/client
var files embed.FS

// CI returns the parts of the example ci that the directories of an export need:
// the module of a client, and which files are not committed.
func CI() (fs.FS, error) { return fs.Sub(files, "ci") }

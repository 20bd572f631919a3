package export

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"
)

// makeEmpty makes a directory, for its owner alone, and insists that nothing is in it.
func makeEmpty(directory string) error {
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return err
	}
	if entries, err := os.ReadDir(directory); err != nil || len(entries) > 0 {
		return errors.Join(err, fmt.Errorf("%s is not empty: an export never overwrites", directory))
	}
	return nil
}

// writeFiles writes files, by their paths with slashes, for their owner alone, because
// they name clients and people: all of them or none. HCL is formatted. A file or link that has appeared since the
// directory was empty is an error.
func writeFiles(directory string, files map[string]string) (err error) {
	var written []string
	defer func() {
		if err != nil {
			for _, path := range written {
				_ = os.Remove(path)
			}
		}
	}()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(directory, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		written = append(written, path)
		text := files[name]
		if filepath.Ext(name) == ".tf" {
			text = strings.TrimSpace(string(hclwrite.Format([]byte(text)))) + "\n"
		}
		_, writeErr := file.WriteString(text)
		if err := errors.Join(writeErr, file.Close()); err != nil {
			return err
		}
	}
	return nil
}

// comment is a line of a comment, out of which no name leads.
func comment(text string) string {
	return "# " + strings.NewReplacer("\r", " ", "\n", " ").Replace(text) + "\n"
}

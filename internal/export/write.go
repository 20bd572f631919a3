package export

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"
)

// write writes files, by their paths with slashes, into a directory that is empty
// or that is made. They name clients and what they pay, so they are their owner's.
func write(directory string, files map[string]string) error {
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return err
	}
	if entries, err := os.ReadDir(directory); err != nil || len(entries) > 0 {
		return errors.Join(err, fmt.Errorf("%s is not empty: an export never overwrites", directory))
	}
	for name, text := range files {
		file := filepath.Join(directory, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			return err
		}
		if path.Ext(name) == ".tf" {
			text = strings.TrimSpace(string(hclwrite.Format([]byte(text)))) + "\n"
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

package axcient

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// Limits bound what a reader takes; zero fields have the defaults.
type Limits struct {
	// Accounts is the largest number of accounts: 500,000 by default.
	Accounts int
	// Bytes is the largest size of the input: 1 GiB by default.
	Bytes int64
}

func (l Limits) withDefaults() Limits {
	if l.Accounts <= 0 {
		l.Accounts = 500_000
	}
	if l.Bytes <= 0 {
		l.Bytes = 1 << 30
	}
	return l
}

// tooManyAccounts is the message of a source beyond Limits.Accounts.
func (l Limits) tooManyAccounts() string {
	return fmt.Sprintf("more than %d accounts: is this the right file?", l.Accounts)
}

// errTooLarge is what a bounded input ends with beyond its bound.
var errTooLarge = errors.New("larger than the bound")

// input reads at most a number of bytes, fails beyond, and knows the line of
// recent offsets. It keeps the line breaks of what its reader has buffered and
// not of the whole input.
type input struct {
	from  io.Reader
	bound int64
	// read is the number of bytes so far.
	read int64
	// breaks are the offsets of line breaks at or after kept; line is the
	// number of breaks before kept and lineStart the offset after the last.
	breaks    []int64
	line      int
	lineStart int64
}

func (i *input) Read(p []byte) (int, error) {
	if i.read >= i.bound {
		// An input of exactly the bound ends here.
		var one [1]byte
		for {
			n, err := i.from.Read(one[:])
			if n > 0 {
				return 0, errTooLarge
			}
			if err != nil {
				return 0, err
			}
		}
	}
	n, err := i.from.Read(p[:min(int64(len(p)), i.bound-i.read)])
	for at := 0; ; {
		next := bytes.IndexByte(p[at:n], '\n')
		if next < 0 {
			break
		}
		at += next + 1
		i.breaks = append(i.breaks, i.read+int64(at)-1)
	}
	i.read += int64(n)
	return n, err
}

// forget drops what is known of lines before an offset.
func (i *input) forget(offset int64) {
	n := 0
	for n < len(i.breaks) && i.breaks[n] < offset {
		i.lineStart = i.breaks[n] + 1
		n++
	}
	i.line += n
	i.breaks = append(i.breaks[:0], i.breaks[n:]...)
}

// place returns the line and column, in bytes from 1, of an offset that was not
// forgotten.
func (i *input) place(offset int64) string {
	i.forget(offset)
	return fmt.Sprintf("line %d, column %d", i.line+1, max(offset-i.lineStart, 0)+1)
}

// openFile calls read with a file's content.
func openFile(name string, read func(source string, r io.Reader) (Usage, error)) (Usage, error) {
	file, err := os.Open(name)
	if err != nil {
		return Usage{}, failure(name, "", err, "the file cannot be opened: %v", errors.Unwrap(err))
	}
	defer func() { _ = file.Close() }()
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return Usage{}, failure(name, "", nil, "is a directory, not a file")
	}
	return read(name, file)
}

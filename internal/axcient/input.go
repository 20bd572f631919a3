package axcient

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Limits bound what a reader takes; zero fields have the defaults.
type Limits struct {
	// Accounts is the largest number of accounts: 100,000 by default, which is twenty
	// times that of an MSP of 1,000 clients with 5 accounts each. A push of so many
	// takes hours at the rate that the API allows, and more memory than the reading.
	Accounts int
	// Kept is the most that the texts and events of the accounts may take in memory, in
	// bytes: 32 MiB by default. Texts that several accounts share count once.
	Kept int
	// Bytes is the largest size of the input: 1 GiB by default.
	Bytes int64
}

func (l Limits) withDefaults() Limits {
	if l.Accounts <= 0 {
		l.Accounts = 100_000
	}
	if l.Kept <= 0 {
		l.Kept = 32 << 20
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

// largestText bounds one text of an account, in bytes.
const largestText = 4096

// What an event takes beside its texts, and a text that may repeat beside itself, in
// bytes.
const (
	eventWeight  = 128
	sharedWeight = 64
)

// store keeps the texts of accounts: those that repeat once, and none as a part of
// the input's buffer, which it would keep in memory.
type store struct {
	bound    int
	kept     int
	repeated map[string]string
}

func newStore(l Limits) *store { return &store{bound: l.Kept, repeated: map[string]string{}} }

// own copies a text that belongs to one account.
func (s *store) own(text string) string {
	s.kept += len(text)
	return strings.Clone(text)
}

// shared returns the one copy of a text that other accounts have too.
func (s *store) shared(text string) string {
	kept, ok := s.repeated[text]
	if !ok {
		kept = s.own(text)
		s.kept += sharedWeight
		s.repeated[kept] = kept
	}
	return kept
}

// full reports whether more is kept than may be.
func (s *store) full() bool { return s.kept > s.bound }

// tooMuch is the message of a source beyond Limits.Kept.
func (l Limits) tooMuch() string {
	return fmt.Sprintf("the texts and events of the accounts are longer than %d bytes: is this the right file?", l.Kept)
}

// tooLong says that one text of an account is.
func tooLong(text string) error {
	return fmt.Errorf("%.60q and so on has %d bytes; a text may have %d", text, len(text), largestText)
}

// overfull is the error of a source with more accounts than the bound. An account
// that is in it twice is said first: it may be why there are so many.
func overfull(u Usage, found *problems, place func(account int, field string) string, message string) error {
	if _, err := normalize(u, found, place); err != nil {
		return err
	}
	return failure(found.source, "", nil, "%s", message)
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
	// consumed, where it is set, is how far the reader has come; one that wants more
	// than largestPending bytes beyond is in a value without end.
	consumed func() int64
}

// largestPending bounds what is read of a JSON value before its end, in bytes.
const largestPending = 1 << 20

// errEndless is what an input ends with inside a value without end.
var errEndless = errors.New("a value without end")

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
	if i.consumed != nil && i.read-i.consumed() > largestPending {
		return 0, errEndless
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

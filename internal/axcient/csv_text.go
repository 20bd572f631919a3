package axcient

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"golang.org/x/text/encoding/unicode"
)

var errNoMark = errors.New("this looks like UTF-16 without a byte order mark: save the file as \"CSV UTF-8\"")

// decodeText returns the text as UTF-8 without byte order mark. UTF-8 is not
// checked here but where a row is known.
func decodeText(r io.Reader) (*bufio.Reader, error) {
	raw := bufio.NewReader(r)
	start, err := raw.Peek(3)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	var endian unicode.Endianness
	switch {
	case bytes.Equal(start, []byte("\xef\xbb\xbf")):
		_, err := raw.Discard(len(start))
		return raw, err
	case bytes.HasPrefix(start, []byte("\xff\xfe")):
		endian = unicode.LittleEndian
	case bytes.HasPrefix(start, []byte("\xfe\xff")):
		endian = unicode.BigEndian
	case len(start) > 1 && (start[0] == 0 || start[1] == 0):
		return nil, errNoMark
	default:
		return raw, nil
	}
	return bufio.NewReader(unicode.UTF16(endian, unicode.ExpectBOM).NewDecoder().Reader(raw)), nil
}

// findDelimiter returns what occurs most often outside quotes in the header
// row, a comma where nothing does.
func findDelimiter(text *bufio.Reader) rune {
	// An error shows when the header is read.
	start, _ := text.Peek(text.Size())
	counts := map[byte]int{}
	quoted := false
	for _, b := range start {
		if b == '"' {
			quoted = !quoted
		}
		if quoted {
			continue
		}
		if b == '\n' {
			break
		}
		counts[b]++
	}
	best := byte(',')
	for _, candidate := range []byte{';', '\t'} {
		if counts[candidate] > counts[best] {
			best = candidate
		}
	}
	return rune(best)
}

package axcient

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// CSVOptions say how a CSV is to be read. The zero value reads the account list
// as the portal exports it.
type CSVOptions struct {
	Limits Limits
	// Delimiter is a comma, semicolon or tab; 0 finds it in the header.
	Delimiter rune
	// Columns maps the names of [CSVColumns] to the header's names. Columns that
	// are not mapped have their default name; an empty name says that the file
	// has no such column.
	Columns map[string]string
	// SizeUnit is the unit of sizes that carry none: B, KB, MB, GB, TB or KiB,
	// MiB, GiB, TiB. Without it the unit comes from the header's name, as in
	// "Disk Usage (GB)", and a size that has none anywhere is refused.
	SizeUnit string
	// Gigabyte defines KB, MB, GB and TB; [Binary] by default.
	Gigabyte Gigabyte
	// TimeLayout is the layout of the column last_backup in the notation of
	// package time. Without it ISO 8601 is read, with T or a space. Days and
	// months are never guessed.
	TimeLayout string
	// Location is the time zone of times that carry none; UTC by default.
	Location *time.Location
	// Services, DeviceTypes and Statuses map the export's words to this
	// package's, in addition to those that are known (see [ReadCSV]). Case does
	// not matter. The values of Statuses are those of [CSVStatuses].
	Services    map[string]Service
	DeviceTypes map[string]DeviceType
	Statuses    map[string]string
}

// maxRow bounds a row, in bytes: a quote that never closes would make the rest
// of the file one row.
const maxRow = 1 << 20

// ReadCSVFile reads a CSV from a file.
func ReadCSVFile(name string, options CSVOptions) (Usage, error) {
	return openFile(name, func(source string, r io.Reader) (Usage, error) {
		return ReadCSV(r, source, options)
	})
}

// ReadCSV reads a list of accounts with a header row, as UTF-8 with or without
// a byte order mark or as UTF-16 with one. Spaces around values are dropped.
// Source names the input in errors.
//
// The columns service and device_type hold the values of [Service] and
// [DeviceType] in any case and with spaces or hyphens for underscores: "Online
// Backup". The device type of services of mailboxes is ignored, as is a number
// of mailboxes of 0 elsewhere. A row of local backup that has no column
// local_used_bytes has its size in the column used_bytes.
//
// The column last_status holds one of [CSVStatuses] or a usual word for it. A
// failed or missed backup is an [Event] too, whose id is derived from customer,
// account, service and time, so that the same failure in the next export is the
// same event. A success is no event: it shows in LastBackup.
//
// A row that cannot be read fails the whole source. Rows are read one by one,
// and only what an [Account] holds stays in memory.
func ReadCSV(r io.Reader, source string, options CSVOptions) (Usage, error) {
	options.Limits = options.Limits.withDefaults()
	c := &csvReader{options: options, found: &problems{source: source}, texts: newStore(options.Limits)}
	if err := c.prepare(); err != nil {
		return Usage{}, failure(source, "", err, "%v", err)
	}
	decoded, err := decodeText(&input{from: r, bound: options.Limits.Bytes})
	if err != nil {
		return Usage{}, c.explain(err)
	}
	u, err := c.read(decoded)
	if err != nil {
		return Usage{}, c.explain(err)
	}
	return normalize(u, c.found, c.placeOf)
}

type csvReader struct {
	options CSVOptions
	found   *problems
	rows    *csv.Reader
	// index and header are the place and name of each mapped column.
	index  map[string]int
	header map[string]string
	units  map[string]unit
	words  words
	// lines are the lines on which the accounts' rows begin.
	lines []int
	line  int
	texts *store
}

// rowGuard fails when one row takes more than maxRow bytes. Reset by begin.
type rowGuard struct {
	from *bufio.Reader
	used int
}

var errLongRow = errors.New("the row is too long")

func (g *rowGuard) Read(p []byte) (int, error) {
	if g.used > maxRow {
		return 0, errLongRow
	}
	n, err := g.from.Read(p)
	g.used += n
	return n, err
}

func (c *csvReader) read(text *bufio.Reader) (Usage, error) {
	guard := &rowGuard{from: text}
	delimiter := c.options.Delimiter
	if delimiter == 0 {
		delimiter = findDelimiter(text)
	}
	c.rows = csv.NewReader(guard)
	c.rows.Comma, c.rows.ReuseRecord = delimiter, true
	c.line = 1
	header, err := c.rows.Read()
	if errors.Is(err, io.EOF) {
		return Usage{}, &SourceError{Source: c.found.source, Problems: []Problem{{Message: "the file is empty: a header row is needed"}}}
	}
	if err != nil {
		return Usage{}, err
	}
	if err := c.columns(header); err != nil {
		return Usage{}, err
	}
	var u Usage
	for {
		guard.used = 0
		row, err := c.rows.Read()
		if errors.Is(err, io.EOF) {
			return u, nil
		}
		if err != nil {
			return Usage{}, err
		}
		c.line, _ = c.rows.FieldPos(0)
		if len(u.Accounts) == c.options.Limits.Accounts {
			return Usage{}, overfull(u, c.found, c.placeOf, c.options.Limits.tooManyAccounts())
		}
		u.Accounts = append(u.Accounts, c.account(row))
		c.lines = append(c.lines, c.line)
		switch {
		case c.found.full():
			return Usage{}, c.found.err()
		case c.texts.full():
			return Usage{}, failure(c.found.source, fmt.Sprintf("line %d", c.line), nil, "%s", c.options.Limits.tooMuch())
		}
	}
}

// explain turns an error of reading into one with a place. Problems of rows
// before it come first.
func (c *csvReader) explain(err error) error {
	var ours *SourceError
	var parse *csv.ParseError
	switch {
	case errors.As(err, &ours):
		return err
	case errors.As(err, &parse):
		place := fmt.Sprintf("line %d, column %d", parse.Line, parse.Column)
		switch {
		case errors.Is(err, csv.ErrFieldCount):
			c.found.add(place, "the row has another number of fields than the header")
		case errors.Is(err, csv.ErrQuote):
			c.found.add(place, "a quote is missing or one too many: the row begins on line %d; a quote inside a value is written twice", parse.StartLine)
		case errors.Is(err, csv.ErrBareQuote):
			c.found.add(place, "a quote inside a value without quotes around it")
		default:
			c.found.add(place, "%v", parse.Err)
		}
	case errors.Is(err, errLongRow):
		c.found.add("", "the row after line %d is longer than %d bytes: is there a quote that never closes?", c.line, maxRow)
	case errors.Is(err, errTooLarge):
		c.found.add("", "larger than %d bytes", c.options.Limits.Bytes)
	case errors.Is(err, errNoMark):
		c.found.add("", "%v", err)
	default:
		return failure(c.found.source, fmt.Sprintf("after line %d", c.line), err, "cannot be read: %v", err)
	}
	return c.found.err()
}

// place names a column by its header, which is easier to find in a spreadsheet
// than a number. Field is a JSON path below an account.
func (c *csvReader) place(line int, field string) string {
	switch {
	case strings.HasPrefix(field, "last_backup"):
		field = "last_backup"
	case strings.HasPrefix(field, "events"):
		field = "last_status"
	}
	if name, ok := c.header[field]; ok {
		return fmt.Sprintf("line %d, column %q", line, name)
	}
	return fmt.Sprintf("line %d", line)
}

// placeOf is the place of a field of an account.
func (c *csvReader) placeOf(account int, field string) string {
	return c.place(c.lines[account], field)
}

// keep copies a column's value with own or shared of the store.
func (c *csvReader) keep(copied func(string) string, row []string, column string) string {
	value := c.cell(row, column)
	if len(value) > largestText {
		c.refuse(column, "%v", tooLong(value))
		return ""
	}
	return copied(value)
}

// cell returns a column's value, or "" where the file has no such column.
func (c *csvReader) cell(row []string, column string) string {
	at, ok := c.index[column]
	if !ok {
		return ""
	}
	value := strings.TrimSpace(row[at])
	if !utf8.ValidString(value) {
		c.refuse(column, "%.60q is not valid UTF-8: save the file as \"CSV UTF-8\"", value)
		return ""
	}
	return value
}

func (c *csvReader) refuse(column, format string, args ...any) {
	c.found.add(c.place(c.line, column), format, args...)
}

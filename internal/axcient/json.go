package axcient

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
)

// ReadJSONFile reads the JSON form of [Usage] from a file.
func ReadJSONFile(name string, limits Limits) (Usage, error) {
	return openFile(name, func(source string, r io.Reader) (Usage, error) {
		return ReadJSON(r, source, limits)
	})
}

// ReadJSON reads the JSON form of [Usage]: the fields are the JSON names of
// [Usage] and [Account], and no others. Names are compared to the letter and may
// not repeat. Sizes are whole numbers of bytes. An account of online backup must
// give used_bytes and one of local backup local_used_bytes, so that a forgotten
// field is not billed as zero. Source names the input in errors.
//
// Accounts are decoded one by one: the text is never in memory as a whole.
func ReadJSON(r io.Reader, source string, limits Limits) (Usage, error) {
	limits = limits.withDefaults()
	in := &input{from: r, bound: limits.Bytes}
	j := &jsonReader{
		in: in, decoder: json.NewDecoder(in), limits: limits,
		found: &problems{source: source}, texts: newStore(limits),
	}
	in.consumed = j.decoder.InputOffset
	j.decoder.UseNumber()
	u, err := j.usage()
	if err != nil {
		return Usage{}, j.explain(err)
	}
	return normalize(u, j.found, path)
}

// jsonReader decodes token by token. encoding/json's own decoding into structs
// would ignore the case of names, let the last of two fields win, and not say
// where an unknown field stands.
type jsonReader struct {
	in      *input
	decoder *json.Decoder
	limits  Limits
	found   *problems
	texts   *store
}

// errStop ends the reading of a source whose error cannot become longer.
var errStop = errors.New("too many problems")

// misfit is a value that does not fit its field: reading cannot go on, because
// the tokens after it are not where they should be.
type misfit struct{ place, message string }

func (m misfit) Error() string { return m.place + ": " + m.message }

// explain turns an error of the decoder into one with line and column, unless
// problems were collected before.
func (j *jsonReader) explain(err error) error {
	source := j.found.source
	var misplaced misfit
	var ours *SourceError
	var syntax *json.SyntaxError
	offset := j.decoder.InputOffset()
	switch {
	case errors.Is(err, errStop):
	case errors.As(err, &ours):
		return err
	case errors.As(err, &misplaced):
		j.found.add(misplaced.place, "%s", misplaced.message)
	case errors.Is(err, errEndless):
		return failure(source, j.in.place(offset), err, "after this point %d bytes follow without the end of a value", largestPending)
	case errors.Is(err, errTooLarge):
		return failure(source, "", err, "larger than %d bytes", j.limits.Bytes)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return failure(source, j.in.place(j.in.read), err, "the JSON ends too early: the file is empty or was cut off")
	case errors.As(err, &syntax):
		return failure(source, j.in.place(offset), err, "not valid JSON after this point: %s", syntax)
	default:
		return failure(source, "", err, "cannot be read: %v", err)
	}
	return j.found.err()
}

// field decodes one field; at is its path.
type field func(at string) error

// object decodes an object, or null where nullable. It returns the names that
// had a value other than null, and nil for null.
func (j *jsonReader) object(at string, nullable bool, fields map[string]field) (map[string]bool, error) {
	token, err := j.decoder.Token()
	if err != nil {
		return nil, err
	}
	if token == nil && nullable {
		return nil, nil
	}
	if token != json.Delim('{') {
		return nil, misfit{at, fmt.Sprintf("must be an object, not %s", kindOf(token))}
	}
	seen := map[string]bool{}
	present := map[string]bool{}
	for j.decoder.More() {
		token, err := j.decoder.Token()
		if err != nil {
			return nil, err
		}
		name, _ := token.(string)
		below := join(at, name)
		decode, known := fields[name]
		if !known {
			return nil, misfit{below, "unknown field; known are " + listed(slices.Sorted(maps.Keys(fields)))}
		}
		if seen[name] {
			return nil, misfit{below, "the field is given twice"}
		}
		seen[name] = true
		switch err := decode(below); {
		case errors.Is(err, errNull):
		case err != nil:
			return nil, err
		default:
			present[name] = true
		}
	}
	_, err = j.decoder.Token()
	return present, err
}

// list decodes an array, or null where nullable.
func (j *jsonReader) list(at string, nullable bool, element func(at string) error) error {
	token, err := j.decoder.Token()
	if err != nil {
		return err
	}
	if token == nil && nullable {
		return errNull
	}
	if token != json.Delim('[') {
		return misfit{at, fmt.Sprintf("must be an array, not %s", kindOf(token))}
	}
	for i := 0; j.decoder.More(); i++ {
		if err := element(fmt.Sprintf("%s[%d]", at, i)); err != nil {
			return err
		}
	}
	_, err = j.decoder.Token()
	return err
}

// errNull is returned by a field whose value is null.
var errNull = errors.New("null")

// scalar decodes a value that is no object or array; parse gets a string or a
// json.Number and reports what is wrong with it. Its problems are collected.
func scalar[T string | json.Number](j *jsonReader, wanted string, parse func(T) error) field {
	return func(at string) error {
		token, err := j.decoder.Token()
		if err != nil {
			return err
		}
		if token == nil {
			return errNull
		}
		value, ok := token.(T)
		if !ok {
			message := fmt.Sprintf("must be %s, not %s", wanted, kindOf(token))
			if _, nested := token.(json.Delim); nested {
				return misfit{at, message}
			}
			j.found.add(at, "%s", message)
		} else if err := parse(value); err != nil {
			j.found.add(at, "%v", err)
		}
		if j.found.full() {
			return errStop
		}
		return nil
	}
}

// text decodes a text of an account; own and shared are as in the store.
func text[T ~string](j *jsonReader, copied func(string) string, to *T) field {
	return scalar(j, "a string", func(value string) error {
		if len(value) > largestText {
			return tooLong(value)
		}
		*to = T(copied(value))
		return nil
	})
}

func (j *jsonReader) size(to *decimal.Decimal) field {
	return scalar(j, "a whole number of bytes", func(value json.Number) error {
		d, err := decimal.Parse(value.String())
		if err != nil {
			return err
		}
		if d.Cmp(maxBytes) <= 0 && !d.Round(decimal.FromInt(1), decimal.Down).Equal(d) {
			return fmt.Errorf("%.40s is not a whole number of bytes", value)
		}
		*to = d
		return nil
	})
}

func (j *jsonReader) count(to *int64) field {
	return scalar(j, "a whole number", func(value json.Number) error {
		n, err := value.Int64()
		if err != nil {
			return fmt.Errorf("%.40s is not a valid whole number", value)
		}
		*to = n
		return nil
	})
}

func (j *jsonReader) time(to *time.Time) field {
	return scalar(j, "a time", func(value string) (err error) {
		if *to, err = time.Parse(time.RFC3339, value); err != nil {
			return fmt.Errorf("%.40q is not a valid time such as 2026-11-23T06:00:00Z", value)
		}
		return nil
	})
}

func join(at, name string) string {
	if len(name) > 60 {
		name = name[:60] + "…"
	}
	if at == "" {
		return name
	}
	return at + "." + name
}

func kindOf(token json.Token) string {
	switch token := token.(type) {
	case nil:
		return "null"
	case json.Delim:
		if token == '[' {
			return "an array"
		}
		return "an object"
	case json.Number:
		return "a number"
	case bool:
		return "true or false"
	}
	return "a string"
}

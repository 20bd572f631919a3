package axcient

import (
	"fmt"
	"strings"
)

// maxProblems bounds what one error lists: enough to repair a file in one go,
// and still readable when every row of a large file is wrong.
const maxProblems = 20

// Problem is one reason why a source is refused.
type Problem struct {
	// Place is where it is: "line 3, column 12" of a file, or the path
	// accounts[3].used_bytes; empty where the whole source is meant.
	Place   string
	Message string
}

func (p Problem) String() string {
	if p.Place == "" {
		return p.Message
	}
	return p.Place + ": " + p.Message
}

// SourceError is returned by every reader: no account of the source is usable,
// because half a bill is worse than none.
type SourceError struct {
	// Source is a file's path, an endpoint without its query, or "accounts".
	Source   string
	Problems []Problem
	// More reports whether there are problems beyond those that are listed.
	More bool
	// Err is the cause where there is one, such as a canceled context.
	Err error
}

func (e *SourceError) Error() string {
	if len(e.Problems) == 1 && !e.More {
		return e.Source + ": " + e.Problems[0].String()
	}
	var text strings.Builder
	if e.More {
		fmt.Fprintf(&text, "%s has more than %d problems; the first are:", e.Source, len(e.Problems))
	} else {
		fmt.Fprintf(&text, "%s has %d problems:", e.Source, len(e.Problems))
	}
	for _, problem := range e.Problems {
		text.WriteString("\n- " + problem.String())
	}
	return text.String()
}

func (e *SourceError) Unwrap() error { return e.Err }

// problems collects up to maxProblems.
type problems struct {
	source string
	list   []Problem
	more   bool
}

func (p *problems) add(place, format string, args ...any) {
	if len(p.list) == maxProblems {
		p.more = true
		return
	}
	p.list = append(p.list, Problem{Place: place, Message: fmt.Sprintf(format, args...)})
}

// full reports whether reading on can no longer add to the error.
func (p *problems) full() bool { return p.more }

func (p *problems) err() error {
	if len(p.list) == 0 {
		return nil
	}
	return &SourceError{Source: p.source, Problems: p.list, More: p.more}
}

// failure is an error of a source as a whole, or of one place where reading
// cannot go on.
func failure(source, place string, cause error, format string, args ...any) error {
	return &SourceError{Source: source, Err: cause, Problems: []Problem{{Place: place, Message: fmt.Sprintf(format, args...)}}}
}

// listed joins known values for an error.
func listed[T ~string](values []T) string {
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = string(value)
	}
	return strings.Join(texts, ", ")
}

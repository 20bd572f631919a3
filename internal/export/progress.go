package export

import "fmt"

// A line for so many objects or parents that were read: a site that is read in
// seconds says nothing.
const (
	objectsALine = 1000
	parentsALine = 100
)

// counter says how far the reading of a type has come.
type counter struct {
	report  func(string)
	of      string
	objects int
}

func (c *counter) object() {
	if c.objects++; c.report != nil && c.objects%objectsALine == 0 {
		c.report(fmt.Sprintf("%s: %d read", c.of, c.objects))
	}
}

func (c *counter) parent(n, all int, title string) {
	if c.report != nil && n%parentsALine == 0 {
		c.report(fmt.Sprintf("%s: of %d of %d %s, %d read", c.of, n, all, title, c.objects))
	}
}

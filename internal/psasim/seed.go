package psasim

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
)

//go:embed seed.json
var seedDocument []byte

// seeder is who a site's first records are entered by.
const seeder = "system"

// seed fills a new site through the same checks as the API, in the order of the
// document: references are by name or identifier. A path may name its parent:
// /service/boards/[Service Desk]/statuses.
func (s *Simulator) seed() error {
	var collections []struct {
		Path    string           `json:"path"`
		Records []map[string]any `json:"records"`
	}
	if err := json.Unmarshal(seedDocument, &collections); err != nil {
		return err
	}
	set := s.begin(seeder)
	set.dashboard = true
	for _, c := range collections {
		path, err := s.seedPath(c.Path)
		if err != nil {
			return err
		}
		t, parent, err := s.collection(path)
		if err != nil {
			return err
		}
		for _, fields := range c.Records {
			fields, err := normalize(fields)
			if err != nil {
				return err
			}
			if strings.HasPrefix(path, hiddenPrefix) {
				r := &record{ID: t.last + 1, Fields: fields, Entered: set.now, Author: set.by}
				set.save(t, r, fields)
				continue
			}
			if _, p := set.create(t, parent, fields); p != nil {
				return fmt.Errorf("%s %v: %w", path, fields, p)
			}
		}
	}
	return set.commit()
}

func (s *Simulator) seedPath(path string) (string, error) {
	above, rest, nested := strings.Cut(path, "/[")
	if !nested {
		return path, nil
	}
	name, below, _ := strings.Cut(rest, "]")
	for _, r := range s.table(above).records {
		if r.Fields["name"] == name || r.Fields["identifier"] == name {
			return fmt.Sprintf("%s/%d%s", above, r.ID, below), nil
		}
	}
	return "", fmt.Errorf("%s: there is no %s", above, name)
}

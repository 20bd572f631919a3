package conditions_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim/conditions"
)

var ticket = map[string]any{
	"id": json.Number("7"), "summary": `Backup of "SRV 01" failed [x]`, "closedflag": false, "budget": json.Number("1.10"),
	"board/name": "Service Desk", "board/id": json.Number("21"), "contact": nil, "lastupdated": "2025-04-01T20:02:28Z",
	"items/value": []any{"john@example.com", "555"},
}

func lookup(field string) (any, bool) {
	v, ok := ticket[strings.ToLower(field)]
	return v, ok
}

func TestMatch(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]bool{
		``:                            true,
		`id = 7`:                      true,
		`id = 8`:                      false,
		`ID=7 AND Board/Id=21`:        true,
		`board/name = "service desk"`: true,
		`board/name = 'Service Desk' and closedFlag = True`:  false,
		`board/name like "serv*"`:                            true,
		`board/name like "%desk"`:                            true,
		`board/name not like "x%"`:                           true,
		`summary contains "srv 01"`:                          true,
		`summary contains 'of "SRV'`:                         true,
		`summary not contains "ok"`:                          true,
		`summary like "*[[]x]"`:                              true,
		`id in (1, 7, 9)`:                                    true,
		`id not in (1,2)`:                                    true,
		`contact = null`:                                     true,
		`contact != null`:                                    false,
		`contact = "x"`:                                      false,
		`budget = 1.1`:                                       true,
		`budget > 1.09 and budget <= 1.10`:                   true,
		`lastUpdated > [2025-04-01T20:02:27Z]`:               true,
		`lastUpdated > [2025-04-01T20:02:28Z]`:               false,
		`id = 1 or id = 7 and closedFlag = true`:             false,
		`(id = 1 or id = 7) and closedFlag = false`:          true,
		`items/value = "555"`:                                true,
		`summary = 'Backup of "SRV 01" failed [x]'`:          true,
		`board/name != "Service Desk" or closedflag != true`: true,
	} {
		e, err := conditions.Parse(expression)
		if err != nil {
			t.Errorf("%s: %s", expression, err)
			continue
		}
		got, err := e.Match(lookup)
		if err != nil {
			t.Errorf("%s: %s", expression, err)
			continue
		}
		if got != want {
			t.Errorf("%s: got %v", expression, got)
		}
		again, err := conditions.Parse(e.String())
		if err != nil || again.String() != e.String() {
			t.Errorf("%s: canonical form %q does not parse to itself: %v", expression, e, err)
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	for expression, part := range map[string]string{
		`id =`:                       "ends too early",
		`id = abc`:                   "should be enclosed with double or single quotes",
		`closedFlag = 1`:             "Expected a boolean value, not a numeric.",
		`id = "7"`:                   "Expected a numeric value, not a string.",
		`board/name = "x`:            "no closing quote",
		`lastUpdated > [yesterday]`:  "no time",
		`(id = 7`:                    "ends too early",
		`id = 7)`:                    "does not belong",
		`id not = 7`:                 "does not belong",
		`board/name = "x" or 1=1`:    "the field 1 does not exist",
		`nosuchfield = 1`:            "does not exist",
		`id = 7 and nosuchfield = 1`: "does not exist",
		`id in 7`:                    "does not belong",
		`id like 7`:                  "",
		`and = 1`:                    "does not belong",
	} {
		e, err := conditions.Parse(expression)
		if err == nil {
			_, err = e.Match(lookup)
		}
		if err == nil || !errors.Is(err, conditions.ErrSyntax) || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: got error %v, want one with %q", expression, err, part)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{`id = 7 and (a/b like "x*" or c in (1,2))`, `a not contains 'x'`, `d > [2025-01-01]`, `((((`, "a=-1.5", `a = "'"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, input string) {
		e, err := conditions.Parse(input)
		if err != nil {
			return
		}
		again, err := conditions.Parse(e.String())
		if err != nil || again.String() != e.String() {
			t.Fatalf("%q: canonical form %q does not parse to itself: %v", input, e, err)
		}
	})
}

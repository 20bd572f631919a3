package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		arguments []string
		debug     bool
		done      bool
		out, err  string
	}{
		{arguments: nil},
		{arguments: []string{"-debug"}, debug: true},
		{arguments: []string{"-version"}, done: true, out: "terraform-provider-connectwise dev\n"},
		{arguments: []string{"-h"}, done: true, out: "export -out DIR"},
		{arguments: []string{"exprot"}, err: `there is no command "exprot"`},
	} {
		t.Run(strings.Join(c.arguments, " "), func(t *testing.T) {
			var out strings.Builder
			debug, err := parse(c.arguments, &out)
			if debug != c.debug || errors.Is(err, errDone) != c.done || !strings.Contains(out.String(), c.out) {
				t.Errorf("debug %t, error %v, printed %q", debug, err, out.String())
			}
			if !c.done && (err == nil) != (c.err == "") || c.err != "" && !strings.Contains(err.Error(), c.err) {
				t.Errorf("error %v, want %q", err, c.err)
			}
		})
	}
}

func TestParseExport(t *testing.T) {
	for _, c := range []struct {
		arguments, want string // the parsed options, or an error
	}{
		{"", "name a directory with -out"},
		{"-out x", " [] false"},
		{"-out x -layout clients -company A -company B -solution S -strict", "clients [A B] S true"},
		{"-out x -layout trees", "it is flat or clients"},
		{"-out x AcmeDental", `"AcmeDental" belongs to no flag`},
		{"-h", errDone.Error()},
	} {
		var out strings.Builder
		e, err := parseExport(strings.Fields(c.arguments), &out)
		got := strings.TrimRight(fmt.Sprintf("%s %s %s %t", e.Layout, e.Companies, e.Solution, e.strict), " ")
		got = strings.ReplaceAll(got, "  ", " ")
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%q: %s, want %s", c.arguments, got, c.want)
		}
	}
}

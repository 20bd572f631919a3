package psa

import (
	"strings"
	"testing"
)

func TestMask(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"name":"a","globalLoginPassword":"hunter2"}`:                             `"globalLoginPassword":"***"`,
		`[{"op":"replace","path":"password","value":"hunter2"}]`:                   `"value":"***"`,
		`[{"op":"replace","path":"/globalLoginPassword","value":"hunter2"}]`:       `"value":"***"`,
		`{"publicKey":"hunter2","privateKey":"hunter2","expiration":"2026-01-01"}`: `"expiration":"2026-01-01"`,
		`{"nested":[{"token":"hunter2"}]}`:                                         `"token":"***"`,
		`{"id":1,"privateKey":"hunter2","x":`:                                      `"privateKey":"***","x":`,
		`{"id":1,"privateKey": "hunt\"hunter2`:                                     `"privateKey": "***"`,
		`<html>`:                                                                   `<html>`,
	} {
		got := mask([]byte(body))
		if strings.Contains(got, "hunter2") || !strings.Contains(got, want) {
			t.Errorf("mask(%s) = %s", body, got)
		}
	}
}

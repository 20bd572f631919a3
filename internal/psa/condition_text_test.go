package psa_test

import (
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// What a condition asks of the server, and what it takes of the response.
func TestConditionsOnTexts(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		where      psa.Condition
		text       string
		fit, other string
	}{
		{psa.Contains("text", "bff:0a failed"), `text contains "bff:0a failed"`, "Backup (BFF:0A failed)", "Backup (bff:0b failed)"},
		{psa.HasPrefix("text", "bff:v1:a", "bff:v1:b"), `(text like "bff:v1:a*" or text like "bff:v1:b*")`, "BFF:v1:b123", "x bff:v1:a"},
		{psa.Like("text", "Acme*Dental"), `text like "Acme*Dental"`, "ACME & Sons Dental", "Acme Dental Group"},
		{psa.Like("text", "*.50% [off]*"), `text contains ".50"`, "Now 1.50% [OFF]!", "Now 1x50% [off]"},
		{psa.Like("text", `*"]`), "", `a "]`, `a "] b`},
	} {
		if have := row.where.String(); have != row.text {
			t.Errorf("have %s, want %s", have, row.text)
		}
		if !row.where.Matches(psa.Record{"text": row.fit}) || row.where.Matches(psa.Record{"text": row.other}) || row.where.Matches(psa.Record{}) {
			t.Errorf("%s takes what does not fit", row.text)
		}
	}
}

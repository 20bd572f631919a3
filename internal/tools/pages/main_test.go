package main

import (
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/reference"
)

const page = `---
subcategory: ""
---

# connectwise_thing (Resource)

A thing.

## Example Usage

## Schema

### Optional

- ` + "`a`" + ` (String) A.
- ` + "`b`" + ` (String) B.
- ` + "`c`" + ` (String) C.
- ` + "`d`" + ` (String) D.
- ` + "`e`" + ` (String) E.
- ` + "`f`" + ` (String) F.
- ` + "`g`" + ` (String) G.
- ` + "`h`" + ` (String) H.
- ` + "`i`" + ` (String) I.
- ` + "`j`" + ` (String) J.
- ` + "`k`" + ` (String) K.
- ` + "`l`" + ` (String) L.
- ` + "`timeouts`" + ` (Attributes) (see [below for nested schema](#nestedatt--timeouts))

### Read-Only

- ` + "`id`" + ` (Number) Id.

<a id="nestedatt--timeouts"></a>
### Nested Schema for ` + "`timeouts`" + `

Optional:

- ` + "`create`" + ` (String) A string.

## Import
`

func TestFinish(t *testing.T) {
	titles := map[string]string{"drift": "Drift", "audit": "Audit"}
	got, err := finish(strings.Replace(page, "A.\n", "A, [Write-only](https://example.com/write-only).\n", 1), reference.Subject{
		Module: "Things", Steps: []int{10, 13}, Guides: []string{"drift", "audit"}, Uses: []reference.Use{{Arguments: []string{"thing_id", "other_id"}, Resources: []string{"a"}}, {Arguments: []string{"thing_id"}, Resources: []string{"b", "c"}}},
		Sections: []kit.Section{{Heading: "Second letters", Attributes: []string{"d", "b", "nowhere"}}, {Heading: "Provider", Attributes: []string{"timeouts"}}},
	}, titles)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"subcategory: \"Things\"\n",
		"A thing.\n\nIn the vendor's article this is [step 10](../guides/article.md#step-10) and [step 13](../guides/article.md#step-13). See the guides [Drift](../guides/drift.md) and [Audit](../guides/audit.md). " +
			"Its id goes into `thing_id` and `other_id` of [`connectwise_a`](../resources/a.md); `thing_id` of [`connectwise_b`](../resources/b.md) and [`connectwise_c`](../resources/c.md).\n\n## Example Usage\n",
		"- `a` (String) A, Write-only.\n",
		"- `l` (String) L.\n\n#### Second letters\n\n- `d` (String) D.\n- `b` (String) B.\n\n#### Provider\n\n" + timeouts + "\n\n### Read-Only\n\n- `id` (Number) Id.\n\n## Import\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the page has no %q:\n%s", want, got)
		}
	}
	if again, _ := finish(got, reference.Subject{Module: "Things"}, nil); strings.Contains(got, "nestedatt") || again != got {
		t.Errorf("a finished page changes:\n%s", again)
	}
	if _, err := finish(page, reference.Subject{Guides: []string{"gone"}}, titles); err == nil {
		t.Error("a guide that does not exist is linked")
	}
	for _, letter := range "abcdefghijkl" {
		if n := strings.Count(got, "- `"+string(letter)+"`"); n != 1 {
			t.Errorf("%c stands %d times", letter, n)
		}
	}
}

// A list that a reader sees at a glance keeps its order.
func TestFewAttributes(t *testing.T) {
	few := strings.Replace(page, "- `a` (String) A.\n", "", 1)
	got, err := finish(few, reference.Subject{Sections: []kit.Section{{Heading: "Heading", Attributes: []string{"d"}}}}, nil)
	if err != nil || strings.Contains(got, "Heading") || !strings.Contains(got, timeouts) {
		t.Errorf("%s", got)
	}
}

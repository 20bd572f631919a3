package kit

import (
	"errors"
	"fmt"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// A create without a known outcome is cleared by the next apply, whatever the
// response was; one that names candidates says itself what to do.
func TestAdviceOnUncertainCreate(t *testing.T) {
	t.Parallel()
	page := &psa.UncertainError{Err: fmt.Errorf("POST /company/contacts: %w", psa.ErrNotAPI), Posts: 1}
	if got := Advice(fmt.Errorf("the contact: %w", page)); got != applyAgain {
		t.Errorf("a page in place of JSON: %q", got)
	}
	candidates := &psa.UncertainError{Err: errors.New("EOF"), Posts: 1, Candidates: []int64{7}}
	if got := Advice(candidates); got != "" {
		t.Errorf("candidates: %q", got)
	}
	if got := Advice(psa.ErrNotAPI); got == "" || got == applyAgain {
		t.Errorf("a page at the login: %q", got)
	}
}

package psasim_test

import (
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

func TestSeed(t *testing.T) {
	t.Parallel()
	s, err := psasim.New(psasim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/service/boards", "/company/companies"} {
		t.Log(path, s.Objects(path))
	}
}

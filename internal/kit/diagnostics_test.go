package kit_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/service"
)

// What the server said of a field that is no attribute is said of the object,
// beside what belongs to attributes.
func TestFieldErrorsOfNoAttribute(t *testing.T) {
	t.Parallel()
	h := kittest.New(t, service.Status)
	h.Intercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Method != http.MethodPost {
			next.ServeHTTP(w, r)
			return
		}
		w.WriteHeader(http.StatusBadRequest)
		_, _ = fmt.Fprint(w, `{"code":"InvalidObject","message":"status is invalid","errors":[
			{"code":"InvalidField","message":"the name is odd","field":"name"},
			{"code":"InvalidField","message":"the moon is full","field":"moon/phase"},
			{"code":"InvalidField","message":"the board is closed","field":"boardId"}]}`)
	})
	h.Create(status(nil)).Fails("name", "the name is odd").Fails("board_id", "the board is closed").Fails("", "the moon is full", "moon/phase")
}

package axcient_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
)

// checkAccepted checks what a reader returned: an error of this package that
// has text, or usage that is valid and sorted already.
func checkAccepted(t *testing.T, u axcient.Usage, err error) {
	t.Helper()
	if err != nil {
		var source *axcient.SourceError
		if !errors.As(err, &source) || len(source.Problems) == 0 {
			t.Fatalf("%T %v", err, err)
		}
		return
	}
	again, err := axcient.Validate(u)
	if err != nil {
		t.Fatal("accepted, but:", err)
	}
	before, err := json.Marshal(u)
	if err != nil {
		t.Fatal(err)
	}
	if after, _ := json.Marshal(again); string(after) != string(before) {
		t.Fatalf("not normalized:\n%s\n%s", before, after)
	}
}

// small bounds keep one input of the fuzzer from taking seconds.
var small = axcient.Limits{Accounts: 100, Bytes: 1 << 20}

func FuzzReadJSON(f *testing.F) {
	f.Add(documented)
	f.Add(`{"accounts":[]}`)
	f.Add(`{"accounts":[{"customer_id":"1","account":"a","service":"email_security","mailboxes":0,"events":null}],"generated_at":null}`)
	f.Fuzz(func(t *testing.T, text string) {
		u, err := axcient.ReadJSON(strings.NewReader(text), "usage.json", small)
		checkAccepted(t, u, err)
		if err == nil && !json.Valid([]byte(text)) {
			t.Error("accepted what is not valid JSON")
		}
	})
}

func FuzzReadCSV(f *testing.F) {
	f.Add(portal)
	f.Add("\ufeff" + strings.ReplaceAll(portal, ",", ";"))
	f.Add(inUTF16("\ufeff"+portal, little))
	f.Add(inUTF16("\ufeff"+portal, big))
	f.Add(inUTF16(portal, little))
	f.Fuzz(func(t *testing.T, text string) {
		u, err := axcient.ReadCSV(strings.NewReader(text), "usage.csv", axcient.CSVOptions{Limits: small})
		checkAccepted(t, u, err)
	})
}

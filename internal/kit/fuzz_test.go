package kit

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// line has an attribute of nearly every kind.
var line = Definition{
	Type: "line", Plural: "lines", Title: "line", Model: "Addition", Path: "/finance/agreements/{agreement_id}/additions", Key: []string{"serial_number"},
	Parent: &Definition{Type: "agreement", Title: "agreement", Model: "Agreement", Path: "/finance/agreements", Key: []string{"name"}, Attributes: []Attribute{Required("name", "Name.").Example("Backup")}},
	Attributes: []Attribute{
		Optional("serial_number", "Text.").Example("EFS-34826"), Optional("quantity", "Decimal."), Optional("taxable", "Flag."), Optional("opportunity_id", "Reference."),
		Optional("effective_date", "Day.").Kind(KindDate), Computed("uom", "Unit."),
	},
}

// A patch leads from any state to any plan, names nothing that is equal in both,
// and what the server has afterwards reads as the plan.
func FuzzPatch(f *testing.F) {
	typ := MustCompile(line)
	f.Add("EFS-1", "EFS-2", "48.5", "48.50", true, false, int64(0), int64(7), uint16(1), uint16(2))
	f.Add("", "a\r\nb ", "-0", "1e3", false, false, int64(3), int64(0), uint16(0), uint16(0))
	f.Add("x", "X", "999999999999999", "0.000001", true, true, int64(3), int64(3), uint16(9000), uint16(9001))
	f.Fuzz(func(t *testing.T, text, newText, n, newN string, flag, newFlag bool, id, newID int64, day, newDay uint16) {
		side := func(text, n string, flag bool, id int64, day uint16) (Values, bool) {
			d, err := decimal.Parse(n)
			if err != nil || d.Check() != nil || id < 0 || !utf8.ValidString(text) {
				return nil, false
			}
			date := strconv.Itoa(1000+int(day)%9000) + "-01-02"
			if day == 0 {
				date = ""
			}
			return Values{
				"serial_number": tftypes.NewValue(tftypes.String, text), "quantity": tftypes.NewValue(tftypes.Number, d.BigFloat()),
				"taxable": tftypes.NewValue(tftypes.Bool, flag), "opportunity_id": number(id), "effective_date": tftypes.NewValue(tftypes.String, date),
				"uom": tftypes.NewValue(tftypes.String, "Each"), "allow_duplicate": tftypes.NewValue(tftypes.Bool, false),
			}, true
		}
		state, okState := side(text, n, flag, id, day)
		plan, okPlan := side(newText, newN, newFlag, newID, newDay)
		if !okState || !okPlan {
			return
		}
		body, err := typ.body(state, state)
		if err != nil {
			t.Fatal(err)
		}
		ops, err := typ.patch(plan, state, plan)
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range ops {
			a := typ.byName[mustAttributeOf(t, typ, op.Path)]
			if equal(plan[a.name], state[a.name]) || a.mode == ModeComputed {
				t.Fatalf("%s is patched without a difference", a.name)
			}
			if op.Op == "remove" {
				delete(body, op.Path)
			} else {
				body[op.Path] = op.Value
			}
		}
		body["uom"] = "Each"
		body["id"] = 9
		raw, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.UseNumber()
		var stored psa.Record
		if err := decoder.Decode(&stored); err != nil {
			t.Fatal(err)
		}
		prior := typ.nulls()
		maps.Copy(prior, plan)
		read, err := typ.flatten(stored, prior)
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range plan {
			if got := read[name]; !equal(got, want) {
				t.Errorf("%s is %s after the patch %v, want %s", name, display(got), ops, display(want))
			}
		}
		if again, err := typ.patch(plan, read, plan); err != nil || len(again) > 0 {
			t.Errorf("a second patch has %v, %v", again, err)
		}
	})
}

func mustAttributeOf(t *testing.T, typ *Type, field string) string {
	t.Helper()
	name, ok := typ.attributeOf(field)
	if !ok {
		t.Fatalf("a patch names %s", field)
	}
	return name
}

type transport func(*http.Request) *http.Response

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r), nil }

// An import id is refused or names one object, whose own id reads as the same
// object again, without a request.
func FuzzImportID(f *testing.F) {
	for _, seed := range []string{"1/2", "1/EFS-1", "Online Backup/EFS-1", "name=1/name=2", "1/", "/1", "", "a/b/c", "1/ 2", "01/+2", "1/99999999999", "-1/2", "1/name="} {
		f.Add(seed)
	}
	// Every name that the id can mean exists.
	meant, requests := "", 0
	client, err := psa.New(psa.Config{
		SiteURL: "http://localhost/v4_6_release/apis/3.0", CompanyID: "acme", PublicKey: "a", PrivateKey: "b", ClientID: "c", RequestsPerSecond: 1e6,
		Transport: transport(func(r *http.Request) *http.Response {
			requests++
			var found []map[string]any
			for rest, more := meant, true; more; {
				first, _, _ := strings.Cut(rest, "/")
				for _, name := range []string{rest, strings.TrimPrefix(rest, "name="), first, strings.TrimPrefix(first, "name=")} {
					found = append(found, map[string]any{"id": 5, "name": name, "serialNumber": name})
				}
				_, rest, more = strings.Cut(rest, "/")
			}
			body, _ := json.Marshal(found) //nolint:errchkjson // texts and numbers
			return &http.Response{
				StatusCode: http.StatusOK, Request: r, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(body)),
			}
		}),
	})
	if err != nil {
		f.Fatal(err)
	}
	r := &managedResource{typ: MustCompile(line), connection: &Connection{Client: client, Reader: client}}
	f.Fuzz(func(t *testing.T, id string) {
		meant = id
		values, err := r.parseImportID(t.Context(), id)
		if err != nil {
			return
		}
		if values.Int64("id") <= 0 || values.Int64("agreement_id") <= 0 {
			t.Fatalf("%q became %s", id, values.String("id"))
		}
		requests = 0
		own := r.typ.ImportID(values, values.Int64("id"))
		again, err := r.parseImportID(t.Context(), own)
		if err != nil || again.Int64("id") != values.Int64("id") || again.Int64("agreement_id") != values.Int64("agreement_id") || requests > 0 {
			t.Errorf("%q is imported as %q, and that is %v, %v after %d requests", id, own, again, err, requests)
		}
	})
}

package kit

import (
	"encoding/json"
	"maps"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// What the server answers, what Terraform shows, and what is sent again.
func TestKinds(t *testing.T) {
	t.Parallel()
	reference := map[string]any{"id": json.Number("7"), "name": "Seven", "identifier": "seven"}
	for _, row := range []struct {
		name   string
		kind   Kind
		answer any
		want   string // as a person reads it
		sent   any
	}{
		{"text", KindString, "a", `"a"`, "a"},
		{"empty text is nothing", KindString, "", "nothing", nil},
		{"missing text", KindString, nil, "nothing", nil},
		{"flag", KindBool, true, "true", true},
		{"missing flag is off", KindBool, nil, "false", false},
		{"whole number", KindInt, json.Number("12"), "12", json.Number("12")},
		{"whole number written as decimal", KindInt, json.Number("12.0"), "12", json.Number("12")},
		{"decimal that floating point spoils", KindNumber, json.Number("1.10"), "1.1", json.Number("1.1")},
		{"another one", KindNumber, json.Number("20.35"), "20.35", json.Number("20.35")},
		{"large amount", KindNumber, json.Number("1234567890123.45"), "1234567890123.45", json.Number("1234567890123.45")},
		{"exponent", KindNumber, json.Number("1E+3"), "1000", json.Number("1000")},
		{"day", KindDate, "2026-03-03T00:00:00Z", `"2026-03-03"`, "2026-03-03T00:00:00Z"},
		{"time", KindTimestamp, "2026-03-03T04:05:06Z", `"2026-03-03T04:05:06Z"`, "2026-03-03T04:05:06Z"},
		{"time with fraction", KindTimestamp, "2026-03-03T04:05:06.277Z", `"2026-03-03T04:05:06Z"`, "2026-03-03T04:05:06Z"},
		{"reference", KindReference, reference, "7", map[string]any{"id": json.Number("7")}},
		{"empty reference", KindReference, map[string]any{}, "nothing", nil},
		{"reference to nothing", KindReference, map[string]any{"id": json.Number("0")}, "nothing", nil},
		{"name", KindName, reference, `"Seven"`, map[string]any{"name": "Seven"}},
		{"ids", KindIDs, []any{json.Number("1"), json.Number("2")}, "[1, 2]", []any{json.Number("1"), json.Number("2")}},
		{"references", KindReferences, []any{reference}, "[7]", []any{map[string]any{"id": json.Number("7")}}},
		{"missing ids", KindIDs, nil, "[]", []any{}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			v, err := row.kind.decode(row.answer)
			if err != nil || display(v) != row.want {
				t.Fatalf("decoded to %s, %v, want %s", display(v), err, row.want)
			}
			if v.IsNull() {
				return
			}
			sent, _, err := row.kind.encode(v)
			if err != nil || !reflect.DeepEqual(sent, row.sent) {
				t.Errorf("encoded to %#v, %v, want %#v", sent, err, row.sent)
			}
		})
	}
	for kind, wrong := range map[Kind]any{
		KindString: json.Number("1"), KindBool: "yes", KindInt: "many", KindReference: "x", KindDate: "yesterday", KindIDs: "1", KindName: "x",
	} {
		if v, err := kind.decode(wrong); err == nil {
			t.Errorf("kind %d took %#v for %s", kind, wrong, display(v))
		}
	}
}

var widget = Definition{
	Type: "widget", Plural: "widgets", Title: "widget", Model: "BoardStatus", Path: "/service/boards/{board_id}/statuses", Key: []string{"name"},
	Parent: &Definition{Type: "board", Title: "board", Model: "Board", Path: "/service/boards", Key: []string{"name"}, Attributes: []Attribute{Required("name", "Name.").Example("Alerts")}},
	Attributes: []Attribute{
		Required("name", "Name.").Example("New"), Optional("closed_status", "Closed."), Optional("email_template_id", "Template."), Optional("sort_order", "Order."),
		ProviderOnly("policy", "delete", "Policy.", "delete", "abandon"),
	},
}

func values(pairs map[string]any) Values {
	v := Values{}
	for name, value := range pairs {
		switch value := value.(type) {
		case string:
			v[name] = tftypes.NewValue(tftypes.String, value)
		case bool:
			v[name] = tftypes.NewValue(tftypes.Bool, value)
		case int:
			v[name] = number(int64(value))
		}
	}
	return v
}

// A patch holds what changed and nothing else; "" and 0 clear.
func TestPatch(t *testing.T) {
	t.Parallel()
	typ := MustCompile(widget)
	state := values(map[string]any{"name": "a", "closed_status": true, "email_template_id": 3, "sort_order": 5, "policy": "delete"})
	for _, row := range []struct {
		name string
		plan map[string]any
		want []psa.Operation
	}{
		{"nothing", map[string]any{}, nil},
		{"a name", map[string]any{"name": "b"}, []psa.Operation{psa.Replace("name", "b")}},
		{"a flag", map[string]any{"closed_status": false}, []psa.Operation{psa.Replace("closedStatus", false)}},
		{"a reference", map[string]any{"email_template_id": 4}, []psa.Operation{psa.Replace("emailTemplate", map[string]any{"id": json.Number("4")})}},
		{"no reference", map[string]any{"email_template_id": 0}, []psa.Operation{psa.Remove("emailTemplate")}},
		{"what is never sent", map[string]any{"policy": "abandon"}, nil},
	} {
		plan := maps.Clone(state)
		maps.Copy(plan, values(row.plan))
		got, err := typ.patch(plan, state, nil)
		if err != nil || !reflect.DeepEqual(got, row.want) {
			t.Errorf("%s: %v, %v, want %v", row.name, got, err, row.want)
		}
	}
}

// A value that the user cleared stays cleared, and what is not the server's
// stays as it is.
func TestFlatten(t *testing.T) {
	t.Parallel()
	typ := MustCompile(widget)
	prior := typ.nulls()
	maps.Copy(prior, values(map[string]any{"email_template_id": 0, "policy": "abandon"}))
	got, err := typ.flatten(psa.Record{"id": json.Number("9"), "name": "a"}, prior)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"id": "9", "name": `"a"`, "email_template_id": "0", "closed_status": "false", "sort_order": "nothing", "policy": `"abandon"`,
	} {
		if display(got[name]) != want {
			t.Errorf("%s is %s, want %s", name, display(got[name]), want)
		}
	}
	if got, err := typ.flatten(psa.Record{"name": true}, nil); err == nil {
		t.Errorf("a flag was taken for a name: %v", got)
	}
}

// A declaration that does not fit the API's description is found at once.
func TestCompile(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Definition){
		"no such model":                          func(d *Definition) { d.Model = "Nothing" },
		"no such field":                          func(d *Definition) { d.Attributes = append(d.Attributes, Optional("nothing", "Nothing.")) },
		"key not declared":                       func(d *Definition) { d.Key = []string{"sort"} },
		"misspelled rule":                        func(d *Definition) { d.Validators = []Rule{Needs("nam", "closed_status")} },
		"misspelled flag of a rule":              func(d *Definition) { d.CreateValidators = []Rule{NeededWhen("name", "closed", "true")} },
		"misspelled singleton flag":              func(d *Definition) { d.SingletonFlag = "dflt" },
		"singleton attribute that is not a flag": func(d *Definition) { d.SingletonFlag = "sort_order" },
		"misspelled order of the export":         func(d *Definition) { d.Export.By = "nam" },
		"key without an example": func(d *Definition) {
			d.Attributes = append([]Attribute{Required("name", "Name.")}, d.Attributes[1:]...)
		},
		"misspelled look-up attribute":   func(d *Definition) { d.AlsoFindBy = []string{"nam"} },
		"misspelled filter":              func(d *Definition) { d.Filters = []string{"nam"} },
		"filter by a number":             func(d *Definition) { d.Filters = []string{"sort_order"} },
		"misspelled reconcile attribute": func(d *Definition) { d.ReconcileBy = []string{"nam"} },
		"attribute declared twice":       func(d *Definition) { d.Attributes = append(d.Attributes, Optional("name", "Name.")) },
		"attribute named like the id":    func(d *Definition) { d.Attributes = append(d.Attributes, Optional("id", "Id.")) },
		"attribute named like the parent": func(d *Definition) {
			d.Attributes = append(d.Attributes, Optional("board_id", "Board.").Field("board"))
		},
		"reason for a field that does not exist": func(d *Definition) { d.Omitted = map[string]string{"nothing": "reason"} },
		"two fields for one name": func(d *Definition) {
			*d = Definition{
				Type: "product", Model: "CatalogItem", Path: "/procurement/catalog", Key: []string{"identifier"},
				Attributes: []Attribute{Required("identifier", "Identifier.").Example("AX"), Computed("calculated_price", "Price.")},
			}
		},
		"no such parent":   func(d *Definition) { d.Parent = &Definition{Model: "Nothing"} },
		"field of no kind": func(d *Definition) { d.Attributes = append(d.Attributes, Optional("info", "Info.").Field("_info")) },
	} {
		d := widget
		change(&d)
		if _, err := Compile(d); err == nil {
			t.Errorf("%s: compiled", name)
		}
	}
}

func TestImportForms(t *testing.T) {
	t.Parallel()
	typ := MustCompile(widget)
	if got, want := typ.ImportForms(), []string{"<board_id>/<id>", "<board name or id>/<name>"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for form, want := range []string{"117/1250", "'Alerts/New'"} {
		if got := typ.ImportExample(form); got != want {
			t.Errorf("example %d is %s, want %s", form, got, want)
		}
	}
	if got := typ.ImportID(values(map[string]any{"board_id": 3}), 4); got != "3/4" {
		t.Errorf("got %s", got)
	}
}

// A rule that misspells an attribute does not pass for one that finds nothing.
func TestUndeclaredName(t *testing.T) {
	t.Parallel()
	v := MustCompile(widget).nulls()
	if got := v.String("name"); got != "" {
		t.Errorf("got %q", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("a name that is not declared is null")
		}
	}()
	_ = v.String("title")
}

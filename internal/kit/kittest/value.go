package kittest

import (
	"maps"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// Config is a configuration: strings, ints, bools, decimals as strings, []int
// for sets of ids, []string for texts, a Config for a nested object or a map, a []Config for a list of
// objects, [Unknown], nil for null.
type Config map[string]any

type unknown struct{}

// Unknown is a value that is known after apply.
var Unknown any = unknown{}

// precision is that of Terraform's numbers.
const precision = 512

func (s *Site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *Site) object(schema *tfprotov6.Schema, config Config) tftypes.Value {
	s.t.Helper()
	return s.value(schema.ValueType(), config)
}

// value turns a Go value into one of the type; a name that the type lacks is a
// mistake of the test.
func (s *Site) value(t tftypes.Type, v any) tftypes.Value {
	s.t.Helper()
	switch v := v.(type) {
	case unknown:
		return tftypes.NewValue(t, tftypes.UnknownValue)
	case []Config:
		list, ok := t.(tftypes.List)
		if !ok {
			s.t.Fatalf("%s is not a list", t)
		}
		elements := make([]tftypes.Value, len(v))
		for i, element := range v {
			elements[i] = s.value(list.ElementType, element)
		}
		return tftypes.NewValue(t, elements)
	case Config:
		if m, ok := t.(tftypes.Map); ok {
			values := map[string]tftypes.Value{}
			for key, element := range v {
				values[key] = s.value(m.ElementType, element)
			}
			return tftypes.NewValue(t, values)
		}
		object, ok := t.(tftypes.Object)
		if !ok {
			s.t.Fatalf("%s is not an object", t)
		}
		for name := range v {
			if _, ok := object.AttributeTypes[name]; !ok {
				s.t.Fatalf("there is no attribute %s", name)
			}
		}
		values := map[string]tftypes.Value{}
		for name, at := range object.AttributeTypes {
			values[name] = s.value(at, v[name])
		}
		return tftypes.NewValue(t, values)
	case []int:
		elements := make([]tftypes.Value, len(v))
		for i, n := range v {
			elements[i] = s.value(tftypes.Number, n)
		}
		return tftypes.NewValue(t, elements)
	case []string:
		elements := make([]tftypes.Value, len(v))
		for i, text := range v {
			elements[i] = s.value(tftypes.String, text)
		}
		return tftypes.NewValue(t, elements)
	case int64:
		return s.value(t, int(v))
	case int:
		return tftypes.NewValue(t, new(big.Float).SetPrec(precision).SetInt64(int64(v)))
	case string:
		if t.Is(tftypes.Number) {
			n, _, err := big.ParseFloat(v, 10, precision, big.ToNearestEven)
			s.must(err)
			return tftypes.NewValue(t, n)
		}
	}
	return tftypes.NewValue(t, v)
}

// plain is the inverse of value: numbers are int64 or decimals as strings, maps a
// Config.
func (s *Site) plain(v tftypes.Value) any {
	s.t.Helper()
	switch {
	case !v.IsKnown():
		return Unknown
	case v.IsNull():
		return nil
	case v.Type().Is(tftypes.String):
		var text string
		s.must(v.As(&text))
		return text
	case v.Type().Is(tftypes.Bool):
		var b bool
		s.must(v.As(&b))
		return b
	case v.Type().Is(tftypes.Number):
		var n big.Float
		s.must(v.As(&n))
		if whole, accuracy := n.Int64(); accuracy == big.Exact {
			return whole
		}
		return n.Text('f', -1)
	case v.Type().Is(tftypes.Map{}):
		m := Config{}
		for key, element := range s.attributes(v) {
			m[key] = s.plain(element)
		}
		return m
	}
	return v.String()
}

func (s *Site) attributes(v tftypes.Value) map[string]tftypes.Value {
	s.t.Helper()
	values := map[string]tftypes.Value{}
	if !v.IsNull() && v.IsKnown() {
		s.must(v.As(&values))
	}
	return maps.Clone(values) // As hands out the value's own map
}

func (s *Site) dynamic(v tftypes.Value) *tfprotov6.DynamicValue {
	s.t.Helper()
	encoded, err := tfprotov6.NewDynamicValue(v.Type(), v)
	s.must(err)
	return &encoded
}

func (s *Site) decode(v *tfprotov6.DynamicValue, t tftypes.Type) tftypes.Value {
	s.t.Helper()
	if v == nil {
		return tftypes.NewValue(t, nil)
	}
	decoded, err := v.Unmarshal(t)
	s.must(err)
	return decoded
}

// Result is what an operation yielded. A diagnostic that no assertion expects
// fails the test when it ends.
type Result struct {
	// Requests are those that the operation sent, without those of the refresh
	// and the plan which follow it.
	Requests []psasim.Request
	// Planned is what the plan would do: "create", "update", "replace", "no-op".
	Planned string

	t           *testing.T
	site        *Site
	diagnostics []*tfprotov6.Diagnostic
	expected    map[*tfprotov6.Diagnostic]bool
	replaces    []string
	state       tftypes.Value
}

// sentRequests are those that the operation sent, without those by which a
// client finds the site's address once.
func (s *Site) sentRequests() []psasim.Request {
	return slices.DeleteFunc(s.Requests(), func(r psasim.Request) bool { return strings.HasPrefix(r.Path, "/login/") })
}

func (s *Site) newResult(diagnostics []*tfprotov6.Diagnostic) *Result {
	s.t.Helper()
	r := &Result{t: s.t, site: s, expected: map[*tfprotov6.Diagnostic]bool{}}
	r.add(diagnostics)
	s.t.Cleanup(func() {
		for _, d := range r.diagnostics {
			if !r.expected[d] {
				s.t.Errorf("unexpected %s at %q: %s: %s", d.Severity, attributeOf(d), d.Summary, d.Detail)
			}
		}
	})
	return r
}

func (r *Result) add(diagnostics []*tfprotov6.Diagnostic) {
	r.diagnostics = append(r.diagnostics, diagnostics...)
}

// join adds the diagnostics of another result, which then expects none.
func (r *Result) join(other *Result) {
	r.add(other.diagnostics)
	other.diagnostics = nil
}

func (r *Result) failed() bool {
	return slices.ContainsFunc(r.diagnostics, func(d *tfprotov6.Diagnostic) bool { return d.Severity == tfprotov6.DiagnosticSeverityError })
}

// attributeOf is the root attribute that a diagnostic points to, "" for the
// whole resource.
func attributeOf(d *tfprotov6.Diagnostic) string {
	if steps := d.Attribute.Steps(); len(steps) > 0 {
		if name, ok := steps[0].(tftypes.AttributeName); ok {
			return string(name)
		}
	}
	return ""
}

// Fails expects an error at the attribute, "" for the whole resource, whose
// text has all parts.
func (r *Result) Fails(attribute string, parts ...string) *Result {
	r.t.Helper()
	return r.expect(tfprotov6.DiagnosticSeverityError, attribute, parts)
}

// Warns expects a warning, as [Result.Fails] does an error.
func (r *Result) Warns(attribute string, parts ...string) *Result {
	r.t.Helper()
	return r.expect(tfprotov6.DiagnosticSeverityWarning, attribute, parts)
}

func (r *Result) expect(severity tfprotov6.DiagnosticSeverity, attribute string, parts []string) *Result {
	r.t.Helper()
	found := false
	for _, d := range r.diagnostics {
		text := d.Summary + "\n" + d.Detail
		lacks := slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(text, part) })
		if d.Severity == severity && attributeOf(d) == attribute && !lacks {
			// Both plans of one apply may say it.
			found, r.expected[d] = true, true
			r.expectWarningOf(d)
		}
	}
	if !found {
		r.t.Errorf("no %s at %q with %q", severity, attribute, parts)
	}
	return r
}

// expectWarningOf expects the warning with which a validation announced an error of
// the plan.
func (r *Result) expectWarningOf(failure *tfprotov6.Diagnostic) {
	for _, d := range r.diagnostics {
		if d.Severity != failure.Severity && attributeOf(d) == attributeOf(failure) && strings.HasPrefix(d.Detail, failure.Detail) {
			r.expected[d] = true
		}
	}
}

// Diagnostics are all of them, for a test that judges them itself: none of them is
// unexpected then.
func (r *Result) Diagnostics() []*tfprotov6.Diagnostic {
	for _, d := range r.diagnostics {
		r.expected[d] = true
	}
	return r.diagnostics
}

// SaysNothingOf expects that no diagnostic holds one of the texts.
func (r *Result) SaysNothingOf(parts ...string) {
	r.t.Helper()
	for _, d := range r.diagnostics {
		for _, part := range parts {
			if strings.Contains(d.Summary+d.Detail, part) {
				r.t.Errorf("a message speaks of %s: %s", part, d.Detail)
			}
		}
	}
}

// Replaces expects the plan to force a new resource because of the attributes.
func (r *Result) Replaces(attributes ...string) *Result {
	r.t.Helper()
	if r.Planned != "replace" || !slices.Equal(r.replaces, attributes) {
		r.t.Errorf("the plan is %q because of %q, want a replacement because of %q", r.Planned, r.replaces, attributes)
	}
	return r
}

// Plans expects the plan to be of the kind.
func (r *Result) Plans(kind string) *Result {
	r.t.Helper()
	if r.Planned != kind {
		r.t.Errorf("the plan is %q, want %q", r.Planned, kind)
	}
	return r
}

// Sent expects exactly the requests, each as "METHOD path".
func (r *Result) Sent(want ...string) *Result {
	r.t.Helper()
	var got []string
	for _, request := range r.Requests {
		got = append(got, request.Method+" "+request.Path)
	}
	if !slices.Equal(got, want) {
		r.t.Errorf("the provider sent %q, want %q", got, want)
	}
	return r
}

// Has expects an attribute of the planned or resulting object to have the value.
func (r *Result) Has(attribute string, want any) *Result {
	r.t.Helper()
	r.site.expectValue(r.state, attribute, want)
	return r
}

func (s *Site) expectValue(object tftypes.Value, attribute string, want any) {
	s.t.Helper()
	v, ok := s.attributes(object)[attribute]
	if !ok {
		s.t.Errorf("there is no %s in %s", attribute, object)
		return
	}
	if n, ok := want.(int); ok {
		want = int64(n)
	}
	if got := s.plain(v); !reflect.DeepEqual(got, want) {
		s.t.Errorf("%s is %#v, want %#v", attribute, got, want)
	}
}

// Value is an attribute of the planned or resulting object.
func (r *Result) Value(attribute string) any {
	r.t.Helper()
	return r.site.plain(r.site.attributes(r.state)[attribute])
}

// Unknown are the attributes that are not known, in order.
func (r *Result) Unknown() []string {
	r.t.Helper()
	var names []string
	for name, v := range r.site.attributes(r.state) {
		if !v.IsFullyKnown() {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Text is an attribute of the result as text, for what is not a plain value.
func (r *Result) Text(attribute string) string {
	r.t.Helper()
	return r.site.attributes(r.state)[attribute].String()
}

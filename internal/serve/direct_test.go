package serve

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// text is a response as it can be compared: decoded, and with diagnostics in
// order, because the framework looks at attributes in none.
func text(t *testing.T, kind, identityKind tftypes.Type, response any) string {
	t.Helper()
	var b strings.Builder
	value := func(name string, kind tftypes.Type, v *tfprotov6.DynamicValue) {
		if v != nil {
			fmt.Fprintln(&b, name, must(v.Unmarshal(kind))(t))
		}
	}
	identity := func(v *tfprotov6.ResourceIdentityData) {
		if v != nil {
			value("identity", identityKind, v.IdentityData)
		}
	}
	var diagnostics []*tfprotov6.Diagnostic
	switch r := response.(type) {
	case *tfprotov6.UpgradeResourceStateResponse:
		value("state", kind, r.UpgradedState)
		diagnostics = r.Diagnostics
	case *tfprotov6.ValidateResourceConfigResponse:
		diagnostics = r.Diagnostics
	case *tfprotov6.ReadResourceResponse:
		value("state", kind, r.NewState)
		identity(r.NewIdentity)
		fmt.Fprintf(&b, "private %q deferred %v\n", r.Private, r.Deferred)
		diagnostics = r.Diagnostics
	case *tfprotov6.PlanResourceChangeResponse:
		value("state", kind, r.PlannedState)
		identity(r.PlannedIdentity)
		fmt.Fprintf(&b, "private %q deferred %v replaces %v\n", r.PlannedPrivate, r.Deferred, r.RequiresReplace)
		diagnostics = r.Diagnostics
	}
	var lines []string
	for _, d := range diagnostics {
		lines = append(lines, fmt.Sprintf("%s %s: %s (%s)", d.Severity, d.Summary, d.Detail, d.Attribute))
	}
	slices.Sort(lines)
	return b.String() + strings.Join(lines, "\n")
}

// both asks both servers and wants the same answer. It reports whether the
// framework was needed for the second one.
func (s *site) both(t *testing.T, in instance, ask func(full) (any, error)) (handedOver bool) {
	t.Helper()
	kind, identityKind := in.schema.ValueType(), s.direct.types[in.typeName].identityKind
	want := text(t, kind, identityKind, must(ask(s.framework.full))(t))
	s.framework.calls = 0
	got := text(t, kind, identityKind, must(ask(s.direct))(t))
	if got != want {
		t.Errorf("the framework answers\n%s\nand the direct server\n%s", want, got)
	}
	return s.framework.calls > 0
}

func (s *site) upgradeBoth(t *testing.T, in instance) bool {
	t.Helper()
	req := in.upgrade(t)
	return s.both(t, in, func(server full) (any, error) { return server.UpgradeResourceState(t.Context(), req) })
}

func (s *site) validateBoth(t *testing.T, in instance) bool {
	t.Helper()
	req := in.validate(t)
	return s.both(t, in, func(server full) (any, error) { return server.ValidateResourceConfig(t.Context(), req) })
}

func (s *site) readBoth(t *testing.T, in instance) bool {
	t.Helper()
	req := in.read(t)
	return s.both(t, in, func(server full) (any, error) { return server.ReadResource(t.Context(), req) })
}

func (s *site) planBoth(t *testing.T, in instance) bool {
	t.Helper()
	req := in.plan(t)
	return s.both(t, in, func(server full) (any, error) { return server.PlanResourceChange(t.Context(), req) })
}

// with returns the instance with another value of an attribute in a state or
// configuration.
func with(t *testing.T, v tftypes.Value, attribute string, value any) tftypes.Value {
	t.Helper()
	values, ok := attributesOf(v)
	if !ok {
		t.Fatal("there are no attributes")
	}
	values = maps.Clone(values)
	values[attribute] = tftypes.NewValue(values[attribute].Type(), value)
	return tftypes.NewValue(v.Type(), values)
}

// Of every type the direct server says what the framework says.
func TestDirectSaysWhatTheFrameworkSays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, in := range s.instances(t) {
		t.Run(in.typeName, func(t *testing.T) {
			writeOnly := slices.ContainsFunc(in.schema.Block.Attributes, func(a *tfprotov6.SchemaAttribute) bool { return a.WriteOnly })
			if read := must(s.direct.ReadResource(t.Context(), in.read(t)))(t); len(read.Diagnostics) > 0 {
				t.Fatalf("the object cannot be read: %v", read.Diagnostics[0])
			}
			if s.upgradeBoth(t, in) {
				t.Error("the framework was asked to take a state over")
			}
			for name, ask := range map[string]func(*testing.T, instance) bool{"read": s.readBoth, "plan": s.planBoth} {
				if handedOver := ask(t, in); handedOver != writeOnly {
					t.Errorf("%s: handed over is %t", name, handedOver)
				}
				old := in
				old.identity = nil
				ask(t, old)
			}
			if handedOver := s.validateBoth(t, in); handedOver != writeOnly {
				t.Errorf("validate: handed over is %t", handedOver)
			}
			for i, a := range in.schema.Block.Attributes {
				if a.Type == nil {
					continue
				}
				// The framework takes its time: every attribute once, with one of the two.
				_, preset := s.direct.types[in.typeName].defaults[a.Name]
				changed := in
				if preset || a.Required || i%2 == 0 {
					changed.config = with(t, in.config, a.Name, nil)
				} else {
					changed.config = with(t, in.config, a.Name, tftypes.UnknownValue)
				}
				s.validateBoth(t, changed)
				if preset {
					s.planBoth(t, changed) // Core proposes what the state says.
				}
				if a.Type.Is(tftypes.Map{}) {
					for _, element := range []any{nil, "", "Another", tftypes.UnknownValue} {
						value := map[string]tftypes.Value{"Key": tftypes.NewValue(tftypes.String, element)}
						changed.config = with(t, in.config, a.Name, value)
						if in.typeName == "connectwise_contact" { // Its default is a key of the map.
							changed.config = with(t, changed.config, "default_email", nil)
						}
						s.validateBoth(t, changed)
						if element != tftypes.UnknownValue {
							changed.state = with(t, in.state, a.Name, value)
							s.upgradeBoth(t, changed)
							s.readBoth(t, changed)
						}
					}
				}
				if !a.Type.Is(tftypes.String) || a.WriteOnly {
					continue
				}
				value := []string{"", "Another", "2025-01-01", strings.Repeat("long", 2000)}[i%4]
				changed.config, changed.state = with(t, in.config, a.Name, value), with(t, in.state, a.Name, value)
				s.validateBoth(t, changed)
				s.upgradeBoth(t, changed)
				s.readBoth(t, changed)
			}
			computed := in
			computed.config = with(t, in.config, "id", 7)
			s.validateBoth(t, computed)
			for _, state := range []string{
				"null", "{}", "[]", `{"id":`, `{"id":"7"}`, `{"id":"seven"}`, `{"id":7.25e1,"gone":{}}`, `{"id":null,"name":"a\u00e9\n\"b"}`,
				`{"name":7}`, `{"name":true}`, `{"inactive":"true"}`, `{"inactive":true}`, `{"timeouts":{"read":"5m","create":null,"update":null,"delete":null}}`,
				`{"timeouts":{"read":"5m"}}`, `{"timeouts":{"wait":"5m"}}`, `{"type_ids":[1,2]}`, `{"type_ids":7}`,
				`{"custom_fields":{"Region":"East","Seats":null}}`, `{"custom_fields":7}`, `{"communications":{"Email":7}}`,
			} {
				stored := in.upgrade(t)
				stored.RawState.JSON = []byte(state)
				s.both(t, in, func(server full) (any, error) { return server.UpgradeResourceState(t.Context(), stored) })
			}
			newer := in.upgrade(t)
			newer.Version++
			s.both(t, in, func(server full) (any, error) { return server.UpgradeResourceState(t.Context(), newer) })
			s.edited(t, in)
		})
	}
}

// edited reads an instance whose object was changed, cannot be read, and is gone.
func (s *site) edited(t *testing.T, in instance) {
	t.Helper()
	for _, status := range []int{401, 403, 500} {
		s.Inject(psasim.Fault{Method: "GET", Path: in.path, Status: status, Times: -1})
		s.readBoth(t, in)
		s.ClearFaults()
	}
	s.Inject(psasim.Fault{Method: "GET", Path: in.path, HTML: true, Times: -1})
	s.readBoth(t, in)
	s.ClearFaults()
	if err := s.ForceEdit(in.path, in.id, map[string]any{"name": "Edited"}); err == nil {
		s.readBoth(t, in)
	}
	if err := s.Remove(in.path, in.id); err != nil {
		t.Fatal(err)
	}
	s.readBoth(t, in)
}

// The rules of a type see what stays as it is, and speak of it: a managed id of two companies
// is refused although neither changes.
func TestDirectKeepsTheRules(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, in := range s.instances(t) {
		if in.typeName != "connectwise_managed_id" {
			continue
		}
		if s.planBoth(t, in) {
			t.Error("the framework was asked for the first plan")
		}
		// A warning of a read names its attribute.
		if err := s.ForceEdit(in.path, in.id, map[string]any{"deviceType": "BackupStats"}); err != nil {
			t.Fatal(err)
		}
		alone := in
		alone.state = with(t, in.state, "device_type", "BackupStats")
		if s.readBoth(t, alone) {
			t.Error("the framework was asked for a read with a warning")
		}
		in.state, in.config = with(t, in.state, "company_id", 77), with(t, in.config, "company_id", 77)
		in.identity = nil
		if !s.planBoth(t, in) {
			t.Error("the second company's plan is said to be all right")
		}
	}
}

// What is kept beside a state is read and kept, and a plan that has to speak because
// of it is not swallowed.
func TestDirectReadsWhatIsKept(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, in := range s.instances(t) {
		if in.typeName != "connectwise_company" {
			continue
		}
		for _, row := range []struct {
			what, kept  string
			without     []string // left out of the configuration
			reads, told bool     // whether the framework is asked
		}{
			{"a name", `{"configured":["city"]}`, nil, false, false},
			{"a name that left", `{"configured":["city","zip"]}`, []string{"city"}, false, true},
			{"another that left", `{"configured":["zip"]}`, []string{"city"}, false, false},
			{"an edit", `{"edits":{"open":{"city":{"was":"Tampa"}}}}`, nil, false, false},
			{"an edit of what is left out", `{"edits":{"open":{"city":{"was":"Tampa"}}}}`, []string{"city"}, false, true},
			{"what is no list", `{"configured":7}`, []string{"city"}, false, false},
			{"what the framework keeps", `{".import_before_read":true}`, nil, true, true},
			{"what nobody knows", `{"other":7}`, nil, true, true},
		} {
			t.Run(row.what, func(t *testing.T) {
				kept := map[string]json.RawMessage{}
				must(0, json.Unmarshal([]byte(row.kept), &kept))(t)
				encoded := map[string][]byte{}
				for key, value := range kept {
					encoded[key] = value
				}
				changed := in
				changed.private = must(json.Marshal(encoded))(t)
				for _, name := range row.without {
					changed.config = with(t, changed.config, name, nil)
				}
				if handedOver := s.readBoth(t, changed); handedOver != row.reads {
					t.Errorf("read: handed over is %t", handedOver)
				}
				if handedOver := s.planBoth(t, changed); handedOver != row.told {
					t.Errorf("plan: handed over is %t", handedOver)
				}
			})
		}
	}
}

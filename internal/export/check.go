package export

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/provider"
	"github.com/psaforge/terraform-provider-connectwise/internal/serve"
)

// Note names the part of an object that is left out, or written although it breaks a
// rule, and the reason. Records that ConnectWise took years ago or by another way do
// not have all that a configuration needs.
type Note struct {
	// Type is that of the object without the provider's name, Key its natural key.
	Type, Key string
	ID        int64
	// Attribute is the one that is left to the server; the whole object is left
	// out where it is "".
	Attribute string
	Reason    string
	// Kept: the attribute is written as ConnectWise stores it, which is more than it
	// would take today. Plans warn of it.
	Kept bool

	client *object
}

// LeftOut reports whether the whole object is missing from the export.
func (n Note) LeftOut() bool { return n.Attribute == "" }

// Lines writes notes for a person, a line for all objects of which the same is to
// be said for the same reason: on some sites that is every company.
func Lines(notes []Note) []string {
	const named = 3
	var lines []string
	groups := map[[3]string][]Note{}

	for _, n := range notes {
		if n.LeftOut() {
			lines = append(lines, fmt.Sprintf("left out: %s: %s", n.who(), n.Reason))
			continue
		}
		what := "without " + n.Attribute
		if n.Kept {
			what = "kept against a rule"
		}
		same := [3]string{n.Type, what, n.Reason}
		groups[same] = append(groups[same], n)
	}
	for _, same := range slices.SortedFunc(maps.Keys(groups), func(a, b [3]string) int { return slices.Compare(a[:], b[:]) }) {
		group := groups[same]
		var who []string
		for _, n := range group[:min(named, len(group))] {
			who = append(who, n.who())
		}
		if more := len(group) - named; more > 0 {
			who = append(who, fmt.Sprintf("%d more", more))
		}
		lines = append(lines, fmt.Sprintf("%s: %s: %s", same[1], strings.Join(who, ", "), same[2]))
	}
	return lines
}

func (n Note) who() string { return fmt.Sprintf("%s %q (id %d)", n.Type, n.Key, n.ID) }

// checker holds objects against the provider's own validation, in process and
// without a site: what it accepts, Terraform plans.
type checker struct {
	server tfprotov6.ProviderServer
	types  map[string]tftypes.Object
}

func newChecker(ctx context.Context) (*checker, error) {
	server, err := serve.New(provider.New("export")) //nolint:contextcheck // the server outlives a call
	if err != nil {
		return nil, err
	}
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	c := &checker{server: server, types: map[string]tftypes.Object{}}
	for name, schema := range schemas.ResourceSchemas {
		if t, ok := schema.ValueType().(tftypes.Object); ok {
			c.types[name] = t
		}
	}
	return c, nil
}

// refusal is what the validation says; attribute is "" where it names none.
type refusal struct{ attribute, reason string }

// refusals are the errors of the validation, and the warnings of values that are
// planned only because they are stored.
func (c *checker) refusals(ctx context.Context, typ *kit.Type, config kit.Values) (refused, warned []refusal, err error) {
	t, ok := c.types[typ.TypeName()]
	if !ok {
		return nil, nil, fmt.Errorf("the provider has no resource %s", typ.TypeName())
	}
	complete := make(map[string]tftypes.Value, len(t.AttributeTypes))
	for name, attribute := range t.AttributeTypes {
		complete[name] = tftypes.NewValue(attribute, nil)
	}
	maps.Copy(complete, config)
	value, err := tfprotov6.NewDynamicValue(t, tftypes.NewValue(t, complete))
	if err != nil {
		return nil, nil, err
	}
	response, err := c.server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{
		TypeName: typ.TypeName(), Config: &value,
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	if err != nil {
		return nil, nil, err
	}
	for _, d := range response.Diagnostics {
		r := refusal{reason: d.Summary}
		// The first paragraph is about this value, the next ones are advice.
		if detail, _, _ := strings.Cut(d.Detail, "\n\n"); detail != "" {
			r.reason = strings.Join(strings.Fields(detail), " ")
		}
		if steps := d.Attribute.Steps(); len(steps) > 0 {
			if name, ok := steps[0].(tftypes.AttributeName); ok {
				r.attribute = string(name)
			}
		}
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			refused = append(refused, r)
		} else {
			warned = append(warned, r)
		}
	}
	return refused, warned, nil
}

// check settles what is written of an object: attributes that the validation
// refuses and that can be left to the server are omitted. It reports whether the
// object can be written at all.
func (e *exporter) check(ctx context.Context, found *object) (bool, error) {
	typ := found.typ
	optional := map[string]bool{}
	for _, s := range typ.Settings() {
		optional[s.Name] = !s.Required
	}
	for {
		config := e.config(found)
		refused, warned, err := e.checker.refusals(ctx, typ, config)
		if err != nil {
			return false, err
		}
		if len(refused) == 0 {
			for _, w := range warned {
				e.kept(found, w.attribute, w.reason)
			}
			return true, nil
		}
		first := refused[0]
		_, written := config[first.attribute]
		if written && optional[first.attribute] {
			found.omitted[first.attribute] = true
			e.note(found, first.attribute, first.reason)
			continue
		}
		reason := first.reason
		if !written && first.attribute != "" && !optional[first.attribute] {
			reason = "it has no " + first.attribute
		}
		e.note(found, "", reason)
		return false, nil
	}
}

// config is what Terraform will see of an object.
func (e *exporter) config(found *object) kit.Values {
	config := kit.Values{}
	for _, parent := range found.typ.Parents() {
		config[parent] = found.values[parent]
	}
	for _, s := range found.typ.Settings() {
		if e.writes(found, s) {
			config[s.Name] = found.values[s.Name]
		}
	}
	return config
}

func (e *exporter) note(found *object, attribute, reason string) {
	e.notes = append(e.notes, Note{
		Type: found.typ.Type, Key: found.key, ID: found.record.ID(), Attribute: attribute, Reason: reason, client: found.client,
	})
}

func (e *exporter) kept(found *object, attribute, reason string) {
	e.note(found, attribute, reason)
	e.notes[len(e.notes)-1].Kept = true
}

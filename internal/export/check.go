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

// Note names the part of an object that is left out, and the reason. Records that
// ConnectWise took years ago or by another way break rules that the provider
// holds every configuration to, and one such value would fail the whole plan.
type Note struct {
	// Type is that of the object without the provider's name, Key its natural key.
	Type, Key string
	ID        int64
	// Attribute is the one that is left to the server; the whole object is left
	// out where it is "".
	Attribute string
	Reason    string

	client *object
}

// LeftOut reports whether the whole object is missing from the export.
func (n Note) LeftOut() bool { return n.Attribute == "" }

// Lines writes notes for a person, a line for all objects that lack the same
// attribute for the same reason: on some sites that is every company.
func Lines(notes []Note) []string {
	const named = 3
	var lines []string
	groups := map[[3]string][]Note{}
	for _, n := range notes {
		if n.LeftOut() {
			lines = append(lines, fmt.Sprintf("left out: %s: %s", n.who(), n.Reason))
			continue
		}
		same := [3]string{n.Type, n.Attribute, n.Reason}
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
		lines = append(lines, fmt.Sprintf("without %s: %s: %s", same[1], strings.Join(who, ", "), same[2]))
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

// refusal is an error of the validation; attribute is "" where it names none.
type refusal struct{ attribute, reason string }

func (c *checker) refusals(ctx context.Context, typ *kit.Type, config kit.Values) ([]refusal, error) {
	t, ok := c.types[typ.TypeName()]
	if !ok {
		return nil, fmt.Errorf("the provider has no resource %s", typ.TypeName())
	}
	complete := make(map[string]tftypes.Value, len(t.AttributeTypes))
	for name, attribute := range t.AttributeTypes {
		complete[name] = tftypes.NewValue(attribute, nil)
	}
	maps.Copy(complete, config)
	value, err := tfprotov6.NewDynamicValue(t, tftypes.NewValue(t, complete))
	if err != nil {
		return nil, err
	}
	response, err := c.server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{
		TypeName: typ.TypeName(), Config: &value,
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	if err != nil {
		return nil, err
	}
	var refused []refusal
	for _, d := range response.Diagnostics {
		if d.Severity != tfprotov6.DiagnosticSeverityError {
			continue
		}
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
		refused = append(refused, r)
	}
	return refused, nil
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
		refused, err := e.checker.refusals(ctx, typ, config)
		if err != nil || len(refused) == 0 {
			return err == nil, err
		}
		first := refused[0]
		omit := first.attribute
		if _, written := config[omit]; !written || !optional[omit] {
			if omit, err = e.relief(ctx, found, config, optional, len(refused)); err != nil {
				return false, err
			}
		}
		if omit == "" {
			reason := first.reason
			if _, written := config[first.attribute]; !written && first.attribute != "" && !optional[first.attribute] {
				reason = "it has no " + first.attribute
			}
			e.note(found, "", reason)
			return false, nil
		}
		found.omitted[omit] = true
		e.note(found, omit, first.reason)
	}
}

// relief finds the attribute without which less is refused: that which demands
// another one, which the object does not have.
func (e *exporter) relief(ctx context.Context, found *object, config kit.Values, optional map[string]bool, now int) (string, error) {
	for _, name := range slices.Sorted(maps.Keys(config)) {
		if !optional[name] {
			continue
		}
		without := maps.Clone(config)
		delete(without, name)
		refused, err := e.checker.refusals(ctx, found.typ, without)
		if err != nil || len(refused) < now {
			return name, err
		}
	}
	return "", nil
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

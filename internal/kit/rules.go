package kit

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Needs refuses a configuration that sets an attribute while the flag which
// gives it a meaning is not set: the server would refuse the write.
func Needs(attribute, flag string) Rule {
	return Rule{
		attributes: []string{attribute, flag},
		text:       fmt.Sprintf("%s can be set only when %s is true", attribute, flag),
		check: func(config Values) (string, string) {
			set := config.Known(attribute) && !isOff(config, attribute)
			if !set || config.Bool(flag) || !config[flag].IsKnown() {
				return "", ""
			}
			return attribute, fmt.Sprintf("%s can be set only when %s = true.", attribute, flag)
		},
	}
}

func isOff(v Values, name string) bool {
	var b bool
	return v[name].As(&b) == nil && !b
}

// NeededWhen refuses a configuration that lacks an attribute which the server
// demands when another one has a certain value.
func NeededWhen(attribute, other, value string) Rule {
	return Rule{
		attributes: []string{attribute, other},
		text:       fmt.Sprintf("%s is needed when %s is %s", attribute, other, value),
		check: func(config Values) (string, string) {
			applies := config.String(other) == value || (value == "true" && config.Bool(other))
			if !applies || !config[attribute].IsNull() {
				return "", ""
			}
			return attribute, fmt.Sprintf("%s is needed when %s is %s.", attribute, other, value)
		},
	}
}

// Ordered refuses a configuration whose second date is before its first.
func Ordered(first, second string) Rule {
	return Rule{
		attributes: []string{first, second},
		text:       fmt.Sprintf("%s cannot be before %s", second, first),
		check: func(config Values) (string, string) {
			from, to := config.String(first), config.String(second)
			if from == "" || to == "" || from <= to {
				return "", ""
			}
			return second, fmt.Sprintf("%s is %s, before %s, which is %s.", second, to, first, from)
		},
	}
}

// NotBoth refuses a configuration that sets two flags which contradict each other.
func NotBoth(attribute, other string) Rule {
	return Rule{
		attributes: []string{attribute, other},
		text:       fmt.Sprintf("%s and %s cannot both be true", attribute, other),
		check: func(config Values) (string, string) {
			if !config.Bool(attribute) || !config.Bool(other) {
				return "", ""
			}
			return attribute, fmt.Sprintf("%s and %s cannot both be true: set one of them to false.", attribute, other)
		},
	}
}

// IsKey refuses a configuration that names a key which a map does not have.
func IsKey(attribute, of string) Rule {
	return Rule{
		attributes: []string{attribute, of},
		text:       fmt.Sprintf("%s is a key of %s", attribute, of),
		check: func(config Values) (string, string) {
			key := config.String(attribute)
			var elements map[string]tftypes.Value
			if key == "" || !config.Known(of) || config[of].As(&elements) != nil {
				return "", ""
			}
			if _, ok := elements[key]; ok {
				return "", ""
			}
			return attribute, fmt.Sprintf("%s is %q, which is not a key of %s. It has %s.", attribute, key, of, cmp.Or(strings.Join(slices.Sorted(maps.Keys(elements)), ", "), "none"))
		},
	}
}

const unfitting = "Invalid attribute combination"

// Rule is a check across attributes, declared with [Needs] or [NeededWhen]. What
// is not known yet is not wrong yet.
type Rule struct {
	// attributes are those that the check looks at: their names are checked when
	// the definition is compiled.
	attributes []string
	text       string
	check      func(config Values) (attribute, problem string)
}

func (r Rule) Description(context.Context) string         { return r.text }
func (r Rule) MarkdownDescription(context.Context) string { return r.text }

func (r Rule) ValidateResource(_ context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	config, err := valuesOf(req.Config.Raw)
	if err != nil {
		resp.Diagnostics.AddError("Cannot decode the configuration", err.Error())
		return
	}
	if attribute, problem := r.check(config); problem != "" {
		resp.Diagnostics.AddAttributeWarning(path.Root(attribute), unfitting, problem+unlessStored)
	}
}

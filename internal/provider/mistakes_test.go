package provider_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// mistake is what a user who follows the article gets wrong, and what the provider
// says: on which attribute, what is wrong and what to do.
type mistake struct {
	what string
	does deed
	// at is the attribute, "" where the mistake is none's.
	at            string
	cause, remedy string
}

// deed does something on a site of its own and returns what was said.
type deed func(t *testing.T, s *kittest.Site) []*tfprotov6.Diagnostic

// creates applies a resource that does not exist.
func creates(kind string, config kittest.Config) deed {
	return func(_ *testing.T, s *kittest.Site) []*tfprotov6.Diagnostic {
		return s.Named("connectwise_" + kind).Apply(config).Diagnostics()
	}
}

// updates applies one configuration after the other.
func updates(kind string, first, second kittest.Config) deed {
	return func(t *testing.T, s *kittest.Site) []*tfprotov6.Diagnostic {
		t.Helper()
		r := s.Named("connectwise_" + kind)
		if said := r.Apply(first).Diagnostics(); len(said) > 0 {
			t.Fatal(said[0])
		}
		s.Restart()
		return r.Apply(second).Diagnostics()
	}
}

// finds reads a data source.
func finds(kind string, config kittest.Config) deed {
	return func(_ *testing.T, s *kittest.Site) []*tfprotov6.Diagnostic {
		return s.Data("connectwise_"+kind, config).Diagnostics()
	}
}

func imports(kind, id string) deed {
	return func(_ *testing.T, s *kittest.Site) []*tfprotov6.Diagnostic {
		return s.Named("connectwise_" + kind).Import(id).Diagnostics()
	}
}

// connects configures the provider with changes to a block that works.
func connects(changes kittest.Config) deed {
	return func(_ *testing.T, s *kittest.Site) []*tfprotov6.Diagnostic {
		return s.Configure(changes).Diagnostics()
	}
}

// after prepares the site, or the configuration before, for a deed.
func after(prepare func(t *testing.T, s *kittest.Site), does deed) deed {
	return func(t *testing.T, s *kittest.Site) []*tfprotov6.Diagnostic {
		t.Helper()
		prepare(t, s)
		return does(t, s)
	}
}

func long(n int) string { return strings.Repeat("x", n) }

// mistakes is the table, in the order of the article.
func mistakes() []mistake {
	return slices.Concat(blockMistakes, lookupMistakes, companyMistakes, serviceMistakes, managedMistakes, productMistakes, agreementMistakes, lifeMistakes, syncMistakes)
}

// Every mistake is said, at its attribute, with its cause and what to do, and in the
// words of the configuration.
func TestMistakes(t *testing.T) {
	t.Parallel()
	fields := apiNames()
	all := mistakes()
	if len(all) < 100 {
		t.Errorf("the table has %d mistakes", len(all))
	}
	seen := map[string]bool{}
	for _, m := range all {
		if seen[m.what] {
			t.Errorf("%s is there twice", m.what)
		}
		seen[m.what] = true
		t.Run(m.what, func(t *testing.T) {
			t.Parallel()
			said := m.does(t, kittest.NewSite(t, psasim.Options{}))
			found := false
			for _, d := range said {
				text := strings.Join(strings.Fields(d.Summary+": "+d.Detail), " ")
				t.Logf("%s at %q: %s", d.Severity, place(d.Attribute), text)
				found = found || place(d.Attribute) == m.at && strings.Contains(text, m.cause) && strings.Contains(text, m.remedy)
				for _, word := range strings.FieldsFunc(text, notOfName) {
					if attribute, internal := fields[word]; internal {
						t.Errorf("the message speaks of the API's %s, which is %s here: %s", word, attribute, text)
					}
				}
			}
			if m.cause == "" || m.remedy == "" || !found {
				t.Errorf("nothing said at %q has %q and %q", m.at, m.cause, m.remedy)
			}
		})
	}
}

// place is the path of an attribute as a person writes it.
func place(at *tftypes.AttributePath) string {
	text := ""
	for _, step := range at.Steps() {
		switch step := step.(type) {
		case tftypes.AttributeName:
			text += "." + string(step)
		case tftypes.ElementKeyString:
			text += fmt.Sprintf("[%q]", string(step))
		case tftypes.ElementKeyInt:
			text += fmt.Sprintf("[%d]", int64(step))
		default:
			text += "[…]"
		}
	}
	return strings.TrimPrefix(text, ".")
}

func notOfName(c rune) bool {
	return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_'
}

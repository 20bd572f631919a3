package acctest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
)

// Attributes are a resource's arguments: HCL expressions by name.
type Attributes map[string]string

// Walk is an object's life as a test: create with the required attributes
// alone, empty plan, set every attribute, change every attribute in place, edit
// every attribute in the dashboard, import, delete behind Terraform's back,
// create again, destroy.
type Walk struct {
	Definition kit.Definition
	// Prelude is the configuration that the arguments refer to.
	Prelude string
	// Required holds the minimal arguments; Always are further
	// ones that First and Second share, because others of theirs need them.
	Required, Always Attributes
	// First and Second set every attribute that can be updated, each to
	// another value than the other.
	First, Second Attributes
	// Edits are dashboard edits of what is not a plain field of the object, by
	// the attribute that shows them.
	Edits map[string]func(t *testing.T, site *Site, collection string, id int64)
	// ImportName is the natural name that imports the object in its second
	// form, with the parent's id in place of %d.
	ImportName string
}

const address = "subject"

// Run walks.
func (w Walk) Run(t *testing.T) {
	t.Helper()
	t.Parallel()
	typ, err := kit.Compile(w.Definition)
	if err != nil {
		t.Fatal(err)
	}
	site := NewSite(t)
	subject := &subject{site: site, object: typ, walk: w}
	name := typ.TypeName() + "." + address
	first, second := w.config(typ, site, w.First), w.config(typ, site, w.Second)
	steps := []resource.TestStep{
		{
			Config: w.config(typ, site, nil),
			Check:  subject.remember(name),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(name, plancheck.ResourceActionCreate)},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
		},
		{
			PreConfig:        site.ResetRequests,
			Config:           first,
			ConfigPlanChecks: updateInPlace(name, nil),
			Check:            resource.ComposeTestCheckFunc(subject.checkState(name, w.First), subject.snapshot),
		},
		{
			PreConfig:        site.ResetRequests,
			Config:           second,
			ConfigPlanChecks: updateInPlace(name, maps.Keys(w.Second)),
			Check:            resource.ComposeTestCheckFunc(subject.checkState(name, w.Second), subject.checkPatch(t)),
		},
		{
			PreConfig:        func() { subject.editEverything(t) },
			Config:           second,
			ConfigPlanChecks: updateInPlace(name, subject.visible),
		},
		{
			ResourceName: name, ImportState: true, ImportStateVerify: true,
			ImportStateIdFunc:       subject.importID,
			ImportStateVerifyIgnore: subject.notImported(),
		},
		{
			ResourceName: name, ImportState: true, ImportStateVerify: true,
			ImportStateIdFunc:       subject.importName,
			ImportStateVerifyIgnore: subject.notImported(),
			// An object without a natural name is imported only by its id.
			SkipFunc: func() (bool, error) { return w.ImportName == "", nil },
		},
		{
			Config: w.imported(typ, site, withoutSecrets(w.Second)), ResourceName: name, ImportState: true,
			ImportStateKind:   resource.ImportBlockWithID,
			ImportStateIdFunc: subject.importID,
		},
		{
			PreConfig: func() { subject.remove(t) },
			Config:    second,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(name, plancheck.ResourceActionCreate)},
			},
			Check: subject.remember(name),
		},
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: Factories(),
		CheckDestroy:             func(*terraform.State) error { return subject.checkGone() },
		Steps:                    steps,
	})
	t.Run("import by identity", func(t *testing.T) { w.importByIdentity(t, typ) })
}

// importByIdentity needs a Terraform that knows identities: 1.12 and later.
func (w Walk) importByIdentity(t *testing.T, typ *kit.Type) {
	t.Helper()
	site := NewSite(t)
	config := w.config(typ, site, w.First)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: Factories(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		Steps: []resource.TestStep{
			{Config: config},
			{
				Config: w.imported(typ, site, withoutSecrets(w.First)), ResourceName: typ.TypeName() + "." + address, ImportState: true,
				ImportStateKind: resource.ImportBlockWithResourceIdentity,
			},
		},
	})
}

// config is the configuration with the required arguments and more, which win. It
// lets the object be destroyed and created anew.
func (w Walk) config(typ *kit.Type, site *Site, more Attributes) string {
	arguments := maps.Clone(w.Required)
	if w.Definition.Protected {
		arguments["deletion_protection"] = "false"
	}
	if w.Definition.ConfirmRecreate {
		arguments["recreate_deleted"] = "true"
	}
	return w.write(typ, site, arguments, more)
}

// imported is config for an import, after which an object is protected.
func (w Walk) imported(typ *kit.Type, site *Site, more Attributes) string {
	return w.write(typ, site, maps.Clone(w.Required), more)
}

func (w Walk) write(typ *kit.Type, site *Site, arguments, more Attributes) string {
	if more != nil {
		maps.Copy(arguments, w.Always)
		maps.Copy(arguments, more)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\nresource %q %q {\n", site.Provider(), Unprotected(w.Prelude), typ.TypeName(), address)
	for _, name := range slices.Sorted(maps.Keys(arguments)) {
		fmt.Fprintf(&b, "  %s = %s\n", name, arguments[name])
	}
	b.WriteString("}\n")
	return b.String()
}

// updateInPlace expects an update that changes each of the attributes.
func updateInPlace(name string, attributes func(func(string) bool)) resource.ConfigPlanChecks {
	checks := []plancheck.PlanCheck{plancheck.ExpectResourceAction(name, plancheck.ResourceActionUpdate)}
	if attributes != nil {
		checks = append(checks, changes{address: name, attributes: slices.Sorted(attributes)})
	}
	return resource.ConfigPlanChecks{
		PreApply:             checks,
		PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}
}

// changes checks that a plan changes every one of the attributes: drift that
// does not show is drift that nobody repairs.
type changes struct {
	address    string
	attributes []string
}

func (c changes) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	for _, rc := range req.Plan.ResourceChanges {
		if rc.Address != c.address {
			continue
		}
		before, _ := rc.Change.Before.(map[string]any)
		after, _ := rc.Change.After.(map[string]any)
		for _, name := range c.attributes {
			if reflect.DeepEqual(before[name], after[name]) && !isWriteOnly(name) {
				resp.Error = errors.Join(resp.Error, fmt.Errorf("the plan does not change %s: it stays %v", name, after[name]))
			}
		}
	}
}

var _ plancheck.PlanCheck = changes{}

func isWriteOnly(name string) bool { return strings.HasSuffix(name, "_wo") }

// subject is the object under test and what is known of it.
type subject struct {
	site       *Site
	object     *kit.Type
	walk       Walk
	collection string
	parent     string // its id; no object has two
	id         int64
	seen       []string
	first      map[string]any
}

// remember notes where the object lives.
func (s *subject) remember(name string) resource.TestCheckFunc {
	return func(state *terraform.State) error {
		rs, ok := state.RootModule().Resources[name]
		if !ok {
			return fmt.Errorf("%s is not in the state", name)
		}
		var err error
		if s.id, err = strconv.ParseInt(rs.Primary.Attributes["id"], 10, 64); err != nil {
			return err
		}
		s.collection = s.object.CollectionOf(func(parent string) string {
			s.parent = rs.Primary.Attributes[parent]
			return s.parent
		})
		s.seen = append(s.seen, fmt.Sprintf("%s/%d", s.collection, s.id))
		if _, ok := s.site.Object(s.collection, s.id); !ok {
			return fmt.Errorf("the site has no %s/%d", s.collection, s.id)
		}
		return nil
	}
}

func (s *subject) snapshot(*terraform.State) error {
	s.first, _ = s.site.Object(s.collection, s.id)
	return nil
}

// checkState compares literal arguments with the state.
func (s *subject) checkState(name string, arguments Attributes) resource.TestCheckFunc {
	var checks []resource.TestCheckFunc
	for attribute, expression := range arguments {
		var literal any
		if json.Unmarshal([]byte(expression), &literal) != nil || isWriteOnly(attribute) {
			continue
		}
		switch v := literal.(type) {
		case string, bool:
			checks = append(checks, resource.TestCheckResourceAttr(name, attribute, fmt.Sprint(v)))
		case float64:
			checks = append(checks, resource.TestCheckResourceAttr(name, attribute, strconv.FormatFloat(v, 'f', -1, 64)))
		}
	}
	return resource.ComposeTestCheckFunc(checks...)
}

// checkPatch wants the one update that was sent to hold the fields of the
// changed attributes and no other.
func (s *subject) checkPatch(t *testing.T) resource.TestCheckFunc {
	t.Helper()
	return func(*terraform.State) error {
		fields := s.object.Fields()
		want := map[string]bool{}
		for attribute := range s.walk.Second {
			if _, special := s.walk.Edits[attribute]; !special && fields[attribute] != "" {
				want[fields[attribute]] = true
			}
		}
		got := map[string]bool{}
		for _, request := range s.site.Requests() {
			if request.Method == http.MethodPut {
				return fmt.Errorf("a PUT was sent to %s", request.Path)
			}
			if request.Method != http.MethodPatch || request.Path != fmt.Sprintf("%s/%d", s.collection, s.id) {
				continue
			}
			var operations []struct{ Op, Path string }
			if err := json.Unmarshal(request.Body, &operations); err != nil {
				return err
			}
			for _, operation := range operations {
				got[strings.Trim(operation.Path, "/")] = true
			}
		}
		delete(got, fields[s.object.SingletonFlag])
		delete(want, fields[s.object.SingletonFlag])
		if !maps.Equal(want, got) {
			return fmt.Errorf("the patch holds %v, want %v", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
		}
		t.Logf("%s: a patch of %d fields for %d changed attributes", s.object.TypeName(), len(got), len(s.walk.Second))
		return nil
	}
}

// editEverything sets every field back to what it was before the update, as a
// person would in the dashboard.
func (s *subject) editEverything(t *testing.T) {
	t.Helper()
	fields := s.object.Fields()
	edit := map[string]any{}
	for attribute := range s.walk.Second {
		if special, ok := s.walk.Edits[attribute]; ok {
			special(t, s.site, s.collection, s.id)
			continue
		}
		if field := fields[attribute]; field != "" && !isWriteOnly(attribute) {
			edit[field] = s.first[field]
		}
	}
	if err := s.site.Edit(s.collection, s.id, edit); err != nil {
		t.Fatalf("dashboard edit: %s", err)
	}
}

// visible yields the attributes whose drift can be seen: a secret is not
// returned by the server.
func (s *subject) visible(yield func(string) bool) {
	maps.Keys(withoutSecrets(s.walk.Second))(yield)
}

// withoutSecrets leaves what an import can know.
func withoutSecrets(a Attributes) Attributes {
	a = maps.Clone(a)
	maps.DeleteFunc(a, func(name, _ string) bool { return isWriteOnly(strings.TrimSuffix(name, "_version")) })
	return a
}

func (s *subject) remove(t *testing.T) {
	t.Helper()
	if err := s.site.Remove(s.collection, s.id); err != nil {
		t.Fatal(err)
	}
}

func (s *subject) importID(*terraform.State) (string, error) {
	return strings.TrimPrefix(fmt.Sprintf("%s/%d", s.parent, s.id), "/"), nil
}

func (s *subject) importName(*terraform.State) (string, error) {
	return strings.ReplaceAll(s.walk.ImportName, "%d", s.parent), nil
}

// notImported names what an import cannot know: secrets' versions.
func (s *subject) notImported() []string {
	// Whether a create took the object over is not to be seen from outside.
	ignore := []string{"timeouts", "adopted", "deletion_protection", "recreate_deleted"}
	for name := range s.walk.Second {
		if isWriteOnly(name) {
			ignore = append(ignore, name, name+"_version")
		}
	}
	return ignore
}

func (s *subject) checkGone() error {
	for _, place := range s.seen {
		i := strings.LastIndex(place, "/")
		id, err := strconv.ParseInt(place[i+1:], 10, 64)
		if err != nil {
			return err
		}
		object, ok := s.site.Object(place[:i], id)
		if ok && !s.object.IsDeleted(object) {
			return fmt.Errorf("%s is still there after destroy", place)
		}
	}
	return nil
}

// Changes expects a plan to change attributes of a resource.
func Changes(address string, attributes ...string) plancheck.PlanCheck {
	return changes{address: address, attributes: attributes}
}

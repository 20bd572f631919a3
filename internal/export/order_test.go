package export

import (
	"slices"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/provider"
)

func compiled(t *testing.T) ([]*kit.Type, kit.Referents) {
	t.Helper()
	var types []*kit.Type
	for _, d := range provider.Definitions() {
		typ, err := kit.Compile(d)
		if err != nil {
			t.Fatal(err)
		}
		types = append(types, typ)
	}
	return types, kit.NewReferents(types)
}

func names(types []*kit.Type) []string {
	var all []string
	for _, typ := range types {
		all = append(all, typ.Type)
	}
	return all
}

func TestOrder(t *testing.T) {
	t.Parallel()
	types, referents := compiled(t)
	sorted := order(types, referents)
	all := names(sorted)
	before := func(first, second string) {
		t.Helper()
		if i, j := slices.Index(all, first), slices.Index(all, second); i < 0 || j < 0 || i > j {
			t.Errorf("%s does not come before %s in %v", first, second, all)
		}
	}
	for _, typ := range sorted {
		if typ.Parent != nil {
			before(typ.Parent.Type, typ.Type)
		}
		for _, s := range typ.Settings() {
			if target := referents.Of(typ, s); s.Required && target != nil && !target.DataOnly {
				before(target.Type, typ.Type)
			}
		}
	}
	before("service_board", "api_member")
	before("configuration_type", "cross_reference")
	slices.Reverse(types)
	if reversed := order(types, referents); len(reversed) != len(sorted) {
		t.Errorf("the order of the definitions changes how many types there are: %d and %d", len(reversed), len(sorted))
	}
	if clients, want := names(ofClients(sorted, referents)), []string{"agreement", "agreement_addition", "company", "contact", "managed_id"}; !slices.Equal(slices.Sorted(slices.Values(clients)), want) {
		t.Errorf("the types of clients: %v, want %v", clients, want)
	}
}

func TestReferents(t *testing.T) {
	t.Parallel()
	_, referents := compiled(t)
	for model, want := range map[string]string{
		"SystemLocationReference": "location", "IvItemReference": "product", "ServiceStatusReference": "board_status",
		"SecurityRoleReference": "security_role", "MemberReference": "member", "CompanyReference": "company",
	} {
		if got := referents.Reference(model); got == nil || got.Type != want {
			t.Errorf("%s is not %s", model, want)
		}
	}
	if got := referents.IDs("members"); got == nil || got.Type != "member" {
		t.Error("members are not members")
	}
	if got := referents.Reference("SicCodeReference"); got != nil {
		t.Errorf("SicCodeReference is %s", got.Type)
	}
}

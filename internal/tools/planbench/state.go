package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"golang.org/x/sync/errgroup"

	connectwise "github.com/psaforge/terraform-provider-connectwise/internal/provider"
)

// instance is what a state file keeps of one instance.
type instance struct {
	client       int    // whose module it is in, -1 for none
	address      string // of the resource in its module, with its type
	index        int    // -1 without count
	attributes   map[string]any
	identity     map[string]any
	private      []byte
	version      int64 // of the schema
	dependencies []string
}

func (i instance) id() int64 {
	n, _ := i.attributes["id"].(json.Number)
	id, _ := n.Int64()
	return id
}

// maker creates objects through the provider in this process, as an apply does but
// without Terraform, which takes a quadratic time to create thousands: it writes
// the whole state after each.
type maker struct {
	server     tfprotov6.ProviderServer
	schemas    map[string]*tfprotov6.Schema
	identities map[string]*tfprotov6.ResourceIdentitySchema
}

func newMaker(ctx context.Context, settings map[string]any) (*maker, error) {
	server, err := providerserver.NewProtocol6WithError(connectwise.New("bench"))()
	if err != nil {
		return nil, err
	}
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return nil, err
	}
	config, err := object(schemas.Provider.ValueType(), settings)
	if err != nil {
		return nil, err
	}
	encoded, err := tfprotov6.NewDynamicValue(config.Type(), config)
	if err != nil {
		return nil, err
	}
	configured, err := server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.14.0", Config: &encoded})
	if err != nil {
		return nil, err
	}
	if err := failure(configured.Diagnostics); err != nil {
		return nil, err
	}
	return &maker{server, schemas.ResourceSchemas, identities.IdentitySchemas}, nil
}

// create plans and creates an object. The address is that of its resource.
func (m *maker) create(ctx context.Context, address string, index int, arguments map[string]any, dependencies ...string) (instance, error) {
	typ, _, _ := strings.Cut(address, ".")
	schema := m.schemas[typ]
	kind := schema.ValueType()
	config, err := object(kind, arguments)
	if err != nil {
		return instance{}, fmt.Errorf("%s: %w", address, err)
	}
	encodedConfig, err := tfprotov6.NewDynamicValue(kind, config)
	if err != nil {
		return instance{}, err
	}
	proposed, err := tfprotov6.NewDynamicValue(kind, proposal(schema, config))
	if err != nil {
		return instance{}, err
	}
	nothing, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, nil))
	if err != nil {
		return instance{}, err
	}
	plan, err := m.server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: typ, PriorState: &nothing, ProposedNewState: &proposed, Config: &encodedConfig,
	})
	if err != nil {
		return instance{}, err
	}
	if err := failure(plan.Diagnostics); err != nil {
		return instance{}, fmt.Errorf("plan %s: %w", address, err)
	}
	made, err := m.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: typ, PriorState: &nothing, PlannedState: plan.PlannedState, Config: &encodedConfig,
		PlannedPrivate: plan.PlannedPrivate, PlannedIdentity: plan.PlannedIdentity,
	})
	if err != nil {
		return instance{}, err
	}
	if err := failure(made.Diagnostics); err != nil {
		return instance{}, fmt.Errorf("create %s: %w", address, err)
	}
	attributes, err := fields(made.NewState, kind)
	if err != nil {
		return instance{}, err
	}
	identity, err := fields(made.NewIdentity.IdentityData, m.identities[typ].ValueType())
	if err != nil {
		return instance{}, err
	}
	return instance{-1, address, index, attributes, identity, made.Private, schema.Version, dependencies}, nil
}

// proposal is what Terraform proposes for an object that does not exist: what the
// configuration leaves out to the provider is unknown.
func proposal(schema *tfprotov6.Schema, config tftypes.Value) tftypes.Value {
	values := map[string]tftypes.Value{}
	_ = config.As(&values) // an object that was made here
	for _, a := range schema.Block.Attributes {
		if a.Computed && values[a.Name].IsNull() {
			values[a.Name] = tftypes.NewValue(a.ValueType(), tftypes.UnknownValue)
		}
	}
	return tftypes.NewValue(config.Type(), values)
}

// object makes a value of text and whole numbers; what is not given is null.
func object(kind tftypes.Type, arguments map[string]any) (tftypes.Value, error) {
	values := map[string]tftypes.Value{}
	of, ok := kind.(tftypes.Object)
	if !ok {
		return tftypes.Value{}, fmt.Errorf("%s is no object", kind)
	}
	for name, t := range of.AttributeTypes {
		values[name] = tftypes.NewValue(t, nil)
	}
	for name, v := range arguments {
		switch n := v.(type) {
		case int64:
			v = big.NewFloat(float64(n))
		case int:
			v = big.NewFloat(float64(n))
		}
		values[name] = tftypes.NewValue(of.AttributeTypes[name], v)
	}
	return tftypes.NewValue(kind, values), nil
}

func fields(encoded *tfprotov6.DynamicValue, kind tftypes.Type) (map[string]any, error) {
	v, err := encoded.Unmarshal(kind)
	if err != nil {
		return nil, err
	}
	stored, err := stored(v)
	if err != nil {
		return nil, err
	}
	of, ok := stored.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("the provider returned %s", v)
	}
	return of, nil
}

// stored is a value in the form of a state file.
func stored(v tftypes.Value) (any, error) {
	if v.IsNull() {
		return nil, nil
	}
	switch t := v.Type(); {
	case t.Is(tftypes.String):
		var text string
		err := v.As(&text)
		return text, err
	case t.Is(tftypes.Bool):
		var flag bool
		err := v.As(&flag)
		return flag, err
	case t.Is(tftypes.Number):
		var n big.Float
		err := v.As(&n)
		return json.Number(n.Text('f', -1)), err
	case t.Is(tftypes.Object{}) || t.Is(tftypes.Map{}):
		values, all := map[string]tftypes.Value{}, map[string]any{}
		if err := v.As(&values); err != nil {
			return nil, err
		}
		for name, value := range values {
			one, err := stored(value)
			if err != nil {
				return nil, err
			}
			all[name] = one
		}
		return all, nil
	}
	var elements []tftypes.Value
	if err := v.As(&elements); err != nil {
		return nil, err
	}
	all := []any{}
	for _, element := range elements {
		one, err := stored(element)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func failure(diagnostics []*tfprotov6.Diagnostic) error {
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return fmt.Errorf("%s: %s: %s", d.Attribute, d.Summary, d.Detail)
		}
	}
	return nil
}

// shared are the objects that all clients refer to.
type shared struct {
	solution, agreementType, product int64
	instances                        []instance
}

// share creates what all clients share. ids are those of the site's own setup
// tables.
func (m *maker) share(ctx context.Context, ids func(collection, name string) int64) (shared, error) {
	var s shared
	add := func(address string, arguments map[string]any, dependencies ...string) (int64, error) {
		made, err := m.create(ctx, address, -1, arguments, dependencies...)
		s.instances = append(s.instances, made)
		return made.id(), err
	}
	var err error
	if s.solution, err = add("connectwise_management_solution.axcient", map[string]any{
		"name": "Axcient", "management_it_solution_type": "Custom", "management_solution_name": "Axcient",
	}); err != nil {
		return s, err
	}
	subcategory, err := add("connectwise_product_subcategory.backup", map[string]any{
		"name": "Online Backup", "category_id": ids("/procurement/categories", "Managed Services"),
	})
	if err != nil {
		return s, err
	}
	if s.product, err = add("connectwise_product.backup", map[string]any{
		"identifier": "AX-GB", "description": "Online Backup", "customer_description": "Online Backup", "subcategory_id": subcategory,
		"type_id": ids("/procurement/types", "Software"), "unit_of_measure_id": ids("/procurement/unitOfMeasures", "Each"),
	}, "connectwise_product_subcategory.backup"); err != nil {
		return s, err
	}
	s.agreementType, err = add("connectwise_agreement_type.backup", map[string]any{
		"name": "Online Backup", "billing_cycle_id": ids("/finance/billingCycles", "Monthly"),
	})
	return s, err
}

// clients creates the clients of a range, several at a time, and returns the
// instances of each.
func (m *maker) clients(ctx context.Context, s shared, from, to int) ([]instance, error) {
	var mu sync.Mutex
	var all []instance
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(defaultConcurrency)
	for i := from; i < to; i++ {
		group.Go(func() error {
			made, err := m.client(ctx, s, i)
			mu.Lock()
			defer mu.Unlock()
			all = append(all, made...)
			return err
		})
	}
	return all, group.Wait()
}

// client creates what one client needs, in the order of its references.
func (m *maker) client(ctx context.Context, s shared, i int) ([]instance, error) {
	const (
		company   = "connectwise_company.client"
		contact   = "connectwise_contact.client"
		devices   = "connectwise_managed_id.devices"
		agreement = "connectwise_agreement.client"
		inModule  = "module.client."
	)
	var all []instance
	add := func(address string, index int, arguments map[string]any, dependencies ...string) (int64, error) {
		made, err := m.create(ctx, address, index, arguments, dependencies...)
		made.client = i
		all = append(all, made)
		return made.id(), err
	}
	companyID, err := add(company, -1, map[string]any{
		"identifier": fmt.Sprintf("Client%d", i), "name": fmt.Sprintf("Client %d", i), "address_line1": "1 Main Street", "city": "Tampa",
	})
	if err != nil {
		return nil, err
	}
	contactID, err := add(contact, -1, map[string]any{"first_name": "Ann", "last_name": fmt.Sprintf("Client %d", i), "company_id": companyID}, inModule+company)
	if err != nil {
		return nil, err
	}
	for address, kind := range inOrder(devices, "WorkstationsAndServers", "connectwise_managed_id.backup_stats", "BackupStats") {
		if _, err := add(address, -1, map[string]any{
			"company_id": companyID, "managed_id": fmt.Sprintf("EFS-%d", i), "management_solution_id": s.solution, "device_type": kind,
		}, inModule+company); err != nil {
			return nil, err
		}
	}
	agreementID, err := add(agreement, -1, map[string]any{
		"name": "Online Backup", "type_id": s.agreementType, "company_id": companyID, "contact_id": contactID, "start_date": "2026-01-01",
	}, "connectwise_agreement_type.backup", inModule+company, inModule+contact)
	if err != nil {
		return nil, err
	}
	for line := range 3 {
		if _, err := add("connectwise_agreement_addition.line", line, map[string]any{
			"agreement_id": agreementID, "product_id": s.product, "serial_number": fmt.Sprintf("EFS-%d-%d", i, line), "effective_date": "2026-01-01",
		}, inModule+agreement, inModule+company, inModule+contact, "connectwise_product.backup"); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// writeState writes a state of version 4, which all supported versions of
// Terraform and OpenTofu read.
func writeState(file string, all []instance) error {
	type object = map[string]any
	var resources []object
	byAddress := map[string]int{}
	slices.SortStableFunc(all, func(a, b instance) int { return a.index - b.index })
	for _, i := range all {
		whole := fmt.Sprintf("module.client[%d].%s", i.client, i.address)
		at, ok := byAddress[whole]
		if !ok {
			at = len(resources)
			byAddress[whole] = at
			typ, name, _ := strings.Cut(i.address, ".")
			resources = append(resources, object{
				"mode": "managed", "type": typ, "name": name, "provider": providerOf(typ), "instances": []object{},
			})
			if i.client >= 0 {
				resources[at]["module"] = fmt.Sprintf("module.client[%d]", i.client)
			}
		}
		one := object{"schema_version": i.version, "attributes": i.attributes, "sensitive_attributes": []any{}}
		if i.index >= 0 {
			one["index_key"] = i.index
		}
		if len(i.private) > 0 {
			one["private"] = i.private
		}
		if len(i.identity) > 0 {
			one["identity_schema_version"], one["identity"] = 0, i.identity
		}
		if len(i.dependencies) > 0 {
			one["dependencies"] = i.dependencies
		}
		instances, _ := resources[at]["instances"].([]object)
		resources[at]["instances"] = append(instances, one)
	}
	raw, err := json.Marshal(object{
		"version": 4, "terraform_version": "1.8.0", "serial": 1, "lineage": "00000000-0000-4000-8000-000000000000",
		"outputs": object{}, "resources": resources, "check_results": nil,
	})
	if err != nil {
		return err
	}
	return os.WriteFile(file, raw, 0o600)
}

// providerOf is how a state names the provider of a type.
func providerOf(typ string) string {
	if typ == "terraform_data" {
		return `provider["terraform.io/builtin/terraform"]`
	}
	return `provider["registry.terraform.io/psaforge/connectwise"]`
}

// inOrder yields pairs of names in the order in which they are given.
func inOrder(pairs ...string) func(yield func(string, string) bool) {
	return func(yield func(string, string) bool) {
		for i := 0; i < len(pairs); i += 2 {
			if !yield(pairs[i], pairs[i+1]) {
				return
			}
		}
	}
}

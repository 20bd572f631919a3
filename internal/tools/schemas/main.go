// Command schemas prints the provider's schemas in the form of `terraform
// providers schema -json`, from which the documentation is generated. It asks
// the provider itself: a Terraform that knows list resources and actions would be needed
// otherwise.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/psaforge/terraform-provider-connectwise/internal/provider"
)

type object = map[string]any

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal("schemas: ", err)
	}
}

func run(ctx context.Context) error {
	server, err := providerserver.NewProtocol6WithError(provider.New("docs"))()
	if err != nil {
		return err
	}
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return err
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return err
	}
	identity := object{}
	for name, s := range identities.IdentitySchemas {
		attributes := object{}
		for _, a := range s.IdentityAttributes {
			attributes[a.Name] = compact(object{
				"type": a.Type, "description": a.Description,
				"required_for_import": a.RequiredForImport, "optional_for_import": a.OptionalForImport,
			})
		}
		identity[name] = object{"version": s.Version, "attributes": attributes}
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", " ")
	return encoder.Encode(object{
		"format_version": "1.0",
		"provider_schemas": object{"connectwise": object{
			"provider":                   schema(schemas.Provider),
			"resource_schemas":           all(schemas.ResourceSchemas),
			"data_source_schemas":        all(schemas.DataSourceSchemas),
			"ephemeral_resource_schemas": all(schemas.EphemeralResourceSchemas),
			"list_resource_schemas":      all(schemas.ListResourceSchemas),
			"action_schemas":             actions(schemas.ActionSchemas),
			"resource_identity_schemas":  identity,
			"functions":                  functions(schemas.Functions),
		}},
	})
}

func functions(list map[string]*tfprotov6.Function) object {
	converted := object{}
	for name, f := range list {
		parameters := []object{}
		for _, p := range f.Parameters {
			parameters = append(parameters, object{"name": p.Name, "description": p.Description, "type": p.Type})
		}
		converted[name] = object{
			"summary": f.Summary, "description": f.Description, "return_type": f.Return.Type, "parameters": parameters,
		}
	}
	return converted
}

func all(schemas map[string]*tfprotov6.Schema) object {
	converted := object{}
	for name, s := range schemas {
		converted[name] = schema(s)
	}
	return converted
}

func actions(schemas map[string]*tfprotov6.ActionSchema) object {
	converted := object{}
	for name, s := range schemas {
		converted[name] = schema(s.Schema)
	}
	return converted
}

func schema(s *tfprotov6.Schema) object {
	return object{"version": s.Version, "block": block(s.Block)}
}

func block(b *tfprotov6.SchemaBlock) object {
	blocks := object{}
	for _, nested := range b.BlockTypes {
		blocks[nested.TypeName] = object{"nesting_mode": nested.Nesting.String(), "block": block(nested.Block)}
	}
	return compact(object{
		"attributes": attributes(b.Attributes), "block_types": blocks,
		"description": b.Description, "description_kind": kind(b.DescriptionKind),
	})
}

func attributes(list []*tfprotov6.SchemaAttribute) object {
	converted := object{}
	for _, a := range list {
		o := object{
			"description": a.Description, "description_kind": kind(a.DescriptionKind), "required": a.Required, "optional": a.Optional,
			"computed": a.Computed, "sensitive": a.Sensitive, "write_only": a.WriteOnly, "deprecated": a.Deprecated,
		}
		if a.NestedType != nil {
			o["nested_type"] = object{
				"attributes": attributes(a.NestedType.Attributes),
				"nesting_mode": map[tfprotov6.SchemaObjectNestingMode]string{
					tfprotov6.SchemaObjectNestingModeSingle: "single", tfprotov6.SchemaObjectNestingModeList: "list",
					tfprotov6.SchemaObjectNestingModeSet: "set", tfprotov6.SchemaObjectNestingModeMap: "map",
				}[a.NestedType.Nesting],
			}
		} else {
			o["type"] = a.Type
		}
		converted[a.Name] = compact(o)
	}
	return converted
}

func kind(k tfprotov6.StringKind) string {
	if k == tfprotov6.StringKindMarkdown {
		return "markdown"
	}
	return "plain"
}

// compact leaves out what is false or empty, as Terraform does.
func compact(o object) object {
	for name, v := range o {
		if v == false || v == "" {
			delete(o, name)
		}
	}
	return o
}

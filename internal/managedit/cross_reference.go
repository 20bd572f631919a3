package managedit

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// CrossReference ties a service of the vendor to a product (step 14 of the
// article).
var CrossReference = kit.Definition{
	Type: "cross_reference", Plural: "cross_references", Title: "cross reference", Steps: []int{14},
	Model: "ManagedDevicesIntegrationCrossReference", Path: integrationChildren + "/crossReferences",
	Parent: &Integration, Key: []string{"vendor_type", "vendor_level"}, ServerUnique: true,
	Filters: []string{"vendor_type", "product_id", "inactive"},
	Description: "A cross reference ties a service and plan of the backup vendor to a product and a configuration type. The first push creates them, inactive and without a product: " +
		"a create adopts such a cross reference, sets its product and activates it. Destroying an adopted cross reference deactivates it; one that this provider created is deleted.\n\n" +
		"Vendor type and level are case-sensitive, as in ConnectWise.",
	Attributes: []kit.Attribute{
		kit.Required("vendor_type", "Service of the vendor.").Example("online_backup").Replaces(),
		kit.Optional("vendor_level", "Plan of the vendor's service.").Example("Standard 25GB").Replaces(),
		kit.Optional("agreement_type_id", "Id of the agreement type whose agreements are billed."),
		kit.Optional("product_id", "Id of the product that is billed. Of a flat-fee product and its per-unit product, it is the per-unit one."),
		kit.Optional("configuration_type_id", "Id of the configuration type of the devices."),
		kit.Optional("inactive", "Whether the cross reference is disabled (Disable: Do Not Integrate).").Default(false),
		kit.Adopted("adopted", "Whether the cross reference existed before the create: destroying it then deactivates it instead of deleting it."),
	},
	Omitted:   ownIntegration,
	Lifecycle: kit.Lifecycle{Adopt: adoptUntouched, Delete: deactivateAdopted},
}

// adoptUntouched adopts a cross reference as the first push creates it: inactive
// and without a product.
func adoptUntouched(req *kit.Request, existing psa.Record) ([]psa.Operation, bool) {
	level, _ := existing["vendorLevel"].(string)
	same := existing["vendorType"] == req.Plan.String("vendor_type") && level == req.Plan.String("vendor_level")
	untouched := existing["inactiveFlag"] == true && existing["product"] == nil
	return nil, same && untouched
}

func deactivateAdopted(ctx context.Context, req *kit.Request, remove func() error) diag.Diagnostics {
	if !req.State.Bool("adopted") {
		return req.Report("delete", remove())
	}
	ops := []psa.Operation{psa.Replace("inactiveFlag", true)}
	for attribute, field := range map[string]string{
		"product_id": "product", "agreement_type_id": "agreementType", "configuration_type_id": "configurationType",
	} {
		if req.State.Int64(attribute) != 0 {
			ops = append(ops, psa.Remove(field))
		}
	}
	_, err := req.Client.Patch(ctx, req.Collection(), req.State.Int64("id"), ops)
	return req.Report("deactivate", err)
}

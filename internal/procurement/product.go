package procurement

import "github.com/psaforge/terraform-provider-connectwise/internal/kit"

// Product is a product of the catalog (step 11 of the article).
var Product = kit.Definition{
	Type: "product", Plural: "products", Title: "product", Steps: []int{11}, CustomFields: true,
	Model: "CatalogItem", Path: "/procurement/catalog", Key: []string{"identifier"}, ServerUnique: true,
	Filters: []string{"identifier", "category_id", "subcategory_id", "inactive"},
	Description: "A product of the catalog. The article's step 11 wants one for each service and plan that is billed by usage, and, where a flat fee includes an amount, a second one for the fee. " +
		"Prices and costs are exact decimals.",
	Attributes: []kit.Attribute{
		kit.Required("identifier", "Product ID. It is unique.").Example("AX-OB-BASIC"),
		kit.Required("description", "Description of the product.").Example("Online Backup Basic Storage w/25 GB"),
		kit.Required("customer_description", "Description on quotes and invoices.").Example("Basic Online Backup, $1.50/GB"),
		kit.Optional("category_id", "Id of the category.").Note("The article recommends `Managed Services`. ConnectWise takes that of the subcategory when it is left out.").Section("General"),
		kit.Required("subcategory_id", "Id of the subcategory."),
		kit.Required("type_id", "Id of the product type.").Note("The article recommends `Software`."),
		kit.Optional("product_class", "Class of the product.").Note("The article recommends `Service`. A `Bundle` cannot be an addition of an agreement.").Default("Service"),
		kit.Optional("price_attribute", "How the price is charged.").Note("The article's step 11 wants `TimeAndMaterials` (T & M).").Section("Prices and costs"),
		kit.Optional("unit_of_measure_id", "Id of the unit of measure.").Note("The article wants `Each`."),
		kit.Optional("price", "List price of a unit.").Example("1.50"),
		kit.Optional("cost", "Cost of a unit.").Example("0.30"),
		kit.Optional("taxable", "Whether the product is taxed."),
		kit.Optional("inactive", "Whether the product can no longer be chosen.").Section("General"),
		kit.Optional("billable_option", "Whether the product is billed by default.").Section("Prices and costs"),
		kit.Optional("agreement_type_id", "Id of the agreement type, for products of class `Agreement`.").Section("General"),
		kit.Optional("serialized", "Whether each unit has a serial number.").Section("Stock and vendor"),
		kit.Optional("serialized_cost", "Whether each unit has a cost of its own."),
		kit.Optional("phase_product", "Whether the product belongs to a project phase."),
		kit.Optional("min_stock_level", "Number of units below which more are ordered.").Between(0, 1<<31-1),
		kit.Optional("drop_ship", "Whether the vendor ships to the customer."),
		kit.Optional("special_order", "Whether the product is ordered for each sale."),
		kit.Optional("manufacturer_id", "Id of the manufacturer."),
		kit.Optional("manufacturer_part_number", "Part number of the manufacturer."),
		kit.Optional("vendor_id", "Id of the company that sells the product to the MSP."),
		kit.Optional("vendor_sku", "Stock keeping unit of the vendor."),
		kit.Optional("notes", "Notes for the MSP's own people.").Section("General"),
		kit.Optional("integration_xref", "Name of the product in other systems.").Field("integrationXRef"),
		kit.Optional("sla_id", "Id of the service level agreement."),
		kit.Optional("entity_type_id", "Id of the entity type."),
		kit.Optional("recurring", "Whether the product is billed on a recurring basis.").Section("Recurring billing"),
		kit.Optional("recurring_revenue", "Revenue of each billing."),
		kit.Optional("recurring_cost", "Cost of each billing."),
		kit.Optional("recurring_one_time", "Whether there is a charge at the beginning."),
		kit.Optional("recurring_bill_cycle_id", "Id of the billing cycle."),
		kit.Optional("recurring_cycle_type", "Whether billing follows the contract's year or the calendar's."),
		kit.Optional("calculated_price_flag", "Whether the price follows from a formula.").Field("calculatedPriceFlag").Section("Prices and costs"),
		kit.Optional("calculated_cost_flag", "Whether the cost follows from a formula.").Field("calculatedCostFlag"),
		kit.Optional("markup", "Whether the price is the cost with a markup."),
		kit.Optional("markup_percentage", "Markup on the cost in percent."),
		kit.Optional("auto_update_unit_cost", "Whether the cost follows the vendor's."),
		kit.Optional("auto_update_unit_price", "Whether the price follows the vendor's."),
	},
	Omitted: map[string]string{
		"calculatedPrice": "the server calculates it", "calculatedCost": "the server calculates it", "connectWiseID": "the server sets it",
	},
	Lifecycle: kit.Lifecycle{SetByOthers: func(v kit.Values) []string {
		var followed []string
		if v.Bool("auto_update_unit_cost") || v.Bool("calculated_cost_flag") {
			followed = append(followed, "cost")
		}
		if v.Bool("auto_update_unit_price") || v.Bool("calculated_price_flag") || v.Bool("markup") {
			followed = append(followed, "price")
		}
		return followed
	}},
}

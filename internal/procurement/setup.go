// Package procurement declares the objects of ConnectWise's Procurement module.
package procurement

import "github.com/psaforge/terraform-provider-connectwise/internal/kit"

const commandFlag = "a command, not a setting: it changes other fields once"

// Category is a product category.
var Category = kit.Definition{
	Type: "product_category", Plural: "product_categories", Title: "product category", Steps: []int{11},
	Model: "Category", Path: "/procurement/categories", Key: []string{"name"}, ServerUnique: true,
	Description: "A category of products, for example `Managed Services`, which the article's step 11 recommends.",
	Attributes: []kit.Attribute{
		kit.Required("name", "Name of the category.").Example("Managed Services"),
		kit.Optional("inactive", "Whether the category can no longer be chosen."),
		kit.Optional("default", "Whether the category is the default of new products."),
		kit.Optional("price_level_xref", "Name of the price level in the accounting system."),
		kit.Optional("integration_xref", "Name of the category in other systems."),
		kit.Optional("location_ids", "Ids of the locations that may use the category.").Field("locationIds"),
	},
	Omitted: map[string]string{"addAllLocations": commandFlag, "removeAllLocations": commandFlag},
}

// Subcategory is a part of a product category.
var Subcategory = kit.Definition{
	Type: "product_subcategory", Plural: "product_subcategories", Title: "product subcategory", Steps: []int{11},
	Model: "SubCategory", Path: "/procurement/subcategories", Key: []string{"name"}, AlsoFindBy: []string{"category_id"}, ServerUnique: true,
	ReconcileBy: []string{"name", "category_id"},
	Description: "A subcategory of products, for example `Backup` of `Managed Services`.",
	Attributes: []kit.Attribute{
		kit.Required("name", "Name of the subcategory. It is unique in its category.").Example("Backup"),
		kit.Required("category_id", "Id of the category that the subcategory belongs to."),
		kit.Optional("inactive", "Whether the subcategory can no longer be chosen."),
		kit.Optional("default", "Whether the subcategory is the default of new products."),
		kit.Optional("integration_xref", "Name of the subcategory in other systems."),
	},
}

// ProductType is what kind of thing a product is.
var ProductType = kit.Definition{
	Type: "product_type", Plural: "product_types", Title: "product type", DataOnly: true,
	Model: "ProductType", Path: "/procurement/types", Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the product type.").Example("Software"),
		kit.Computed("inactive", "Whether the product type can no longer be chosen."),
		kit.Computed("default", "Whether the product type is the default of new products."),
	},
}

// UnitOfMeasure is what a product is counted in.
var UnitOfMeasure = kit.Definition{
	Type: "unit_of_measure", Plural: "units_of_measure", Title: "unit of measure", DataOnly: true,
	Model: "UnitOfMeasure", Path: "/procurement/unitOfMeasures", Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the unit.").Example("Each"),
		kit.Computed("inactive", "Whether the unit can no longer be chosen."),
		kit.Computed("default", "Whether the unit is the default of new products."),
	},
}

// PricingSchedule is a list of prices for some companies.
var PricingSchedule = kit.Definition{
	Type: "pricing_schedule", Plural: "pricing_schedules", Title: "pricing schedule", DataOnly: true,
	Model: "PricingSchedule", Path: "/procurement/pricingschedules", Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the pricing schedule.").Example("Gold"),
		kit.Computed("currency_id", "Id of the currency of the prices."),
		kit.Computed("inactive", "Whether the pricing schedule can no longer be chosen."),
		kit.Computed("default", "Whether new companies get the pricing schedule."),
	},
}

// Manufacturer is who makes a product.
var Manufacturer = kit.Definition{
	Type: "manufacturer", Plural: "manufacturers", Title: "manufacturer", DataOnly: true,
	Model: "Manufacturer", Path: "/procurement/manufacturers", Key: []string{"name"},
	Attributes: []kit.Attribute{
		kit.Computed("name", "Name of the manufacturer.").Example("Axcient"),
		kit.Computed("inactive", "Whether the manufacturer can no longer be chosen."),
	},
}

package provider_test

import "github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"

var productMistakes = []mistake{
	{"product: subcategory of another category", creates("product", kittest.Config{"identifier": "A", "customer_description": "A", "type_id": 1, "category_id": 2, "subcategory_id": 1, "description": "A"}), "subcategory_id", `refused subcategory_id of`, `The data source connectwise_product_subcategory finds the right one by name`},
	{"product: description too long", creates("product", kittest.Config{"identifier": "A", "customer_description": "A", "type_id": 1, "subcategory_id": 1, "description": long(61)}), "description", `got: 61`, `must be at most 60`},
	{"product_category: name that is taken", creates("product_category", kittest.Config{"name": "Managed Services"}), "name", `already in use`, `terraform import connectwise_product_category.<name>`},
	{"product_category: name too long", creates("product_category", kittest.Config{"name": long(51)}), "name", `got: 51`, `must be at most 50`},
	{"product_category: location that does not exist", creates("product_category", kittest.Config{"name": "A", "location_ids": []int{99}}), "location_ids", `refused location_ids of`, `The data source connectwise_location finds the right one by name`},
	{"product_subcategory: category that does not exist", creates("product_subcategory", kittest.Config{"name": "A", "category_id": 99}), "category_id", `refused category_id of`, `The data source connectwise_product_category finds the right one by name`},
	{"product_subcategory: name that is taken", creates("product_subcategory", kittest.Config{"name": "Backup", "category_id": 1}), "name", `already in use`, `terraform import connectwise_product_subcategory.<name>`},
	{"product: type that does not exist", creates("product", kittest.Config{"identifier": "A", "customer_description": "A", "type_id": 99, "subcategory_id": 1, "description": "A"}), "type_id", `refused type_id of`, `The data source connectwise_product_type finds the right one by name`},
	{"product: unit of measure that does not exist", creates("product", kittest.Config{"identifier": "A", "customer_description": "A", "type_id": 1, "subcategory_id": 1, "description": "A", "unit_of_measure_id": 99}), "unit_of_measure_id", `refused unit_of_measure_id of`, `The data source connectwise_unit_of_measure finds the right one by name`},
	{"product: class in another case", creates("product", kittest.Config{"identifier": "A", "customer_description": "A", "type_id": 1, "subcategory_id": 1, "description": "A", "product_class": "noninventory"}), "product_class", `got: "noninventory"`, `must be one of: ["Agreement" "Bundle" "Inventory" "NonInventory" "Service"]`},
}

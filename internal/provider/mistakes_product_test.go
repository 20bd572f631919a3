package provider_test

import "github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"

var productMistakes = []mistake{
	{"product: subcategory of another category", creates("product", kittest.Config{"identifier": "A", "customer_description": "A", "type_id": 1, "category_id": 2, "subcategory_id": 1, "description": "A"}), "", `refused subcategory_id | Subcategory 1 not found for Category 2`, ""},
	{"product: description too long", creates("product", kittest.Config{"identifier": "A", "customer_description": "A", "type_id": 1, "subcategory_id": 1, "description": long(61)}), "", `description | at most 60`, ""},
	{"product: a price in words", creates("product", kittest.Config{"identifier": "A", "customer_description": "A", "type_id": 1, "subcategory_id": 1, "description": "A", "price": "1,50"}), "", `price | number`, ""},
	{"product_category: name that is taken", creates("product_category", kittest.Config{"name": "Managed Services"}), "", `already in use`, ""},
	{"product_category: name too long", creates("product_category", kittest.Config{"name": long(51)}), "", `name | at most 50`, ""},
	{"product_category: location that does not exist", creates("product_category", kittest.Config{"name": "A", "location_ids": []int{99}}), "", `refused location_ids | 99 not found`, ""},
	{"product_subcategory: category that does not exist", creates("product_subcategory", kittest.Config{"name": "A", "category_id": 99}), "", `refused category_id | ProductCategory 99 not found`, ""},
	{"product_subcategory: name that is taken", creates("product_subcategory", kittest.Config{"name": "Backup", "category_id": 1}), "", `already in use`, ""},
	{"product_subcategory: no category", creates("product_subcategory", kittest.Config{"name": "A"}), "", `The argument "category_id" is required`, ""},
	{"product: type that does not exist", creates("product", kittest.Config{"identifier": "A", "customer_description": "A", "type_id": 99, "subcategory_id": 1, "description": "A"}), "", ``, ``},
	{"product: unit of measure that does not exist", creates("product", kittest.Config{"identifier": "A", "customer_description": "A", "type_id": 1, "subcategory_id": 1, "description": "A", "unit_of_measure_id": 99}), "", ``, ``},
	{"product: negative price", creates("product", kittest.Config{"identifier": "A", "customer_description": "A", "type_id": 1, "subcategory_id": 1, "description": "A", "price": "-1"}), "", ``, ``},
	{"product: id with spaces around", creates("product", kittest.Config{"identifier": "AX-OB ", "customer_description": "A", "type_id": 1, "subcategory_id": 1, "description": "A"}), "", ``, ``},
	{"product: class in another case", creates("product", kittest.Config{"identifier": "A", "customer_description": "A", "type_id": 1, "subcategory_id": 1, "description": "A", "product_class": "noninventory"}), "", ``, ``},
	{"product: id that is taken", updates("product", kittest.Config{"identifier": "A", "customer_description": "A", "type_id": 1, "subcategory_id": 1, "description": "A"}, nil), "", ``, ``},
}

package psasim

import "fmt"

func procurementRules() map[string]*rules {
	return map[string]*rules{
		"/procurement/invoicegrouping": {unique: []string{"name"}, labels: map[string][]string{"description": {"customerDescription"}}},
		"/procurement/catalog":         catalogRules(),
		"/procurement/categories":      named("name"),
		"/procurement/subcategories":   {unique: []string{"name+category"}},
		"/procurement/types":           named("name"),
		"/procurement/unitOfMeasures":  named("name"),
	}
}

// catalogRules: an identifier is taken once, and a subcategory belongs to its
// category.
func catalogRules() *rules {
	return &rules{
		unique:   []string{"identifier"},
		labels:   map[string][]string{"name": {"description"}},
		readOnly: []string{"connectWiseID", "calculatedCost", "calculatedPrice"},
		defaults: map[string]any{"productClass": "NonInventory"},
		fill: func(set *changeset, _ int64, fields map[string]any) {
			if id := set.s.defaultOf("/procurement/unitOfMeasures", 0); fields["unitOfMeasure"] == nil && id != 0 {
				fields["unitOfMeasure"] = ref(id)
			}
			if fields["category"] != nil {
				return
			}
			subcategory, _ := fields["subcategory"].(map[string]any)
			if found := set.s.table("/procurement/subcategories").records[idOf(subcategory)]; found != nil {
				fields["category"] = found.Fields["category"]
			}
		},
		check: func(set *changeset, _ *record, _, after map[string]any) []item {
			category, _ := after["category"].(map[string]any)
			subcategory, _ := after["subcategory"].(map[string]any)
			found := set.s.table("/procurement/subcategories").records[idOf(subcategory)]
			if found == nil || category == nil {
				return nil
			}
			if above, _ := found.Fields["category"].(map[string]any); idOf(above) != idOf(category) {
				return []item{{
					Code: "NotFound", Field: "subcategory/id",
					Message: fmt.Sprintf("Subcategory %d not found for Category %d", idOf(subcategory), idOf(category)),
				}}
			}
			return nil
		},
	}
}

package spec

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// overrides are the collections of reference models whose names do not say which
// model they refer to.
var overrides = map[string]string{
	"BillingDeliveryReference":    "/finance/deliveryMethods",
	"BillingTermsReference":       "/finance/billingTerms",
	"ConfigurationReference":      "/company/configurations",
	"CurrencyReference":           "/finance/currencies",
	"IvItemReference":             "/procurement/catalog",
	"ManagementSolutionReference": "/company/managementItSolutions",
	"ProductCategoryReference":    "/procurement/categories",
	"ProductSubCategoryReference": "/procurement/subcategories",
	"ProjectBoardReference":       "/service/boards",
	"ServiceItemReference":        "/service/boards/{parentId}/items",
	"ServiceSourceReference":      "/service/sources",
	"ServiceStatusReference":      "/service/boards/{parentId}/statuses",
	"ServiceSubTypeReference":     "/service/boards/{parentId}/subtypes",
	"ServiceTeamReference":        "/service/boards/{parentId}/teams",
	"ServiceTypeReference":        "/service/boards/{parentId}/types",
	"SiteReference":               "/company/companies/{parentId}/sites",
	"StructureReference":          "/system/myCompany/corporateStructureLevels",
	"SystemDepartmentReference":   "/system/departments",
	"SystemLocationReference":     "/system/locations",
}

// idFields are the collections of fields that hold an id, or an array of ids,
// without a reference model.
var idFields = map[string]string{
	"businessUnitId":          "/system/departments",
	"departmentIds":           "/system/departments",
	"excludedServiceBoardIds": "/service/boards",
	"exclusionWorkRoleIds":    "/time/workRoles",
	"exclusionWorkTypeIds":    "/time/workTypes",
	"locationId":              "/system/locations",
	"locationIds":             "/system/locations",
	"members":                 "/system/members",
	"typeAssociationIds":      "/service/boards/{parentId}/types",
}

// Target returns the path of the collection that a reference model points into,
// for example "/system/locations" for "SystemLocationReference". It reports false
// for a model whose records the API does not serve, as
// "NotificationRecipientReference", and for a model that is no reference.
func Target(reference string) (path string, ok bool) {
	path, ok = targets()[reference]
	return path, ok
}

// TargetOfIDs returns the path of the collection that the id or ids in a field
// without a reference model belong to, for example "/system/members" for the
// field "members" of a team.
func TargetOfIDs(field string) (path string, ok bool) {
	path, ok = idFields[field]
	return path, ok
}

// IsCollection reports whether a path of the table lists records of its own,
// rather than one record, a count, or a summary of another collection.
func (d *Document) IsCollection(path string) bool {
	last := path[strings.LastIndexByte(path, '/')+1:]
	p, known := d.Paths[path]
	return known && p.Model != "" && !strings.HasPrefix(last, "{") &&
		!slices.Contains([]string{"count", "default", "info", "list", "logs", "usages"}, last) && slices.Contains(p.Methods, "GET")
}

// targets maps each reference model that can be resolved to its collection: the
// one path that lists the model of the same name, or the override.
var targets = sync.OnceValue(func() map[string]string {
	d := Load()
	lists := map[string][]string{}
	for path, p := range d.Paths {
		if d.IsCollection(path) {
			lists[p.Model] = append(lists[p.Model], path)
		}
	}
	found := maps.Clone(overrides)
	for name := range d.Models {
		model, isReference := strings.CutSuffix(name, "Reference")
		if paths := lists[model]; isReference && found[name] == "" && len(paths) == 1 {
			found[name] = paths[0]
		}
	}
	return found
})

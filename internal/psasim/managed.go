package psasim

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// What the site keeps of the managed information that a device was pushed with.
// The API never shows it.
const (
	pushedSolution   = "managedSolution"
	pushedIdentifier = "managedIdentifier"
	pushedType       = "managedType"
	pushedLevel      = "managedLevel"
)

// managedInformation is what a push says of a device beside the body, in the
// query.
type managedInformation struct {
	given                             bool
	solution, identifier, kind, level string
}

// readManaged reads the managed information in any of the encodings that clients
// use: flat (type=…), dotted (managedInformation.type=…), and bracketed
// (managedInformation[type]=…).
func (s *Simulator) readManaged(query url.Values) (managedInformation, *problem) {
	const object = "managedInformation"
	values := map[string]string{}
	fields := s.spec.Models["ManagedInformation"].Fields
	for name, given := range query {
		field := name
		if rest, ok := strings.CutPrefix(name, object); ok {
			if inner, dotted := strings.CutPrefix(rest, "."); dotted {
				field = inner
			} else {
				field = strings.TrimSuffix(strings.TrimPrefix(rest, "["), "]")
			}
			if _, known := fields[field]; !known {
				return managedInformation{}, invalid("ManagedInformation", item{Code: "InvalidField", Message: "path " + name + " is not valid", Field: field})
			}
		}
		if _, known := fields[field]; known && len(given) > 0 {
			values[field] = given[0]
		}
	}
	m := managedInformation{
		given: len(values) > 0, solution: values["managementSolutionName"], identifier: values["managedIdentifier"], kind: values["type"], level: values["level"],
	}
	if m.given && m.solution == "" {
		return m, invalid("ManagedInformation", item{
			Code: "MissingRequiredField", Message: "The managementSolutionName field is required.", Field: "managementSolutionName",
		})
	}
	if status := values["inactiveConfigurationStatusId"]; status != "" {
		if id := idOf(map[string]any{"id": status}); s.table("/company/configurations/statuses").records[id] == nil {
			return m, invalid("ManagedInformation", item{
				Code: "NotFound", Message: fmt.Sprintf("ConfigurationStatus %s not found", status), Field: "inactiveConfigurationStatusId",
			})
		}
	}
	if m.given && s.integrationOf(m.solution) == nil {
		return m, invalid("ManagedInformation", item{
			Code: "NotFound", Message: "Management Solution " + m.solution + " not found", Field: "managementSolutionName",
		})
	}
	return m, nil
}

// integrationOf finds the managed devices integration of a solution, to the
// letter.
func (s *Simulator) integrationOf(solution string) *record {
	for _, integration := range s.table("/company/managedDevicesIntegrations").list(0) {
		if integration.Fields["solution"] == solution {
			return integration
		}
	}
	return nil
}

// push keeps the managed information with a device and, where the site does so,
// creates the cross reference that its vendor type and level lack.
func (set *changeset) push(m managedInformation, device *record) *problem {
	if !m.given {
		return nil
	}
	t := set.s.table("/company/configurations")
	after := maps.Clone(device.Fields)
	for name, v := range map[string]string{pushedSolution: m.solution, pushedIdentifier: m.identifier, pushedType: m.kind, pushedLevel: m.level} {
		after[name] = v
	}
	set.save(t, device, after)
	if !set.s.options.DiscoverCrossReferences || m.kind == "" {
		return nil
	}
	integration := set.s.integrationOf(m.solution)
	references := set.s.table("/company/managedDevicesIntegrations/{parentId}/crossReferences")
	if slices.ContainsFunc(references.list(integration.ID), func(known *record) bool {
		return known.Fields["vendorType"] == m.kind && textOf(known.Fields["vendorLevel"]) == m.level
	}) {
		return nil
	}
	_, p := set.create(references, integration.ID, map[string]any{
		"vendorType": m.kind, "vendorLevel": m.level,
		"inactiveFlag": integration.Fields["disableNewCrossReferencesFlag"] == true,
	})
	return p
}

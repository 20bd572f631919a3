package psasim

func managementRules() map[string]*rules {
	return map[string]*rules{
		"/company/managementBackups": {unique: []string{"type+item"}},
		"/company/companies/{parentId}/managementSummaryReports": {
			parent: "company",
			check: func(_ *changeset, _ *record, _, after map[string]any) []item {
				return requires(after, "managementSolution", "deviceType")
			},
		},
		"/company/managementItSolutions": {
			unique: []string{"name"},
			labels: map[string][]string{"setupName": {"managementSolutionName"}},
			secret: []string{"globalLoginPassword", "nAblePassword", "continuumApiPassword", "levelApiPassword"},
			check:  checkSolution,
		},
		"/company/managedDevicesIntegrations": {
			unique: []string{"name"}, secret: []string{"globalLoginPassword"},
			check: func(_ *changeset, _ *record, _, after map[string]any) []item {
				if after["loginBy"] == "Global" {
					return requires(after, "globalLoginUsername", "globalLoginPassword")
				}
				return nil
			},
		},
		"/company/managedDevicesIntegrations/{parentId}/logins": {
			unique: []string{"member"}, secret: []string{"password"},
		},
		"/company/managedDevicesIntegrations/{parentId}/crossReferences": {
			unique: []string{"vendorType+vendorLevel"}, caseSensitive: true, parent: "managedDevicesIntegration",
			check: func(_ *changeset, _ *record, _, after map[string]any) []item { return requires(after, "vendorType") },
		},
	}
}

func checkSolution(_ *changeset, _ *record, _, after map[string]any) []item {
	needed := map[string][]string{
		"Custom": {"managementSolutionName"}, "NAble": {"nAbleUsername", "nAblePassword"},
		"Continuum":      {"continuumApiUsername", "continuumApiPassword"},
		"LevelPlatforms": {"managementServerUrl", "levelApiUsername", "levelApiPassword", "levelVarDomain"},
	}[textOf(after["managementItSolutionType"])]
	if after["globalLoginFlag"] == true {
		needed = append(needed, "globalLoginUsername", "globalLoginPassword")
	}
	if after["overrideWebServiceLocationFlag"] == true {
		needed = append(needed, "webserviceOverrideUrl")
	}
	if after["overrideLoginLocationFlag"] == true {
		needed = append(needed, "portalOverrideLoginUrl")
	}
	return requires(after, needed...)
}

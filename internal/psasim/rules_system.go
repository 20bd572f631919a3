package psasim

func systemRules() map[string]*rules {
	return map[string]*rules{
		definitionsPath:         definitionRules(),
		"/system/securityroles": named("name"),
		"/system/integratorlogins": {
			unique: []string{"username"}, secret: []string{"password"}, labels: map[string][]string{"name": {"username"}},
		},
		"/system/locations":   named("name"),
		"/system/departments": {unique: []string{"identifier", "name"}},
		"/system/members": {
			unique: []string{"identifier"}, secret: []string{"password", "token"},
			labels: map[string][]string{"name": {"firstName", "lastName"}},
		},
		"/system/apiMembers": {
			unique: []string{"identifier"}, replaces: []string{"identifier"},
			check: func(_ *changeset, _ *record, before, after map[string]any) []item {
				if before == nil {
					return nil
				}
				return requires(after, "name")
			},
		},
	}
}

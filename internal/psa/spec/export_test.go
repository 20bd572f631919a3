package spec

// The tables that are written by hand, for the tests.
var (
	Overrides = overrides
	IDFields  = idFields
)

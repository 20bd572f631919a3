package kittest

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// Open opens an ephemeral resource, as Terraform does in each of its phases.
func (s *Site) Open(name string, config Config) *Result {
	s.t.Helper()
	schema, ok := s.schemas.EphemeralResourceSchemas[name]
	if !ok {
		s.t.Fatalf("the provider has no ephemeral resource %s", name)
	}
	s.ResetRequests()
	raw := s.dynamic(s.object(schema, config))
	validated, err := s.server.ValidateEphemeralResourceConfig(s.t.Context(), &tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: name, Config: raw})
	s.must(err)
	result := s.newResult(validated.Diagnostics)
	if result.failed() {
		return result
	}
	opened, err := s.server.OpenEphemeralResource(s.t.Context(), &tfprotov6.OpenEphemeralResourceRequest{TypeName: name, Config: raw})
	s.must(err)
	result.add(opened.Diagnostics)
	result.state = s.decode(opened.Result, schema.ValueType())
	result.Requests = s.sentRequests()
	return result
}

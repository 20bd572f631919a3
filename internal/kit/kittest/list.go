package kittest

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
)

// Listed is an object in the results of a list.
type Listed struct {
	Name string

	site               *Site
	identity, resource tftypes.Value
}

// Identity is a field of the identity by which core would import the object.
func (l Listed) Identity(field string) any {
	l.site.t.Helper()
	return l.site.plain(l.site.attributes(l.identity)[field])
}

// Value is an attribute of the object.
func (l Listed) Value(attribute string) any {
	l.site.t.Helper()
	return l.site.plain(l.site.attributes(l.resource)[attribute])
}

// List lists objects with their attributes as terraform query does, at most as
// many as the limit. The result has every diagnostic of the stream.
func (s *Site) List(d kit.Definition, config Config, limit int64) ([]Listed, *Result) {
	s.t.Helper()
	name := "connectwise_" + d.Type
	schema, ok := s.schemas.ListResourceSchemas[name]
	if !ok {
		s.t.Fatalf("the provider has no list resource %s", name)
	}
	server, ok := s.server.(tfprotov6.ProviderServerWithListResource) //nolint:staticcheck // the interface that will replace it is not there yet
	if !ok {
		s.t.Fatal("the provider's server lists nothing")
	}
	s.ResetRequests()
	stream, err := server.ListResource(s.t.Context(), &tfprotov6.ListResourceRequest{
		TypeName: name, Config: s.dynamic(s.object(schema, config)), IncludeResource: true, Limit: limit,
	})
	s.must(err)
	result := s.newResult(nil)
	var all []Listed
	for found := range stream.Results {
		result.add(found.Diagnostics)
		if found.Identity == nil {
			continue
		}
		all = append(all, Listed{
			Name: found.DisplayName, site: s,
			identity: s.decode(found.Identity.IdentityData, s.identities.IdentitySchemas[name].ValueType()),
			resource: s.decode(found.Resource, s.schemas.ResourceSchemas[name].ValueType()),
		})
	}
	result.Requests = s.sentRequests()
	return all, result
}

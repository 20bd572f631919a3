package kittest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Invocation is what an action said and how it ended.
type Invocation struct {
	*Result
	// Progress are its messages, in order.
	Progress []string
	// Completed reports whether it came to its end, as it must however it ends.
	Completed bool
}

// Invoke runs an action until it ends.
func (s *Site) Invoke(name string, config Config) *Invocation {
	s.t.Helper()
	return s.InvokeWith(s.t.Context(), name, config, func(string) {})
}

// InvokeWith is [Site.Invoke] under a context, with a look at each message.
func (s *Site) InvokeWith(ctx context.Context, name string, config Config, look func(message string)) *Invocation {
	s.t.Helper()
	schema, ok := s.schemas.ActionSchemas[name]
	if !ok {
		s.t.Fatalf("the provider has no action %s", name)
	}
	server, ok := s.server.(tfprotov6.ActionServer)
	if !ok {
		s.t.Fatal("the provider serves no actions")
	}
	s.ResetRequests()
	raw := s.dynamic(s.object(schema.Schema, config))
	validated, err := server.ValidateActionConfig(ctx, &tfprotov6.ValidateActionConfigRequest{ActionType: name, Config: raw})
	s.must(err)
	invocation := &Invocation{Result: s.newResult(validated.Diagnostics)}
	if invocation.failed() {
		return invocation
	}
	stream, err := server.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: name, Config: raw})
	s.must(err)
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			invocation.Progress = append(invocation.Progress, event.Message)
			look(event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			invocation.Completed = true
			invocation.add(event.Diagnostics)
		}
	}
	invocation.Requests = s.sentRequests()
	return invocation
}

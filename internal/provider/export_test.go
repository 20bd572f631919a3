package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// LogInWith logs in as the provider does, with a client that no provider block yields.
func LogInWith(t *testing.T, config psa.Config) []*tfprotov6.Diagnostic {
	t.Helper()
	client, err := psa.New(config)
	if err != nil {
		t.Fatal(err)
	}
	var said []*tfprotov6.Diagnostic
	for _, d := range logIn(t.Context(), client) {
		told := &tfprotov6.Diagnostic{Summary: d.Summary(), Detail: d.Detail(), Severity: tfprotov6.DiagnosticSeverityError}
		if at, ok := d.(diag.DiagnosticWithPath); ok {
			told.Attribute = tftypes.NewAttributePath().WithAttributeName(at.Path().String())
		}
		said = append(said, told)
	}
	return said
}

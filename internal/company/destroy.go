package company

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

const agreements = "/finance/agreements"

// openAgreements describes the agreements of the company that are neither cancelled
// nor expired, a line each. ConnectWise deletes a company in spite of them, and they
// go on. Who may not read agreements is not kept from deleting companies.
func openAgreements(ctx context.Context, reader psa.Reader, company int64) (lines []string, err error) {
	found, err := psa.Find(ctx, reader, agreements, psa.Eq("company/id", company))
	if errors.Is(err, psa.ErrForbidden) {
		return nil, nil
	}
	for _, a := range found {
		if a["cancelledFlag"] == true || a["agreementStatus"] == "Cancelled" || a["agreementStatus"] == "Expired" {
			continue
		}
		lines = append(lines, fmt.Sprintf("  %v (id %d)", a["name"], a.ID()))
	}
	return lines, err
}

// warnOfOpenAgreements warns in a plan: what the same plan destroys or cancels is
// still there.
func warnOfOpenAgreements(ctx context.Context, req *kit.Request) diag.Diagnostics {
	if abandoned(req) {
		return nil
	}
	lines, err := openAgreements(ctx, req.Reader, req.State.Int64("id"))
	if err != nil {
		return req.Report("look for agreements of", err)
	}
	if len(lines) == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic(fmt.Sprintf("The company %q has agreements", req.State.String("identifier")), fmt.Sprintf(
		"The company (id %d) is to be destroyed, which flags it as deleted in ConnectWise. These agreements of it are neither cancelled nor expired:\n\n%s\n\n"+
			"Those that the same apply destroys first do not matter. If one is left then, the company is not deleted and the apply fails.",
		req.State.Int64("id"), strings.Join(lines, "\n")))}
}

func deleteCompany(ctx context.Context, req *kit.Request, remove func() error) diag.Diagnostics {
	if abandoned(req) {
		return nil
	}
	lines, err := openAgreements(ctx, req.Client, req.State.Int64("id"))
	if err != nil {
		return req.Report("delete", err)
	}
	if len(lines) > 0 {
		return diag.Diagnostics{diag.NewErrorDiagnostic(fmt.Sprintf("The company %q has agreements", req.State.String("identifier")), fmt.Sprintf(
			"The company (id %d) was not deleted, because these agreements of it are neither cancelled nor expired, and would go on:\n\n%s\n\n"+
				"End or cancel them first. If this configuration declares them with an id in place of connectwise_company.<name>.id, apply again. "+
				"To stop managing the company and leave it in ConnectWise, use a removed block with destroy = false.",
			req.State.Int64("id"), strings.Join(lines, "\n")))}
	}
	return req.Report("delete", remove())
}

func abandoned(req *kit.Request) bool { return req.State.String("deletion_policy") == "abandon" }

package finance

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// checkAddition warns of what ConnectWise takes and what then bills wrongly or not at
// all. None of it is an error: each can be meant.
func checkAddition(ctx context.Context, req *kit.Request) diag.Diagnostics {
	diags := warnOfQuantities(req.Config)
	serial := req.Config.String("serial_number")
	if serial != "" && !strings.HasPrefix(serial, managedIDPrefix) {
		diags.AddAttributeWarning(path.Root("serial_number"), "A serial number that is no managed id", fmt.Sprintf(
			"The serial number is %q. The sync finds an addition by the client's managed id, which begins with %s: it never updates this one. "+
				"Set it to the client's managed id, or leave it out where the quantity is not the sync's.", serial, managedIDPrefix))
	}
	// Under an agreement of this run the plan has said it: the apply asks no more.
	if req.Reader == nil || req.ParentIsNew() {
		return diags
	}
	if req.State == nil && req.Plan.Known("product_id") {
		diags.Append(warnOfProduct(ctx, req)...)
	}
	if strings.HasPrefix(serial, managedIDPrefix) && req.Plan.Known("agreement_id") && (req.State == nil || req.State.String("serial_number") != serial) {
		diags.Append(warnOfUnknownID(ctx, req, serial)...)
	}
	return diags
}

func warnOfQuantities(config kit.Values) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, name := range []string{"quantity", "less_included"} {
		if strings.HasPrefix(config.String(name), "-") {
			diags.AddAttributeWarning(path.Root(name), "A quantity below zero", fmt.Sprintf(
				"%s is %s: each invoice credits the client. Set it to 0 or more unless a credit is meant.", name, config.String(name)))
		}
	}
	return diags
}

// lookUp returns the object with an id, nil where it cannot be read. A look-up is made once in
// a run for all additions of one agreement and product, which a read by id is not.
func lookUp(ctx context.Context, req *kit.Request, collection string, id int64) psa.Record {
	found, err := psa.Find(ctx, req.Reader, collection, psa.Eq("id", id))
	if err != nil || len(found) != 1 {
		return nil
	}
	return found[0]
}

// warnOfProduct looks at the product of a new addition. One that cannot be read is
// the create's affair.
func warnOfProduct(ctx context.Context, req *kit.Request) diag.Diagnostics {
	var diags diag.Diagnostics
	product := lookUp(ctx, req, "/procurement/catalog", req.Plan.Int64("product_id"))
	if product["inactiveFlag"] == true {
		diags.AddAttributeWarning(path.Root("product_id"), "An inactive product", fmt.Sprintf(
			"The product %q (id %d) is inactive in ConnectWise, so that it is no longer sold. Set inactive = false on it, or choose another product.",
			product.Field("identifier"), product.ID()))
	}
	return diags
}

// warnOfUnknownID looks for the serial number among the managed ids of the agreement's
// company. A company that has none yet gets them in this run.
func warnOfUnknownID(ctx context.Context, req *kit.Request, serial string) diag.Diagnostics {
	var diags diag.Diagnostics
	agreement := lookUp(ctx, req, "/finance/agreements", req.Plan.Int64("agreement_id"))
	if agreement == nil {
		return diags
	}
	company := psa.Record(map[string]any{"id": agreement.Field("company/id")}).ID()
	managed, err := psa.Find(ctx, req.Reader, fmt.Sprintf("/company/companies/%d/managementSummaryReports", company), psa.Condition{})
	if err != nil || len(managed) == 0 {
		return diags
	}
	var ids []string
	for _, one := range managed {
		id, _ := one["groupIdentifier"].(string)
		if strings.EqualFold(id, serial) {
			return diags
		}
		if quoted := fmt.Sprintf("%q", id); len(ids) == 0 || ids[len(ids)-1] != quoted {
			ids = append(ids, quoted)
		}
	}
	diags.AddAttributeWarning(path.Root("serial_number"), "A serial number that no managed id has", fmt.Sprintf(
		"The serial number is %q, and the managed ids of company %d are %s: the sync bills nothing on this addition. "+
			"Set it to one of these, or declare the managed id.", serial, company, strings.Join(ids, ", ")))
	return diags
}

package managedit

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/psaforge/terraform-provider-connectwise/internal/company"
	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// The two device types of the integration. Entries of the first must be older
// than those of the second (steps 10 and 13 of the article).
const (
	workstationsAndServers = "WorkstationsAndServers"
	backupStats            = "BackupStats"
)

// ManagedID ties a company to the vendor's customer (steps 10 and 13).
var ManagedID = kit.Definition{
	Type: "managed_id", Plural: "managed_ids", Title: "managed id", Steps: []int{10, 13},
	Model: "CompanyManagementSummary", Path: "/company/companies/{company_id}/managementSummaryReports",
	Parent: &company.Company, Key: []string{"managed_id", "device_type"},
	Filters: []string{"managed_id", "device_type"},
	Description: "A managed id ties a company to a customer of the backup vendor. Each company needs two with the same managed id: first one of device type " +
		"`WorkstationsAndServers`, then one of device type `BackupStats`. Created in the other order, the integration does not work, so the provider refuses that: " +
		"let the second depend on the first with `depends_on`. Where the first is gone, or the two are in the wrong order, the plan replaces the second after the first is there.\n\n" +
		"The same managed id on two companies of one configuration is refused. On a company outside of the configuration a plan does not see it, because ConnectWise lists managed ids by company only: " +
		"`connectwise_integration_audit` without `companies` names both companies, and a sync that is not given the customer's company holds it.",
	Attributes: []kit.Attribute{
		kit.Required("managed_id", "Managed ID of the company: `EFS-` and the Cust. ID of the Backup for Files Portal.").Example("EFS-34826").
			Field("groupIdentifier").Validate(stringvalidator.RegexMatches(regexp.MustCompile(`^\S(.*\S)?$`), "must not begin or end with a space")),
		kit.Required("management_solution_id", "Id of the management solution.").Field("managementSolution"),
		kit.Required("device_type", "What the vendor reports under the managed id.").Example(workstationsAndServers).Replaces(),
		kit.Optional("agreement_id", "Id of the agreement. The integration wants it left blank.").Field("agreement"),
	},
	Lifecycle: kit.Lifecycle{CheckPlan: checkManagedID, BeforeCreate: refuseWrongOrder, CheckRead: warnOfWrongOrder},
	Export:    kit.Export{By: "device_type", Order: []string{workstationsAndServers, backupStats}},
}

// siblings reads the other managed ids of the company with the same text.
func siblings(ctx context.Context, reader psa.Reader, req *kit.Request, managedID string) ([]psa.Record, error) {
	return psa.Find(ctx, reader, req.Collection(), psa.Eq("groupIdentifier", managedID))
}

// checkManagedID looks at the pair in a plan, and at the form of the id.
func checkManagedID(_ context.Context, req *kit.Request) diag.Diagnostics {
	diags := warnOfForm(req.Config)
	if req.Config.Int64("agreement_id") != 0 {
		diags.AddAttributeWarning(path.Root("agreement_id"), "An agreement on a managed id", fmt.Sprintf(
			"The managed id %q names agreement %d. The integration wants the agreement left blank (steps 10 and 13 of the vendor's article). "+
				"Leave agreement_id out, or set it to 0 where ConnectWise has one already.", req.Config.String("managed_id"), req.Config.Int64("agreement_id")))
	}
	for _, name := range []string{"company_id", "managed_id", "device_type", "management_solution_id"} {
		if !req.Plan.Known(name) {
			return diags
		}
	}
	diags.Append(refuseSharedID(req)...)
	deviceType := req.Plan.String("device_type")
	if req.State == nil {
		req.Reserve(created(req, deviceType), "this run")
		return diags
	}
	// The second of a pair has to be newer than a first that this run makes anew.
	// It depends on the first, so the first is planned by now.
	req.Replace = deviceType == backupStats && req.Reserved(created(req, workstationsAndServers)) && !req.Reserved(created(req, backupStats))
	return diags
}

var ofPortal = regexp.MustCompile(`^EFS-[0-9]+$`)

func warnOfForm(config kit.Values) diag.Diagnostics {
	var diags diag.Diagnostics
	if id := config.String("managed_id"); id != "" && !ofPortal.MatchString(id) {
		diags.AddAttributeWarning(path.Root("managed_id"), "A managed id of another form", fmt.Sprintf(
			"The managed id is %q. Backup for Files reports under EFS- and the Cust. ID of its portal, for example EFS-34826: "+
				"with another managed id, nothing that it reports reaches the company. provider::connectwise::managed_id writes it.", id))
	}
	return diags
}

func shared(req *kit.Request, deviceType string) string {
	return strings.Join([]string{"managed id", req.Plan.String("management_solution_id"), deviceType, req.Plan.String("managed_id")}, "#")
}

// created is what a run reserves that creates a managed id of a company.
func created(req *kit.Request, deviceType string) string {
	return shared(req, deviceType) + "#created#" + req.Plan.String("company_id")
}

// refuseSharedID refuses the same managed id of two companies in one
// configuration: what the vendor reports under it would belong to both. Where
// ConnectWise has both already, it warns. What is outside of the configuration is not
// looked at, because the API lists managed ids by company only.
func refuseSharedID(req *kit.Request) diag.Diagnostics {
	var diags diag.Diagnostics
	managedID := req.Plan.String("managed_id")
	holder := "company " + req.Plan.String("company_id")
	key := shared(req, req.Plan.String("device_type"))
	written := key + "#written"
	if !isStored(req) {
		req.Reserve(written, "this run")
	}
	other, ok := req.Reserve(key, holder)
	if ok {
		return diags
	}
	add := diags.AddAttributeError
	if !req.Reserved(written) {
		add = diags.AddAttributeWarning
	}
	add(path.Root("managed_id"), "Two companies have the same managed id", fmt.Sprintf(
		"Both %s and %s have the managed id %q of type %s. What the vendor reports under it could belong to only one of them: "+
			"each company has the Cust. ID of its own.",
		other, holder, managedID, req.Plan.String("device_type")))
	return diags
}

// isStored reports whether ConnectWise has the managed id as it is planned.
func isStored(req *kit.Request) bool {
	if req.State == nil {
		return false
	}
	for _, name := range []string{"company_id", "managed_id", "device_type", "management_solution_id"} {
		if req.State.String(name) != req.Plan.String(name) {
			return false
		}
	}
	return true
}

func refuseWrongOrder(ctx context.Context, req *kit.Request) diag.Diagnostics {
	var diags diag.Diagnostics
	if req.Plan.String("device_type") != backupStats {
		return diags
	}
	managedID := req.Plan.String("managed_id")
	existing, err := psa.Find(ctx, req.Client, req.Collection(), psa.Condition{})
	if errors.Is(err, psa.ErrNotFound) {
		return diags // There is no such company: the create says so.
	}
	if err != nil {
		diags.AddError("Cannot check the order of managed ids", err.Error())
		return diags
	}
	var others []string
	for _, sibling := range existing {
		if sibling["deviceType"] != workstationsAndServers {
			continue
		}
		other, _ := sibling["groupIdentifier"].(string)
		if strings.EqualFold(other, managedID) {
			return diags
		}
		others = append(others, fmt.Sprintf("%q", other))
	}
	typo := ""
	if len(others) > 0 {
		typo = fmt.Sprintf("\n\nOf that type the company has %s. If that is the one that is meant, write it here: the two of a pair have the same managed id.",
			strings.Join(others, ", "))
	}
	diags.AddAttributeError(path.Root("device_type"), "Managed ids in the wrong order", fmt.Sprintf(
		"The managed id %q of type %s cannot be created, because company %d has none of type %s yet, and the integration does not work "+
			"when they are created in the wrong order. Let this resource depend on the other one:\n\n"+
			"  depends_on = [connectwise_managed_id.<the one of type %[4]s>]"+typo,
		managedID, backupStats, req.Plan.Int64("company_id"), workstationsAndServers))
	return diags
}

// warnOfWrongOrder looks at a pair of which the second is not newer, or of which
// the first is missing.
func warnOfWrongOrder(ctx context.Context, req *kit.Request) diag.Diagnostics {
	var diags diag.Diagnostics
	managedID, _ := req.Record["groupIdentifier"].(string)
	if req.Record["deviceType"] != backupStats || edited(req, managedID) {
		return diags
	}
	existing, err := siblings(ctx, req.Reader, req, managedID)
	if err != nil {
		diags.AddError("Cannot check the order of managed ids", err.Error())
		return diags
	}
	partner := false
	for _, sibling := range existing {
		if sibling["deviceType"] != workstationsAndServers {
			continue
		}
		if sibling.ID() < req.Record.ID() {
			return diags
		}
		partner = true
	}
	if !partner {
		diags.AddAttributeWarning(path.Root("device_type"), "A managed id has no partner", fmt.Sprintf(
			"Company %d has the managed id %q of type %s (id %d), but none of type %s, without which the integration does not work. "+
				"If it was edited, terraform apply restores it. If it has to be created, declare it and let this one depend on it: this one is then replaced after it.",
			req.State.Int64("company_id"), managedID, backupStats, req.Record.ID(), workstationsAndServers))
		return diags
	}
	req.Replace = true
	diags.AddAttributeWarning(path.Root("device_type"), "Managed ids in the wrong order", fmt.Sprintf(
		"The managed id %q of company %d: type %s (id %d) must be newer than type %s, otherwise the integration does not work. "+
			"The plan replaces it.",
		managedID, req.State.Int64("company_id"), backupStats, req.Record.ID(), workstationsAndServers))
	return diags
}

// edited reports whether the object is not what the state says: the plan shows
// that and restores it, so there is nothing to warn of.
func edited(req *kit.Request, managedID string) bool {
	return req.State.Known("managed_id") &&
		(req.State.String("managed_id") != managedID || req.State.String("device_type") != req.Record["deviceType"])
}

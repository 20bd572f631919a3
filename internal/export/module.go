package export

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// moduleCall is the call of modules/client in a client's directory.
type moduleCall struct {
	text    string
	audited bool             // there is a backup, which the module audits
	has     map[*object]bool // what the module declares
}

// audited are the resources of which the module's audit says what nobody declared.
var audited = []string{"connectwise_agreement", "connectwise_agreement_addition", "connectwise_managed_id"}

// end is the end of the call, which names what stands beside it.
func (m moduleCall) end(f *folder) string {
	if m.text == "" {
		return ""
	}
	var b strings.Builder
	beside := slices.ContainsFunc(audited, func(name string) bool { return f.beside[name] != "" })
	if m.audited && beside {
		b.WriteString("\n  declared = {\n")
		for _, name := range audited {
			if f.beside[name] == "" {
				continue
			}
			fmt.Fprintf(&b, "    %s = %s\n", name, f.beside[name])
		}
		b.WriteString("  }\n")
	}
	b.WriteString("}\n")
	if m.audited {
		b.WriteString("\noutput \"sync_customer\" {\n  value = module.client.sync_customer\n}\n")
	}
	return b.String()
}

// parts are the objects of a client that have a place in the module.
type parts struct {
	company, contact     *object
	devices, backupStats *object
	agreement            *object
	flatFee, usage       *object
}

// The names of the module's resources, and of the variables that pass on what
// ConnectWise keeps of an object.
const (
	atCompany     = "module.client.connectwise_company.this[0]"
	atContact     = "module.client.connectwise_contact.this[0]"
	atDevices     = "module.client.connectwise_managed_id.devices[0]"
	atBackupStats = "module.client.connectwise_managed_id.backup_stats[0]"
	atAgreement   = "module.client.connectwise_agreement.this[0]"
	atFlatFee     = "module.client.connectwise_agreement_addition.flat_fee[0]"
	atUsage       = "module.client.connectwise_agreement_addition.usage[0]"
)

// module writes the call of the module with what has a place in it. A client whose
// company has no identifier has no call.
func (f *folder) module(ctx context.Context) moduleCall {
	m := moduleCall{has: map[*object]bool{}}
	identifier := f.owner.values.String("identifier")
	if identifier == "" {
		return m
	}
	p := f.parts(ctx)
	var b strings.Builder
	line := func(format string, a ...any) { fmt.Fprintf(&b, format+"\n", a...) }
	line("module \"client\" {\n  source = \"../../modules/client\"\n")
	line("  identifier = %s", quote(identifier))
	if p.devices == nil {
		line("  customer_id = null")
	} else {
		line("  customer_id = %s", customerOf(p.devices))
		solution := p.devices.values.Int64("management_solution_id")
		line("  solution_name = %s", quote(f.nameOf(ctx, p.devices, "management_solution_id")))
		line("  integration_name = %s", f.integrationOf(ctx, solution))
	}
	if p.company != nil {
		line("\n  company = %s", f.passed(ctx, p.company, "identifier"))
	}
	if p.contact != nil {
		more := ""
		if p.company == nil {
			more = "new = true\n"
		}
		line("\n  contact = %s", f.passedWith(ctx, p.contact, more, "company_id"))
	}
	line("")
	f.billing(ctx, p, line)
	m.text, m.audited = b.String(), p.devices != nil
	// Not before the call is written: nothing in it can refer to the module.
	for _, at := range []struct {
		found           *object
		address, output string
	}{
		{p.company, atCompany, "company_id"},
		{p.contact, atContact, "contact_id"},
		{p.devices, atDevices, ""},
		{p.backupStats, atBackupStats, ""},
		{p.agreement, atAgreement, "agreement_id"},
		{p.flatFee, atFlatFee, ""},
		{p.usage, atUsage, ""},
	} {
		if at.found == nil {
			continue
		}
		m.has[at.found] = true
		f.imported(at.found, at.address)
		if at.output != "" {
			f.ids[at.found] = "module.client." + at.output
		}
	}
	// A company that is left out is looked up by the module.
	f.ids[f.owner] = "module.client.company_id"
	if p.devices != nil {
		f.before = []string{"module.client"}
	}
	return m
}

// billing writes the arguments for the agreement and its additions.
func (f *folder) billing(ctx context.Context, p parts, line func(string, ...any)) {
	if p.agreement == nil {
		line("  bill = false")
		return
	}
	line("  agreement_type = %s", quote(f.nameOf(ctx, p.agreement, "type_id")))
	start := p.agreement.values.String("start_date")
	if start != "" {
		line("  start_date = %s", quote(start))
	}
	line("  agreement = %s", f.passed(ctx, p.agreement, "type_id", "company_id", "contact_id", "start_date"))
	addition := func(variable string, found *object, but ...string) {
		if found == nil {
			line("\n  %s = null", variable)
			return
		}
		if found.values.String("effective_date") == start {
			but = append(but, "effective_date")
		}
		product := fmt.Sprintf("product = %s\n", quote(f.nameOf(ctx, found, "product_id")))
		line("\n  %s = %s", variable, f.passedWith(ctx, found, product, append(but, "agreement_id", "product_id")...))
	}
	addition("flat_fee", p.flatFee)
	if p.devices == nil {
		return
	}
	addition("usage", p.usage, "serial_number", "less_included")
	if p.usage != nil {
		line("  included_gb = %s", included(f.arguments(ctx, p.usage)))
	}
}

func included(arguments map[string]string) string {
	if amount, ok := arguments["less_included"]; ok {
		return amount
	}
	return "null"
}

// passed is an object for a variable of the module: what is written of an object of
// ConnectWise, but for what the module knows without it.
func (f *folder) passed(ctx context.Context, found *object, but ...string) string {
	return f.passedWith(ctx, found, "", but...)
}

func (f *folder) passedWith(ctx context.Context, found *object, more string, but ...string) string {
	arguments := f.arguments(ctx, found)
	maps.DeleteFunc(arguments, func(name, _ string) bool { return slices.Contains(but, name) })
	return "{\n" + more + strings.Join(lines(found.typ, arguments), "\n") + "\n}"
}

// nameOf is the name by which the module looks up what an attribute refers to, ""
// where it has none of its own.
func (f *folder) nameOf(ctx context.Context, found *object, attribute string) string {
	for _, s := range found.typ.Settings() {
		if s.Name == attribute {
			return f.name(ctx, f.referents.Of(found.typ, s), found.values.Int64(attribute))
		}
	}
	return ""
}

// parts chooses what the module declares.
func (f *folder) parts(ctx context.Context) parts {
	var p parts
	own := func(name string) []*object { return f.of(f.owner, name) }
	if companies := own(company); len(companies) > 0 {
		p.company = companies[0]
	}
	p.devices, p.backupStats = f.pair(ctx, own("managed_id"))
	p.agreement, p.usage = f.agreement(ctx, p, own("agreement"), own("agreement_addition"))
	if p.agreement == nil {
		p.contact = defaultContact(own("contact"))
		return p
	}
	p.contact = f.found[place("contact", p.agreement.values.Int64("contact_id"))]
	p.flatFee = f.flatFee(ctx, p, own("agreement_addition"))
	return p
}

// The module makes the managed id of the number in it.
var managedID = regexp.MustCompile(`^EFS-(0|[1-9][0-9]{0,14})$`)

func customerOf(devices *object) string {
	return managedID.FindStringSubmatch(devices.values.String("managed_id"))[1]
}

// pair is the first pair of managed ids that the module can declare.
func (f *folder) pair(ctx context.Context, managedIDs []*object) (devices, backupStats *object) {
	fits := func(found *object, deviceType string) bool {
		_, has := f.config(found)["agreement_id"]
		return !has && found.values.String("device_type") == deviceType && managedID.MatchString(found.values.String("managed_id")) &&
			f.nameOf(ctx, found, "management_solution_id") != ""
	}
	for _, first := range managedIDs {
		if !fits(first, "WorkstationsAndServers") {
			continue
		}
		for _, second := range managedIDs {
			same := func(name string) bool { return first.values.String(name) == second.values.String(name) }
			if fits(second, "BackupStats") && same("managed_id") && same("management_solution_id") {
				return first, second
			}
		}
	}
	return nil, nil
}

// agreement is the client's agreement that the module can declare: that with an
// addition of what is used, or the only one.
func (f *folder) agreement(ctx context.Context, p parts, agreements, additions []*object) (chosen, usage *object) {
	var fit []*object
	for _, found := range agreements {
		contact := f.found[place("contact", found.values.Int64("contact_id"))]
		if contact != nil && contact.client == f.owner && slices.Contains(f.of(f.owner, "contact"), contact) && f.nameOf(ctx, found, "type_id") != "" {
			fit = append(fit, found)
		}
	}
	for _, found := range fit {
		for _, addition := range additions {
			uses := p.devices != nil && addition.values.String("serial_number") == p.devices.values.String("managed_id")
			if uses && f.parent(addition) == found && f.additionFits(ctx, found, addition) {
				return found, addition
			}
		}
	}
	if len(fit) == 1 && len(agreements) == 1 {
		return fit[0], nil
	}
	return nil, nil
}

// additionFits reports whether the module can declare an addition of an agreement:
// it begins with the agreement where nothing else is said.
func (f *folder) additionFits(ctx context.Context, agreement, addition *object) bool {
	config := f.config(addition)
	_, begins := config["effective_date"]
	_, starts := f.config(agreement)["start_date"]
	return (begins || !starts) && f.nameOf(ctx, addition, "product_id") != ""
}

// flatFee is the only other addition of the agreement with an addition of what is
// used, but for those that end.
func (f *folder) flatFee(ctx context.Context, p parts, additions []*object) *object {
	if p.usage == nil {
		return nil
	}
	var fit []*object
	for _, addition := range additions {
		config := f.config(addition)
		_, ends := config["cancelled_date"]
		if f.parent(addition) != p.agreement || addition == p.usage || ends {
			continue
		}
		_, quantity := config["quantity"]
		_, serial := config["serial_number"]
		if serial || !quantity || !f.additionFits(ctx, p.agreement, addition) {
			return nil
		}
		fit = append(fit, addition)
	}
	if len(fit) != 1 {
		return nil
	}
	return fit[0]
}

// defaultContact is the contact that the company has as its default, or the only one.
func defaultContact(contacts []*object) *object {
	for _, found := range contacts {
		if found.values.Bool("default") {
			return found
		}
	}
	if len(contacts) == 1 {
		return contacts[0]
	}
	return nil
}

// integration is the name of the integration that is for a management solution, null
// where there is none, or one whose name does not tell it from others.
func (e *exporter) integration(ctx context.Context, solution int64) string {
	names := map[string]int{}
	of := map[string]string{} // the integration's name by its solution's
	for row, err := range e.client.List(ctx, "/company/managedDevicesIntegrations", psa.Query{Fields: []string{"id", "name", "solution"}}) {
		if err != nil {
			return "null"
		}
		name, _ := row["name"].(string)
		solution, _ := row["solution"].(string)
		of[strings.ToLower(solution)] = name
		names[strings.ToLower(name)]++
	}
	for row, err := range e.client.List(ctx, "/company/managementItSolutions", psa.Query{Fields: []string{"id", "name", "managementSolutionName"}}) {
		if err != nil {
			return "null"
		}
		if row.ID() != solution {
			continue
		}
		for _, field := range []string{"managementSolutionName", "name"} {
			text, _ := row[field].(string)
			if name := of[strings.ToLower(text)]; name != "" && names[strings.ToLower(name)] == 1 {
				return quote(name)
			}
		}
	}
	return "null"
}

// integrationOf is integration, which is asked for by one client after the other.
func (e *exporter) integrationOf(ctx context.Context, solution int64) string {
	name, ok := e.integrations[solution]
	if !ok {
		name = e.integration(ctx, solution)
		e.integrations[solution] = name
	}
	return name
}

package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"time"
)

// The services and service plans of the portal. The first plan is the one that
// examples/complete sells.
const (
	onlineBackup   = "Online Backup"
	localBackup    = "Local Backup"
	emailArchiving = "Email Archiving"
	emailSecurity  = "Email Security"

	basicPlan     = "Standard 25GB"
	largePlan     = "Standard 100GB"
	unlimitedPlan = "Server Unlimited"
)

// portal is the vendor's portal, as far as its account list tells of it.
type portal struct{ accounts []*account }

// account is one row of the account list.
type account struct {
	customer              customer
	number                int
	username              string
	plan, service, device string
	tenths                int // of a gigabyte
	mailboxes             int
	lastBackup            time.Time
	lastStatus            string
}

// newPortal fills the portal with what clients of this size have: servers and
// workstations under three plans, some with a local copy, and mailboxes. at is
// when the last backups ended.
func newPortal(customers []customer, at time.Time) *portal {
	p := &portal{}
	for i, c := range customers {
		for n := range 1 + i%3 {
			plan := basicPlan
			switch {
			case i%5 == 4 && !c.declared:
				plan = unlimitedPlan
			case i%3 == 1 && !c.declared:
				plan = largePlan
			}
			p.add(account{customer: c, username: fmt.Sprintf("%s-srv%02d", c.short, n+1), service: onlineBackup, device: "Server", plan: plan, tenths: 410 + 173*i%900 + 57*n})
		}
		for n := range 2 + i%4 {
			p.add(account{customer: c, username: fmt.Sprintf("%s-ws%02d", c.short, n+1), service: onlineBackup, device: "Workstation", plan: basicPlan, tenths: 31 + 47*(i+n)%160})
		}
		if c.declared {
			continue
		}
		if i%3 == 0 {
			p.add(account{customer: c, username: c.short + "-srv01-local", service: localBackup, device: "Server", tenths: 900 + 31*i})
			p.add(account{customer: c, username: c.short + "-ws01-local", service: localBackup, device: "Workstation", tenths: 120 + 7*i})
		}
		if i%2 == 0 {
			p.add(account{customer: c, username: c.short + "-mail", service: emailArchiving, mailboxes: 5 + i%20})
		}
		if i%4 == 1 {
			p.add(account{customer: c, username: c.short + "-mail", service: emailSecurity, mailboxes: 8 + i%15})
		}
	}
	for i, a := range p.accounts {
		a.lastBackup, a.lastStatus = at.Add(-time.Duration(i)*time.Second), "Success"
		if i%37 == 11 {
			a.lastStatus = "Incomplete"
		}
	}
	return p
}

func (p *portal) add(a account) {
	a.number = 80202000 + len(p.accounts)
	p.accounts = append(p.accounts, &a)
}

// grow lets every account store more, as a day of work does.
func (p *portal) grow() {
	for _, a := range p.accounts {
		if a.mailboxes == 0 {
			a.tenths += a.tenths/25 + 3
		}
	}
}

// backup ends a backup of a machine.
func (p *portal) backup(username, status string, at time.Time) {
	for _, a := range p.accounts {
		if a.username == username {
			a.lastBackup, a.lastStatus = at, status
		}
	}
}

// of are the accounts of a customer.
func (p *portal) of(c customer) []*account {
	var all []*account
	for _, a := range p.accounts {
		if a.customer.id == c.id {
			all = append(all, a)
		}
	}
	return all
}

// export writes the account list of some customers in the form of the portal.
func (p *portal) export(path string, customers []customer) error {
	rows := [][]string{{"Account No", "Cust. ID", "Company", "Username", "SPlan", "Service", "Type", "Disk Usage (GB)", "Mailboxes", "Last Backup", "Last Status"}}
	for _, c := range customers {
		for _, a := range p.of(c) {
			mailboxes, size := "", fmt.Sprintf("%d.%d", a.tenths/10, a.tenths%10)
			if a.mailboxes > 0 {
				mailboxes, size = strconv.Itoa(a.mailboxes), ""
			}
			rows = append(rows, []string{
				strconv.Itoa(a.number), strconv.Itoa(c.id), c.name, a.username, a.plan, a.service, a.device, size, mailboxes,
				a.lastBackup.UTC().Format(time.RFC3339), a.lastStatus,
			})
		}
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	w := csv.NewWriter(file)
	if err := w.WriteAll(rows); err != nil {
		_ = file.Close()
		return err
	}
	return file.Close()
}

// billed is what the article's billing table makes of a customer's accounts, by
// the vendor type and level: gigabytes rounded up, machines and mailboxes counted.
func (p *portal) billed(c customer) map[reference]int {
	tenths, quantities := map[reference]int{}, map[reference]int{}
	for _, a := range p.of(c) {
		switch {
		case a.service == onlineBackup:
			tenths[reference{"online_backup", a.plan}] += a.tenths
		case a.service == localBackup && a.device == "Server":
			quantities[reference{"local_backup_servers", ""}]++
		case a.service == localBackup:
			quantities[reference{"local_backup_workstations", ""}]++
		case a.service == emailArchiving:
			quantities[reference{"email_archiving", ""}] += a.mailboxes
		case a.service == emailSecurity:
			quantities[reference{"email_security", ""}] += a.mailboxes
		}
	}
	for r, sum := range tenths {
		quantities[r] = (sum + 9) / 10
	}
	return quantities
}

// reference is what identifies a cross reference.
type reference struct{ vendorType, level string }

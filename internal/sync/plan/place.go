package plan

import (
	"fmt"
	"strings"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
)

// placement is an addition with the agreement that it is on.
type placement struct {
	agreement *observe.Agreement
	addition  *observe.Addition
}

func (p placement) String() string {
	return fmt.Sprintf("addition %d (%s) of agreement %d (%s)", p.addition.ID, p.addition.Product.Name, p.agreement.ID, p.agreement.Name)
}

// candidate names an addition with what tells it from others.
func (p placement) candidate() string {
	text := fmt.Sprintf("%s, quantity %s", p, p.addition.Quantity)
	if p.addition.SerialNumber == "" {
		return text + ", no serial number"
	}
	return fmt.Sprintf("%s, serial number %q", text, p.addition.SerialNumber)
}

func additionTexts(all []placement) []string {
	texts := make([]string, len(all))
	for i, p := range all {
		texts[i] = p.candidate()
	}
	return texts
}

func cancelled(a *observe.Addition, today time.Time) bool {
	// Whether the day itself is billed is not known; an addition that ends and its
	// successor must not both count on it.
	return !a.Cancelled.IsZero() && !a.Cancelled.After(today)
}

// references returns the cross references of a vendor type and level that lead
// to a product, or the hold that says why there is none.
func references(site *observe.Site, vendorType, level string) ([]observe.CrossReference, *Hold) {
	var usable, same []observe.CrossReference
	for _, x := range site.CrossReferences {
		if x.Type != vendorType || x.Level != level {
			continue
		}
		same = append(same, x)
		if !x.Inactive && x.Product.ID != 0 {
			usable = append(usable, x)
		}
	}
	var similar []string
	for _, x := range nearMisses(site, vendorType, level) {
		similar = append(similar, fmt.Sprintf("cross reference %d (type %q, level %q)", x.ID, x.Type, x.Level))
	}
	pair := fmt.Sprintf("vendor type %q, level %q", vendorType, level)
	var h Hold
	switch {
	case len(usable) > 0:
		return usable, nil
	case len(same) > 0:
		x := same[0]
		h = hold(CrossReferenceNoProduct, "Cross reference %d (%s) has no product.", x.ID, pair)
		if x.Inactive {
			h = hold(CrossReferenceInactive, "Cross reference %d (%s) is disabled.", x.ID, pair)
		}
	case len(similar) > 0:
		h = hold(CrossReferenceNearMiss, "No cross reference has %s to the letter, as ConnectWise compares them.", pair).among(similar)
	default:
		h = hold(CrossReferenceMissing, "The integration has no cross reference of %s.", pair)
	}
	return nil, &h
}

// nearMisses are the cross references that differ from a vendor type and level in
// case or spaces only.
func nearMisses(site *observe.Site, vendorType, level string) []observe.CrossReference {
	var near []observe.CrossReference
	for _, x := range site.CrossReferences {
		if (x.Type != vendorType || x.Level != level) &&
			(x.Type == vendorType || observe.NearMiss(x.Type, vendorType)) && (x.Level == level || observe.NearMiss(x.Level, level)) {
			near = append(near, x)
		}
	}
	return near
}

// placements finds the additions that a quantity of a vendor type and level can
// be billed on, or the hold that says why there is none.
func (b *billing) placements(vendorType, level string) ([]placement, *Hold) {
	usable, h := references(b.site, vendorType, level)
	if h != nil {
		return nil, h
	}
	s := search{billing: b}
	for _, x := range usable {
		for i := range b.observed.Agreements {
			s.look(x, &b.observed.Agreements[i])
		}
	}
	if len(s.now) > 0 {
		return s.now, nil
	}
	if len(s.later) > 0 {
		return s.later, nil
	}
	return nil, s.explain(usable)
}

// search collects what fits and, for the case that nothing does, what nearly
// did.
type search struct {
	*billing
	// now are additions that bill today, later those that take effect later: a
	// successor does not compete with the addition that it follows.
	now, later               []placement
	cancelled, similar, same []placement
	obstacles                []string
	billable, ofType         bool
	ended                    bool
}

func (s *search) look(x observe.CrossReference, a *observe.Agreement) {
	if obstacle := a.Obstacle(s.today); obstacle != "" {
		text := fmt.Sprintf("agreement %d (%s), which %s", a.ID, a.Name, obstacle)
		if len(s.obstacles) == 0 || s.obstacles[len(s.obstacles)-1] != text {
			s.obstacles = append(s.obstacles, text)
		}
		s.ended = s.ended || a.Cancelled || a.Status == "Cancelled" || a.Status == "Expired" || (!a.Ends.IsZero() && a.Ends.Before(s.today))
		return
	}
	s.billable = true
	if x.AgreementType.ID != 0 && x.AgreementType.ID != a.Type.ID {
		return
	}
	s.ofType = true
	for i := range a.Additions {
		p := placement{a, &a.Additions[i]}
		switch {
		case p.addition.Product.ID != x.Product.ID:
		case p.addition.SerialNumber != s.managedID:
			if observe.NearMiss(p.addition.SerialNumber, s.managedID) {
				s.similar = append(s.similar, p)
			} else {
				s.same = append(s.same, p)
			}
		case cancelled(p.addition, s.today):
			s.cancelled = append(s.cancelled, p)
		case p.addition.Effective.After(s.today):
			s.later = append(s.later, p)
		default:
			s.now = append(s.now, p)
		}
	}
}

// explain says why nothing fits.
func (s *search) explain(usable []observe.CrossReference) *Hold {
	var products, types []string
	for _, x := range usable {
		products = append(products, x.Product.Name)
		types = append(types, x.AgreementType.Name)
	}
	product := strings.Join(products, " or ")
	var h Hold
	switch {
	case len(s.cancelled) > 0:
		last := s.cancelled[len(s.cancelled)-1]
		h = hold(AdditionCancelled, "The %s is cancelled as of %s.", last, last.addition.Cancelled.Format(time.DateOnly)).
			among(additionTexts(append(s.cancelled, s.similar...)))
	case s.ofType:
		h = hold(AdditionMissing, "No addition has the product %s and the serial number %q.", product, s.managedID).
			among(append(additionTexts(append(s.similar, s.same...)), s.obstacles...))
	case s.billable:
		h = hold(AgreementTypeMissing, "The client has no agreement of the type %s that can bill.", strings.Join(types, " or ")).among(s.obstacles)
	case s.ended:
		h = hold(AgreementEnded, "No agreement of the client can bill any more.").among(s.obstacles)
	default:
		h = hold(AgreementMissing, "The client has no agreement that can bill.").among(s.obstacles)
	}
	return &h
}

// unplaced is why nothing of a customer can be placed; nil where it can.
func unplaced(site *observe.Site, c desired.Customer, o observe.Customer) *Hold {
	id := observe.ManagedIDPrefix + c.ID
	var h Hold
	switch {
	case o.Err != nil:
		h = hold(NotRead, "%s", o.Err)
	case o.Company.ID == 0 && site.Mapped:
		h = hold(CustomerUnknown, "The run was not told which company the customer %s is.", c.ID)
	case o.Company.ID == 0:
		h = hold(ManagedIDMissing, "No company has the managed id %q.", id).among(o.Near)
	case len(o.Others) > 0:
		var all []string
		for _, r := range append([]observe.Reference{o.Company}, o.Others...) {
			all = append(all, fmt.Sprintf("company %d (%s)", r.ID, r.Name))
		}
		h = hold(ManagedIDAmbiguous, "%d companies have the managed id %q.", len(all), id).among(all)
	case o.Missing:
		h = hold(CompanyMissing, "There is no company %d.", o.Company.ID)
	default:
		return nil
	}
	return &h
}

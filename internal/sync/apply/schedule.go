package apply

import (
	"slices"
	"sync"
)

// schedule says which customer's change is written next. A customer that was
// begun is finished first, so that a run that is cut off leaves few half done.
// There is one exception: the changes of a customer follow each other, so one with
// as many changes left as there are rounds left of the whole run has to have its
// turn now, or it would be written in the end call after call while the site has
// room for more.
type schedule struct {
	mu     sync.Mutex
	atOnce int
	// begun and fresh are the customers that nobody writes at the moment; fresh has
	// those with the most changes first.
	begun, fresh []*work
	// left is how many changes were not begun, those of customers in work too.
	left int
}

func newSchedule(all []*work, atOnce int) *schedule {
	s := &schedule{atOnce: atOnce, fresh: slices.Clone(all)}
	slices.SortStableFunc(s.fresh, func(a, b *work) int { return b.left() - a.left() })
	for _, w := range all {
		w.counted = w.left()
		s.left += w.counted
	}
	return s
}

// next is the customer whose change is to be written by the one who has just
// written one of another's, or of none where last is nil. It is nil where nothing
// is left that nobody else writes.
func (s *schedule) next(last *work) *work {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last != nil {
		s.left -= last.counted - last.left() // more than it began, where one failed
		last.counted = last.left()
		if last.left() > 0 {
			s.begun = slices.Insert(s.begun, 0, last)
		}
	}
	next := s.choose()
	if next == nil {
		return nil
	}
	if i := slices.Index(s.begun, next); i >= 0 {
		s.begun = slices.Delete(s.begun, i, i+1)
	} else {
		s.fresh = s.fresh[1:]
	}
	next.counted--
	s.left--
	return next
}

func (s *schedule) choose() *work {
	var longest, shortest *work
	for _, w := range s.begun {
		if longest == nil || w.left() > longest.left() {
			longest = w
		}
		if shortest == nil || w.left() < shortest.left() {
			shortest = w
		}
	}
	if len(s.fresh) > 0 && (longest == nil || s.fresh[0].left() > longest.left()) {
		longest = s.fresh[0]
	}
	rounds := (s.left + s.atOnce - 1) / s.atOnce
	if shortest == nil || longest.left() >= rounds {
		return longest
	}
	return shortest
}

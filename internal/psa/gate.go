package psa

import (
	"context"
	"slices"
	"sync"
)

// gate lets a number of attempts through at a time, the first come first, but
// those that many callers may wait for before the [patient] ones.
type gate struct {
	mu   sync.Mutex
	free int
	// waiting are the turns of those that are not let through yet, the patient ones
	// last.
	waiting [2][]chan struct{}
}

func newGate(size int) *gate { return &gate{free: size} }

type patientKey struct{}

// patient lets every other attempt go ahead. It is for lists of one parent's
// children, of which a run needs hundreds: a page of a collection that came after
// them would hold up everything that refers to its records.
func patient(ctx context.Context) context.Context {
	return context.WithValue(ctx, patientKey{}, true)
}

// enter waits for a turn, which leave ends. It fails when ctx ends before.
func (g *gate) enter(ctx context.Context) error {
	class := 0
	if ctx.Value(patientKey{}) != nil {
		class = 1
	}
	g.mu.Lock()
	if g.free > 0 {
		g.free--
		g.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	g.waiting[class] = append(g.waiting[class], turn)
	g.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if i := slices.Index(g.waiting[class], turn); i >= 0 {
		g.waiting[class] = slices.Delete(g.waiting[class], i, i+1)
	} else {
		g.next() // the turn came at the same moment
	}
	return ctx.Err()
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.next()
}

// next is called with mu held.
func (g *gate) next() {
	for class := range g.waiting {
		if len(g.waiting[class]) > 0 {
			close(g.waiting[class][0])
			g.waiting[class] = slices.Delete(g.waiting[class], 0, 1)
			return
		}
	}
	g.free++
}

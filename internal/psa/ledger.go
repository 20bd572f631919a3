package psa

import (
	"context"
	"fmt"
	"sync"
)

// keyLocks let one create of a key run at a time. A lock lives as long as
// somebody holds it or waits for it.
type keyLocks struct {
	mu    sync.Mutex
	locks map[string]*keyLock
}

type keyLock struct {
	turn  chan struct{} // holds one token while the lock is held
	users int
}

func (k *keyLocks) hold(ctx context.Context, key string) (release func(), err error) {
	k.mu.Lock()
	if k.locks == nil {
		k.locks = map[string]*keyLock{}
	}
	lock, ok := k.locks[key]
	if !ok {
		lock = &keyLock{turn: make(chan struct{}, 1)}
		k.locks[key] = lock
	}
	lock.users++
	k.mu.Unlock()
	leave := func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		if lock.users--; lock.users == 0 {
			delete(k.locks, key)
		}
	}
	select {
	case lock.turn <- struct{}{}:
		return func() { <-lock.turn; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, ctx.Err()
	}
}

// rememberedCreates bounds a [createLedger]. An object that it forgets is told
// from a later one by the server's date: at the rate that the server allows, so
// many creates take ten minutes.
const rememberedCreates = 10_000

// createLedger holds the ids that this client's latest creates returned, so that
// none of these objects is taken for that of another create.
type createLedger struct {
	mu    sync.Mutex
	known map[string]bool
	order []string // a ring once it is full
	next  int
}

func (l *createLedger) add(collection string, id int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	entry := fmt.Sprintf("%s/%d", collection, id)
	if l.known[entry] {
		return
	}
	if l.known == nil {
		l.known = map[string]bool{}
	}
	l.known[entry] = true
	if len(l.order) < rememberedCreates {
		l.order = append(l.order, entry)
		return
	}
	delete(l.known, l.order[l.next])
	l.order[l.next] = entry
	l.next = (l.next + 1) % rememberedCreates
}

func (l *createLedger) has(collection string, id int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.known[fmt.Sprintf("%s/%d", collection, id)]
}

package psa

import "sync"

// writeLog says which reads may be older than a write of this client.
type writeLog struct {
	mu    sync.Mutex
	open  int
	epoch uint64
}

// begin notes a write. Its end is called with whether the write may yet take
// effect, unseen: then it never ends.
func (w *writeLog) begin() (end func(uncertain bool)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open++
	return func(uncertain bool) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.epoch++
		if !uncertain {
			w.open--
		}
	}
}

// now counts the writes that ended. What was read since the count changed last,
// and while it is quiet, shows the effect of every one. It is not quiet while a
// write is under way.
func (w *writeLog) now() (epoch uint64, quiet bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.epoch, w.open == 0
}

package observe

import (
	"context"
	"sync"
)

// queue does jobs side by side, in the order in which they were added. A job may
// add more: what it adds begins as soon as its turn comes, without a wait for the
// jobs that were begun together with it.
type queue struct {
	ctx     context.Context
	limit   int
	mu      sync.Mutex
	jobs    []func(context.Context)
	running int
	workers sync.WaitGroup
}

func newQueue(ctx context.Context, limit int) *queue { return &queue{ctx: ctx, limit: limit} }

func (q *queue) add(job func(context.Context)) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.jobs = append(q.jobs, job)
	if q.running < q.limit {
		q.running++
		q.workers.Go(q.work)
	}
}

func (q *queue) work() {
	for {
		q.mu.Lock()
		if len(q.jobs) == 0 {
			q.running--
			q.mu.Unlock()
			return
		}
		job := q.jobs[0]
		q.jobs = q.jobs[1:]
		q.mu.Unlock()
		if q.ctx.Err() == nil {
			job(q.ctx)
		}
	}
}

// wait returns when all jobs are done, or left out because the context ended.
func (q *queue) wait() { q.workers.Wait() }

// inParallel calls a function for every element, as many at once as the limit says.
func inParallel[T any](ctx context.Context, limit int, all []T, do func(context.Context, T)) {
	q := newQueue(ctx, limit)
	for _, one := range all {
		q.add(func(ctx context.Context) { do(ctx, one) })
	}
	q.wait()
}

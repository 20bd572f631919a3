package psasim

import (
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fault makes the site fail.
type Fault struct {
	// Name tells the requests that it failed from others in the log.
	Name string
	// Method and Path, a prefix of the path below apis/3.0, say which requests
	// fail; empty ones fit all.
	Method, Path string
	// Times is how many requests fail; 0 means one, a negative number all until
	// [Simulator.ClearFaults].
	Times int
	// Every lets all but one request in this many pass: with 10, the tenth that
	// fits, the twentieth and so on fail. 0 and 1 let none pass.
	Every int
	// After lets the request take effect first.
	After bool
	// Late holds a write back: the client gets the failure that the other fields
	// say, 504 where they say none, and the write takes effect when this time is
	// over, under the rules of that moment. [UntilReleased], or any negative
	// duration, waits for [Simulator.ReleaseLate]. A GET just fails.
	Late time.Duration
	// Delay is waited before the response.
	Delay time.Duration
	// Status is returned: 429 with RetryAfter, 5xx with a body of the
	// server's. HTML, WrongJSON and Cut return a web page, half an
	// object, or with a broken connection.
	Status       int
	RetryAfter   time.Duration
	NoRetryAfter bool
	HTML         bool
	WrongJSON    bool
	Cut          bool
	// Location redirects there, with Status or 302. An absolute URL may lead to
	// another host.
	Location string
	// Field, Code and Message return 400 with one item.
	Field, Code, Message string

	// fitted counts the requests that fit, for Every.
	fitted int
}

type faultList struct {
	mu     sync.Mutex
	faults []*Fault
	chaos  *chaos
	// closed is when a Retry-After that was given out ends.
	closed time.Time
	early  int
}

// Inject makes the next requests that fit fail.
func (s *Simulator) Inject(f Fault) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	if f.Times == 0 {
		f.Times = 1
	}
	s.faults.faults = append(s.faults.faults, &f)
}

// EarlyRequests counts the requests that came although a Retry-After which had
// been returned was not over.
func (s *Simulator) EarlyRequests() int {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	return s.faults.early
}

// chaos makes a share of the requests fail.
type chaos struct {
	random *rand.Rand
	share  float64
	faults []Fault
}

// Chaos makes a share of the requests, from 0 to 1, fail in one of the given
// ways, drawn among those that fit, until [Simulator.ClearFaults]. The same seed
// and the same requests in the same order give the same failures; requests that
// no fault fits draw nothing. Injected faults come first. Times and Every of the
// faults do not count.
func (s *Simulator) Chaos(seed int64, share float64, faults ...Fault) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.chaos = &chaos{random: rand.New(rand.NewPCG(uint64(seed), 0)), share: share, faults: slices.Clone(faults)}
}

func (c *chaos) draw(method, path string) *Fault {
	if c == nil {
		return nil
	}
	var fitting []Fault
	for _, f := range c.faults {
		if f.fits(method, path) {
			fitting = append(fitting, f)
		}
	}
	if len(fitting) == 0 || c.random.Float64() >= c.share {
		return nil
	}
	return &fitting[c.random.IntN(len(fitting))]
}

// ClearFaults ends all faults and the chaos. Writes that are held back already
// stay so.
func (s *Simulator) ClearFaults() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.faults, s.faults.chaos = nil, nil
}

func (l *faultList) take(method, path string) *Fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Now().Before(l.closed) {
		l.early++
	}
	taken := l.next(method, path)
	if taken == nil {
		taken = l.chaos.draw(method, path)
	}
	if taken != nil && taken.Status == http.StatusTooManyRequests && !taken.NoRetryAfter {
		l.closed = time.Now().Add(taken.RetryAfter)
	}
	return taken
}

// next finds the first injected fault that a request meets.
func (l *faultList) next(method, path string) *Fault {
	for _, f := range l.faults {
		if f.Times == 0 || !f.fits(method, path) {
			continue
		}
		if f.fitted++; f.Every > 1 && f.fitted%f.Every != 0 {
			continue
		}
		if f.Times > 0 {
			f.Times--
		}
		taken := *f
		return &taken
	}
	return nil
}

func (f *Fault) fits(method, path string) bool {
	return (f.Method == "" || f.Method == method) && strings.HasPrefix(path, f.Path)
}

// play responds in the way of the fault and returns the status that was sent.
func (f *Fault) play(w http.ResponseWriter, r *http.Request, resp *response) int {
	if f.Delay > 0 {
		select {
		case <-time.After(f.Delay):
		case <-r.Context().Done():
		}
	}
	switch {
	case f.Cut:
		if hijacker, ok := w.(http.Hijacker); ok {
			if connection, _, err := hijacker.Hijack(); err == nil {
				_ = connection.Close()
			}
		}
		return 0
	case f.Location != "":
		status := f.Status
		if status == 0 {
			status = http.StatusFound
		}
		w.Header().Set("Location", f.Location)
		w.WriteHeader(status)
		return status
	case f.HTML:
		status := max(f.Status, http.StatusOK)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to continue</body></html>")
		return status
	case f.WrongJSON:
		w.Header().Set("Content-Type", mediaType)
		status := max(f.Status, http.StatusOK)
		if f.Status == 0 && resp != nil {
			status = resp.status
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"id":`)
		return status
	case f.Code != "":
		p := invalid("Object", item{Code: f.Code, Message: f.Message, Field: f.Field})
		refusal(p).write(w)
		return p.status
	case f.Status == http.StatusTooManyRequests:
		seconds := int((f.RetryAfter + time.Second - 1) / time.Second)
		if !f.NoRetryAfter {
			w.Header().Set("Retry-After", strconv.Itoa(seconds))
		}
		(&response{status: f.Status, header: http.Header{"Content-Type": {"application/json"}}, body: map[string]string{
			"error": "ConnectWiseAPI", "message": "Too many requests. Please try again in " + strconv.Itoa(seconds) + " seconds.",
		}}).write(w)
	case f.Status != 0:
		refusal(refuse(f.Status, "ConnectWiseApi", "A timeout has occured. Please try again.")).write(w)
	case resp != nil:
		resp.write(w)
		return resp.status
	case f.Late != 0:
		refusal(refuse(http.StatusGatewayTimeout, "ConnectWiseApi", "A timeout has occured. Please try again.")).write(w)
		return http.StatusGatewayTimeout
	}
	return f.Status
}

// window counts the requests of a minute.
type window struct {
	mu    sync.Mutex
	began time.Time
	count int
}

func (w *window) over(limit int, now time.Time) (seconds int, over bool) {
	if limit <= 0 {
		return 0, false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if now.Sub(w.began) >= time.Minute {
		w.began, w.count = now, 0
	}
	w.count++
	if w.count <= limit {
		return 0, false
	}
	return int(time.Minute-now.Sub(w.began))/int(time.Second) + 1, true
}
